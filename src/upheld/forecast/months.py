"""Months as a market keeps them, and each day's place among the working days of its own.

Salaries and bills follow the month: Gregorian ones, and the solar Hijri ones of Iran.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

import jdatetime
import numpy as np

from upheld.contacts import public_holidays
from upheld.forecast.history import Booleans
from upheld.queueing.arrivals import Integers

SOLAR_HIJRI: Final = frozenset(("IR",))
"""Markets in which months begin and end by the Persian calendar."""

FROM_PERSIAN_YEAR: Final = 621
"""What is added to a Persian year for the Gregorian one in which it begins."""

LONGEST: Final = 31


def places(code: str | None, ordinal: Integers, works: Booleans) -> Integers:
    """(D,) place in its month of each day, or of the next that works: 0, 1, … from its first working day, or -1, -2, …
    from its last, whichever is nearer; the one in the middle is counted from the start.

    `ordinal` are consecutive; places are right in those months that are in it whole. `code` is that of the market's
    public holidays.
    """
    at = np.flatnonzero(works)
    if not len(at):
        return np.zeros(len(ordinal), np.int64)
    of, counts = np.unique(months(code, ordinal)[at], return_counts=True)
    month = np.repeat(np.arange(len(of)), counts)
    from_start = np.arange(len(at)) - (np.cumsum(counts) - counts)[month]
    to_end = from_start - counts[month]
    nearer = np.where(from_start < -to_end, from_start, to_end)
    following = np.minimum(np.searchsorted(at, np.arange(len(ordinal))), len(at) - 1)
    found: Integers = nearer[following].astype(np.int64)
    return found


def months(code: str | None, ordinal: Integers) -> Integers:
    """(D,) a number for each day that is the same within a month and grows by one to the next."""
    persian = code is not None and public_holidays.country(code) in SOLAR_HIJRI
    first_year, last_year = (date.fromordinal(int(day)).year for day in (ordinal[0], ordinal[-1]))
    found: Integers = np.searchsorted(_starts(persian, first_year, last_year), ordinal, "right").astype(np.int64)
    return found


@lru_cache(maxsize=64)
def _starts(persian: bool, first_year: int, last_year: int) -> Integers:
    """First days of all months that have a day in some years."""
    years = range(first_year - 1, last_year + 1)
    if persian:
        starts = [jdatetime.date(year - FROM_PERSIAN_YEAR, m, 1).togregorian() for year in years for m in range(1, 13)]
    else:
        starts = [date(year, month, 1) for year in years for month in range(1, 13)]
    return np.array([start.toordinal() for start in starts], np.int64)
