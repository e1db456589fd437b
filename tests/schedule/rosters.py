"""Small rosters for tests: three days or a week, early and late shifts of 8 hours in a day of 24 slots."""

from __future__ import annotations

from typing import Any

import numpy as np

from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Cover, Need, Pattern, Person, Problem

MONDAY = 1

EARLY = Pattern("early", 8, (6,))
LATE = Pattern("late", 8, (14,), not_before=frozenset({"early"}))


def asked(days: int = 3, people: tuple[Person, ...] = (), covers: tuple[Cover, ...] = (), **more: Any) -> Problem:
    """A problem with both patterns; contract "c" unless others are given."""
    made = {
        "contracts": {"c": Contract("c", ("early", "late"))},
        "patterns": {"early": EARLY, "late": LATE},
        **more,
    }
    return Problem(first=MONDAY, days=days, slot_s=3600, people=people, covers=covers, **made)


def plan_of(problem: Problem, shifts: str) -> Plan:
    """One line per person, in their order: E, L or - by day."""
    patterns = {"E": EARLY, "L": LATE}
    found = tuple(
        Shift(person.id, day, patterns[letter].id, patterns[letter].starts[0], ())
        for person, line in zip(problem.people, shifts.split(), strict=True)
        for day, letter in enumerate(line)
        if letter != "-"
    )
    return Plan(found, {person.id: person.contract for person in problem.people}, 0.0, 0.0, proven=False)


def need(queue: str, required: dict[int, float], days: int = 1, **prices: float) -> Need:
    """A requirement in some slots of the horizon, else 0."""
    numbers = np.zeros(24 * days)
    for slot, agents in required.items():
        numbers[slot] = agents
    return Need(queue, numbers, **prices)
