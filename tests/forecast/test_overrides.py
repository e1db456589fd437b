"""Overrides: kept apart, in force until released, told in contacts."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.people import MONDAY, at, forecast, of_times, override
from upheld.forecast.change import SET
from upheld.forecast.days import Days, Effect
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import DAY_S, span
from upheld.forecast.overrides import Override, applied, event_days, in_force, released
from upheld.problems import BadInput

NOW = at("2026-11-01")


def one_by_one(machine: Forecast, overrides: list[Override]) -> list[float]:
    """The slow obvious way: each interval by itself, each change in turn; NaN where closed."""
    out = machine.mean.copy()
    for each in sorted(overrides, key=lambda one: one.made_at):
        before = out.copy()
        for day, slot in np.argwhere(~np.isnan(before)):
            start = int(machine.days[day]) * DAY_S + int(slot) * machine.interval_s
            assert each.when is not None
            inside = sum(
                each.when.start_s <= start + minute * 60 < each.when.end_s for minute in range(machine.interval_s // 60)
            )
            part = inside / (machine.interval_s // 60)
            mean, amount = before[day, slot], each.change.amount
            share = mean / np.nansum(before[day]) if np.nansum(before[day]) else 1 / (~np.isnan(before[day])).sum()
            contacts = amount * share if each.change.per_s == DAY_S else amount
            new = {"factor": mean * amount, "set": contacts, "add": mean + contacts}[each.change.kind]
            out[day, slot] = max(0.0, (1 - part) * mean + part * new)
    return out.ravel().tolist()


CHANGES = ["+15%", "-100%", "x1.2", "+40", "-4", "=12", "=0"]
TIMES = st.builds(
    lambda text, start, length, made: dataclasses.replace(
        of_times(text, start, start + length, f"{text}{start}{length}{made}"),
        made_at=NOW - timedelta(minutes=made),
    ),
    st.sampled_from(CHANGES),
    st.integers(-4, 40),
    st.sampled_from([0.5, 1, 3, 12]),
    st.integers(0, 5),
)
WHOLE_DAYS = st.builds(
    lambda text, first, more, made: dataclasses.replace(
        override(text, first, first + more), made_at=NOW - timedelta(minutes=made)
    ),
    st.sampled_from(["=80/day", "+16/day", "-16/day", "+5%"]),
    st.integers(-1, 3),
    st.integers(0, 2),
    st.integers(0, 5),
)


@given(st.lists(TIMES | WHOLE_DAYS, max_size=5))
def test_overrides_change_each_interval_as_the_slow_way_does(overrides: list[Override]) -> None:
    machine = forecast(2)
    np.testing.assert_allclose(
        applied(machine, overrides, NOW).forecast.mean.ravel(), one_by_one(machine, overrides), atol=1e-9
    )


@given(st.lists(TIMES | WHOLE_DAYS, max_size=5))
def test_effects_add_up_to_the_difference_from_the_machine(overrides: list[Override]) -> None:
    machine = forecast(2)
    result = applied(machine, overrides, NOW)
    told = sum(each.after - each.before for each in result.applied)
    assert told == pytest.approx(np.nansum(result.forecast.mean) - np.nansum(machine.mean), abs=1e-9)
    assert result.machine is machine


def test_a_percentage_moves_the_mean_and_keeps_the_relative_spread() -> None:
    result = applied(forecast(), [override("+50%")], NOW).forecast
    assert np.nanmax(result.mean[0]) == 15
    assert np.nanmax(result.mean[1]) == 10
    np.testing.assert_array_equal(result.relative_variance(), forecast().relative_variance())
    assert np.nanmax(result.quantile(0.9)[0]) > np.nanmax(forecast().quantile(0.9)[0])


def test_percentages_multiply() -> None:
    both = [override("+50%", name="a"), override("-50%", name="b", made="2026-10-02")]
    assert np.nanmax(applied(forecast(), both, NOW).forecast.mean[0]) == pytest.approx(7.5)


def test_of_two_that_set_an_interval_the_one_made_later_holds_and_the_other_is_said_to_be_replaced() -> None:
    later = of_times("=30", 9, 11, "later", "2026-10-09")
    earlier = of_times("=20", 8, 10, "earlier", "2026-10-08")
    result = applied(forecast(), [later, earlier], NOW)
    assert result.forecast.mean[0, 8:12].tolist() == [20, 30, 30, 10]
    assert [(each.override.id, each.intervals, each.replaced) for each in result.applied] == [
        ("earlier", 2, 1),
        ("later", 2, 0),
    ]
    assert result.applied[0].override.change.kind == SET


def test_an_interval_covered_in_part_is_changed_in_that_part() -> None:
    mean = applied(forecast(), [of_times("=30", 8.5, 10)], NOW).forecast.mean
    assert mean[0, 8:11].tolist() == [20, 30, 10]


def test_what_would_fall_below_none_is_none_and_said() -> None:
    result = applied(forecast(), [of_times("-25", 8, 10)], NOW)
    assert result.forecast.mean[0, 8:11].tolist() == [0, 0, 10]
    assert [(note.key, note.values["contacts"]) for note in result.notes] == [("override.clipped", 30)]
    assert (result.applied[0].before, result.applied[0].after) == (20, 0)


@pytest.mark.parametrize(
    ("one", "key"),
    [
        (override("+5%", 7, 9), "override.outside"),
        (of_times("=5", 17, 20), "override.closed"),
        (dataclasses.replace(override("+5%"), when=None, event="strike"), "override.no_event_day"),
    ],
)
def test_an_override_that_touches_nothing_is_named(one: Override, key: str) -> None:
    result = applied(forecast(), [one], NOW)
    assert [(note.key, note.values["id"]) for note in result.notes] == [(key, "a")]
    assert result.applied == ()
    np.testing.assert_array_equal(result.forecast.mean, forecast().mean)


def test_an_override_of_an_event_holds_on_the_days_of_that_event() -> None:
    effects = ((), (Effect("event:mailing", 0.3),), (Effect("event:mailing+1", 0.3), Effect("holiday", 0.3)))
    days = Days(span(MONDAY, MONDAY + 2), np.arange(3), np.zeros(3, np.bool_), np.arange(3), effects)
    one = dataclasses.replace(override("+50%"), when=None, event="mailing")
    result = applied(forecast(), [one], NOW, event_days(days))
    assert np.nanmax(result.forecast.mean, axis=1).tolist() == [10, 15, 10]
    assert result.applied[0].days == (MONDAY + 1,)


def test_overrides_of_other_queues_do_not_bear_on_this_one_and_those_of_every_queue_do() -> None:
    other = dataclasses.replace(override("+50%"), queue="sales")
    every = dataclasses.replace(override("+50%", name="b"), queue="")
    assert [each.override.id for each in applied(forecast(), [other, every], NOW).applied] == ["b"]


def test_only_what_was_made_and_not_released_is_in_force() -> None:
    made = override("+5%", made="2026-10-05")
    ended = dataclasses.replace(made, id="b", released_at=at("2026-10-07"))
    assert [each.id for each in in_force([made, ended], at("2026-10-04"))] == []
    assert [each.id for each in in_force([made, ended], at("2026-10-06"))] == ["a", "b"]
    assert [each.id for each in in_force([made, ended], at("2026-10-07"))] == ["a"]


def test_an_override_survives_a_new_forecast_until_it_is_released() -> None:
    held = (override("+50%"),)
    assert np.nanmax(applied(forecast(calls=20), held, NOW).forecast.mean) == 30
    ended = released(held, "a", at("2026-10-20"))
    assert np.nanmax(applied(forecast(calls=20), ended, NOW).forecast.mean) == 20


@pytest.mark.parametrize(
    ("name", "moment", "key"),
    [
        ("b", "2026-10-05", "override.unknown_id"),
        ("a", "2026-09-01", "override.released_before_made"),
        ("ended", "2026-10-05", "override.already_released"),
    ],
)
def test_a_release_that_cannot_be_is_refused(name: str, moment: str, key: str) -> None:
    ended = dataclasses.replace(override("+5%"), id="ended", released_at=at("2026-10-03"))
    with pytest.raises(BadInput) as raised:
        released([override("+5%"), ended], name, at(moment))
    assert raised.value.problems[0].key == key


def test_an_override_made_later_than_now_is_named_and_not_in_force() -> None:
    result = applied(forecast(), [override("+50%", made="2026-11-01T00:01")], NOW)
    assert [note.key for note in result.notes] == ["override.not_yet"]
    assert np.nanmax(result.forecast.mean) == 10
