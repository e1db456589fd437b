"""Breaks placed anew reach the optimum that trying everything finds, and leave alone what they must."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from tests.schedule.planted import planted
from tests.schedule.small import EARLY, plan, problem, shift
from upheld.problems import BadInput
from upheld.schedule.breaks import Activity, best_breaks
from upheld.schedule.check import broken, cost
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Need, Pattern, Pause, Person, Problem

TWO_BREAKS = Pattern("two", 8, tuple(range(6, 12)), pauses=(Pause("a", 1, 1, 3), Pause("b", 2, 3, 5)), apart=1)


def several(seed: int, people: int = 3) -> tuple[Problem, Plan]:
    """A few people on one day with two breaks that depend on each other, against a random requirement."""
    random = np.random.default_rng(seed)
    names = [f"p{number}" for number in range(people)]
    required = random.integers(0, people + 1, 24).astype(float)
    asked = problem(
        1,
        patterns={"two": TWO_BREAKS},
        needs=(Need("calls", required, under=2.0, over=float(random.integers(0, 2))),),
        people=tuple(Person(name, "full", frozenset({"calls"})) for name in names),
    )
    asked = replace(asked, contracts={"full": replace(asked.contracts["full"], patterns=("two",))})
    starts = [int(start) for start in random.choice(TWO_BREAKS.starts, people)]
    shifts = [Shift(name, 0, "two", start, (start + 1, start + 3)) for name, start in zip(names, starts, strict=True)]
    return asked, plan(*shifts, contracts=dict.fromkeys(names, "full"))


def keeps_what_began(old: Shift, new: Shift, now: int) -> bool:
    return all(a == b or min(a, b) >= now for a, b in zip(old.pauses, new.pauses, strict=True))


def tried(asked: Problem, made: Plan, now: int = 0) -> float:
    """The slow, obvious way: every choice of breaks that the checker allows."""
    ways = []
    for one in made.shifts:
        pauses = ((one.start + a, one.start + b) for a, b in product(range(1, 4), range(3, 6)))
        own = (replace(one, pauses=pair) for pair in pauses)
        allowed = [new for new in own if not broken(asked, replace(made, shifts=(new,)))]
        ways.append([new for new in allowed if keeps_what_began(one, new, now)])
    return min(cost(asked, shifts) for shifts in product(*ways))


@pytest.mark.parametrize("seed", range(12))
def test_the_optimum_is_what_trying_everything_finds(seed: int) -> None:
    asked, made = several(seed)
    found = best_breaks(asked, made).plan
    assert broken(asked, found) == ()
    assert found.proven
    assert found.cost == found.bound == pytest.approx(cost(asked, found.shifts)) == pytest.approx(tried(asked, made))


@pytest.mark.parametrize("seed", range(6))
def test_what_has_begun_stays_and_the_rest_is_optimal(seed: int) -> None:
    asked, made = several(seed)
    now = 9
    found = best_breaks(asked, made, now=now).plan
    for old, new in zip(made.shifts, found.shifts, strict=True):
        assert keeps_what_began(old, new, now)
    assert found.cost == pytest.approx(cost(asked, found.shifts)) == pytest.approx(tried(asked, made, now))


def test_days_that_are_not_asked_for_stay() -> None:
    required = np.zeros(48)
    required[[10, 34]] = 1
    asked = problem(2, needs=(Need("calls", required),))
    made = best_breaks(asked, plan(shift(0), shift(1)), days=[1]).plan
    assert made.shifts[0] == shift(0)
    assert made.shifts[1] != shift(1)
    assert made.cost == 1


def test_a_planted_plan_is_found_again_whatever_its_breaks_were() -> None:
    asked, made = planted(3, night=2)
    moved = replace(made, shifts=tuple(_soonest(asked, one) for one in made.shifts))
    assert cost(asked, moved.shifts) > 0
    found = best_breaks(asked, moved).plan
    assert (found.cost, found.proven, broken(asked, found)) == (0, True, ())


def _soonest(asked: Problem, one: Shift) -> Shift:
    begin = one.day * asked.slots + one.start
    return replace(one, pauses=tuple(begin + pause.earliest for pause in asked.patterns[one.pattern].pauses))


def test_a_meeting_is_at_one_time_for_all_and_never_in_a_break() -> None:
    asked, made = several(1)
    low, high = max(one.start for one in made.shifts), min(one.start for one in made.shifts) + 8 - 2
    placed = best_breaks(asked, made, activities=[Activity("team", ("p0", "p2"), 2, low, high)])
    assert broken(asked, placed.plan) == ()
    (at,) = placed.activities
    assert [one.off_phone for one in placed.plan.shifts] == [((at, 2),), (), ((at, 2),)]
    assert placed.plan.cost == pytest.approx(cost(asked, placed.plan.shifts))


def test_a_meeting_of_the_plan_stays_and_no_break_is_laid_into_it() -> None:
    asked = problem(1, needs=(Need("calls", np.ones(24)),))
    made = plan(replace(shift(0), off_phone=((9, 1),), pauses=(10,)))
    found = best_breaks(asked, made).plan
    assert found.shifts[0].off_phone == ((9, 1),)
    assert found.shifts[0].pauses[0] in (10, 11)


def test_a_meeting_without_room_or_without_its_people_is_refused() -> None:
    asked = problem(1)
    with pytest.raises(BadInput, match=r"schedule\.no_place"):
        best_breaks(asked, plan(shift(0)), activities=[Activity("training", ("anna",), 8, 7, 7)])
    with pytest.raises(BadInput, match=r"schedule\.activity_without_shift"):
        best_breaks(asked, plan(shift(0)), activities=[Activity("training", ("anna",), 2, 18, 20)])


def test_two_queues_share_those_who_can_serve_both() -> None:
    calls, mail = np.zeros(24), np.zeros(24)
    calls[7:15] = mail[7:15] = 1
    calls[9] = 0
    both = Person("anna", "full", frozenset({"calls", "mail"}))
    asked = problem(
        1, needs=(Need("calls", calls, 2.0), Need("mail", mail, 1.0)), people=(both, replace(both, id="eve"))
    )
    made = plan(shift(0), shift(0, person="eve"), contracts={"anna": "full", "eve": "full"})
    found = best_breaks(asked, made).plan
    assert found.cost == pytest.approx(cost(asked, found.shifts)) == 1
    assert 9 in [at for one in found.shifts for at in one.pauses]


def test_a_shift_past_midnight_has_its_break_on_the_next_day() -> None:
    night = replace(EARLY, id="night", starts=(20,), pauses=(Pause("break", 1, 2, 6),))
    required = np.ones(48)
    required[25] = 0
    asked = problem(2, patterns={"night": night}, needs=(Need("calls", required),))
    asked = replace(asked, contracts={"full": replace(asked.contracts["full"], patterns=("night",))})
    assert best_breaks(asked, plan(shift(0, "night", 20))).plan.shifts[0].pauses == (25,)
