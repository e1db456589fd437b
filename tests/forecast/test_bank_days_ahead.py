"""The real lines of a bank (5.3 million calls): forecasts of days ahead against what came."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from upheld.forecast.accuracy import Score, scored
from upheld.forecast.backtest import fixed, rolling
from upheld.forecast.baselines import mean_of_four_weeks, seasonal_naive
from upheld.forecast.history import Cleaned, plain
from upheld.forecast.history_table import read
from upheld.forecast.level_profile import level_profile
from upheld.forecast.special_days import Special, days_of

METHODS = {"ours": level_profile, "naive": seasonal_naive, "four": mean_of_four_weeks}
TRAINED, TESTED = 45, 15
"""Weekdays of De Livera's split: the first 7,605 values of 169 a day, and the 2,535 after them."""


@pytest.fixture(scope="module")
def bank(shared: Path) -> Cleaned:
    (history,) = read(shared / "data" / "volumes" / "bank_calls_5min_2003.csv", zone="America/New_York").histories
    return plain(history)


def weekday(bank: Cleaned, number: int) -> int:
    """The ordinal of the `number`-th day that has calls, from 0."""
    told = (~np.isnan(bank.history.calls)).any(axis=1)
    return int(bank.history.days[told][number])


@pytest.fixture(scope="module")
def a_week_ahead(bank: Cleaned) -> dict[str, Score]:
    days = days_of(Special("US"), bank, int(bank.history.days[-1]))
    found = rolling(METHODS, bank, days, first=weekday(bank, TRAINED))
    return {name: scored(cells).pooled for name, cells in found.items()}


@pytest.fixture(scope="module")
def three_weeks_ahead(bank: Cleaned) -> dict[str, Score]:
    last = weekday(bank, TRAINED + TESTED - 1)
    days = days_of(Special("US"), bank.until(last + 1), last)
    found = fixed(METHODS, bank.until(last + 1), days, first=weekday(bank, TRAINED))
    return {name: scored(cells).pooled for name, cells in found.items()}


def test_a_week_ahead_it_is_nearer_the_noise_than_the_known_rules(a_week_ahead: dict[str, Score]) -> None:
    wape = {name: 100 * (score.wape or 0) for name, score in a_week_ahead.items()}
    assert wape["ours"] < 7.6
    assert wape["four"] == pytest.approx(8.99, abs=0.02)
    assert wape["naive"] == pytest.approx(11.4, abs=0.1)
    assert 100 * (a_week_ahead["ours"].floor or 0) == pytest.approx(5.63, abs=0.01)


def test_de_liveras_fifteen_days_from_one_origin(three_weeks_ahead: dict[str, Score]) -> None:
    assert three_weeks_ahead["ours"].cells == 2535
    assert 100 * (three_weeks_ahead["ours"].wape or 0) < 7.9
    assert 100 * (three_weeks_ahead["four"].wape or 0) == pytest.approx(8.98, abs=0.01)


def test_intervals_hold_what_they_say(a_week_ahead: dict[str, Score], three_weeks_ahead: dict[str, Score]) -> None:
    for score in (a_week_ahead["ours"], three_weeks_ahead["ours"]):
        assert score.coverage_80 == pytest.approx(0.80, abs=0.03)
        assert score.coverage_95 == pytest.approx(0.95, abs=0.03)


def test_the_future_changes_nothing_that_was_said_before_it(bank: Cleaned) -> None:
    origin = weekday(bank, TRAINED)
    days = days_of(Special("US"), bank, origin + 6)
    told = level_profile(bank.until(origin), days)
    bank.history.calls[-30:] *= 2
    again = level_profile(bank.until(origin), days)
    bank.history.calls[-30:] /= 2
    assert np.array_equal(told.mean, again.mean, equal_nan=True)
