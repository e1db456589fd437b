"""Required agents by interval from a table (start, required_agents[, queue]), as ``upheld staff`` writes it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from math import isfinite
from pathlib import Path

import numpy as np

from upheld.contacts import tables
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats
from upheld.schedule.rules import DAY_S

COLUMNS = ("required_agents", "agents_required", "people_to_schedule")
"""Of which the first that is there is read, where the file does not say."""


@dataclass(frozen=True)
class Horizon:
    """The days to be planned, and their slots."""

    first: date
    days: int
    slot_s: int

    @property
    def size(self) -> int:
        """Slots of the horizon."""
        return self.days * (DAY_S // self.slot_s)

    def slot(self, moment: datetime) -> float:
        """Of the horizon, which may lie outside of it."""
        return (moment.replace(tzinfo=None) - datetime.combine(self.first, datetime.min.time())).total_seconds() / (
            self.slot_s
        )


def required(
    path: Path,
    horizon: Horizon,
    queue: str,
    opening: Mapping[int, tuple[int, int]] | None = None,
    column: str | None = None,
) -> Floats:
    """(slots of the horizon,) agents that the queue requires; 0 where the table says nothing.

    A table with a column ``queue`` is read for this queue only. Intervals longer than a slot fill their slots. Times
    are taken as they are written, whatever their zone. `opening`: weekday → first slot, slot after the last; None where
    it is not known. Raises BadInput with every row that is wrong, with its line.
    """
    problems: list[Problem] = []
    rows: dict[int, tuple[int, float]] = {}  # slot → line, agents
    for line, row in tables.rows(path, ("start", *([column] if column else []))):
        if row.get("queue") not in (None, "", queue):
            continue
        name = column or next((one for one in COLUMNS if one in row), None)
        if name is None:
            raise BadInput(Problem("table.column_missing", str(path), 1, COLUMNS[0]))
        slot = _slot(path, horizon, line, row["start"], problems)
        agents = _agents(path, line, name, row[name], problems)
        if slot is None or agents is None:
            continue
        if slot in rows:
            problems.append(Problem("schedule.row_twice", str(path), line, "start", {"text": row["start"]}))
        rows[slot] = (line, agents)
    inside = {slot: one for slot, one in rows.items() if 0 <= slot < horizon.size}
    if not inside and not problems:
        problems.append(Problem("schedule.nothing_required", str(path), None, "start", {"queue": queue}))
    problems += _outside_hours(path, horizon, queue, inside, opening)
    if problems:
        raise BadInput(*problems)
    return _filled(horizon, sorted(rows.items()))


def _slot(path: Path, horizon: Horizon, line: int, written: str, problems: list[Problem]) -> int | None:
    try:
        slot = horizon.slot(datetime.fromisoformat(written))
    except ValueError:
        problems.append(Problem("table.time", str(path), line, "start", {"text": written}))
        return None
    if abs(slot - round(slot)) > 1e-9:
        values = {"text": written, "slot_min": f"{horizon.slot_s / 60:g}"}
        problems.append(Problem("schedule.off_grid", str(path), line, "start", values))
        return None
    return round(slot)


def _agents(path: Path, line: int, column: str, written: str, problems: list[Problem]) -> float | None:
    try:
        agents = float(written)
    except ValueError:
        agents = float("nan")
    if not isfinite(agents) or not 0 <= agents <= 100_000:
        problems.append(Problem("schedule.agents", str(path), line, column, {"text": written}))
        return None
    return agents


def _outside_hours(
    path: Path,
    horizon: Horizon,
    queue: str,
    rows: Mapping[int, tuple[int, float]],
    opening: Mapping[int, tuple[int, int]] | None,
) -> list[Problem]:
    if opening is None:
        return []
    a_day = DAY_S // horizon.slot_s
    found = []
    for slot, (line, agents) in sorted(rows.items()):
        day, of_day = divmod(slot, a_day)
        weekday = (horizon.first.weekday() + day) % 7
        low, high = opening.get(weekday, (0, 0))
        before_low, before_high = opening.get((weekday - 1) % 7, (0, 0))
        is_open = low <= of_day < high or before_low <= of_day + a_day < before_high
        if agents and not is_open:
            minutes = of_day * horizon.slot_s // 60
            values = {"queue": queue, "agents": f"{agents:g}", "at": f"{minutes // 60:02d}:{minutes % 60:02d}"}
            found.append(Problem("schedule.outside_hours", str(path), line, "start", values))
    return found


def _filled(horizon: Horizon, rows: Sequence[tuple[int, tuple[int, float]]]) -> Floats:
    found = np.zeros(horizon.size)
    gaps = [after - before for (before, _), (after, _) in pairwise(rows)]
    length = min(gaps, default=1)
    for slot, (_, agents) in rows:
        found[max(slot, 0) : max(slot + length, 0)] = agents
    return found
