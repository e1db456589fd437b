"""Conflicts: a smallest set of rules that cannot all be kept, against trying every schedule."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.schedule.small import CONTRACT, plan, problem, shift
from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.schedule import check
from upheld.schedule.conflicts import Rule, by_day, conflicts, explained, of_person
from upheld.schedule.making import make
from upheld.schedule.reading import Question
from upheld.schedule.rules import Contract, Fixed, Person, Problem, Span

SKILL = frozenset({"calls"})


def asked(contract: Contract, person: Person, days: int = 7, **changed: object) -> Problem:
    return problem(days, contract=contract, person=person, **changed)


def random_problem(seed: int) -> Problem:
    """Three to five days under rules that often contradict each other."""
    random = np.random.default_rng(seed)
    low = int(random.integers(1, 4))
    contract = replace(
        CONTRACT,
        rest=int(random.choice([0, 11, 16])),
        work_in_a_row=Span(int(random.integers(1, 3)), int(random.integers(2, 4))),
        off_in_a_row=int(random.integers(1, 3)),
        hours=Span(8 * low, 8 * int(random.integers(low, 5))),
        most_of={"late": int(random.integers(0, 2))},
        weekends=int(random.integers(0, 2)),
    )
    fixed = tuple(
        Fixed(int(day), *random.choice(np.array([("early", 7), ("late", 15)], dtype=object)))
        for day in random.choice(5, 2, replace=False)
    )
    away = frozenset(int(day) for day in random.choice(5, 1) if day not in {one.day for one in fixed})
    person = Person("anna", "full", SKILL, away=away, fixed=fixed)
    return replace(asked(contract, person, 5), first=problem().first + 2)  # from a Wednesday


def schedules(rules: Problem) -> list[set[tuple[str, int | None]]]:
    """What every schedule breaks."""
    options = [None, ("early", 6), ("early", 7), ("early", 8), ("late", 14), ("late", 15)]
    found = []
    for chosen in product(options, repeat=rules.days):
        shifts = [shift(day, *one) for day, one in enumerate(chosen) if one]
        found.append({(one.rule, one.day) for one in check.broken(rules, plan(*shifts))})
    return found


@pytest.mark.parametrize("seed", range(8))
def test_the_rules_named_contradict_each_other_and_none_can_be_spared(seed: int) -> None:
    rules = random_problem(seed)
    every = schedules(rules)
    named = {one.name for one in of_person(rules, rules.people[0])}
    assert bool(named) == all(every)
    if named:
        assert all(any(rule in named for rule, _ in broken) for broken in every)
        # without one of the families the others can be kept by somebody who keeps nothing else
        for name in named - {"fixed", "away"}:
            assert any(all(rule not in named - {name} for rule, _ in broken) for broken in every)


def test_a_fixed_shift_on_a_day_away_is_the_conflict() -> None:
    person = Person("anna", "full", SKILL, away=frozenset({2}), fixed=(Fixed(2, "early", 7), Fixed(4, "late", 14)))
    found = conflicts(asked(CONTRACT, person))
    assert found[0].person == "anna"
    assert set(found[0].rules) == {Rule("away", "anna", "full", 2), Rule("fixed", "anna", "full", 2)}


def test_two_fixed_shifts_too_near_are_named_with_the_rest_between_them() -> None:
    person = Person("anna", "full", SKILL, fixed=(Fixed(1, "late", 15), Fixed(2, "early", 8)))
    contract = replace(CONTRACT, rest=11)
    rules = asked(
        contract,
        person,
        patterns={**problem().patterns, "late": replace(problem().patterns["late"], not_before=frozenset())},
    )
    assert dict(by_day(of_person(rules, person))) == {"fixed": (1, 2), "rest": (2,)}


def test_days_and_days_off_that_do_not_fit_are_named_with_their_week() -> None:
    contract = replace(CONTRACT, days_a_week=Span(6, 6), days_off_together=2)
    found = of_person(asked(contract, Person("anna", "full", SKILL)), Person("anna", "full", SKILL))
    assert {(one.name, one.day) for one in found} == {("days_a_week", 0), ("days_off_together", 0)}


def test_people_without_names_have_their_contract_named() -> None:
    contract = replace(CONTRACT, hours_a_week=Span(64, None), work_in_a_row=Span(None, 3))
    found = conflicts(replace(asked(contract, Person("anna", "full", SKILL)), people=(), heads={"full": 3}))
    assert [(one.person, one.contract) for one in found] == [(None, "full")]


def test_nothing_is_named_where_everybody_can_work() -> None:
    assert conflicts(problem()) == ()


def test_one_start_a_week_can_be_the_conflict() -> None:
    person = Person("anna", "full", SKILL, fixed=(Fixed(1, "early", 7), Fixed(3, "early", 8)))
    found = of_person(asked(replace(CONTRACT, same_start=True), person), person)
    assert {one.name for one in found} == {"fixed", "same_start"}


def test_a_question_without_a_plan_is_answered_with_the_rules_and_their_days() -> None:
    person = Person("anna", "full", SKILL, away=frozenset({2}), fixed=(Fixed(2, "early", 7),), line=7)
    found = explained(asked(CONTRACT, person), BadInput(Wrong("schedule.no_plan"))).problems
    assert [(one.key, one.line, one.values["who"]) for one in found] == [("schedule.conflict", 7, "anna")]
    assert set(found[0].values["rules"].split(", ")) == {"away 2026-11-18", "fixed 2026-11-18"}


def test_what_is_wrong_for_another_reason_stays_as_it_was() -> None:
    bad = BadInput(Wrong("schedule.no_plan"))
    assert explained(problem(), bad) is bad


def test_tours_that_cannot_be_are_refused_with_the_rules_of_their_contract() -> None:
    contract = replace(CONTRACT, days_a_week=Span(6, 6), days_off_together=2)
    rules = replace(problem(7, contract=contract), people=(), heads={"full": 3})
    with pytest.raises(BadInput) as caught:
        make(Question("", rules, ()), 5.0, 1)
    assert [one.key for one in caught.value.problems] == ["schedule.conflict"]
    assert caught.value.problems[0].values["who"] == "full"
