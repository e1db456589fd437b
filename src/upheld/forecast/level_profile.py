"""Level × profile: how much comes in a day, times how days are spread over their intervals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from upheld.forecast.baselines import expected_open
from upheld.forecast.day_level import Variances, level
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned
from upheld.forecast.one_thread import one_thread
from upheld.forecast.profile import Profile, profile
from upheld.queueing.arrivals import Floats

_LEAST_SEEN: Final = 0.05
"""A day of which a smaller part was seen says nothing of its level."""
_MOST_RAISING: Final = 0.05
"""Variance of a level up to which it raises the mean, as that of a lognormal does. Beyond that it is ignorance, which
widens what may come and is no reason to expect more."""
_USUAL_SHAPE_SD: Final = 0.06
_USUAL_CORRELATION: Final = 0.3
_USUAL_WEIGHT: Final = 100.0
"""Cells that what is usual counts for in the noise of shapes."""
_NEAR_S: Final = 2700.0
_LAG_S: Final = 3600.0
_STEADIEST: Final = 0.95
_LEAST_VARIANCE: Final = 1e-6
_TINY: Final = 1e-12


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


@one_thread
def fitted(cleaned: Cleaned, days: Days, variances: Variances | None = None) -> Fitted:
    """As `level_profile`, with what was learnt; given `variances` are used instead of being learnt."""
    history = cleaned.history
    cleaned = replace(cleaned, opens=expected_open(cleaned, np.arange(7)))
    last = int(history.days[-1])
    past, ahead = days.between(int(history.days[0]), last), days.between(last + 1, int(days.ordinal[-1]))
    cleaned = replace(cleaned, used=cleaned.used & cleaned.opens[past.like])
    shape = profile(cleaned, past)
    share = np.where(cleaned.used, shape.share[past.like], 0.0)
    counts = np.where(cleaned.used, np.nan_to_num(history.calls), 0.0).sum(axis=1)
    seen = share.sum(axis=1)
    exposure = np.where((seen >= _LEAST_SEEN) & ~past.closed, seen, 0.0)
    found, variances = level(past, counts, exposure, ahead, variances)
    whole = counts / np.where(exposure > 0, exposure, 1.0)
    expected = np.where(cleaned.used & (exposure > 0)[:, None], share * whole[:, None], np.nan)
    shape_sd, rho = _shape_noise(history.calls, expected, history.interval_s)
    mean_day = np.exp(found.middle + np.minimum(np.diag(found.covariance), _MOST_RAISING) / 2)
    mean = mean_day[:, None] * shape.share[ahead.like]
    mean[~cleaned.opens[ahead.like] | ahead.closed[:, None]] = np.nan
    forecast = Forecast(
        history.queue, history.zone, history.interval_s, ahead.ordinal, mean, found.covariance,
        np.tile(shape_sd, (len(mean), 1)), rho,
    )  # fmt: skip
    return Fitted(forecast, shape, variances, expected)


def _shape_noise(calls: Floats, expected: Floats, interval_s: int) -> tuple[Floats, float]:
    """Standard deviation of each interval (S,) beyond Poisson, and the correlation with the next, given days' totals.

    The first hour of a bank's day is twice as unsteady as its noon. An interval is believed with those within about an
    hour of it, shrunk to the whole day's.
    """
    off = calls - expected
    known = ~np.isnan(off) & (expected > 0)
    off, rate = np.where(known, off, 0.0), np.where(known, expected, 0.0)
    excess, squares = (off**2 - rate).sum(axis=0), (rate**2).sum(axis=0)
    prior = _USUAL_WEIGHT * max(float(squares.sum()) / max(int(known.sum()), 1), _TINY)
    whole = max((float(excess.sum()) + prior * _USUAL_SHAPE_SD**2) / (float(squares.sum()) + prior), _LEAST_VARIANCE)
    apart = (np.arange(len(excess))[:, None] - np.arange(len(excess))[None, :]) * interval_s / _NEAR_S
    near = np.exp(-0.5 * apart**2)
    variance = np.maximum((near @ excess + prior * whole) / (near @ squares + prior), whole / 10)
    apart_by = max(int(_LAG_S // interval_s), 1)  # neighbours a few minutes apart are told apart by chance alone
    both = float((off[:, :-apart_by] * off[:, apart_by:]).sum()) + prior * _USUAL_SHAPE_SD**2 * _USUAL_CORRELATION
    scale = float((rate[:, :-apart_by] * rate[:, apart_by:]).sum()) + prior
    alike = float(np.clip(both / scale / whole, 0.0, _STEADIEST)) ** (1 / apart_by)
    return np.sqrt(np.log1p(variance)), alike
