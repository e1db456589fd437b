"""Public holidays have the same name from year to year."""

from __future__ import annotations

from datetime import date

import pytest

from upheld.contacts import public_holidays
from upheld.contacts.public_holidays import names


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("PL", date(2026, 5, 3), ("National Day of the Third of May",)),
        ("PL", date(2026, 6, 4), ("Corpus Christi",)),
        ("DE-BY", date(2026, 1, 6), ("Epiphany",)),
        ("US", date(2026, 7, 3), ("Independence Day",)),
        ("EG", date(2026, 6, 18), ("Islamic New Year",)),
        ("CN", date(2026, 2, 20), ("Day off",)),
        ("CN", date(2026, 2, 17), ("Chinese New Year (Spring Festival)",)),
        ("IR", date(2026, 3, 21), ("Eid al-Fitr", "Nowruz")),
        ("IR", date(2027, 3, 10), ("Eid al-Fitr",)),
        ("NZ", date(2026, 2, 6), ("Waitangi Day",)),
    ],
)
def test_a_name_says_the_holiday_and_not_how_it_came_to_its_day(
    code: str, day: date, expected: tuple[str, ...]
) -> None:
    assert names(code, day.year)[day] == expected


def test_a_year_holds_its_own_days_only() -> None:
    assert {day.year for day in names("US", 2021)} == {2021}


@pytest.mark.parametrize("day", [date(2022, 1, 1), date(2021, 12, 31)])
def test_a_new_year_kept_in_the_old_one_is_known_to_the_year_of_its_day(day: date) -> None:
    assert names("US", day.year)[day] == ("New Year's Day",)


def test_weekend_days_worked_in_china_are_those_published() -> None:
    days = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    assert public_holidays.working_weekends("CN", 2026) == {date(2026, month, day) for month, day in days}


@pytest.mark.parametrize(("code", "day"), [("PL", 6), ("IR", 4), ("EG", 4), ("CN", 6)])
def test_a_country_rests_on_sunday_or_on_friday(code: str, day: int) -> None:
    assert public_holidays.rest_day(code) == day
