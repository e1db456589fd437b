"""Daily totals: sums, ratios made last, kept when the states are gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.schedule.adherence_days import logged_in, total
from upheld.problems import BadInput
from upheld.schedule.daily_totals import (
    DAILY_TOTALS,
    DayTotals,
    grouped,
    large_groups,
    of_table,
    renewed,
    summed,
    table,
)

KEPT = total(logged_in(("09:00", "17:00")))
ABSENT = replace(total([]), person="ben")
NEXT = replace(KEPT, day=KEPT.day + 1, adhered=100)


def test_a_ratio_is_made_of_sums_and_never_of_ratios() -> None:
    short = replace(KEPT, counted=100, adhered=0)
    assert summed([replace(KEPT, counted=300, adhered=300), short]).adherence == 0.75


def test_nothing_counted_is_unknown() -> None:
    assert summed([]).adherence is None
    assert summed([]).conformance is None


def test_lateness_is_summed_over_the_days_on_which_it_is_known() -> None:
    found = summed([replace(KEPT, late=20), replace(KEPT, late=None), replace(KEPT, late=0)])
    assert (found.maybe["late"], found.known["late"], found.some["late"]) == (20, 2, 1)


def test_groups_stand_in_their_order_and_rows_of_none_are_left_out() -> None:
    found = grouped([ABSENT, KEPT], lambda row: None if row.person == "ann" else row.person)
    assert list(found) == ["ben"]


def test_totals_can_be_stored_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "days.parquet"
    pq.write_table(table([KEPT, ABSENT]), path)
    assert pq.read_schema(path).names == DAILY_TOTALS.names
    assert of_table(pq.read_table(path)) == (KEPT, ABSENT)


def test_a_day_is_computed_anew_while_its_states_are_there() -> None:
    better = replace(KEPT, adhered=480)
    rows, notes = renewed([KEPT, NEXT], [better], None)
    assert rows == (better, NEXT)
    assert notes == ()


def test_a_day_whose_states_are_erased_stays_as_it_was_kept_and_that_is_told() -> None:
    rows, notes = renewed([KEPT, NEXT], [replace(KEPT, adhered=0), replace(NEXT, adhered=0)], NEXT.day)
    assert [row.adhered for row in rows] == [KEPT.adhered, 0]
    assert [note.values["days"] for note in notes] == [1]


def test_two_kept_rows_of_one_person_and_day_are_refused() -> None:
    with pytest.raises(BadInput, match="totals_twice"):
        renewed([KEPT, KEPT], [], None)


def people(team: str, count: int) -> list[DayTotals]:
    return [replace(KEPT, person=f"{team}{number}") for number in range(count)]


def team(row: DayTotals) -> str:
    return row.person[0]


def test_groups_of_ten_are_told_and_the_smaller_ones_as_one() -> None:
    found, others = large_groups([*people("a", 10), *people("b", 6), *people("c", 5)], team)
    assert list(found) == ["a"]
    assert others is not None
    assert others.people == 11


def test_a_small_rest_takes_the_smallest_group_in_so_that_nobody_can_subtract_it() -> None:
    found, others = large_groups([*people("a", 12), *people("b", 10), *people("c", 3)], team)
    assert list(found) == ["a"]
    assert others is not None
    assert others.people == 13


def test_of_fewer_than_ten_people_there_is_no_group() -> None:
    assert large_groups(people("a", 9), team) == ({}, None)
