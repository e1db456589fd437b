"""Breaks, lunches and off-phone activities of a plan placed anew, its shifts unchanged: to the proven optimum.

Each stretch of time that no shift crosses (as a rule a day) is a small program of its own, over numbers of pauses begun
(`pause_chains`) and not over people; only people with an activity, or with some pause already taken, stand alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats
from upheld.schedule.cover import cover, price_of_shifts, skills_of
from upheld.schedule.linear_model import LinearModel, has_solution, is_optimal, solver, values
from upheld.schedule.pause_chains import Chain, Count, chain, value
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Pattern, Problem


@dataclass(frozen=True)
class Activity:
    """A meeting or a training: off the telephone, at one time for all who take part."""

    name: str
    people: tuple[str, ...]
    length: int  # slots
    earliest: int  # slot of the horizon at which it may begin: the first
    latest: int  # and the last


@dataclass(frozen=True)
class Placed:
    """A plan with its pauses placed anew, and the slot of the horizon at which each activity begins, as asked."""

    plan: Plan
    activities: tuple[int, ...]


def best_breaks(
    problem: Problem,
    plan: Plan,
    *,
    now: int | None = None,
    days: Iterable[int] | None = None,
    activities: Sequence[Activity] = (),
    seed: int = 0,
    time_s: float = 60.0,
) -> Placed:
    """The same shifts with the pauses that cost least, of shifts starting on `days` of the horizon (None: all).

    Pauses that began before the slot `now` stay, as do those of given shifts, and meetings that the plan has already;
    nothing is moved to before `now`. The bound of the plan is that of all plans with these very shifts; `time_s` is for
    each stretch of time. Raises BadInput where an activity finds no place.
    """
    chosen = frozenset(range(problem.days) if days is None else days)
    given = frozenset((one.id, fixed.day) for one in problem.people for fixed in one.fixed if fixed.pauses is not None)
    asked = [_Asked(one, *_who(problem, plan, one, now)) for one in activities]
    shifts, begins = list(plan.shifts), [0] * len(asked)
    total = bound = price_of_shifts(problem, plan.shifts)
    proven = True
    for slots, places, numbers in _parts(problem, plan.shifts, asked):
        part = _Part(problem, plan, chosen, given, now)
        part.fill(places, {number: asked[number] for number in numbers})
        price = cover(part.model, problem, part.duty, slots)
        highs = solver(part.model, whole=True, seed=seed, time_s=time_s)
        highs.run()
        if not has_solution(highs) and part.model.prices:
            names = ", ".join(asked[number].activity.name for number in numbers)
            raise BadInput(Wrong("schedule.no_place", values={"activities": names or "–"}))
        found = values(highs)
        info = highs.getInfo()
        total += price + (info.objective_function_value if part.model.prices else 0.0)
        bound += price + (info.mip_dual_bound if part.model.whole else info.objective_function_value)
        proven = proven and (is_optimal(highs) or not part.model.prices)
        for place, shift in part.placed(found).items():
            shifts[place] = shift
        for number, begun in part.begun.items():
            begins[number] = _first(begun, found)
    for one, at in zip(asked, begins, strict=True):
        for place in one.places:
            meetings = sorted((*shifts[place].off_phone, (at, one.activity.length)))
            shifts[place] = replace(shifts[place], off_phone=tuple(meetings))
    return Placed(
        Plan(tuple(shifts), plan.contracts, total, total if proven else min(bound, total), proven), tuple(begins)
    )


@dataclass(frozen=True)
class _Asked:
    """An activity, the places of its people's shifts in the plan, and when it can begin within all of them."""

    activity: Activity
    places: tuple[int, ...]
    earliest: int
    latest: int


