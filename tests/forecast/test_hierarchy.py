"""Queues and their client: forecasts that add up."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.worlds import plain_days, world
from upheld.forecast.distribution import Forecast
from upheld.forecast.hierarchy import reconciled, together
from upheld.forecast.level_profile import level_profile


def one(mean: float, sd: float) -> Forecast:
    return Forecast(
        "q", "UTC", 43200, np.array([738000]), np.array([[mean, mean]]), np.array([[sd**2]]), np.zeros((1, 2)), 0.0
    )


def by_least_squares(whole: Forecast, parts: list[Forecast]) -> np.ndarray:
    """The whole and parts, day by day, by the textbook's matrices: S (S' W⁻¹ S)⁻¹ S' W⁻¹ y."""
    everything = [whole, *parts]
    y = np.array([np.nansum(each.mean) for each in everything])
    variance = [np.nansum(each.mean) ** 2 * np.expm1(each.level[0, 0]) + np.nansum(each.mean) for each in everything]
    adds = np.vstack([np.ones(len(parts)), np.eye(len(parts))])
    inverse = np.diag(1 / np.array(variance))
    return adds @ np.linalg.solve(adds.T @ inverse @ adds, adds.T @ inverse @ y)


@given(
    st.lists(st.tuples(st.floats(50, 500), st.floats(0.02, 0.2)), min_size=2, max_size=6), st.floats(0.7, 1.4),
    st.floats(0.02, 0.2),
)  # fmt: skip
def test_it_is_weighted_least_squares(parts: list[tuple[float, float]], off: float, sd: float) -> None:
    made = [one(*each) for each in parts]
    whole = one(sum(mean for mean, _ in parts) * off, sd)
    wanted = by_least_squares(whole, made)
    found = reconciled(whole, made)
    if (wanted[1:] > 0).all():
        assert [np.nansum(each.mean) for each in (found.whole, *found.parts)] == pytest.approx(wanted)


def test_intervals_of_the_parts_make_those_of_the_whole() -> None:
    queues = [world(seed, 77, volume=volume).known(70) for seed, volume in ((0, 40), (1, 10), (2, 3))]
    days = plain_days(77)
    all_of_them = together(queues, "client")
    found = reconciled(level_profile(all_of_them, days), [level_profile(queue, days) for queue in queues])
    assert found.whole.mean == pytest.approx(sum(part.mean for part in found.parts), nan_ok=True)


def test_a_part_that_is_closed_hides_nothing() -> None:
    office = world(3, 77, weekdays=np.array([1, 1, 1, 1, 1, np.nan, np.nan]))
    always = world(4, 77)
    both = together([office.known(70), always.known(70)], "client")
    assert both.history.calls[5] == pytest.approx(always.calls[5], nan_ok=True)


def test_a_part_that_was_lost_makes_the_whole_unknown() -> None:
    lost, other = world(3, 77), world(4, 77)
    lost.calls[10] = np.nan
    both = together([lost.known(70), other.known(70)], "client")
    assert np.isnan(both.history.calls[10]).all()


def test_a_part_of_nought_stays_nought() -> None:
    nothing = dataclasses.replace(one(100, 0.1), mean=np.zeros((1, 2)))
    found = reconciled(one(50, 0.1), [nothing, one(60, 0.1)])
    assert np.nansum(found.parts[0].mean) == 0
    assert np.nansum(found.whole.mean) == np.nansum(found.parts[1].mean)
