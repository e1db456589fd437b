"""Changes that people ask for in a published plan: swaps, bids for open shifts, and leave; each held to the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats
from upheld.schedule.check import Broken, broken
from upheld.schedule.placements import first_placement
from upheld.schedule.plan import Plan, Shift, on_duty
from upheld.schedule.rules import Person, Problem

ORDERS: Final = ("seniority", "granted")
"""Who comes first for an open shift: who has been there longest, or who was granted least so far."""


@dataclass(frozen=True)
class Open:
    """A shift that is published without a name."""

    id: str
    day: int
    pattern: str
    start: int
    queue: str | None = None


@dataclass(frozen=True)
class Bid:
    """The open shifts that somebody would like, the dearest first."""

    person: str
    wanted: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    """A shift that was still open when somebody's turn came, but that their rules do not allow."""

    person: str
    open: str
    why: tuple[Broken, ...]


@dataclass(frozen=True)
class Awards:
    """Who got which open shift, what was refused, and the plan with what was given."""

    given: tuple[tuple[str, str], ...]  # person, open shift; in the order in which they were given
    refused: tuple[Refusal, ...]
    left: tuple[str, ...]  # open still
    plan: Plan


@dataclass(frozen=True)
class Answer:
    """What leave would do: granted where nothing falls under what is required and no rule breaks."""

    granted: bool
    lowest_before: float | None  # people at work less those required, in the worst slot of these days; None: none there
    lowest_after: float | None
    under: tuple[int, ...]  # slots of the horizon that fall under, or fall further
    short: tuple[tuple[int, str], ...]  # day and pattern whose cover in shifts falls under, or falls further
    broken: tuple[Broken, ...]


def swap(problem: Problem, plan: Plan, a: str, b: str, day: int, other_day: int | None = None) -> tuple[Broken, ...]:
    """Which rules a swap would newly break: a's shift of a day for b's shift of the same day or of another; () is fine.

    Somebody without a shift on the day gives nothing. Raises BadInput where a person is unknown or neither has one.
    """
    return _after(problem, plan, swapped(problem, plan, a, b, day, other_day))


def swapped(problem: Problem, plan: Plan, a: str, b: str, day: int, other_day: int | None = None) -> Plan:
    """The plan after a swap, whether it keeps the rules or not."""
    _known(problem, a), _known(problem, b)
    back = day if other_day is None else other_day
    moved = {(a, day): b, (b, back): a}
    if not any((shift.person, shift.day) in moved for shift in plan.shifts):
        raise BadInput(Wrong("swap.nothing", values={"first": a, "second": b, "day": day}))
    return replace(
        plan, shifts=tuple(replace(one, person=moved.get((one.person, one.day), one.person)) for one in plan.shifts)
    )


def awarded(
    problem: Problem,
    plan: Plan,
    opened: Sequence[Open],
    bids: Sequence[Bid],
    *,
    first: str = "seniority",
    granted: Mapping[str, float] | None = None,
) -> Awards:
    """Open shifts to those who bid for them, one in each turn, while somebody still gets one.

    `first` is the order of turns: "seniority", or "granted", where `granted` tells what everybody was granted before
    and what is given now counts too. Ties go by the order of the bids. Raises BadInput on unknown names.
    """
    waiting = _checked_bids(problem, opened, bids, first)
    left = {one.id: one for one in opened}
    had = Counter(granted or {})
    seniority = {person.id: person.seniority for person in problem.people}
    given: list[tuple[str, str]] = []
    refused: list[Refusal] = []
    while waiting:
        if first == "granted":
            turn = min(waiting, key=lambda person: had[person])
        else:
            turn = min(waiting, key=lambda person: (sum(who == person for who, _ in given), -seniority[person]))
        while waiting[turn]:
            wanted = waiting[turn].pop(0)
            if wanted not in left:
                continue
            then = replace(plan, shifts=(*plan.shifts, _named(problem, left[wanted], turn)))
            why = _after(problem, plan, then)
            if not why:
                plan = then
                given.append((turn, wanted))
                had[turn] += 1
                del left[wanted]
                break
            refused.append(Refusal(turn, wanted, why))
        if not waiting[turn]:
            del waiting[turn]
    return Awards(tuple(given), tuple(refused), tuple(left), plan)