def _who(problem: Problem, plan: Plan, activity: Activity, now: int | None) -> tuple[tuple[int, ...], int, int]:
    places = []
    low, high = max(activity.earliest, now or 0), activity.latest
    for person in activity.people:
        able = [
            (place, begin, end - activity.length)
            for place, shift in enumerate(plan.shifts)
            for begin, end in [_span(problem, shift)]
            if shift.person == person and begin <= high and end - activity.length >= low
        ]
        if not able:
            values = {"activity": activity.name, "person": person}
            raise BadInput(Wrong("schedule.activity_without_shift", values=values))
        place, begin, last = able[0]
        low, high = max(low, begin), min(high, last)
        places.append(place)
    return tuple(places), low, high


def _span(problem: Problem, shift: Shift) -> tuple[int, int]:
    begin = shift.day * problem.slots + shift.start
    return begin, begin + problem.patterns[shift.pattern].length


def _parts(
    problem: Problem, shifts: Sequence[Shift], asked: Sequence[_Asked]
) -> list[tuple[range, list[int], list[int]]]:
    """Stretches of slots that no shift crosses, with the places of their shifts and the numbers of their activities."""
    size = problem.days * problem.slots
    spans = [(*_span(problem, shift), place, -1) for place, shift in enumerate(shifts)]
    for number, one in enumerate(asked):
        around = [_span(problem, shifts[place]) for place in one.places]
        spans.append((min(begin for begin, _ in around), max(end for _, end in around), -1, number))
    around_the_end = problem.repeats and any(end > size for _, end, _, _ in spans)
    found: list[tuple[int, list[int], list[int]]] = [(0, [], [])]
    reached = 0
    for begin, end, place, number in sorted(spans):
        if begin >= reached and found[-1][1] and not around_the_end:
            found.append((begin, [], []))
        reached = max(reached, end)
        if place >= 0:
            found[-1][1].append(place)
        else:
            found[-1][2].append(number)
    ends = [begin for begin, _, _ in found[1:]] + [size]
    return [(range(begin, end), places, numbers) for (begin, places, numbers), end in zip(found, ends, strict=True)]


