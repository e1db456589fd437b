"""Level × profile: how much comes in a day, times how days are spread over their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.forecast.day_level import Variances, level
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned
from upheld.forecast.profile import Profile, profile
from upheld.queueing.arrivals import Floats

_LEAST_SEEN: Final = 0.05
"""A day of which a smaller part was seen says nothing of its level."""
_MOST_RAISING: Final = 0.05
"""Variance of a level up to which it raises the mean, as that of a lognormal does. Beyond that it is ignorance, which
widens what may come and is no reason to expect more."""
_USUAL_SHAPE_SD: Final = 0.06
_USUAL_RHO: Final = 0.3
_USUAL_WEIGHT: Final = 100.0
"""Cells that what is usual counts for in the noise of shapes."""


@dataclass(frozen=True)
class Fitted:
    """What was learnt: to be shown, and to be used again when a little more has come."""

    forecast: Forecast
    profile: Profile
    variances: Variances
    fitted: Floats  # (D, S) what the profile makes of each day's own total; NaN: not used


def level_profile(cleaned: Cleaned, days: Days) -> Forecast:
    """The days of `days` after the history's last."""
    return fitted(cleaned, days).forecast


def fitted(cleaned: Cleaned, days: Days, variances: Variances | None = None) -> Fitted:
    """As `level_profile`, with what was learnt; given `variances` are used instead of being learnt."""
    history = cleaned.history
    last = int(history.days[-1])
    past, ahead = days.between(int(history.days[0]), last), days.between(last + 1, int(days.ordinal[-1]))
    shape = profile(cleaned, past)
    share = np.where(cleaned.used, shape.share[past.like], 0.0)
    counts = np.where(cleaned.used, np.nan_to_num(history.calls), 0.0).sum(axis=1)
    seen = share.sum(axis=1)
    exposure = np.where((seen >= _LEAST_SEEN) & ~past.closed, seen, 0.0)
    found, variances = level(past, counts, exposure, ahead, variances)
    whole = counts / np.where(exposure > 0, exposure, 1.0)
    expected = np.where(cleaned.used & (exposure > 0)[:, None], share * whole[:, None], np.nan)
    shape_sd, rho = _shape_noise(history.calls, expected)
    mean_day = np.exp(found.middle + np.minimum(np.diag(found.covariance), _MOST_RAISING) / 2)
    mean = mean_day[:, None] * shape.share[ahead.like]
    mean[~cleaned.opens[ahead.like] | ahead.closed[:, None]] = np.nan
    forecast = Forecast(
        history.queue, history.zone, history.interval_s, ahead.ordinal, mean, found.covariance,
        np.full(mean.shape, shape_sd), rho,
    )  # fmt: skip
    return Fitted(forecast, shape, variances, expected)


def _shape_noise(calls: Floats, expected: Floats) -> tuple[float, float]:
    """Standard deviation of intervals beyond Poisson, and their correlation with the next, from days' own totals."""
    off = calls - expected
    excess = off**2 - expected
    squares = expected**2
    known = ~np.isnan(off) & (expected > 0)
    usual = np.nanmean(squares) if known.any() else 1.0
    prior = _USUAL_WEIGHT * max(float(usual), 1e-12)
    variance = (excess[known].sum() + prior * _USUAL_SHAPE_SD**2) / (squares[known].sum() + prior)
    variance = max(float(variance), 1e-6)
    pair = known[:, :-1] & known[:, 1:]
    both = (off[:, :-1] * off[:, 1:])[pair].sum() + prior * _USUAL_SHAPE_SD**2 * _USUAL_RHO
    scale = (expected[:, :-1] * expected[:, 1:])[pair].sum() + prior
    rho = float(np.clip(both / scale / variance, 0.0, 0.95))
    return float(np.sqrt(np.log1p(variance))), rho
