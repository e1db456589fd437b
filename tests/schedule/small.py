"""A small centre: a day of 24 slots, an early and a late shift with one break, two weeks from a Monday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Need, Pattern, Pause, Person, Problem

EARLY = Pattern("early", 8, (6, 7, 8), pauses=(Pause("break", 1, 2, 4),))
LATE = Pattern("late", 8, (14, 15), pauses=(Pause("break", 1, 2, 4),), not_before=frozenset({"early"}))
CONTRACT = Contract("full", ("early", "late"))


def problem(days: int = 14, *, contract: Contract = CONTRACT, person: Person | None = None, **changed: Any) -> Problem:
    """One agent, or who is given; nothing is required, unless it is said."""
    made = Problem(
        first=date(2026, 11, 16).toordinal(),
        days=days,
        slot_s=3600,
        patterns={"early": EARLY, "late": LATE},
        contracts={contract.id: contract},
        needs=(Need("calls", np.zeros(days * 24)),),
        people=(person or Person("anna", contract.id, frozenset({"calls"})),),
    )
    return replace(made, **changed)


def shift(day: int, pattern: str = "early", start: int = 7, person: str = "anna", pause: int = 3) -> Shift:
    """With its break `pause` slots after its start."""
    return Shift(person, day, pattern, start, (day * 24 + start + pause,))


def plan(*shifts: Shift, contracts: dict[str, str] | None = None) -> Plan:
    """Of the agent."""
    return Plan(shifts, contracts if contracts is not None else {"anna": "full"}, 0.0, 0.0, False)
