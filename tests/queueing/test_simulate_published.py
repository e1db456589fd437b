"""The event loop beside models whose simulated results others published.

Inputs and results: E. Buist and P. L'Ecuyer, examples of the simulation library ContactCenters, with 95 % confidence
intervals over 300 days (the thirteen hours) and 1000 days (the others); their exact transients, where they have one.
When there are fewer agents than before, idle ones leave, else the first to become free.
"""

from __future__ import annotations

import numpy as np
import pytest

from upheld.queueing import fast
from upheld.queueing.arrivals import arrivals, poisson_times
from upheld.queueing.counts import Counts
from upheld.queueing.fast_state import Grid
from upheld.queueing.replicate import mean, ratio
from upheld.queueing.rules import rules
from upheld.queueing.staff import spans, staff

HOUR_S = 3600.0


def steps(by_period: list[int], period_s: float, offset: int = 0) -> list[tuple[int, float, float]]:
    """One shift per agent and stretch of periods so that `by_period` agents are there; the last period never ends."""
    rows = []
    for agent in range(max(by_period)):
        there = [agent < needed for needed in by_period] + [False]
        starts = [p for p in range(len(by_period)) if there[p] and (p == 0 or not there[p - 1])]
        for start in starts:
            end = there.index(False, start)
            rows.append((agent + offset, start * period_s, np.inf if end == len(by_period) else end * period_s))
    return rows


def inside(estimate, published: float, half_width: float) -> bool:
    """Within the two half-widths together, a third wider: 99 % certain for a right loop, and the seeds are fixed."""
    return abs(estimate.value - published) <= 1.32 * np.hypot(estimate.half_width, half_width)


# Thirteen hours, one queue: one caller in ten leaves at once when all agents are busy.

CALLS = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
AGENTS = [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4]
BY_HOUR = [78.1, 85.9, 97.5, 93.7, 90.1, 93.0, 97.4, 97.3, 93.5, 97.0, 87.3, 91.8, 94.7]


@pytest.fixture(scope="module")
def thirteen_hours() -> list[Counts]:
    random = np.random.default_rng(17)
    there = staff([[1]] * max(AGENTS), spans(steps(AGENTS, HOUR_S)))
    grid = Grid(HOUR_S, 13, np.array([[20.0, 30.0]]))
    days = []
    for _ in range(700):
        at = poisson_times(random, CALLS, HOUR_S)
        size = len(at)
        came = arrivals(
            at, 0, random.exponential(1000.0, size), random.exponential(100.0, size), balks=random.random(size) < 0.1
        )
        days.append(fast.count(came, there, rules(1, first_free_leaves=True), grid))
    return days


def levels(days: list[Counts], threshold: int) -> tuple[np.ndarray, np.ndarray]:
    """Answered in time, and all but those who left in time; each of shape (days, hours)."""
    good = np.array([day.answered_within[0, :13, threshold] for day in days])
    return good, np.array([(day.entered[0] - day.left_within[0, :, threshold])[:13] for day in days])


def test_every_hour_of_thirteen_is_within_a_point(thirteen_hours):
    good, all_of = levels(thirteen_hours, 0)
    assert np.abs(good.sum(0) / all_of.sum(0) * 100 - BY_HOUR).max() <= 1.0


@pytest.mark.parametrize(("threshold", "published"), [(0, 0.925), (1, 0.944)])
def test_the_day_of_thirteen_hours(thirteen_hours, threshold, published):
    good, all_of = levels(thirteen_hours, threshold)
    assert inside(ratio(good.sum(1), all_of.sum(1)), published, 0.0025)


# SimpleMSK: three types, two groups, three periods; rates of service and of patience belong to periods, not to types.

RATES = np.array([[4.2, 5.3, 3.2], [5.1, 4.3, 4.8], [6.3, 5.2, 4.8]])  # per minute, by type and period
SERVED, LEAVING = np.array([0.5, 0.6, 0.4]), np.array([0.3, 0.4, 0.2])  # per minute, by period
GROUPS = [[12, 18, 9], [15, 20, 11]]
IN_TIME = np.array([[170.154, 599.334, 15.490], [262.936, 511.648, 34.697], [259.806, 613.732, 24.888]])
IN_TIME_HALF = np.array([[5.82, 5.18, 1.71], [8.34, 5.38, 3.43], [9.63, 6.15, 2.76]])
TWO_HOURS_S, MINUTE_S = 7200.0, 60.0


