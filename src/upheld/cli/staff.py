"""``upheld staff``: how many people a promise needs, for one interval or for a table of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from upheld.cli import output
from upheld.cli.options import Json, Language, read_duration, read_share
from upheld.contacts import tables
from upheld.notation import duration_s
from upheld.problems import BadInput, Problem
from upheld.queueing.demand import checked
from upheld.queueing.erlang import DENOMINATORS, OFFERED, Goal
from upheld.reports import files, problem_sentences, staff_told
from upheld.reports.catalogue import Language as Spoken
from upheld.reports.catalogue import language as language_of
from upheld.staffing.required import COLUMNS, NEEDED, SHOWN, Answer, of_rows, people_to_schedule
from upheld.staffing.single import EXTRAS, FIGURES, Asked, figures, required

ADDED = ("agents_required", "people_to_schedule", *SHOWN, "error")
OPTIONS = {
    "calls": "--calls", "interval_s": "--interval", "aht_s": "--aht", "patience_s": "--patience",
    "threshold_s": "--within", "target": "--target", "agents": "--agents", "shrinkage": "--shrinkage",
    "max_occupancy": "--max-occupancy", "asa_s": "--asa", "abandon_rate": "--abandonment",
    "denominator": "--denominator", "places": "--places", "retrials": "--retrials", "variation": "--variation",
    "concurrency": "--concurrency",
}  # fmt: skip
"""What a problem calls the field, as the one who typed it knows it."""

Calls = Annotated[float | None, typer.Option("--calls", metavar="NUMBER", help="Contacts offered in the interval.")]
Interval = Annotated[
    float | None,
    typer.Option(
        "--interval", parser=read_duration, metavar="DURATION", show_default="30m", help="Length of the interval."
    ),
]
Handling = Annotated[
    float | None,
    typer.Option("--aht", parser=read_duration, metavar="DURATION", help="Average handling time: talk, hold, wrap."),
]
Within = Annotated[
    float | None,
    typer.Option(
        "--within", parser=read_duration, metavar="DURATION", show_default="20s", help="Answered within how long."
    ),
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
Asa = Annotated[
    float | None,
    typer.Option("--asa", parser=read_duration, metavar="DURATION", help="Largest average speed of answer, to keep."),
]
Abandonment = Annotated[
    float | None,
    typer.Option("--abandonment", parser=read_share, metavar="SHARE", help="Largest abandonment rate, to keep."),
]
Denominator = Annotated[
    str,
    typer.Option("--denominator", metavar="NAME", help=f"What the answered are divided by: {', '.join(DENOMINATORS)}."),
]
Places = Annotated[
    int | None, typer.Option("--places", metavar="NUMBER", help="So many may wait; who comes then is turned away.")
]
Retrials = Annotated[
    float,
    typer.Option("--retrials", parser=read_share, metavar="SHARE", help="Of those who are lost, so many call again."),
]
Variation = Annotated[
    float,
    typer.Option("--variation", parser=read_share, metavar="SHARE", help="Standard deviation of the load ÷ its mean."),
]
Concurrency = Annotated[
    str | None,
    typer.Option(
        "--concurrency",
        metavar="DURATIONS",
        help="Chat: handling times with 1, 2, … contacts at once, as 180s,220s,300s.",
    ),
]
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
    asa: Asa = None,
    abandonment: Abandonment = None,
    denominator: Denominator = OFFERED,
    places: Places = None,
    retrials: Retrials = 0.0,
    variation: Variation = 0.0,
    concurrency: Concurrency = None,
    input_file: Input = None,
    output_file: Output = None,
    as_json: Json = False,
    language: Language = "en",
) -> None:
    """How many people a promise needs; what given agents achieve.

    Exact: Erlang C, or Erlang A where callers have patience. A table has the columns calls, interval_s, aht_s,
    patience_s, threshold_s, target, agents and perhaps shrinkage and max_occupancy; a bad row says why in the column
    error and costs itself alone; for a column that is not there the option holds, such as --target over a forecast.
    One interval can have several promises at once, a limited number of places to wait in, callers who try again, an
    uncertain load, or agents with several chats at once.

    Example: upheld staff --calls 100 --interval 30m --aht 180s --target 80% --within 20s --shrinkage 30%
    """
    spoken = language_of(language)
    more = {
        "asa": asa, "abandonment": abandonment, "denominator": None if denominator == OFFERED else denominator,
        "places": places, "retrials": retrials or None, "variation": variation or None, "concurrency": concurrency,
    }  # fmt: skip
    asked_more = [name for name, value in more.items() if value is not None]
    if input_file is not None:
        if asked_more:
            raise BadInput(*(Problem("staff.table_options", field=f"--{name}") for name in asked_more))
        usual = {
            "aht_s": aht, "patience_s": patience, "threshold_s": within, "target": target,
            "agents": agents, "shrinkage": shrinkage, "max_occupancy": max_occupancy,
        }  # fmt: skip
        _batch(input_file, output_file, usual, as_json, spoken)
        return
    asked = {
        "calls": _needed("--calls", calls),
        "interval_s": _needed("--interval", interval),
        "aht_s": _needed("--aht", aht if concurrency is None else _durations(concurrency)[0]),
        "patience_s": patience,
        "threshold_s": within,
        "target": target,
        "agents": agents,
        "shrinkage": shrinkage,
        "max_occupancy": max_occupancy,
    }
    try:
        if asked_more:
            one = Asked(
                calls=asked["calls"] or 0.0, interval_s=asked["interval_s"] or 0.0,
                aht_s=(asked["aht_s"] or 0.0,) if concurrency is None else _durations(concurrency),
                patience_s=np.inf if patience is None else patience, threshold_s=within or 0.0,
                denominator=denominator, places=places, again=retrials, variation=variation,
            )  # fmt: skip
            goal = (target, asa, abandonment, max_occupancy)
            found = {**asked, **_of_one(one, goal, agents, shrinkage or 0.0)}
        else:
            answer = of_rows({name: [np.nan if value is None else float(value)] for name, value in asked.items()})
            if answer.problems:
                raise BadInput(*answer.problems.values())
            found = {**asked, **_found(answer, 0)}
    except BadInput as bad:
        raise BadInput(*(_as_typed(problem) for problem in bad.problems)) from None
    if as_json:
        output.document(found)
        return
    for line in staff_told.lines(found, spoken):
        output.console().print(line)


def _as_typed(problem: Problem) -> Problem:
    field = problem.field or ""
    return dataclasses.replace(problem, field=OPTIONS.get(field, field) or None)


def _needed(option: str, value: float | None) -> float:
    if value is None:
        raise BadInput(Problem("staff.missing", field=option))
    return value


def _durations(text: str) -> tuple[float, ...]:
    try:
        return tuple(duration_s(part) for part in text.split(","))
    except (ValueError, OverflowError):
        raise BadInput(Problem("agreement.duration", field="--concurrency", values={"text": text})) from None


def _of_one(
    asked: Asked, limits: tuple[float | None, ...], agents: float | None, shrinkage: float
) -> dict[str, float | int | None]:
    """The answer for one interval with more than the columns of a table."""
    level, asa_s, abandon_rate, occupancy = limits
    needed = None
    if any(limit is not None for limit in limits):
        goal = Goal(
            level=level, threshold_s=asked.threshold_s, denominator=asked.denominator, asa_s=asa_s,
            abandon_rate=abandon_rate, max_occupancy=occupancy,
        )  # fmt: skip
        needed = required(asked, goal)
    elif agents is None:
        raise BadInput(Problem("staff.nothing_asked", field="target"))
    checked("shrinkage", shrinkage, 0.0, 0.95)
    number = float(agents if agents is not None else needed or 0)
    found = dict.fromkeys((*FIGURES, *EXTRAS)) if number == 0 else figures(asked, number)
    people = None if needed is None else int(people_to_schedule(np.array([float(needed)]), np.array([shrinkage]))[0])
    plain = {name: None if value is None else _plain(value) for name, value in found.items()}
    return {"agents_required": needed, "people_to_schedule": people, **plain}


def _found(answer: Answer, row: int) -> dict[str, float | int | None]:
    counts = {"agents_required": answer.agents_required, "people_to_schedule": answer.people_to_schedule}
    whole = {name: None if isnan(column[row]) else int(column[row]) for name, column in counts.items()}
    return {**whole, **{name: _plain(float(column[row])) for name, column in answer.figures.items()}}


def _plain(value: float) -> float | None:
    """JSON has no infinity: an endless wait is unknown there."""
    return value if np.isfinite(value) else None


def _batch(path: Path, to: Path | None, usual: Mapping[str, float | None], as_json: bool, language: Spoken) -> None:
    """Answer a table; for a column that it has not the option holds: a forecast names no target."""
    options = {name: repr(value) for name, value in usual.items() if value is not None}
    read = list(tables.rows(path, [name for name in NEEDED if name not in options]))
    if not read:
        raise BadInput(Problem("staff.no_rows", str(path)))
    given = [(line, {**options, **row}) for line, row in read]
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
