from __future__ import annotations

from math import inf

import pytest

from tests.schedule.rosters import asked
from upheld.problems import BadInput
from upheld.queueing.day import Flow
from upheld.queueing.times import Exponential
from upheld.schedule.cover_check import cover_checked
from upheld.schedule.plan import Shift
from upheld.schedule.rules import Pattern, Pause, Person
from upheld.staffing.scenario import Queue

PATTERN = Pattern("whole", 24, (0,), pauses=(Pause("lunch", 2, 0, 22),))


def queue(name: str, calls: float) -> Queue:
    flow = Flow((calls,) * 24, Exponential(180.0), Exponential(60.0))
    return Queue(name, "call", flow, 20.0, 0.8, 1, -1, inf, -1)


def checked(skills: str, **more: object):  # type: ignore[no-untyped-def] # the outcome
    people = tuple(Person(f"p{place}", "c", frozenset(able)) for place, able in enumerate(skills.split()))
    problem = asked(1, people, patterns={"whole": PATTERN})
    shifts = [Shift(person.id, 0, "whole", 0, (2 + place,)) for place, person in enumerate(people)]
    queues = more.pop("queues", (queue("a", 40.0), queue("b", 40.0)))
    return cover_checked(problem, shifts, queues, **{"day": 0, "replications": 5, **more})  # type: ignore[arg-type]


def test_people_of_several_skills_help_both_queues() -> None:
    apart, shared = checked("a a a b b b"), checked("ab ab ab ab ab ab")
    assert all(
        several.service_level.value > one.service_level.value
        for one, several in zip(apart.queues, shared.queues, strict=True)
    )


def test_a_queue_that_nobody_serves_is_not_answered() -> None:
    assert checked("a a").queues[1].answered == 0.0


def test_breaks_are_left_out_of_the_cover() -> None:
    lunch = checked("a", queues=(queue("a", 10.0),)).by_interval[0]
    assert lunch[2].answered < lunch[12].answered / 2


def test_a_day_without_anybody_and_a_forecast_of_other_slots_are_named() -> None:
    other = Queue("a", "call", Flow((1.0,), Exponential(60.0)), 20.0, 0.8, 1, -1, inf, -1)
    with pytest.raises(BadInput) as caught:
        checked("a", queues=(other,), day=3)
    assert [one.key for one in caught.value.problems] == ["cover_check.slots", "cover_check.nobody"]
