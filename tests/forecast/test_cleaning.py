"""What cleaning marks, and what it leaves alone."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.forecast.volume_tables import MONDAY, OPEN, day, history, simulated
from upheld.forecast import history_table
from upheld.forecast.cleaning import clean
from upheld.forecast.history import CLOSED, MARKS, MISSING_DAY, OUTAGE, PARTIAL, SPIKE, History, weekdays


def marks(of: History, **more):
    """The marks as (kind, row, first, end)."""
    return [(mark.kind, mark.day - MONDAY, mark.first, mark.end) for mark in clean(of, **more).marks]


def changed(seed: int, row, slots, factor: float, **more) -> History:
    """A simulated history of which some cells are multiplied."""
    of = simulated(seed, **more)
    of.calls[row, slots] = np.floor(of.calls[row, slots] * factor)
    return of


def test_an_outage_is_marked_and_not_learnt_from() -> None:
    of = changed(1, 30, slice(20, 26), 0.0)
    cleaned = clean(of)
    (mark,) = cleaned.marks

    assert (mark.kind, mark.day - MONDAY, mark.first, mark.end, mark.learnt) == (OUTAGE, 30, 20, 26, False)
    assert mark.calls == 0
    assert 100 < mark.expected < 250
    assert not cleaned.used[30, 20:26].any()
    assert cleaned.used[30, 26:40].all()


def test_a_burst_is_marked() -> None:
    assert marks(changed(1, 30, slice(24, 26), 4)) == [(SPIKE, 30, 24, 26)]


def test_a_burst_every_week_is_a_pattern() -> None:
    assert marks(changed(1, slice(1, None, 7), 24, 4)) == []


def test_a_burst_every_other_week_is_a_pattern() -> None:
    assert marks(changed(1, slice(1, None, 14), 24, 4)) == []


def test_a_burst_on_the_same_day_of_each_month_is_a_pattern() -> None:
    rows = [row for row in range(140) if day(row).day == 15]

    assert marks(changed(2, rows, 24, 5, days=140, week=(1,) * 7)) == []


def test_a_missing_weekday_is_marked_and_a_sunday_is_not() -> None:
    of = simulated(3)
    of.calls[21] = np.nan

    assert marks(of) == [(MISSING_DAY, 21, OPEN.start, OPEN.stop)]


def test_an_opening_day_of_zeros_was_closed() -> None:
    of = changed(3, 22, slice(None), 0.0)

    assert marks(of) == [(CLOSED, 22, OPEN.start, OPEN.stop)]
    assert not clean(of).used[22].any()


def test_days_known_to_be_closed_are_not_marked() -> None:
    of = changed(3, 22, slice(None), 0.0)
    of.calls[23] = np.nan

    assert marks(of, ignore_closed_days=np.isin(np.arange(70), [22, 23])) == []


def test_an_early_end_of_one_day_is_an_outage() -> None:
    assert marks(changed(4, 30, slice(30, None), 0.0)) == [(OUTAGE, 30, 30, 40)]


def test_the_day_that_has_not_ended_is_partial() -> None:
    of = simulated(5, days=68)
    of.calls[67, 26:] = np.nan

    assert marks(of) == [(PARTIAL, 67, 26, 40)]
    assert not clean(of).used[67].any()


def test_a_gap_without_rows_within_a_day_is_marked_as_not_told() -> None:
    of = simulated(5)
    of.calls[30, 20:24] = np.nan
    (mark,) = clean(of).marks

    assert (mark.kind, mark.first, mark.end) == (OUTAGE, 20, 24)
    assert np.isnan(mark.calls)


def test_the_hour_that_the_clock_skips_is_no_gap() -> None:
    of = history(np.random.default_rng(1).poisson(30, (140, 48)))
    of.calls[83, 4:6] = np.nan  # 2026-03-29

    assert day(83).isoformat() == "2026-03-29"
    assert marks(of) == []


def test_a_lasting_shift_is_neither_outages_nor_spikes() -> None:
    assert marks(changed(6, slice(35, None), slice(None), 0.4)) == []
    assert marks(changed(6, slice(35, None), slice(None), 3.0, mean=1000)) == []


def test_hours_that_were_added_later_are_no_outages_before() -> None:
    assert marks(changed(11, slice(0, 30), slice(34, 40), 0.0)) == []


def test_a_saturday_that_was_opened_later_was_not_closed_before() -> None:
    assert marks(changed(12, slice(5, 34, 7), slice(None), 0.0)) == []


def test_strong_mondays_are_usual() -> None:
    assert marks(simulated(7, week=(2.5, 1, 1, 1, 1, 0.3, 0))) == []


def test_a_high_day_after_a_holiday_is_usual() -> None:
    of = changed(8, 22, slice(None), 1.5)
    of.calls[21] = np.nan

    assert marks(of) == [(MISSING_DAY, 21, OPEN.start, OPEN.stop)]


def test_a_day_far_above_all_others_is_marked_and_learnt_from() -> None:
    cleaned = clean(changed(9, 30, slice(None), 4))

    assert [(mark.kind, mark.day - MONDAY, mark.learnt) for mark in cleaned.marks] == [(SPIKE, 30, True)]
    assert cleaned.used[30, OPEN].all()


@pytest.mark.parametrize("days", [1, 2, 3])
def test_few_days_are_used_as_they_are(days) -> None:
    of = simulated(10, days=days)

    assert marks(of) == []
    assert clean(of).used[:, OPEN].all()


def test_where_nobody_came_nothing_is_marked() -> None:
    cleaned = clean(history(np.zeros((70, 48))))

    assert cleaned.marks == ()
    assert cleaned.used.all()


def test_totals_of_days_can_be_cleaned() -> None:
    calls = np.random.default_rng(1).poisson(100, (70, 1)).astype(float)

    assert clean(History("all", "UTC", 86400, MONDAY + np.arange(70), calls)).marks == ()


@pytest.mark.parametrize("mean", [5, 30, 400, 5000])
def test_clean_series_have_less_than_one_mark_in_200_days(mean) -> None:
    found = [mark for seed in range(20) for mark in clean(simulated(100 + seed, mean=mean)).marks]

    assert len(found) <= 20 * 70 / 200


def planted(seed: int, duration: int, factor: float, mean: float):
    """A simulated history with three stretches of changed volume, and these as (row, first, end)."""
    of, rng = simulated(seed, mean=mean), np.random.default_rng(seed)
    rows = rng.choice(np.flatnonzero(weekdays(of.days) < 5), 3, replace=False)
    places = [(int(row), first := int(rng.integers(18, 38 - duration)), first + duration) for row in rows]
    for row, first, end in places:
        of.calls[row, first:end] = rng.poisson(of.calls[row, first:end] * factor)
    return of, places


@pytest.mark.parametrize(
    ("duration", "factor", "mean"),
    [(4, 0.0, 400), (2, 0.0, 3000), (4, 0.3, 1500), (8, 0.0, 100), (2, 3, 400), (1, 2.5, 3000)],
)  # fmt: skip
def test_planted_outages_and_bursts_are_found_and_little_else(duration, factor, mean) -> None:
    hits = others = 0
    for seed in range(20):
        of, places = planted(seed, duration, factor, mean)
        found = clean(of).marks
        near = [
            mark.day - MONDAY == row and mark.first < end and mark.end > first
            for mark, (row, first, end) in product(found, places)
        ]
        hits += sum(near)
        others += len(found) - sum(near)

    assert hits >= 0.8 * 60
    assert others <= 20 * 70 / 200


CALLS = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 20), st.just(48)),
    elements=st.sampled_from([np.nan, 0, 0, 1, 2, 5, 40, 1e6, 0.5]), fill=st.sampled_from([np.nan, 0.0, 3.0]),
)  # fmt: skip


@given(CALLS)
def test_whatever_comes_is_cleaned_and_every_contact_falls_into_an_open_interval(calls) -> None:
    of = history(calls)
    cleaned = clean(of)

    assert not (cleaned.used & np.isnan(calls)).any()
    assert cleaned.opens[weekdays(of.days)][np.nan_to_num(calls) > 0].all()
    assert all(mark.kind in MARKS and 0 <= mark.first < mark.end <= 48 for mark in cleaned.marks)


def test_the_bank_has_six_missing_weekdays_and_one_evening_without_lines(shared) -> None:
    path = shared / "data" / "volumes" / "bank_calls_5min_2003.csv"
    (of,) = history_table.read(path, zone="America/New_York", interval_s=1800).histories
    found = [(mark.kind, mark.day) for mark in clean(of).marks]

    missing = ["2003-04-04", "2003-04-07", "2003-05-26", "2003-07-04", "2003-09-01", "2003-10-14"]
    assert [date_of(day) for kind, day in found if kind == MISSING_DAY] == missing
    assert [date_of(day) for kind, day in found if kind == OUTAGE] == ["2003-09-26"]
    assert len(found) <= 8


def date_of(ordinal: int) -> str:
    return day(ordinal - MONDAY).isoformat()
