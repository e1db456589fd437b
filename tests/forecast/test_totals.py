"""The sum of a forecast's days: drawn, because days err together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.forecast.known_truth import MONDAY
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import nothing, span
from upheld.forecast.totals import total_quantiles


def _flat(level: np.ndarray, rate: float = 100.0) -> Forecast:
    """Days of four intervals that are all alike."""
    mean = np.full((len(level), 4), rate)
    return Forecast("sales", "UTC", 21600, span(MONDAY, MONDAY + len(level) - 1), mean, level, mean * 0, 0.0)


def test_certain_days_add_up_to_a_poisson_sum() -> None:
    low, middle, high = total_quantiles(_flat(np.zeros((10, 10))), (0.1, 0.5, 0.9))
    assert [low, middle, high] == pytest.approx([4000 - 1.28 * 4000**0.5, 4000, 4000 + 1.28 * 4000**0.5], abs=12)


def test_days_that_err_together_make_a_wider_sum_than_days_that_do_not() -> None:
    apart = total_quantiles(_flat(0.01 * np.eye(10)), (0.1, 0.9))
    together = total_quantiles(_flat(np.full((10, 10), 0.01)), (0.1, 0.9))
    assert np.ptp(together) > 2 * np.ptp(apart)


def test_closed_days_add_nothing() -> None:
    shut = _flat(np.zeros((2, 2)))
    closed = replace(shut, mean=nothing((2, 4)), shape_sd=nothing((2, 4)))
    assert total_quantiles(closed, (0.1, 0.9)).tolist() == [0.0, 0.0]


def test_the_same_forecast_gives_the_same_sum() -> None:
    one = _flat(0.01 * np.eye(3))
    assert total_quantiles(one, (0.1, 0.9)).tolist() == total_quantiles(one, (0.1, 0.9)).tolist()
