"""Erlang's formulas, exact, for one queue: what given agents achieve, and how many agents a promise needs.

Poisson arrivals, exponential handling times, one group of agents, first come first served; with patience (M/M/n+M,
Erlang A, after C. Palm) or without (M/M/n, Erlang C). Arrays and numbers alike: everything broadcasts.

Sources: A. K. Erlang 1917; C. Palm 1946; A. Mandelbaum and S. Zeltyn, The Palm/Erlang-A queue (2007); O. Garnett,
A. Mandelbaum, M. Reiman, Manufacturing & Service Operations Management 4 (2002), DOI 10.1287/msom.4.3.208.7753. The
derivations: docs/background/erlang.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Demand, Floats, checked
from upheld.queueing.erlang_kernels import agents_of_all, agents_of_goals, measures_of_all
from upheld.queueing.state_sums import inverse_blocking

OFFERED: Final = "offered"
ANSWERED: Final = "answered"
WITHOUT_ABANDONED_WITHIN: Final = "without_abandoned_within"
DENOMINATORS: Final = (OFFERED, ANSWERED, WITHOUT_ABANDONED_WITHIN)
"""What the answered within the threshold are divided by."""

NO_LIMIT: Final = -1.0


@dataclass(frozen=True)
class Measures:
    """What happens in steady state; arrays of the shape of the question, shares 0–1, NaN where nothing comes.

    `level[d]` is answered within the threshold ÷ denominator d. `asa_s` is the mean wait of the answered, `mean_wait_s`
    that of all who came: with patience they differ, and planners mix them up.
    """

    p_wait: Floats
    level: dict[str, Floats]
    p_wait_beyond: Floats  # still queueing at the threshold ÷ offered
    abandon_rate: Floats
    abandoned_within: Floats  # abandoned within the threshold ÷ offered
    asa_s: Floats
    mean_wait_s: Floats
    queue_length: Floats
    occupancy: Floats

    @property
    def service_level(self) -> Floats:
        """Answered within the threshold ÷ offered."""
        return self.level[OFFERED]


@dataclass(frozen=True)
class Goal:
    """What must be kept, all of it; None: no such promise. `level` below 1 within `threshold_s` of `denominator`."""

    level: float | None = None
    threshold_s: float = 20.0
    denominator: str = OFFERED
    asa_s: float | None = None
    abandon_rate: float | None = None
    max_occupancy: float | None = None

    def __post_init__(self) -> None:
        if self.level is not None and not 0 <= self.level < 1:
            raise BadInput(Problem("queueing.level", field="target", values={"value": f"{self.level:g}"}))
        if self.denominator not in DENOMINATORS:
            values = {"value": self.denominator, "known": ", ".join(DENOMINATORS)}
            raise BadInput(Problem("queueing.denominator", field="denominator", values=values))
        checked("threshold_s", self.threshold_s, 0.0, 1e9)
        for name, high in (("asa_s", 1e9), ("abandon_rate", 1.0), ("max_occupancy", 1.0)):
            if (value := getattr(self, name)) is not None:
                checked(name, value, 1e-9, high)
        if all(value is None for value in (self.level, self.asa_s, self.abandon_rate, self.max_occupancy)):
            raise BadInput(Problem("queueing.no_goal", field="target"))


def measures(demand: Demand, agents: ArrayLike, threshold_s: ArrayLike = 20.0) -> Measures:
    """What `agents` achieve; fractional agents lie on the straight line between whole ones.

    >>> found = measures(Demand(100, 1800, 180), 14)
    >>> round(float(found.service_level), 5), round(float(found.p_wait), 5), round(float(found.occupancy), 4)
    (0.88835, 0.17413, 0.7143)
    """
    checked("agents", agents, 0.0, 1e8)
    checked("threshold_s", threshold_s, 0.0, 1e9)
    shape, (load, aht_s, patience_s, number, threshold) = demand.columns(agents, threshold_s)
    rows = measures_of_all(load, aht_s, patience_s, number, threshold)
    columns = [np.asarray(column).reshape(shape) for column in rows.T]
    return Measures(
        p_wait=columns[0],
        level=dict(zip(DENOMINATORS, columns[1:4], strict=True)),
        p_wait_beyond=columns[4],
        abandon_rate=columns[5],
        abandoned_within=columns[6],
        asa_s=columns[7],
        mean_wait_s=columns[8],
        queue_length=columns[9],
        occupancy=columns[10],
    )


def agents_required(demand: Demand, goal: Goal) -> NDArray[np.int64]:
    """The fewest whole agents that keep all of `goal`; 0 where nothing comes.

    >>> int(agents_required(Demand(100, 1800, 180), Goal(level=0.8, threshold_s=20)))
    14
    >>> agents_required(Demand([0, 1, 100], 1800, 180, 120), Goal(level=0.8)).tolist()
    [0, 1, 12]
    """
    shape, (load, aht_s, patience_s, threshold) = demand.columns(goal.threshold_s)
    only_level = goal.asa_s is None and goal.abandon_rate is None and goal.max_occupancy is None
    if only_level and goal.denominator == OFFERED:
        assert goal.level is not None
        return agents_of_all(load, aht_s, patience_s, threshold, np.full(len(load), goal.level)).reshape(shape)
    limits = (goal.level, goal.asa_s, goal.abandon_rate, goal.max_occupancy)
    level, *others = (np.full(len(load), NO_LIMIT if limit is None else limit) for limit in limits)
    column = 1 + DENOMINATORS.index(goal.denominator)
    found = agents_of_goals(load, aht_s, patience_s, threshold, level, column, *others)
    return np.asarray(found).reshape(shape)


def keeps(demand: Demand, agents: ArrayLike, goal: Goal) -> NDArray[np.bool_]:
    """Whether `agents` keep all of `goal`; true where nothing comes."""
    found = measures(demand, agents, goal.threshold_s)
    kept = np.ones(np.shape(found.p_wait), dtype=bool)
    if goal.level is not None:
        kept &= found.level[goal.denominator] >= goal.level
    if goal.asa_s is not None:
        kept &= found.asa_s <= goal.asa_s
    if goal.abandon_rate is not None:
        kept &= found.abandon_rate <= goal.abandon_rate
    if goal.max_occupancy is not None:
        kept &= found.occupancy <= goal.max_occupancy
    return np.asarray(kept | (demand.load == 0))


def blocking(lines: ArrayLike, load: ArrayLike) -> Floats:
    """Erlang's B: the share of contacts that find all `lines` busy and are lost, at `load` erlangs.

    >>> round(float(blocking(10, 10)), 6)
    0.214582
    """
    checked("lines", lines, 0, 1e8)
    checked("load", load, 0, 1e8)
    number, offered = np.broadcast_arrays(np.asarray(lines, np.int64), np.asarray(load, np.float64))
    found = [
        1.0 / inverse_blocking(int(n), float(a)) if a else float(n == 0)
        for n, a in zip(number.flat, offered.flat, strict=True)
    ]
    return np.array(found).reshape(number.shape)


def wait_beyond(demand: Demand, agents: ArrayLike, wait_s: ArrayLike) -> Floats:
    """The share of the offered who are still queueing after `wait_s`."""
    return measures(demand, agents, wait_s).p_wait_beyond


def wait_quantile_s(demand: Demand, agents: ArrayLike, share: ArrayLike) -> Floats:
    """The wait that the share `share` of all who came do not exceed, answered or not; 0 where they do not wait.

    Found by halving an interval; infinite for a queue that its agents cannot serve. In seconds.
    """
    checked("share", share, 0.0, 1.0 - 1e-12)
    shape = np.broadcast_shapes(np.shape(demand.load), np.shape(agents), np.shape(share))
    target = 1.0 - np.broadcast_to(np.asarray(share, np.float64), shape)
    low, high = np.zeros(shape), np.full(shape, 1.0)
    stable = wait_beyond(demand, agents, 1e9) <= target
    while (late := (wait_beyond(demand, agents, high) > target) & stable).any():
        low, high = np.where(late, high, low), np.where(late, high * 4, high)
    for _ in range(200):
        middle = (low + high) / 2
        late = wait_beyond(demand, agents, middle) > target
        low, high = np.where(late, middle, low), np.where(late, high, middle)
        if np.all((high - low) <= 1e-12 * high):
            break
    none = wait_beyond(demand, agents, 0.0) <= target
    return np.where(none, 0.0, np.where(stable, high, np.inf))


def calls_possible(
    agents: ArrayLike, goal: Goal, *, interval_s: float, aht_s: float, patience_s: float = np.inf
) -> Floats:
    """The most contacts per interval with which `agents` keep `goal`, to a relative 1e-12; 0 where there are none."""
    number = checked("agents", agents, 0.0, 1e7)
    shape = number.shape
    low, high = np.zeros(shape), np.full(shape, interval_s / aht_s)

    def kept(calls: Floats) -> NDArray[np.bool_]:
        return np.asarray((number > 0) & keeps(Demand(calls, interval_s, aht_s, patience_s), number, goal))

    while (more := kept(high) & (high * aht_s / interval_s < 2e6)).any():
        low, high = np.where(more, high, low), np.where(more, high * 2, high)
    for _ in range(120):
        middle = (low + high) / 2
        good = kept(middle)
        low, high = np.where(good, middle, low), np.where(good, high, middle)
        if np.all(high - low <= 1e-12 * high):
            break
    return low


def patience_from_abandonment(
    calls: float, interval_s: float, aht_s: float, agents: float, abandon_rate: float
) -> float:
    """The mean patience at which `agents` lose the share `abandon_rate` of the contacts, in seconds.

    Infinite for a share of 0. Raises BadInput where no patience gives that share: with patience of 0 as many leave as
    Erlang's B blocks, with any patience at least the overload leaves.

    >>> round(patience_from_abandonment(100, 1800, 180, 10, 0.1374638), 1)
    120.0
    """
    checked("abandon_rate", abandon_rate, 0.0, 1.0)
    low, high = 1e-4, 1e9

    def lost(patience_s: float) -> float:
        return float(measures(Demand(calls, interval_s, aht_s, patience_s), agents).abandon_rate)

    most, least = lost(low), lost(high)
    if abandon_rate <= 0 and least < 1e-6:
        return float("inf")
    if not least <= abandon_rate <= most:
        values = {"value": f"{abandon_rate:g}", "low": f"{least:g}", "high": f"{most:g}"}
        raise BadInput(Problem("queueing.abandonment", field="abandon_rate", values=values))
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if lost(middle) > abandon_rate else (low, middle)
        if high - low <= 1e-12 * high:
            break
    return high
