"""Simulated queues whose truth is known: level × weekday × profile, Gamma noise of days, Poisson counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from upheld.forecast.days import Days, Effect
from upheld.forecast.history import Cleaned, History, plain
from upheld.queueing.arrivals import Floats

MONDAY = date(2026, 1, 5).toordinal()
WEEKDAYS = np.array([1.2, 1.05, 1.0, 0.95, 1.0, 0.5, 0.4])


@dataclass(frozen=True)
class World:
    """Counts and the true mean of each interval, of consecutive days from a Monday; NaN while closed."""

    truth: Floats  # (D, S)
    calls: Floats  # (D, S)
    interval_s: int

    def known(self, days: int, queue: str = "sales") -> Cleaned:
        """The first `days`, as a history without marks."""
        history = History(queue, "UTC", self.interval_s, ordinals(days), self.calls[:days])
        cleaned = plain(history)
        return Cleaned(history, cleaned.used, ~np.isnan(self.truth[:7]), ())


def ordinals(days: int) -> Floats:
    return MONDAY + np.arange(days)


def world(
    seed: int, days: int, *, volume: float = 40.0, noise: float = 0.1, interval_s: int = 1800, growth: float = 0.0,
    weekdays: Floats = WEEKDAYS,
) -> World:  # fmt: skip
    """`volume`: contacts of an average open interval; `noise`: standard deviation of a day ÷ mean; `growth` a day."""
    rng = np.random.default_rng(seed)
    hour = (np.arange(86400 // interval_s) + 0.5) * interval_s / 3600
    shape = 0.3 + np.exp(-0.5 * ((hour - 10.5) / 1.8) ** 2) + 0.7 * np.exp(-0.5 * ((hour - 15.5) / 2.0) ** 2)
    shape = np.where((hour >= 7) & (hour < 21), shape, np.nan)
    level = volume * np.exp(growth * np.arange(days))
    truth = level[:, None] * weekdays[np.arange(days) % 7][:, None] * shape / np.nanmean(shape)
    day = rng.gamma(1 / noise**2, noise**2, days) if noise else np.ones(days)
    calls = rng.poisson(np.nan_to_num(truth) * day[:, None]).astype(np.float64)
    calls[np.isnan(truth)] = np.nan
    return World(truth, calls, interval_s)


def plain_days(
    days: int, effects: dict[int, tuple[Effect, ...]] | None = None, like: dict[int, int] | None = None
) -> Days:
    """Days from the Monday on, without holidays; working days Monday to Friday."""
    ordinal = ordinals(days)
    pattern = ordinal.copy() % 7
    pattern = (ordinal + 6) % 7
    for place, weekday in (like or {}).items():
        pattern[place] = weekday
    phases = np.array([_phase(date.fromordinal(int(day))) for day in ordinal])
    marked = tuple((effects or {}).get(place, ()) for place in range(days))
    return Days(ordinal, pattern, np.zeros(days, np.bool_), phases, marked)


def _phase(day: date) -> int:
    since = sum(date(day.year, day.month, d).weekday() < 5 for d in range(1, day.day))
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    until = sum(date.fromordinal(d).weekday() < 5 for d in range(day.toordinal() + 1, following.toordinal()))
    return since if since <= until else -1 - until
