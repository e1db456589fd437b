"""How well a plan covers what is required: by slot and queue, by day, and the hours that each contract works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule.plan import Plan, Shift, on_duty
from upheld.schedule.rules import Problem


@dataclass(frozen=True)
class QueueCover:
    """(slots of the horizon,) agents required and at work; `queue` None: all queues together."""

    queue: str | None
    required: Floats
    scheduled: Floats

    @property
    def net(self) -> Floats:
        """Scheduled less required: below 0 where agents are missing."""
        return self.scheduled - self.required


@dataclass(frozen=True)
class DayCover:
    """One day's agent-hours; `under` and `over` are summed by slot, so that they do not make up for each other."""

    day: int  # of the horizon
    required_h: float
    scheduled_h: float
    under_h: float
    over_h: float
    short_slots: int  # in which anybody is missing
    shifts: int  # that start on the day

    @property
    def net_h(self) -> float:
        """Scheduled less required."""
        return self.scheduled_h - self.required_h


@dataclass(frozen=True)
class ContractHours:
    """What the people of one contract work; hours are paid ones, over the horizon."""

    contract: str
    people: int
    shifts: int
    hours: float
    least: float | None  # hours of the person who works least; None: nobody has the contract
    most: float | None


def cover(problem: Problem, shifts: Sequence[Shift]) -> tuple[QueueCover, ...]:
    """By queue where every shift is planned for one, or where there is one; else all queues together.

    Empty where nothing is required by slot.
    """
    if not problem.needs:
        return ()
    one = len(problem.needs) == 1
    if not one and any(shift.queue is None for shift in shifts):
        required = np.sum([need.required for need in problem.needs], axis=0)
        return (QueueCover(None, required, on_duty(problem, tuple(shifts))),)
    return tuple(
        QueueCover(
            need.queue,
            need.required,
            on_duty(problem, tuple(each for each in shifts if one or each.queue == need.queue)),
        )
        for need in problem.needs
    )


def days(problem: Problem, shifts: Sequence[Shift]) -> tuple[DayCover, ...]:
    """Every day of the horizon, its queues together."""
    found = cover(problem, shifts)
    starting = Counter(shift.day for shift in shifts)
    hours = problem.slot_s / 3600
    return tuple(_day(problem, found, day, starting[day], hours) for day in range(problem.days))


def _day(problem: Problem, found: Sequence[QueueCover], day: int, shifts: int, hours: float) -> DayCover:
    there = slice(day * problem.slots, (day + 1) * problem.slots)
    nets = np.array([one.net[there] for one in found]) if found else np.zeros((0, problem.slots))
    return DayCover(
        day=day,
        required_h=hours * float(sum(one.required[there].sum() for one in found)),
        scheduled_h=hours * float(sum(one.scheduled[there].sum() for one in found)),
        under_h=hours * float(-np.minimum(nets, 0).sum()),
        over_h=hours * float(np.maximum(nets, 0).sum()),
        short_slots=int((nets < -1e-9).any(axis=0).sum()) if len(nets) else 0,
        shifts=shifts,
    )


def hours_of(problem: Problem, plan: Plan) -> dict[str, float]:
    """Paid hours of every person and tour of the plan, those who work nothing too."""
    found = dict.fromkeys(plan.contracts, 0.0)
    for shift in plan.shifts:
        paid = problem.patterns[shift.pattern].paid * problem.slot_s / 3600
        found[shift.person] = found.get(shift.person, 0.0) + paid
    return found


def contracts(problem: Problem, plan: Plan) -> tuple[ContractHours, ...]:
    """Every contract of the problem, in its order."""
    hours = hours_of(problem, plan)
    shifts = Counter(plan.contracts.get(shift.person) for shift in plan.shifts)
    found = []
    for contract in problem.contracts:
        theirs = [hours[name] for name, of in plan.contracts.items() if of == contract]
        found.append(
            ContractHours(
                contract,
                len(theirs),
                shifts[contract],
                sum(theirs),
                min(theirs, default=None),
                max(theirs, default=None),
            )
        )
    return tuple(found)
