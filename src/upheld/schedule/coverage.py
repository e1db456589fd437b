"""How well a plan covers what is required: by slot and queue, by day, and the hours that each contract works."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import eye_array, kron

from upheld.queueing.arrivals import Floats
from upheld.schedule.cover import skills_of
from upheld.schedule.plan import Plan, Shift, on_duty
from upheld.schedule.rules import Problem

_LEAST: Final = 1e-6
"""Price of one too many where there is none: spare people go where somebody is missing first."""


@dataclass(frozen=True)
class QueueCover:
    """(slots of the horizon,) agents required and at work."""

    queue: str
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


def cover(problem: Problem, plan: Plan) -> tuple[QueueCover, ...]:
    """By queue, in the order of the problem; empty where nothing is required by slot.

    Shifts that are planned for no queue serve, slot by slot, those they have the skill for at the least price.
    """
    if not problem.needs:
        return ()
    groups: dict[frozenset[str], list[Shift]] = defaultdict(list)
    for shift in plan.shifts:
        groups[skills_of(problem, shift, plan.contracts)].append(shift)
    there = {able: on_duty(problem, tuple(shifts)) for able, shifts in groups.items()}
    queues = [need.queue for need in problem.needs]
    found = {queue: np.zeros(problem.days * problem.slots) for queue in queues}
    shared = {}
    for able, people in there.items():
        served = [queue for queue in queues if queue in able]
        if len(served) == 1:
            found[served[0]] += people
        elif served:
            shared[tuple(served)] = people
    for queue, people in _split(problem, found, shared).items():
        found[queue] = found[queue] + people
    return tuple(QueueCover(need.queue, need.required, found[need.queue]) for need in problem.needs)


def _split(
    problem: Problem, alone: Mapping[str, Floats], shared: Mapping[tuple[str, ...], Floats]
) -> Mapping[str, Floats]:
    """People who can serve several queues, put where they cost least: one linear program over all slots.

    In a slot: short − over + people put there = wanted, and all people of a group are put somewhere.
    """
    busy = np.flatnonzero(np.sum(list(shared.values()), axis=0)) if shared else np.zeros(0, dtype=np.int64)
    if not len(busy):
        return {}
    pairs = [(able, queue) for able in shared for queue in able]
    queues, size = len(problem.needs), len(busy)
    rows = np.zeros((queues + len(shared), 2 * queues + len(pairs)))
    rows[:queues, :queues], rows[:queues, queues : 2 * queues] = np.eye(queues), -np.eye(queues)
    for column, (able, queue) in enumerate(pairs, 2 * queues):
        rows[list(alone).index(queue), column] = 1
        rows[queues + list(shared).index(able), column] = 1
    prices = [*(one.under for one in problem.needs), *(max(one.over, _LEAST) for one in problem.needs)]
    wanted = [need.required[busy] - alone[need.queue][busy] for need in problem.needs]
    right = np.array([*wanted, *(people[busy] for people in shared.values())])
    solved = linprog(
        np.tile([*prices, *[0.0] * len(pairs)], size),
        A_eq=kron(eye_array(size), rows, format="csr"),
        b_eq=right.T.ravel(),
        bounds=(0, None),
        method="highs",
    )
    put = solved.x.reshape(size, -1)[:, 2 * queues :]
    found = {queue: np.zeros(problem.days * problem.slots) for queue in alone}
    for column, (_, queue) in enumerate(pairs):
        found[queue][busy] += put[:, column]
    return {queue: np.round(people, 6) for queue, people in found.items()}


def days(problem: Problem, plan: Plan) -> tuple[DayCover, ...]:
    """Every day of the horizon; missing and too many are counted by queue, then summed."""
    found = cover(problem, plan)
    starting = Counter(shift.day for shift in plan.shifts)
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
