"""Series whose truth is known: a level per day × a share per interval, Gamma noise of days, Poisson contacts."""

from __future__ import annotations

from datetime import date

import numpy as np

from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned, History, plain, span, weekdays
from upheld.forecast.methods import Method

MONDAY = date(2026, 3, 2).toordinal()
SLOTS = 24


def days_of(length: int, first: int = MONDAY) -> Days:
    """Ordinary days, each like its own weekday."""
    ordinal = span(first, first + length - 1)
    return Days(ordinal, weekdays(ordinal), ordinal < 0, np.zeros(length, np.int64), ((),) * length)


def rates(length: int, of_day: float = 600.0) -> np.ndarray:
    """(D, 24) true rates: open from 8 to 20, Mondays a third above Sundays."""
    weekday = weekdays(days_of(length).ordinal)
    profile = np.zeros(SLOTS)
    profile[8:20] = 1 + np.sin(np.linspace(0, np.pi, 12))
    return of_day * (1.2 - weekday / 20)[:, None] * profile / profile.sum()


def history(calls: np.ndarray, first: int = MONDAY) -> History:
    return History("Support", "Europe/Warsaw", 3600, span(first, first + len(calls) - 1), calls.astype(np.float64))


def simulated(length: int, day_sd: float, seed: int, of_day: float = 600.0) -> Cleaned:
    """A clean history of those rates; `day_sd` is how much a day's level varies, as a share of it."""
    rng = np.random.default_rng(seed)
    level = rng.gamma(1 / day_sd**2, day_sd**2, (length, 1)) if day_sd else np.ones((length, 1))
    return plain(history(rng.poisson(rates(length, of_day) * level)))


def oracle(day_sd: float, of_day: float = 600.0) -> Method:
    """The method that knows the truth: the rates and how much days vary."""

    def method(cleaned: Cleaned, days: Days) -> Forecast:
        start = len(cleaned.history.days)
        mean = rates(len(days), of_day)[start:]
        mean = np.where(mean > 0, mean, np.nan)
        level = np.log1p(day_sd**2) * np.eye(len(mean))
        return Forecast("Support", "Europe/Warsaw", 3600, days.ordinal[start:], mean, level, np.zeros_like(mean), 0.0)

    return method
