"""What is unusual: few false alarms, by choice; and surges found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, poisson

from tests.forecast.forecasts import a_forecast
from upheld.forecast import spikes
from upheld.forecast.distribution import Forecast
from upheld.forecast.posterior import posterior
from upheld.forecast.spikes import Unusual, tail, unusual
from upheld.queueing.arrivals import Floats

USUAL_DAYS = [
    a_forecast(mean=40.0, level=0.02, shape_sd=0.05, rho=0.5),
    a_forecast(mean=2.0, level=0.1, shape_sd=0.2, rho=0.5),
    a_forecast(slots=96, mean=200.0, level=0.01, shape_sd=0.05, rho=0.8),
    a_forecast(mean=0.3, level=0.3),
]


def a_day(forecast: Forecast) -> Floats:
    """Exactly as expected."""
    return np.round(forecast.mean[0])


def _until(day: Floats, end: int) -> Floats:
    return np.where(np.arange(len(day)) < end, day, np.nan)


def found_in(forecast: Forecast, days: Floats, rate: float) -> list[tuple[Unusual, ...]]:
    return [unusual(forecast, day, 100, false_alarms_per_day=rate) for day in days]


@settings(max_examples=60)
@given(st.integers(0, 300), st.floats(0.01, 300), st.floats(0, 0.5), st.booleans())
def test_a_tail_is_what_a_fine_sum_gives(count: int, mean: float, log_variance: float, above: bool) -> None:
    deviates = np.linspace(-10, 10, 40_001)
    rates = mean * np.exp(np.sqrt(log_variance) * deviates - log_variance / 2)
    chances = poisson.sf(count - 1, rates) if above else poisson.cdf(count, rates)
    weights = norm.pdf(deviates) / norm.pdf(deviates).sum()
    assert tail(count, mean, log_variance, above=above) == pytest.approx(weights @ chances, rel=1e-6, abs=1e-12)


def test_a_count_of_none_or_more_is_certain() -> None:
    assert tail(0, 5.0, 0.1, above=True) == 1


def test_half_a_count_is_taken_as_the_more_usual_neighbour() -> None:
    assert tail(7.5, 3.0, 0.1, above=True) == tail(7, 3.0, 0.1, above=True)
    assert tail(0.5, 3.0, 0.1, above=False) == tail(1, 3.0, 0.1, above=False)


@pytest.mark.parametrize("forecast", USUAL_DAYS)
def test_one_interval_after_another_comes_to_what_all_at_once_does(forecast: Forecast) -> None:
    day = forecast.draws(1, 5)[0, 0]
    day[10:15] = np.nan
    state = spikes._State(0.0, 0.0, float(forecast.level[0, 0]), 0.0, 1.0)
    for interval in spikes._series(forecast, day, 0):
        state = spikes._after(state, interval)
    whole = posterior(forecast, day[None], ~np.isnan(day[None]))
    now = state.level + forecast.shape_sd[0, -1] * state.shape
    assert now == pytest.approx(whole.middle[0, -1], abs=0.1 * np.sqrt(whole.variance[0, -1]))
    assert state.level_variance == pytest.approx(whole.level[0, 0], rel=0.15)


@pytest.mark.parametrize("forecast", USUAL_DAYS)
@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_false_alarms_are_not_more_than_were_allowed(forecast: Forecast, rate: float) -> None:
    found = found_in(forecast, forecast.draws(300, 3)[:, 0], rate)
    assert sum(len(day) for day in found) / 300 <= rate


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_asking_every_interval_gives_no_more_false_alarms_of_the_day(rate: float) -> None:
    forecast = USUAL_DAYS[0]
    days = forecast.draws(60, 12)[:, 0]
    alarms = [
        any(each.whole_day for end in range(4, 49, 4) for each in unusual(forecast, _until(day, end), 100,
            false_alarms_per_day=rate))
        for day in days
    ]  # fmt: skip
    assert np.mean(alarms) <= rate / 4  # three lengths and the day


def test_two_hours_half_as_much_again_are_mostly_found() -> None:
    forecast = USUAL_DAYS[0]
    days = forecast.draws(200, 3)[:, 0]
    days[:, 24:28] += np.random.default_rng(1).poisson(0.5 * days[:, 24:28])
    found = found_in(forecast, days, 0.5)
    surges = [any(each.high and each.first < 28 and each.end > 24 for each in day) for day in found]
    assert np.mean(surges) > 0.9


def test_a_surge_is_one_stretch_where_it_was() -> None:
    forecast = a_forecast(mean=60.0, level=0.01)
    day = a_day(forecast)
    day[20:26] = 120
    (found,) = [each for each in unusual(forecast, day, 100, false_alarms_per_day=0.1) if not each.whole_day]
    assert (found.first, found.end, found.came, found.high) == (20, 26, 720, True)
    assert found.expected == pytest.approx(360, rel=0.02)


def test_a_small_surge_is_seen_only_in_its_sum() -> None:
    forecast = a_forecast(slots=288, mean=10.0, level=0.01)
    day = a_day(forecast)
    day[100:116] = 15
    (found,) = unusual(forecast, day, 100, false_alarms_per_day=0.1)
    assert 95 <= found.first < 105
    assert 105 < found.end <= 116
    assert found.tail < poisson.sf(14, 10.0) / 100


def test_silence_is_found_as_too_low() -> None:
    forecast = a_forecast(mean=12.0, level=0.02)
    day = a_day(forecast)
    day[30:34] = 0
    (found,) = unusual(forecast, day, 100, false_alarms_per_day=0.1)
    assert (found.first, found.end, found.came, found.high) == (30, 34, 0, False)


def test_a_generally_busy_day_is_one_alarm_not_many() -> None:
    forecast = a_forecast(mean=40.0, level=0.02)
    found = unusual(forecast, np.full(48, 58.0), 100, false_alarms_per_day=0.5)
    assert len(found) <= 2
    assert found[-1].whole_day
    assert (found[-1].first, found[-1].end, found[-1].came) == (0, 48, 58 * 48)


def test_a_busy_day_within_the_forecast_is_no_alarm() -> None:
    assert unusual(a_forecast(mean=40.0, level=0.02), np.full(48, 46.0), 100, false_alarms_per_day=0.5) == ()


def test_what_was_unusual_does_not_make_the_rest_so() -> None:
    forecast = a_forecast(mean=20.0, level=0.05)
    day = a_day(forecast)
    day[10] = 400
    found = [each for each in unusual(forecast, day, 100, false_alarms_per_day=1) if not each.whole_day]
    assert [(each.first, each.end) for each in found] == [(10, 11)]


def test_a_first_interval_can_be_unusual() -> None:
    day = np.full(48, np.nan)
    day[0] = 60
    found = unusual(a_forecast(mean=10.0), day, 100, false_alarms_per_day=0.1)
    assert [(each.first, each.end, each.whole_day) for each in found] == [(0, 1, False), (0, 1, True)]


def test_what_was_found_stays_found_as_the_day_goes_on() -> None:
    forecast = USUAL_DAYS[0]
    day = forecast.draws(1, 8)[0, 0]
    day[12:14] *= 2
    first = [each for each in unusual(forecast, _until(day, 15), 100, false_alarms_per_day=1) if not each.whole_day]
    assert first
    assert set(first) <= set(unusual(forecast, day, 100, false_alarms_per_day=1))


def test_stretches_go_over_closed_and_untold_intervals() -> None:
    forecast = a_forecast(mean=30.0)
    day = a_day(forecast)
    day[20:24] = 90, np.nan, np.nan, 90
    (found,) = [each for each in unusual(forecast, day, 100, false_alarms_per_day=0.1) if not each.whole_day]
    assert (found.first, found.end, found.came) == (20, 24, 180)


def test_nothing_told_is_nothing_unusual() -> None:
    assert unusual(a_forecast(), np.full(48, np.nan), 100, false_alarms_per_day=1) == ()


def test_nothing_expected_is_not_tested() -> None:
    assert unusual(a_forecast(mean=0.0), np.full(48, 9.0), 100, false_alarms_per_day=1) == ()


def test_a_certain_forecast_has_poisson_s_own_tails() -> None:
    forecast = replace(a_forecast(mean=10.0, level=0.0), level=np.zeros((1, 1)))
    day = a_day(forecast)
    day[5] = 30
    (found,) = unusual(forecast, day, 100, false_alarms_per_day=0.1)
    assert found.tail == pytest.approx(poisson.sf(29, 10.0))


def test_no_false_alarms_at_all_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="above 0"):
        unusual(a_forecast(), np.zeros(48), 100, false_alarms_per_day=0)
