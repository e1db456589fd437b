"""What a plan does to the service level of a day: Erlang A interval by interval, of the agents at work in each slot.

Each slot is taken in its steady state; what a queue carries over from one slot to the next is not. That is right while
waits are short against the slot, and too kind to a slot after one that was overrun. Calls come from the same table as
what is required, where it has them (columns ``calls``, ``aht_s`` and, where callers hang up, ``patience_s``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import inf, isfinite
from pathlib import Path

import numpy as np

from upheld.contacts import tables
from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats
from upheld.schedule import coverage
from upheld.schedule.fields import Fields
from upheld.schedule.plan import Plan
from upheld.schedule.required_reading import Horizon
from upheld.schedule.rules import Problem
from upheld.staffing import day as staffing

_COLUMNS = ("calls", "aht_s")


@dataclass(frozen=True)
class Calls:
    """(slots of the horizon,) what comes to a queue in each slot, and what is promised of it."""

    calls: Floats
    aht_s: Floats
    patience_s: Floats
    threshold_s: float = 20.0


def read(path: Path, problem: Problem, threshold_s: float = 20.0) -> dict[str, Calls]:
    """Calls by queue, from the tables that the file `path` of the problem names; without queues whose table has none.

    Raises BadInput with every cell that is no number.
    """
    fields = Fields(path)
    horizon = Horizon(date.fromordinal(problem.first), problem.days, problem.slot_s)
    found = {}
    for table in fields.data.get("queues", ()):
        known = _calls(path.parent / table["required"], horizon, table["id"], threshold_s)
        if known is not None:
            found[table["id"]] = known
    return found


def level(problem: Problem, plan: Plan, calls: Mapping[str, Calls], day: int) -> float | None:
    """Answered within the threshold ÷ offered on a day of the horizon, over all queues; None where nothing comes."""
    answered = offered = 0.0
    for there in coverage.cover(problem, plan):
        if there.queue in calls:
            one = of_day(problem, calls[there.queue], day)
            agents = there.scheduled[_slots(problem, day)]
            answered += float(np.nansum(one.calls * staffing.levels(one, agents)))
            offered += float(one.calls.sum())
    return answered / offered if offered else None


def of_day(problem: Problem, calls: Calls, day: int) -> staffing.Day:
    """What comes on a day of the horizon, slot by slot."""
    slots = _slots(problem, day)
    return staffing.day(
        calls.calls[slots], problem.slot_s, calls.aht_s[slots], calls.patience_s[slots], calls.threshold_s
    )


def _slots(problem: Problem, day: int) -> slice:
    return slice(day * problem.slots, (day + 1) * problem.slots)


def _calls(path: Path, horizon: Horizon, queue: str, threshold_s: float) -> Calls | None:
    rows: dict[int, tuple[float, float, float]] = {}
    problems: list[Wrong] = []
    for line, row in tables.rows(path, ("start",)):
        if row.get("queue") not in (None, "", queue):
            continue
        if not all(row.get(column) for column in _COLUMNS):
            return None
        cells = {"calls": row["calls"], "aht_s": row["aht_s"], "patience_s": row.get("patience_s") or "inf"}
        numbers = [_number(path, line, column, text, problems) for column, text in cells.items()]
        slot = horizon.slot(datetime.fromisoformat(row["start"]))
        rows[round(slot)] = (numbers[0], numbers[1], numbers[2])
    if problems:
        raise BadInput(*problems)
    length = min((after - before for before, after in pairwise(sorted(rows))), default=1)
    found = np.tile(np.array([[0.0], [1.0], [inf]]), horizon.size)
    for slot, (number, aht_s, patience_s) in rows.items():
        for place in range(max(slot, 0), min(slot + length, horizon.size)):
            found[:, place] = number / length, aht_s, patience_s
    return Calls(found[0], found[1], found[2], threshold_s)


def _number(path: Path, line: int, column: str, text: str, problems: list[Wrong]) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    least = 0.0 if column == "calls" else 1e-3
    if number < least or not (isfinite(number) or column == "patience_s"):
        problems.append(Wrong("repair.calls", str(path), line, column, {"text": text}))
        return 1.0
    return number
