"""Options that several verbs share, and how their values are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from upheld.cli.faults import LANGUAGE_VARIABLE
from upheld.notation import duration_s, instant, number
from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import CODES, nearest_code

T = TypeVar("T")


def _read(reader: Callable[[str], T], example: str) -> Callable[[str], T]:
    """`reader` for Typer: a value that it refuses becomes a usage error with an example."""

    def read(text: str | T) -> T:
        if not isinstance(text, str):
            return text
        try:
            return reader(text)
        except (ValueError, OverflowError):
            raise typer.BadParameter(f"{text!r} cannot be read; write it as {example}") from None

    return read


def duration(option: str, usual: str, told: str) -> Any:
    """An option of a duration in seconds."""
    return typer.Option(option, parser=_read(duration_s, usual), metavar="DURATION", show_default=usual, help=told)


def _whole_seconds(text: str) -> float:
    seconds = duration_s(text)
    if not seconds or seconds % 1:
        raise ValueError("an interval is whole seconds")
    return seconds


def _language(text: str) -> str:
    code = nearest_code(text)
    if code is None:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(CODES)}")
    return code


read_duration = _read(duration_s, "180s")
"""For Typer: seconds of a duration."""
read_horizon = _read(duration_s, "3w")
"""For Typer: seconds of a horizon."""
read_share = _read(lambda text: float(number(text)), "80%")
"""For Typer: a share as a number; whether it lies between 0 and 1 is told with its field."""

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document, numbers unrounded, and nothing else.")]
Workspace = Annotated[Path, typer.Option("--workspace", metavar="DIR", help="The folder of imported data.")]
Language = Annotated[
    str,
    typer.Option(
        "--language", envvar=LANGUAGE_VARIABLE, parser=_language, metavar="CODE", help=f"One of {', '.join(CODES)}."
    ),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="Start (ISO 8601), included; local to the time zone used.")
]
To = Annotated[str | None, typer.Option("--to", metavar="TIME", help="End (ISO 8601), no longer included.")]
Now = Annotated[
    datetime | None, typer.Option("--now", parser=_read(instant, "2026-11-22T04:00Z"), metavar="TIME", hidden=True)
]
Threshold = Annotated[
    float,
    typer.Option(
        "--threshold",
        parser=_read(duration_s, "20s"),
        metavar="DURATION",
        show_default="20s",
        help="Answered within how long.",
    ),
]
Interval = Annotated[
    float,
    typer.Option(
        "--interval",
        parser=_read(_whole_seconds, "30m"),
        metavar="DURATION",
        show_default="30m",
        help="Length of an interval.",
    ),
]
Window = Annotated[
    float,
    typer.Option(
        "--window",
        parser=_read(duration_s, "7d"),
        metavar="DURATION",
        show_default="7d",
        help="A further contact of the same caller within it is a repeat.",
    ),
]
Zone = Annotated[str, typer.Option("--zone", metavar="ZONE", help="Time zone of days and intervals (IANA name).")]
Sources = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]...", help="Logs and tables: files, folders, asterisk:PATH. None: the workspace."),
]
MappingFile = Annotated[
    Path | None,
    typer.Option(
        "--mapping", metavar="FILE", help="A saved mapping of a table's columns; else the one beside the table is used."
    ),
]

DEFAULT_WORKSPACE = Path("upheld-data")


def moment(text: str | None, zone: str, option: str) -> datetime | None:
    """The instant written in `option`, read in `zone` when it names none; raises BadInput."""
    if text is None:
        return None
    try:
        return instant(text, zone)
    except (ValueError, OverflowError):
        raise BadInput(Problem("option.instant", field=option, values={"text": text})) from None
