"""Local time: days, weeks, months, intervals and opening hours of one time zone, as spans of UTC.

Everything is made on the wall clock of the zone and handed out as half-open UTC spans, so that a day on which the
clock changes has its real 23, 24½ or 25 hours. The calendar of a client's market and that of each site are separate
`Calendar` values. No function reads the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from upheld.contacts import public_holidays
from upheld.contacts.opening_hours import ALL_DAY, DAY_S, HOLIDAYS, WEEKDAYS, WallSpan, parse
from upheld.problems import BadInput, Problem

_HOUR_S = 3600
_TICK = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Half-open [start, end) in UTC; `label` is ISO 8601 in local time: ``2026-11-22``, ``2026-W47``, ``2026-Q4``."""

    start: datetime
    end: datetime
    label: str


@dataclass(frozen=True)
class Calendar:
    """When one market or one site is open.

    A public holiday is closed, unless `hours` has the key ``holidays`` or is open round the clock every weekday (a
    service that never closes does not close on holidays either). `overrides` win over both.
    """

    zone: str = "UTC"
    hours: Mapping[str, tuple[WallSpan, ...]] | None = None  # as `opening_hours.parse` makes them; None: always open
    holidays: str | None = None  # ISO 3166 country, with a subdivision where it matters: "PL", "DE-BY"
    overrides: Mapping[date, tuple[WallSpan, ...]] = field(default_factory=dict)

    @property
    def never_closes(self) -> bool:
        """Open round the clock on each weekday and on holidays; overrides may still close it."""
        if self.hours is None:
            return True
        round_the_clock = all(self.hours.get(day) == ALL_DAY for day in WEEKDAYS)
        return round_the_clock and self.hours.get(HOLIDAYS, ALL_DAY) == ALL_DAY


def calendar(
    zone: str,
    hours: Mapping[str, Sequence[str]] | None = None,
    holidays: str | None = None,
    overrides: Mapping[date, tuple[WallSpan, ...]] | None = None,
    *,
    file: str | None = None,
) -> Calendar:
    """A Calendar from what people write in an agreement or a site's file; raises BadInput naming the field."""
    time_zone(zone, file=file)
    if holidays is not None:
        public_holidays.check(holidays, file=file)
    return Calendar(zone, None if hours is None else parse(hours, file=file), holidays, overrides or {})


def time_zone(name: str, *, file: str | None = None, field: str = "time_zone") -> ZoneInfo:
    """The zone called `name` in the IANA database; raises BadInput."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(Problem("calendar.unknown_zone", file, field=field, values={"zone": name})) from None


def open_spans(of: Calendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The parts of [start, end) in which `of` is open, in order, touching ones joined."""
    if of.never_closes and not of.overrides:
        return [(start, end)] if start < end else []
    spans: list[tuple[datetime, datetime]] = []
    for opened, closed in _daily_spans(of, start, end):
        opened, closed = max(opened, start), min(closed, end)
        if spans and opened <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], closed))
        elif opened < closed:
            spans.append((opened, closed))
    return spans


def is_open(of: Calendar, at: datetime) -> bool:
    """Whether `of` is open at the instant `at`."""
    return bool(open_spans(of, at, at + _TICK))


def open_seconds(of: Calendar, start: datetime, end: datetime) -> float:
    """How long `of` is open within [start, end), in seconds that really pass."""
    return sum((closed - opened).total_seconds() for opened, closed in open_spans(of, start, end))


def days(zone: str, start: datetime, end: datetime) -> list[Period]:
    """Every local day that has an instant in [start, end), whole."""
    first, last = _touched(zone, start, end)
    return _periods(zone, [first + _DAY * step for step in range((last - first).days + 2)], date.isoformat)


