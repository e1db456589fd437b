"""What it is worth that somebody is at work: the price of a plan, and of one person more or less in each slot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule import coverage
from upheld.schedule.cover import price_of_shifts
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Pattern, Problem


@dataclass(frozen=True)
class Worth:
    """(queues, slots of the horizon) what the price changes by one person more, or one fewer, in a queue."""

    queues: tuple[str, ...]
    more: Floats  # 0 or below, unless too many cost something
    fewer: Floats  # 0 or above, unless too many cost something

    def of(self, skills: frozenset[str], *, gone: bool = False) -> Floats:
        """(slots,) the same for a person who goes where it is best.

        Exact for one queue. Of several it is what happens if nobody else changes the queue for it, so that a person
        more is worth at least this, and a person fewer costs at most this.
        """
        able = [place for place, queue in enumerate(self.queues) if queue in skills]
        prices = self.fewer if gone else self.more
        return prices[able].min(axis=0) if able else np.zeros(prices.shape[1])


def worth(problem: Problem, plan: Plan) -> Worth:
    """Of a plan as it stands."""
    found = coverage.cover(problem, plan)
    more, fewer = [], []
    for need, one in zip(problem.needs, found, strict=True):
        short, over = np.clip(-one.net, 0.0, None), np.clip(one.net, 0.0, None)
        filled, spare = np.clip(short, 0.0, 1.0), np.clip(over, 0.0, 1.0)
        more.append(-need.under * filled + need.over * (1.0 - filled))
        fewer.append(need.under * (1.0 - spare) - need.over * spare)
    size = problem.days * problem.slots
    shape = (len(problem.needs), size)
    queues = tuple(need.queue for need in problem.needs)
    return Worth(queues, np.array(more).reshape(shape), np.array(fewer).reshape(shape))


def price(problem: Problem, plan: Plan) -> float:
    """What a plan costs in the prices of the problem: agents missing and too many, cover in shifts, wishes."""
    return price_of_cover(problem, plan) + price_of_shifts(problem, plan.shifts)


def price_of_cover(problem: Problem, plan: Plan) -> float:
    """Of agents missing and too many alone."""
    return sum(
        need.under * float(np.clip(-one.net, 0.0, None).sum()) + need.over * float(np.clip(one.net, 0.0, None).sum())
        for need, one in zip(problem.needs, coverage.cover(problem, plan), strict=True)
    )


def worked(problem: Problem, pattern: Pattern, begin: int, pauses: Iterable[int]) -> list[int]:
    """Slots of the horizon at work in a shift from the slot `begin` on; beyond the horizon as in `on_duty`."""
    slots = set(range(begin, begin + pattern.length))
    for pause, at in zip(pattern.pauses, pauses, strict=True):
        slots -= set(range(at, at + pause.length))
    size = problem.days * problem.slots
    return sorted(slot % size for slot in slots if slot < size or problem.repeats)


def on_the_phone(problem: Problem, shift: Shift) -> list[int]:
    """Slots of the horizon at work, without meetings."""
    begin = shift.day * problem.slots + shift.start
    slots = set(worked(problem, problem.patterns[shift.pattern], begin, shift.pauses))
    off = {at + more for at, length in shift.off_phone for more in range(length)}
    size = problem.days * problem.slots
    return sorted(slots - {slot % size if problem.repeats else slot for slot in off})
