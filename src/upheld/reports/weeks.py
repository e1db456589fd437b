"""The week of a country: its first day and its weekend, as Unicode's CLDR tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError

_MONDAY_TO_SUNDAY: Final = (0, frozenset({5, 6}))


@dataclass(frozen=True)
class Week:
    """Weekdays count from Monday (0) to Sunday (6)."""

    first: int
    weekend: frozenset[int]

    def days_of(self, day: date) -> tuple[date, ...]:
        """The seven days of the week that `day` is in.

        >>> week("IR").days_of(date(2026, 11, 22))[0].isoformat()
        '2026-11-21'
        """
        start = day - timedelta(days=(day.weekday() - self.first) % 7)
        return tuple(start + timedelta(days=step) for step in range(7))


@lru_cache(maxsize=300)
def week(country: str) -> Week:
    """The week of `country` (ISO 3166, two letters); Monday first with Saturday and Sunday off where nobody knows.

    >>> week("PL").first, sorted(week("PL").weekend), week("IR").first, sorted(week("IR").weekend)
    (0, [5, 6], 5, [4])
    """
    try:
        known = Locale.parse(f"und_{country.upper()}")
    except (UnknownLocaleError, ValueError):
        return Week(*_MONDAY_TO_SUNDAY)
    length = (known.weekend_end - known.weekend_start) % 7 + 1
    return Week(known.first_week_day, frozenset((known.weekend_start + step) % 7 for step in range(length)))
