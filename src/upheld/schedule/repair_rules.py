"""What may be done on the day when somebody does not come: moves with their prices, and the rules that still hold.

The rules of a repaired plan are a problem of their own, so that the checker of plans can look at them like at any
other. Nobody's rest, days off together, rows of days, weekends or availability are touched. Who is asked to do more may
do so within stated hours; who does not come owes nothing for that day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Fixed, Pattern, Pause, Person, Problem, Span

ASKED, ABSENT = "asked", "absent"


@dataclass(frozen=True)
class Absence:
    """Somebody who does not come on a day, or not between two slots of it; no reason is asked for."""

    person: str
    day: int  # of the horizon
    first: int | None = None  # slot of the day; None: the whole shift
    end: int | None = None  # slot after the last


@dataclass(frozen=True)
class Moves:
    """What each move costs, in agent-hours missing that it must be worth (None: not allowed), and how far it may go."""

    pause: float | None = 0.1  # one break at another time
    move: float | None = 1.0  # a shift that starts earlier or later
    extend: float | None = 0.5  # a longer shift …
    extend_hour: float = 0.5  # … and each hour of it
    queue: float | None = 0.5  # another queue for a whole shift
    call_in: float | None = 4.0  # somebody who is off
    swap: float | None = 2.0  # somebody who is off, for a day off later in the week
    most_move_h: float = 2.0
    most_extend_h: float = 2.0
    notice_h: float = 2.0  # between now and the start of a shift that nobody expected
    overtime_h: float = 8.0  # paid hours beyond the contract's most, a week and over the horizon
    step_s: int = 1800  # of extensions


EVERY: Final = Moves()
BREAKS: Final = Moves(move=None, extend=None, queue=None, call_in=None, swap=None)


def in_prices(problem: Problem, moves: Moves) -> Moves:
    """The same in the prices of the problem: an agent-hour missing costs the mean of its queues."""
    under = [need.under for need in problem.needs]
    hour = 3600 / problem.slot_s * (sum(under) / len(under) if under else 1.0)
    names = ("pause", "move", "extend", "extend_hour", "queue", "call_in", "swap")
    priced = {name: price * hour for name in names if (price := getattr(moves, name)) is not None}
    return replace(moves, **priced)


def longer(problem: Problem, moves: Moves) -> dict[str, Pattern]:
    """The patterns of the problem, and each made longer at its end (``full+60``, minutes) or begin (``60+full``)."""
    found = dict(problem.patterns)
    if moves.extend is None:
        return found
    step = max(moves.step_s // problem.slot_s, 1)
    most = int(moves.most_extend_h * 3600) // problem.slot_s
    for name, pattern in problem.patterns.items():
        for more in range(step, most + 1, step):
            if pattern.length + more > problem.slots:
                continue
            minutes = more * problem.slot_s // 60
            late, early = f"{name}+{minutes}", f"{minutes}+{name}"
            found[late] = replace(pattern, id=late, length=pattern.length + more)
            starts = tuple(start - more for start in pattern.starts if start >= more)
            pauses = tuple(_later(pause, more) for pause in pattern.pauses)
            if starts:
                found[early] = replace(pattern, id=early, length=pattern.length + more, starts=starts, pauses=pauses)
    return found


def _later(pause: Pause, more: int) -> Pause:
    return replace(pause, earliest=pause.earliest + more, latest=pause.latest + more)


def base_of(pattern: str) -> str | None:
    """The pattern that a longer one was made of; None where it is none of these."""
    base, _, minutes = pattern.rpartition("+")
    if base and minutes.isdigit():
        return base
    minutes, _, base = pattern.partition("+")
    return base if base and minutes.isdigit() else None


def named(problem: Problem, plan: Plan) -> Problem:
    """The problem with everybody in the plan as a person: tours without names are called as the plan calls them."""
    known = {person.id for person in problem.people}
    every = frozenset(need.queue for need in problem.needs)
    tours = tuple(
        Person(name, contract, problem.contracts[contract].skills or every)
        for name, contract in plan.contracts.items()
        if name not in known
    )
    return replace(problem, people=(*problem.people, *tours), heads={})


def absent(problem: Problem, plan: Plan, absences: Iterable[Absence]) -> tuple[Problem, tuple[Shift, ...]]:
    """The rules and the shifts when these people do not come. The problem has everybody as a person (`named`).

    A whole shift that is missed is a day away; of a part, the shift stays and is off the telephone. Raises BadInput for
    an unknown person, a day outside the horizon, or times that are none.
    """
    absences = tuple(absences)
    _known(problem, absences)
    whole = {(one.person, one.day) for one in absences if one.first is None and one.end is None}
    shifts: list[Shift] = []
    for shift in plan.shifts:
        parts = [one for one in absences if (one.person, one.day) == (shift.person, shift.day)]
        if (shift.person, shift.day) in whole:
            continue
        for one in parts:
            missed = _missed(problem, shift, one)
            if missed is None:
                whole.add((shift.person, shift.day))
                break
            shift = missed
        else:
            shifts.append(shift)
    contracts = dict(problem.contracts)
    people = []
    for person in problem.people:
        days = frozenset(day for name, day in whole if name == person.id)
        if days:
            contract = _owing_nothing(problem.contracts[person.contract])
            contracts[contract.id] = contract
            fixed = tuple(one for one in person.fixed if one.day not in days)
            wishes = tuple(one for one in person.wishes if one.day not in days)
            person = replace(person, contract=contract.id, away=person.away | days, fixed=fixed, wishes=wishes)
        people.append(person)
    return replace(problem, people=tuple(people), contracts=contracts), tuple(shifts)


def _known(problem: Problem, absences: Iterable[Absence]) -> None:
    names = {person.id for person in problem.people}
    wrong = []
    for one in absences:
        values = {"person": one.person, "day": one.day + 1, "days": problem.days}
        if one.person not in names:
            wrong.append(Wrong("repair.unknown_person", field="--absent", values=values))
        elif not 0 <= one.day < problem.days:
            wrong.append(Wrong("repair.day", field="--absent", values=values))
        elif one.first is not None and one.end is not None and one.first >= one.end:
            wrong.append(Wrong("repair.times", field="--absent", values=values))
    if wrong:
        raise BadInput(*wrong)


def _missed(problem: Problem, shift: Shift, one: Absence) -> Shift | None:
    """The shift without the part that is missed; None where nothing is left."""
    begin = shift.day * problem.slots + shift.start
    pattern = problem.patterns[shift.pattern]
    end = begin + pattern.length
    low = max(begin, one.day * problem.slots + (one.first or 0))
    high = end if one.end is None else min(end, one.day * problem.slots + one.end)
    if low >= high:
        return shift
    if (low, high) == (begin, end):
        return None
    taken = {at + n for at, pause in zip(shift.pauses, pattern.pauses, strict=True) for n in range(pause.length)}
    taken |= {at + n for at, length in shift.off_phone for n in range(length)}
    off = list(shift.off_phone)
    for slot in range(low, high):
        if slot not in taken:
            if off and off[-1][0] + off[-1][1] == slot:
                off[-1] = (off[-1][0], off[-1][1] + 1)
            else:
                off.append((slot, 1))
    return replace(shift, off_phone=tuple(sorted(off)))


def _owing_nothing(contract: Contract) -> Contract:
    """The contract without what it asks for at least."""
    return replace(
        contract,
        id=f"{contract.id} ({ABSENT})",
        days_a_week=Span(None, contract.days_a_week.most),
        hours_a_week=Span(None, contract.hours_a_week.most),
        hours=Span(None, contract.hours.most),
        work_in_a_row=Span(None, contract.work_in_a_row.most),
        off_in_a_row=1,
    )


def asked(problem: Problem, moves: Moves, patterns: Mapping[str, Pattern]) -> dict[str, Contract]:
    """By contract what its people may be asked for: other starts, longer shifts, one day and some hours more."""
    found = {}
    for name, contract in problem.contracts.items():
        more = {id_ for id_ in patterns if base_of(id_) in contract.patterns}
        most = contract.days_a_week.most
        found[name] = replace(
            contract,
            id=f"{name} ({ASKED})",
            patterns=tuple(dict.fromkeys((*contract.patterns, *sorted(more)))),
            same_start=False,
            days_a_week=replace(contract.days_a_week, most=None if most is None else most + 1),
            hours_a_week=_beyond(contract.hours_a_week, moves.overtime_h),
            hours=_beyond(contract.hours, moves.overtime_h),
        )
    return found


def _beyond(span: Span, hours: float) -> Span:
    return replace(span, most=None if span.most is None else span.most + hours)


def rules_after(problem: Problem, contracts: Mapping[str, Contract], touched: Collection[str]) -> Problem:
    """The problem in which people who were asked for something have the contract that allows it."""
    people = tuple(
        replace(person, contract=contracts[person.contract].id) if person.id in touched else person
        for person in problem.people
    )
    used = {person.contract for person in people}
    added = {one.id: one for one in contracts.values() if one.id in used}
    return replace(problem, people=people, contracts={**problem.contracts, **added})


def locked(person: Person, shift: Shift) -> Person:
    """The person with the shift of a day as it is, for good."""
    others = tuple(one for one in person.fixed if one.day != shift.day)
    return replace(person, fixed=(*others, Fixed(shift.day, shift.pattern, shift.start, shift.pauses)))
