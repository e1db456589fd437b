"""Random inputs: distributions have their means, streams stay in step, days follow their plan."""

from __future__ import annotations

import numpy as np
import pytest

from upheld.queueing import fast
from upheld.queueing.day import Callback, Day, Flow, Retrials, drawn
from upheld.queueing.fast_state import Grid
from upheld.queueing.replicate import mean, pairs
from upheld.queueing.result import CALLED_BACK
from upheld.queueing.rules import rules
from upheld.queueing.staff import always_there
from upheld.queueing.streams import Streams, busyness, poisson_times
from upheld.queueing.times import Empirical, Exponential, Fixed, Gamma, Lognormal, Mixture, Steps

EVEN = (np.arange(200_000) + 0.5) / 200_000


@pytest.mark.parametrize(
    "times",
    [
        Fixed(30.0), Exponential(180.0), Lognormal(180.0, 0.9), Gamma(180.0, 0.6), Empirical.of([3.0, 1.0, 8.0]),
        Mixture(((0.2, Exponential(6.0)), (0.8, Lognormal(200.0, 1.0)))), Steps((10.0, 40.0), (0.5, 0.0)),
    ],
    ids=lambda times: type(times).__name__,
)  # fmt: skip
def test_a_distribution_has_its_mean(times):
    assert times.at(EVEN).mean() == pytest.approx(times.mean_s, rel=2e-3)


def test_a_lognormal_has_its_variation():
    found = Lognormal(180.0, 0.5).at(EVEN)
    assert found.std() / found.mean() == pytest.approx(0.5, rel=2e-3)


def test_purposes_and_replications_are_independent():
    one, other = Streams(1, 0).uniform(20_000, 1), Streams(1, 0).uniform(20_000, 2)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.03
    assert abs(np.corrcoef(one, Streams(1, 1).uniform(20_000, 1))[0, 1]) < 0.03


def test_an_antithetic_day_mirrors_its_partner():
    one, other = (Streams(1, day, antithetic=True).uniform(5, 3) for day in (6, 7))
    np.testing.assert_allclose(one + other, 1.0)


def test_antithetic_days_are_more_certain_than_independent_ones():
    waits = {
        way: [poisson_times(Streams(3, day, antithetic=way), [50.0], 3600.0).mean() for day in range(200)]
        for way in (True, False)
    }
    assert mean(pairs(waits[True])).half_width < mean(pairs(waits[False])).half_width


def test_arrivals_follow_their_rates():
    counts = np.array(
        [np.histogram(poisson_times(Streams(5, day), [10, 40, 0], 60.0), [0, 60, 120, 180])[0] for day in range(2000)]
    )
    np.testing.assert_allclose(counts.mean(0), [10, 40, 0], atol=0.5)
    np.testing.assert_allclose(counts.var(0), [10, 40, 0], rtol=0.15, atol=0.1)


def test_busyness_has_its_variation_and_correlation():
    days = np.array([busyness(Streams(7, day), [0.2, 0.3], 0.7) for day in range(4000)])
    np.testing.assert_allclose(days.mean(0), 1.0, atol=0.02)
    np.testing.assert_allclose(days.std(0), [0.2, 0.3], rtol=0.06)
    assert np.corrcoef(days.T)[0, 1] == pytest.approx(0.7, abs=0.04)


def counted(flows: tuple[Flow, ...], agents: list[list[int]], days: int = 40):
    grid, made = Grid(3600.0, 1, np.full((len(flows), 1), 20.0)), rules(len(flows))
    return [fast.count(drawn(Day(flows, 3600.0), Streams(1, n)), always_there(agents), made, grid) for n in range(days)]


def test_lost_callers_come_again_with_their_chance():
    # nobody answers: every attempt is lost, so half come a second time, a quarter a third time, and no more
    flow = Flow((200.0,), Exponential(60.0), Exponential(5.0), retrials=Retrials(0.5, Fixed(60.0), attempts=2))
    days = counted((flow,), [[0]])
    assert mean([day.entered.sum() for day in days]).value == pytest.approx(200 * 1.75, rel=0.03)


def test_callers_who_balk_do_not_wait():
    days = counted((Flow((100.0,), Exponential(60.0), balks=1.0),), [[1]])
    assert sum(day.wait_answered_s.sum() + day.wait_left_s.sum() for day in days) == 0
    assert all(day.abandoned.sum() > 0 for day in days)


def test_callers_are_called_back_from_another_queue():
    calls = Flow((60.0,), Exponential(60.0), callback=Callback(1.0, 30.0, queue=1, delay_s=600.0))
    days = counted((calls, Flow((0.0,), Exponential(60.0))), [[1, 2]])
    called = sum(day.outcomes[0, :, CALLED_BACK].sum() for day in days)
    assert called > 0
    assert sum(day.entered[1].sum() for day in days) == called
