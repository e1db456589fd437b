"""Simulated scenarios: they agree with the formulas, and with each other where they should."""

from __future__ import annotations

from dataclasses import replace
from math import inf, sqrt

import numpy as np
import pytest

from upheld.queueing.day import Flow
from upheld.queueing.erlang_kernels import MEASURES, measures_of_all
from upheld.queueing.times import Exponential, Fixed
from upheld.staffing.scenario import Group, Queue, Scenario
from upheld.staffing.simulated import level_difference, outcome, played, simulated

HOURS = 12


def queue(name: str, calls: float, patience_s: float = 120.0, **more) -> Queue:
    flow = Flow((calls,) * HOURS, Exponential(180.0), Exponential(patience_s) if patience_s < inf else Fixed(inf))
    made = Queue(name, "call", flow, 20.0, 0.8, 1, -1, inf, -1)
    return replace(made, **more)


def one_queue(agents: int, **more) -> Scenario:
    group = Group("team", {0: 1}, (agents,) * HOURS, (), 1.0)
    return Scenario("one", 0.0, 3600.0, HOURS, (queue("sales", 200.0, **more),), (group,), 1, False, 0.0)


def test_it_agrees_with_erlang_a() -> None:
    found = simulated(one_queue(10), seed=3, days=60)
    (row,) = measures_of_all(*(np.array([one]) for one in (10.0, 180.0, 120.0, 10.0, 20.0)))
    late = found.by_interval[0][4:]  # the day starts empty
    for name, measure in (("service_level", "level_offered"), ("abandon_rate", "abandon_rate")):
        exact = row[MEASURES.index(measure)]
        values = [getattr(part, name) for part in late]
        error = sqrt(sum(one.half_width**2 for one in values)) / len(values)
        assert abs(np.mean([one.value for one in values]) - exact) <= 2 * error, name


def test_more_agents_meet_the_same_callers() -> None:
    few, many = (played(one_queue(agents), seed=5, days=4) for agents in (9, 12))
    assert [day.entered.tolist() for day in few] == [day.entered.tolist() for day in many]


def test_the_same_callers_make_a_difference_more_certain() -> None:
    few, many = one_queue(10), one_queue(11)
    same = level_difference(few, played(many, 5, 30), played(few, 5, 30))
    others = level_difference(few, played(many, 6, 30), played(few, 5, 30))
    assert same.value > 0
    assert same.half_width < others.half_width


def test_days_end_when_the_level_is_known_well_enough() -> None:
    found = simulated(one_queue(11), seed=1, days=500, precision=0.01)
    assert 10 <= found.days < 500
    assert found.total.service_level.half_width <= 0.01


def test_e_mail_fills_idle_agents_and_is_not_counted_in_the_level() -> None:
    calls = one_queue(14)
    mail = queue("mail", 60.0, inf, channel="email", priority=9)
    group = Group("team", {0: 1, 1: 1}, (14,) * HOURS, (), 1.0)
    blended = simulated(replace(calls, queues=(*calls.queues, mail), groups=(group,)), seed=2, days=10)
    alone = simulated(calls, seed=2, days=10)
    assert blended.total.offered == alone.total.offered
    assert blended.occupancy[0].value > alone.occupancy[0].value + 0.1
    assert blended.queues[1].answered == pytest.approx(blended.queues[1].offered)


def test_nothing_offered_has_no_level() -> None:
    found = outcome(one_queue(3), played(replace(one_queue(3), queues=(queue("sales", 0.0),)), 1, 3), 1)
    assert np.isnan(found.total.service_level.value)
    assert found.total.offered == 0


def test_a_group_in_which_nobody_is_has_no_occupancy() -> None:
    one = one_queue(12)
    nobody = Group("nobody", {0: 2}, (0,) * HOURS, (), 1.0)
    found = simulated(replace(one, groups=(*one.groups, nobody)), seed=1, days=3)
    assert np.isnan(found.occupancy[1].value)
    assert found.occupancy[0].value > 0.5


def test_nobody_at_all_answers_nothing() -> None:
    found = simulated(one_queue(0), seed=1, days=3)
    assert found.total.answered == 0
    assert found.total.service_level.value == 0
