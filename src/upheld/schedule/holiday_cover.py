"""Public holidays in a schedule: their own minimum cover, premium pay, and a fair turn for who works them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from upheld.contacts import public_holidays
from upheld.schedule.fairness import fair_shares
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Fair, Need, Problem

HOLIDAYS: Final = "holidays"


@dataclass(frozen=True)
class Minimum:
    """Cover of one queue on a holiday: at least so many agents in each slot of these hours, and nothing more."""

    agents: float
    first: int = 0  # slot of the day
    end: int | None = None  # slot after the last; None: the end of the day


def days_of(problem: Problem, code: str) -> dict[int, tuple[str, ...]]:
    """The public holidays of a country or a part of it ("PL", "DE-BY") within the horizon: day → names.

    Raises BadInput where none are known for the code.
    """
    public_holidays.check(code)
    found = {}
    for day in range(problem.days):
        here = date.fromordinal(problem.first + day)
        names = public_holidays.names(code, here.year).get(here)
        if names:
            found[day] = names
    return found


def with_holidays(
    problem: Problem,
    days: Collection[int],
    *,
    minimum: Mapping[str, Minimum] | None = None,
    turn_price: float = 0.0,
    so_far: Mapping[str, float] | None = None,
) -> Problem:
    """The problem with its holidays: queues in `minimum` require just that on them, and who is furthest above their
    fair share of holidays costs `turn_price` each.

    `so_far` are the holidays that each person has worked already (`worked`): they count in the shares, so that those
    who worked the last ones are spared first.
    """
    needs = tuple(_need(problem, need, days, (minimum or {}).get(need.queue)) for need in problem.needs)
    found = replace(problem, needs=needs)
    if not turn_price:
        return found
    fair = Fair(HOLIDAYS, turn_price, holidays=frozenset(days), so_far=dict(so_far or {}))
    expected = _shifts_expected(found, days)
    return replace(found, fairness=(*found.fairness, fair_shares(found, fair, expected)))


def worked(
    problem: Problem, plan: Plan, days: Collection[int], so_far: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Holidays that each person has worked, those before the horizon (`so_far`) included."""
    found = {**dict.fromkeys(plan.contracts, 0.0), **(so_far or {})}
    for shift in plan.shifts:
        if shift.day in days:
            found[shift.person] = found.get(shift.person, 0.0) + 1.0
    return found


def premium_pay(problem: Problem, plan: Plan, days: Collection[int], share: float) -> dict[str, float]:
    """What each person earns more for paid time on holidays: `share` of the wage (1.0: twice the wage in all).

    Paid slots count on the day on which they lie, so that of a shift past midnight only the part on the holiday does.
    """
    contracts = {**plan.contracts, **{person.id: person.contract for person in problem.people}}
    found: dict[str, float] = {}
    for shift in plan.shifts:
        pattern = problem.patterns[shift.pattern]
        begin = shift.day * problem.slots + shift.start
        paid = set(range(begin, begin + pattern.length))
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True):
            if not pause.paid:
                paid -= set(range(at, at + pause.length))
        slots = sum(_day(problem, slot) in days for slot in paid)
        if slots:
            wage = problem.contracts[contracts[shift.person]].wage_per_hour
            found[shift.person] = found.get(shift.person, 0.0) + share * wage * slots * problem.slot_s / 3600
    return found


def _day(problem: Problem, slot: int) -> int:
    day = slot // problem.slots
    return day % problem.days if problem.repeats else day


def _need(problem: Problem, need: Need, days: Collection[int], least: Minimum | None) -> Need:
    if least is None:
        return need
    required = np.array(need.required, dtype=float)
    for day in days:
        begin = day * problem.slots
        required[begin : begin + problem.slots] = 0.0
        end = problem.slots if least.end is None else least.end
        required[begin + least.first : begin + end] = least.agents
    return replace(need, required=required)


def _shifts_expected(problem: Problem, days: Collection[int]) -> float:
    """How many shifts the holidays take at least: agent-slots required over the slots of the longest shift."""
    longest = max(
        (pattern.length - sum(p.length for p in pattern.pauses) for pattern in problem.patterns.values()), default=1
    )
    slots = [slot for day in days for slot in range(day * problem.slots, (day + 1) * problem.slots)]
    return sum(float(need.required[slots].sum()) for need in problem.needs) / max(longest, 1)
