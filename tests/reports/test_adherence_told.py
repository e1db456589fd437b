"""Adherence in words: numerators beside shares, names in their order, unknown as a dash."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.schedule.adherence_days import logged_in, total
from upheld.problems import Problem
from upheld.reports.adherence_told import Found, tell, to_json
from upheld.reports.catalogue import language
from upheld.reports.checks_told import Table
from upheld.schedule.daily_totals import DayTotals

ANN = total(logged_in(("09:30", "17:00")))
ABSENT = replace(ANN, person="ben", counted=0, adhered=0, work_counted=0, worked=0, excused=480, late=None)
ENGLISH = language("en")


def found(*rows: DayTotals, groups_only: bool = False, notes: tuple[Problem, ...] = ()) -> Found:
    return Found(rows, notes, "UTC", 5, lambda row: row.person[0], groups_only)


def table(of: Found, title: str) -> Table:
    return next(each for each in tell(of, ENGLISH).tables if each.title == title)


def test_a_share_stands_beside_its_minutes() -> None:
    (row,) = table(found(ANN), "By person").rows
    assert row[:5] == ("ann", "1", "390", "480", "81.3%")


def test_a_person_of_whom_nothing_counts_has_a_dash_and_not_nought() -> None:
    (row,) = table(found(ABSENT), "By person").rows
    assert (row[4], row[7]) == ("–", "–")


def test_lateness_tells_on_how_many_shifts_it_is_known() -> None:
    rows = table(found(ANN, ABSENT), "Beginnings, ends and breaks by person, in minutes").rows
    assert [row[1:3] for row in rows] == [("1 / 1", "30"), ("–", "–")]


def test_people_stand_in_the_order_of_their_names() -> None:
    of = found(replace(ANN, person="zoe", adhered=480), ANN)
    assert [row[0] for row in table(of, "By person").rows] == ["ann", "zoe"]


def test_the_chart_parts_every_planned_minute() -> None:
    rows = tell(found(ANN, ABSENT), ENGLISH).charts["days"]["data"]["values"]
    assert sum(row["hours"] for row in rows) == pytest.approx((ANN.planned + ABSENT.planned) / 60)


def test_groups_only_names_no_person_even_in_a_note() -> None:
    note = Problem("adherence.no_log_ins", values={"people": ["ann0"], "count": 1})
    of = found(*(replace(ANN, person=f"ann{n}") for n in range(12)), groups_only=True, notes=(note,))
    told = tell(of, ENGLISH)
    assert [each.title for each in told.tables] == ["By team", "By day"]
    assert "ann0" not in f"{told} {to_json(of)}"


def test_where_people_are_told_so_is_each_team() -> None:
    assert [row[0] for row in table(found(ANN, ABSENT), "By team").rows] == ["a", "b"]


def test_a_plan_without_days_in_the_period_is_said() -> None:
    assert "no day" in tell(found(), ENGLISH).about
    assert to_json(found())["total"]["adherence"] is None
