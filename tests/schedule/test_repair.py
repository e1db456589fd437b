"""Repairs of a published plan: the cheapest changes, against all that can be tried in a small centre."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.schedule.small import CONTRACT, plan, problem, shift
from upheld.problems import BadInput
from upheld.schedule import check
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.repair import Repaired, repair
from upheld.schedule.repair_rules import ABSENT, BREAKS, EVERY, Absence, Moves, asked, in_prices, longer
from upheld.schedule.rules import Need, Person, Problem, Span

PEOPLE = ("anna", "bert", "cleo", "dora")
WEEK = replace(CONTRACT, rest=11, days_a_week=Span(1, 2), days_off_together=2)


def centre(required: np.ndarray, **changed: object) -> Problem:
    people = tuple(Person(name, "full", frozenset({"calls"})) for name in PEOPLE)
    return problem(7, contract=WEEK, needs=(Need("calls", required),), people=people, **changed)


def published() -> Plan:
    """Anna and Bert work Monday, Cleo late on Monday, Dora on Tuesday."""
    mine = (
        shift(0), shift(0, person="bert", start=8, pause=2), shift(0, "late", 14, "cleo"), shift(1, person="dora"),
    )  # fmt: skip
    return plan(*mine, contracts=dict.fromkeys(PEOPLE, "full"))


def monday(seed: int) -> np.ndarray:
    required = np.zeros(7 * 24)
    required[6:23] = np.random.default_rng(seed).integers(0, 4, 17)
    required[31:38] = 1
    return required


def tried(rules: Problem, before: Plan, moves: Moves, sick: str) -> float:
    """The least that any repair of Monday costs when everything is tried, person by person."""
    prices = in_prices(rules, moves)
    patterns = longer(rules, moves)
    wide = replace(rules, patterns=patterns)
    contracts = asked(wide, prices, patterns)
    own = [list(_own(wide, before, prices, contracts["full"], name)) for name in PEOPLE if name != sick]
    least = float("inf")
    for chosen in product(*own):
        given_up = [day for _, _, day in chosen if day is not None]
        gone = {(one[0][0].person, one[2]) for one in chosen if one[2] is not None}
        others = [one for one in before.shifts if one.day > 0 and (one.person, one.day) not in gone]
        if len(set(given_up)) == len(given_up):
            shifts = [*others, *(one for several, _, _ in chosen for one in several)]
            least = min(least, check.cost(wide, shifts) + sum(price for _, price, _ in chosen))
    return least


def _own(
    wide: Problem, before: Plan, prices: Moves, contract: object, name: str
) -> Iterator[tuple[list[Shift], float, int | None]]:
    mine = [one for one in before.shifts if one.person == name]
    today = next((one for one in mine if one.day == 0), None)
    yield ([today] if today else []), 0.0, None
    alone = replace(wide, people=(Person(name, "asked", frozenset({"calls"})),), contracts={"asked": contract})
    for id_, pattern in wide.patterns.items():
        for start in pattern.starts:
            for at in range(pattern.pauses[0].earliest, pattern.pauses[0].latest + 1):
                one = Shift(name, 0, id_, start, (start + at,))
                for price, given_up in _prices(prices, today, mine, one, wide):
                    kept = [other for other in mine if other.day not in (0, given_up)]
                    tried = Plan((*kept, one), {name: "asked"}, 0.0, 0.0, False)
                    if not check.broken(alone, tried):
                        yield [one], price, given_up


def _prices(
    prices: Moves, today: Shift | None, mine: list[Shift], one: Shift, wide: Problem
) -> Iterator[tuple[float, int | None]]:
    base = "+" not in one.pattern
    if today is None:
        if base and one.start >= 2:
            yield prices.call_in or 0.0, None
            yield from ((prices.swap or 0.0, other.day) for other in mine)
    elif base and one.pattern == today.pattern:
        if one.start == today.start:
            yield (prices.pause or 0.0) * (one.pauses != today.pauses), None
        elif abs(one.start - today.start) <= 2:
            yield prices.move or 0.0, None
    elif today.pattern in one.pattern.split("+"):
        more = wide.patterns[one.pattern].length - wide.patterns[today.pattern].length
        early = one.pattern.endswith(today.pattern)
        if one.start == today.start - (more if early else 0):
            yield (prices.extend or 0.0) + prices.extend_hour * more, None


@pytest.mark.parametrize("seed", range(6))
def test_a_repair_costs_what_the_best_of_all_costs(seed: int) -> None:
    rules, before = centre(monday(seed)), published()
    moves = replace(EVERY, most_extend_h=1.0, call_in=2.0, swap=1.0)
    found = repair(rules, before, [Absence("anna", 0)], moves, gap=0.0)
    assert found.plan.cost == pytest.approx(tried(rules, before, moves, "anna"))
    assert found.plan.proven
    assert check.broken(found.rules, found.plan) == ()


def simple(moves: Moves = EVERY, **changed: object) -> Repaired:
    rules = centre(monday(1))
    return repair(rules, published(), [Absence("anna", 0)], moves, **changed)  # type: ignore[arg-type]


def test_the_price_is_that_of_the_plan_and_of_its_changes() -> None:
    found = simple()
    assert found.plan.cost == pytest.approx(found.repaired + found.changed)
    assert found.repaired == pytest.approx(check.cost(found.rules, found.plan.shifts))
    assert found.plan.cost <= found.absent


def test_nobody_else_is_told_anything_where_no_move_is_allowed() -> None:
    found = simple(replace(BREAKS, pause=None))
    assert [(one.kind, one.change.person) for one in found.told] == [(ABSENT, "anna")]
    assert found.repaired == pytest.approx(found.absent)


def test_breaks_alone_keep_every_other_shift() -> None:
    found = simple(BREAKS)
    kept = {(one.person, one.day, one.pattern, one.start) for one in found.plan.shifts}
    assert kept == {(one.person, one.day, one.pattern, one.start) for one in published().shifts if one.person != "anna"}


def test_who_is_locked_is_left_alone() -> None:
    found = simple(locked={"bert", "cleo", "dora"})
    assert {one.change.person for one in found.told} == {"anna"}


def test_nothing_before_now_is_moved() -> None:
    required = np.zeros(7 * 24)
    required[[9, 10, 11]] = 3  # Bert's break at 10 would move if it could
    before = published()
    assert repair(centre(required), before, [Absence("anna", 0)], BREAKS, now=9).told[1:]
    assert not repair(centre(required), before, [Absence("anna", 0)], BREAKS, now=11).told[1:]


def test_who_has_begun_can_stay_longer_with_the_breaks_that_were_taken() -> None:
    required = np.zeros(7 * 24)
    required[16:18] = 3
    found = repair(centre(required), published(), [Absence("anna", 0)], now=12, gap=0.0)
    bert = next(one for one in found.plan.shifts if one.person == "bert")
    assert bert.pattern == "early+120"
    assert bert.pauses == (10,)
    assert check.broken(found.rules, found.plan) == ()


def test_a_part_of_a_shift_that_is_missed_is_off_the_telephone() -> None:
    rules = centre(np.full(7 * 24, 3.0))
    found = repair(rules, published(), [Absence("anna", 0, 12, None)], replace(BREAKS, pause=None))
    anna = next(one for one in found.plan.shifts if one.person == "anna")
    assert anna.off_phone == ((12, 3),)
    assert check.broken(found.rules, found.plan) == ()
    assert found.absent == found.published + 3


def test_a_plan_of_tours_is_repaired_by_the_names_of_the_tours() -> None:
    rules = replace(centre(monday(3)), people=(), heads={"full": 4})
    found = repair(rules, published(), [Absence("bert", 0)])
    assert check.broken(found.rules, found.plan) == ()
    assert not any((one.person, one.day) == ("bert", 0) for one in found.plan.shifts)


def test_the_plan_without_any_repair_is_what_the_absences_leave() -> None:
    found = simple()
    left = [one for one in published().shifts if (one.person, one.day) != ("anna", 0)]
    assert sorted(found.without.shifts, key=repr) == sorted(left, key=repr)


def test_the_same_question_has_the_same_repair() -> None:
    assert simple().plan.shifts == simple().plan.shifts


@pytest.mark.parametrize(
    ("absence", "key"),
    [
        (Absence("zoe", 0), "repair.unknown_person"),
        (Absence("anna", 7), "repair.day"),
        (Absence("anna", 0, 12, 11), "repair.times"),
    ],
)
def test_absences_that_cannot_be_are_named(absence: Absence, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        repair(centre(monday(1)), published(), [absence])
    assert [one.key for one in caught.value.problems] == [key]


def two_queues(seed: int) -> tuple[Problem, Plan]:
    """Everybody is planned for calls or chats, can serve both, and too few are planned for chats."""
    random = np.random.default_rng(seed)
    calls, chats = np.zeros(7 * 24), np.zeros(7 * 24)
    calls[7:15], chats[7:15] = random.integers(0, 3, 8), random.integers(0, 3, 8)
    people = tuple(Person(name, "full", frozenset({"calls", "chats"})) for name in PEOPLE)
    free = replace(WEEK, days_a_week=Span(None, 2))
    needs = (Need("calls", calls, 1.0, 0.0), Need("chats", chats, 3.0, 0.0))
    rules = problem(7, contract=free, needs=needs, people=people)
    queues = {"anna": "chats", "bert": "calls", "cleo": "calls"}
    mine = [replace(shift(0, person=name), queue=queue) for name, queue in queues.items()]
    return rules, plan(*mine, contracts=dict.fromkeys(PEOPLE, "full"))


@pytest.mark.parametrize("seed", range(4))
def test_people_are_lent_to_another_queue_for_their_shift(seed: int) -> None:
    rules, before = two_queues(seed)
    found = repair(rules, before, [Absence("anna", 0)], replace(EVERY, call_in=None, extend=None), gap=0.0)
    assert check.broken(found.rules, found.plan) == ()
    assert found.repaired == pytest.approx(check.cost(found.rules, found.plan.shifts))
    assert found.plan.bound <= found.plan.cost <= found.absent
    lent = [one.change.after.queue for one in found.told if one.kind == "lent" and one.change.after]
    assert set(lent) <= {"chats"}


def test_somebody_who_can_serve_it_is_lent_where_that_is_worth_it() -> None:
    rules, before = two_queues(0)
    needs = (
        Need("calls", np.zeros(7 * 24)),
        Need("chats", np.eye(1, 7 * 24, 9)[0] * 2 + np.eye(1, 7 * 24, 12)[0], 5.0),
    )
    found = repair(replace(rules, needs=needs), before, [Absence("anna", 0)], gap=0.0)
    assert sorted(one.kind for one in found.told) == ["absent", "lent", "lent"]
    assert found.repaired == 0


def test_a_repeating_plan_with_night_shifts_is_repaired_over_its_end() -> None:
    night = replace(problem().patterns["late"], id="night", starts=(20, 21), not_before=frozenset())
    required = np.zeros(7 * 24)
    required[6 * 24 + 20 :], required[:4] = 1, 1
    rules = problem(
        7,
        contract=replace(WEEK, patterns=("night",)),
        needs=(Need("calls", required),),
        people=tuple(Person(name, "full", frozenset({"calls"})) for name in PEOPLE),
        patterns={"night": night},
        repeats=True,
    )
    before = plan(
        Shift("anna", 6, "night", 20, (6 * 24 + 22,)), Shift("bert", 2, "night", 20, (2 * 24 + 22,)),
        Shift("cleo", 3, "night", 20, (3 * 24 + 22,)), Shift("dora", 4, "night", 20, (4 * 24 + 22,)),
        contracts=dict.fromkeys(PEOPLE, "full"),
    )  # fmt: skip
    found = repair(rules, before, [Absence("anna", 6)], replace(EVERY, call_in=3.0), gap=0.0)
    assert (found.absent, found.repaired) == (8.0, 1.0)
    assert found.repaired == pytest.approx(check.cost(found.rules, found.plan.shifts))
    assert check.broken(found.rules, found.plan) == ()
