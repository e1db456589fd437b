"""The intervals of a day as arrays: what comes in each, and what so many agents achieve in it."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upheld.queueing.demand import Demand, Floats, checked
from upheld.queueing.erlang_kernels import MEASURES, agents_for_level, level_offered, measures_of_all

Whole = NDArray[np.int64]
_ALL_BUT = 1e-7
"""A level this near to 1 is worth no further agent."""


@dataclass(frozen=True)
class Day:
    """One row per interval of a day, all of one length; every array has shape (intervals,), times are seconds."""

    calls: Floats
    interval_s: float
    aht_s: Floats
    patience_s: Floats
    threshold_s: float

    @property
    def load(self) -> Floats:
        """Erlangs of each interval."""
        return self.calls * self.aht_s / self.interval_s

    @property
    def hours(self) -> float:
        """Length of an interval in hours."""
        return self.interval_s / 3600.0

    def __len__(self) -> int:
        return len(self.calls)


def day(
    calls: ArrayLike,
    interval_s: float,
    aht_s: ArrayLike,
    patience_s: ArrayLike = inf,
    threshold_s: float = 20.0,
) -> Day:
    """`Day` from lists or single values; raises BadInput naming the field for what is no number or out of range.

    >>> day([50, 100], 1800, 180).load.tolist()
    [5.0, 10.0]
    """
    number = np.atleast_1d(checked("calls", calls, 0.0, 1e9))
    demand = Demand(number, interval_s, aht_s, patience_s)
    checked("threshold_s", threshold_s, 0.0, 7 * 86400.0)
    handling = np.broadcast_to(np.asarray(demand.aht_s, np.float64), number.shape)
    patient = np.broadcast_to(np.asarray(demand.patience_s, np.float64), number.shape)
    return Day(number, float(interval_s), handling, patient, float(threshold_s))


def measured(of: Day, agents: ArrayLike) -> Floats:
    """A row of MEASURES for each interval with `agents` (fractional ones between whole ones)."""
    number = np.broadcast_to(np.asarray(agents, np.float64), of.calls.shape)
    threshold_s = np.full(len(of), of.threshold_s)
    return np.asarray(
        measures_of_all(
            of.load, np.ascontiguousarray(of.aht_s), np.ascontiguousarray(of.patience_s), number, threshold_s
        )
    )


def levels(of: Day, agents: ArrayLike) -> Floats:
    """Answered within the threshold ÷ offered of each interval; NaN where nothing comes."""
    return np.asarray(measured(of, agents)[:, MEASURES.index("level_offered")])


def level_of_day(of: Day, agents: ArrayLike) -> float:
    """Answered within the threshold ÷ offered over the whole day; NaN where nothing comes."""
    total = float(of.calls.sum())
    return float(np.nansum(of.calls * levels(of, agents)) / total) if total else float("nan")


def occupancy_of_day(of: Day, agents: ArrayLike) -> float:
    """Handling ÷ agents' time over the whole day; NaN without agents."""
    found = measured(of, agents)
    number = np.broadcast_to(np.asarray(agents, np.float64), of.calls.shape)
    busy = np.nansum(found[:, MEASURES.index("occupancy")] * number)
    return float(busy / number.sum()) if number.sum() else float("nan")


def levels_by_agents(of: Day, interval: int, first: int = 0) -> Floats:
    """The level of one interval with `first`, `first` + 1, … agents, until nearly everybody is answered in time.

    Empty where nothing comes: no agent is needed.
    """
    load, aht_s, patience_s = (float(one[interval]) for one in (of.load, of.aht_s, of.patience_s))
    if load <= 0:
        return np.zeros(0)
    last = agents_for_level(load, aht_s, patience_s, of.threshold_s, 1.0 - _ALL_BUT)
    return np.array(
        [level_offered(load, aht_s, patience_s, n, of.threshold_s) for n in range(first, max(last, first) + 1)]
    )


def agents_below(of: Day, interval: int, level: float) -> int:
    """The most agents with which one interval does not reach `level`; 0 where nothing comes."""
    load, aht_s, patience_s = (float(one[interval]) for one in (of.load, of.aht_s, of.patience_s))
    return max(agents_for_level(load, aht_s, patience_s, of.threshold_s, level) - 1, 0)


def turning_point(by_agents: Floats) -> int:
    """From this number of agents on, each further agent gains less than the one before.

    Below it the level is a convex function of agents: half of a sensible staffing gains less than half.

    >>> turning_point(np.array([0.0, 0.1, 0.3, 0.6, 0.8, 0.9]))
    2
    """
    gains = np.diff(by_agents)
    return int(np.argmax(gains)) if len(gains) else 0
