"""The rest of today, and of the week, forecast again from what has come: how much of a surprise is worth believing.

Nothing is added to the model of a Forecast; it is asked what it says once some counts are known (`posterior`), and the
answer is put into a Forecast's terms again. Early in the day little has come and the forecast is hardly moved; late in
the day it follows what came; what a day resembles its neighbours carries over to the days after it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import toeplitz

from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Booleans, nothing
from upheld.forecast.one_thread import one_thread
from upheld.forecast.posterior import Posterior, posterior, row_of
from upheld.queueing.arrivals import Floats

_HALVINGS = 40


@dataclass(frozen=True)
class Reforecast:
    """What is ahead, and why it is not what it was. `so_far` counts told intervals only, in both sums alike."""

    forecast: Forecast  # days from today on; NaN in the intervals of today that are over
    expected_so_far: float  # contacts, by the forecast as it was
    came_so_far: float
    shift: float | None  # rest of today now ÷ before; None: nothing of today was ahead
    shrinkage: float  # weight given to what came, 0…1: how far the variance of today's level fell


def reforecast(
    forecast: Forecast, observed: Floats, day: int, until_slot: int, left_out: Booleans | None = None
) -> Reforecast:
    """The rest of `day` (ordinal; a row of the forecast) and the days after it, given today's counts.

    observed: (S,) contacts of today; NaN: not told. Intervals below `until_slot` are over, all others are ignored: one
    that still runs tells nothing yet. left_out: (S,) intervals not to learn from (an outage, a spike).
    Raises ValueError for a day that is not in the forecast.
    """
    row = row_of(forecast, day)
    told = nothing(forecast.mean.shape)
    told[row] = observed
    apart = None
    if left_out is not None:
        apart = np.zeros(told.shape, np.bool_)
        apart[row] = left_out
    return week_to_date(forecast, told, day, until_slot, apart)


@one_thread
def week_to_date(
    forecast: Forecast, observed: Floats, day: int, until_slot: int, left_out: Booleans | None = None
) -> Reforecast:
    """As `reforecast`, given the counts of whole days before `day` too: `observed` and `left_out` are (H, S)."""
    today = row_of(forecast, day)
    if observed.shape != forecast.mean.shape or not 0 <= until_slot <= forecast.mean.shape[1]:
        raise ValueError("observed must have the shape of the forecast, until_slot be an interval of the day")
    over = np.zeros(forecast.mean.shape, np.bool_)
    over[:today] = True
    over[today, :until_slot] = True
    told = _told(forecast, np.where(over, observed, np.nan), left_out)
    found, weight = _given(forecast, observed, told, ~over)
    ahead = replace(
        found,
        days=found.days[today:], mean=np.where(over, np.nan, found.mean)[today:], level=found.level[today:, today:],
        shape_sd=found.shape_sd[today:], aht_s=None if found.aht_s is None else found.aht_s[today:],
    )  # fmt: skip
    so_far = told[today]
    rest = np.nansum(forecast.mean[today, until_slot:])
    return Reforecast(
        ahead,
        float(forecast.mean[today][so_far].sum()),
        float(observed[today][so_far].sum()),
        float(np.nansum(ahead.mean[0]) / rest) if rest > 0 else None,
        float(weight[today]),
    )


def conditioned(forecast: Forecast, observed: Floats, left_out: Booleans | None = None) -> Forecast:
    """The forecast once the counts `observed` (H, S) are known, NaN where they are not; nothing told: as it was.

    Every interval keeps a rate, those told as well: it is how busy they were, not how many came. A count where nothing
    was expected tells nothing. Raises ValueError for another shape.
    """
    if observed.shape != forecast.mean.shape:
        raise ValueError("observed must have the shape of the forecast")
    told = _told(forecast, observed, left_out)
    return _given(forecast, observed, told, ~told)[0]


def _told(forecast: Forecast, observed: Floats, left_out: Booleans | None) -> Booleans:
    told = ~np.isnan(observed) & (np.nan_to_num(forecast.mean) > 0)
    return told if left_out is None else told & ~left_out


def _given(forecast: Forecast, observed: Floats, told: Booleans, ahead: Booleans) -> tuple[Forecast, Floats]:
    """The forecast given what was told, and the weight of that by day (H,)."""
    if not told.any():
        return forecast, np.zeros(len(forecast.days))
    found = posterior(forecast, observed, told)
    before, after = np.diag(forecast.level), np.diag(found.level)
    change = found.variance - before[:, None] - np.nan_to_num(forecast.shape_sd) ** 2
    mean = forecast.mean * np.exp(found.middle + change / 2)
    level, shape_sd = _retold(forecast, found, np.where(ahead, np.nan_to_num(mean), 0.0))
    weight = np.divide(before - after, before, out=np.zeros(len(before)), where=before > 0)
    return replace(forecast, mean=mean, level=level, shape_sd=shape_sd), np.clip(weight, 0.0, 1.0)


def _retold(forecast: Forecast, found: Posterior, ahead: Floats) -> tuple[Floats, Floats]:
    """Level and shapes in a forecast's own terms: independent again, the same by interval and in a day's sum.

    Given counts, the shapes ahead depend upon the level, which a Forecast does not know. So "level" becomes what the
    intervals ahead have in common: as large as makes the variance of their sum right, the shapes filling up the
    variance of each interval. `ahead`: (H, S) contacts.
    """
    level, shape_sd = found.level.copy(), forecast.shape_sd.copy()
    correlation = toeplitz(forecast.shape_rho ** np.arange(forecast.mean.shape[1]))
    for day, chain in found.chains.items():
        variance, common, lean = found.variance[day], found.level[day, day], 1.0
        weights = ahead[day]
        if weights.any():
            weights = weights / weights.sum()
            lean = max(float(weights @ found.lean[day]), 0.0)
            own = weights * np.nan_to_num(forecast.shape_sd[day])
            whole = lean**2 * common + float(own @ chain.solve(own[:, None])[:, 0])
            common = _common(variance, weights, correlation, whole)
        scale = min(lean, np.sqrt(common / found.level[day, day])) if found.level[day, day] > 0 else 0.0
        level[day] *= scale
        level[:, day] *= scale
        level[day, day] = common
        shape_sd[day] = np.where(np.isnan(shape_sd[day]), np.nan, np.sqrt(np.maximum(variance - common, 0.0)))
    return level, shape_sd


def _common(variance: Floats, weights: Floats, correlation: Floats, whole: float) -> float:
    """The part of `variance` (S,) common to all intervals with which their weighted sum has the variance `whole`."""
    least, most = 0.0, whole
    for _ in range(_HALVINGS):
        half = (least + most) / 2
        own = weights * np.sqrt(np.maximum(variance - half, 0.0))
        if half + own @ correlation @ own < whole:
            least = half
        else:
            most = half
    return most if least > 0 else 0.0