def weeks(zone: str, start: datetime, end: datetime) -> list[Period]:
    """Every ISO 8601 week (from Monday) that has an instant in [start, end), whole."""
    first, last = _touched(zone, start, end)
    monday = first - _DAY * first.weekday()
    return _periods(zone, [monday + 7 * _DAY * step for step in range((last - monday).days // 7 + 2)], _week_label)


def months(zone: str, start: datetime, end: datetime) -> list[Period]:
    """Every calendar month that has an instant in [start, end), whole."""
    return _periods(zone, _month_starts(zone, start, end, 1), lambda day: f"{day:%Y-%m}")


def quarters(zone: str, start: datetime, end: datetime) -> list[Period]:
    """Every calendar quarter that has an instant in [start, end), whole."""
    return _periods(zone, _month_starts(zone, start, end, 3), lambda day: f"{day.year}-Q{(day.month + 2) // 3}")


def intervals(zone: str, start: datetime, end: datetime, interval_s: int) -> list[Period]:
    """Every interval that has an instant in [start, end), whole; their bounds stand at multiples on the wall clock.

    `interval_s` divides a day. Intervals of up to an hour also end where the clock changes, so that the hour that
    comes twice makes two sets of intervals; longer ones keep their bounds and take the length the clock gives them.
    Labels are local times, with the UTC offset where the time of day comes twice. Raises BadInput.
    """
    if interval_s <= 0 or DAY_S % interval_s:
        raise BadInput(Problem("calendar.interval", field="interval", values={"seconds": interval_s}))
    found = [piece for day in days(zone, start, end) for piece in _day_intervals(ZoneInfo(zone), day, interval_s)]
    return [interval for interval in found if interval.end > start and interval.start < end]


def _day_intervals(zone: ZoneInfo, day: Period, interval_s: int) -> Iterator[Period]:
    bounds = _short_bounds(zone, day, interval_s) if interval_s <= _HOUR_S else _long_bounds(zone, day, interval_s)
    for start, end in pairwise([*bounds, day.end]):
        yield Period(start, end, _time_label(start.astimezone(zone)))


def _short_bounds(zone: ZoneInfo, day: Period, interval_s: int) -> list[datetime]:
    stretches = _even_stretches(zone, day)
    multiples = {bound for stretch in stretches for bound in _bounds(stretch, interval_s)}
    return sorted(multiples | {start for start, _, _ in stretches})


def _long_bounds(zone: ZoneInfo, day: Period, interval_s: int) -> list[datetime]:
    local_day = (day.end - _TICK).astimezone(zone).date()
    bounds = {wall_instant(zone, local_day, wall_s) for wall_s in range(0, DAY_S, interval_s)}
    return sorted(bound for bound in bounds if bound < day.end)


def _bounds(stretch: tuple[datetime, datetime, timedelta], interval_s: int) -> Iterator[datetime]:
    """Instants of one stretch of even clock at which the wall clock shows a multiple of the interval."""
    start, end, offset = stretch
    wall_s = (start + offset).hour * 3600 + (start + offset).minute * 60 + (start + offset).second
    bound = start + timedelta(seconds=-wall_s % interval_s)
    while bound < end:
        yield bound
        bound += timedelta(seconds=interval_s)


def _even_stretches(zone: ZoneInfo, day: Period) -> list[tuple[datetime, datetime, timedelta]]:
    """The day cut where its UTC offset changes: (start, end, offset)."""
    change = _change(zone, day.start, day.end)
    ends = [day.start, day.end] if change is None else [day.start, change, day.end]
    return [(a, b, _offset(zone, a)) for a, b in pairwise(ends)]


def _change(zone: ZoneInfo, start: datetime, end: datetime) -> datetime | None:
    """The first instant in [start, end) with the offset in force just before `end`; None if that is `start`'s too."""
    low, high = int(start.timestamp()), int(end.timestamp()) - 1
    after = _offset(zone, datetime.fromtimestamp(high, UTC))
    if _offset(zone, start) == after:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(zone, datetime.fromtimestamp(middle, UTC)) == after else (middle, high)
    return datetime.fromtimestamp(high, UTC)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


def _time_label(local: datetime) -> str:
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return (local if twice else local.replace(tzinfo=None)).isoformat(timespec="minutes")


def _week_label(day: date) -> str:
    return "{}-W{:02d}".format(*day.isocalendar()[:2])


def _month_starts(zone: str, start: datetime, end: datetime, step: int) -> list[date]:
    first, last = _touched(zone, start, end)
    begin = first.year * 12 + (first.month - 1) // step * step
    stop = last.year * 12 + last.month - 1 + step
    return [date(month // 12, month % 12 + 1, 1) for month in range(begin, stop + 1, step)]


def _touched(zone: str, start: datetime, end: datetime) -> tuple[date, date]:
    """First and last local day with an instant in [start, end)."""
    local = time_zone(zone)
    return start.astimezone(local).date(), max(start, end - _TICK).astimezone(local).date()


def _periods(zone: str, starts: list[date], label: Callable[[date], str]) -> list[Period]:
    """Periods from each local day to the next in `starts`; a day the zone skipped makes none."""
    local = time_zone(zone)
    at = [wall_instant(local, day, 0) for day in starts]
    return [Period(a, b, label(day)) for (a, b), day in zip(pairwise(at), starts, strict=False) if a < b]


def wall_instant(zone: ZoneInfo, day: date, wall_s: int) -> datetime:
    """The first UTC instant at which the wall clock of `zone` has reached `wall_s` seconds after `day`'s midnight.

    A time that the clock skips is reached when it jumps; a time that comes twice is reached the first time.
    """
    wall = datetime.combine(day, time(0)) + timedelta(seconds=wall_s)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _change(zone, before, first + timedelta(seconds=1)) or first


def _daily_spans(of: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Open spans of every local day that can reach into [start, end); yesterday's may end today."""
    zone = ZoneInfo(of.zone)
    first, last = _touched(of.zone, start, end)
    for step in range(-1, (last - first).days + 1):
        day = first + _DAY * step
        for span in _spans_of(of, day):
            yield wall_instant(zone, day, span.start_s), wall_instant(zone, day, span.end_s)


def _spans_of(of: Calendar, day: date) -> tuple[WallSpan, ...]:
    if day in of.overrides:
        return tuple(sorted(of.overrides[day]))
    if of.hours is None or of.never_closes:
        return ALL_DAY
    if of.holidays is not None and day in public_holidays.names(of.holidays, day.year):
        return of.hours.get(HOLIDAYS, ())
    return of.hours.get(WEEKDAYS[day.weekday()], ())
