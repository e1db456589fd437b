"""A forecast is a distribution, not a number: what given agents achieve when the load itself is uncertain.

Shares are of all contacts: a busy day counts with its many contacts, as the contract counts them. The busyness is a
Gamma factor of mean 1, as call-centre data show it (A. N. Avramidis, A. Deslauriers, P. L'Ecuyer, Management Science
50 (2004), DOI 10.1287/mnsc.1040.0236); Gauss and Laguerre's rule makes the mixture exact for all that is smooth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import roots_genlaguerre

from upheld.queueing.demand import Demand, Floats, checked
from upheld.queueing.erlang import Goal, measures

NODES = 48


@dataclass(frozen=True)
class Busyness:
    """Factors of the expected calls, and the chance of each; their mean is 1."""

    factor: Floats
    chance: Floats


@dataclass(frozen=True)
class Mixed:
    """Over all loads; `level_by_load` and `chance` tell how it comes about."""

    service_level: float  # expected answered in time ÷ expected offered
    abandon_rate: float
    asa_s: float  # over the answered
    occupancy: float
    p_kept: float  # the chance that the load is one at which the level of the goal is kept
    level_by_load: Floats
    chance: Floats


def busyness(coefficient_of_variation: float) -> Busyness:
    """A Gamma factor of mean 1 with this coefficient of variation; 0: the forecast is certain.

    >>> found = busyness(0.2)
    >>> float(np.round(np.sqrt((found.chance * (found.factor - 1) ** 2).sum()), 6))
    0.2
    """
    checked("variation", coefficient_of_variation, 0.0, 3.0)
    if coefficient_of_variation < 1e-3:
        return Busyness(np.ones(1), np.ones(1))
    shape = coefficient_of_variation**-2
    if shape > 150:  # the rule's weights leave the range of doubles: a Gamma so narrow is a normal
        nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
        factor = np.maximum(1 + coefficient_of_variation * nodes, 0.0)
    else:
        nodes, weights = roots_genlaguerre(NODES, shape - 1)
        factor = nodes / shape
    return Busyness(np.asarray(factor), np.asarray(weights / weights.sum()))


def mixed(demand: Demand, agents: float, goal: Goal, load: Busyness) -> Mixed:
    """What `agents` achieve when the calls of `demand` (one queue) are multiplied by an uncertain factor."""
    calls = np.asarray(demand.calls, np.float64) * load.factor
    found = measures(Demand(calls, demand.interval_s, demand.aht_s, demand.patience_s), agents, goal.threshold_s)
    level = np.where(calls > 0, found.level[goal.denominator], 1.0)
    lost = np.where(calls > 0, found.abandon_rate, 0.0)
    offered = load.chance * calls
    answered = offered * (1 - lost)
    kept = level >= (goal.level or 0.0)
    return Mixed(
        service_level=float((offered * level).sum() / offered.sum()),
        abandon_rate=float((offered * lost).sum() / offered.sum()),
        asa_s=float((answered * np.where(calls > 0, found.asa_s, 0.0)).sum() / answered.sum()),
        occupancy=float((load.chance * found.occupancy).sum()),
        p_kept=float(load.chance[kept].sum()),
        level_by_load=level,
        chance=load.chance,
    )


def agents_required(demand: Demand, goal: Goal, load: Busyness) -> int:
    """The fewest whole agents whose expected level over the uncertain load is that of `goal` (level and ASA)."""
    low, high = 0, 1

    def kept(agents: int) -> bool:
        found = mixed(demand, agents, goal, load)
        return (goal.level is None or found.service_level >= goal.level) and (
            goal.asa_s is None or found.asa_s <= goal.asa_s
        )

    while not kept(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if kept(middle) else (middle, high)
    return high
