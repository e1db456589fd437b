"""The methods everybody knows, which any other has to beat: last week again, and the mean of the last four weeks.

Each interval is forecast by what came in it on the same weekday. The spread is learnt from how wrong the same rule
would have been on the days that are known. A rule of one week is Hyndman & Athanasopoulos' seasonal naive method
(https://otexts.com/fpp3/simple-methods.html). What is known of special days beforehand is not used, unless asked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Booleans, Cleaned, History, nothing, weekdays
from upheld.queueing.arrivals import Floats, Integers

_NEW_LEVEL = 0.04
"""Variance of the logarithm of a day's level before any error is seen: 20 % give or take. It counts as one day."""
_OTHER_WEEKDAY = 0.25
"""The same of a day that is forecast from other weekdays: 50 %."""
_PRIOR = 0.5
"""Shape of the Gamma distribution (Jeffreys') of a rate before anything came: where none came the rate is not 0."""
_FEW_DAYS = 10
_STEADIEST = 0.95
_TINY = 1e-12


def seasonal_naive(cleaned: Cleaned, days: Days, *, follows_like: bool = False) -> Forecast:
    """What came on the same weekday of the last week; where that is not known, of the week before it."""
    return _forecast(cleaned, days, 1, follows_like=follows_like)


def mean_of_four_weeks(cleaned: Cleaned, days: Days, *, follows_like: bool = False) -> Forecast:
    """The mean of the last four known numbers of the same interval on the same weekday."""
    return _forecast(cleaned, days, 4, follows_like=follows_like)


@dataclass(frozen=True)
class Spread:
    """How wrong a rule has been on days that are known."""

    level: float  # variance of the logarithm of the day's level
    level_rho: float  # correlation of that with the next day's
    shape: float  # variance of the logarithm of an interval's share, beside what few contacts explain
    shape_rho: float  # correlation of that with the next interval's


def _forecast(cleaned: Cleaned, days: Days, weeks: int, *, follows_like: bool) -> Forecast:
    history = cleaned.history
    past, ahead = weekdays(history.days), days
    if len(history.days):
        ahead = days.between(int(history.days[-1]) + 1, int(days.ordinal[-1]))
        past = days.between(int(history.days[0]), int(history.days[-1])).like if follows_like else past
    wanted = ahead.like if follows_like else weekdays(ahead.ordinal)
    mean, number = nothing((len(ahead), history.slots)), np.zeros((len(ahead), history.slots))
    strange = np.zeros(len(ahead), np.bool_)
    anything, any_count = last_known(history.calls, cleaned.used, weeks)
    for weekday in np.unique(wanted):
        rows = wanted == weekday
        found, count = last_known(history.calls, cleaned.used & (past == weekday)[:, None], weeks)
        strange[rows] = not count.any()
        mean[rows] = np.where(count > 0, found, anything)
        number[rows] = np.where(count > 0, count, any_count)
    mean, empty = _above_nothing(mean, number, cleaned)
    opens = expected_open(cleaned, wanted) & ~ahead.closed[:, None]
    spread = spread_of(cleaned, past, weeks)
    level = spread.level * spread.level_rho ** np.abs(np.subtract.outer(ahead.ordinal, ahead.ordinal))
    level[strange, strange] += _OTHER_WEEKDAY
    shape = np.where(empty, 1 / _PRIOR, spread.shape + 1 / np.maximum(mean * number, _TINY))
    return Forecast(
        history.queue, history.zone, history.interval_s, ahead.ordinal, np.where(opens, mean, np.nan), level,
        np.sqrt(np.log1p(shape)), spread.shape_rho,
    )  # fmt: skip


def last_known(calls: Floats, used: Booleans, number: int) -> tuple[Floats, Floats]:
    """(S,) mean of the last `number` used cells of each interval, NaN where none is, and how many they were."""
    from_end = np.cumsum(used[::-1], axis=0)[::-1]
    chosen = used & (from_end <= number)
    count = chosen.sum(axis=0).astype(np.float64)
    total = np.where(chosen, calls, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan), count


