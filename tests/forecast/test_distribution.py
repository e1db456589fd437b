"""Quantiles and draws of a forecast, beside the slow and obvious."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.forecast.distribution import Forecast, quantile


def slowly(mean: float, relative_variance: float, share: float) -> int:
    """The smallest count whose probability of not being exceeded reaches `share`: Gamma-mixed Poisson, by summing."""
    size = 1 / relative_variance
    part, count = (size / (size + mean)) ** size, 0
    reached = part
    while reached < share:
        part *= (count + size) / (count + 1) * mean / (size + mean)
        count += 1
        reached += part
    return count


@given(st.floats(0.01, 400), st.floats(0.001, 1.5), st.floats(0.01, 0.99))
def test_quantiles_are_those_of_the_summed_probabilities(mean: float, variance: float, share: float) -> None:
    fast = float(quantile(np.array(mean), np.array(variance), share))
    assert abs(fast - slowly(mean, variance, share)) <= (
        slowly(mean, variance, share + 1e-9) != slowly(mean, variance, share - 1e-9)
    )


def test_closed_intervals_have_no_quantile_and_empty_ones_have_nought() -> None:
    found = quantile(np.array([np.nan, 0.0, 5.0]), np.array([0.1]), 0.9)
    assert np.isnan(found[0])
    assert found[1:].tolist() == [0.0, 9.0]


def forecast(level_sd: float, shape_sd: float, rho: float = 0.5) -> Forecast:
    level = level_sd**2 * np.array([[1.0, 0.8], [0.8, 1.0]])
    mean = np.tile(np.array([[np.nan, 50.0, 80.0, 20.0]]), (2, 1))
    return Forecast("sales", "UTC", 21600, np.array([738000, 738001]), mean, level, np.full((2, 4), shape_sd), rho)


def test_draws_have_the_mean_and_the_variance_told() -> None:
    told = forecast(0.15, 0.1)
    drawn = told.draws(60_000, 1)
    assert drawn.mean(axis=0)[:, 1:] == pytest.approx(told.mean[:, 1:], rel=0.01)
    variance = told.mean + told.mean**2 * told.relative_variance()
    assert drawn.var(axis=0)[:, 1:] == pytest.approx(variance[:, 1:], rel=0.05)


def test_draws_of_two_days_hang_together_as_told() -> None:
    totals = np.nansum(forecast(0.15, 0.0).draws(40_000, 2), axis=2)
    shared = 0.15**2 * 0.8 * 150**2
    assert np.cov(totals.T)[0, 1] == pytest.approx(shared, rel=0.06)


def test_draws_agree_with_the_quantiles_of_an_interval() -> None:
    told = forecast(0.1, 0.1)
    drawn = told.draws(60_000, 3)[:, :, 1]
    below = (drawn <= told.quantile(0.9)[:, 1]).mean(axis=0)
    assert (below > 0.885).all()
    assert (below < 0.93).all()


def test_the_same_seed_draws_the_same() -> None:
    assert np.array_equal(forecast(0.1, 0.1).draws(5, 7), forecast(0.1, 0.1).draws(5, 7), equal_nan=True)
