"""What overrides were worth: contacts of error saved or added."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.people import at, came, forecast, of_times, override
from upheld.forecast.added_value import added_value
from upheld.forecast.history import History
from upheld.forecast.overrides import Override, applied


def test_an_override_that_was_right_saves_its_whole_error() -> None:
    value = added_value(forecast(calls=10), [override("+50%", 0, 2)], came(calls=15))
    assert (value.total.saved, value.total.error_before) == (120, 120)
    assert (value.total.intervals, value.total.days, value.total.unknown) == (24, 3, 0)
    assert value.total.beyond_noise


def test_an_override_that_was_wrong_adds_error() -> None:
    assert added_value(forecast(calls=10), [override("+50%")], came(calls=10)).total.saved == -40


def test_what_has_not_come_yet_is_unknown() -> None:
    value = added_value(forecast(3), [override("+50%", 1, 2)], came(1)).total
    assert (value.saved, value.intervals, value.unknown, value.beyond_noise) == (None, 0, 16, None)


def test_one_day_alone_does_not_tell_its_noise() -> None:
    value = added_value(forecast(), [override("+50%")], came(calls=15)).total
    assert (value.saved, value.standard_error, value.beyond_noise) == (40, None, None)


def test_the_error_of_the_sum_comes_from_the_differences_between_days() -> None:
    actual = came(calls=15)
    actual.calls[1] = 10 + actual.calls[1] * 0
    value = added_value(forecast(calls=10), [override("+50%", 0, 2)], actual).total
    assert value.saved == 40 - 40 + 40
    assert value.standard_error == pytest.approx(np.sqrt(3) * np.std([40, -40, 40], ddof=1))
    assert value.beyond_noise is False


def test_an_override_counts_only_in_intervals_that_begin_while_it_stands() -> None:
    one = dataclasses.replace(override("+50%"), made_at=at("2026-11-02T10:00"), released_at=at("2026-11-02T13:00"))
    assert added_value(forecast(), [one], came(calls=15)).by_override["a"].intervals == 2  # 11:00 and 12:00


def test_an_override_made_when_the_day_was_over_was_worth_nothing() -> None:
    value = added_value(forecast(), [override("+50%", made="2026-11-20")], came(calls=15))
    assert (value.total.saved, dict(value.by_override)) == (None, {})


def test_values_are_told_by_author_reason_and_event() -> None:
    ann = override("+50%", 0, name="a", author="Ann")
    bob = dataclasses.replace(override("-50%", 1, 1, name="b", author="Bob"), event="strike", reason="strike")
    value = added_value(forecast(), [ann, bob], came(calls=15))
    assert {name: each.saved for name, each in value.by_author.items()} == {"Ann": 40, "Bob": -40}
    assert {name: each.saved for name, each in value.by_reason.items()} == {"mailing": 40, "strike": -40}
    assert {name: each.saved for name, each in value.by_event.items()} == {"strike": -40}


def test_a_finer_history_is_compared_in_the_intervals_of_the_forecast() -> None:
    value = added_value(forecast(calls=10), [override("+50%")], came(calls=3.75, interval_s=900))
    assert (value.interval_s, value.total.saved, value.total.intervals) == (3600, 40, 8)


def test_a_finer_forecast_is_compared_in_the_intervals_of_the_history() -> None:
    value = added_value(forecast(calls=10, interval_s=900), [of_times("+50%", 8, 8.5)], came(calls=50))
    assert (value.interval_s, value.total.saved, value.total.intervals) == (3600, 10, 1)


OVERRIDES = st.lists(
    st.builds(
        lambda text, start, length, made: dataclasses.replace(
            of_times(text, start, start + length), made_at=at("2026-10-01") + timedelta(minutes=made)
        ),
        st.sampled_from(["+15%", "x0.5", "+3", "-4", "=12", "=0"]),
        st.integers(0, 40),
        st.sampled_from([0.5, 1, 3, 12]),
        st.integers(0, 5),
    ),
    max_size=5,
).map(lambda found: [dataclasses.replace(each, id=str(place)) for place, each in enumerate(found)])


@given(OVERRIDES, st.integers(0, 2**32 - 1))
def test_parts_add_up_to_the_difference_of_the_two_errors(overrides: list[Override], seed: int) -> None:
    machine, actual = forecast(2), came(2)
    actual.calls[:] += np.random.default_rng(seed).poisson(5, actual.calls.shape)
    after = applied(machine, overrides, at("2026-10-30")).forecast.mean
    whole = np.nansum(np.abs(actual.calls - machine.mean)) - np.nansum(np.abs(actual.calls - after))
    value = added_value(machine, overrides, actual)
    for parts in (value.by_override, value.by_author, {"": value.total}):
        assert sum(each.saved or 0.0 for each in parts.values()) == pytest.approx(whole, abs=1e-9)


def test_the_clock_of_the_zone_decides_what_had_been_made() -> None:
    machine = dataclasses.replace(forecast(1), zone="Asia/Tokyo")
    one = dataclasses.replace(override("+50%"), made_at=at("2026-11-02T01:30"))  # 10:30 in Tokyo
    assert added_value(machine, [one], came(1, 15)).total.intervals == 5


@pytest.mark.parametrize(
    ("made", "intervals"), [("2026-10-24T23:30", 22), ("2026-10-25T00:30", 21), ("2026-10-25T01:30", 21)]
)
def test_an_hour_that_comes_twice_is_one_interval_that_begins_the_first_time(made: str, intervals: int) -> None:
    sunday = np.array([date(2026, 10, 25).toordinal()], np.int64)
    machine = dataclasses.replace(forecast(1), zone="Europe/Warsaw", days=sunday, mean=np.full((1, 24), 10.0))
    actual = History("support", "Europe/Warsaw", 3600, sunday, np.full((1, 24), 15.0))
    one = dataclasses.replace(override("+50%", -8, -8), made_at=at(made))  # 01:30, 02:30, 02:30 again
    assert added_value(machine, [one], actual).total.intervals == intervals
