"""The options that only ``upheld metrics`` has, and how their values are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from upheld.metrics.grouping import GROUPS
from upheld.metrics.service_level import Formula, with_defaults
from upheld.notation import duration_s
from upheld.problems import BadInput, Problem

SECTIONS: Final = ("repeats", "not_ready", "patience")
"""What can be told beside the rows."""

By = Annotated[str, typer.Option("--by", metavar="GROUPS", help=f"Groups by comma: {', '.join(GROUPS)}.")]
Excel = Annotated[
    Path | None, typer.Option("--excel", metavar="FILE", help="Write the rows and sections as Excel workbook.")
]
FormulaId = Annotated[str, typer.Option("--formula", metavar="ID", help="A formula of `upheld formulas`.")]
Parameter = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter", metavar="NAME=VALUE", help="A parameter of the formula, such as short_s=5s; may be repeated."
    ),
]
Queues = Annotated[
    str | None,
    typer.Option(
        "--queues", metavar="NAMES", help="Only these queues, by comma. Agents' time has none and is left out."
    ),
]
Also = Annotated[
    str,
    typer.Option("--also", metavar="SECTIONS", help=f"Beside the rows, by comma: {', '.join(SECTIONS)}; all; none."),
]


@dataclass(frozen=True)
class Asked:
    """What was asked of one call of ``upheld metrics``, read and checked."""

    by: tuple[str, ...]
    interval_s: int
    zone: str
    threshold_s: float
    formula: Formula
    parameters: dict[str, float | bool]
    window_s: float
    start: datetime | None
    end: datetime | None
    queues: tuple[str, ...] | None = None


def names(text: str) -> tuple[str, ...]:
    """The words between the commas of `text`.

    >>> names("queue, day,")
    ('queue', 'day')
    """
    return tuple(word.strip() for word in text.split(",") if word.strip())


def sections(text: str) -> tuple[str, ...]:
    """The sections meant by `text`; raises BadInput naming each that does not exist."""
    if text.strip() in ("all", "none"):
        return SECTIONS if text.strip() == "all" else ()
    unknown = [name for name in names(text) if name not in SECTIONS]
    if unknown:
        known = ", ".join((*SECTIONS, "all", "none"))
        values = [{"section": name, "known": known} for name in unknown]
        raise BadInput(*(Problem("metrics.unknown_section", field="--also", values=each) for each in values))
    return tuple(name for name in SECTIONS if name in names(text))


def parameters(given: Sequence[str], formula: Formula) -> dict[str, float | bool]:
    """All parameters of `formula`, those `given` as NAME=VALUE in place of its defaults; raises BadInput."""
    read: dict[str, float | bool] = {}
    for text in given:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name:
            raise BadInput(Problem("metrics.parameter_shape", field="--parameter", values={"text": text}))
        default = with_defaults(formula, {name: formula.parameters.get(name, 0.0)})[name]  # refuses unknown names
        read[name] = _switch(name, value) if isinstance(default, bool) else _seconds(name, value)
    return dict(with_defaults(formula, read))


def _switch(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise BadInput(Problem("metric.bad_switch", field="--parameter", values={"parameter": name, "value": text}))
    return text.lower() == "true"


def _seconds(name: str, text: str) -> float:
    try:
        return duration_s(text)
    except (ValueError, OverflowError):
        values = {"parameter": name, "value": text}
        raise BadInput(Problem("metric.bad_duration", field="--parameter", values=values)) from None
