from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schedule.rosters import EARLY, LATE, asked, need
from upheld.problems import BadInput
from upheld.schedule.check import broken, cost
from upheld.schedule.fairness import excess
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.roster import roster
from upheld.schedule.rules import Contract, Cover, Fair, Fixed, Pattern, Pause, Person, Problem, Span, Wish

wishes = st.builds(
    Wish,
    st.integers(0, 2),
    st.integers(1, 5).map(float),
    off=st.booleans(),
    pattern=st.sampled_from([None, "early", "late"]),
    against=st.booleans(),
)
covers = st.lists(
    st.builds(
        Cover,
        st.integers(0, 2),
        st.sampled_from(["early", "late"]),
        st.integers(0, 2),
        st.integers(1, 9).map(float),
        st.integers(0, 3).map(float),
    ),
    max_size=5,
    unique_by=lambda cover: (cover.day, cover.pattern),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(wishes, max_size=3), st.lists(wishes, max_size=3), covers, st.integers(0, 2), st.integers(0, 3))
def test_a_proven_roster_costs_what_the_best_of_all_does(
    of_ann: list[Wish], of_bob: list[Wish], demanded: list[Cover], late: int, price: int
) -> None:
    contract = Contract("c", ("early", "late"), days_a_week=Span(None, 2), most_of={"late": late})
    people = (Person("Ann", "c", wishes=tuple(of_ann)), Person("Bob", "c", wishes=tuple(of_bob)))
    fair = (Fair("late", float(price), late_from=12, shares={"Ann": 0.5}),)
    problem = asked(people=people, covers=tuple(demanded), contracts={"c": contract}, fairness=fair)
    plan = roster(problem)
    assert plan.proven
    assert plan.cost == pytest.approx(total(problem, plan))
    assert plan.cost == pytest.approx(best_of_all(problem))


def total(problem: Problem, plan: Plan) -> float:
    unfair = sum(fair.price * excess(problem, fair, plan.shifts) for fair in problem.fairness)
    return cost(problem, plan.shifts) + unfair


