"""Offers of time off and overtime: what they do to the level of a day, and what is never offered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.schedule.small import CONTRACT, plan, problem, shift
from upheld.queueing.demand import Demand
from upheld.queueing.erlang import measures
from upheld.schedule.day_level import Calls, level
from upheld.schedule.offers import OVERTIME, TIME_OFF, Floor, Offer, offers
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Need, Person, Problem

PEOPLE = ("anna", "bert", "cleo", "dora")
OPEN = slice(7, 15)


def centre() -> Problem:
    required = np.zeros(7 * 24)
    required[OPEN] = 2
    people = tuple(Person(name, "full", frozenset({"calls"})) for name in PEOPLE)
    contract = replace(CONTRACT, wage_per_hour=20.0)
    return problem(7, contract=contract, needs=(Need("calls", required),), people=people)


def calls() -> dict[str, Calls]:
    number = np.zeros(7 * 24)
    number[OPEN] = 20
    return {"calls": Calls(number, np.full(7 * 24, 240.0), np.full(7 * 24, 120.0), 20.0)}


def three() -> Plan:
    mine = (shift(0), shift(0, person="bert"), shift(0, person="cleo", pause=4))
    return plan(*mine, contracts=dict.fromkeys(PEOPLE, "full"))


def by_kind(kind: str, **asked: object) -> list[Offer]:
    return [one for one in offers(centre(), three(), 0, calls=calls(), **asked) if one.kind == kind]  # type: ignore[arg-type]


def test_the_level_is_erlangs_of_the_agents_at_work() -> None:
    there = [3, 3, 3, 1, 2, 3, 3, 3]
    found = measures(Demand(20, 3600, 240, 120), there, 20.0).service_level
    assert level(centre(), three(), calls(), 0) == pytest.approx(float(found.mean()))


def test_the_level_of_a_day_without_calls_is_not_known() -> None:
    assert level(centre(), three(), calls(), 1) is None


def test_time_off_changes_the_level_as_one_agent_fewer_does() -> None:
    last = next(one for one in by_kind(TIME_OFF) if one.first == 14)
    fewer = replace(three(), shifts=(*three().shifts[:2], replace(three().shifts[2], off_phone=((14, 1),))))
    assert last.level == pytest.approx(level(centre(), fewer, calls(), 0) - level(centre(), three(), calls(), 0))
    assert last.level < 0
    assert (last.money, last.people, last.misses) == (20.0, ("anna", "bert", "cleo"), 0.0)


def test_time_off_is_at_the_begin_or_the_end_of_a_shift() -> None:
    assert {one.first for one in by_kind(TIME_OFF)} == {7, 14}
    assert {one.first for one in by_kind(TIME_OFF, now=8)} == {14}


def test_no_time_off_takes_a_slot_below_its_floor() -> None:
    assert by_kind(TIME_OFF, floor=Floor(of_required=1.0))
    assert not by_kind(TIME_OFF, floor=Floor(of_required=1.5))


def test_no_time_off_takes_the_day_below_its_level() -> None:
    now = level(centre(), three(), calls(), 0)
    assert now is not None
    assert by_kind(TIME_OFF, floor=Floor(level=now - 0.1))
    assert not by_kind(TIME_OFF, floor=Floor(level=now))


def test_overtime_is_before_or_after_a_shift_and_paid_more() -> None:
    assert {one.first for one in by_kind(OVERTIME)} == {6, 15}
    found = by_kind(OVERTIME, now=5)  # too late for somebody to come at 6
    assert {one.first for one in found} == {15}
    assert {one.money for one in found} == {-30.0}
    assert all(one.people == ("anna", "bert", "cleo") for one in found)


def test_overtime_where_nobody_is_at_work_fills_what_is_missing() -> None:
    rules = centre()
    required = rules.needs[0].required.copy()
    required[15] = 1
    found = offers(replace(rules, needs=(Need("calls", required),)), three(), 0, calls={})
    more = next(one for one in found if one.kind == OVERTIME and one.first == 15)
    assert (more.misses, more.level, more.money_per_point) == (-1.0, None, None)


def test_the_dearest_point_saved_comes_first() -> None:
    each = [one.money_per_point for one in by_kind(TIME_OFF)]
    assert each == sorted(each, reverse=True)
