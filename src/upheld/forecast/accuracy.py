"""How good forecasts were: sums over intervals that add up, and the noise that no forecast can be better than.

Every figure is kept as its numerator and denominator until it is read, so that scores of days, horizons and queues are
added and never averaged. Measures as in Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd edition,
chapter 5 (https://otexts.com/fpp3/accuracy.html).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom, poisson

from upheld.forecast.history import Booleans, weekdays
from upheld.queueing.arrivals import Floats, Integers

SHARES: Final = (0.025, 0.1, 0.5, 0.9, 0.975)
"""Probabilities of the quantiles that are scored: the central 95 % and 80 %, and the median."""

PINBALLS: Final = (0.1, 0.5, 0.9)

_OWN_PROFILE_DAYS = 4
_NEARLY_POISSON = 1e-6
_TINY = 1e-12


@dataclass(frozen=True)
class Cells:
    """What was forecast of n intervals, and what came. Every array has shape (n,) but `quantiles`."""

    origin: Integers  # ordinal of the first day that was not known yet
    day: Integers  # ordinal
    slot: Integers  # interval of the day
    actual: Floats  # contacts
    mean: Floats  # contacts
    quantiles: Floats  # (5, n) contacts, at SHARES
    relative_variance: Floats  # of the rate
    apart: Booleans  # an outage, a spike, or contacts at a time when none were expected

    def __len__(self) -> int:
        return len(self.day)

    def only(self, chosen: Booleans) -> Cells:
        """The chosen ones, (n,)."""
        return Cells(
            self.origin[chosen], self.day[chosen], self.slot[chosen], self.actual[chosen], self.mean[chosen],
            self.quantiles[:, chosen], self.relative_variance[chosen], self.apart[chosen],
        )  # fmt: skip

    @property
    def horizon(self) -> Integers:
        """(n,) days ahead: 1 is the first day that was not known."""
        found: Integers = self.day - self.origin + 1
        return found


@dataclass(frozen=True)
class Score:
    """Sums over intervals; scores are added with `+`. A figure with nothing to divide by is None."""

    cells: int
    actual: float  # contacts that came
    absolute: float  # sum of |mean − actual|
    signed: float  # sum of mean − actual
    squared: float  # sum of (mean − actual)²
    pinballs: tuple[float, float, float]  # sums of the pinball loss at PINBALLS
    within_80: int  # intervals in which as many came as the central 80 % interval says
    within_95: int
    promised_80: float  # as many as should be by the forecast's own account: whole numbers make intervals wider
    promised_95: float
    noise: float  # what `absolute` is on average when the true rates are forecast

    def __add__(self, other: Score) -> Score:
        low, middle, high = (a + b for a, b in zip(self.pinballs, other.pinballs, strict=True))
        return Score(
            self.cells + other.cells, self.actual + other.actual, self.absolute + other.absolute,
            self.signed + other.signed, self.squared + other.squared, (low, middle, high),
            self.within_80 + other.within_80, self.within_95 + other.within_95,
            self.promised_80 + other.promised_80, self.promised_95 + other.promised_95, self.noise + other.noise,
        )  # fmt: skip

    @property
    def wape(self) -> float | None:
        """Weighted absolute percentage error: sum |mean − actual| ÷ sum of actual."""
        return _ratio(self.absolute, self.actual)

    @property
    def floor(self) -> float | None:
        """The WAPE that forecasts of the true rates would have."""
        return _ratio(self.noise, self.actual)

    @property
    def bias(self) -> float | None:
        """Sum of (mean − actual) ÷ sum of actual: above 0, too much was forecast."""
        return _ratio(self.signed, self.actual)

    @property
    def rmse(self) -> float | None:
        """Root of the mean squared error, contacts of an interval."""
        mean = _ratio(self.squared, self.cells)
        return None if mean is None else mean**0.5

    @property
    def coverage_80(self) -> float | None:
        """Share of the intervals within the central 80 %."""
        return _ratio(self.within_80, self.cells)

    @property
    def coverage_95(self) -> float | None:
        """Share of the intervals within the central 95 %."""
        return _ratio(self.within_95, self.cells)

    @property
    def pinball(self) -> tuple[float | None, float | None, float | None]:
        """Pinball loss of p10, p50 and p90 ÷ sum of actual."""
        low, middle, high = self.pinballs
        return _ratio(low, self.actual), _ratio(middle, self.actual), _ratio(high, self.actual)


NOTHING: Final = Score(0, 0.0, 0.0, 0.0, 0.0, (0.0, 0.0, 0.0), 0, 0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Accuracy:
    """The scores of one method on one series."""

    pooled: Score
    by_horizon: tuple[Score, ...]  # of the days ahead, from 1
    apart: Score  # of the intervals that are in none of the others: outages, spikes, contacts when closed


def scored(cells: Cells) -> Accuracy:
    """Scores pooled, by days ahead, and of what was found to be unusual apart."""
    usual = cells.only(~cells.apart)
    noise = deviation(smoothed(usual))
    furthest = int(usual.horizon.max()) if len(usual) else 0
    by_horizon = []
    for ahead in range(1, furthest + 1):
        chosen = usual.horizon == ahead
        by_horizon.append(score(usual.only(chosen), noise[chosen]))
    odd = cells.only(cells.apart)
    return Accuracy(sum(by_horizon, NOTHING), tuple(by_horizon), score(odd, deviation(odd.mean)))


def score(cells: Cells, noise: Floats) -> Score:
    """The sums over all of `cells`; `noise` (n,) is the absolute error that true rates would have on average."""
    error = cells.mean - cells.actual
    low_95, low_80, _, high_80, high_95 = cells.quantiles
    low, middle, high = (
        float(pinball(cells.actual, cells.quantiles[SHARES.index(share)], share).sum()) for share in PINBALLS
    )
    return Score(
        len(cells), float(cells.actual.sum()), float(np.abs(error).sum()), float(error.sum()),
        float((error**2).sum()), (low, middle, high),
        int(within(cells.actual, low_80, high_80).sum()), int(within(cells.actual, low_95, high_95).sum()),
        float(promised(cells.mean, cells.relative_variance, low_80, high_80).sum()),
        float(promised(cells.mean, cells.relative_variance, low_95, high_95).sum()),
        float(noise.sum()),
    )  # fmt: skip


def wape(actual: Floats, forecast: Floats) -> float | None:
    """Weighted absolute percentage error: sum |forecast − actual| ÷ sum of actual; None when nothing came.

    >>> wape(np.array([10.0, 0.0, 30.0]), np.array([12.0, 1.0, 29.0]))
    0.1
    """
    return _ratio(float(np.abs(forecast - actual).sum()), float(actual.sum()))


def bias(actual: Floats, forecast: Floats) -> float | None:
    """Sum of (forecast − actual) ÷ sum of actual: above 0, too much was forecast.

    >>> bias(np.array([10.0, 0.0, 30.0]), np.array([12.0, 1.0, 29.0]))
    0.05
    """
    return _ratio(float((forecast - actual).sum()), float(actual.sum()))


def rmse(actual: Floats, forecast: Floats) -> float | None:
    """Root of the mean squared error, in contacts of an interval.

    >>> rmse(np.array([10.0, 20.0]), np.array([13.0, 24.0])) == 12.5 ** 0.5
    True
    """
    return float(np.sqrt(np.mean((forecast - actual) ** 2))) if len(actual) else None


def within(actual: Floats, low: Floats, high: Floats) -> Booleans:
    """Whether low ≤ actual ≤ high, both ends included: a bound is itself a number of contacts that may come.

    >>> within(np.array([3.0, 9.0]), np.array([3.0, 3.0]), np.array([8.0, 8.0])).tolist()
    [True, False]
    """
    found: Booleans = (low <= actual) & (actual <= high)
    return found


def pinball(actual: Floats, quantile: Floats, share: float) -> Floats:
    """Pinball loss: `share` for each contact above the quantile, 1 − `share` for each below; least at the true one.

    Gneiting & Raftery (2007), section 6 (https://doi.org/10.1198/016214506000001437).

    >>> pinball(np.array([12.0, 7.0]), np.array([10.0, 10.0]), 0.9).round(3).tolist()
    [1.8, 0.3]
    """
    over = actual - quantile
    return np.asarray(np.maximum(share * over, (share - 1) * over), np.float64)


def promised(mean: Floats, relative_variance: Floats, low: Floats, high: Floats) -> Floats:
    """The probability that low ≤ contacts ≤ high by the forecast itself: rate Gamma, contacts Poisson about it.

    At two contacts an interval no whole numbers hold exactly 80 %; this says what they hold.

    >>> promised(np.array([2.0]), np.array([0.0]), np.array([0.0]), np.array([4.0])).round(4).tolist()
    [0.9473]
    """
    mixed = (relative_variance > _NEARLY_POISSON) & (mean > 0)
    size = 1 / np.where(mixed, relative_variance, 1.0)
    chance = size / (size + mean)
    return np.asarray(
        np.where(
            mixed,
            nbinom.cdf(high, size, chance) - nbinom.cdf(low - 1, size, chance),
            poisson.cdf(high, mean) - poisson.cdf(low - 1, mean),
        ),
        np.float64,
    )


def deviation(rate: Floats) -> Floats:
    """Mean absolute deviation of a Poisson number from its rate λ: 2 e^−λ λ^(k+1) ÷ k!, k the whole part of λ.

    What even the true rate is wrong by, on average. Diaconis & Zabell (1991), Statistical Science 6, 284–302
    (https://doi.org/10.1214/ss/1177011699); about √(2λ ÷ π) where λ is large.

    >>> deviation(np.array([0.0, 0.5, 1.0, 100.0])).round(4).tolist()
    [0.0, 0.6065, 0.7358, 7.9722]
    """
    whole = np.floor(rate)
    some = np.where(rate > 0, rate, 1.0)
    found = 2 * np.exp((whole + 1) * np.log(some) - rate - gammaln(whole + 1))
    return np.asarray(np.where(rate > 0, found, 0.0), np.float64)


def smoothed(cells: Cells) -> Floats:
    """(n,) rates of the intervals as far as they are known afterwards: what came on the day × the interval's share.

    The share is that of the weekday over all its days in `cells`, from four such days on; else that of all days. An
    interval's own number would do as its rate only where it is large: where none came the noise would be taken as 0.
    """
    days, row = np.unique(cells.day, return_inverse=True)
    slots, column = np.unique(cells.slot, return_inverse=True)
    came = np.full((len(days), len(slots)), np.nan)
    came[row, column] = cells.actual
    rates = _level_by_share(came)
    weekday = weekdays(days)
    for one in np.flatnonzero(np.bincount(weekday, minlength=7) >= _OWN_PROFILE_DAYS):
        rates[weekday == one] = _level_by_share(came[weekday == one])
    found: Floats = rates[row, column]
    return found


def _level_by_share(came: Floats) -> Floats:
    """Days by intervals; a day's share is of those of its intervals that are known."""
    known = ~np.isnan(came)
    usual = np.nansum(came, axis=0) / np.maximum(known.sum(axis=0), 1)
    level = np.nansum(came, axis=1) / np.maximum((known * usual).sum(axis=1), _TINY)
    return np.asarray(level[:, None] * usual, np.float64)


def _ratio(numerator: float, denominator: float) -> float | None:
    return numerator / denominator if denominator > 0 else None
