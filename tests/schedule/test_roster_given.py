"""Rosters of people some of whose shifts and breaks are given."""

from __future__ import annotations

from pathlib import Path

from upheld.schedule.check import broken
from upheld.schedule.making import make
from upheld.schedule.reading import load, read
from upheld.schedule.roster import roster

EXAMPLE = Path(__file__).parents[2] / "examples" / "schedule.toml"


def test_a_shift_with_its_breaks_that_is_given_is_kept_and_the_search_ends_in_time() -> None:
    problem = load(EXAMPLE)
    given = next(person for person in problem.people if person.fixed)
    plan = roster(problem, seconds=2.0)
    assert broken(problem, plan) == ()
    mine = next(shift for shift in plan.shifts if shift.person == given.id and shift.day == given.fixed[0].day)
    assert mine.pauses == given.fixed[0].pauses
    assert plan.bound <= plan.cost


def test_meetings_are_placed_around_given_breaks() -> None:
    question = read(EXAMPLE)
    plan = make(question, 2.0, 0)
    assert broken(question.problem, plan) == ()
    meeting = question.activities[0]
    mine = [shift for shift in plan.shifts if shift.person in meeting.people and shift.off_phone]
    assert len(mine) == len(meeting.people)
    assert plan.bound <= plan.cost
    assert not plan.proven or plan.bound == plan.cost
