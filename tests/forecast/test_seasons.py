"""Seasons are where each year puts them."""

from __future__ import annotations

from datetime import date

import pytest

from upheld.forecast import seasons
from upheld.problems import BadInput


def days_of(name: str, code: str, year: int) -> list[date]:
    every = seasons.effects(code, year).items()
    return sorted(date.fromordinal(day) for day, of in every if f"season:{name}" in {effect.name for effect in of})


def ends(name: str, code: str, year: int) -> tuple[date, date]:
    days = days_of(name, code, year)
    return days[0], days[-1]


def test_nowruz_1405_begins_on_21_march_2026_and_lasts_thirteen_days() -> None:
    assert ends("nowruz", "IR", 2026) == (date(2026, 3, 21), date(2026, 4, 2))
    assert ends("nowruz:before", "IR", 2026) == (date(2026, 3, 7), date(2026, 3, 20))


def test_nowruz_of_a_persian_leap_year_begins_on_20_march() -> None:
    assert ends("nowruz", "IR", 2024)[0] == date(2024, 3, 20)


@pytest.mark.parametrize(
    ("code", "year", "first"),
    [
        ("IR", 2026, date(2026, 2, 19)),
        ("SA", 2026, date(2026, 2, 18)),
        ("SA", 2025, date(2025, 3, 1)),
        ("TR", 2025, date(2025, 3, 1)),
        ("PK", 2025, date(2025, 3, 2)),
        ("ID", 2024, date(2024, 3, 12)),
    ],
)
def test_ramadan_begins_within_a_day_of_the_moon(code: str, year: int, first: date) -> None:
    assert abs((ends("ramadan", code, year)[0] - first).days) <= 1


def test_ramadan_comes_twice_in_a_year_that_holds_two() -> None:
    days = days_of("ramadan", "TR", 2030)
    assert (min(days), max(days)) == (date(2030, 1, 5), date(2030, 12, 31))
    assert len(days) == 30 + 7


@pytest.mark.parametrize(
    ("year", "new_year"),
    [(2003, date(2003, 2, 1)), (2023, date(2023, 1, 22)), (2024, date(2024, 2, 10)), (2025, date(2025, 1, 29))],
)
@pytest.mark.parametrize("code", ["CN", "VN"])
def test_the_lunar_new_year_moves(code: str, year: int, new_year: date) -> None:
    eve = new_year.toordinal() - 1
    assert ends("lunar_new_year", code, year) == (date.fromordinal(eve), date.fromordinal(eve + 14))
    assert ends("lunar_new_year:before", code, year) == (date.fromordinal(eve - 7), date.fromordinal(eve - 1))


def test_christmas_reaches_from_its_eve_to_new_year() -> None:
    assert days_of("christmas", "PL", 2026) == [date(2026, 1, 1), *(date(2026, 12, day) for day in range(24, 32))]


@pytest.mark.parametrize("code", ["IR", "CN", "PK", "TW", "TR", "JP"])
@pytest.mark.parametrize("year", [2026, 2033])
def test_where_christmas_is_no_holiday_it_is_no_season(code: str, year: int) -> None:
    assert days_of("christmas", code, year) == []


def test_seasons_of_other_markets_are_none_of_this() -> None:
    names = {effect.name for of in seasons.effects("US", 2026).values() for effect in of}
    assert names == {"season:christmas"}


def test_an_unknown_market_is_named() -> None:
    with pytest.raises(BadInput) as bad:
        seasons.effects("XX", 2026)
    assert bad.value.problems[0].values == {"code": "XX"}
