"""The event loop beside a model whose simulated results others published.

Inputs and results: E. Buist and P. L'Ecuyer, examples of the simulation library ContactCenters: 92.5 % with the 95 %
confidence interval [92.2, 92.7]; ours must come within four standard errors of both together.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from upheld.queueing.arrivals import arrivals, poisson_times
from upheld.queueing.result import ABANDONED, ANSWERED
from upheld.queueing.rules import rules
from upheld.queueing.simulate import simulate
from upheld.queueing.staff import spans, staff

HOUR_S = 3600.0


def _steps(by_period: list[int], period_s: float) -> list[tuple[int, float, float]]:
    """One shift per agent and stretch of periods so that `by_period` agents are there; the last period never ends."""
    rows = []
    for agent in range(max(by_period)):
        there = [agent < needed for needed in by_period] + [False]
        starts = [p for p in range(len(by_period)) if there[p] and (p == 0 or not there[p - 1])]
        for start in starts:
            end = there.index(False, start)
            rows.append((agent, start * period_s, np.inf if end == len(by_period) else end * period_s))
    return rows


# Thirteen hours, one queue: one caller in ten leaves at once when all agents are busy.

CALLS = [100, 150, 150, 180, 200, 150, 150, 150, 120, 100, 80, 70, 60]
AGENTS = [4, 6, 8, 8, 8, 7, 8, 8, 6, 6, 4, 4, 4]


def _service_level_of_a_day(random: np.random.Generator, within_s: float) -> tuple[int, int]:
    at = poisson_times(random, CALLS, HOUR_S)
    patience = np.where(random.random(len(at)) < 0.1, 0.0, random.exponential(1000.0, len(at)))
    came = arrivals(at, service_s=random.exponential(100.0, len(at)), patience_s=patience)
    there = staff([[1]] * max(AGENTS), spans(_steps(AGENTS, HOUR_S)))
    stays = simulate(came, there, rules(1)).stays
    wait = stays.left_s - stays.entered_s
    answered, left_late = stays.outcome == ANSWERED, (stays.outcome == ABANDONED) & (wait > within_s)
    return int((answered & (wait <= within_s)).sum()), int((answered | left_late).sum())


def test_thirteen_hours_of_one_queue():
    random = np.random.default_rng(17)
    days = np.array([_service_level_of_a_day(random, 20.0) for _ in range(60)])
    level = days[:, 0].sum() / days[:, 1].sum()
    error = (days[:, 0] - level * days[:, 1]).std(ddof=1) / days[:, 1].mean() / sqrt(len(days))
    assert abs(level - 0.925) <= 4 * sqrt(error**2 + (0.0025 / 1.96) ** 2)
