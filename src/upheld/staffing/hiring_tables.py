"""The tables beside a hiring plan: who is needed, who is there, what candidates became, how newcomers learnt.

Each raises BadInput with all its rows that cannot be used, by file, line and column.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from pathlib import Path
from typing import Final, TypeVar

from upheld.contacts import tables
from upheld.notation import duration_s, number, share
from upheld.problems import BadInput, Problem
from upheld.staffing import funnel
from upheld.staffing.attrition import REASONS, Employment, plus_months
from upheld.staffing.funnel import Stage
from upheld.staffing.ramp import Seen

T = TypeVar("T")
_MOST: Final = 1e6


@dataclass(frozen=True)
class Required:
    """People needed in the team from `first` until the day before `end`."""

    first: date
    end: date
    need: float


class _Row:
    """One row while it is read; what is wrong with a cell names it."""

    def __init__(self, path: Path, line: int, cells: Mapping[str, str]) -> None:
        self.path, self.line, self.cells = path, line, cells

    def wrong(self, column: str, key: str, **values: object) -> BadInput:
        return BadInput(Problem(key, str(self.path), self.line, column, values))

    def read(self, column: str, reader: Callable[[str], T], key: str) -> T:
        text = self.cells.get(column, "")
        try:
            return reader(text)
        except (ValueError, ArithmeticError):
            raise self.wrong(column, key, text=text) from None

    def maybe(self, column: str, reader: Callable[[str], T], key: str, default: T) -> T:
        return self.read(column, reader, key) if self.cells.get(column) else default


def _amount(text: str) -> float:
    value = float(number(text))
    if not isfinite(value) or not 0 <= value <= _MOST:
        raise ValueError("a number from 0")
    return value


def _share(text: str) -> float:
    return float(share(text))


def _days(text: str) -> float:
    """Days, bare or as a duration."""
    return _amount(text) if text.replace(".", "", 1).isdigit() else duration_s(text) / 86400


def _people(text: str) -> int:
    value = _amount(text)
    if value % 1:
        raise ValueError("whole people")
    return int(value)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01" if len(text) == 7 else text).replace(day=1)


def _rows(path: Path, needed: Sequence[str], reader: Callable[[_Row], T]) -> list[T]:
    found: list[T] = []
    problems: list[Problem] = []
    try:
        for line, cells in tables.rows(path, needed):
            try:
                found.append(reader(_Row(path, line, cells)))
            except BadInput as bad:
                problems.extend(bad.problems)
    except BadInput as bad:
        problems.extend(bad.problems)
    if not found and not problems:
        problems.append(Problem("staff.no_rows", str(path)))
    if problems:
        raise BadInput(*problems)
    return found


def required(path: Path, usual: Mapping[str, float], hours_per_week: float | None) -> list[Required]:
    """Columns `month` (2027-03) or `week` (its first day), and `agents` (full-time, at work) or `agent_hours` a week.

    `leave`, `absence` and `shrinkage` may have columns; else they are as `usual`. The need is
    agents ÷ ((1 − leave − absence) × (1 − shrinkage)): who is away is away whole, and of those who come a part of the
    time is shrinkage.
    """

    def one(row: _Row) -> Required:
        by_week = "week" in row.cells
        column = "week" if by_week else "month"
        first = row.read(column, date.fromisoformat if by_week else _month, "hiring.date")
        away = {name: row.maybe(name, _share, "agreement.share", usual[name]) for name in usual}
        there = (1 - away["leave"] - away["absence"]) * (1 - away["shrinkage"])
        if there <= 0.05 or away["leave"] + away["absence"] >= 1:
            raise row.wrong("shrinkage", "hiring.nobody_there")
        agents = _agents(row, hours_per_week)
        end = first + timedelta(7) if by_week else plus_months(first, 1)
        return Required(first, end, agents / there)

    found = _rows(path, (), one)
    for earlier, later in itertools.pairwise(found):
        if later.first != earlier.end:
            values = {"first": later.first.isoformat(), "before": earlier.first.isoformat()}
            raise BadInput(Problem("hiring.order", str(path), values=values))
    return found


def _agents(row: _Row, hours_per_week: float | None) -> float:
    if "agent_hours" not in row.cells or "agents" in row.cells:
        return row.read("agents", _amount, "staff.not_a_number")
    if not hours_per_week:
        raise row.wrong("agent_hours", "hiring.hours_per_week")
    return row.read("agent_hours", _amount, "staff.not_a_number") / hours_per_week


def people(path: Path, start: date) -> list[Employment]:
    """Columns `person` (a pseudonym), `start`, `end`; perhaps `reason`, `group` and `full_time`.

    A person with two stays has two rows.
    """

    def one(row: _Row) -> Employment:
        begin = row.read("start", date.fromisoformat, "hiring.date")
        end = row.maybe("end", _maybe_date, "hiring.date", None)
        reason = row.cells.get("reason", "")
        if reason and reason not in REASONS:
            raise row.wrong("reason", "hiring.reason", known=list(REASONS))
        if end is not None and end < begin:
            raise row.wrong("end", "hiring.end_before_start", start=begin.isoformat(), end=end.isoformat())
        if begin > start:
            raise row.wrong("start", "hiring.starts_later", start=begin.isoformat())
        full_time = row.maybe("full_time", _share, "agreement.share", 1.0)
        return Employment(row.cells["person"], begin, end, reason, row.cells.get("group", ""), full_time)

    return _rows(path, ("person", "start", "end"), one)


def _maybe_date(text: str) -> date | None:
    return date.fromisoformat(text)


def stages(path: Path) -> tuple[Stage, ...]:
    """Columns `stage`, `people` and `days` (until they reach the next one), from the first stage to the start."""
    lines: dict[str, int] = {}

    def one(row: _Row) -> Stage:
        name = row.cells["stage"]
        lines[name] = row.line
        people = row.read("people", _people, "staff.not_a_number")
        return Stage(name, people, row.maybe("days", _days, "agreement.duration", 0.0))

    found = _rows(path, ("stage", "people", "days"), one)
    try:
        return funnel.checked(found)
    except BadInput as bad:
        placed = (Problem(p.key, str(path), lines.get(p.field or ""), "people", p.values) for p in bad.problems)
        raise BadInput(*placed) from None


def ramp(path: Path, tenured_aht_s: float | None) -> list[Seen]:
    """Columns `cohort`, `week` (since training, from 0) and `share` of a tenured person's work, or `aht_s`."""

    def one(row: _Row) -> Seen:
        week = row.read("week", _amount, "staff.not_a_number") + 0.5  # its middle
        if "share" in row.cells:
            return Seen(row.cells["cohort"], week, row.read("share", _amount, "staff.not_a_number"))
        aht_s = row.read("aht_s", _amount, "staff.not_a_number")
        if not tenured_aht_s or not aht_s:
            raise row.wrong("aht_s", "hiring.tenured_aht")
        return Seen(row.cells["cohort"], week, tenured_aht_s / aht_s)

    return _rows(path, ("cohort", "week"), one)
