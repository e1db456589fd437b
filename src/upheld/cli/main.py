"""Entry point: maps verbs to modules and loads only the one that was called.

Importing every room costs more than most commands do, so `upheld --help` and each verb stay cheap. The modules are
loaded by name here and nowhere else.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import typer

from upheld import __version__
from upheld.problems import BadInput

VERBS: Final[Mapping[str, tuple[str, str]]] = {
    "assess": ("upheld.cli.assess", "Logs and an agreement in, verdict out."),
    "metrics": ("upheld.cli.metrics", "Counts and figures by interval, queue, agent."),
    "formulas": ("upheld.cli.formulas", "List and explain the service-level formulas."),
    "import": ("upheld.cli.records", "Read logs into the workspace."),
    "check": ("upheld.cli.records", "Say whether the imported data can be trusted."),
    "rebuild": ("upheld.cli.records", "Make the records again from the imported logs."),
    "staff": ("upheld.cli.staff", "How many people a promise needs; what given agents achieve."),
    "demo": ("upheld.cli.demo", "Build the example outsourcer and open its report."),
}
"""Verb → the module that holds it (as a function of the same name, `import_` for ``import``) and its summary."""

_ABOUT = "Telephone logs in, verdict out: was the promise kept, by how much, which calls decided it, what does it cost."


def run() -> None:
    """Run the command line; bad input ends with exit code 2 and a sentence, never a traceback."""
    arguments = sys.argv[1:]
    try:
        application(_called(arguments))(args=arguments, prog_name="upheld")
    except BadInput as bad:
        sys.exit(importlib.import_module("upheld.cli.faults").tell(bad, arguments))
    except BrokenPipeError:
        _hush()
        sys.exit(141)
    except KeyboardInterrupt:
        sys.exit(130)


def application(*loaded: str) -> typer.Typer:
    """The application with the verbs in `loaded` complete; the others are only listed."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=_ABOUT,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for verb, (_, summary) in VERBS.items():
        if verb in loaded:
            app.command(verb)(function_of(verb))
        else:
            app.command(verb, help=summary)(_not_loaded)
    return app


def function_of(verb: str) -> Callable[..., Any]:
    """The function behind `verb`, its module loaded."""
    module = importlib.import_module(VERBS[verb][0])
    function: Callable[..., Any] = getattr(module, "import_" if verb == "import" else verb)
    return function


def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def _not_loaded() -> None:
    """Stands in the list of verbs for one that was not called."""


def _called(arguments: Sequence[str]) -> str:
    return next((argument for argument in arguments if argument in VERBS), "")


def _hush() -> None:
    """Nobody reads our output any more: let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
