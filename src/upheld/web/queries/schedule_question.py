"""A plan of the database as the room of schedules understands it: a `Problem` and a core `Plan`, and back.

Times become slots of the wall clock at the site, counted from midnight of the plan's first day. A shift keeps the
pattern that it was made from; where it is longer or shorter than that, the pattern follows it and keeps its breaks, so
that a break that is gone is told. `exact` instead takes every shift as it is, for work that must not fail on a plan
that breaks rules already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from upheld.schedule.plan import Plan as CorePlan
from upheld.schedule.plan import Shift as CoreShift
from upheld.schedule.repair_rules import base_of
from upheld.schedule.rules import Contract, Need, Pattern, Pause, Person, Problem, Span
from upheld.web.queries import required as requiring
from upheld.web.queries import working_rules
from upheld.web.queries.crew import Member
from upheld.web.queries.rosters import PAUSES, Away, Part, Worked

CHECK_S, PLAN_S = 300, 900
"""Seconds of a slot where rules are looked at, and where something better is sought."""
_OVER = 0.1


@dataclass(frozen=True)
class Grid:
    """Slots of the wall clock of a site, from midnight of `first` on."""

    first: date
    days: int
    slot_s: int
    zone: str

    def slot(self, at: datetime) -> int:
        """The slot nearest to an instant."""
        wall = at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        origin = datetime(self.first.year, self.first.month, self.first.day)  # noqa: DTZ001 - a wall clock
        return round((wall - origin).total_seconds() / self.slot_s)

    def instant(self, slot: int) -> datetime:
        """The instant at which a slot begins; a wall time that the clock skips moves on."""
        wall = datetime(self.first.year, self.first.month, self.first.day)  # noqa: DTZ001 - a wall clock
        return (wall + timedelta(seconds=slot * self.slot_s)).replace(tzinfo=ZoneInfo(self.zone))


@dataclass(frozen=True)
class Question:
    """A plan in the terms of the room of schedules; people go by their labels."""

    grid: Grid
    problem: Problem
    plan: CorePlan
    members: Mapping[str, Member]  # by label

    def day(self, when: date) -> int:
        """The day of the horizon."""
        return (when - self.grid.first).days


def asked(
    rules_text: str,
    first: date,
    days: int,
    zone: str,
    members: Sequence[Member],
    shifts: Iterable[Worked],
    absences: Iterable[Away],
    *,
    slot_s: int = CHECK_S,
    queues: Sequence[str] = (),
    exact: bool = False,
) -> Question:
    """The question of these days; `queues` are those whose requirement counts (none: rules alone)."""
    grid = Grid(first, days, slot_s, zone)
    rules = working_rules.read(rules_text, days, slot_s)
    patterns = dict(rules.patterns)
    labels = {member.id: member.label for member in members}
    core = [
        _shift(grid, patterns, rules.patterns, labels[one.person], one, exact)
        for one in shifts
        if one.person in labels and 0 <= (one.day - first).days < days
    ]
    own = {name: _own(one, patterns) for name, one in rules.contracts.items()}
    main = next(iter(own))
    contracts = dict(own)
    whole_days = _whole_days(grid, absences)
    people = []
    for member in members:
        contract = _contract(own[main], member)
        contracts.setdefault(contract.id, contract)
        known = frozenset(member.queues) & frozenset(queues) if queues else frozenset(member.queues)
        people.append(Person(member.label, contract.id, known, away=whole_days.get(member.id, frozenset())))
    problem = Problem(
        first=first.toordinal(),
        days=days,
        slot_s=slot_s,
        patterns=patterns,
        contracts=contracts,
        needs=tuple(_needs(grid, queues)),
        people=tuple(people),
    )
    of = {person.id: person.contract for person in people}
    return Question(grid, problem, CorePlan(tuple(core), of, 0.0, 0.0, False), {one.label: one for one in members})


def joined(question: Question) -> Question:
    """The same with queues that share people put together: one requirement for each group of people.

    The queues of a desk answered by the same people are covered by them together; who is at which of them moment by
    moment is the telephone system's work, and the search is many times quicker.
    """
    problem = question.problem
    groups = desks((need.queue for need in problem.needs), (person.skills for person in problem.people))
    name_of = {queue: ", ".join(group) for group in groups for queue in group}
    sums: dict[str, Need] = {}
    for need in problem.needs:
        name = name_of[need.queue]
        there = sums.get(name)
        agents = need.required if there is None else there.required + need.required
        sums[name] = Need(name, agents, need.under, need.over)
    people = tuple(
        replace(person, skills=frozenset(name_of[queue] for queue in person.skills if queue in name_of))
        for person in problem.people
    )
    return replace(question, problem=replace(problem, needs=tuple(sums.values()), people=people))


def desks(queues: Iterable[str], skills: Iterable[frozenset[str] | Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """The queues in groups: two are in one group where somebody answers both."""
    groups = [{queue} for queue in queues]
    for able in skills:
        touched = [group for group in groups if group & set(able)]
        if len(touched) > 1:
            groups = [group for group in groups if group not in touched] + [set().union(*touched)]
    return tuple(sorted(tuple(sorted(group)) for group in groups))


def worked(question: Question, one: CoreShift, known: Worked | None, problem: Problem | None = None) -> Worked:
    """A core shift as it is kept; what did not move by a slot keeps its very times, and parts keep their kinds."""
    grid, rules = question.grid, problem or question.problem
    pattern = rules.patterns[one.pattern]
    begin = one.day * rules.slots + one.start
    before = known.parts if known else ()
    parts = [
        _part(grid, _kind(pause), at, at + pause.length, [part for part in before if part.kind in PAUSES])
        for pause, at in zip(pattern.pauses, one.pauses, strict=True)
    ]
    parts += [
        _part(grid, "other", at, at + length, [part for part in before if part.kind not in PAUSES])
        for at, length in one.off_phone
    ]
    return Worked(
        id=known.id if known else None,
        person=question.members[one.person].id,
        day=grid.first + timedelta(days=one.day),
        start=_time(grid, begin, known.start if known else None),
        end=_time(grid, begin + pattern.length, known.end if known else None),
        pattern=one.pattern,
        locked=known.locked if known else False,
        parts=tuple(sorted(parts, key=lambda part: part.start)),
    )


def _shift(
    grid: Grid,
    patterns: dict[str, Pattern],
    own: Mapping[str, Pattern],
    label: str,
    one: Worked,
    exact: bool,
) -> CoreShift:
    begin, end = grid.slot(one.start), grid.slot(one.end)
    day = (one.day - grid.first).days
    slots = 86400 // grid.slot_s
    pattern = _pattern(own, one.pattern, max(end - begin, 1))
    if exact:
        pattern = _as_it_is(grid, pattern, one, begin)
    patterns.setdefault(pattern.id, pattern)
    off = tuple(
        (grid.slot(part.start), max(grid.slot(part.end) - grid.slot(part.start), 1))
        for part in one.parts
        if part.kind not in PAUSES
    )
    pauses = tuple(grid.slot(part.start) for part in one.pauses)
    return CoreShift(label, day, pattern.id, begin - day * slots, pauses, None, off)


def _pattern(own: Mapping[str, Pattern], name: str, length: int) -> Pattern:
    """The pattern of a shift: the one it names, else the one nearest in length; made as long as the shift is."""
    base = own.get(name) or own.get(base_of(name) or "")
    if base is None:
        base = min(own.values(), key=lambda one: (abs(one.length - length), one.id))
    if base.length == length:
        return base
    earlier = length - base.length if name.endswith(f"+{base.id}") else 0
    pauses = tuple(
        replace(pause, earliest=pause.earliest + earlier, latest=pause.latest + earlier)
        for pause in base.pauses
        if pause.earliest + earlier + pause.length <= length
    )
    return replace(base, id=f"{base.id} {length}" + ("<" if earlier else ""), length=length, pauses=pauses)


def _as_it_is(grid: Grid, pattern: Pattern, one: Worked, begin: int) -> Pattern:
    """The pattern, or where the shift's breaks do not fit it one with these very breaks."""
    lengths = [max(grid.slot(part.end) - grid.slot(part.start), 1) for part in one.pauses]
    places = [grid.slot(part.start) - begin for part in one.pauses]
    fits = len(lengths) == len(pattern.pauses) and all(
        pause.length == length and pause.earliest <= at <= pause.latest
        for pause, length, at in zip(pattern.pauses, lengths, places, strict=True)
    )
    apart = all(
        after - before - length >= pattern.apart
        for before, after, length in zip(places, places[1:], lengths, strict=False)
    )
    if fits and apart:
        return pattern
    pauses = tuple(
        Pause(part.kind, length, at, at, part.kind != "lunch")
        for part, length, at in zip(one.pauses, lengths, places, strict=True)
    )
    said = ",".join(str(at) for at in places)
    return replace(
        pattern, id=f"{pattern.id} [{said}]", pauses=pauses, apart=0, starts=tuple(range(86400 // grid.slot_s))
    )


def _own(contract: Contract, patterns: Mapping[str, Pattern]) -> Contract:
    """The contract with the patterns that follow longer and shorter shifts of its own ones."""
    following = tuple(name for name in patterns if name.split(" ")[0] in contract.patterns)
    return replace(contract, patterns=tuple(dict.fromkeys((*contract.patterns, *following))))


def _contract(main: Contract, member: Member) -> Contract:
    """The contract of somebody: the first one, with no more than their own hours a week."""
    if member.hours_per_week is None:
        return main
    hours = Span(None, member.hours_per_week)
    return replace(main, id=f"{main.id} {member.hours_per_week:g} h", hours_a_week=hours)


def _whole_days(grid: Grid, absences: Iterable[Away]) -> dict[int, frozenset[int]]:
    """Days of the horizon on which somebody is away from midnight to midnight."""
    found: dict[int, set[int]] = {}
    slots = 86400 // grid.slot_s
    for absence in absences:
        low, high = grid.slot(absence.start), grid.slot(absence.end)
        for day in range(max(-(-low // slots), 0), min(high // slots, grid.days)):
            found.setdefault(absence.person, set()).add(day)
    return {person: frozenset(days) for person, days in found.items()}


def _needs(grid: Grid, queues: Sequence[str]) -> Iterable[Need]:
    size = grid.days * 86400 // grid.slot_s
    begin, end = grid.instant(0), grid.instant(size)
    found = requiring.by_queue(queues, begin, end) if queues else {}
    step = timedelta(seconds=grid.slot_s)
    for queue in queues:
        agents = requiring.in_steps({queue: found.get(queue, {})}, begin, size, step)
        yield Need(queue, np.array([value or 0.0 for value in agents]), 1.0, _OVER)


def _kind(pause: Pause) -> str:
    return pause.name if pause.name in PAUSES else "break"


def _part(grid: Grid, kind: str, at: int, end: int, before: Sequence[Part]) -> Part:
    """A part at its slots; one that stood there before is taken over as it was."""
    for part in before:
        if grid.slot(part.start) == at:
            return part
    same = next((part for part in before if grid.slot(part.end) - grid.slot(part.start) == end - at), None)
    kind = same.kind if same is not None and kind == "other" else kind
    return Part(kind, grid.instant(at), grid.instant(end))


def _time(grid: Grid, slot: int, before: datetime | None) -> datetime:
    return before if before is not None and grid.slot(before) == slot else grid.instant(slot)
