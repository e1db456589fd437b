"""Where a log is silent although other days lead one to expect lines: whole open days, and stretches within a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from upheld.contacts.calendars import Calendar, Period, days, open_spans

QUARTER_S: Final = 900
EXPECTED_LINES: Final = 60
"""A silence is told when other days of its kind had at least this many lines in the same hours: about 15 calls."""
_OTHER_DAYS = 2
_SATURDAY = 5


def gaps(
    activity: Mapping[int, int], calendar: Calendar, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Local days, cut to [start, end), on which the calendar is open and `activity` has not one line.

    `activity` counts lines per UTC quarter-hour (epoch // 900). The caller ends [start, end) where data can be
    expected: days to come are not gaps.
    """
    found = []
    for day in days(calendar.zone, start, end) if start < end else []:
        cut = (max(day.start, start), min(day.end, end))
        if open_spans(calendar, *cut) and not any(activity.get(quarter) for quarter in _quarters(*cut)):
            found.append(cut)
    return found


def stretches(
    activity: Mapping[int, int], calendar: Calendar, start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    """Open stretches within [start, end) without a line where at least EXPECTED_LINES were to be expected.

    Expected is the mean of the same quarter-hours on the other days of the kind (Monday to Friday, weekend); with
    fewer than two such days nothing can be expected. Days without any line are `gaps`, not stretches.
    """
    active = [
        day for day in days(calendar.zone, start, end) if any(activity.get(q) for q in _quarters(day.start, day.end))
    ]
    found = []
    for weekend in (False, True):
        alike = [day for day in active if _weekend(day) == weekend]
        if len(alike) > _OTHER_DAYS:
            usual = _usual(activity, alike)
            found += [s for day in alike for s in _silent(activity, calendar, day, usual, len(alike) - 1)]
    return sorted((a, b) for a, b in found if a >= start and b <= end)


def _silent(
    activity: Mapping[int, int], calendar: Calendar, day: Period, usual: Mapping[int, int], others: int
) -> Iterator[tuple[datetime, datetime]]:
    opened = {q for span in open_spans(calendar, day.start, day.end) for q in _quarters(*span)}
    order = enumerate(_quarters(day.start, day.end))
    for silent, run in groupby(order, key=lambda place: place[1] in opened and not activity.get(place[1])):
        quarters = list(run)
        if silent and sum(usual.get(number, 0) for number, _ in quarters) >= EXPECTED_LINES * others:
            first = day.start + timedelta(seconds=quarters[0][0] * QUARTER_S)
            yield first, first + timedelta(seconds=len(quarters) * QUARTER_S)


def _usual(activity: Mapping[int, int], alike: list[Period]) -> dict[int, int]:
    """Lines of all days together by number of the quarter-hour within the day; the silent day itself adds nothing."""
    usual: dict[int, int] = {}
    for day in alike:
        for number, quarter in enumerate(_quarters(day.start, day.end)):
            usual[number] = usual.get(number, 0) + activity.get(quarter, 0)
    return usual


def _quarters(start: datetime, end: datetime) -> range:
    return range(int(start.timestamp()) // QUARTER_S, -int(-end.timestamp() // QUARTER_S))


def _weekend(day: Period) -> bool:
    return datetime.fromisoformat(day.label).weekday() >= _SATURDAY
