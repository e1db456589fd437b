"""How long contacts will take: the AHT of each interval of the day, told by few contacts, shrunk to the queue's mean.

AHT = level of the last weeks × factor of the weekday × factor of the interval. A factor is believed as far as its
contacts reach: the ratio of how much factors really differ to how much so few contacts differ by chance (empirical
Bayes, by moments). Neighbouring intervals are smoothed together first, for handling times change slowly over a day.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from upheld.forecast.baselines import expected_open
from upheld.forecast.days import Days
from upheld.forecast.history import Cleaned
from upheld.queueing.arrivals import Floats

_HALF_LIFE_DAYS: Final = 28.0
_USUAL_VARIATION: Final = 1.0
"""Standard deviation ÷ mean of single handling times, where days tell no other."""
_WIDTH_S: Final = 1800.0
_LEAST: Final = 1e-6
"""Contacts, counted in by their neighbourhood, of which an interval has to have as many to be spoken of."""


def handling(cleaned: Cleaned, days: Days, ahead: Days) -> Floats | None:
    """(H, S) seconds; NaN where closed; None where no handling time is known.

    `days` are those of the history, `ahead` those of the horizon.
    """
    history = cleaned.history
    if history.handled is None or history.handle_s is None:
        return None
    known = (np.nan_to_num(history.handled) > 0) & ~np.isnan(history.handle_s)
    if not known.any():
        return None
    number = np.where(known, np.nan_to_num(history.handled), 0.0)
    spent = np.where(known, np.nan_to_num(history.handle_s), 0.0)
    weight = 0.5 ** ((days.ordinal[-1] - days.ordinal) / _HALF_LIFE_DAYS)[:, None]
    level = float((weight * spent).sum() / (weight * number).sum())
    by_day = spent.sum(axis=1) / np.maximum(number.sum(axis=1), 1.0)  # AHT of each day
    usual = np.where(number.sum(axis=1) > 0, by_day, level)[:, None]
    variation = _variation(number, spent, usual)
    interval = _factor(_near(number, history.interval_s), _near(spent, history.interval_s), usual, 0, variation)
    per_day = np.zeros((7, 2))
    np.add.at(per_day, days.like, np.stack([number.sum(axis=1), spent.sum(axis=1)], axis=1))
    weekday = _shrunk(per_day[:, 0], per_day[:, 1] / float(spent.sum() / number.sum()), variation)
    found = level * weekday[ahead.like][:, None] * interval[None, :]
    found = np.where(expected_open(cleaned, ahead.like) & ~ahead.closed[:, None], found, np.nan)
    return np.asarray(found, np.float64)


def _variation(number: Floats, spent: Floats, usual: Floats) -> float:
    """Variance ÷ mean² of single handling times, from how cells differ from their day; weighted by contacts."""
    some = number > 0
    off = np.where(some, (spent / np.where(some, number, 1.0)) / usual - 1, 0.0)
    cells = int(some.sum())
    return float((number * off**2).sum() + 20 * _USUAL_VARIATION**2) / (cells + 20)


def _factor(number: Floats, spent: Floats, usual: Floats, axis: int, variation: float) -> Floats:
    return _shrunk(number.sum(axis=axis), (spent / usual).sum(axis=axis), variation)


def _shrunk(number: Floats, relative: Floats, variation: float) -> Floats:
    """Factors about 1 of groups of `number` contacts whose handling times, each ÷ the usual, add up to `relative`."""
    some = number > _LEAST
    raw = np.where(some, relative / np.where(some, number, 1.0), 1.0)
    by_chance = variation / np.where(some, number, np.inf)
    real = max(float(np.sum(number * ((raw - 1) ** 2 - by_chance))) / max(float(number.sum()), 1.0), 0.0)
    believed = real / (real + by_chance) if real > 0 else np.zeros(len(number))
    return np.asarray(np.where(some, 1 + believed * (raw - 1), 1.0), np.float64)


def _near(cells: Floats, interval_s: int) -> Floats:
    """Sums with those of neighbouring intervals, by a normal kernel whose middle weighs 1 and which never wraps."""
    size = cells.shape[1]
    apart = (np.arange(size)[:, None] - np.arange(size)[None, :]) * interval_s / _WIDTH_S
    return np.asarray(cells @ np.exp(-0.5 * (2 * apart) ** 2), np.float64)
