"""What changes from one plan to another, and how changes are priced."""

from __future__ import annotations

from dataclasses import replace

from tests.schedule.floor import FULL, PART, plan, problem, shift
from upheld.schedule import check
from upheld.schedule.changes import changes, with_priced_changes


def test_a_plan_has_no_changes_against_itself() -> None:
    assert changes(plan(), plan()) == ()


def test_changes_are_told_by_kind() -> None:
    one = shift("Bo", 0, FULL, 36)
    before = plan(shift("Ada", 0, FULL, 28), one, shift("Bo", 2, FULL, 36), shift("Cem", 0, PART, 40))
    after = plan(
        shift("Ada", 0, FULL, 30), replace(one, queue="sales"), shift("Bo", 1, FULL, 36), shift("Cem", 0, PART, 40)
    )
    found = [(one.person, one.day, one.kind) for one in changes(before, after)]
    assert found == [("Ada", 0, "moved"), ("Bo", 0, "within"), ("Bo", 1, "new"), ("Bo", 2, "gone")]


def test_each_changed_day_costs_its_price() -> None:
    known = plan()
    priced = with_priced_changes(problem(), known, 7.0)
    moved = (replace(known.shifts[0], start=30), *known.shifts[1:-1])  # one moved, one gone
    extra = check.cost(priced, moved) - check.cost(problem(), moved)
    assert extra == 14.0
    assert check.cost(priced, known.shifts) == check.cost(problem(), known.shifts)


def test_moved_breaks_cost_nothing() -> None:
    known = plan()
    first = known.shifts[0]
    moved = (replace(first, pauses=(first.pauses[0] + 1, *first.pauses[1:])), *known.shifts[1:])
    assert check.cost(with_priced_changes(problem(), known, 7.0), moved) == check.cost(problem(), moved)


def test_a_shift_on_a_day_of_leave_is_not_wished_for() -> None:
    away = tuple(replace(person, away=frozenset({0})) for person in problem().people)
    priced = with_priced_changes(problem(people=away), plan(), 7.0)
    assert not any(wish.day == 0 for wish in priced.people[0].wishes)


def test_changes_without_a_price_leave_the_question_as_it_is() -> None:
    assert with_priced_changes(problem(), plan(), 0.0).people == problem().people
