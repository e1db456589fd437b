"""A small floor for the tests of schedules: three people, long, short and night shifts, a week in quarter-hours."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from upheld.schedule.plan import Plan, Shift
from upheld.schedule.plan_table import placed
from upheld.schedule.rules import Contract, Need, Pattern, Pause, Person, Problem, Wish

MONDAY = date(2026, 11, 16).toordinal()
QUARTER_S = 900
FULL = Pattern(
    "full", 32, tuple(range(28, 61, 2)),
    pauses=(Pause("break", 1, 4, 10), Pause("lunch", 2, 12, 20, paid=False), Pause("break", 1, 22, 28)), apart=4,
)  # fmt: skip
PART = Pattern("part", 16, tuple(range(28, 77, 2)), pauses=(Pause("break", 1, 5, 10),))
NIGHT = Pattern("night", 32, (88,), pauses=(Pause("lunch", 2, 12, 20, paid=False),))
PATTERNS = {one.id: one for one in (FULL, PART, NIGHT)}
CONTRACTS = {
    "full-time": Contract("full-time", ("full", "night")),
    "part-time": Contract("part-time", ("part",)),
}


def problem(**changes: Any) -> Problem:
    """A week with three people and two agents required from 8:00 to 16:00."""
    required = np.zeros(7 * 96)
    for day in range(7):
        required[day * 96 + 32 : day * 96 + 64] = 2
    people = (
        Person("Ada", "full-time", frozenset({"sales"}), wishes=(Wish(5, 2.0, off=True),)),
        Person("Bo", "full-time", frozenset({"sales"})),
        Person("Cem", "part-time", frozenset({"sales"})),
    )
    whole: dict[str, Any] = {
        "first": MONDAY, "days": 7, "slot_s": QUARTER_S, "patterns": PATTERNS, "contracts": CONTRACTS,
        "needs": (Need("sales", required),), "people": people,
    }  # fmt: skip
    return Problem(**(whole | changes))


def shift(person: str, day: int, pattern: Pattern, start: int, **more: Any) -> Shift:
    """A shift with its pauses in the middle of their windows."""
    pauses = placed(pattern, day * 96 + start)
    assert pauses is not None
    return Shift(person, day, pattern.id, start, pauses, **more)


def plan(*shifts: Shift, **changes: Any) -> Plan:
    """A plan of these shifts, or of a usual week."""
    usual = [shift("Ada", day, FULL, 28) for day in range(5)]
    usual += [shift("Bo", day, FULL, 36) for day in range(5)]
    usual += [shift("Cem", day, PART, 48) for day in range(3)]
    contracts = {"Ada": "full-time", "Bo": "full-time", "Cem": "part-time"}
    whole: dict[str, Any] = {
        "shifts": shifts or tuple(usual), "contracts": contracts, "cost": 10.0, "bound": 8.0, "proven": False,
    }  # fmt: skip
    return Plan(**(whole | changes))
