"""Known models of another package, statsforecast, to be beaten in a backtest; only where that package is installed.

The package works on one series of equal steps without gaps: here the open intervals of the open weekdays, one after
another, where what is not known is filled with what came on the same weekday before. What is known of special days is
not used. Its intervals are normal; they become rates that are uncertain by what Poisson noise leaves of their variance.
Models: https://nixtlaverse.nixtla.io/statsforecast/.
"""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from upheld.forecast.baselines import expected_open, fitted_to, seasonal_naive, spread_of
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Booleans, Cleaned, nothing, weekdays
from upheld.forecast.methods import Method
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats, Integers

PACKAGE: Final = "statsforecast"

SEASONAL_NAIVE: Final = "statsforecast_seasonal_naive"
ETS_BY_PROFILE: Final = "statsforecast_ets_by_profile"
MSTL: Final = "statsforecast_mstl"

_FEWEST_WEEKS = 3
_SHARE = 80
_SDS = 1.2815515655446004
"""Standard deviations from the mean to the end of a normal's central 80 %."""
_BEFORE_ANY = 0.5

Model = Callable[[Any, list[int]], Any]
"""The package's models and the lengths of the seasons, in; one of its models, out."""


def missing() -> Problem | None:
    """Why there are no rivals; None when there are."""
    if importlib.util.find_spec(PACKAGE) is None:
        return Problem("forecast.no_package", values={"package": PACKAGE})
    return None


def rivals() -> Mapping[str, Method]:
    """The rivals by name; none where the package is not installed, which `missing` says."""
    if missing() is not None:
        return {}
    return {SEASONAL_NAIVE: naive_again, ETS_BY_PROFILE: ets_by_profile, MSTL: mstl}


def naive_again(cleaned: Cleaned, days: Days) -> Forecast:
    """Its SeasonalNaive of one week."""
    return _of_intervals(cleaned, days, lambda models, seasons: models.SeasonalNaive(season_length=seasons[-1]))


def mstl(cleaned: Cleaned, days: Days) -> Forecast:
    """Its MSTL with seasons of a day and of a week, the rest by exponential smoothing."""
    return _of_intervals(cleaned, days, lambda models, seasons: models.MSTL(season_length=seasons))


def ets_by_profile(cleaned: Cleaned, days: Days) -> Forecast:
    """Its AutoETS of the days' totals, with a season of a week, × each weekday's shares of the whole history."""
    series = _series(cleaned, days)
    if series is None:
        return seasonal_naive(cleaned, days)
    total = series.past.sum(axis=1)
    told, sd = _foretold(lambda models, seasons: models.AutoETS(season_length=seasons[0]), series, total,
                         [series.weekdays], len(series.ahead))  # fmt: skip
    mean, number = nothing((len(series.days), series.slots)), np.zeros((len(series.days), series.slots))
    level = np.zeros(len(series.days))
    told = np.maximum(told, series.least)
    level[series.ahead] = np.log1p(np.maximum(sd**2 - told, 0.0) / told**2)
    for row, day in zip(series.ahead, told, strict=True):
        number[row, series.columns] = series.past[series.weekday == weekdays(series.days)[row]].sum(axis=0)
        mean[row] = day * number[row] / max(float(number[row].sum()), series.least)
    mean = np.where(series.opens, np.maximum(mean, series.least), np.nan)
    spread = spread_of(cleaned, weekdays(cleaned.history.days), 4)
    shape = np.sqrt(np.log1p(spread.shape + 1 / np.maximum(number, 1.0)))
    return Forecast(
        cleaned.history.queue, cleaned.history.zone, cleaned.history.interval_s, series.days, mean, np.diag(level),
        shape, spread.shape_rho,
    )  # fmt: skip


@dataclass(frozen=True)
class _Series:
    """The past without gaps, R open days by C open intervals, and where the future goes."""

    past: Floats  # (R, C) contacts
    weekday: Integers  # (R,)
    columns: Integers  # (C,) intervals of the day
    weekdays: int  # open ones
    days: Integers  # (H,) ordinals to forecast
    ahead: Integers  # rows of them that are on open weekdays
    opens: Booleans  # (H, S)
    slots: int
    least: float  # contacts of an interval in which none ever came


def _series(cleaned: Cleaned, days: Days) -> _Series | None:
    """None where the history is too short for a season of a week."""
    history = cleaned.history
    of_day = weekdays(history.days)
    open_days: Booleans = np.asarray(cleaned.opens.any(axis=1), np.bool_)
    columns = np.flatnonzero(cleaned.opens.any(axis=0))
    rows = np.flatnonzero(open_days[of_day]) if len(history.days) else np.empty(0, np.int64)
    if not open_days.any() or len(rows) < _FEWEST_WEEKS * open_days.sum():
        return None
    fitted, _ = fitted_to(history, cleaned.used, of_day, 1)
    known = np.where(cleaned.used, history.calls, np.nan)[np.ix_(rows, columns)]
    many = np.maximum((~np.isnan(known)).sum(axis=0), 1)
    past = np.where(np.isnan(known), fitted[np.ix_(rows, columns)], known)
    past = np.where(np.isnan(past), np.nansum(known, axis=0) / many, past)
    ahead = days.between(int(history.days[-1]) + 1, int(days.ordinal[-1]))
    wanted = weekdays(ahead.ordinal)
    opens = expected_open(cleaned, wanted) & ~ahead.closed[:, None]
    return _Series(
        past, of_day[rows], columns, int(open_days.sum()), ahead.ordinal, np.flatnonzero(open_days[wanted]), opens,
        history.slots, _BEFORE_ANY / (len(rows) + _BEFORE_ANY),
    )  # fmt: skip


def _of_intervals(cleaned: Cleaned, days: Days, model: Model) -> Forecast:
    series = _series(cleaned, days)
    if series is None:
        return seasonal_naive(cleaned, days)
    rows, columns = len(series.ahead), len(series.columns)
    seasons = sorted({columns, columns * series.weekdays} - {1})
    told, sd = _foretold(model, series, series.past.ravel(), seasons or [1], rows * columns)
    shape = (len(series.days), series.slots)
    mean, spread = np.full(shape, series.least), np.ones(shape)
    cells = np.ix_(series.ahead, series.columns)
    mean[cells] = np.maximum(told, series.least).reshape(rows, columns)
    spread[cells] = sd.reshape(rows, columns)
    variance = np.maximum(spread**2 - mean, 0.0) / mean**2
    return Forecast(
        cleaned.history.queue, cleaned.history.zone, cleaned.history.interval_s, series.days,
        np.where(series.opens, mean, np.nan), np.zeros((len(series.days), len(series.days))),
        np.sqrt(np.log1p(variance)), 0.0,
    )  # fmt: skip


def _foretold(model: Model, series: _Series, values: Floats, seasons: list[int], steps: int) -> tuple[Floats, Floats]:
    """(steps,) means and standard deviations. Every value the same is foretold as just that."""
    if steps == 0 or values.min() == values.max():
        return np.full(steps, values[-1]), np.zeros(steps)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = model(_models(), seasons).forecast(y=values, h=steps, level=[_SHARE])
    mean = np.asarray(told["mean"], np.float64)
    sd = (np.asarray(told[f"hi-{_SHARE}"], np.float64) - mean) / _SDS
    return mean, np.where(np.isfinite(sd), sd, 0.0)


def _models() -> Any:
    """The one place where the package is loaded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(f"{PACKAGE}.models")
    except ImportError as failed:
        raise BadInput(Problem("forecast.no_package", values={"package": PACKAGE})) from failed
