"""Intervals of one length as those of a longer one."""

from __future__ import annotations

import numpy as np

from upheld.forecast.history import DAY_S
from upheld.queueing.arrivals import Floats


def summed(values: Floats, interval_s: int, grain_s: int) -> Floats:
    """(D, grains) sums of (D, S) values; what is not known (NaN) adds nothing, NaN where nothing is known.

    `grain_s` is a multiple of `interval_s` and divides a day.

    >>> summed(np.array([[1.0, 2.0, np.nan, 4.0, np.nan, np.nan]]), 14400, 28800)
    array([[ 3.,  4., nan]])
    """
    blocks = _blocks(values, interval_s, grain_s)
    return np.where(np.isnan(blocks).all(axis=2), np.nan, np.nansum(blocks, axis=2))


def known_sums(values: Floats, interval_s: int, grain_s: int) -> Floats:
    """As `summed`, but NaN where any part is not known.

    >>> known_sums(np.array([[1.0, 2.0, np.nan, 4.0, np.nan, np.nan]]), 14400, 28800)
    array([[ 3., nan, nan]])
    """
    return np.asarray(_blocks(values, interval_s, grain_s).sum(axis=2), np.float64)


def _blocks(values: Floats, interval_s: int, grain_s: int) -> Floats:
    return values.reshape(len(values), DAY_S // grain_s, grain_s // interval_s)
