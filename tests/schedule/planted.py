"""Problems made from a plan: the plan is drawn first, and what it covers is required: nothing need be missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from upheld.schedule.plan import Plan, Shift, on_duty
from upheld.schedule.rules import Contract, Need, Pattern, Pause, Problem, Span

FULL = Pattern("full", 16, (14, 16, 18, 20), pauses=(Pause("break", 1, 3, 5), Pause("lunch", 2, 7, 9)), apart=2)
HALF = Pattern("half", 8, (14, 20, 28, 32), pauses=(Pause("break", 1, 2, 5),))
NIGHT = Pattern("night", 16, (40,), pauses=(Pause("lunch", 2, 6, 9),))


def planted(seed: int, *, full: int = 6, half: int = 4, night: int = 0, weeks: int = 1) -> tuple[Problem, Plan]:
    """A problem in half-hours and the plan that was drawn; too many cost as much as too few."""
    random = np.random.default_rng(seed)
    contracts = {
        "full": Contract("full", ("full",), Span(5, 5), days_off_together=2, same_start=True, rest=22),
        "half": Contract("half", ("half",), Span(3, 4), rest=10),
        "night": Contract("night", ("night",), Span(4, 4), work_in_a_row=Span(None, 4), same_start=True),
    }
    heads = {name: number for name, number in (("full", full), ("half", half), ("night", night)) if number}
    asked = Problem(
        date(2026, 11, 16).toordinal(),
        7 * weeks,
        1800,
        {one.id: one for one in (FULL, HALF, NIGHT)},
        contracts,
        heads=heads,
    )
    shifts: list[Shift] = []
    names = {f"{contract}-{number}": contract for contract, heads in heads.items() for number in range(heads)}
    for name, contract in names.items():
        pattern = asked.patterns[contract]
        start = int(random.choice(pattern.starts))
        off = int(random.integers(6))  # the first of two days off
        worked = [day for day in range(7) if day not in (off, off + 1)]
        worked = worked if contract == "full" else worked[: 4 if contract == "night" else 3]
        if contract == "night":
            worked = list(range(off % 3, off % 3 + 4))
        for day in (day + 7 * week for week in range(weeks) for day in worked):
            own = start if pattern.id != "half" else int(random.choice(pattern.starts))
            shifts.append(Shift(name, day, pattern.id, own, _pauses(random, pattern, day * asked.slots + own)))
    required = on_duty(asked, tuple(shifts))
    return replace(asked, needs=(Need("calls", required, under=1.0, over=1.0),)), Plan(
        tuple(shifts), names, 0.0, 0.0, True
    )


def _pauses(random: np.random.Generator, pattern: Pattern, begin: int) -> tuple[int, ...]:
    while True:
        found = [begin + int(random.integers(pause.earliest, pause.latest + 1)) for pause in pattern.pauses]
        ends = [at + pause.length + pattern.apart for at, pause in zip(found, pattern.pauses, strict=True)]
        if all(end <= at for end, at in zip(ends, found[1:], strict=False)):
            return tuple(found)
