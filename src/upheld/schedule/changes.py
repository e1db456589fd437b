"""From a plan that people know to another: what changes for whom, and how to ask for few changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Person, Problem, Wish


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


def _kept(problem: Problem, person: Person, known: dict[tuple[str, int], Shift], price: float) -> Iterator[Wish]:
    for day in range(problem.days):
        shift = known.get((person.id, day))
        if shift is None:
            yield Wish(day, price, off=True)
        elif day not in person.away:
            yield Wish(day, price, pattern=shift.pattern, start=shift.start)


def _by_day(plan: Plan) -> dict[tuple[str, int], Shift]:
    return {(shift.person, shift.day): shift for shift in plan.shifts}
