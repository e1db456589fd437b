"""People's changes laid upon rows of instants: in their order, in part where covered in part, a sum kept as a sum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.forecast.stretches import Stretch, changed, covered

HALF_HOURS = np.arange(8) * 1800.0


def test_a_sum_is_spread_as_the_forecast_is() -> None:
    after = changed(np.array([10.0, 30.0, 7.0]), HALF_HOURS[:3], 1800.0, [Stretch(0.0, 3600.0, calls=80.0)])
    assert after.tolist() == [20.0, 60.0, 7.0]


def test_a_sum_over_nothing_is_spread_evenly() -> None:
    after = changed(np.zeros(4), HALF_HOURS[:4], 1800.0, [Stretch(0.0, 7200.0, calls=8.0)])
    assert after.tolist() == [2.0, 2.0, 2.0, 2.0]


def test_an_interval_covered_in_part_is_changed_in_that_part() -> None:
    after = changed(np.array([10.0]), HALF_HOURS[:1], 1800.0, [Stretch(900.0, 5000.0, factor=2.0)])
    assert after.tolist() == [15.0]


def test_factors_multiply_in_their_order() -> None:
    twice = [Stretch(0.0, 1800.0, factor=1.5), Stretch(0.0, 1800.0, factor=2.0)]
    assert changed(np.array([10.0]), HALF_HOURS[:1], 1800.0, twice).tolist() == [30.0]


def test_a_change_is_a_factor_or_a_sum() -> None:
    with pytest.raises(ValueError, match="either"):
        Stretch(0.0, 1.0, factor=1.0, calls=1.0)


@given(
    st.lists(st.floats(0.5, 100.0), min_size=8, max_size=8),
    st.integers(0, 6), st.integers(1, 8), st.floats(0.0, 500.0),
)  # fmt: skip
def test_whole_intervals_come_to_the_sum_asked_for(mean: list[float], first: int, count: int, calls: float) -> None:
    stretch = Stretch(first * 1800.0, min(first + count, 8) * 1800.0, calls=calls)
    after = changed(np.array(mean), HALF_HOURS, 1800.0, [stretch])
    inside = covered(HALF_HOURS, 1800.0, stretch) > 0
    assert after[inside].sum() == pytest.approx(calls)
    assert after[~inside].tolist() == np.array(mean)[~inside].tolist()
