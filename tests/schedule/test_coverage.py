"""How well a plan covers: by slot and queue, by day, and hours by contract."""

from __future__ import annotations

import numpy as np

from tests.schedule.floor import FULL, plan, problem, shift
from upheld.schedule import check, coverage
from upheld.schedule.plan import Plan, on_duty
from upheld.schedule.rules import Need, Person


def _two_queues() -> tuple[coverage.Problem, Plan]:
    mail, sales = np.zeros(96), np.zeros(96)
    mail[28:60], sales[28:44] = 1, 2
    people = (
        Person("Ada", "full-time", frozenset({"sales"})),
        Person("Bo", "full-time", frozenset({"sales", "mail"})),
        Person("Cem", "full-time", frozenset({"sales", "mail"})),
    )
    asked = problem(days=1, people=people, needs=(Need("sales", sales, 3.0), Need("mail", mail)))
    contracts = {person.id: person.contract for person in people}
    return asked, plan(*(shift(name, 0, FULL, 28) for name in contracts), contracts=contracts)


def test_missing_and_spare_hours_of_a_day_do_not_make_up_for_each_other() -> None:
    day = coverage.days(problem(), plan())[0]
    assert day.under_h > 0
    assert day.over_h > 0
    assert np.isclose(day.scheduled_h - day.required_h, day.over_h - day.under_h)


def test_pauses_are_no_cover() -> None:
    one = coverage.cover(problem(), plan(shift("Ada", 0, FULL, 28)))[0]
    assert one.scheduled.sum() == FULL.length - sum(pause.length for pause in FULL.pauses)


def test_people_who_can_serve_two_queues_go_where_they_cost_least() -> None:
    asked, whole = _two_queues()
    found = coverage.cover(asked, whole)
    priced = sum(need.under * -np.minimum(one.net, 0).sum() for need, one in zip(asked.needs, found, strict=True))
    assert np.isclose(priced, check.cost(asked, whole.shifts, whole.contracts))


def test_everybody_at_work_is_put_somewhere() -> None:
    asked, whole = _two_queues()
    assert np.allclose(sum(one.scheduled for one in coverage.cover(asked, whole)), on_duty(asked, whole.shifts))


def test_nothing_required_has_no_cover() -> None:
    assert coverage.cover(problem(needs=()), plan()) == ()
    assert coverage.days(problem(needs=()), plan())[0].required_h == 0


def test_hours_are_paid_hours_by_contract() -> None:
    full, part = coverage.contracts(problem(), plan())
    assert (full.people, full.shifts, full.hours, full.least, full.most) == (2, 10, 75.0, 37.5, 37.5)
    assert (part.people, part.shifts, part.hours) == (1, 3, 12.0)


def test_a_contract_of_nobody_has_no_least_hours() -> None:
    part = coverage.contracts(problem(people=()), plan(contracts={"Ada": "full-time", "Bo": "full-time"}))[1]
    assert (part.people, part.least, part.most) == (0, None, None)