def best_of_all(problem: Problem) -> float:
    """Slowly: every allowed schedule of everybody."""
    found = np.inf
    for row in product("-EL", repeat=problem.days * len(problem.people)):
        shifts = []
        for place, letter in enumerate(row):
            if letter != "-":
                pattern = EARLY if letter == "E" else LATE
                person = problem.people[place // problem.days].id
                shifts.append(Shift(person, place % problem.days, pattern.id, pattern.starts[0], ()))
        plan = Plan(tuple(shifts), {person.id: "c" for person in problem.people}, 0.0, 0.0, proven=False)
        if not broken(problem, plan):
            found = min(found, total(problem, plan))
    return float(found)


def test_a_planted_roster_is_found_again() -> None:
    rules = Contract("c", ("early", "late"), days_a_week=Span(5, 5), off_in_a_row=2, work_in_a_row=Span(2, 5))
    lines = ["EEELL--", "LL--EEE", "--EELLL", "E--LLLL", "EEEEE--"]
    wanted = {(day, name): 0 for day in range(14) for name in ("early", "late")}
    for line in lines:
        for day, letter in enumerate(line * 2):
            if letter != "-":
                wanted[day, "early" if letter == "E" else "late"] += 1
    demanded = tuple(Cover(day, name, number, 10.0, 10.0) for (day, name), number in wanted.items())
    people = tuple(Person(name, "c") for name in "ABCDE")
    plan = roster(asked(14, people, demanded, contracts={"c": rules}), seconds=20.0)
    assert (plan.cost, plan.proven) == (0.0, True)


PAUSED = Pattern("paused", 6, (8, 10), pauses=(Pause("lunch", 1, 1, 4),), apart=1)


def test_pauses_lie_where_they_are_needed_least() -> None:
    required = need("q", dict.fromkeys(range(9, 14), 2.0) | {11: 1.0, 12: 1.0}, over=0.1)
    people = (Person("Ann", "c", frozenset({"q"})), Person("Bob", "c", frozenset({"q"})))
    problem = asked(
        1, people, patterns={"paused": PAUSED}, contracts={"c": Contract("c", ("paused",))}, needs=(required,)
    )
    plan = roster(problem)
    assert broken(problem, plan) == ()
    assert plan.cost == pytest.approx(cost(problem, plan.shifts))
    assert sorted(shift.pauses for shift in plan.shifts) == [(11,), (12,)]


def test_people_with_several_skills_go_where_they_are_missing() -> None:
    needs = (need("a", {7: 2.0, 8: 1.0}), need("b", {7: 1.0, 8: 2.0}))
    people = tuple(Person(name, "c", frozenset(skills)) for name, skills in (("Ann", "a"), ("Bob", "b"), ("Cid", "ab")))
    problem = asked(1, people, needs=needs)
    plan = roster(problem)
    assert (plan.cost, plan.proven) == (0.0, True)
    assert cost(problem, plan.shifts) == pytest.approx(0.0)
    assert {shift.person: shift.queue for shift in plan.shifts} == {"Ann": "a", "Bob": "b", "Cid": None}


def test_fixed_shifts_keep_their_pauses_and_leave_stays_free() -> None:
    people = (
        Person("Ann", "c", frozenset({"q"}), fixed=(Fixed(0, "paused", 8, (9,)),), away=frozenset({1})),
        Person("Bob", "c", frozenset({"q"}), fixed=(Fixed(0, "paused", 8),), away=frozenset({1})),
    )
    required = need("q", dict.fromkeys(range(8, 14), 1.0), days=2, over=0.1)
    problem = asked(
        2, people, patterns={"paused": PAUSED}, contracts={"c": Contract("c", ("paused",))}, needs=(required,)
    )
    plan = roster(problem)
    assert broken(problem, plan) == ()
    assert {shift.person: shift.pauses for shift in plan.shifts}["Ann"] == (9,)


def test_hours_of_availability_are_kept() -> None:
    people = (Person("Ann", "c", available={0: (0, 14)}),)
    plan = roster(asked(1, people, (Cover(0, "late", 1, 5.0, 0.0),)))
    assert (plan.shifts, plan.cost) == ((), 5.0)


def test_weekends_are_spread_where_unfairness_has_a_price() -> None:
    people = (
        Person("Ann", "c"),
        Person("Bob", "c", wishes=tuple(Wish(day, 1.0, pattern="early", against=True) for day in (5, 6, 12, 13))),
    )
    demanded = tuple(Cover(day, "early", 1, 50.0, 1.0) for day in (5, 6, 12, 13))
    fair = Fair("weekends", 10.0, shares={"Ann": 1.0, "Bob": 1.0})
    plan = roster(asked(14, people, demanded, fairness=(fair,)))
    assert plan.proven
    assert {shift.person for shift in plan.shifts} == {"Ann", "Bob"}


def test_the_same_seed_gives_the_same_plan() -> None:
    people = tuple(Person(name, "c") for name in "ABC")
    problem = asked(7, people, tuple(Cover(day, "late", 2, 5.0, 1.0) for day in range(7)))
    assert roster(problem, seed=4) == roster(problem, seed=4)


def test_without_time_a_roster_is_still_given_with_its_bound() -> None:
    people = tuple(Person(name, "c") for name in "ABC")
    problem = asked(7, people, tuple(Cover(day, "late", 2, 5.0, 1.0) for day in range(7)))
    plan = roster(problem, seconds=0.0)
    assert broken(problem, plan) == ()
    assert plan.bound <= plan.cost


def test_somebody_whose_fixed_shifts_break_the_contract_is_named() -> None:
    fixed = (Fixed(0, "late", 14), Fixed(1, "early", 6))
    with pytest.raises(BadInput) as caught:
        roster(asked(people=(Person("Ann", "c", fixed=fixed, line=7),)))
    assert [(problem.key, problem.line) for problem in caught.value.problems] == [("roster.no_schedule", 7)]


def test_somebody_who_serves_no_queue_is_named() -> None:
    with pytest.raises(BadInput) as caught:
        roster(asked(1, (Person("Ann", "c", frozenset({"x"})),), needs=(need("q", {7: 1.0}),)))
    assert caught.value.problems[0].values == {"person": "Ann", "queues": "q"}


def test_nobody_to_roster_costs_what_is_missed() -> None:
    assert roster(asked(1, (), (Cover(0, "late", 2, 5.0, 0.0),))).cost == 10.0
