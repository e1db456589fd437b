"""How much comes in a day: a Gaussian process on the logarithm of the day's rate, with Poisson counts.

The rate of a day is a product of what moves it: a level that wanders (within days, weeks and a season), the weekday,
the position in the month, the season of the year, and whatever is known to bear upon the day. Each of these is a
random effect with a correlation of its own and a variance that is learnt, so that two months of history already share
what they can, and the spread of a forecast needs no rule of its own.
Variances are those of the largest marginal likelihood (Rasmussen & Williams 2006, ch. 5, with weak priors: three days
of history keep the priors); counts enter by Laplace's method (ch. 3.4), so that a day without a call is no trouble.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.linalg import cho_factor, cho_solve, get_lapack_funcs
from scipy.optimize import minimize

from upheld.forecast.days import Days
from upheld.queueing.arrivals import Floats

_YEAR: Final = 365.2425
_MONTH: Final = 30.436875
_MOST_DAYS: Final = 3 * 366
_FITTED_DAYS: Final = 400
"""Variances are learnt from so many last days: more cost much and tell little, except of the year."""
_LEAST_FOR_YEAR: Final = 300
_NEWTON_STEPS: Final = 30
_CLOSE: Final = 1e-7
_FAR: Final = 3.0
"""A day further from what all others say of it than so many standard deviations is believed less."""

_MIDDLE_VARIANCE: Final = 1.0
"""Of the long-run level about the mean of the history."""

_USUAL: Final = {
    "days": 0.02,
    "weeks": 0.035,
    "season": 0.04,
    "weekday": 0.1,
    "turn": 0.045,
    "month": 0.02,
    "year": 0.07,
}
"""Scales of the components' standard deviations (of the logarithm): each may be none and is seldom twice as large."""
_NOISE: Final = 0.05
"""Usual standard deviation of what is left of a single day."""
_SPREAD: Final = 1.0
"""Of the logarithm of standard deviations that are never none."""
_FEW_WEEKS: Final = 3 * 7
"""Days until which that of weekdays is never none: a week alone cannot tell weekdays from days."""
_MOST_FOR_FEW: Final = 3.0
_UNSEEN: Final = 0.4
"""Standard deviation to add to a weekday of which no day was ever seen: a Sunday is no Friday."""


@dataclass(frozen=True)
class Level:
    """What is known of the days of a horizon: normal on the logarithm of the contacts expected in a whole day."""

    middle: Floats  # (H,) the median
    covariance: Floats  # (H, H)
    noise_sd: float  # of a single day, beyond what is shared with others
    parts: dict[str, float]  # standard deviation learnt of each component


@dataclass(frozen=True)
class Variances:
    """Standard deviations of the components and of a single day, as learnt once and used again."""

    parts: dict[str, float]
    noise: float


def level(
    days: Days, counts: Floats, exposure: Floats, horizon: Days, variances: Variances | None = None
) -> tuple[Level, Variances]:
    """The days of `horizon`, from the `counts` of `days`.

    counts: (D,) contacts seen; exposure: (D,) the part of a whole day that was seen, 0 where nothing is known. Given
    `variances` are used instead of being learnt.
    """
    known = np.flatnonzero(exposure > 0)[-_MOST_DAYS:]
    seen = _Features.of(days).take(known)
    counts, exposure = counts[known], exposure[known]
    middle = float(np.log((counts.sum() + 0.5) / (exposure.sum() + 0.5))) if len(known) else 0.0
    names = _components(seen)
    if variances is None:
        recent = slice(max(len(known) - _FITTED_DAYS, 0), None)
        part = seen.take(np.arange(len(known))[recent])
        variances = _learnt(part, counts[recent], exposure[recent], middle, names)
    return _posterior(seen, counts, exposure, middle, _Features.of(horizon), variances, names), variances


