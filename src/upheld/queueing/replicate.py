"""How sure a simulated figure is: replications, their confidence interval, and when there are enough of them.

Figures that are shares (service level, occupancy) are ratios of two means over days, never means of daily ratios: a
quiet day counts for less. Their interval is that of the delta method, with Student's t for few days.

Source: A. M. Law, Simulation Modeling and Analysis, 5th ed. (2015), ch. 9; W. G. Cochran, Sampling Techniques, 3rd ed.
(1977), ch. 6 (ratio estimators).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from upheld.queueing.arrivals import Floats

T = TypeVar("T")


@dataclass(frozen=True)
class Estimate:
    """A figure and half the width of its confidence interval; NaN is unknown."""

    value: float
    half_width: float
    replications: int

    @property
    def low(self) -> float:
        """The lower end of the interval."""
        return self.value - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the interval."""
        return self.value + self.half_width


def mean(values: ArrayLike, confidence: float = 0.95) -> Estimate:
    """The mean of independent days.

    >>> mean([3.0, 5.0])
    Estimate(value=4.0, half_width=12.706204736174694, replications=2)
    """
    days = np.asarray(values, np.float64)
    return _estimate(float(days.mean()) if len(days) else np.nan, days, confidence)


def ratio(numerators: ArrayLike, denominators: ArrayLike, confidence: float = 0.95) -> Estimate:
    """All numerators ÷ all denominators; unknown where there is nothing to divide by.

    >>> estimate = ratio([80, 90, 30], [100, 100, 50])
    >>> round(estimate.value, 6), round(estimate.half_width, 6)
    (0.8, 0.298097)
    """
    value, errors = _errors(np.asarray(numerators, np.float64), np.asarray(denominators, np.float64))
    return _estimate(value, errors, confidence)


def difference(one: ArrayLike, other: ArrayLike, confidence: float = 0.95) -> Estimate:
    """The mean of `one` less that of `other`, day by day with the same random numbers.

    >>> difference([3.0, 5.0], [2.0, 4.0])
    Estimate(value=1.0, half_width=0.0, replications=2)
    """
    return mean(np.asarray(one, np.float64) - np.asarray(other, np.float64), confidence)


def ratio_difference(
    one: tuple[ArrayLike, ArrayLike], other: tuple[ArrayLike, ArrayLike], confidence: float = 0.95
) -> Estimate:
    """The ratio of `one` (numerators, denominators) less that of `other`, day by day with the same random numbers.

    >>> estimate = ratio_difference(([8, 9], [10, 10]), ([7, 8], [10, 10]))
    >>> round(estimate.value, 9), round(estimate.half_width, 9)
    (0.1, 0.0)
    """
    (first, errors), (second, others) = (
        _errors(np.asarray(top, np.float64), np.asarray(bottom, np.float64)) for top, bottom in (one, other)
    )
    return _estimate(first - second, errors - others, confidence)


def pairs(values: ArrayLike) -> Floats:
    """Antithetic days joined in pairs by their mean, which are independent of each other; shape (days / 2, …).

    >>> pairs([1.0, 3.0, 5.0, 5.0]).tolist()
    [2.0, 5.0]
    """
    days = np.asarray(values, np.float64)
    return np.asarray((days[0::2] + days[1::2]) / 2)


def until_precise(
    play: Callable[[int], T],
    figure: Callable[[list[T]], Estimate],
    precision: float,
    least: int = 10,
    most: int = 1000,
) -> list[T]:
    """Days played (by their number) until half the width of `figure` is at most `precision`, or `most` are.

    Looked at after every day from `least` on; the interval of a figure stopped at a lucky moment is slightly too
    narrow, less so the more days `least` asks for.

    >>> len(until_precise(lambda day: float(day % 2), mean, 0.2))
    28
    """
    days: list[T] = [play(day) for day in range(min(least, most))]
    while len(days) < most and not figure(days).half_width <= precision:
        days.append(play(len(days)))
    return days


def _errors(numerators: Floats, denominators: Floats) -> tuple[float, Floats]:
    """The ratio, and by how much each day pulls it away."""
    total = denominators.sum()
    if not total > 0:
        return np.nan, np.full(len(denominators), np.nan)
    value = float(numerators.sum() / total)
    return value, (numerators - value * denominators) / (total / len(denominators))


def _estimate(value: float, days: Floats, confidence: float) -> Estimate:
    size = len(days)
    if size < 2:
        return Estimate(value, np.nan, size)
    error = float(days.std(ddof=1)) / np.sqrt(size)
    return Estimate(value, float(special.stdtrit(size - 1, 0.5 + confidence / 2)) * float(error), size)
