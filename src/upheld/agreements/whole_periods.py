"""Which past periods the data cover from their first to their last day.

Days count as covered from the first with a contact to the last; a weekday on which nothing ever comes, though the data
pass it at least twice, may lie at an edge without being missed. The day that is not over at `now` is not covered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from upheld.agreements.periods import instants, of_kind
from upheld.contacts import calendars
from upheld.contacts.calendars import Period
from upheld.problems import BadInput, Problem

KINDS = ("month", "week", "day")
_CLOCKS_APART = timedelta(days=1)  # a contact later than this after `now` comes from a clock gone wrong
_DAY_S = 86400
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
    if low >= high:
        values = {"from": first.isoformat(), "to": last.isoformat()}
        raise BadInput(Problem("suggest.outside_data", values=values))
    if start is None:
        whole = [month for month in calendars.months(zone, low, high) if low <= month.start and month.end <= high]
        low = whole[-months].start if len(whole) >= months else low
    touched = of_kind(kind, zone, low, high, _DAY_S)
    found = tuple(period for period in touched if low <= period.start and period.end <= high)
    if not found:
        values = {"kind": kind, "from": low.isoformat(), "to": high.isoformat()}
        raise BadInput(Problem("suggest.no_whole_period", values=values))
    return Past(found, tuple(period.label for period in touched if period not in found))


def covered(con: duckdb.DuckDBPyConnection, zone: str, now: datetime | None) -> tuple[datetime, datetime]:
    """Half-open [start, end) in whole local days of `zone`; raises BadInput when there is no contact."""
    until = "" if now is None else "WHERE offered_at < $until"
    query = (
        f"SELECT DISTINCT epoch_us(offered_at) // {_QUARTER_US} * {_QUARTER_US} AS at_us FROM visits {until} ORDER BY 1"
    )
    values = {} if now is None else {"until": now + _CLOCKS_APART}
    at_us = con.execute(query, values).fetchnumpy()["at_us"].astype(np.int64)
    if not len(at_us):
        raise BadInput(Problem("period.empty"))
    epoch = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
    first, last = (epoch + timedelta(microseconds=int(at)) for at in (at_us[0], at_us[-1]))
    days = calendars.days(zone, first, last + timedelta(microseconds=1))
    busy = np.zeros(len(days), dtype=bool)
    busy[np.searchsorted(instants(day.start for day in days), at_us, side="right") - 1] = True
    quiet = _quiet_weekdays(days, busy.tolist(), zone)
    begin, finish = _stretched(zone, days[0].start, days[-1].end, quiet)
    if now is not None and now < finish:
        finish = max(begin, calendars.days(zone, now, now)[0].start)
    return begin, finish


def _quiet_weekdays(days: Sequence[Period], busy: Sequence[bool], zone: str) -> set[int]:
    """Weekdays that the data pass at least twice, never with a contact."""
    weekdays = [day.start.astimezone(ZoneInfo(zone)).weekday() for day in days]
    seen = {weekday for weekday, any_contact in zip(weekdays, busy, strict=True) if any_contact}
    return {weekday for weekday in set(weekdays) - seen if weekdays.count(weekday) >= _OFTEN}


def _stretched(zone: str, start: datetime, end: datetime, quiet: set[int]) -> tuple[datetime, datetime]:
    """[start, end) with the quiet weekdays that lie next to it."""
    tick = timedelta(microseconds=1)
    for _ in quiet:
        before = calendars.days(zone, start - tick, start)[0]
        if before.start.astimezone(ZoneInfo(zone)).weekday() in quiet:
            start = before.start
        after = calendars.days(zone, end, end + tick)[0]
        if after.start.astimezone(ZoneInfo(zone)).weekday() in quiet:
            end = after.end
    return start, end
