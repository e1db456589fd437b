"""From a plan that people know to another: what changes for whom, and how to ask for few changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Fixed, Person, Problem, Wish

LOCKED: Final = 1e6
"""Price of working on a day off that is locked."""


@dataclass(frozen=True)
class Locks:
    """What must stay: whole people, whole days, single cells (person, day), shifts and days off alike."""

    people: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    cells: frozenset[tuple[str, int]] = frozenset()

    def holds(self, person: str, day: int) -> bool:
        """Whether somebody's day must stay."""
        return person in self.people or day in self.days or (person, day) in self.cells


@dataclass(frozen=True)
class Change:
    """What is different for somebody on a day; None: off."""

    person: str
    day: int  # of the horizon
    before: Shift | None
    after: Shift | None

    @property
    def kind(self) -> str:
        """``new``, ``gone``, ``moved`` (another pattern or start) or ``within`` (breaks, meetings, the queue)."""
        if self.before is None or self.after is None:
            return "new" if self.before is None else "gone"
        moved = (self.before.pattern, self.before.start) != (self.after.pattern, self.after.start)
        return "moved" if moved else "within"


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Everything that is different, by person in the order of `after`, then by day."""
    old, new = _by_day(before), _by_day(after)
    order = {name: place for place, name in enumerate([*after.contracts, *before.contracts])}
    keys = sorted({*old, *new}, key=lambda key: (order.get(key[0], len(order)), key))
    found = (Change(person, day, old.get((person, day)), new.get((person, day))) for person, day in keys)
    return tuple(one for one in found if one.before != one.after)


def with_priced_changes(problem: Problem, known: Plan, price: float) -> Problem:
    """The same question, where each day on which somebody has another shift than in `known`, or is no longer off,
    costs `price`: a wish for what they have. Breaks may move for nothing."""
    theirs = _by_day(known)
    people = tuple(
        replace(person, wishes=(*person.wishes, *_kept(problem, person, theirs, price))) for person in problem.people
    )
    return replace(problem, people=people) if price > 0 else problem


def with_locked(problem: Problem, known: Plan, locks: Locks) -> Problem:
    """The same question, where locked days stay as in `known`: the shift is given, with its pauses; or it is a day off.

    A day off is not forbidden but dear beyond everything, so that a lock that contradicts a rule is told as broken.
    """
    theirs = _by_day(known)
    return replace(problem, people=tuple(_locked(problem, person, theirs, locks) for person in problem.people))


def _locked(problem: Problem, person: Person, known: dict[tuple[str, int], Shift], locks: Locks) -> Person:
    given, wishes = {fixed.day: fixed for fixed in person.fixed}, list(person.wishes)
    for day in range(problem.days):
        if locks.holds(person.id, day):
            shift = known.get((person.id, day))
            if shift is None:
                wishes.append(Wish(day, LOCKED, off=True))
            else:
                given[day] = Fixed(day, shift.pattern, shift.start, shift.pauses)
    return replace(person, fixed=tuple(given[day] for day in sorted(given)), wishes=tuple(wishes))


def _kept(problem: Problem, person: Person, known: dict[tuple[str, int], Shift], price: float) -> Iterator[Wish]:
    for day in range(problem.days):
        shift = known.get((person.id, day))
        if shift is None:
            yield Wish(day, price, off=True)
        elif day not in person.away:
            yield Wish(day, price, pattern=shift.pattern, start=shift.start)


def _by_day(plan: Plan) -> dict[tuple[str, int], Shift]:
    return {(shift.person, shift.day): shift for shift in plan.shifts}
