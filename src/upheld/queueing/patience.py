"""How long people wait and how long work takes: positive random times with a given mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from upheld.queueing.arrivals import Floats


def lognormal(generator: np.random.Generator, mean_s: ArrayLike, variation: float, size: int) -> Floats:
    """Log-normal times in seconds with mean `mean_s` and coefficient of variation `variation`; shape (size,).

    Talk times of contact centres are close to log-normal: L. Brown et al., "Statistical analysis of a telephone call
    center", JASA 100 (2005), doi:10.1198/016214504000001808.

    >>> lognormal(np.random.default_rng(1), 100.0, 0.0, 2).tolist()
    [100.0, 100.0]
    """
    spread = float(np.sqrt(np.log1p(variation**2)))
    mean = np.asarray(mean_s, dtype=np.float64)
    return mean * np.exp(generator.standard_normal(size) * spread - spread**2 / 2)


def mixture(generator: np.random.Generator, hasty: float, hasty_mean_s: float, mean_s: ArrayLike, size: int) -> Floats:
    """Patience in seconds of a crowd: a share `hasty` with exponential mean `hasty_mean_s`, the rest log-normal.

    >>> bool(mixture(np.random.default_rng(1), 0.1, 8.0, 240.0, 1000).min() >= 0)
    True
    """
    calm = lognormal(generator, mean_s, 1.0, size)
    return np.where(generator.random(size) < hasty, generator.exponential(hasty_mean_s, size), calm)
