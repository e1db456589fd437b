"""The people that keep a queue's promise: which target of an agreement they are for, and how many it takes.

A queue may stand in several targets. People are planned for its strictest service level; where it has none, for its
mean wait, else for the share that may give up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from upheld.agreements.clauses import Agreement, Target
from upheld.queueing.demand import LARGEST_LOAD, SHORTEST_PATIENCE_S, Floats
from upheld.queueing.erlang import NO_LIMIT
from upheld.queueing.erlang_kernels import MEASURES, agents_of_goals

LEVEL: Final = "service_level"
ASA: Final = "asa"
ABANDONED: Final = "abandon_rate"
_USUAL_THRESHOLD_S: Final = 20.0


@dataclass(frozen=True)
class Promise:
    """A level of `metric` (LEVEL: answered within `threshold_s` ÷ offered; ASA in seconds; ABANDONED ÷ offered)."""

    metric: str
    required: float
    threshold_s: float
    target: str = ""  # its id; empty: nobody promised it, it was asked for

    def told(self) -> dict[str, Any]:
        """As JSON's own types."""
        return asdict(self)


def promise(told: Mapping[str, Any]) -> Promise:
    """The promise that `Promise.told` wrote."""
    return Promise(told["metric"], float(told["required"]), float(told["threshold_s"]), told.get("target", ""))


def of_queue(agreement: Agreement, queue: str) -> Promise | None:
    """What people of `queue` are planned for; None where the agreement promises nothing of the kind."""
    found = {metric: list(_targets(agreement, queue, metric)) for metric in (LEVEL, ASA, ABANDONED)}
    if found[LEVEL]:
        return _made(max(found[LEVEL], key=lambda one: (one.required, -(one.threshold_s or _USUAL_THRESHOLD_S))))
    waits = found[ASA] or found[ABANDONED]
    return _made(min(waits, key=lambda one: one.required)) if waits else None


def agents(
    kept: Promise, calls: ArrayLike, interval_s: float, aht_s: ArrayLike, patience_s: float = inf,
    max_occupancy: float | None = None,
) -> Floats:  # fmt: skip
    """(n,) the fewest agents of each interval that keep the promise and the occupancy; NaN without a handling time.

    >>> agents(Promise(LEVEL, 0.8, 20.0), [100.0, 0.0], 1800.0, 180.0).tolist()
    [14.0, 0.0]
    """
    number = np.asarray(calls, np.float64)
    handling = np.broadcast_to(np.asarray(aht_s, np.float64), number.shape)
    load = number * handling / interval_s
    good = np.isfinite(load) & (load <= LARGEST_LOAD) & (load >= 0)
    count = int(good.sum())
    limits = {name: np.full(count, NO_LIMIT) for name in (LEVEL, ASA, ABANDONED, "occupancy")}
    limits[kept.metric] = np.full(count, min(kept.required, 1 - 1e-9) if kept.metric != ASA else kept.required)
    if max_occupancy is not None:
        limits["occupancy"] = np.full(count, max_occupancy)
    found = np.full(number.shape, np.nan)
    found[good] = agents_of_goals(
        load[good], np.ascontiguousarray(handling[good]), np.full(count, max(patience_s, SHORTEST_PATIENCE_S)),
        np.full(count, kept.threshold_s), limits[LEVEL], MEASURES.index("level_offered"), limits[ASA],
        limits[ABANDONED], limits["occupancy"],
    )  # fmt: skip
    return found


def _targets(agreement: Agreement, queue: str, metric: str) -> Iterator[Target]:
    for target in agreement.targets:
        if target.metric == metric and queue in (target.queues or agreement.queues or (queue,)):
            yield target


def _made(target: Target) -> Promise:
    threshold_s = _USUAL_THRESHOLD_S if target.threshold_s is None else target.threshold_s
    return Promise(target.metric, float(target.required), threshold_s, target.id)
