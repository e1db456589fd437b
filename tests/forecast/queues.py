"""Queues whose past is easily told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np

from upheld.forecast.history import Cleaned, History, Mark, plain, span, weekdays

WEEK: tuple[int, ...] = (0, 1, 2, 3, 4)
EVERY_DAY = tuple(range(7))
HOURS = slice(8, 18)
ROUND_THE_CLOCK = slice(0, 24)


def queue(
    first: date,
    last: date,
    *,
    works: Sequence[int] = WEEK,
    hours: slice = HOURS,
    silent: Collection[date] = (),
    worked: Collection[date] = (),
    hourly: float = 50.0,
    marks: tuple[Mark, ...] = (),
) -> Cleaned:
    """`hourly` calls in each open hour; none on the days that were `silent`, and as usual on those `worked` besides."""
    days = span(first.toordinal(), last.toordinal())
    opens = np.zeros((7, 24), np.bool_)
    opens[list(works), hours] = True
    calls = np.where(opens[weekdays(days)], hourly, np.nan)
    for day in silent:
        calls[day.toordinal() - days[0]] *= 0
    for day in worked:
        calls[day.toordinal() - days[0], hours] = hourly
    found = plain(History("sales", "UTC", 3600, days, calls))
    return Cleaned(found.history, found.used & opens[weekdays(days)], opens, marks)
