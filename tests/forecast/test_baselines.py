"""The methods everybody knows: what they say, and that they never fail."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forecast.known_truth import MONDAY, SLOTS, days_of, history, simulated
from upheld.forecast.accuracy import scored
from upheld.forecast.backtest import rolling
from upheld.forecast.baselines import fitted_to, last_known, mean_of_four_weeks, seasonal_naive
from upheld.forecast.days import Days
from upheld.forecast.history import Cleaned, plain, weekdays
from upheld.forecast.methods import Method

METHODS = [seasonal_naive, mean_of_four_weeks]


def counting(length: int) -> Cleaned:
    """Every interval of day d had d + 1 contacts."""
    return plain(history(np.repeat(np.arange(1.0, length + 1)[:, None], SLOTS, axis=1)))


def with_like(days: Days, like: np.ndarray, closed: np.ndarray | None = None) -> Days:
    return Days(days.ordinal, like, days.closed if closed is None else closed, days.phase, days.effects)


def test_last_week_comes_again() -> None:
    mean = seasonal_naive(counting(28), days_of(35)).mean
    assert mean[:, 0].tolist() == [22.0, 23.0, 24.0, 25.0, 26.0, 27.0, 28.0]


def test_the_week_before_stands_in_for_a_missing_day() -> None:
    cleaned = counting(28)
    cleaned.used[22] = False
    assert seasonal_naive(cleaned, days_of(35)).mean[:2, 0].tolist() == [22.0, 16.0]


def test_the_last_four_weeks_are_averaged() -> None:
    mean = mean_of_four_weeks(counting(35), days_of(37)).mean
    assert mean[0, 0] == (8 + 15 + 22 + 29) / 4


def test_the_second_week_ahead_is_forecast_from_what_is_known() -> None:
    mean = seasonal_naive(counting(28), days_of(42)).mean
    assert mean[7:].tolist() == mean[:7].tolist()


def test_a_closed_day_has_no_forecast() -> None:
    days = days_of(35)
    closed = days.ordinal == MONDAY + 29
    assert np.isnan(seasonal_naive(counting(28), with_like(days, days.like, closed)).mean).any(axis=1).tolist() == [
        False, True, False, False, False, False, False,
    ]  # fmt: skip


def test_intervals_without_opening_have_no_forecast() -> None:
    mean = mean_of_four_weeks(simulated(28, 0.1, seed=1), days_of(35)).mean
    assert (~np.isnan(mean)).any(axis=0).nonzero()[0].tolist() == list(range(8, 20))


def test_a_day_like_another_weekday_follows_it_only_when_asked() -> None:
    days = days_of(35)
    like = days.like.copy()
    like[29] = 0
    special = with_like(days, like)
    assert seasonal_naive(counting(28), special).mean[1, 0] == 23.0
    assert seasonal_naive(counting(28), special, follows_like=True).mean[1, 0] == 22.0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("length", [1, 2, 3])
def test_after_few_days_there_is_a_forecast_of_every_day_and_a_wide_one(method: Method, length: int) -> None:
    cleaned = plain(history(np.full((length, SLOTS), 100.0)))
    forecast = method(cleaned, days_of(14))
    assert forecast.mean.shape == (14 - length, SLOTS)
    assert forecast.mean == pytest.approx(np.full(forecast.mean.shape, 100.0))
    assert (forecast.quantile(0.1) < 82).all()
    assert (forecast.quantile(0.9) > 120).all()


@pytest.mark.parametrize("method", METHODS)
def test_a_weekday_never_seen_is_less_certain(method: Method) -> None:
    spread = np.diag(method(plain(history(np.full((3, SLOTS), 100.0))), days_of(14)).level)
    assert spread[0] > 3 * spread[4]


@pytest.mark.parametrize("method", METHODS)
def test_no_days_at_all_are_forecast_too(method: Method) -> None:
    forecast = method(plain(history(np.empty((0, SLOTS)))), days_of(7))
    assert np.isfinite(forecast.mean).all()
    assert (forecast.quantile(0.975) > 0).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("length", "most"), [(3, 2), (70, 0)])
def test_where_none_ever_came_one_may_come(method: Method, length: int, most: int) -> None:
    none = history(np.zeros((length, SLOTS)))
    cleaned = Cleaned(none, np.ones(none.calls.shape, np.bool_), np.ones((7, SLOTS), np.bool_), ())
    forecast = method(cleaned, days_of(length + 7))
    assert (forecast.mean > 0).all()
    assert (forecast.mean <= 0.5 / length).all()
    assert forecast.quantile(0.95).max() <= most < forecast.quantile(0.999).max()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("of_day", [600.0, 6000.0])
def test_its_intervals_hold_what_they_promise(method: Method, of_day: float) -> None:
    cleaned, days = simulated(7 * 40, 0.1, seed=5, of_day=of_day), days_of(7 * 40)
    pooled = scored(rolling({"it": method}, cleaned, days, first=MONDAY + 56)["it"]).pooled
    assert pooled.within_80 / pooled.cells == pytest.approx(pooled.promised_80 / pooled.cells, abs=0.03)
    assert pooled.within_95 / pooled.cells == pytest.approx(pooled.promised_95 / pooled.cells, abs=0.03)


@pytest.mark.parametrize("method", METHODS)
def test_few_contacts_do_not_make_intervals_too_narrow(method: Method) -> None:
    cleaned, days = simulated(7 * 40, 0.1, seed=5, of_day=30.0), days_of(7 * 40)
    pooled = scored(rolling({"it": method}, cleaned, days, first=MONDAY + 56)["it"]).pooled
    assert (pooled.coverage_80 or 0) > 0.8
    assert (pooled.coverage_95 or 0) > 0.94


def test_four_weeks_are_better_than_one_where_nothing_changes() -> None:
    cleaned, days = simulated(7 * 20, 0.1, seed=6), days_of(7 * 20)
    both = rolling({"one": seasonal_naive, "four": mean_of_four_weeks}, cleaned, days, first=MONDAY + 56)
    one, four = scored(both["one"]).pooled, scored(both["four"]).pooled
    assert four.absolute < 0.9 * one.absolute


def test_a_rule_is_fitted_as_it_forecasts() -> None:
    cleaned = simulated(42, 0.2, seed=8)
    rng = np.random.default_rng(8)
    used = cleaned.used & (rng.random(cleaned.used.shape) < 0.7)
    weekday = weekdays(cleaned.history.days)
    fitted, number = fitted_to(cleaned.history, used, weekday, 4)
    for day in range(42):
        before = used[:day] & (weekday[:day] == weekday[day])[:, None]
        mean, count = last_known(cleaned.history.calls[:day], before, 4)
        np.testing.assert_allclose(fitted[day], mean)
        assert number[day].tolist() == count.tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 30),
    st.integers(1, 20),
    st.sampled_from([0.0, 0.02, 1.0, 50.0, 1e5]),
    st.floats(0, 1),
    st.sampled_from(METHODS),
    st.integers(0, 1000),
)
def test_any_history_is_forecast_with_numbers(
    length: int, ahead: int, of_cell: float, told: float, method: Method, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    calls = np.where(rng.random((length, SLOTS)) < told, rng.poisson(of_cell, (length, SLOTS)), np.nan)
    forecast = method(plain(history(calls)), days_of(length + ahead))
    known = ~np.isnan(forecast.mean)
    assert (forecast.mean[known] > 0).all()
    assert np.isfinite(forecast.quantile(0.9)[known]).all()
    assert np.linalg.eigvalsh(forecast.level).min() > 0
    assert forecast.draws(3, seed=1).shape == (3, ahead, SLOTS)
