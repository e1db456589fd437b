"""Public holidays of a country or a part of it: their days, their names, and weekend days worked in exchange."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from holidays import country_holidays

from upheld.problems import BadInput, Problem

_ENGLISH: Final = "en_US"
_SUNDAY: Final = 6
_FRIDAY: Final = 4
_KIND_OF_DAY: Final = re.compile(
    r" \((?:(?:observed|estimated|in lieu|substitute day|non-working|additional holiday)(?:, )?)+\)"
    r"| \(substituted from [^)]*\)"
)


def check(code: str, *, file: str | None = None, field: str = "holidays") -> None:
    """Raises BadInput where no public holidays are known for `code`: ISO 3166, as "PL" or "DE-BY"."""
    try:
        names(code, 2026)
    except (NotImplementedError, KeyError, ValueError):
        raise BadInput(Problem("calendar.unknown_holidays", file, field=field, values={"code": code})) from None


@lru_cache(maxsize=1024)
def names(code: str, year: int) -> Mapping[date, tuple[str, ...]]:
    """The names of each holiday of a year; the same from year to year, in English where the country's are known in it.

    A day that stands in for a holiday bears its name; two holidays on one day are two names.
    """
    known = _holidays(code, year)
    return MappingProxyType(
        {
            day: tuple(dict.fromkeys(_KIND_OF_DAY.sub("", name) for name in known.get_list(day)))
            for day in sorted(known)
            if day.year == year
        }
    )


@lru_cache(maxsize=1024)
def is_itself(code: str, day: date, name: str) -> bool:
    """Whether `day` is the holiday `name` itself, or is expected to be: not a day given for it."""
    return any(known.removesuffix(" (estimated)") == name for known in _holidays(code, day.year).get_list(day))


@lru_cache(maxsize=1024)
def working_weekends(code: str, year: int) -> frozenset[date]:
    """Weekend days of a year that are worked in exchange for days off, as far as they have been published."""
    moved = _holidays(code, year).weekend_workdays | _holidays(code, year + 1).weekend_workdays
    return frozenset(day for day in moved if day.year == year)


@lru_cache(maxsize=1024)
def weekend(code: str) -> frozenset[int]:
    """The weekdays (0 Monday) on which the country rests."""
    return frozenset(_holidays(code, 2026).weekend)


def rest_day(code: str) -> int | None:
    """The weekday that is most like a holiday: Sunday, or Friday where Sunday is worked; None where neither is free."""
    return next((day for day in (_SUNDAY, _FRIDAY) if day in weekend(code)), None)


@lru_cache(maxsize=1024)
def country(code: str) -> str:
    """The two letters of the country of `code`."""
    return str(_holidays(code, 2026).country)


@lru_cache(maxsize=1024)
def _holidays(code: str, year: int) -> Any:
    part, _, subdivision = code.partition("-")
    with warnings.catch_warnings():  # of some countries the moving days are known for some decades only: the others are
        warnings.simplefilter("ignore", UserWarning)
        return country_holidays(part, subdiv=subdivision or None, years=year, expand=False, language=_ENGLISH)
