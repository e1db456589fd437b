"""Why somebody has a shift."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.schedule.small import CONTRACT, plan, problem, shift
from upheld.schedule import check
from upheld.schedule.explain import why
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Need, Person, Problem, Wish

TWO = dict.fromkeys(("anna", "bert"), "full")


def centre(*wishes: Wish, rest: int = 0) -> Problem:
    """Two agents; one is required on Monday from 7 to 12, two from 12 to 15."""
    required = np.zeros(7 * 24)
    required[7:12], required[12:15] = 1, 2
    people = (Person("anna", "full", frozenset({"calls"}), wishes=wishes), Person("bert", "full", frozenset({"calls"})))
    return problem(7, contract=replace(CONTRACT, rest=rest), needs=(Need("calls", required, 2.0, 0.5),), people=people)


def both() -> Plan:
    return plan(shift(0), shift(0, person="bert"), contracts=TWO)


def test_the_slots_of_the_shift_are_told_with_and_without_it() -> None:
    found = why(centre(), both(), "anna", 0)
    at = {one.slot: (one.required, one.scheduled, one.without) for one in found.filled}
    assert at[7] == (1, 2, 1)
    assert at[12] == (2, 2, 1)
    assert 10 not in at  # its break
    assert sum(one.fills for one in found.filled) == 3


def test_the_removal_costs_what_the_checker_says() -> None:
    rules = centre(Wish(0, 4.0, off=True))
    found = why(rules, both(), "anna", 0)
    alone = check.cost(rules, [shift(0, person="bert")])
    assert found.removal == pytest.approx(alone - check.cost(rules, both().shifts))


def test_alternatives_keep_the_rules_and_cost_what_the_checker_says() -> None:
    rules = centre(rest=11)
    before = Plan((*both().shifts, shift(1, start=6)), TWO, 0.0, 0.0, False)
    found = why(rules, before, "anna", 0)
    others = [one for one in before.shifts if (one.person, one.day) != ("anna", 0)]
    starts = {(one.shift.pattern, one.shift.start) if one.shift else None for one in found.alternatives}
    assert starts == {None, ("early", 6), ("early", 8)}  # late would leave too little rest
    for one in found.alternatives:
        shifts = [*others, *([one.shift] if one.shift else [])]
        assert not check.broken(rules, replace(before, shifts=tuple(shifts)))
        assert one.more == pytest.approx(check.cost(rules, shifts) - check.cost(rules, before.shifts))


def test_the_breaks_of_an_alternative_are_where_they_cost_least() -> None:
    rules = centre()
    found = why(rules, plan(shift(0), contracts=TWO), "bert", 0)
    for one in found.alternatives:
        if one.shift:
            begin = one.shift.start
            prices = [
                check.cost(rules, [shift(0), replace(one.shift, pauses=(at,))]) for at in range(begin + 2, begin + 5)
            ]
            assert one.more == pytest.approx(min(prices) - check.cost(rules, [shift(0)]))


def test_wishes_granted_and_refused_are_told() -> None:
    early, off = Wish(0, 1.0, pattern="early"), Wish(0, 2.0, off=True)
    found = why(centre(early, off), both(), "anna", 0)
    assert (found.granted, found.refused) == ((early,), (off,))


def test_somebody_off_is_told_what_working_would_cost() -> None:
    found = why(centre(), plan(shift(0), contracts=TWO), "bert", 0)
    assert found.shift is None
    assert found.removal is None
    assert found.alternatives[0].more < 0  # two agents are required from 12 to 15