@pytest.fixture(scope="module")
def many_skills() -> list[Counts]:
    random = np.random.default_rng(23)
    there = staff(
        [[1, 1, 0]] * 18 + [[0, 2, 1]] * 20,
        spans(steps(GROUPS[0], TWO_HOURS_S) + steps(GROUPS[1], TWO_HOURS_S, offset=18)),
    )
    teams, made = np.repeat([0, 1], [18, 20]), rules(3, longest_first=True, first_free_leaves=True)
    grid = Grid(MINUTE_S, 600, np.full((3, 1), 20.0))
    days = []
    for _ in range(700):
        busy = random.gamma(28.7, 1 / 28.7)
        times = [poisson_times(random, rate * busy * 120, TWO_HOURS_S) for rate in RATES]
        at = np.concatenate(times)
        period = (at // TWO_HOURS_S).astype(int)
        kinds = np.repeat([0, 1, 2], [len(one) for one in times])
        patience, service = (random.exponential(60 / rate[period]) for rate in (LEAVING, SERVED))
        days.append(fast.count(arrivals(at, kinds, patience, service), there, made, grid, teams))
    return days


def test_many_skills_serve_and_lose_as_published(many_skills):
    assert inside(mean([day.answered.sum() for day in many_skills]), 4297.305, 27.2)
    assert inside(mean([day.abandoned.sum() for day in many_skills]), 910.335, 34.2)


def test_many_skills_keep_the_published_level(many_skills):
    good = [day.answered_within.sum() for day in many_skills]
    assert inside(ratio(good, [(day.entered - day.left_within[..., 0]).sum() for day in many_skills]), 0.501, 0.0075)


def test_many_skills_answer_in_time_by_type_and_period(many_skills):
    days = np.array([day.answered_within[:, :360, 0].reshape(3, 3, 120).sum(-1) for day in many_skills])
    for place in np.ndindex(3, 3):
        assert inside(mean(days[:, *place]), IN_TIME[place], IN_TIME_HALF[place]), place


def test_many_skills_occupy_the_first_group_as_published(many_skills):
    # published from the first minute to the last in which anybody works, after closing too
    lasts = [int(np.flatnonzero(day.busy_s.sum(0))[-1]) + 1 for day in many_skills]
    busy = [day.busy_s[0, :last].sum() for day, last in zip(many_skills, lasts, strict=True)]
    there = [day.present_s[0, :last].sum() for day, last in zip(many_skills, lasts, strict=True)]
    assert inside(ratio(busy, there), 0.881, 0.0035)


# MMC and MMCAb: eight hours from empty, 4.2 calls a minute, two minutes of service, twelve agents.


def mornings(patience_s: float, seed: int) -> list[Counts]:
    random = np.random.default_rng(seed)
    there = staff([[1]] * 12, spans((agent, 0.0, np.inf) for agent in range(12)))
    grid = Grid(60.0, 480, np.array([[20.0]]))
    days = []
    for _ in range(600):
        at = poisson_times(random, [4.2] * 480, 60.0)
        patience = random.exponential(patience_s, len(at)) if np.isfinite(patience_s) else np.inf
        came = arrivals(at, patience_s=patience, service_s=random.exponential(120.0, len(at)))
        days.append(fast.count(came, there, rules(1), grid))
    return days


def test_without_patience_eight_hours_are_as_published():
    days = mornings(np.inf, 3)
    assert inside(mean([day.answered_within.sum() for day in days]), 1815.27, 0.0)  # the exact transient
    assert inside(ratio([day.answered_within.sum() for day in days], [day.entered.sum() for day in days]), 0.902, 0.002)
    waits = [day.wait_answered_s.sum() / 60 for day in days]
    assert inside(ratio(waits, [day.entered.sum() for day in days]), 0.099, 0.002)
    assert inside(ratio([day.busy_s[0, :480].sum() for day in days], [day.present_s[0, :480].sum() for day in days]),
                  0.69693, 0.0)  # fmt: skip


def test_with_patience_eight_hours_are_as_published():
    days = mornings(60.0, 4)
    assert inside(mean([day.answered_within.sum() for day in days]), 1906.72, 0.0)  # the exact transient
    assert inside(mean([day.abandoned.sum() for day in days]), 59.24, 0.0)
    assert inside(ratio([day.busy_s[0, :480].sum() for day in days], [day.present_s[0, :480].sum() for day in days]),
                  0.67656, 0.0)  # fmt: skip
