"""Handling times by interval: believed as far as their contacts reach."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from tests.forecast.worlds import plain_days, world
from upheld.forecast.handling import handling
from upheld.forecast.history import Cleaned
from upheld.queueing.arrivals import Floats

DAYS = 56


def told(volume: float, aht_s: Floats, seed: int = 0) -> Floats:
    """The forecast AHT (7, S) of a queue whose single handling times are exponential with means `aht_s` (7, S)."""
    made = world(seed, DAYS + 7, volume=volume)
    known = made.known(DAYS)
    number = np.nan_to_num(made.calls[:DAYS])
    spent = np.random.default_rng(seed).gamma(np.maximum(number, 1e-9), np.tile(aht_s, (DAYS // 7, 1)))
    history = dataclasses.replace(known.history, handled=number, handle_s=np.where(number > 0, spent, 0.0))
    found = handling(Cleaned(history, known.used, known.opens, ()), *parts())
    assert found is not None
    return found


def parts() -> tuple:
    days = plain_days(DAYS + 7)
    first = int(days.ordinal[0])
    return days.between(first, first + DAYS - 1), days.between(first + DAYS, first + DAYS + 6)


def test_without_any_difference_all_intervals_are_the_queues_mean() -> None:
    found = told(3.0, np.full((7, 48), 300.0))
    assert np.nanmax(np.abs(found / 300 - 1)) < 0.08


def test_a_real_difference_over_the_day_is_found() -> None:
    truth = np.tile(np.linspace(200, 400, 48), (7, 1))
    found = told(40.0, truth)
    assert np.nanmean(np.abs(found / truth - 1)) < 0.04


def test_a_weekday_that_takes_longer_does_so() -> None:
    truth = np.full((7, 48), 300.0)
    truth[6] = 420.0
    found = told(40.0, truth)
    assert np.nanmean(found[6]) == pytest.approx(420, rel=0.05)
    assert np.nanmean(found[1]) == pytest.approx(300, rel=0.05)


def test_few_contacts_are_nearer_the_truth_than_their_own_means() -> None:
    found = told(0.5, np.full((7, 48), 300.0), seed=4)
    assert np.nanmax(np.abs(found / 300 - 1)) < 0.2


def test_unknown_handling_times_stay_unknown() -> None:
    assert handling(world(0, DAYS).known(DAYS), *parts()) is None
