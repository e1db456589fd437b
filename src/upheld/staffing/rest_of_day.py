"""What level a group of agents can be expected to give to the contacts still to come, interval by interval."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from upheld.queueing.erlang_kernels import MEASURES, measures_of_all

Floats = NDArray[np.float64]


def expected_parts(
    calls: ArrayLike,
    interval_s: float,
    aht_s: ArrayLike,
    agents: ArrayLike,
    *,
    patience_s: float,
    threshold_s: float,
    short_s: float | None = None,
) -> tuple[Floats, Floats]:
    """Contacts expected within the threshold, and those of the denominator, of each interval (Erlang A).

    calls: (N,) contacts; agents: (N,) at work, of which whole ones count. The denominator is all contacts offered, or
    with `short_s` those that do not give up within so many seconds. Each interval is taken by itself, in equilibrium.

    >>> within, of = expected_parts([0, 20], 1800, [300, 300], [4, 5], patience_s=120, threshold_s=20)
    >>> within.round(1).tolist(), of.tolist()
    ([0.0, 16.5], [0.0, 20.0])
    """
    came = np.asarray(calls, np.float64)
    handling_s = np.broadcast_to(np.asarray(aht_s, np.float64), came.shape).copy()
    there = np.floor(np.asarray(agents, np.float64) + 1e-9)
    load = came * handling_s / interval_s
    patience = np.full(came.shape, patience_s)

    def shares(seconds: float) -> Floats:
        return np.nan_to_num(measures_of_all(load, handling_s, patience, there, np.full(came.shape, seconds)))

    within = shares(threshold_s)[:, MEASURES.index("level_offered")] * came
    if short_s is None:
        return within, came
    gone = shares(short_s)[:, MEASURES.index("abandoned_within")]
    return within, came * (1 - gone)
