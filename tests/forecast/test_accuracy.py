"""Scores of forecasts, against truths that are known and slow references."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom, poisson

from tests.forecast.known_truth import days_of, oracle, simulated
from upheld.forecast.accuracy import NOTHING, SHARES, Cells, Score, deviation, pinball, promised, scored, smoothed
from upheld.forecast.backtest import rolling


def cells_of(day_sd: float, of_day: float = 600.0, weeks: int = 40) -> Cells:
    cleaned = simulated(weeks * 7, day_sd, seed=3, of_day=of_day)
    days = days_of(weeks * 7)
    return rolling({"oracle": oracle(day_sd, of_day)}, cleaned, days, first=int(days.ordinal[7]))["oracle"]


@pytest.mark.parametrize("rate", [0.01, 0.4, 1.0, 2.5, 17.0, 130.5])
def test_the_noise_is_the_mean_absolute_deviation_summed_over_all_numbers(rate: float) -> None:
    numbers = np.arange(1000)
    slow = float((np.abs(numbers - rate) * poisson.pmf(numbers, rate)).sum())
    assert deviation(np.array([rate]))[0] == pytest.approx(slow, rel=1e-9)


@pytest.mark.parametrize("of_day", [12.0, 600.0])
def test_who_knows_the_rates_has_the_wape_of_the_floor(of_day: float) -> None:
    pooled = scored(cells_of(0.0, of_day)).pooled
    assert pooled.wape is not None
    assert pooled.floor == pytest.approx(pooled.wape, rel=0.03)


def test_days_that_vary_by_themselves_put_the_oracle_above_the_floor() -> None:
    pooled = scored(cells_of(0.15)).pooled
    assert pooled.floor == pytest.approx(scored(cells_of(0.0)).pooled.floor, rel=0.03)
    assert (pooled.wape or 0) > 1.3 * (pooled.floor or 1)


@pytest.mark.parametrize("day_sd", [0.0, 0.15])
def test_intervals_of_the_true_distribution_hold_as_many_as_they_promise(day_sd: float) -> None:
    pooled = scored(cells_of(day_sd)).pooled
    assert pooled.within_80 == pytest.approx(pooled.promised_80, rel=0.02)
    assert pooled.within_95 == pytest.approx(pooled.promised_95, rel=0.01)
    assert 0.8 < pooled.promised_80 / pooled.cells < 0.84


def test_few_contacts_make_the_promise_of_an_interval_larger_than_its_name() -> None:
    low, high = poisson.ppf(0.1, 1.3), poisson.ppf(0.9, 1.3)
    held = promised(np.array([1.3]), np.array([0.0]), np.array([low]), np.array([high]))[0]
    assert held == pytest.approx(poisson.pmf([0, 1, 2, 3], 1.3).sum())
    assert held > 0.9


def test_the_promise_of_an_uncertain_rate_is_that_of_the_negative_binomial() -> None:
    held = promised(np.array([8.0]), np.array([0.25]), np.array([3.0]), np.array([14.0]))[0]
    assert held == pytest.approx(sum(nbinom.pmf(k, 4, 4 / 12) for k in range(3, 15)))


@given(st.floats(0.5, 60), st.sampled_from([0.1, 0.5, 0.9]), st.integers(0, 80))
def test_no_number_has_a_lower_pinball_loss_than_the_quantile(rate: float, share: float, other: int) -> None:
    numbers = np.arange(400.0)
    chances = poisson.pmf(numbers, rate)
    best = (pinball(numbers, poisson.ppf(share, rate), share) * chances).sum()
    assert best <= (pinball(numbers, np.full(400, float(other)), share) * chances).sum() + 1e-9


def test_scores_of_days_ahead_add_up_to_the_pooled_one() -> None:
    accuracy = scored(cells_of(0.1))
    assert len(accuracy.by_horizon) == 7
    assert sum(one.cells for one in accuracy.by_horizon) == accuracy.pooled.cells
    assert sum(one.absolute for one in accuracy.by_horizon) == pytest.approx(accuracy.pooled.absolute)


def test_what_is_set_apart_is_in_no_other_score() -> None:
    cells = cells_of(0.0)
    odd = np.arange(len(cells)) < 50
    some = Cells(
        cells.origin, cells.day, cells.slot, cells.actual, cells.mean, cells.quantiles, cells.relative_variance, odd
    )
    accuracy = scored(some)
    assert (accuracy.apart.cells, accuracy.pooled.cells) == (50, len(cells) - 50)
    assert accuracy.apart.actual == cells.actual[:50].sum()


def test_figures_of_nothing_are_unknown() -> None:
    assert [NOTHING.wape, NOTHING.bias, NOTHING.rmse, NOTHING.floor, NOTHING.coverage_80] == [None] * 5
    assert NOTHING.pinball == (None, None, None)


def test_bias_says_too_much_above_nought() -> None:
    too_much = Score(2, 100.0, 10.0, 10.0, 50.0, (1.0, 2.0, 3.0), 1, 2, 1.6, 1.9, 8.0)
    assert (too_much.bias, too_much.rmse, too_much.pinball) == (0.1, 5.0, (0.01, 0.02, 0.03))


def test_rates_known_afterwards_are_nearer_to_the_truth_than_what_came() -> None:
    cells = cells_of(0.0, of_day=60.0)
    rough = np.abs(cells.actual - cells.mean).mean()
    assert np.abs(smoothed(cells) - cells.mean).mean() < 0.5 * rough


def test_an_interval_forecast_twice_has_one_rate() -> None:
    cells = cells_of(0.1)
    twice = cells.only(np.concatenate([np.arange(len(cells)), np.arange(20)]))
    assert smoothed(twice)[: len(cells)].tolist() == smoothed(cells).tolist()


def test_the_shares_are_those_of_central_intervals() -> None:
    assert SHARES[3] - SHARES[1] == pytest.approx(0.8)
    assert SHARES[4] - SHARES[0] == pytest.approx(0.95)
