"""The rest of today, given what came: exact conditioning, shown against slow references and against theory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy.stats import poisson

from tests.forecast.forecasts import a_forecast, nothing_told, weighed
from tests.forecast.intraday_theory import HOURS, Learnt, learnt
from upheld.forecast.distribution import quantile
from upheld.forecast.intraday import conditioned, reforecast, week_to_date


def test_nothing_told_leaves_the_forecast_as_it_was() -> None:
    forecast = a_forecast(days=3, shape_sd=0.1, rho=0.8)
    assert conditioned(forecast, nothing_told(forecast)) is forecast
    found = reforecast(forecast, np.full(48, np.nan), 100, 20)
    assert (found.shift, found.shrinkage, found.came_so_far) == (1.0, 0.0, 0.0)
    assert_allclose(found.forecast.mean[0, 20:], 10.0)
    assert_allclose(found.forecast.level, forecast.level)


@settings(max_examples=60)
@given(st.floats(0.01, 200), st.floats(1e-4, 0.3), st.floats(0.001, 0.999), st.integers(1, 47))
def test_a_level_alone_is_what_quadrature_gives(mean: float, level: float, share: float, until: int) -> None:
    """Within 1 % of the mean and 10 % of the variance, for the thousandth-least count and the thousandth-most."""
    observed = np.zeros(48)
    observed[0] = quantile(np.array(mean * until), np.array(np.expm1(level)), share)
    found = reforecast(a_forecast(mean=mean, level=level), observed, 100, until)
    deviates = np.linspace(-9, 9, 20_001)
    factors = np.exp(np.sqrt(level) * deviates - level / 2)
    likelihood = poisson.logpmf(observed[0], mean * until * factors) - deviates**2 / 2
    weights = np.exp(likelihood - likelihood.max())
    shift = weights @ factors / weights.sum()
    assert found.shift == pytest.approx(shift, rel=0.01)
    variance = weights @ (factors / shift - 1) ** 2 / weights.sum()
    assert found.forecast.relative_variance()[0, 47] == pytest.approx(variance, rel=0.1)


CASES = [(10.0, 0.02, 0.1, 15), (1.0, 0.1, 0.2, 0), (1.0, 0.2, 0.3, 4), (3.0, 0.2, 0.3, 7), (40.0, 0.04, 0.1, 38)]


@pytest.mark.parametrize(("mean", "level", "shape_sd", "came"), CASES)
def test_today_and_tomorrow_are_what_weighed_draws_give(mean: float, level: float, shape_sd: float, came: int) -> None:
    forecast = a_forecast(slots=6, days=2, mean=mean, level=level, shape_sd=shape_sd, rho=0.6)
    observed = nothing_told(forecast)
    observed[0, :3] = came, np.nan, came
    found = conditioned(forecast, observed)
    rates, covariance = weighed(forecast, observed)
    assert_allclose(found.mean, rates, rtol=0.015)
    assert_allclose(
        found.relative_variance()[:, 3:].ravel(), np.diag(covariance).reshape(2, 6)[:, 3:].ravel(), rtol=0.1
    )


@pytest.mark.parametrize(("mean", "level", "shape_sd", "came"), CASES)
def test_the_sum_of_the_rest_is_as_uncertain_as_weighed_draws_say(
    mean: float, level: float, shape_sd: float, came: int
) -> None:
    forecast = a_forecast(slots=6, days=2, mean=mean, level=level, shape_sd=shape_sd, rho=0.6)
    observed = nothing_told(forecast)
    observed[0, :3] = came
    _, covariance = weighed(forecast, observed)
    rest = week_to_date(forecast, observed, 100, 3).forecast
    sums = np.nansum(rest.draws(100_000, 1)[:, 0], axis=1)
    assert (sums.var() - sums.mean()) / sums.mean() ** 2 == pytest.approx(
        covariance[3:6, 3:6].mean(), rel=0.1, abs=1e-3
    )


@settings(max_examples=30)
@given(st.lists(st.one_of(st.just(np.nan), st.integers(0, 60)), min_size=24, max_size=24), st.floats(0, 1))
def test_what_is_told_makes_nothing_less_certain(counts: list[float], rho: float) -> None:
    forecast = a_forecast(slots=24, days=3, mean=20.0, shape_sd=0.2, rho=rho)
    observed = nothing_told(forecast)
    observed[1] = counts
    found = conditioned(forecast, observed)
    assert np.all(found.relative_variance() <= forecast.relative_variance() + 1e-9)
    assert np.linalg.eigvalsh(found.level).min() > -1e-12
    assert np.all(np.isfinite(found.mean) & (found.mean > 0))


def test_more_calls_today_raise_tomorrow_by_less() -> None:
    found = reforecast(a_forecast(days=4, level=0.04), np.full(48, 13.0), 100, 20)
    rises = found.forecast.mean[:, 47] / 10
    assert found.shift == pytest.approx(rises[0])
    assert np.all(np.diff(rises) < 0)
    assert rises[3] > 1


def test_whole_days_and_a_part_of_today_are_taken_together() -> None:
    forecast = a_forecast(slots=6, days=3, mean=8.0, level=0.1)
    observed = nothing_told(forecast)
    observed[0], observed[1, :2] = 12, 9
    found = week_to_date(forecast, observed, 101, 2)
    rates, _ = weighed(forecast, observed)
    assert found.forecast.days.tolist() == [101, 102]
    assert_allclose(found.forecast.mean[0, 2:], rates[1, 2:], rtol=0.015)
    assert_allclose(found.forecast.mean[1], rates[2], rtol=0.015)
    assert (found.expected_so_far, found.came_so_far) == (16, 18)


def test_the_interval_that_still_runs_is_ignored() -> None:
    forecast, observed = a_forecast(shape_sd=0.1, rho=0.7), np.full(48, 10.0)
    running = np.where(np.arange(48) >= 20, 0.0, observed)
    now, then = (reforecast(forecast, each, 100, 20) for each in (observed, running))
    assert_allclose(now.forecast.mean, then.forecast.mean)
    assert now.came_so_far == then.came_so_far == 200


def test_intervals_that_are_over_are_no_longer_forecast() -> None:
    found = reforecast(a_forecast(), np.full(48, np.nan), 100, 20).forecast
    assert np.isnan(found.mean[0]).tolist() == [True] * 20 + [False] * 28


def test_before_the_first_interval_all_is_as_it_was() -> None:
    found = reforecast(a_forecast(), np.full(48, 30.0), 100, 0)
    assert (found.shift, found.shrinkage, found.expected_so_far) == (1.0, 0.0, 0.0)


def test_after_the_last_interval_there_is_no_shift() -> None:
    found = reforecast(a_forecast(days=2), np.full(48, 12.0), 100, 48)
    assert found.shift is None
    assert np.isnan(found.forecast.mean[0]).all()
    assert found.forecast.mean[1, 0] > 10


def test_an_interval_not_told_counts_neither_as_expected_nor_as_come() -> None:
    observed = np.full(48, 10.0)
    observed[3] = np.nan
    found = reforecast(a_forecast(), observed, 100, 10)
    assert (found.expected_so_far, found.came_so_far) == (90, 90)


def test_what_is_left_out_is_not_learnt_from() -> None:
    forecast, observed = a_forecast(shape_sd=0.1, rho=0.5), np.full(48, 10.0)
    observed[5] = 500
    without = np.where(observed == 500, np.nan, observed)
    found = reforecast(forecast, observed, 100, 20, left_out=observed == 500)
    assert_allclose(found.forecast.mean, reforecast(forecast, without, 100, 20).forecast.mean)


def test_no_calls_at_all_still_leave_a_forecast_above_zero() -> None:
    found = reforecast(a_forecast(mean=2.0), np.zeros(48), 100, 24)
    assert found.shift is not None
    assert 0.2 < found.shift < 0.6


def test_calls_where_nothing_was_expected_tell_nothing() -> None:
    forecast = a_forecast()
    forecast.mean[0, :4], forecast.mean[0, 40:] = 0, np.nan
    observed = np.full(48, 10.0)
    found = reforecast(forecast, observed, 100, 20)
    assert (found.expected_so_far, found.came_so_far) == (160, 160)
    assert np.isnan(found.forecast.mean[0, 40:]).all()


def test_a_day_without_any_expected_call_is_left_as_it_is() -> None:
    found = reforecast(a_forecast(mean=0.0), np.full(48, 3.0), 100, 20)
    assert (found.shift, found.shrinkage) == (None, 0.0)


def test_a_flood_is_followed_and_does_not_overflow() -> None:
    found = reforecast(a_forecast(mean=1.0, level=0.5), np.full(48, 1e5), 100, 24)
    assert found.shift == pytest.approx(1e5, rel=0.001)


def test_a_level_that_is_certain_is_not_moved() -> None:
    found = reforecast(a_forecast(level=0.0), np.full(48, 20.0), 100, 24)
    assert (found.shift, found.shrinkage) == (pytest.approx(1), 0.0)


def test_a_busy_interval_is_remembered_longest_by_its_neighbours() -> None:
    observed = np.full(48, 50.0)
    observed[19] = 90
    found = reforecast(a_forecast(mean=50.0, level=0.001, shape_sd=0.3, rho=0.8), observed, 100, 20).forecast
    assert np.all(np.diff(found.mean[0, 20:30]) < 0)
    assert np.all(np.diff(found.shape_sd[0, 20:30]) > 0)


def test_one_interval_a_day_is_a_day_too() -> None:
    forecast = a_forecast(slots=1, days=2, shape_sd=0.1)
    found = conditioned(forecast, np.array([[20.0], [np.nan]]))
    assert 10 < found.mean[1, 0] < found.mean[0, 0] < 20


def test_handling_times_go_with_their_days() -> None:
    forecast = replace(a_forecast(days=3), aht_s=np.arange(144.0).reshape(3, 48))
    found = week_to_date(forecast, nothing_told(forecast), 101, 5).forecast
    assert found.aht_s is not None
    assert found.aht_s[0, 0] == 48


def test_a_day_outside_the_forecast_is_refused() -> None:
    with pytest.raises(ValueError, match="not in the forecast"):
        reforecast(a_forecast(), np.zeros(48), 99, 3)


def test_counts_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="shape"):
        conditioned(a_forecast(), np.zeros((2, 48)))


@pytest.fixture(scope="module", params=HOURS)
def at_an_hour(request: pytest.FixtureRequest) -> Learnt:
    return learnt(request.param)


def test_the_remaining_error_is_what_theory_allows(at_an_hour: Learnt) -> None:
    """v ÷ (1 + M·v) of a level's variance is left after M expected contacts; and the luck of the rest."""
    assert at_an_hour.after == pytest.approx(at_an_hour.allowed, rel=0.02)


def test_the_weight_is_what_theory_gives(at_an_hour: Learnt) -> None:
    told = at_an_hour.expected * 0.15**2
    assert at_an_hour.weight == pytest.approx(told / (1 + told), abs=0.02)


def test_scaling_by_what_came_is_never_better(at_an_hour: Learnt) -> None:
    assert at_an_hour.rescaled > at_an_hour.after


def test_scaling_by_what_came_makes_the_early_forecast_worse() -> None:
    early = learnt(8)
    assert early.rescaled > 2 * early.before > 2 * early.after


def test_the_page_shows_what_is_computed(at_an_hour: Learnt, pytestconfig: pytest.Config) -> None:
    page = pytestconfig.rootpath / "docs" / "background" / "intraday.md"
    assert at_an_hour.row in page.read_text(encoding="utf-8").splitlines()