def expected_open(cleaned: Cleaned, wanted: Integers) -> Booleans:
    """(H, S) opening times of the weekdays `wanted`; a weekday that the history never reached has those of any."""
    opens = cleaned.opens.copy()
    reached = np.isin(np.arange(7), weekdays(cleaned.history.days))
    opens[~reached] |= cleaned.opens.any(axis=0) if cleaned.opens.any() else True
    found: Booleans = opens[wanted]
    return found


def _above_nothing(mean: Floats, number: Floats, cleaned: Cleaned) -> tuple[Floats, Booleans]:
    """Where none came or nothing is known: a small rate instead of none, and that it is so.

    The rate is Gamma with the mean of all days of that interval beforehand; the days on which none came lower it.
    """
    known = cleaned.used.sum(axis=0)
    usual = (np.where(cleaned.used, cleaned.history.calls, 0.0).sum(axis=0) + _PRIOR) / (known + _PRIOR)
    if known.any():
        usual = np.where(known > 0, usual, np.average(usual, weights=known))
    empty = ~(mean > 0)
    small = _PRIOR / (_PRIOR / np.broadcast_to(usual, mean.shape) + number)
    return np.where(empty, small, mean), empty


def spread_of(cleaned: Cleaned, like: Integers, weeks: int) -> Spread:
    """How wrong the rule would have been on each known day, from the same weekdays (`like`, (D,)) before it.

    Poisson noise is taken out: of the day's total and of each interval, in what came and in the mean that foretold it.
    """
    fitted, number = fitted_to(cleaned.history, cleaned.used, like, weeks)
    both = cleaned.used & ~np.isnan(fitted)
    came = np.where(both, cleaned.history.calls, 0.0)
    told = np.where(both, fitted, 0.0)
    total, foretold = came.sum(axis=1), told.sum(axis=1)
    days = foretold > 0
    if not days.any():
        return Spread(_NEW_LEVEL, 0.0, 0.0, 0.0)
    total, foretold = total[days], foretold[days]
    error = total - foretold
    seen = max(float((error**2 - total).sum()), 0.0) / float((foretold**2).sum())
    many = len(error)
    level = (seen * many + _NEW_LEVEL) / (many + 1)
    relative = error / foretold
    together = float((relative[1:] * relative[:-1]).sum()) / max(float((relative**2).sum()), _TINY)
    level_rho = min(max(together, 0.0), _STEADIEST) * many / (many + _FEW_DAYS)
    scaled = told[days] * (total / foretold)[:, None]
    rest = came[days] - scaled
    own_noise = scaled / np.maximum(number[days], 1) * (total / foretold)[:, None]
    noise_free = rest**2 - scaled - own_noise
    shape = max(float(noise_free.sum()), 0.0) / max(float((scaled**2).sum()), _TINY)
    beside = shape * float((scaled[:, 1:] * scaled[:, :-1]).sum())
    shape_rho = float((rest[:, 1:] * rest[:, :-1]).sum()) / beside if beside > 0 else 0.0
    return Spread(level, level_rho, shape, min(max(shape_rho, 0.0), _STEADIEST))


def fitted_to(history: History, used: Booleans, like: Integers, weeks: int) -> tuple[Floats, Floats]:
    """(D, S) what the rule would have said of each known day from the same weekdays before it, and from how many."""
    fitted, number = nothing(history.calls.shape), np.zeros(history.calls.shape)
    for weekday in np.unique(like):
        rows = np.flatnonzero(like == weekday)
        fitted[rows], number[rows] = _before_each(history.calls[rows], used[rows], weeks)
    return fitted, number


def _before_each(calls: Floats, used: Booleans, weeks: int) -> tuple[Floats, Floats]:
    """As `last_known`, of the rows above each row."""
    sums = np.zeros((weeks, *calls.shape[1:]))  # the last known numbers, oldest first
    known = np.zeros(sums.shape)
    mean, number = nothing(calls.shape), np.zeros(calls.shape)
    for row in range(len(calls)):
        number[row] = known.sum(axis=0)
        np.divide(sums.sum(axis=0), number[row], out=mean[row], where=number[row] > 0)
        took = used[row]
        sums[:, took] = np.vstack([sums[1:, took], calls[row, took]])
        known[:, took] = np.vstack([known[1:, took], np.ones(int(took.sum()))])
    return mean, number
