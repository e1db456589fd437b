"""Profiles of weekdays: smoothing, shrinking and holes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.worlds import plain_days, world
from upheld.forecast.profile import _smoother, profile


def slowly(values: np.ndarray, width: float) -> np.ndarray:
    """At each place the value of the straight line that fits its neighbours best, near ones counting most."""
    place = np.arange(len(values))
    found = []
    for at in place:
        weight = np.exp(-0.25 * ((place - at) / width) ** 2)  # polyfit squares it
        found.append(np.polyval(np.polyfit(place - at, values, 1, w=weight), 0))
    return np.array(found)


@given(st.lists(st.floats(0, 100), min_size=4, max_size=30), st.floats(0.5, 5))
def test_smoothing_is_the_best_local_line(values: list[float], width: float) -> None:
    matrix = _smoother((False, *[True] * len(values), False), width)
    found = matrix @ np.array([0.0, *values, 0.0])
    assert found[1:-1] == pytest.approx(slowly(np.array(values), width), abs=1e-5)
    assert found[0] == found[-1] == 0


def test_a_straight_line_stays_one_to_its_ends() -> None:
    line = np.arange(20.0) + 3
    assert _smoother((True,) * 20, 2.0) @ line == pytest.approx(line)


def test_shares_of_each_weekday_add_up() -> None:
    made = world(0, 70)
    found = profile(made.known(70), plain_days(70)).share
    assert found.sum(axis=1) == pytest.approx(np.ones(7))
    assert (found[np.isnan(made.truth[:7])] == 0).all()


def test_it_is_nearer_the_truth_than_the_raw_shares() -> None:
    made = world(1, 56, volume=5)
    true = np.nan_to_num(made.truth[:7]) / np.nansum(made.truth[:7], axis=1, keepdims=True)
    raw = np.nan_to_num(made.calls).reshape(8, 7, -1).sum(axis=0)
    raw /= raw.sum(axis=1, keepdims=True)
    found = profile(made.known(56), plain_days(56)).share
    assert np.abs(found - true).sum() < 0.45 * np.abs(raw - true).sum()


def test_a_weekday_that_truly_differs_is_believed() -> None:
    made = world(2, 70, volume=60)
    made.calls[6::7] = made.calls[6::7, ::-1]  # Sundays run backwards
    found = profile(made.known(70), plain_days(70))
    assert np.argmax(found.share[6]) == pytest.approx(47 - np.argmax(found.share[0]), abs=2)


def test_an_interval_that_was_often_not_told_is_not_small() -> None:
    whole, holed = world(3, 70, volume=60), world(3, 70, volume=60)
    holed.calls[::2, 20] = np.nan
    full, less = (profile(each.known(70), plain_days(70)).share for each in (whole, holed))
    assert less[:, 20] == pytest.approx(full[:, 20], rel=0.05)


def test_nothing_ever_came_gives_a_flat_profile() -> None:
    made = world(4, 14)
    made.calls[:] = np.where(np.isnan(made.calls), np.nan, 0.0)
    found = profile(made.known(14), plain_days(14)).share
    assert np.ptp(found[0][found[0] > 0]) == 0