@dataclass
class _Part:
    """One stretch of time as a model: chains of shifts alike, and people who stand alone."""

    problem: Problem
    plan: Plan
    chosen: frozenset[int]
    given: frozenset[tuple[str, int]]  # person and day of shifts whose pauses are given
    now: int | None
    model: LinearModel = field(default_factory=LinearModel)
    duty: dict[frozenset[str], list[tuple[int, Count, int]]] = field(default_factory=lambda: defaultdict(list))
    chains: list[tuple[Chain, list[int]]] = field(default_factory=list)
    begun: dict[int, Mapping[int, Count]] = field(default_factory=dict)

    def fill(self, places: Sequence[int], asked: Mapping[int, _Asked]) -> None:
        """Add the shifts at these places of the plan, and these activities."""
        for number, one in asked.items():
            self.begun[number] = self._window(one)
        taking = {place: [number for number, one in asked.items() if place in one.places] for place in places}
        groups: dict[Any, list[int]] = defaultdict(list)
        for place in sorted(places, key=lambda place: (self.plan.shifts[place].start, place)):
            groups[self._group(place, bool(taking[place]))].append(place)
        for members in groups.values():
            self._chain(members, [(number, asked[number]) for number in taking[members[0]]])

    def placed(self, solution: Floats) -> dict[int, Shift]:
        """The shifts with their pauses of a solution, by place."""
        found = {}
        for one, members in self.chains:
            taken = one.taken(solution)
            for order, place in enumerate(members):
                pauses = tuple(slots[order] for slots in taken)
                found[place] = replace(self.plan.shifts[place], pauses=pauses)
        return found

    def _group(self, place: int, alone: bool) -> Any:
        """What shifts must share to be counted and not told apart."""
        shift = self.plan.shifts[place]
        if alone or shift.off_phone:
            return place
        skills = skills_of(self.problem, shift, self.plan.contracts)
        kept = self._kept(shift)
        return (skills, shift.day, shift.pattern, (shift.start, kept) if any(at is not None for at in kept) else None)

    def _kept(self, shift: Shift) -> tuple[int | None, ...]:
        """Each pause that stays where it is, after the shift's start."""
        begin, _ = _span(self.problem, shift)
        stays = shift.day not in self.chosen or (shift.person, shift.day) in self.given
        return tuple(at - begin if stays or (self.now is not None and at < self.now) else None for at in shift.pauses)

    def _chain(self, members: list[int], asked: Sequence[tuple[int, _Asked]]) -> None:
        first = self.plan.shifts[members[0]]
        pattern, now = self.problem.patterns[first.pattern], self.now
        kept = self._kept(first)
        if any(at is not None for at in kept):
            pattern, now = self._narrowed(pattern, kept, _span(self.problem, first)[0]), None
        begins = [_span(self.problem, self.plan.shifts[place])[0] for place in members]
        starts = sorted(set(begins))
        started: list[Count] = [(None, sum(begin <= start for begin in begins)) for start in starts]
        made = chain(self.model, pattern, starts, started, len(members), now=now)
        self.chains.append((made, members))
        duty = self.duty[skills_of(self.problem, first, self.plan.contracts)]
        duty += made.on_duty()
        for at, length in first.off_phone:
            duty += [(slot, (None, 1), -1) for slot in range(at, at + length)]
        for number, one in asked:
            duty += [(slot, count, -sign) for slot, count, sign in self._during(number, one.activity.length)]
        if asked or first.off_phone:
            self._one_at_a_time(made, first, asked)

    def _narrowed(self, pattern: Pattern, kept: Sequence[int | None], begin: int) -> Pattern:
        """The pattern with some pauses where they are, and the others not before now."""
        soonest = 0 if self.now is None else self.now - begin
        pauses = tuple(
            replace(pause, earliest=at, latest=at)
            if at is not None
            else replace(pause, earliest=max(pause.earliest, soonest))
            for pause, at in zip(pattern.pauses, kept, strict=True)
        )
        return replace(pattern, pauses=pauses)

    def _window(self, one: _Asked) -> Mapping[int, Count]:
        """Whether the activity has begun, by slot."""
        if one.earliest > one.latest:
            raise BadInput(Wrong("schedule.no_place", values={"activities": one.activity.name}))
        begun: dict[int, Count] = {
            slot: (self.model.column(high=1.0, whole=True), 0) for slot in range(one.earliest, one.latest)
        }
        for slot in range(one.earliest + 1, one.latest):
            now, before = begun[slot][0], begun[slot - 1][0]
            assert now is not None
            assert before is not None
            self.model.row([(now, 1.0), (before, -1.0)], low=0.0)
        begun[one.latest] = (None, 1)
        return begun

    def _during(self, number: int, length: int) -> list[tuple[int, Count, int]]:
        """(slot, number, sign): 1 while the activity is on, else 0, as a sum."""
        begun = self.begun[number]
        last = max(begun)
        found: list[tuple[int, Count, int]] = []
        for slot in range(min(begun), last + length):
            found.append((slot, begun[min(slot, last)], 1))
            if slot - length in begun:
                found.append((slot, begun[slot - length], -1))
        return found

    def _one_at_a_time(self, made: Chain, shift: Shift, asked: Sequence[tuple[int, _Asked]]) -> None:
        """Nobody has a break during a meeting."""
        off: dict[int, list[tuple[Count, int]]] = defaultdict(list)
        begin, end = _span(self.problem, shift)
        for slot, number, sign in made.on_duty():
            off[slot].append((number, -sign))
        for slot in range(begin, end):
            off[slot].append(((None, 1), 1))  # of the shift itself, so that pauses alone remain
        for at, length in shift.off_phone:
            for slot in range(at, at + length):
                off[slot].append(((None, 1), 1))
        for activity, one in asked:
            for slot, number, sign in self._during(activity, one.activity.length):
                off[slot].append((number, sign))
        for several in off.values():
            terms = [(column, float(sign)) for (column, _), sign in several if column is not None]
            known = sum(people * sign for (column, people), sign in several if column is None)
            if terms or known > 1:
                self.model.row(terms, high=1.0 - known)


def _first(begun: Mapping[int, Count], solution: Floats) -> int:
    return min(slot for slot, number in begun.items() if value(number, solution))
