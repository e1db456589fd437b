"""A plan made from a published one: few changes, locks, and a bound below everything that can be tried."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.schedule.planted import planted
from tests.schedule.small import CONTRACT, plan, problem, shift
from upheld.schedule import binding, check
from upheld.schedule.living import Locks, bound, bound_of_tours, descend, resolve
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Need, Person, Problem, Span

TWO = dict.fromkeys(("anna", "bert"), "full")
WEEK = replace(CONTRACT, days_a_week=Span(1, 2), rest=11)


def centre(seed: int, days: int = 3) -> Problem:
    required = np.zeros(days * 24)
    random = np.random.default_rng(seed)
    for day in range(days):
        required[day * 24 + 6 : day * 24 + 23] = random.integers(0, 3, 17)
    people = tuple(Person(name, "full", frozenset({"calls"})) for name in TWO)
    return problem(days, contract=WEEK, needs=(Need("calls", required),), people=people)


def known() -> Plan:
    return plan(shift(0), shift(1, person="bert", start=8), contracts=TWO)


def tried(rules: Problem, published: Plan, change_price: float) -> float:
    """The least cost of all plans, changes included."""
    options = [
        None,
        *(
            (one, start, at)
            for one, start in (("early", 6), ("early", 7), ("early", 8), ("late", 14), ("late", 15))
            for at in (2, 3, 4)
        ),
    ]
    had = {(one.person, one.day): (one.pattern, one.start) for one in published.shifts}
    per_person = {}
    for name in TWO:
        per_person[name] = []
        for chosen in product(options, repeat=rules.days):
            shifts = [shift(day, one[0], one[1], name, one[2]) for day, one in enumerate(chosen) if one]
            alone = replace(rules, people=tuple(one for one in rules.people if one.id == name))
            if check.broken(alone, plan(*shifts, contracts={name: "full"})):
                continue
            cells = sum((one[:2] if one else None) != had.get((name, day)) for day, one in enumerate(chosen))
            there = np.zeros(rules.days * 24)
            for one in shifts:
                there[one.day * 24 + one.start :][:8] += 1
                there[one.pauses[0]] -= 1
            per_person[name].append((there, change_price * cells))
    required = rules.needs[0].required
    others = np.array([there for there, _ in per_person["bert"]])
    prices = np.array([price for _, price in per_person["bert"]])
    return min(
        float((np.clip(required - there - others, 0, None).sum(axis=1) + prices).min()) + price
        for there, price in per_person["anna"]
    )


@pytest.mark.parametrize("seed", range(2))
def test_the_plan_lies_between_its_bound_and_the_published_one(seed: int) -> None:
    rules = centre(seed, days=2)
    found = resolve(rules, known(), change_price=2.0, steps=60)
    best = tried(rules, known(), 2.0)
    assert found.plan.bound <= best + 1e-6
    assert best - 1e-6 <= found.plan.cost <= found.published
    assert check.broken(rules, found.plan) == ()


def test_nothing_changes_where_changes_cost_more_than_they_bring() -> None:
    found = resolve(centre(1), known(), change_price=1000.0, steps=0)
    assert found.changed_cells == 0
    assert {one.kind for one in found.changes} <= {"within"}


def test_every_changed_cell_is_told_once_with_both_shifts() -> None:
    found = resolve(centre(1), known(), change_price=0.5, steps=0)
    before = {(one.person, one.day): one for one in known().shifts}
    after = {(one.person, one.day): one for one in found.plan.shifts}
    told = {(one.person, one.day): (one.before, one.after) for one in found.changes}
    assert told == {
        key: (before.get(key), after.get(key)) for key in {*before, *after} if before.get(key) != after.get(key)
    }
    assert found.changed_cells
    assert found.plan.cost == pytest.approx(found.cost + 0.5 * found.changed_cells)


@pytest.mark.parametrize(
    "locks",
    [Locks(people=frozenset(TWO)), Locks(days=frozenset(range(3))), Locks(cells=frozenset(product(TWO, range(3))))],
)
def test_what_is_locked_stays(locks: Locks) -> None:
    found = resolve(centre(1), known(), locks=locks, change_price=0.0, steps=0)
    assert found.plan.shifts == known().shifts


def test_a_locked_day_off_stays_a_day_off() -> None:
    free = resolve(centre(1), known(), change_price=0.1, steps=0)
    fresh = {(one.person, one.day) for one in free.changes if one.kind == "new"}
    held = resolve(centre(1), known(), change_price=0.1, steps=0, locks=Locks(cells=frozenset(fresh)))
    assert fresh
    assert not fresh & {(one.person, one.day) for one in held.plan.shifts}


def test_tours_without_names_are_improved_and_checked() -> None:
    asked, made = planted(1)
    worse = replace(made, shifts=tuple(sorted(made.shifts, key=lambda one: (one.person, one.day))))
    harder = replace(asked, needs=tuple(replace(one, required=np.roll(one.required, 4)) for one in asked.needs))
    found = resolve(harder, worse, change_price=0.1, steps=0)
    assert found.cost < found.published
    assert check.broken(harder, found.plan) == ()


def test_the_same_question_has_the_same_answer() -> None:
    one, two = (resolve(centre(1), known(), change_price=0.5, steps=5) for _ in range(2))
    assert one == two


def test_the_bound_is_not_above_what_a_descent_reaches() -> None:
    rules = centre(0)
    reached = check.cost(rules, descend(rules, known()).shifts)
    assert 0 < bound(rules, known(), Locks(), 0.0, 60, reached) <= reached + 1e-6


def test_a_rule_that_binds_is_told_with_what_it_costs() -> None:
    rules = centre(0, days=7)
    here = plan(shift(0), shift(1, person="bert"), contracts=TWO)
    found = binding.savings(rules, here)
    assert found[0].rule == "days_a_week"  # two days a week each are far too few
    for one in found:
        looser = next(other.problem for other in binding.looser(rules) if other.rule == one.rule)
        assert check.broken(looser, one.plan) == ()


def test_of_tours_the_fall_of_the_bound_is_told() -> None:
    asked, made = planted(1)
    harder = replace(asked, needs=tuple(replace(one, required=np.roll(one.required, 4)) for one in asked.needs))
    found = binding.savings(harder, made)
    for one in found:
        looser = next(other.problem for other in binding.looser(harder) if other.rule == one.rule)
        assert one.bound_saves == pytest.approx(max(bound_of_tours(harder) - bound_of_tours(looser), 0.0))
    assert any(one.bound_saves for one in found)


def test_no_rule_binds_where_nothing_is_missing() -> None:
    assert binding.savings(problem(7), plan()) == ()
