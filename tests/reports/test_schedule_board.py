"""The pictures of a schedule: people one by one, groups of many, pauses of three kinds, and the cover under them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.schedule import floor
from tests.schedule.floor import FULL, NIGHT, plan, problem, shift
from upheld.reports import html, print_charts, schedule_board, schedule_page, schedule_told
from upheld.reports.catalogue import CODES, language
from upheld.schedule import coverage
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Problem

ENGLISH = language("en")


def _day(asked: Problem, whole: Plan, day: int = 0, code: str = "en") -> Mapping[str, Any]:
    found = coverage.cover(asked, whole)
    return schedule_board.of_day(asked, whole, day, language(code), found).charts


def _crowd(people: int) -> Plan:
    shifts = [shift(f"tour {n}", 0, FULL, 28 + 2 * (n % 3)) for n in range(people)]
    return plan(*shifts, contracts={one.person: "full-time" for one in shifts})


def _names(spec: Mapping[str, Any]) -> list[str]:
    names: list[str] = spec["layer"][0]["encoding"]["y"]["scale"]["domain"]
    return names


def test_a_day_is_the_board_with_the_cover_and_the_net_under_it() -> None:
    assert list(_day(problem(), plan())) == ["board", "cover-0", "net-0"]


def test_the_charts_of_a_day_share_their_hours_and_the_room_of_their_names() -> None:
    charts = _day(problem(), plan()).values()
    encodings = [spec["layer"][0]["encoding"] for spec in charts]
    assert {tuple(one["x"]["scale"]["domain"]) for one in encodings} == {(7.0, 17.0)}
    assert {(one["y"]["axis"]["minExtent"], one["y"]["axis"]["maxExtent"]) for one in encodings} == {(118, 118)}


def test_people_are_drawn_one_by_one_in_the_order_of_their_starts() -> None:
    assert _names(_day(problem(), plan())["board"]) == ["Ada", "Bo", "Cem"]


def test_many_people_are_drawn_as_groups_with_their_numbers() -> None:
    asked = problem(people=(), heads={"full-time": 60})
    assert _names(_day(asked, _crowd(60))["board"]) == ["07:00 full ×20", "07:30 full ×20", "08:00 full ×20"]


def test_a_group_tells_which_part_of_it_pauses() -> None:
    whole = _crowd(60)
    first = whole.shifts[0]
    moved = replace(first, pauses=(first.pauses[0] + 1, *first.pauses[1:]))
    board = _day(problem(people=()), replace(whole, shifts=(moved, *whole.shifts[1:])))["board"]
    assert {row["share"] for row in board["layer"][1]["data"]["values"]} == {0.05, 0.95, 1.0}


def test_kinds_of_pauses_differ_in_shape() -> None:
    board = _day(problem(), plan(shift("Ada", 0, FULL, 28, off_phone=((45, 1),))))["board"]
    scale = board["layer"][2]["encoding"]["shape"]["scale"]
    assert scale == {
        "domain": ["paid break", "unpaid break", "off the phone"], "range": ["circle", "diamond", "square"],
    }  # fmt: skip


def test_a_shift_of_the_day_before_goes_on_after_midnight() -> None:
    board = _day(problem(), plan(shift("Ada", 0, NIGHT, 88)), day=1)["board"]
    row = board["data"]["values"][0]
    assert (row["from_h"], row["to_h"], board["layer"][0]["encoding"]["x"]["scale"]["domain"][0]) == (-2.0, 6.0, 0.0)


def test_a_day_without_work_and_requirement_has_no_picture() -> None:
    assert _day(problem(needs=()), plan(shift("Ada", 0, FULL, 28)), day=3) == {}


def test_a_week_of_many_people_counts_them_by_start_and_day() -> None:
    asked, whole = problem(people=(), heads={"full-time": 90}), _crowd(90)
    charts = schedule_board.of_week(asked, whole, 0, ENGLISH, coverage.cover(asked, whole)).charts
    assert [row["people"] for row in charts["starts"]["data"]["values"]] == [30, 30, 30]


def test_missing_agents_lie_below_the_line() -> None:
    rows = _day(problem(), plan(shift("Ada", 0, FULL, 28)))["net-0"]["data"]["values"]
    noon = next(row for row in rows if row["from_h"] == 12.0)
    assert (noon["required"], noon["scheduled"], noon["net"], noon["net_text"]) == (2.0, 1.0, -1.0, "−1")


@pytest.mark.parametrize("code", CODES)
def test_every_chart_can_be_drawn(code: str) -> None:
    spoken = language(code)
    for spec in _day(problem(), plan(), code=code).values():
        assert "<svg" in print_charts.svg(spec, ("Noto Sans",), html.number_locale(spoken))


def test_times_of_the_axis_have_the_digits_of_the_language() -> None:
    drawn = print_charts.svg(_day(problem(), plan(), code="fa")["board"], ("Noto Sans",), {})
    assert "۰۸:۰۰" in drawn


def test_the_page_carries_every_chart_from_left_to_right(tmp_path: Any) -> None:
    spoken = language("fa")
    told = schedule_told.tell(problem(), schedule_told.Made(plan(), (), 1.0), (), spoken)
    (tmp_path / f"vega-{schedule_page.javascript.version()}.js").write_text("window.vegaEmbed = null;")
    page = schedule_page.render(told, spoken, tmp_path)
    assert '<html lang="fa" dir="rtl">' in page
    assert re.findall(r'id="chart-([^"]+)" dir="ltr"', page) == list(told.charts)


def test_a_hostile_name_stays_text_on_the_page(tmp_path: Any) -> None:
    name = '</script><img src=x onerror="1">'
    whole = plan(shift(name, 0, FULL, 28), contracts={name: "full-time"})
    told = schedule_told.tell(problem(people=()), schedule_told.Made(whole, (), 1.0), (), ENGLISH)
    (tmp_path / f"vega-{schedule_page.javascript.version()}.js").write_text("")
    assert name not in schedule_page.render(told, ENGLISH, tmp_path)


def test_days_that_are_asked_for_are_drawn_alone() -> None:
    told = schedule_told.tell(problem(), schedule_told.Made(plan(), (), 1.0), (2,), ENGLISH)
    assert [section.title for section in told.sections] == ["Wed 18 Nov 2026"]
    assert problem().first + 2 == floor.MONDAY + 2
