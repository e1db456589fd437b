"""How far the level of a stretch of time strays by luck alone: waits come in clusters, so more than single calls would.

The answered in time less their expected number is a martingale of the chain of births and deaths plus a remainder that
does not grow; its variance per contact follows from Poisson's equation, which a chain of births and deaths solves in
closed form (W. Whitt, Operations Research 40 (1992), DOI 10.1287/opre.40.2.279).
"""

from __future__ import annotations

from math import isinf

import numpy as np
from scipy.special import betainc, gammainc

from upheld.queueing.demand import Floats

_NEGLIGIBLE = -40.0
_LONGEST_QUEUE = 20_000


def noise_factor(load: float, aht_s: float, patience_s: float, agents: int, threshold_s: float) -> float:
    """The variance of the answered within the threshold ÷ that of as many independent calls of the same level; ≥ 1.

    1 where nobody waits, nothing comes, or the queue has no steady state.

    >>> round(noise_factor(1e-3, 180, 120, 5, 20), 3)
    1.0
    """
    if load <= 0 or agents < 1 or (isinf(patience_s) and load >= agents):
        return 1.0
    chances, queueing = _states(load, aht_s, patience_s, agents)
    in_time = np.concatenate([np.ones(agents), _answered(queueing, aht_s, patience_s, agents, threshold_s)])
    level = float((chances * in_time).sum())
    if not 1e-9 < level < 1 - 1e-9:
        return 1.0
    over = in_time - level
    ahead = _beyond(chances * over) / chances  # what one contact more in the system adds to the expected future
    each = in_time * (1 - in_time) + (over + ahead) ** 2 + ahead**2
    return max(float((chances * each).sum()) / (level * (1 - level)), 1.0)


def _beyond(parts: Floats) -> Floats:
    """The sum of all later `parts` (which add up to 0), from the side where less is lost to rounding."""
    first, last = -np.cumsum(parts), np.cumsum(parts[::-1])[::-1] - parts
    return np.where(np.arange(len(parts)) < np.argmax(np.abs(first)), first, last)


def _states(load: float, aht_s: float, patience_s: float, agents: int) -> tuple[Floats, Floats]:
    """The chances of 0, 1, … contacts in the system, and how many queue in those in which an arrival must wait."""
    leave = 0.0 if isinf(patience_s) else aht_s / patience_s
    below = np.log(load) - np.log(np.arange(1, agents + 1))
    longest = _longest(load, leave, agents)
    above = np.log(load) - np.log(agents + leave * np.arange(1, longest + 1))
    logs = np.concatenate([[0.0], np.cumsum(np.concatenate([below, above]))])
    weights = np.exp(np.maximum(logs - logs.max(), -600.0))
    return weights / weights.sum(), np.arange(longest + 1, dtype=np.float64)


def _longest(load: float, leave: float, agents: int) -> int:
    """A queue so long that a longer one is out of the question."""
    if leave == 0:
        return min(int(_NEGLIGIBLE / np.log(load / agents)) + 1, _LONGEST_QUEUE)
    likely = max((load - agents) / leave, 0.0)
    return min(int(likely + 10 * np.sqrt(max(load / leave, likely)) + 20), _LONGEST_QUEUE)


def _answered(queueing: Floats, aht_s: float, patience_s: float, agents: int, threshold_s: float) -> Floats:
    """The chance of an answer in time for a contact that finds so many queueing."""
    ahead = queueing + 1
    if isinf(patience_s):
        return np.asarray(gammainc(ahead, agents * threshold_s / aht_s))
    capacity = agents * patience_s / aht_s
    answered = capacity / (capacity + ahead)
    return np.asarray(answered * betainc(ahead, capacity + 1, -np.expm1(-threshold_s / patience_s)))