@dataclass(frozen=True)
class _Features:
    """What the covariance of days is made from, each (D,); effects (D, E) with their spreads."""

    ordinal: Floats
    like: Floats
    phase: Floats
    effects: tuple[Any, ...]
    expected: Floats

    @staticmethod
    def of(days: Days) -> _Features:
        # the day of the month as the calendar of the month turns: close enough to any month's own
        return _Features(
            days.ordinal.astype(np.float64), days.like.astype(np.float64), days.phase.astype(np.float64), days.effects,
            np.array([sum(effect.expected for effect in each) for each in days.effects], np.float64),
        )  # fmt: skip

    def take(self, rows: Any) -> _Features:
        return _Features(
            self.ordinal[rows], self.like[rows], self.phase[rows], tuple(self.effects[row] for row in rows),
            self.expected[rows],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.ordinal)


def _components(seen: _Features) -> tuple[str, ...]:
    year = len(seen) and seen.ordinal[-1] - seen.ordinal[0] >= _LEAST_FOR_YEAR
    return tuple(name for name in _USUAL if name != "year" or year)


def _correlations(a: _Features, b: _Features, names: tuple[str, ...]) -> Floats:
    """(C, A, B) correlation of days under each component."""
    apart = np.abs(a.ordinal[:, None] - b.ordinal[None, :])
    out = np.empty((len(names), *apart.shape))
    for place, name in enumerate(names):
        if name == "days":
            out[place] = np.exp(-apart / 5.0)
        elif name == "weeks":
            out[place] = np.exp(-apart / 20.0)
        elif name == "season":  # smooth: its slope goes on, and dies away
            scaled = np.sqrt(3.0) * apart / 60.0
            out[place] = (1 + scaled) * np.exp(-scaled)
        elif name == "weekday":
            out[place] = (a.like[:, None] == b.like[None, :]) * np.exp(-apart / 400.0)
        elif name == "turn":  # the turn of the month, in working days
            distance = np.abs(a.phase)[:, None] + np.abs(b.phase)[None, :]
            out[place] = np.exp(-0.5 * (a.phase[:, None] - b.phase[None, :]) ** 2 - distance / 2.0)
        elif name == "month":
            out[place] = np.exp(-2.0 * (np.sin(np.pi * apart / _MONTH) / 0.6) ** 2 - apart / 400.0)
        else:
            out[place] = np.exp(-2.0 * (np.sin(np.pi * apart / _YEAR) / 0.6) ** 2 - apart / (4 * _YEAR))
    return out


def _effects(a: _Features, b: _Features) -> Floats:
    """(A, B) covariance that named effects give two days that have them both."""
    spread = {effect.name: effect.spread for days in (a, b) for each in days.effects for effect in each}
    if not spread:
        return np.zeros((len(a), len(b)))
    place = {name: number for number, name in enumerate(spread)}
    has = [np.zeros((len(days), len(place))) for days in (a, b)]
    for matrix, days in zip(has, (a, b), strict=True):
        for row, each in enumerate(days.effects):
            for effect in each:
                matrix[row, place[effect.name]] = spread[effect.name]
    return np.asarray(has[0] @ has[1].T, np.float64)


def _learnt(seen: _Features, counts: Floats, exposure: Floats, middle: float, names: tuple[str, ...]) -> Variances:
    """The variances of the largest posterior density, on counts taken as normal about the usual variances' rates."""
    usual = np.log([*(_USUAL[name] for name in names), _NOISE])
    if len(seen) < 2:
        return Variances(dict(zip(names, np.exp(usual[:-1]).tolist(), strict=True)), _NOISE)
    shared = _effects(seen, seen) + _MIDDLE_VARIANCE
    correlations = _correlations(seen, seen, names)
    eye = np.eye(len(seen))
    prior = shared + np.tensordot(np.exp(2 * usual[:-1]), correlations, 1) + _NOISE**2 * eye
    mean = middle + seen.expected
    rate = exposure * np.exp(_mode(prior, mean, counts, exposure))
    target = np.log(rate / exposure) + (counts - rate) / rate - mean
    fixed = shared + np.diag(1 / rate)
    stacked = correlations.reshape(len(names), -1)
    never_none = ("noise",) if len(seen) >= _FEW_WEEKS else ("noise", "weekday")
    sure = np.array([name in never_none for name in (*names, "noise")])  # log-normal; the others half-normal

    def loss(at: Floats) -> tuple[float, Floats]:
        squares = np.exp(2 * at)
        covariance = fixed + (squares[:-1] @ stacked).reshape(eye.shape) + squares[-1] * eye
        factor = np.linalg.cholesky(covariance)
        inverse = _inverse(factor)
        weighted = inverse @ target
        outer = inverse - np.outer(weighted, weighted)
        slopes = np.append(stacked @ outer.ravel(), np.trace(outer)) * squares
        off = np.where(sure, (at - usual) / _SPREAD, 0.0)
        part = np.where(sure, 0.0, squares / np.exp(2 * usual))
        value = 0.5 * target @ weighted + np.log(np.diag(factor)).sum() + 0.5 * (part.sum() + off @ off)
        return float(value), slopes + part + off / _SPREAD

    found = minimize(loss, usual, jac=True, method="L-BFGS-B", bounds=[(-12.0, 1.5)] * len(usual),
                     options={"maxiter": 40, "ftol": 1e-6})  # fmt: skip
    deviations = np.exp(found.x)
    return Variances(dict(zip(names, deviations[:-1].tolist(), strict=True)), float(deviations[-1]))


