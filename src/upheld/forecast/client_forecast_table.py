"""The file of a client's forecast: rows of interval and contacts, of one version or of several."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from upheld.contacts.calendars import time_zone
from upheld.contacts.tables import rows
from upheld.forecast.client_forecasts import ClientForecast
from upheld.forecast.history import DAY_S, nothing, span
from upheld.notation import instant
from upheld.problems import BadInput, Problem

_MOST_DAYS: Final = 3660
_YEARS: Final = (1970, 2200)
_MOST_GAPS: Final = 2  # in which a day of opening is closed


@dataclass(frozen=True)
class _Told:
    line: int
    version: str
    received_at: datetime
    queue: str
    wall_s: int  # since the day of ordinal 0
    at: datetime | None  # the instant, where the row says its offset
    calls: float


def read(
    path: Path,
    zone: str,
    version: str | None = None,
    received_at: datetime | None = None,
    interval_s: int | None = None,
) -> tuple[ClientForecast, ...]:
    """Each version of each queue in a table (CSV, Excel, Parquet) with the columns ``start`` and ``calls``.

    Optional columns: ``queue``, ``version`` and ``received_at``; the last two win over the arguments, and are needed
    where those are None. Times without an offset are local in `zone`. The length of the intervals is found from the
    rows of a version unless `interval_s` gives it. Raises BadInput with every fault.
    """
    of_zone = time_zone(zone)
    problems: list[Problem] = []
    told: list[_Told] = []
    for line, cells in rows(path, _required(version, received_at)):
        row = _Row(cells, of_zone)
        one = row.told(line, version, received_at)
        problems.extend(Problem(p.key, str(path), line, p.field, p.values) for p in row.problems)
        told.extend([] if one is None else [one])
    problems.extend(_said_twice(path, told, of_zone))
    problems.extend(_received_twice(path, told))
    if problems:
        raise BadInput(*problems)
    if not told:
        raise BadInput(Problem("client_forecast.empty", str(path)))
    return tuple(_forecasts(path, told, zone, interval_s))


def _required(version: str | None, received_at: datetime | None) -> list[str]:
    given = {"version": version is not None, "received_at": received_at is not None}
    return ["start", "calls", *(name for name, is_given in given.items() if not is_given)]


def _forecasts(path: Path, told: Sequence[_Told], zone: str, interval_s: int | None) -> list[ClientForecast]:
    parts: dict[tuple[str, str], list[_Told]] = defaultdict(list)
    for row in told:
        parts[row.version, row.queue].append(row)
    found: list[ClientForecast] = []
    problems: list[Problem] = []
    for part in parts.values():
        try:
            found.append(_forecast(part, zone, _interval_s(path, part, interval_s)))
        except BadInput as bad:
            problems.extend(bad.problems)
    if problems:
        raise BadInput(*problems)
    return found


def _forecast(told: Sequence[_Told], zone: str, interval_s: int) -> ClientForecast:
    day = np.array([row.wall_s // DAY_S for row in told], np.int64)
    slot = np.array([row.wall_s % DAY_S // interval_s for row in told], np.int64)
    days = span(int(day.min()), int(day.max()))
    counts, sums = np.zeros((2, len(days), DAY_S // interval_s))
    np.add.at(counts, (day - days[0], slot), 1)
    np.add.at(sums, (day - days[0], slot), [row.calls for row in told])
    calls = nothing(counts.shape)
    np.divide(sums, counts, out=calls, where=counts > 0)  # the two turns of an autumn hour are averaged
    return ClientForecast(told[0].version, told[0].received_at, told[0].queue, zone, interval_s, days, calls)


def _interval_s(path: Path, told: Sequence[_Told], given_s: int | None) -> int:
    """The length of the intervals of one version and queue; raises BadInput where its rows do not tell one."""
    by_day: dict[int, set[int]] = defaultdict(set)
    for row in told:
        by_day[row.wall_s // DAY_S].add(row.wall_s % DAY_S)
    which = {"version": told[0].version, "queue": told[0].queue}
    if max(by_day) - min(by_day) > _MOST_DAYS:
        raise BadInput(Problem("client_forecast.too_long", str(path), field="start", values=which))
    seconds = {second for day in by_day.values() for second in day}
    steps = [Counter(b - a for a, b in pairwise(sorted(day))) for day in by_day.values() if len(day) > 1]
    shortest = min((step for day in steps for step in day), default=DAY_S if seconds == {0} else 0)
    if given_s is None and any(min(day) != shortest or _mixed(day, shortest) for day in steps):
        raise BadInput(Problem("client_forecast.mixed", str(path), field="start", values=which))
    found = shortest if given_s is None else given_s
    if found < 60 or DAY_S % found or any(second % found for second in seconds):
        raise BadInput(Problem("client_forecast.interval", str(path), field="start", values=which))
    return found


def _mixed(steps: Mapping[int, int], shortest: int) -> bool:
    """Whether a day has more longer steps than a day of opening has breaks: intervals of several lengths."""
    return sum(count for step, count in steps.items() if step > shortest) > _MOST_GAPS


def _said_twice(path: Path, told: Iterable[_Told], zone: ZoneInfo) -> Iterator[Problem]:
    """Rows for an interval that an earlier row of the version was for; an hour that comes twice may come twice."""
    lines: dict[tuple[str, str, int], list[_Told]] = defaultdict(list)
    for row in told:
        lines[row.version, row.queue, row.wall_s].append(row)
    for same in lines.values():
        allowed = 2 if len(same) > 1 and _comes_twice(same[0].wall_s, zone) else 1
        told_once = {row.at for row in same}
        if len(same) <= allowed and (len(told_once) == len(same) or told_once == {None}):
            continue
        for row in same[1:]:
            yield Problem("client_forecast.twice", str(path), row.line, "start", {"first_line": same[0].line})


def _comes_twice(wall_s: int, zone: ZoneInfo) -> bool:
    day, second = divmod(wall_s, DAY_S)
    clock = datetime.fromordinal(day).replace(
        hour=second // 3600, minute=second // 60 % 60, second=second % 60, tzinfo=zone
    )
    before, after = (clock.replace(fold=fold).utcoffset() for fold in (0, 1))
    return before is not None and after is not None and before > after


def _received_twice(path: Path, told: Iterable[_Told]) -> Iterator[Problem]:
    first: dict[str, _Told] = {}
    for row in told:
        one = first.setdefault(row.version, row)
        if one.received_at != row.received_at:
            values = {"version": row.version, "first_line": one.line}
            yield Problem("client_forecast.received_twice", str(path), row.line, "received_at", values)


class _Row:
    """One row being read: what it says, and what is wrong with it."""

    def __init__(self, cells: Mapping[str, str], zone: ZoneInfo) -> None:
        self.cells = cells
        self.zone = zone
        self.problems: list[Problem] = []

    def told(self, line: int, version: str | None, received_at: datetime | None) -> _Told | None:
        name = self.cells.get("version") or version
        if not name:
            self.wrong("client_forecast.missing", "version")
        received = self.received() if self.cells.get("received_at") or received_at is None else received_at
        start, calls = self.start(), self.calls()
        if self.problems or name is None or received is None or start is None or calls is None:
            return None
        return _Told(line, name, received, self.cells.get("queue", ""), *start, calls)

    def wrong(self, key: str, field: str, **values: object) -> None:
        self.problems.append(Problem(key, field=field, values=values))

    def received(self) -> datetime | None:
        text = self.cells["received_at"]
        if not text:
            self.wrong("client_forecast.missing", "received_at")
            return None
        try:
            return instant(text, str(self.zone))
        except (ValueError, OverflowError):
            self.wrong("client_forecast.time", "received_at", text=text)
            return None

    def start(self) -> tuple[int, datetime | None] | None:
        text = self.cells["start"]
        wall: datetime | None
        try:
            at = datetime.fromisoformat(text)
            wall = at if at.tzinfo is None else at.astimezone(self.zone)
        except (ValueError, OverflowError):
            wall = None
        if wall is None or not _YEARS[0] <= wall.year < _YEARS[1]:
            self.wrong("client_forecast.time", "start", text=text)
            return None
        second = wall.hour * 3600 + wall.minute * 60 + wall.second
        return wall.toordinal() * DAY_S + second, None if at.tzinfo is None else at

    def calls(self) -> float | None:
        text = self.cells["calls"]
        try:
            contacts = float(text)
        except ValueError:
            contacts = -1.0
        if not isfinite(contacts) or contacts < 0:
            self.wrong("client_forecast.calls", "calls", text=text)
            return None
        return contacts
