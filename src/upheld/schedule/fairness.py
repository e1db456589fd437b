"""Who has how many weekends, late shifts, public holidays and wishes granted; and who is how far above their share.

The measure that a roster can minimise is the largest excess over a fair share: it hurts one person, so it is not
averaged away. Shares come with the problem (`Fair.shares`); `fair_shares` proposes them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule.choices import choices, prices
from upheld.schedule.plan import Shift
from upheld.schedule.rules import Fair, Person, Problem, Wish

SATURDAY: Final = 5

MEASURES: Final = ("weekends", "late", "holidays", "wishes")


@dataclass(frozen=True)
class Tally:
    """What one person has in a plan."""

    person: str
    weekends: int  # on which something is worked
    late: int  # shifts that start late
    holidays: int  # public holidays worked
    granted: int  # wishes
    wished: int
    lost: float  # weight of the wishes that are not granted


def tallies(
    problem: Problem, shifts: Iterable[Shift], late_from: int, holidays: frozenset[int] = frozenset()
) -> tuple[Tally, ...]:
    """Of every person, in the order of the problem. `late_from`: a slot of the day; `holidays`: days of the horizon."""
    by_person: dict[str, dict[int, Shift]] = {person.id: {} for person in problem.people}
    for shift in shifts:
        if shift.person in by_person:
            by_person[shift.person][shift.day] = shift
    return tuple(_tally(problem, person, by_person[person.id], late_from, holidays) for person in problem.people)


def _tally(
    problem: Problem, person: Person, worked: dict[int, Shift], late_from: int, holidays: frozenset[int]
) -> Tally:
    missed = [wish for wish in person.wishes if not _granted(wish, worked.get(wish.day))]
    return Tally(
        person=person.id,
        weekends=len({saturday(problem, day) for day in worked if problem.weekday(day) >= SATURDAY}),
        late=sum(shift.start >= late_from for shift in worked.values()),
        holidays=len(holidays & worked.keys()),
        granted=len(person.wishes) - len(missed),
        wished=len(person.wishes),
        lost=sum(wish.weight for wish in missed),
    )


def _granted(wish: Wish, shift: Shift | None) -> bool:
    if wish.off:
        has = shift is None
    else:
        has = shift is not None and wish.pattern in (None, shift.pattern) and wish.start in (None, shift.start)
    return has != wish.against


def saturday(problem: Problem, day: int) -> int:
    """The Saturday of the weekend that a day belongs to; −1 where it lies before the horizon."""
    return day - (problem.weekday(day) - SATURDAY)


def excess(problem: Problem, fair: Fair, shifts: Iterable[Shift]) -> float:
    """By how much the person who is furthest above their share is above it; at least 0."""
    above = [0.0]
    for person, tally in zip(problem.people, tallies(problem, shifts, fair.late_from, fair.holidays), strict=True):
        has = tally.lost if fair.of == "wishes" else float(getattr(tally, fair.of))
        above.append(has + fair.so_far.get(person.id, 0.0) - share_of(fair, person))
    return max(above)


def share_of(fair: Fair, person: Person) -> float:
    """What is a person's share, of the time before and in the horizon."""
    return fair.shares.get(person.id, 0.0)


def fair_shares(problem: Problem, fair: Fair, total: float) -> Fair:
    """The measure with shares of a total (and of what was had so far), in proportion to the hours of the contracts.

    Where a contract tells neither hours nor days, its people weigh as the others do on the mean.
    """
    weights = [_weight(problem, person) for person in problem.people]
    known = [weight for weight in weights if weight is not None]
    mean = sum(known) / len(known) if known else 1.0
    filled = [mean if weight is None else weight for weight in weights]
    whole = total + sum(fair.so_far.get(person.id, 0.0) for person in problem.people)
    return replace(
        fair,
        shares={person.id: whole * weight / sum(filled) for person, weight in zip(problem.people, filled, strict=True)},
    )


def _weight(problem: Problem, person: Person) -> float | None:
    contract = problem.contracts[person.contract]
    for span, times in ((contract.hours, 1.0), (contract.hours_a_week, problem.days / 7)):
        limit = span.most if span.most is not None else span.least
        if limit:
            return limit * times
    return None


def counted(problem: Problem, fair: Fair, person: Person) -> tuple[Floats, float]:
    """(days, 1 + choices) what each choice of a day counts for a person, and what a weekend on which they work does."""
    all_choices = choices(problem)
    found = np.zeros((problem.days, 1 + len(all_choices)))
    if fair.of == "late":
        found[:, 1:] = [choice.start >= fair.late_from for choice in all_choices]
    elif fair.of == "holidays":
        found[sorted(fair.holidays), 1:] = 1.0
    elif fair.of == "wishes":
        found = prices(problem, person)
        found[~np.isfinite(found)] = 0.0
    return found, 1.0 if fair.of == "weekends" else 0.0
