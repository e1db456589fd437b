"""A published forecast in a Forecast's terms again: its ranges come out as they went in, its days stray as days did."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from upheld.forecast.as_published import as_published, day_variance
from upheld.forecast.distribution import quantile
from upheld.forecast.intraday import reforecast

DAY = date(2026, 11, 20).toordinal()
OPEN = np.array([np.nan] * 16 + [40.0] * 24 + [np.nan] * 8)


def published(relative_variance: float, level: float):
    spread = np.full(OPEN.shape, relative_variance)
    low, high = quantile(OPEN, spread, 0.1), quantile(OPEN, spread, 0.9)
    return as_published("sales", "Europe/Warsaw", 1800, DAY, OPEN, low, high, level)


def test_the_range_of_an_interval_is_the_one_published():
    found = published(0.04, 0.01)
    assert found.relative_variance()[0, 20] == pytest.approx(0.04, rel=0.15)
    assert np.isnan(found.mean[0, 0])


def test_a_day_never_strays_more_than_its_intervals():
    found = published(0.04, 0.5)
    assert np.expm1(found.level[0, 0]) == pytest.approx(found.relative_variance()[0, 20])


def test_what_came_moves_the_rest_as_far_as_days_stray():
    came = np.where(np.arange(48) < 28, OPEN * 1.5, np.nan)
    still = reforecast(published(0.04, 0.0004), came, DAY, 28)
    moved = reforecast(published(0.04, 0.03), came, DAY, 28)
    assert 1.0 <= still.shift < moved.shift < 1.5


def test_days_stray_about_their_weekday_beyond_chance():
    rng = np.random.default_rng(7)
    weekdays = np.arange(56) % 7
    busy = 400.0 * (1 + weekdays)
    plain = rng.poisson(busy).astype(np.float64)
    straying = rng.poisson(busy * rng.normal(1.0, 0.2, 56)).astype(np.float64)
    assert day_variance(plain, weekdays) < 0.002
    assert 0.015 < day_variance(straying, weekdays) < 0.09


def test_one_outage_does_not_make_every_day_suspect():
    weekdays = np.arange(56) % 7
    days = np.full(56, 1000.0)
    days[10] = 100.0
    assert day_variance(days, weekdays) < 0.02


def test_of_few_days_the_least_is_said():
    assert day_variance(np.array([10.0, 20.0]), np.array([0, 1])) == pytest.approx(0.0004)
