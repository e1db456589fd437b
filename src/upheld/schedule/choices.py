"""What one person can do on one day, off or a shift from a slot, and what it costs in wishes not granted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule.rules import Contract, Person, Problem, Wish

OFF: Final = 0


@dataclass(frozen=True)
class Choice:
    """A shift as it may be worked on a day."""

    pattern: str
    start: int  # slot of the day


def choices(problem: Problem) -> tuple[Choice, ...]:
    """Every shift that some pattern allows; choice 0 of a day is to be off, choice i the i-th of these."""
    return tuple(Choice(pattern.id, start) for pattern in problem.patterns.values() for start in sorted(pattern.starts))


def of_contract(problem: Problem, contract: Contract) -> tuple[int, ...]:
    """The numbers of the choices that a contract ever allows: of its patterns, not limited to none."""
    allowed = {pattern for pattern in contract.patterns if contract.most_of.get(pattern, 1) > 0}
    return tuple(number for number, choice in enumerate(choices(problem), 1) if choice.pattern in allowed)


def prices(problem: Problem, person: Person) -> Floats:
    """(days, 1 + choices) what each choice loses of the person's wishes; infinite where it is not possible.

    Not possible are days away, shifts outside the hours of availability, and whatever differs from a fixed shift.
    """
    all_choices = choices(problem)
    found = np.zeros((problem.days, 1 + len(all_choices)))
    for wish in person.wishes:
        found[wish.day] += [lost(wish, None), *(lost(wish, choice) for choice in all_choices)]
    for day in person.away:
        if 0 <= day < problem.days:
            found[day, 1:] = np.inf
    for day in range(problem.days):
        hours = person.available.get(problem.weekday(day))
        if hours is not None:
            for number, choice in enumerate(all_choices, 1):
                if choice.start < hours[0] or choice.start + problem.patterns[choice.pattern].length > hours[1]:
                    found[day, number] = np.inf
    for fixed in person.fixed:
        for number in range(1 + len(all_choices)):
            if number == OFF or all_choices[number - 1] != Choice(fixed.pattern, fixed.start):
                found[fixed.day, number] = np.inf
    return found


def lost(wish: Wish, choice: Choice | None) -> float:
    """What is lost of a wish by a choice of its day; None: off."""
    if wish.off:
        met = choice is None
    else:
        met = choice is not None and wish.pattern in (None, choice.pattern) and wish.start in (None, choice.start)
    return wish.weight if met == wish.against else 0.0
