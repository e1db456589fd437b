"""A plan as an Excel workbook: people × days to read and to change, the same as rows, and the cover.

The first sheet is read back by `schedule.plan_table.read`, so its cells are written as that reads them, in every
language; the second has the columns of the CSV file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.excel import Column, Workbook
from upheld.schedule import coverage, plan_table
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem

_NAME, _CELL, _PAUSES = 24.0, 24.0, 44.0
"""Widths in characters."""


def write(path: Path, problem: Problem, plan: Plan, language: Language, zone: str = "UTC") -> None:
    """Write the plan to `path`; the workbook says that it was created on the first day of the plan.

    Times are text as they are read back (``07:30``); starts of the cover are dates on the wall clock.
    """
    say = language.say
    first = plan_table.day_of(problem, 0)
    made = datetime(first.year, first.month, first.day, tzinfo=UTC)
    with Workbook(path, language, "UTC", made, f"Upheld {say('Who works when')}", "Upheld") as book:
        book.sheet(say("People by day"), list(_days(problem, language)), _people(problem, plan))
        names = [Column(name, width=_PAUSES if name == "pauses" else None) for name in plan_table.COLUMNS]
        rows = ([row[name] for name in plan_table.COLUMNS] for row in plan_table.rows(problem, plan))
        book.sheet(say("Shifts"), names, rows)
        columns = [
            Column(f"{say('Start')} ({zone})" if zone != "UTC" else say("Start"), "instant"), Column(say("Queue")),
            Column(say("Required"), "count"), Column(say("At work"), "count"), Column(say("Net"), "count"),
        ]  # fmt: skip
        book.sheet(say("Cover"), columns, _cover(problem, plan))


def _days(problem: Problem, language: Language) -> Iterator[Column]:
    yield Column(language.say("Person"), width=_NAME)
    yield Column(language.say("Contract"))
    for day in range(problem.days):
        when = plan_table.day_of(problem, day)
        yield Column(f"{numbers.weekday(when, language.code)} \u200e{when.isoformat()}", "long", width=_CELL)


def _people(problem: Problem, plan: Plan) -> Iterator[list[Any]]:
    there: dict[tuple[str, int], Shift] = {(shift.person, shift.day): shift for shift in plan.shifts}
    for person, contract in plan.contracts.items():
        worked = (there.get((person, day)) for day in range(problem.days))
        yield [person, contract, *("" if one is None else plan_table.cell(problem, one) for one in worked)]


def _cover(problem: Problem, plan: Plan) -> Iterator[list[Any]]:
    for one in coverage.cover(problem, plan):
        for slot in range(problem.days * problem.slots):
            required, there = float(one.required[slot]), float(one.scheduled[slot])
            if required or there:
                yield [_wall(problem, slot), one.queue, required, there, there - required]


def _wall(problem: Problem, slot: int) -> datetime:
    """A slot on the wall clock, as Excel shows it (the workbook's own zone is UTC, so that nothing is shifted)."""
    when = plan_table.day_of(problem, slot // problem.slots)
    seconds = slot % problem.slots * problem.slot_s
    return datetime(when.year, when.month, when.day, seconds // 3600, seconds % 3600 // 60, tzinfo=UTC)
