"""docs/reference/cli.md, written from the Typer application: every verb, argument and option in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from upheld.cli.main import VERBS, application

PAGE = Path(__file__).parent / "reference" / "cli.md"
HEAD = """# Command line

<!-- Written by `make docs` from the application itself: change src/upheld/cli. -->

Every verb has `--json`: one document on stdout, numbers unrounded, instants in UTC, and nothing else on stdout. Errors
are sentences on stderr; bad input ends with exit code 2, a missed target is a result and ends with 0. Progress is shown
on stderr, and only on a terminal. Durations are written `20s`, `3m`, `1h30m`; times are ISO 8601, local to the time
zone used unless they carry an offset; `--from` is included, `--to` is not. `UPHELD_LANGUAGE` sets the language where
`--language` does not: `en`, `pl`, `zh_Hans` or `fa`.

SOURCE is a log file (its kind is told by its content), a folder of logs with their rotated and gzipped siblings, a path
with its kind before it (`asterisk:PATH`), or a workspace. Where no source is named, the workspace is read.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_verb(verb) for verb in VERBS)])


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def parameters(verb: str) -> list[Any]:
    """The arguments and options of a verb, hidden ones left out."""
    return [one for one in _command(verb).params if not getattr(one, "hidden", False)]


def _command(verb: str) -> Any:
    """The command of a verb; one of two words is a sub-command of the first."""
    command: Any = typer.main.get_command(application(verb))
    for word in verb.split():
        command = command.commands[word]
    return command


def _verb(verb: str) -> str:
    text = " ".join((_command(verb).help or "").split())
    about, _, example = text.partition("Example: ")
    arguments = [one for one in parameters(verb) if one.param_type_name == "argument"]
    usage = " ".join(["upheld", verb, "[OPTIONS]", *(_metavar(one) for one in arguments)])
    rows = "\n".join(_rows(verb))
    return f"## upheld {verb}\n\n{about.strip()}\n\n```\n{usage}\n```\n\n```sh\n{example.strip()}\n```\n\n{rows}\n"


def _rows(verb: str) -> Iterator[str]:
    yield "| | |"
    yield "|---|---|"
    for one in parameters(verb):
        name = _metavar(one) if one.param_type_name == "argument" else _option(one)
        yield f"| `{name}` | {one.help or ''}{_default(one)} |"


def _option(one: Any) -> str:
    names = "`, `".join([*one.opts, *one.secondary_opts])
    return names if one.is_flag else f"{names} {_metavar(one)}"


def _metavar(one: Any) -> str:
    return str(one.metavar or one.name.upper())


def _default(one: Any) -> str:
    if one.param_type_name == "argument" or one.is_flag or one.default is None:
        return ""
    shown = one.show_default if isinstance(one.show_default, str) else one.default
    return f" Default: `{shown}`."


if __name__ == "__main__":
    main()
