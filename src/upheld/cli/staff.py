"""``upheld staff``: how many people a promise needs, for one interval or for a table of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from upheld.cli import files, output
from upheld.cli.options import Json, Language, read_duration, read_share
from upheld.contacts import tables
from upheld.problems import BadInput, Problem
from upheld.reports import problem_sentences, staff_told
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.staffing.required import COLUMNS, NEEDED, SHOWN, Answer, of_rows

ADDED = ("agents_required", "people_to_schedule", *SHOWN, "error")

Calls = Annotated[float | None, typer.Option("--calls", metavar="NUMBER", help="Contacts offered in the interval.")]
Interval = Annotated[
    float | None,
    typer.Option("--interval", parser=read_duration, metavar="DURATION", help="Length of the interval."),
]
Handling = Annotated[
    float | None,
    typer.Option("--aht", parser=read_duration, metavar="DURATION", help="Average handling time: talk, hold, wrap."),
]
Within = Annotated[
    float | None,
    typer.Option("--within", parser=read_duration, metavar="DURATION", help="Answered within how long."),
]
Patience = Annotated[
    float | None,
    typer.Option("--patience", parser=read_duration, metavar="DURATION", help="Mean patience; none: nobody hangs up."),
]
Target = Annotated[
    float | None,
    typer.Option("--target", parser=read_share, metavar="SHARE", help="Answered within --within ÷ offered, to keep."),
]
Shrinkage = Annotated[
    float | None,
    typer.Option("--shrinkage", parser=read_share, metavar="SHARE", help="Paid time in which nobody answers."),
]
Occupancy = Annotated[
    float | None,
    typer.Option("--max-occupancy", parser=read_share, metavar="SHARE", help="Largest share of time to be busy."),
]
Agents = Annotated[float | None, typer.Option("--agents", metavar="NUMBER", help="What do so many agents achieve?")]
Input = Annotated[Path | None, typer.Option("--input", metavar="FILE", help="A table (CSV), a row for each interval.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write the table with its answers.")]


def staff(
    calls: Calls = None,
    interval: Interval = 1800.0,
    aht: Handling = None,
    target: Target = None,
    within: Within = 20.0,
    patience: Patience = None,
    shrinkage: Shrinkage = None,
    max_occupancy: Occupancy = None,
    agents: Agents = None,
    input_file: Input = None,
    output_file: Output = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """How many agents a promise needs, and what given agents achieve.

    Exact: Erlang C, or Erlang A where callers have patience. A table has the columns calls, interval_s, aht_s,
    patience_s, threshold_s, target, agents and perhaps shrinkage and max_occupancy; a bad row says why in the column
    error and costs itself alone.

    Example: upheld staff --calls 100 --interval 30m --aht 180s --target 80% --within 20s --shrinkage 30%
    """
    spoken = language_of(language)
    if input_file is not None:
        _batch(input_file, output_file, as_json, spoken)
        return
    asked = {
        "calls": _needed("--calls", calls),
        "interval_s": _needed("--interval", interval),
        "aht_s": _needed("--aht", aht),
        "patience_s": patience,
        "threshold_s": within,
        "target": target,
        "agents": agents,
        "shrinkage": shrinkage,
        "max_occupancy": max_occupancy,
    }
    answer = of_rows({name: [np.nan if value is None else float(value)] for name, value in asked.items()})
    if answer.problems:
        raise BadInput(*answer.problems.values())
    found = {**asked, **_found(answer, 0)}
    if as_json:
        output.document(found)
        return
    for line in staff_told.lines(found, spoken):
        output.console().print(line)


def _needed(option: str, value: float | None) -> float:
    if value is None:
        raise BadInput(Problem("staff.missing", field=option))
    return value


def _found(answer: Answer, row: int) -> dict[str, float | int | None]:
    counts = {"agents_required": answer.agents_required, "people_to_schedule": answer.people_to_schedule}
    whole = {name: None if isnan(column[row]) else int(column[row]) for name, column in counts.items()}
    return {**whole, **{name: _plain(float(column[row])) for name, column in answer.figures.items()}}


def _plain(value: float) -> float | None:
    """JSON has no infinity: an endless wait is unknown there."""
    return value if np.isfinite(value) else None


def _batch(path: Path, to: Path | None, as_json: bool, language: Spoken) -> None:
    given = list(tables.rows(path, NEEDED))
    if not given:
        raise BadInput(Problem("staff.no_rows", str(path)))
    columns, unreadable = _numbers([row for _, row in given])
    answer = of_rows(columns)
    problems = {**answer.problems, **unreadable}
    rows = [
        {**row, **_written(answer, number), "error": _why(problems.get(number), language)}
        for number, (_, row) in enumerate(given)
    ]
    if to is not None:
        files.write_rows(to, list(rows[0]), rows)
    if as_json:
        found = [{**_found(answer, number), "error": row["error"] or None} for number, row in enumerate(rows)]
        output.document({"rows": [{**row, **found[n]} for n, (_, row) in enumerate(given)], "failed": len(problems)})
    elif to is None:
        output.table(_csv(rows))
    else:
        output.console().print(staff_told.done(len(rows), len(problems), to, language))


def _numbers(rows: Sequence[Mapping[str, str]]) -> tuple[dict[str, list[float]], dict[int, Problem]]:
    """The columns as numbers, and for each row the first cell that is none; such a row is not answered."""
    found: dict[str, list[float]] = {name: [np.nan] * len(rows) for name in COLUMNS}
    problems: dict[int, Problem] = {}
    for number, row in enumerate(rows):
        for name in COLUMNS:
            if text := row.get(name, ""):
                value = _number(text)
                found[name][number] = np.nan if value is None else value
                if value is None:
                    problems.setdefault(number, Problem("staff.not_a_number", field=name, values={"text": text}))
    for number in problems:
        found["calls"][number] = np.nan
    return found, problems


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return None if isnan(value) else value


def _written(answer: Answer, row: int) -> dict[str, Any]:
    return {name: "" if value is None else value for name, value in _found(answer, row).items()}


def _why(problem: Problem | None, language: Spoken) -> str:
    return "" if problem is None else problem_sentences.told(problem, language)


def _csv(rows: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]
