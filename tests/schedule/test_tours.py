"""Tours keep every rule, reach what was planted, and never cost less than their bound."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations_with_replacement, product

import numpy as np
import pytest

from tests.schedule.planted import planted
from tests.schedule.small import EARLY, problem
from upheld.problems import BadInput
from upheld.schedule.breaks import best_breaks
from upheld.schedule.check import broken, cost
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Cover, Need, Problem, Span
from upheld.schedule.tour_kinds import kinds
from upheld.schedule.tours import Search, tours

SOON = Search(seed=1, time_s=20.0, rounds=60)


@pytest.mark.parametrize("seed", range(3))
def test_the_planted_cover_is_reached(seed: int) -> None:
    asked, _ = planted(seed)
    found = tours(asked, SOON)
    assert broken(asked, found) == ()
    assert (found.cost, found.bound, found.proven) == (0, 0, True)


def test_night_shifts_of_a_repeating_week_reach_the_planted_cover() -> None:
    asked, made = planted(5, full=3, half=0, night=4)
    round_about = replace(asked, repeats=True)
    wrapped = np.zeros(7 * 48)
    for one in made.shifts:
        begin, pauses = one.day * 48 + one.start, asked.patterns[one.pattern].pauses
        off = {at + more for at, pause in zip(one.pauses, pauses, strict=True) for more in range(pause.length)}
        for slot in set(range(begin, begin + 16)) - off:
            wrapped[slot % len(wrapped)] += 1
    asked = replace(round_about, needs=(Need("calls", wrapped, 1.0, 1.0),))
    found = tours(asked, SOON)
    assert (found.cost, broken(asked, found)) == (0, ())


def test_two_weeks_are_joined_into_tours() -> None:
    asked, _ = planted(2, full=4, half=3, weeks=2)
    found = tours(asked, SOON)
    assert broken(asked, found) == ()
    assert found.bound <= found.cost == cost(asked, found.shifts)
    assert Counter(found.contracts.values()) == {"full": 4, "half": 3}


def small(seed: int) -> Problem:
    """Two people who work two or three of four days, with a rest that forbids some starts to follow each other."""
    random = np.random.default_rng(seed)
    contract = Contract("full", ("early",), Span(2, 3), rest=16, work_in_a_row=Span(None, 2))
    required = random.integers(0, 3, 7 * 24).astype(float)
    return problem(
        7, contract=contract, people=(), heads={"full": 2}, needs=(Need("calls", required),),
        patterns={"early": replace(EARLY, starts=(6, 10), weekdays=frozenset({0, 1, 2, 3}))},
    )  # fmt: skip


def tried(asked: Problem) -> float:
    """The slow, obvious way: every pair of weeks that the checker allows, with its best breaks."""
    weeks = []
    for choice in product((None, 6, 10), repeat=4):
        week = [Shift("x", day, "early", at, (day * 24 + at + 2,)) for day, at in enumerate(choice) if at is not None]
        one = replace(asked, heads={"full": 1})
        if not broken(one, Plan(tuple(week), {"x": "full"}, 0.0, 0.0, False)):
            weeks.append(week)
    best = float("inf")
    for first, second in combinations_with_replacement(weeks, 2):
        both = (*first, *(replace(shift, person="y") for shift in second))
        best = min(best, best_breaks(asked, Plan(both, {"x": "full", "y": "full"}, 0.0, 0.0, False)).plan.cost)
    return best


def test_the_optimum_is_what_trying_everything_finds() -> None:
    asked = small(4)
    found = tours(asked, SOON)
    assert broken(asked, found) == ()
    assert found.bound <= tried(asked) == found.cost


def test_the_same_seed_finds_the_same_plan() -> None:
    asked, _ = planted(7, full=8)
    asked = replace(asked, needs=(replace(asked.needs[0], required=np.ceil(asked.needs[0].required * 1.3)),))
    search = Search(seed=3, time_s=60.0, rounds=10)
    assert tours(asked, search) == tours(asked, search)


def test_it_stops_when_its_time_is_over() -> None:
    asked, _ = planted(7, full=8)
    asked = replace(asked, needs=(replace(asked.needs[0], required=asked.needs[0].required + 1),))
    ticks = iter(range(10_000))
    found = tours(asked, Search(time_s=5.0), clock=lambda: float(next(ticks)))
    assert broken(asked, found) == ()
    assert next(ticks) < 20


def test_cover_in_shifts_and_the_price_of_different_shifts_count() -> None:
    covers = tuple(Cover(day, "early", 2, under=10.0, over=1.0) for day in range(5))
    contract = Contract("full", ("early",), Span(5, 5), days_off_together=2)
    asked = problem(7, contract=contract, people=(), heads={"full": 2}, needs=(), covers=covers, shift_price=3.0)
    found = tours(asked, SOON)
    assert found.cost == cost(asked, found.shifts) == 3
    assert broken(asked, found) == ()


def test_people_of_two_contracts_serve_the_queues_of_their_skills() -> None:
    calls, mail = np.zeros(168), np.zeros(168)
    calls[7:15] = mail[7:15] = 1
    contracts = {
        name: Contract(name, ("early",), Span(1, 1), same_start=True, skills=frozenset({name}))
        for name in ("calls", "mail")
    }
    asked = problem(
        7, people=(), needs=(Need("calls", calls, 1.0), Need("mail", mail, 5.0)), contracts=contracts,
        heads={"calls": 1, "mail": 1},
    )  # fmt: skip
    found = tours(asked, SOON)
    assert found.cost == pytest.approx(cost(asked, found.shifts, found.contracts)) == 6
    assert broken(asked, found) == ()


def test_nobody_to_plan_is_said() -> None:
    with pytest.raises(BadInput, match=r"schedule\.nobody"):
        tours(problem(7), SOON)


def test_rules_that_no_week_keeps_are_named_by_contract() -> None:
    contract = Contract("full", ("early",), Span(6, 6), days_off_together=2)
    with pytest.raises(BadInput, match=r"schedule\.no_tour"):
        tours(problem(7, contract=contract, people=(), heads={"full": 1}), SOON)


def test_a_repeating_week_knows_sunday_and_monday_together() -> None:
    contract = Contract("full", ("early",), Span(5, 5), days_off_together=2, same_start=True)
    once = problem(7, contract=contract, people=(), heads={"full": 1})
    assert len(kinds(once)) == 3 * 6
    assert len(kinds(replace(once, repeats=True))) == 3 * 7
