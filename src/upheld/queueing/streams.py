"""Random numbers in step: one stream per purpose and replication, so that a change of staff leaves the callers alone.

Two scenarios played with the same seed see the same arrivals, services and patience (common random numbers); their
difference then has a far smaller error than either figure. An antithetic replication uses one less each number of its
partner.

Source: P. L'Ecuyer, Variance reduction's greatest hits, European Simulation and Modelling Conference (2007); S. G.
Henderson, B. L. Nelson (eds.), Simulation, Handbooks in OR & MS 13 (2006), ch. 12, DOI 10.1016/S0927-0507(06)13012-1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from upheld.queueing.arrivals import Floats


@dataclass(frozen=True)
class Streams:
    """The random numbers of one replication."""

    seed: int
    replication: int
    antithetic: bool = False  # odd replications mirror the even one before them

    def uniform(self, size: int, *purpose: int) -> Floats:
        """`size` numbers from 0 (included) to 1 (excluded) for a purpose, named by any small numbers.

        >>> one = Streams(7, 0).uniform(3, 1, 2)
        >>> bool((one == Streams(7, 0).uniform(3, 1, 2)).all()), bool((one == Streams(7, 1).uniform(3, 1, 2)).any())
        (True, False)
        """
        pair = self.replication // 2 if self.antithetic else self.replication
        source = np.random.SeedSequence(self.seed, spawn_key=(pair, *purpose))
        numbers = np.random.Generator(np.random.SFC64(source)).random(size)
        if self.antithetic and self.replication % 2:
            return np.minimum(1.0 - numbers, 1.0 - 2.0**-53)
        return numbers


def poisson_times(streams: Streams, rates: ArrayLike, interval_s: float, *purpose: int) -> Floats:
    """Sorted arrival times in seconds, from 0 on: a Poisson process with `rates` expected per interval of `interval_s`.

    A process of rate 1 is drawn and its clock bent, so that other rates move the same callers.

    Source: E. Çınlar, Introduction to Stochastic Processes (1975), sec. 4.7.

    >>> times = poisson_times(Streams(1, 0), [0, 300, 0], 900.0)
    >>> bool(times.min() >= 900.0 and times.max() < 1800.0)
    True
    """
    expected = np.concatenate([[0.0], np.cumsum(np.asarray(rates, np.float64))])
    total = float(expected[-1])
    size = int(total + 8 * np.sqrt(total) + 32)
    clock = np.cumsum(-np.log1p(-streams.uniform(size, *purpose)))
    while clock[-1] < total:  # rarer than any run will see, but possible
        size *= 2
        clock = np.cumsum(-np.log1p(-streams.uniform(size, *purpose)))
    edges = np.arange(len(expected)) * interval_s
    return np.asarray(np.interp(clock[clock < total], expected, edges))


def busyness(streams: Streams, variation: ArrayLike, correlation: ArrayLike, *purpose: int) -> Floats:
    """How much busier than usual this day is for each queue: gamma factors with mean 1; shape (queues,).

    `variation` is each factor's coefficient of variation (0: always 1); `correlation` that of the normal variables
    behind them (a Gaussian copula): one number for all pairs, or a matrix.

    Source: A. N. Avramidis, A. Deslauriers, P. L'Ecuyer, Modeling daily arrivals to a telephone call center,
    Management Science 50 (2004), DOI 10.1287/mnsc.1040.0236.

    >>> busyness(Streams(1, 0), [0.0, 0.0], 0.5).tolist()
    [1.0, 1.0]
    >>> one, other = busyness(Streams(1, 0), [0.2, 0.2], 1.0)
    >>> bool(abs(one - other) < 1e-6)
    True
    """
    spread = np.asarray(variation, np.float64)
    matrix = np.asarray(correlation, np.float64)
    if matrix.ndim == 0:
        matrix = np.full((len(spread), len(spread)), float(matrix))
        np.fill_diagonal(matrix, 1.0)
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = root @ special.ndtri(np.clip(streams.uniform(len(spread), *purpose), 2.0**-54, 1 - 2.0**-53))
    shape = 1.0 / np.maximum(spread, 1e-9) ** 2
    return np.where(spread > 0, special.gammaincinv(shape, special.ndtr(normal)) / shape, 1.0)