def leave(problem: Problem, plan: Plan, person: str, days: Sequence[int]) -> Answer:
    """Whether somebody can be away on days: by what remains of cover, and by the rules of their contract.

    Cover in slots is that of all people who can serve any of their queues, against what these queues require together.
    """
    who = _known(problem, person)
    asked = frozenset(days)
    outside = sorted(day for day in asked if not 0 <= day < problem.days)
    if outside:
        raise BadInput(Wrong("leave.day", values={"person": person, "day": outside[0], "days": problem.days}))
    gone = [shift for shift in plan.shifts if shift.person == person and shift.day in asked]
    after = replace(plan, shifts=tuple(shift for shift in plan.shifts if shift not in gone))
    net_before, net_after = _net(problem, plan, who), _net(problem, after, who)
    under = np.flatnonzero((net_after < 0) & (net_after < net_before))
    there = np.flatnonzero(
        np.isin(np.arange(len(net_before)) // problem.slots, sorted(asked)) | (net_after < net_before)
    )
    then = replace(
        problem,
        people=tuple(replace(one, away=one.away | asked) if one.id == person else one for one in problem.people),
    )
    more = newly(broken(problem, plan), broken(then, after))
    short = tuple(_short(problem, plan, after))
    known = bool(problem.needs) and len(there) > 0
    return Answer(
        granted=not len(under) and not short and not more,
        lowest_before=float(net_before[there].min()) if known else None,
        lowest_after=float(net_after[there].min()) if known else None,
        under=tuple(int(slot) for slot in under),
        short=short,
        broken=more,
    )


def _known(problem: Problem, name: str) -> Person:
    for person in problem.people:
        if person.id == name:
            return person
    raise BadInput(Wrong("roster.unknown_person", values={"person": name}))


def _checked_bids(problem: Problem, opened: Sequence[Open], bids: Sequence[Bid], first: str) -> dict[str, list[str]]:
    wrong = []
    people, known = {person.id for person in problem.people}, {one.id for one in opened}
    if first not in ORDERS:
        wrong.append(Wrong("bids.order", values={"order": first, "known": ", ".join(ORDERS)}))
    for bid in bids:
        if bid.person not in people:
            wrong.append(Wrong("roster.unknown_person", values={"person": bid.person}))
        wrong += [
            Wrong("bids.unknown_shift", values={"person": bid.person, "shift": name})
            for name in bid.wanted
            if name not in known
        ]
    wrong += [
        Wrong("bids.unknown_pattern", values={"shift": one.id, "pattern": one.pattern})
        for one in opened
        if one.pattern not in problem.patterns
    ]
    if wrong:
        raise BadInput(*wrong)
    return {bid.person: list(bid.wanted) for bid in bids}


def _named(problem: Problem, opened: Open, person: str) -> Shift:
    begin = opened.day * problem.slots + opened.start
    pauses = tuple(begin + at for at in first_placement(problem.patterns[opened.pattern]))
    return Shift(person, opened.day, opened.pattern, opened.start, pauses, opened.queue)


def _after(problem: Problem, before: Plan, after: Plan) -> tuple[Broken, ...]:
    return newly(broken(problem, before), broken(problem, after))


def newly(before: Sequence[Broken], after: Sequence[Broken]) -> tuple[Broken, ...]:
    """What is broken after and was not before, each as often as it is more."""
    was = Counter(map(_key, before))
    found = []
    for one in after:
        if was[_key(one)]:
            was[_key(one)] -= 1
        else:
            found.append(one)
    return tuple(found)


def _key(one: Broken) -> tuple[str, str | None, int | None, str]:
    return one.rule, one.person, one.day, repr(sorted(one.values.items()))


def _net(problem: Problem, plan: Plan, person: Person) -> Floats:
    """(slots of the horizon,) people at work who can serve any of the person's queues, less those required there."""
    queues = {need.queue for need in problem.needs}
    mine = (person.skills & queues) or queues
    able = {one.id for one in problem.people if not one.skills or one.skills & mine}
    helping = tuple(
        shift for shift in plan.shifts if (shift.queue in mine if shift.queue is not None else shift.person in able)
    )
    required = np.zeros(problem.days * problem.slots)
    for need in problem.needs:
        if need.queue in mine:
            required = required + need.required
    return on_duty(problem, helping) - required


def _short(problem: Problem, before: Plan, after: Plan) -> list[tuple[int, str]]:
    """Covers in shifts that fall under, or fall further."""
    had, has = (Counter((shift.day, shift.pattern) for shift in plan.shifts) for plan in (before, after))
    return [
        (cover.day, cover.pattern)
        for cover in problem.covers
        if has[cover.day, cover.pattern] < min(cover.required, had[cover.day, cover.pattern])
    ]
