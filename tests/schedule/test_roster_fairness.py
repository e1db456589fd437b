from __future__ import annotations

import pytest

from tests.schedule.rosters import asked, plan_of
from upheld.schedule.fairness import excess, fair_shares, tallies
from upheld.schedule.rules import Contract, Fair, Person, Span, Wish

ANN = Person("Ann", "c", wishes=(Wish(0, 2.0, off=True), Wish(5, 3.0, pattern="late")))
BOB = Person("Bob", "c")


def test_what_everybody_has_is_counted() -> None:
    problem = asked(7, (ANN, BOB))
    ann, bob = tallies(problem, plan_of(problem, "E----LL E------").shifts, late_from=12, holidays=frozenset({0}))
    assert (ann.weekends, ann.late, ann.holidays, ann.granted, ann.wished, ann.lost) == (1, 2, 1, 1, 2, 2.0)
    assert (bob.weekends, bob.late, bob.holidays, bob.wished) == (0, 0, 1, 0)


def test_a_weekend_cut_by_the_horizon_counts_once() -> None:
    problem = asked(7, (BOB,))
    sunday_first = type(problem)(**{**vars(problem), "first": 7})
    assert tallies(sunday_first, plan_of(problem, "E-----E").shifts, 12)[0].weekends == 2


def test_the_furthest_above_their_share_is_what_counts() -> None:
    problem = asked(7, (ANN, BOB))
    fair = Fair("late", 1.0, late_from=12, shares={"Ann": 1.0, "Bob": 2.0}, so_far={"Bob": 1.0})
    assert excess(problem, fair, plan_of(problem, "LLL---- L------").shifts) == 2.0
    assert excess(problem, fair, ()) == 0.0


def test_shares_follow_the_hours_of_the_contracts_and_what_was_had() -> None:
    rules = {"c": Contract("c", ("early",), hours=Span(None, 40)), "d": Contract("d", ("early",), hours=Span(None, 20))}
    problem = asked(7, (BOB, Person("Dan", "d")), contracts=rules)
    fair = fair_shares(problem, Fair("late", 1.0, so_far={"Dan": 3.0}), 6.0)
    assert fair.shares == {"Bob": pytest.approx(6.0), "Dan": pytest.approx(3.0)}
