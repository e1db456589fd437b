"""A plan: who works which shift on which day, with the pauses, and how good it is proven to be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule.rules import Problem


@dataclass(frozen=True)
class Shift:
    """One day's work of one person."""

    person: str  # id of a person, or of a tour without a name
    day: int  # of the horizon, on which it starts
    pattern: str
    start: int  # slot of the day
    pauses: tuple[int, ...]  # their starts, slots of the horizon, in the order of the pattern's pauses
    queue: str | None = None  # served, where that is planned
    off_phone: tuple[tuple[int, int], ...] = ()  # meetings and trainings: (slot of the horizon, slots)


@dataclass(frozen=True)
class Plan:
    """Shifts, what they cost, and the least that any plan can cost."""

    shifts: tuple[Shift, ...]
    contracts: dict[str, str]  # person or tour → contract
    cost: float  # of the problem's own prices
    bound: float  # no plan costs less
    proven: bool  # whether nothing better exists

    @property
    def gap(self) -> float | None:
        """How much better a plan may exist, as a part of this one's cost; None where it costs nothing."""
        return (self.cost - self.bound) / self.cost if self.cost else None


def on_duty(problem: Problem, shifts: tuple[Shift, ...]) -> Floats:
    """(slots of the horizon,) people at work: within a shift, in no pause or meeting.

    What lies beyond the horizon is cut, or comes at its begin where the plan repeats.
    """
    found = np.zeros(problem.days * problem.slots + max((p.length for p in problem.patterns.values()), default=0))
    for shift in shifts:
        pattern = problem.patterns[shift.pattern]
        begin = shift.day * problem.slots + shift.start
        found[begin : begin + pattern.length] += 1
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True):
            found[at : at + pause.length] -= 1
        for at, length in shift.off_phone:
            found[at : at + length] -= 1
    size = problem.days * problem.slots
    if problem.repeats:
        found[: len(found) - size] += found[size:]
    return found[:size]
