from __future__ import annotations

import pytest

from tests.schedule.rosters import asked, need, plan_of
from upheld.problems import BadInput
from upheld.schedule.rules import Contract, Cover, Person, Span
from upheld.schedule.swaps import Bid, Open, awarded, leave, swap, swapped

PEOPLE = (Person("Ann", "c", seniority=9.0), Person("Bob", "c", seniority=2.0))


def test_a_swap_that_keeps_the_rules_breaks_nothing() -> None:
    problem = asked(people=PEOPLE)
    plan = plan_of(problem, "E-- L--")
    assert swap(problem, plan, "Ann", "Bob", 0) == ()
    assert {(one.person, one.pattern) for one in swapped(problem, plan, "Ann", "Bob", 0).shifts} == {
        ("Ann", "late"), ("Bob", "early"),
    }  # fmt: skip


def test_a_swap_names_the_rule_that_it_breaks_and_not_those_broken_before() -> None:
    problem = asked(people=(*PEOPLE, Person("Cid", "c")))
    plan = plan_of(problem, "EE- LL- LE-")
    assert [(one.rule, one.person, one.day) for one in swap(problem, plan, "Ann", "Bob", 0)] == [
        ("not_before", "Ann", 1)
    ]


def test_shifts_of_different_days_can_be_swapped() -> None:
    problem = asked(people=PEOPLE)
    plan = plan_of(problem, "E-- --L")
    moved = swapped(problem, plan, "Ann", "Bob", 0, 2)
    assert {(one.person, one.day) for one in moved.shifts} == {("Bob", 0), ("Ann", 2)}


def test_nothing_to_swap_and_strangers_are_named() -> None:
    problem = asked(people=PEOPLE)
    plan = plan_of(problem, "E-- L--")
    for other, day, key in (("Bob", 1, "swap.nothing"), ("Zoe", 0, "roster.unknown_person")):
        with pytest.raises(BadInput) as caught:
            swap(problem, plan, "Ann", other, day)
        assert caught.value.problems[0].key == key


OPENED = (Open("x", 1, "early", 6), Open("y", 2, "late", 14))


def test_open_shifts_go_to_who_has_been_there_longest() -> None:
    problem = asked(people=PEOPLE)
    found = awarded(problem, plan_of(problem, "--- ---"), OPENED, (Bid("Bob", ("x",)), Bid("Ann", ("x",))))
    assert (found.given, found.left) == ((("Ann", "x"),), ("y",))


def test_open_shifts_go_to_who_was_granted_least() -> None:
    problem = asked(people=PEOPLE)
    bids = (Bid("Ann", ("x", "y")), Bid("Bob", ("x", "y")))
    found = awarded(problem, plan_of(problem, "--- ---"), OPENED, bids, first="granted", granted={"Ann": 3})
    assert found.given == (("Bob", "x"), ("Bob", "y"))


def test_an_open_shift_against_the_rules_is_refused_with_its_reason() -> None:
    problem = asked(people=PEOPLE)
    found = awarded(problem, plan_of(problem, "L-- ---"), OPENED, (Bid("Ann", ("x", "y")),))
    assert found.given == (("Ann", "y"),)
    assert [(one.open, one.why[0].rule) for one in found.refused] == [("x", "not_before")]


def test_bids_for_unknown_shifts_are_named() -> None:
    problem = asked(people=PEOPLE)
    with pytest.raises(BadInput) as caught:
        awarded(problem, plan_of(problem, "--- ---"), OPENED, (Bid("Ann", ("z",)),), first="age")
    assert [one.key for one in caught.value.problems] == ["bids.order", "bids.unknown_shift"]


def test_leave_is_granted_while_cover_remains() -> None:
    problem = asked(1, PEOPLE, needs=(need("q", {7: 1.0, 8: 1.0}),))
    answer = leave(problem, plan_of(problem, "E E"), "Ann", [0])
    assert (answer.granted, answer.under) == (True, ())
    assert (answer.lowest_before, answer.lowest_after) == (0.0, 0.0)


def test_leave_names_the_slots_that_fall_under() -> None:
    problem = asked(1, PEOPLE, needs=(need("q", {7: 2.0, 8: 1.0}),))
    answer = leave(problem, plan_of(problem, "E E"), "Ann", [0])
    assert (answer.granted, answer.under, answer.lowest_after) == (False, (7,), -1.0)


def test_leave_looks_at_cover_in_shifts_and_at_the_rules() -> None:
    rules = {"c": Contract("c", ("early", "late"), hours=Span(16, None))}
    problem = asked(2, PEOPLE, (Cover(0, "early", 2, 1.0, 0.0),), contracts=rules)
    answer = leave(problem, plan_of(problem, "EE EE"), "Ann", [0])
    assert (answer.short, [one.rule for one in answer.broken]) == (((0, "early"),), ["hours"])
    assert answer.lowest_before is None


def test_leave_outside_the_plan_is_named() -> None:
    problem = asked(1, PEOPLE)
    with pytest.raises(BadInput) as caught:
        leave(problem, plan_of(problem, "E E"), "Ann", [4])
    assert caught.value.problems[0].key == "leave.day"
