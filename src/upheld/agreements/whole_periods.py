"""Which past periods the data cover from their first to their last day.

Days count as covered from the first with a contact to the last. The first and the last do not where the data seem to
begin or end in their midst: later, or earlier, than on any other day of that weekday. A weekday on which nothing ever
comes, though the data pass it at least twice, may lie at an edge without being missed. The day that is not over at
`now` is not covered. Days lost in between cannot be told from quiet ones here: `checks` names them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from upheld.agreements.periods import Instants, instants, of_kind
from upheld.contacts import calendars
from upheld.contacts.calendars import Period
from upheld.problems import BadInput, Problem

KINDS = ("month", "week", "day")
_CLOCKS_APART = timedelta(days=1)  # a contact later than this after `now` comes from a clock gone wrong
_TICK = timedelta(microseconds=1)
_DAY_S = 86400
_TOLERANCE_S = 3600.0
_QUARTER_US = 900_000_000
_OFTEN = 2


@dataclass(frozen=True)
class Past:
    """The whole periods in order, and the labels of those that the data or the question cut."""

    periods: tuple[Period, ...]
    incomplete: tuple[str, ...]


def past(
    con: duckdb.DuckDBPyConnection,
    kind: str,
    zone: str,
    *,
    start: datetime | None,
    end: datetime | None,
    months: int,
    now: datetime | None,
) -> Past:
    """The whole periods of `kind` in [start, end); without a start those of the last `months` whole months.

    Raises BadInput without a contact, and without a whole period.
    """
    first, last = covered(con, zone, now)
    low = first if start is None else max(start, first)
    high = last if end is None else min(end, last)
    if first < last and low >= high:
        values = {"from": first.isoformat(), "to": last.isoformat()}
        raise BadInput(Problem("suggest.outside_data", values=values))
    if start is None and low < high:
        whole = [month for month in calendars.months(zone, low, high) if low <= month.start and month.end <= high]
        low = whole[-months].start if len(whole) >= months else low
    touched = of_kind(kind, zone, low, high, _DAY_S) if low < high else []
    found = tuple(period for period in touched if low <= period.start and period.end <= high)
    if not found:
        raise BadInput(Problem("suggest.no_whole_period", field="--period", values={"kind": kind}))
    return Past(found, tuple(period.label for period in touched if period not in found))


def covered(con: duckdb.DuckDBPyConnection, zone: str, now: datetime | None) -> tuple[datetime, datetime]:
    """Half-open [start, end) in whole local days of `zone`, empty where no day is whole.

    Raises BadInput when there is no contact.
    """
    days = _days(con, zone, now)
    first, last = days[0], days[-1]
    begin = first.of.end if _late(first, days[1:]) else first.of.start
    finish = last.of.start if _early(last, days[:-1]) else last.of.end
    if begin == first.of.start or finish == last.of.end:
        quiet = _quiet_weekdays(days)
        before, after = _stretched(zone, first.of.start, last.of.end, quiet)
        begin = before if begin == first.of.start else begin
        finish = after if finish == last.of.end else finish
    if now is not None and now < finish:
        finish = calendars.days(zone, now, now)[0].start
    return begin, max(begin, finish)


@dataclass(frozen=True)
class _Day:
    """A local day of the data, with its first and last contact in seconds after its start; None without one."""

    of: Period
    weekday: int
    first_s: float | None
    last_s: float | None


def _days(con: duckdb.DuckDBPyConnection, zone: str, now: datetime | None) -> list[_Day]:
    """Every local day from the first with a contact to the last."""
    at_us = _quarter_hours(con, now)
    if not len(at_us):
        raise BadInput(Problem("period.empty"))
    epoch = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
    first, last = (epoch + timedelta(microseconds=int(at)) for at in (at_us[0], at_us[-1]))
    found = calendars.days(zone, first, last + _TICK)
    place = np.searchsorted(at_us, instants([*(day.start for day in found), found[-1].end]))
    return [
        _day(day, zone, at_us[low:high])
        for day, low, high in zip(found, place[:-1].tolist(), place[1:].tolist(), strict=True)
    ]


def _quarter_hours(con: duckdb.DuckDBPyConnection, now: datetime | None) -> Instants:
    """The starts of the quarter-hours with a contact, without those that a clock gone wrong put into the future."""
    until = "" if now is None else "WHERE offered_at < $until"
    query = (
        f"SELECT DISTINCT epoch_us(offered_at) // {_QUARTER_US} * {_QUARTER_US} AS at_us FROM visits {until} ORDER BY 1"
    )
    values = {} if now is None else {"until": now + _CLOCKS_APART}
    found: Instants = con.execute(query, values).fetchnumpy()["at_us"].astype(np.int64)
    return found


def _day(day: Period, zone: str, at_us: Instants) -> _Day:
    start_us = int(instants([day.start])[0])
    edges = [(int(at_us[end]) - start_us) / 1_000_000 for end in (0, -1)] if len(at_us) else [None, None]
    return _Day(day, day.start.astimezone(ZoneInfo(zone)).weekday(), edges[0], edges[1])


def _late(day: _Day, others: Sequence[_Day]) -> bool:
    """Whether the data seem to begin in the midst of `day`: its first contact comes later than on any day like it."""
    firsts = [other.first_s for other in _like(day, others) if other.first_s is not None]
    return day.first_s is None or not firsts or day.first_s > max(firsts) + _TOLERANCE_S


def _early(day: _Day, others: Sequence[_Day]) -> bool:
    """Whether the data seem to end in the midst of `day`."""
    lasts = [other.last_s for other in _like(day, others) if other.last_s is not None]
    return day.last_s is None or not lasts or day.last_s < min(lasts) - _TOLERANCE_S


def _like(day: _Day, others: Sequence[_Day]) -> list[_Day]:
    """The same weekdays with contacts, else all days with contacts."""
    busy = [other for other in others if other.first_s is not None]
    return [other for other in busy if other.weekday == day.weekday] or busy


def _quiet_weekdays(days: Sequence[_Day]) -> set[int]:
    """Weekdays that the data pass at least twice, never with a contact."""
    weekdays = [day.weekday for day in days]
    seen = {day.weekday for day in days if day.first_s is not None}
    return {weekday for weekday in set(weekdays) - seen if weekdays.count(weekday) >= _OFTEN}


def _stretched(zone: str, start: datetime, end: datetime, quiet: set[int]) -> tuple[datetime, datetime]:
    """[start, end) with the quiet weekdays that lie next to it."""
    for _ in quiet:
        before = calendars.days(zone, start - _TICK, start)[0]
        if before.start.astimezone(ZoneInfo(zone)).weekday() in quiet:
            start = before.start
        after = calendars.days(zone, end, end + _TICK)[0]
        if after.start.astimezone(ZoneInfo(zone)).weekday() in quiet:
            end = after.end
    return start, end
