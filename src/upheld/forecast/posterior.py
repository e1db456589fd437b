"""How busy each interval is, given counts: the normal distribution nearest to what a forecast and its counts say.

Levels of days and shapes of intervals are normal on the logarithm, counts Poisson. Sought is the normal distribution of
least Kullback–Leibler divergence to theirs given the counts (Challis and Barber 2013, Gaussian Kullback–Leibler
approximate inference, JMLR 14: 2239–2286). Its equations are those of Newton's method for the likeliest rates, with
each rate taken at its mean instead of at its middle: a count of 0 is as good as any. Shapes are a chain, so that a day
costs as many steps as it has intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpttrf, dpttrs

from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Booleans
from upheld.queueing.arrivals import Floats, Integers

_ROUNDS = 100  # seven are usual
_FARTHEST = 1.0  # that a logarithm moves in one of them
_STILL = 1e-9
_BOUND = 1 - 1e-8  # of the correlation of neighbours; at 1 a chain has no precision


def row_of(forecast: Forecast, day: int) -> int:
    """The row of a day given as an ordinal. Raises ValueError where there is none."""
    rows = np.flatnonzero(forecast.days == day)
    if not len(rows):
        raise ValueError(f"day {day} is not in the forecast")
    return int(rows[0])


@dataclass(frozen=True)
class Posterior:
    """Logarithm of each rate against its middle: its mean, its variance, and how it moves with its day's level."""

    level: Floats  # (H, H) covariance of levels
    middle: Floats  # (H, S)
    variance: Floats  # (H, S)
    lean: Floats  # (H, S) change for a change of the day's level by 1; below 1 where the shape takes up a part
    chains: dict[int, Chain]  # of days of which something was told


class Chain:
    """Precision of one day's standardised shapes, given the level: a tridiagonal matrix, factored once."""

    def __init__(self, correlation: float, seen: Floats) -> None:
        fresh = 1 - correlation**2
        diagonal = np.full(len(seen), (1 + correlation**2) / fresh)
        diagonal[0] = diagonal[-1] = 1 / fresh
        if len(seen) == 1:
            diagonal[0] = 1.0
        self.diagonal, self.beside, _ = dpttrf(diagonal + seen, np.full(max(len(seen) - 1, 1), -correlation / fresh))

    def solve(self, right: Floats) -> Floats:
        """(S, n) columns."""
        return np.asarray(dpttrs(self.diagonal, self.beside, right)[0], np.float64)

    def variance(self) -> Floats:
        """(S,) diagonal of the inverse: from the last backwards."""
        own, weight = (1 / self.diagonal).tolist(), (self.beside**2).tolist()
        for slot in range(len(own) - 2, -1, -1):
            own[slot] += weight[slot] * own[slot + 1]
        return np.array(own)


def posterior(forecast: Forecast, observed: Floats, told: Booleans) -> Posterior:
    """From the counts `observed` (H, S) where `told`: somewhere, and only where more than 0 is expected."""
    spread = np.nan_to_num(forecast.shape_sd)
    before = np.diag(forecast.level)[:, None] + spread**2
    rows = np.flatnonzero(told.any(axis=1))
    seen, counts = told[rows], np.where(told, observed, 0.0)[rows]
    mean, sd, prior = np.where(told, forecast.mean, 0.0)[rows], spread[rows], before[rows]
    level = np.zeros(len(before))
    shape = np.zeros(sd.shape)
    variance = prior
    for _ in range(_ROUNDS):
        now = level[rows, None] + sd * shape
        rate = mean * np.exp(now + (variance - prior) / 2)
        pull = np.where(seen, rate * now + counts - rate, 0.0)
        chains = [Chain(np.clip(forecast.shape_rho, -_BOUND, _BOUND), each) for each in sd**2 * rate]
        solved = np.array([
            chain.solve(np.stack([a, b], axis=1)).T
            for chain, a, b in zip(chains, sd * rate, sd * pull, strict=True)
        ])  # fmt: skip
        by_level, by_counts = solved[:, 0], solved[:, 1]
        known = np.maximum((rate - sd * rate * by_level).sum(axis=1), 0.0)
        covariance = _levels(forecast.level, rows, known)
        new_level = covariance[:, rows] @ (pull - sd * rate * by_counts).sum(axis=1)
        new_shape = by_counts - by_level * new_level[rows, None]
        lean = 1 - sd * by_level
        own = np.array([chain.variance() for chain in chains])
        new_variance = lean**2 * np.diag(covariance)[rows, None] + sd**2 * own
        moved = float(np.abs(np.where(seen, new_level[rows, None] + sd * new_shape - now, 0.0)).max())
        settled = max(moved, float(np.abs(new_variance - variance).max())) < _STILL
        share = min(1.0, _FARTHEST / max(moved, _STILL))
        level, shape, variance = level + share * (new_level - level), shape + share * (new_shape - shape), new_variance
        if settled:
            break
    middle = np.repeat(level[:, None], sd.shape[1], axis=1)
    middle[rows] += sd * shape
    all_variance, leans = np.diag(covariance)[:, None] + spread**2, np.ones(middle.shape)
    all_variance[rows], leans[rows] = variance, lean
    return Posterior(covariance, middle, all_variance, leans, dict(zip(rows.tolist(), chains, strict=True)))


def _levels(covariance: Floats, rows: Integers, known: Floats) -> Floats:
    """Covariance of levels once those of `rows` are told with precision `known`; no inverse of what may be singular."""
    root = np.sqrt(known)
    inner = np.eye(len(rows)) + root[:, None] * covariance[np.ix_(rows, rows)] * root
    outer = root[:, None] * covariance[rows]
    found = covariance - outer.T @ np.linalg.solve(inner, outer)
    return np.asarray((found + found.T) / 2, np.float64)
