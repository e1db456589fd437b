"""Long runs of the event loop beside the exact values of Erlang C and Erlang A."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pytest

from upheld.queueing.arrivals import arrivals, poisson_times
from upheld.queueing.result import ABANDONED, ANSWERED
from upheld.queueing.rules import rules
from upheld.queueing.simulate import simulate
from upheld.queueing.staff import always_there

BATCHES = 30


@dataclass(frozen=True)
class Exact:
    """100 calls per half-hour of 180 s (10 erlang); values of two independent methods agreeing to 20 digits."""

    agents: int
    patience_s: float
    service_level: float  # answered within 20 s ÷ offered
    abandoned: float
    asa_s: float


CASES = [
    Exact(12, np.inf, 0.64015804037400657413, 0.0, 40.444940186844378172),
    Exact(13, np.inf, 0.79559478841778311910, 0.0, 17.116227182189576180),
]


def _run(case: Exact, calls: int, seed: int) -> np.ndarray:
    """Service level, abandonment and ASA of each of BATCHES stretches of one long run; shape (BATCHES, 3)."""
    random = np.random.default_rng(seed)
    at = np.cumsum(random.exponential(18.0, calls))
    patience = random.exponential(case.patience_s, calls) if np.isfinite(case.patience_s) else np.inf
    came = arrivals(at, service_s=random.exponential(180.0, calls), patience_s=patience)
    stays = simulate(came, always_there([[1]] * case.agents), rules(1)).stays
    wait, answered = stays.left_s - stays.entered_s, stays.outcome == ANSWERED
    figures = [
        [(answered & (wait <= 20.0))[part].mean(), (~answered)[part].mean(), wait[part][answered[part]].mean()]
        for part in np.array_split(np.arange(calls), BATCHES)
    ]
    return np.array(figures)


def _inside(batches: np.ndarray, exact: float) -> bool:
    """Four standard errors of the batch means: a right loop fails one seed in 15,000, and the seed is fixed."""
    return abs(batches.mean() - exact) <= 4 * batches.std(ddof=1) / sqrt(BATCHES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.agents}-agents")
def test_without_abandonment_it_is_erlang_c(case):
    figures = _run(case, 90_000, seed=7)
    assert _inside(figures[:, 0], case.service_level)
    assert _inside(figures[:, 2], case.asa_s)


def _erlang_a(load: float, agents: int, patience: float, states: int = 400) -> tuple[float, float]:
    """P(abandon) and P(wait > 0) of M/M/n+M by its birth-and-death chain; time in units of the mean service."""
    chance = [1.0]
    for k in range(1, states):
        chance.append(chance[-1] * load / (min(k, agents) + max(0, k - agents) / patience))
    total = sum(chance)
    waiting = sum(max(0, k - agents) * p for k, p in enumerate(chance)) / total
    return waiting / patience / load, sum(chance[agents:]) / total


@pytest.mark.parametrize("agents", [8, 10, 13])
def test_with_exponential_patience_it_is_erlang_a(agents):
    abandoned, _ = _erlang_a(10.0, agents, 120.0 / 180.0)
    figures = _run(Exact(agents, 120.0, 0.0, abandoned, 0.0), 60_000, seed=11)
    assert _inside(figures[:, 1], abandoned)


@pytest.mark.parametrize(("agents", "exact"), [(10, 0.63994130703598788719), (13, 0.88855049855122881913)])
def test_with_exponential_patience_the_service_level_is_exact(agents, exact):
    assert _inside(_run(Exact(agents, 120.0, exact, 0.0, 0.0), 60_000, seed=13)[:, 0], exact)


def test_the_chain_above_is_the_published_one():
    assert _erlang_a(10.0, 10, 120.0 / 180.0)[1] == pytest.approx(0.49685274763014223065, rel=1e-12)


def _morning_of_mmcab(random: np.random.Generator) -> tuple[int, int, int]:
    """Buist & L'Ecuyer's MMCAb: 8 h from empty, 4.2 calls a minute, 2 min of service, 1 min of patience, 12 agents."""
    at = poisson_times(random, [4.2] * 480, 60.0)
    came = arrivals(at, service_s=random.exponential(120.0, len(at)), patience_s=random.exponential(60.0, len(at)))
    stays = simulate(came, always_there([[1]] * 12), rules(1)).stays
    within = (stays.outcome == ANSWERED) & (stays.left_s - stays.entered_s <= 20.0)
    return len(at), int(within.sum()), int((stays.outcome == ABANDONED).sum())


def test_eight_hours_from_empty_match_the_exact_transient():
    random = np.random.default_rng(3)
    days = np.array([_morning_of_mmcab(random) for _ in range(BATCHES)])
    assert _inside(days[:, 1], 1906.72)
    assert _inside(days[:, 2], 59.24)
