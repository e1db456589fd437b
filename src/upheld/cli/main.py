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
    "agreements suggest": (
        "upheld.cli.suggest",
        "What was attained, as ground for a realistic target.",
    ),
    "metrics": ("upheld.cli.metrics", "Counts and figures by interval, queue, agent."),
    "formulas": ("upheld.cli.formulas", "List and explain the service-level formulas."),
    "import": ("upheld.cli.records", "Read logs and tables into the workspace."),
    "tables": ("upheld.cli.tables", "Kinds of tables, templates and mappings."),
    "check": ("upheld.cli.records", "Say whether the imported data can be trusted."),
    "rebuild": ("upheld.cli.records", "Make the records again from the imported logs."),
    "forecast": ("upheld.cli.forecast", "How much will come, by queue and interval."),
    "staff": ("upheld.cli.staff", "How many people a promise needs; what given agents achieve."),
    "price": ("upheld.cli.price", "What one more point of service level costs."),
    "risk": ("upheld.cli.risk", "The chance of keeping a month's promises."),
    "schedule": ("upheld.cli.schedule", "Who works when: shifts and breaks, checked and drawn."),
    "request": ("upheld.cli.request", "Swaps and leave that people ask for."),
    "repair": ("upheld.cli.repair", "Who does not come, and what makes up for it."),
    "explain": ("upheld.cli.explain", "Why somebody works so, which rules bind, which contradict each other."),
    "simulate": ("upheld.cli.simulate", "Play a scenario many times: levels, waits and occupancy."),
    "hire": ("upheld.cli.hire", "Whom to hire when, at least cost."),
    "adherence": ("upheld.cli.adherence", "What people did of what the plan said."),
    "serve": ("upheld.cli.serve", "Serve the web application, with its worker."),
    "demo": ("upheld.cli.demo", "Build the example outsourcer and serve it."),
}
"""Verb → the module that holds it (as a function of the same name, `import_` for ``import``) and its summary.

Two words are a sub-command of a group: its function has the name of the second.
"""

GROUPS: Final[Mapping[str, str]] = {"agreements": "Help to write agreements."}
"""What the groups of sub-commands are for."""

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
    groups = {name: _group(app, name) for name in GROUPS}
    for verb, (_, summary) in VERBS.items():
        *group, name = verb.split()
        place = groups[group[0]] if group else app
        if verb in loaded:
            place.command(name)(function_of(verb))
        else:
            place.command(name, help=summary)(_not_loaded)
    return app


def _group(app: typer.Typer, name: str) -> typer.Typer:
    """The sub-commands of `name`, listed by ``upheld NAME`` alone."""
    group = typer.Typer(no_args_is_help=True, help=GROUPS[name], rich_markup_mode=None)
    group.callback()(_no_options)
    app.add_typer(group, name=name)
    return group


def function_of(verb: str) -> Callable[..., Any]:
    """The function behind `verb`, its module loaded."""
    module = importlib.import_module(VERBS[verb][0])
    name = verb.split()[-1]
    function: Callable[..., Any] = getattr(module, "import_" if name == "import" else name)
    return function


def _root(
    version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


def _no_options() -> None:
    """A group has no options of its own."""


def _not_loaded() -> None:
    """Stands in the list of verbs for one that was not called."""


def _called(arguments: Sequence[str]) -> str:
    """The verb that `arguments` call; empty where they call none."""
    for place, argument in enumerate(arguments):
        if argument in GROUPS:
            return next((v for word in arguments[place + 1 :] if (v := f"{argument} {word}") in VERBS), "")
        if argument in VERBS:
            return argument
    return ""


def _hush() -> None:
    """Nobody reads our output any more: let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
