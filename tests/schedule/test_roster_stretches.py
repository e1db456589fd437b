"""The graph of a contract holds exactly the schedules that the independent checker allows."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.schedule.rosters import asked
from upheld.schedule.check import broken
from upheld.schedule.choices import choices
from upheld.schedule.columns import arcs, onward, within
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Pattern, Person, Problem, Span
from upheld.schedule.stretches import graph

spans = st.builds(Span, st.none() | st.integers(1, 3), st.none() | st.integers(3, 5))
hours = st.builds(Span, st.none() | st.integers(8, 16), st.none() | st.integers(16, 40))
contracts = st.builds(
    Contract,
    st.just("c"),
    st.just(("day", "night")),
    days_a_week=spans,
    hours_a_week=hours,
    hours=hours,
    days_off_together=st.integers(0, 2),
    off_in_a_row=st.integers(1, 3),
    work_in_a_row=spans,
    same_start=st.booleans(),
    rest=st.integers(0, 20),
    weekends=st.none() | st.integers(0, 1),
    most_of=st.dictionaries(st.sampled_from(["day", "night"]), st.integers(0, 3)),
)


def contract_of(contract: Contract, days: int, first: int) -> Problem:
    patterns = {
        "day": Pattern("day", 2, (2,)),
        "night": Pattern("night", 3, (4,), weekdays=frozenset({0, 1, 2, 3, 5, 6}), not_before=frozenset({"day"})),
    }
    found = asked(days, contracts={"c": contract}, patterns=patterns)
    return Problem(**{**vars(found), "first": first, "slot_s": 4 * 3600})


def allowed(problem: Problem, away: frozenset[int]) -> set[tuple[int, ...]]:
    """Slowly: every row of choices that breaks no rule."""
    problem = Problem(**{**vars(problem), "people": (Person("p", "c", away=away),)})
    found = set()
    for row in product(range(1 + len(choices(problem))), repeat=problem.days):
        shifts = tuple(
            Shift("p", day, choices(problem)[number - 1].pattern, choices(problem)[number - 1].start, ())
            for day, number in enumerate(row)
            if number
        )
        if not broken(problem, Plan(shifts, {"p": "c"}, 0.0, 0.0, proven=False)):
            found.add(row)
    return found


@settings(max_examples=40, deadline=None)
@given(contracts, st.integers(1, 7), st.frozensets(st.integers(0, 4), max_size=1))
def test_the_paths_are_exactly_the_schedules_that_keep_the_rules(
    contract: Contract, first: int, away: frozenset[int]
) -> None:
    problem = contract_of(contract, 5, first)
    assert paths(problem, contract, away) == allowed(problem, away)


def test_the_rules_of_weeks_hold_over_more_than_one_week() -> None:
    contract = Contract("c", ("day",), days_a_week=Span(4, 6), days_off_together=2, rest=9)
    problem = contract_of(contract, 9, 1)
    problem = Problem(**{**vars(problem), "patterns": {"day": problem.patterns["day"]}})
    assert paths(problem, contract, frozenset({3})) == allowed(problem, frozenset({3}))


def paths(problem: Problem, contract: Contract, away: frozenset[int]) -> set[tuple[int, ...]]:
    made = graph(problem, contract, away)
    price = arcs(made, np.zeros((problem.days, made.width)))
    found = within(made, price, onward(made, price), 0.0, 100_000) if len(made.tail) else []
    assert found is not None
    return {tuple(int(number) for number in row) for row in found}
