"""Seasons that move through the year, or last longer than a holiday: what each does is learnt and comes again.

| season | days | markets |
|---|---|---|
| Christmas to New Year | 24 December to 1 January | where it is a public holiday |
| lunar new year | New Year's Eve and the two weeks after it; the week before is a part of its own | LUNAR_NEW_YEAR |
| Nowruz | 1 to 13 Farvardin; the two weeks before are a part of their own | NOWRUZ |
| Ramadan | the 30 days before Eid al-Fitr | RAMADAN |

Ramadan has 29 or 30 days and begins when the moon is seen: it may begin a day after the first of the thirty. Eid of a
coming year is estimated, and some countries see the moon a day later than is estimated for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import jdatetime

from upheld.contacts import public_holidays
from upheld.forecast.days import Effect
from upheld.forecast.months import FROM_PERSIAN_YEAR

LUNAR_NEW_YEAR: Final = frozenset(("CN", "HK", "KR", "MO", "MY", "SG", "TW", "VN"))
"""Day of the new moon in Beijing; in Seoul and Hanoi it is now and then a day earlier or later."""

NOWRUZ: Final = frozenset(("IR",))
"""Where the first two weeks of the year are holidays in all but name."""

RAMADAN: Final = frozenset((
    "AE", "AF", "AZ", "BD", "BH", "BN", "DJ", "DZ", "EG", "EH", "ID", "IQ", "IR", "JO", "KM", "KW", "LB", "LY",
    "MA", "ML", "MR", "MV", "MY", "NE", "OM", "PK", "PS", "QA", "SA", "SD", "SN", "SO", "SY", "TD", "TJ", "TM",
    "TN", "TR", "UZ", "YE",
))  # fmt: skip
"""Where most people keep the fast, so that the hours of work and of calling move."""

_SPREAD: Final = 0.15
_CHRISTMAS: Final = "Christmas"
_CHRISTMAS_ELSEWHERE: Final = "Family Day"  # its name in Uruguay and Mozambique; Pakistan's holiday that day is another
_EID: Final = "Eid al-Fitr"
_EID_ELSEWHERE: Final = "AE"
_NEW_YEAR: Final = "Chinese New Year (Spring Festival)"

Season = tuple[str, int, int]
"""Name of the effect, first and last ordinal."""


@lru_cache(maxsize=1024)
def effects(code: str, year: int) -> Mapping[int, tuple[Effect, ...]]:
    """The seasons of each day (ordinal) of one year, for the market whose public holidays are `code`.

    Raises BadInput for a code of which no public holidays are known.
    """
    public_holidays.check(code)
    found: dict[int, tuple[Effect, ...]] = {}
    start, end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    for name, first, last in _around(code, year):
        effect = Effect(f"season:{name}", _SPREAD)
        for day in range(max(first, start), min(last, end) + 1):
            found[day] = (*found.get(day, ()), effect)
    return MappingProxyType(found)


def _around(code: str, year: int) -> Iterator[Season]:
    """Seasons that may have a day in the year, those of its neighbours among them."""
    country = public_holidays.country(code)
    for near in (year - 1, year, year + 1):
        yield from _christmas(code, near)
        if country in LUNAR_NEW_YEAR:
            yield from _lunar_new_year(near)
        if country in NOWRUZ:
            yield from _nowruz(near)
        if country in RAMADAN:
            yield from _ramadan(code, near)


def _christmas(code: str, year: int) -> Iterator[Season]:
    names = public_holidays.names(code, year).get(date(year, 12, 25), ())
    if any(_CHRISTMAS in name or name == _CHRISTMAS_ELSEWHERE for name in names):
        yield "christmas", date(year, 12, 24).toordinal(), date(year + 1, 1, 1).toordinal()


def _lunar_new_year(year: int) -> Iterator[Season]:
    named = (day for day, names in public_holidays.names("CN", year).items() if _NEW_YEAR in names)
    first = min(named, default=None)
    if first is not None:
        eve = first.toordinal() - 1
        yield "lunar_new_year:before", eve - 7, eve - 1
        yield "lunar_new_year", eve, eve + 14


def _nowruz(year: int) -> Iterator[Season]:
    first = jdatetime.date(year - FROM_PERSIAN_YEAR, 1, 1).togregorian().toordinal()
    yield "nowruz:before", first - 14, first - 1
    yield "nowruz", first, first + 12


def _ramadan(code: str, year: int) -> Iterator[Season]:
    for eid in _eids(code, year) or _eids(_EID_ELSEWHERE, year):
        yield "ramadan", eid - 30, eid - 1


def _eids(code: str, year: int) -> list[int]:
    """First days of Eid al-Fitr in a year; it comes twice in some, as in 2033."""
    named = [day for day, names in public_holidays.names(code, year).items() if _EID in names]
    days = sorted(day.toordinal() for day in named if public_holidays.is_itself(code, day, _EID))
    return [day for day in days if not {day - 1, day - 2} & set(days)]
