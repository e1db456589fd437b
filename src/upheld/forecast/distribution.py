"""A forecast: not one number for an interval but how likely each number is, and how errors hang together.

Contacts of interval i of day d are Poisson about a rate that is itself uncertain: mean[d, i] × exp(level of the day) ×
exp(shape of the interval), both normal. Levels of days are correlated with one another (a week that starts high stays
high), shapes with those of the neighbouring intervals. An interval alone is then close to a negative binomial with the
same mean and variance; sums over intervals and days are drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom, poisson

from upheld.queueing.arrivals import Floats, Integers

_NEARLY_POISSON = 1e-6


@dataclass(frozen=True)
class Forecast:
    """H consecutive local days by S intervals of one queue; NaN where the queue is closed."""

    queue: str
    zone: str
    interval_s: int
    days: Integers  # (H,) ordinals
    mean: Floats  # (H, S) contacts
    level: Floats  # (H, H) covariance of the logarithm of the days' levels
    shape_sd: Floats  # (H, S) standard deviation of the logarithm of an interval's share, given the day's level
    shape_rho: float  # correlation of that with the next interval's
    aht_s: Floats | None = None  # (H, S)

    def relative_variance(self) -> Floats:
        """(H, S) variance of an interval's rate ÷ its mean²."""
        return np.asarray(np.expm1(np.diag(self.level)[:, None] + self.shape_sd**2), np.float64)

    def quantile(self, share: float) -> Floats:
        """(H, S) the number of contacts that is not exceeded with probability `share`; whole numbers."""
        return quantile(self.mean, self.relative_variance(), share)

    def day_quantile(self, share: float) -> Floats:
        """(H,) the number of contacts of a whole day that is not exceeded with probability `share`."""
        mean = np.nan_to_num(self.mean)
        total = mean.sum(axis=1)
        apart = np.abs(np.arange(mean.shape[1])[:, None] - np.arange(mean.shape[1])[None, :])
        spread = mean * np.nan_to_num(self.shape_sd)
        shapes = np.einsum("di,ij,dj->d", spread, self.shape_rho**apart, spread) / np.maximum(total, 1e-12) ** 2
        return quantile(total, np.expm1(np.diag(self.level) + shapes), share)

    def draws(self, number: int, seed: int) -> Floats:
        """(number, H, S) whole futures, correlated as errors are; NaN where closed."""
        rng = np.random.default_rng(seed)
        days, slots = self.mean.shape
        level = rng.standard_normal((number, days)) @ _root(self.level).T
        shape = np.empty((number, days, slots))
        shape[:, :, 0] = rng.standard_normal((number, days))
        fresh = np.sqrt(1 - self.shape_rho**2)
        for slot in range(1, slots):
            shape[:, :, slot] = self.shape_rho * shape[:, :, slot - 1] + fresh * rng.standard_normal((number, days))
        noise = level[:, :, None] + self.shape_sd * shape - np.log1p(self.relative_variance()) / 2
        drawn = rng.poisson(np.nan_to_num(self.mean) * np.exp(noise)).astype(np.float64)
        drawn[:, np.isnan(self.mean)] = np.nan
        return drawn


def quantile(mean: Floats, relative_variance: Floats, share: float) -> Floats:
    """Quantiles of Gamma-mixed Poisson counts (negative binomial); arrays broadcast, NaN stays NaN. Whole numbers."""
    mean, variance = np.broadcast_arrays(mean, relative_variance)
    found = np.full(mean.shape, np.nan)
    known = ~np.isnan(mean)
    rate, extra = mean[known], variance[known]
    plain = extra < _NEARLY_POISSON
    some = np.zeros(len(rate))
    some[plain] = poisson.ppf(share, rate[plain])
    mixed = ~plain & (rate > 0)
    size = 1 / extra[mixed]
    some[mixed] = nbinom.ppf(share, size, size / (size + rate[mixed]))
    found[known] = some
    return found


def _root(covariance: Floats) -> Floats:
    values, vectors = np.linalg.eigh(covariance)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)), np.float64)
