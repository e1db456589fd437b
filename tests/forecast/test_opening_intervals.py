"""In which intervals contacts are expected."""

from __future__ import annotations

import numpy as np

from tests.forecast.volume_tables import OPEN, history, simulated
from upheld.forecast.opening_intervals import opens


def test_intervals_without_rows_are_closed() -> None:
    calls = np.full((14, 48), np.nan)
    calls[:, OPEN] = 5

    assert opens(history(calls)).sum(axis=1).tolist() == [24] * 7
    assert opens(history(calls))[:, OPEN].all()


def test_the_night_of_zeros_is_closed() -> None:
    calls = np.zeros((14, 48))
    calls[:, OPEN] = 5

    assert (opens(history(calls)).sum(axis=1) == 24).all()


def test_a_chance_zero_of_a_quiet_night_is_open() -> None:
    calls = np.random.default_rng(2).poisson(0.15, (70, 48))

    assert opens(history(calls)).all()
    assert (calls[::7].sum(axis=0) == 0).any()


def test_a_short_saturday_is_closed_in_the_afternoon() -> None:
    calls = np.zeros((70, 48))
    calls[:, OPEN] = 5
    calls[5::7, 28:] = 0

    assert np.flatnonzero(opens(history(calls))[5]).tolist() == list(range(16, 28))


def test_a_weekday_of_zeros_is_closed_where_others_are_busy() -> None:
    found = opens(history(np.nan_to_num(simulated(1).calls)))

    assert (found[6].any(), found[0].sum()) == (False, 24)


def test_where_nobody_ever_came_everything_told_is_open() -> None:
    assert opens(history(np.zeros((14, 48)))).all()


def test_a_weekday_not_seen_yet_is_open_as_the_others_are() -> None:
    calls = np.full((2, 48), np.nan)
    calls[:, OPEN] = 5

    assert opens(history(calls))[4].sum() == 24
