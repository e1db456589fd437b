"""The periods in which a target is settled, and the intervals inside them, cut to the version in force.

Where a version ends inside a period the period is cut there: each part is settled by its own version.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.verdict import Span
from upheld.contacts import calendars
from upheld.contacts.calendars import Period
from upheld.contacts.opening_hours import DAY_S

Instants = NDArray[np.int64]

QUARTER_HOUR_US = 900_000_000


def microseconds(at: datetime) -> int:
    """`at` as microseconds after 1970 in UTC, exact."""
    whole = at.replace(microsecond=0)
    return int(whole.timestamp()) * 1_000_000 + at.microsecond


def instants(times: Iterable[datetime]) -> Instants:
    """`times` as microseconds after 1970 in UTC."""
    return np.array([microseconds(at) for at in times], dtype=np.int64)


def borders(spans: Iterable[tuple[datetime, datetime]]) -> Instants:
    """Starts and ends of disjoint ordered spans, one after the other."""
    return instants(at for span in spans for at in span)


def inside(at_us: Instants, borders_us: Instants) -> NDArray[np.bool_]:
    """Which instants lie in one of the half-open spans between `borders_us`."""
    odd: NDArray[np.bool_] = np.searchsorted(borders_us, at_us, side="right") % 2 == 1
    return odd


def touches(borders_us: Instants, start: datetime, end: datetime) -> bool:
    """Whether [start, end) has an instant inside one of the spans between the borders."""
    after = int(np.searchsorted(borders_us, microseconds(start), side="right"))
    return after % 2 == 1 or (after < len(borders_us) and int(borders_us[after]) < microseconds(end))


def of_kind(kind: str, zone: str, start: datetime, end: datetime, interval_s: int) -> list[Period]:
    """Every whole period of `kind` (interval, day, week, month, quarter) with an instant in [start, end)."""
    match kind:
        case "interval":
            return intervals(zone, start, end, interval_s)
        case "day":
            return calendars.days(zone, start, end)
        case "week":
            return calendars.weeks(zone, start, end)
        case "month":
            return calendars.months(zone, start, end)
        case _:
            return calendars.quarters(zone, start, end)


def intervals(zone: str, start: datetime, end: datetime, interval_s: int) -> list[Period]:
    """Every whole interval with an instant in [start, end); a day's length means local days."""
    if interval_s == DAY_S:
        return calendars.days(zone, start, end)
    return calendars.intervals(zone, start, end, interval_s)


def of_target(agreement: Agreement, target: Target, start: datetime, end: datetime) -> list[Span]:
    """The periods of `target` that [start, end) touches while `agreement` is in force."""
    first, last = in_force(agreement, start, end)
    if first >= last:
        return []
    found = of_kind(target.period, agreement.time_zone, first, last, target.interval_s)
    return [_span(agreement, period, start, end) for period in found]


def in_force(agreement: Agreement, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """The part of [start, end) in which this version is in force; empty when the second is not after the first."""
    return max(start, agreement.start), end if agreement.end is None else min(end, agreement.end)


def _span(agreement: Agreement, period: Period, start: datetime, end: datetime) -> Span:
    first, last = in_force(agreement, period.start, period.end)
    return Span(first, last, period.label, start <= first and last <= end)
