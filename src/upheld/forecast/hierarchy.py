"""Queues that add up to their client: one forecast of the whole and one of each part, made to agree.

The whole is forecast better than its parts, and the parts know what the whole does not. Where they disagree, each gives
way in proportion to its own variance (weighted least squares on the day's contacts: Wickramasuriya, Athanasopoulos &
Hyndman 2019, with variances instead of the whole covariance). Intervals follow their day.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned, History
from upheld.queueing.arrivals import Floats


@dataclass(frozen=True)
class Reconciled:
    """Forecasts that add up: interval by interval the parts make the whole."""

    whole: Forecast
    parts: tuple[Forecast, ...]


def together(parts: Sequence[Cleaned], name: str) -> Cleaned:
    """The history of all `parts` as one, over the days that all have; a cell is known where every open part is."""
    first = max(int(part.history.days[0]) for part in parts)
    last = min(int(part.history.days[-1]) for part in parts)
    cuts = [np.searchsorted(part.history.days, [first, last + 1]) for part in parts]
    calls = [part.history.calls[start:end] for part, (start, end) in zip(parts, cuts, strict=True)]
    used = [part.used[start:end] for part, (start, end) in zip(parts, cuts, strict=True)]
    told = np.stack([~np.isnan(each) for each in calls])
    # a part that is closed then, or told nothing then while usually closed, hides nothing
    days = parts[0].history.days[cuts[0][0] : cuts[0][1]]
    weekday = (days + 6) % 7
    complete = np.all([known | ~part.opens[weekday] for known, part in zip(used, parts, strict=True)], axis=0)
    total = np.where(told.any(axis=0), np.nansum(np.stack(calls), axis=0), np.nan)
    one = parts[0].history
    history = History(name, one.zone, one.interval_s, days, np.where(complete, total, np.nan))
    opens = np.any([part.opens for part in parts], axis=0)
    return Cleaned(history, ~np.isnan(history.calls), opens, ())


def reconciled(whole: Forecast, parts: Sequence[Forecast]) -> Reconciled:
    """`parts` and `whole` of the same days, brought to agree day by day."""
    of_parts = np.stack([_by_day(part) for part in parts])  # (P, H)
    variances = np.stack([_day_variance(part) for part in parts])
    of_whole, variance = _by_day(whole), _day_variance(whole)
    missing = of_whole - of_parts.sum(axis=0)
    gives = variances / np.maximum(variances.sum(axis=0) + variance, 1e-300)
    wanted = np.maximum(of_parts + gives * missing, 0.0)
    factors = np.where(of_parts > 0, wanted / np.where(of_parts > 0, of_parts, 1.0), 1.0)
    adjusted = tuple(
        dataclasses.replace(part, mean=part.mean * factor[:, None]) for part, factor in zip(parts, factors, strict=True)
    )
    means = np.stack([part.mean for part in adjusted])
    total = np.where(np.isnan(means).all(axis=0), np.nan, np.nansum(means, axis=0))
    return Reconciled(dataclasses.replace(whole, mean=total), adjusted)


def _by_day(forecast: Forecast) -> Floats:
    return np.asarray(np.nansum(forecast.mean, axis=1), np.float64)


def _day_variance(forecast: Forecast) -> Floats:
    """Variance of a day's contacts: its level's, and Poisson's."""
    mean = _by_day(forecast)
    return np.asarray(mean**2 * np.expm1(np.diag(forecast.level)) + mean, np.float64)
