"""Changes as people write them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.forecast.change import ADD, FACTOR, SET, change, changed


@pytest.mark.parametrize(
    ("text", "kind", "amount", "per_s"),
    [
        ("+15%", FACTOR, 1.15, None),
        ("-20 %", FACTOR, 0.8, None),
        ("−12,5%", FACTOR, 0.875, None),
        ("up 15%", FACTOR, 1.15, None),
        ("x1.2", FACTOR, 1.2, None),
        ("=120", SET, 120, None),
        ("set 120/30m", SET, 120, 1800),
        ("=3000/day", SET, 3000, 86400),
        ("+40", ADD, 40, None),
        ("down 40", ADD, -40, None),
        ("+200/day", ADD, 200, 86400),
    ],
)
def test_each_way_of_writing_a_change_is_understood(text: str, kind: str, amount: float, per_s: int | None) -> None:
    read = change(text)
    assert (read.kind, read.amount, read.per_s, read.written) == (kind, amount, per_s, text)


@pytest.mark.parametrize(
    "text", ["", "15%", "120", "=15%", "x20%", "x2/day", "-120%", "=1,200", "+40/0s", "=5/90y", "++5", "=nan", "+1e9"]
)
def test_what_could_mean_two_things_or_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        change(text)


@given(st.text(alphabet="=+-−x%/.,0123456789 daymhset", max_size=12))
def test_any_text_is_a_change_or_a_value_error(text: str) -> None:
    try:
        read = change(text)
    except ValueError:
        return
    assert np.isfinite(read.amount)
    assert change(read.written) == read


def test_contacts_of_a_day_are_spread_as_the_forecast_is() -> None:
    mean = np.array([[np.nan, 10.0, 30.0]])
    np.testing.assert_allclose(changed(mean, change("=80/day"), 28800), [[np.nan, 20, 60]])
    np.testing.assert_allclose(changed(mean, change("+4/day"), 28800), [[np.nan, 11, 33]])


def test_contacts_of_a_day_that_is_forecast_empty_are_spread_evenly_over_what_is_open() -> None:
    spread = changed(np.array([[np.nan, 0.0, 0.0]]), change("=80/day"), 28800)
    np.testing.assert_allclose(spread, [[np.nan, 40, 40]])


def test_contacts_of_a_named_length_do_not_depend_on_the_grain() -> None:
    of_hour = changed(np.full((1, 24), 5.0), change("=60/30m"), 3600).sum()
    of_quarter = changed(np.full((1, 96), 5.0), change("=60/30m"), 900).sum()
    assert of_hour == of_quarter == 60 * 48
