"""Every key of the forecast room has words, and days are told with what bears upon them."""

from __future__ import annotations

from datetime import date

import pytest

from upheld.forecast import choose, history, rivals, seasons, special_days
from upheld.forecast.days import Effect
from upheld.forecast.forecasting import METHODS, RECONCILED, SIBLING
from upheld.reports import forecast_words
from upheld.reports.catalogue import language

ENGLISH = language()
MONDAY = date(2026, 1, 5).toordinal()


def test_every_kind_of_mark_has_words() -> None:
    assert set(forecast_words.MARKS) == set(history.MARKS)


def test_every_reason_of_a_choice_has_words() -> None:
    assert set(forecast_words.REASONS) == set(choose.REASONS)


def test_every_method_has_words() -> None:
    known = {*METHODS, SIBLING, RECONCILED, rivals.SEASONAL_NAIVE, rivals.ETS_BY_PROFILE, rivals.MSTL}
    assert set(forecast_words.METHODS) == known


def test_every_effect_of_special_days_has_words() -> None:
    plain = (special_days.HOLIDAY, special_days.BEFORE, special_days.AFTER, special_days.BRIDGE, special_days.EXTRA)
    assert {effect.name for effect in plain} <= set(forecast_words.EFFECTS)


@pytest.mark.parametrize("code", ["PL", "CN", "IR", "AE"])
def test_every_season_has_words(code: str) -> None:
    names = {effect.name for of_day in seasons.effects(code, 2026).values() for effect in of_day}
    assert names <= set(forecast_words.EFFECTS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("holiday:Easter Monday", "holiday: Easter Monday"),
        ("event:mailing", "mailing"),
        ("event:mailing+1", "1 day after mailing"),
        ("event:spring-sale-2", "2 days before spring-sale"),
        ("something_new", "something new"),
    ],
)
def test_an_effect_is_told_by_its_name(name: str, said: str) -> None:
    assert forecast_words.effect(name, ENGLISH) == said


def test_a_named_holiday_is_not_told_twice() -> None:
    both = (Effect("holiday", 0.2), Effect("holiday:May Day", 0.2))
    assert forecast_words.effects(both, 0, MONDAY, ENGLISH) == "holiday: May Day"


def test_a_day_that_behaves_like_another_says_so() -> None:
    assert forecast_words.effects((), 0, MONDAY + 1, ENGLISH) == "like a Monday"
    assert forecast_words.effects((), 1, MONDAY + 1, ENGLISH) == ""


def test_a_persian_day_is_jalali_with_its_weekday() -> None:
    assert forecast_words.weekday_of(MONDAY, language("fa")) == "دوشنبه ۱۵ دی ۱۴۰۴"


def test_few_contacts_keep_a_decimal_and_unknown_stays_unknown() -> None:
    said = [forecast_words.contacts(value, ENGLISH) for value in (0.84, 7.0, 1234.5, None)]
    assert said == ["0.8", "7", "1,235", "–"]


def test_a_difference_shows_its_sign() -> None:
    assert [forecast_words.signed(value, ENGLISH) for value in (12.0, -12.0, None)] == ["+12", "−12", "–"]