def _posterior(
    seen: _Features, counts: Floats, exposure: Floats, middle: float, ahead: _Features, variances: Variances,
    names: tuple[str, ...],
) -> Level:  # fmt: skip
    squares = np.array([variances.parts[name] for name in names]) ** 2

    def covariance(a: _Features, b: _Features) -> Floats:
        found = np.tensordot(squares, _correlations(a, b, names), 1) + _effects(a, b) + _MIDDLE_VARIANCE
        return np.asarray(found, np.float64)

    unseen = ~np.isin(ahead.like, seen.like)
    own = covariance(ahead, ahead) + variances.noise**2 * np.eye(len(ahead))
    own += _UNSEEN**2 * (unseen[:, None] & (ahead.like[:, None] == ahead.like[None, :]))
    if not len(seen):
        return Level(middle + ahead.expected, own, variances.noise, variances.parts)
    prior = covariance(seen, seen) + variances.noise**2 * np.eye(len(seen))
    mean = middle + seen.expected
    log_rate = _mode(prior, mean, counts, exposure)
    rate = exposure * np.exp(log_rate)
    target = log_rate - mean + (counts - rate) / rate
    total = prior + np.diag(1 / rate)
    total += np.diag(_doubt(total, target, rate))
    across = covariance(ahead, seen)
    factor = cho_factor(total, lower=True)
    found = middle + ahead.expected + across @ cho_solve(factor, target)
    left = own - across @ cho_solve(factor, across.T)
    few = min(1 + 5 / len(seen) + 20 / len(seen) ** 2, _MOST_FOR_FEW)  # the variances themselves are uncertain
    return Level(found, (left + left.T) / 2 * few, variances.noise, variances.parts)


def _mode(prior: Floats, mean: Floats, counts: Floats, exposure: Floats) -> Floats:
    """The log rates of largest posterior density under normal `prior` and Poisson counts, by Newton's method."""
    at = np.log((counts + 0.5) / (exposure + 1e-9))
    at = np.clip(at, mean - 20, mean + 20)
    for _ in range(_NEWTON_STEPS):
        rate = exposure * np.exp(at)
        target = at - mean + (counts - rate) / rate
        step = mean + prior @ cho_solve(cho_factor(prior + np.diag(1 / rate), lower=True), target) - at
        at = at + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < _CLOSE:
            break
    return at


def _doubt(total: Floats, target: Floats, rate: Floats) -> Floats:
    """Variance to add to days that all others together find hard to believe (left out one by one)."""
    inverse = np.linalg.inv(total)
    alone = 1 / np.diag(inverse)
    off = (inverse @ target) * alone
    return np.asarray(np.maximum(off**2 / _FAR**2 - alone, 0.0) * _FAR, np.float64)


def _inverse(lower: Floats) -> Floats:
    """The inverse of the symmetric matrix whose lower Cholesky factor is given."""
    (potri,) = get_lapack_funcs(("potri",), (lower,))
    half, _ = potri(lower, lower=True)
    full = np.tril(half)
    return np.asarray(full + np.tril(half, -1).T, np.float64)
