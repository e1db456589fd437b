"""A forecast as it was published, one mean and range for an interval, in a Forecast's terms again.

What was published does not say how errors hang together. How far whole days stray is taken from the days that came; the
rest of each interval's range is its own shape.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.stats import norm

from upheld.forecast.distribution import Forecast
from upheld.queueing.arrivals import Floats, Integers

_TENTHS_APART: Final = float(2 * norm.ppf(0.9))  # standard deviations from the 10th to the 90th percentile
_MEDIAN_OF_SQUARE: Final = 0.4549364231195724  # of a standard normal variable: χ² with one degree of freedom
_LEAST: Final = 0.02**2  # no day is known exactly
_NEIGHBOURS: Final = 0.5
"""Correlation of neighbouring intervals where nobody says it: between none (0) and a stretch that strays as one (1)."""


def as_published(
    queue: str, zone: str, interval_s: int, day: int, mean: Floats, p10: Floats, p90: Floats, level_variance: float
) -> Forecast:
    """The forecast of one local day (ordinal); arrays (S,), NaN where the queue is closed.

    level_variance: of the logarithm of the day's level (`day_variance`), never more than what the ranges leave over
    Poisson noise.
    """
    open_ = np.nan_to_num(mean) > 0
    spread = ((p90[open_] - p10[open_]) / _TENTHS_APART) ** 2 - mean[open_]
    weight = float((mean[open_] ** 2).sum())
    told = max(float(spread.sum()) / weight, _LEAST) if weight else _LEAST
    level = float(np.log1p(min(max(level_variance, _LEAST), told)))
    shape = max(float(np.log1p(told)) - level, 0.0)
    days: Integers = np.array([day], dtype=np.int64)
    return Forecast(
        queue, zone, interval_s, days, mean[None, :], np.array([[level]]),
        np.where(np.isnan(mean), np.nan, np.sqrt(shape))[None, :], _NEIGHBOURS,
    )  # fmt: skip


def day_variance(totals: Floats, weekdays: Integers) -> float:
    """Relative variance of whole days about their weekday, beyond Poisson noise, from their contacts (D,).

    The median of squares is taken: a single outage must not make every later day suspect. With fewer than two days of
    every weekday nothing is known, and the least is said.
    """
    squares: list[float] = []
    for weekday in np.unique(weekdays):
        same = totals[(weekdays == weekday) & (totals > 0)]
        if len(same) > 1:
            apart = (same - same.mean()) ** 2 * len(same) / (len(same) - 1)
            squares += (apart / same.mean() ** 2 - _MEDIAN_OF_SQUARE / same.mean()).tolist()
    return max(float(np.median(squares)) / _MEDIAN_OF_SQUARE, _LEAST) if squares else _LEAST
