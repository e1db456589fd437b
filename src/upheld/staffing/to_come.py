"""What is still to come of a target in a period: a published forecast where there is one, else its weekdays so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from upheld.agreements import cells
from upheld.agreements.cells import Rule
from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.counted import CountedTarget, Daily, by_day, local
from upheld.agreements.periods import intervals
from upheld.contacts import calendars
from upheld.contacts.calendars import Period
from upheld.metrics.named import MAXIMA
from upheld.staffing.outlook import ToCome

Forecast = Mapping[datetime, float]
"""Start of an interval in UTC → contacts expected in it, over the target's queues."""


def rest_from(target: Target, now: datetime) -> datetime:
    """From when on the target's contacts are not counted yet: of repeats, whose window must have ended, earlier."""
    window = target.parameters.get("window_s")
    return now - timedelta(seconds=float(window)) if window else now


def days_of(agreement: Agreement, rows: CountedTarget, start: datetime, end: datetime) -> Daily:
    """Whole local days within [start, end): counts, or for a target over intervals those met and those counted."""
    if rows.target.aggregate != "intervals":
        return by_day(rows, agreement.time_zone, start, end)
    target, zone = rows.target, agreement.time_zone
    rule = Rule(target.required, target.better, target.minimum_volume, target.metric in MAXIMA)
    every = intervals(zone, start, end, target.interval_s) if start < end else []
    judged = cells.judge(every, rows.between(start, end).tiers[0], rule) if every else []
    met: dict[date, list[int]] = {}
    for one in judged:
        if one.counted and one.met is not None:
            day = met.setdefault(one.start.astimezone(ZoneInfo(zone)).date(), [0, 0])
            day[0] += one.met
            day[1] += 1
    days = tuple(sorted(met))
    return Daily(days, *(np.array([[float(met[day][n]) for day in days]]) for n in (0, 1)))


def to_come(
    agreement: Agreement, rows: CountedTarget, seen: Daily, now: datetime, end: datetime,
    forecast: Forecast | None = None,
) -> ToCome:  # fmt: skip
    """The counts expected from `now` to `end`; `seen` are whole days before the day of `now`.

    `forecast` holds offered contacts; what counts of them is taken as in the rows. It is used where it reaches the
    last open day to come, for targets over contacts at all times of the day.
    """
    zone = agreement.time_zone
    days = [day for day in calendars.days(zone, now, end) if _open_s(agreement, max(day.start, now), day.end)] \
        if now < end else []  # fmt: skip
    if forecast and rows.target.dayparts is None and rows.target.aggregate != "intervals":
        share = _counted_share(rows)
        expected = [share * sum(calls for at, calls in forecast.items() if max(day.start, now) <= at < day.end)
                    for day in days]  # fmt: skip
        if days and max(forecast) >= days[-1].start:
            return _made(agreement, rows, days, expected, "forecast", now)
    expected = [_as_weekday(agreement, rows, seen, day, now) for day in days]
    return _made(agreement, rows, days, expected, "weekdays", now)


def _made(
    agreement: Agreement, rows: CountedTarget, days: Sequence[Period], expected: Sequence[float], basis: str,
    now: datetime,
) -> ToCome:  # fmt: skip
    kept = [(date.fromisoformat(day.label), one) for day, one in zip(days, expected, strict=True) if one > 0]
    under_way = bool(days) and days[0].start < now
    so_far = by_day(rows, agreement.time_zone, days[0].start, now) if under_way else None
    begun = (0.0, 0.0)
    if so_far is not None and so_far.days and kept and kept[0][0] == so_far.days[0]:
        begun = float(so_far.numerator[0, 0]), float(so_far.denominator[0, 0])
    return ToCome(tuple(day for day, _ in kept), np.array([one for _, one in kept]), basis, begun)


def _as_weekday(agreement: Agreement, rows: CountedTarget, seen: Daily, day: Period, now: datetime) -> float:
    """The mean of the days of that weekday, those without any contacts among them, as far as the day is still open.

    A weekday that the days seen do not reach yet is taken as their mean.
    """
    if not seen.days:
        return 0.0
    weekday = date.fromisoformat(day.label).weekday()
    passed = [seen.days[0] + timedelta(days=n) for n in range((seen.days[-1] - seen.days[0]).days + 1)]
    alike = [one for one in passed if one.weekday() == weekday and _open_of(agreement, one)] or passed
    counts: dict[date, float] = dict(zip(seen.days, seen.denominator[0].tolist(), strict=True))
    usual = sum(counts.get(one, 0.0) for one in alike) / len(alike)
    open_then = sum(_open_of(agreement, one) for one in alike) / len(alike)
    today = _open_s(agreement, day.start, day.end)
    whole = usual * today / open_then if open_then else usual
    return whole * _left(agreement, rows, day, now)


def _left(agreement: Agreement, rows: CountedTarget, day: Period, now: datetime) -> float:
    """The share of a day's contacts that comes after `now`: as on the days so far, by the wall clock."""
    if now <= day.start:
        return 1.0
    after = now.astimezone(ZoneInfo(agreement.time_zone))
    counts = rows.tiers[0]
    _, seconds = local(counts, agreement.time_zone)
    late = seconds >= after.hour * 3600 + after.minute * 60
    total = float(np.nansum(counts.denominator))
    return float(np.nansum(counts.denominator[late])) / total if total else 0.0


def _counted_share(rows: CountedTarget) -> float:
    counts = rows.tiers[0]
    contacts = float(counts.contacts.sum())
    return float(np.nansum(counts.denominator)) / contacts if contacts else 1.0


def _open_s(agreement: Agreement, start: datetime, end: datetime) -> float:
    return calendars.open_seconds(agreement.calendar, start, end)


def _open_of(agreement: Agreement, day: date) -> float:
    zone = ZoneInfo(agreement.time_zone)
    start, end = (datetime(one.year, one.month, one.day, tzinfo=zone) for one in (day, day + timedelta(days=1)))
    return _open_s(agreement, start, end)
