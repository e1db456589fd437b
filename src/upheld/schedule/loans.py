"""Loans of an agent to another queue, client or site from–to: who is at work for whom, and whose hours are paid.

For the time of a loan the agent counts for the borrower and not for the lender. Cover follows slot by slot; paid hours
are shared by paid slots, so that lender and borrower together pay exactly the agent's hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Need, Problem
from upheld.schedule.worth import on_the_phone

QUEUE, CLIENT, SITE = "queue", "client", "site"


@dataclass(frozen=True)
class Loan:
    """Somebody works for another queue, client or site from the slot `first` until before `end` of the horizon."""

    person: str
    to: str
    first: int
    end: int
    kind: str = QUEUE


def checked(problem: Problem, plan: Plan, loans: Sequence[Loan]) -> None:
    """Raises BadInput for loans of nobody, to a queue that is unknown or that the person cannot serve, that end before
    they begin, or that overlap for one person."""
    skills = {person.id: person.skills for person in problem.people}
    queues = {need.queue for need in problem.needs}
    wrong = []
    for number, loan in enumerate(loans, 1):
        values = {"person": loan.person, "to": loan.to, "number": number}
        if loan.person not in skills and loan.person not in plan.contracts:
            wrong.append(Wrong("loans.unknown_person", line=number, field="person", values=values))
        if loan.kind == QUEUE and loan.to not in queues:
            wrong.append(Wrong("loans.unknown_queue", line=number, field="to", values=values))
        elif loan.kind == QUEUE and loan.to not in skills.get(loan.person, queues):
            wrong.append(Wrong("loans.no_skill", line=number, field="to", values=values))
        if loan.first >= loan.end:
            wrong.append(Wrong("loans.times", line=number, field="end", values=values))
        for other in loans[: number - 1]:
            if other.person == loan.person and other.first < loan.end and loan.first < other.end:
                wrong.append(Wrong("loans.twice", line=number, field="person", values=values))
    if wrong:
        raise BadInput(*wrong)


def lent(problem: Problem, plan: Plan, loans: Sequence[Loan]) -> tuple[Problem, Plan]:
    """The question and the plan while these loans hold: the lender's shifts are off the telephone for it, and the
    borrowing queue requires that many fewer. Every solver and the cover then follow the loans by themselves.

    A queue that has more borrowed agents than it requires does not require less than nobody. Raises BadInput as
    `checked` does.
    """
    checked(problem, plan, loans)
    borrowed: dict[str, Floats] = defaultdict(lambda: np.zeros(problem.days * problem.slots))
    shifts = []
    for shift in plan.shifts:
        for loan, slots in _during(problem, shift, loans):
            if loan.kind == QUEUE:
                borrowed[loan.to][slots] += 1.0
            shift = replace(shift, off_phone=tuple(sorted((*shift.off_phone, *_stretches(slots)))))
        shifts.append(shift)
    needs = tuple(_less(need, borrowed[need.queue]) if need.queue in borrowed else need for need in problem.needs)
    return replace(problem, needs=needs), replace(plan, shifts=tuple(shifts))


def paid_hours(problem: Problem, plan: Plan, loans: Sequence[Loan], home: Mapping[str, str]) -> dict[str, float]:
    """Paid hours by who pays them: `home` (person → queue, client or site) but for what is lent, which its borrower
    pays by the share of time; unpaid breaks are nobody's. The sum is that of all paid hours. Raises BadInput as
    `checked` does, and for people without a home."""
    checked(problem, plan, loans)
    without = sorted({shift.person for shift in plan.shifts} - set(home))
    if without:
        raise BadInput(*(Wrong("loans.no_home", field="home", values={"person": name}) for name in without))
    found: dict[str, float] = defaultdict(float)
    hour = problem.slot_s / 3600
    for shift in plan.shifts:
        pattern = problem.patterns[shift.pattern]
        begin = shift.day * problem.slots + shift.start
        paid = set(range(begin, begin + pattern.length))
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True):
            if not pause.paid:
                paid -= set(range(at, at + pause.length))
        for loan in loans:
            if loan.person == shift.person:
                away = {slot for slot in paid if loan.first <= slot < loan.end}
                found[loan.to] += len(away) * hour
                paid -= away
        found[home[shift.person]] += len(paid) * hour
    return dict(found)


def _during(problem: Problem, shift: Shift, loans: Sequence[Loan]) -> Iterator[tuple[Loan, list[int]]]:
    """The loans that a shift meets, with the slots at work in each."""
    for loan in loans:
        if loan.person == shift.person:
            slots = [slot for slot in on_the_phone(problem, shift) if loan.first <= slot < loan.end]
            if slots:
                yield loan, slots


def _stretches(slots: Sequence[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for slot in slots:
        if found and sum(found[-1]) == slot:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((slot, 1))
    return found


def _less(need: Need, borrowed: Floats) -> Need:
    return replace(need, required=np.maximum(need.required - borrowed, 0.0))
