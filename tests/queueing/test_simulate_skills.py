"""Skill-based routing beside the exact steady state of a small Markov chain.

Two queues and two agents: one serves the first queue only, the other both, the second queue first. Service and
patience are exponential, so the chain of (first agent, second agent, waiting, waiting) has a steady state to solve.
"""

from __future__ import annotations

from itertools import product
from math import sqrt

import numpy as np

from upheld.queueing.arrivals import arrivals, poisson_times
from upheld.queueing.result import ABANDONED, ANSWERED
from upheld.queueing.rules import rules
from upheld.queueing.simulate import simulate
from upheld.queueing.staff import always_there

ARRIVE, SERVE, LEAVE = (1.2, 0.6), (1.0, 0.8), (0.5, 0.3)  # per minute, by queue
IDLE, ROOM = -1, 16  # more than 16 waiting has a chance below 1e-9
STATES = list(product((IDLE, 0), (IDLE, 0, 1), range(ROOM + 1), range(ROOM + 1)))


def _moves(first: int, second: int, long: int, short: int):
    """(rate, next state) of every event; `long` wait in the first queue, `short` in the second."""
    if first == IDLE:
        yield ARRIVE[0], (0, second, long, short)
    else:
        yield ARRIVE[0], (first, 0, long, short) if second == IDLE else (first, second, long + 1, short)
        yield SERVE[0], (0, second, long - 1, short) if long else (IDLE, second, long, short)
    if second == IDLE:
        yield ARRIVE[1], (first, 1, long, short)
    else:
        yield ARRIVE[1], (first, second, long, short + 1)
        taken = (first, 1, long, short - 1) if short else (first, 0, long - 1, short) if long else (first, IDLE, 0, 0)
        yield SERVE[second], taken
    yield long * LEAVE[0], (first, second, long - 1, short)
    yield short * LEAVE[1], (first, second, long, short - 1)


def _exact() -> dict[str, float]:
    number = {state: place for place, state in enumerate(STATES)}
    flow = np.zeros((len(STATES), len(STATES)))
    for state, place in number.items():
        for rate, then in _moves(*state):
            if rate and then in number:
                flow[place, number[then]] += rate
                flow[place, place] -= rate
    balance = flow.T
    balance[0] = 1.0
    chance = np.linalg.solve(balance, np.eye(len(STATES))[0])
    _, second, long, short = np.array(STATES).T
    return {
        "abandoned_first": float(chance @ long) * LEAVE[0] / ARRIVE[0],
        "abandoned_second": float(chance @ short) * LEAVE[1] / ARRIVE[1],
        "first_queue_by_second_agent": float(chance[second == 0].sum()) * SERVE[0] / ARRIVE[0],
    }


def _played(minutes: int, batches: int) -> dict[str, np.ndarray]:
    """The same shares by the event loop, one value per stretch of time."""
    random = np.random.default_rng(29)
    times = [poisson_times(random, [rate * minutes], 60.0 * minutes) for rate in ARRIVE]
    queue = np.repeat([0, 1], [len(part) for part in times])
    service = random.exponential(60.0 / np.array(SERVE)[queue])
    patience = random.exponential(60.0 / np.array(LEAVE)[queue])
    came = arrivals(np.concatenate(times), queue, patience, service)
    stays = simulate(came, always_there([[1, 0], [2, 1]]), rules(2, priority=[2, 1])).stays
    stretch = (stays.entered_s / (60.0 * minutes) * batches).astype(int)
    events = {
        "abandoned_first": (0, stays.outcome == ABANDONED),
        "abandoned_second": (1, stays.outcome == ABANDONED),
        "first_queue_by_second_agent": (0, (stays.outcome == ANSWERED) & (stays.agent == 1)),
    }
    return {
        name: np.array([hit[(stretch == part) & (stays.queue == which)].mean() for part in range(batches)])
        for name, (which, hit) in events.items()
    }


def test_skills_and_priorities_give_the_exact_steady_state():
    exact, played = _exact(), _played(minutes=60_000, batches=30)
    for name, batches in played.items():
        assert abs(batches.mean() - exact[name]) <= 4 * batches.std(ddof=1) / sqrt(len(batches)), name
