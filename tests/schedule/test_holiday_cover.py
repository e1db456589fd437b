"""Public holidays: their own cover, their pay, and whose turn it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.schedule.small import CONTRACT, plan, problem, shift
from upheld.problems import BadInput
from upheld.schedule.holiday_cover import Minimum, days_of, premium_pay, with_holidays, worked
from upheld.schedule.living import descend
from upheld.schedule.rules import Need, Person, Problem, Span

PEOPLE = ("anna", "bert")


def centre(**changed: object) -> Problem:
    required = np.full(7 * 24, 3.0)
    people = tuple(Person(name, "full", frozenset({"calls"})) for name in PEOPLE)
    contract = replace(CONTRACT, wage_per_hour=20.0, days_a_week=Span(None, 1))
    made = problem(7, contract=contract, needs=(Need("calls", required, 1.0, 0.0),), people=people)
    return replace(made, first=date(2026, 11, 9).toordinal(), **changed)  # type: ignore[arg-type]


def test_the_holidays_of_a_country_are_days_of_the_horizon() -> None:
    assert days_of(centre(), "PL") == {2: ("National Independence Day",)}
    with pytest.raises(BadInput):
        days_of(centre(), "XX")


def test_a_holiday_requires_its_minimum_and_nothing_else() -> None:
    found = with_holidays(centre(), {2}, minimum={"calls": Minimum(1.0, first=8, end=12)})
    required = found.needs[0].required.reshape(7, 24)
    assert required[2].tolist() == [0.0] * 8 + [1.0] * 4 + [0.0] * 12
    assert (required[[0, 1, 3, 4, 5, 6]] == 3).all()


def test_premium_is_paid_for_paid_time_on_the_holiday_alone() -> None:
    night = replace(centre(), patterns={"early": replace(problem().patterns["early"], starts=(20,), pauses=())})
    before = plan(replace(shift(1, start=20), pauses=()), replace(shift(2, start=20, person="bert"), pauses=()))
    assert premium_pay(night, before, {2}, 0.5) == {"anna": 0.5 * 20 * 4, "bert": 0.5 * 20 * 4}


def test_holidays_worked_count_with_those_before() -> None:
    before = plan(shift(2), shift(3), contracts=dict.fromkeys(PEOPLE, "full"))
    assert worked(centre(), before, {2}, {"bert": 2.0}) == {"anna": 1.0, "bert": 2.0}


@pytest.mark.parametrize(("last", "turn"), [("anna", "bert"), ("bert", "anna")])
def test_who_worked_the_last_one_is_spared(last: str, turn: str) -> None:
    rules = with_holidays(centre(), {2}, minimum={"calls": Minimum(1.0, 7, 15)}, turn_price=50.0, so_far={last: 1.0})
    required = np.zeros(7 * 24)
    required[2 * 24 + 7 : 2 * 24 + 15] = 1.0
    rules = replace(rules, needs=(Need("calls", required),))
    had = plan(shift(2, person=last), contracts=dict.fromkeys(PEOPLE, "full"))
    begin = replace(had, shifts=(*had.shifts, shift(3, person=turn)))
    found = descend(rules, begin)
    assert worked(rules, found, {2})[turn] == 1.0
