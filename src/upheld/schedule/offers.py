"""Voluntary time off and overtime for the rest of a day, valued by what they do to its service level.

Each offer is one agent fewer or more in one block of time. What that changes is told by Erlang A (`day_level`), in
agents missing, and in wages; offers of both kinds are ranked by what a point of level costs or earns. Time off is never
offered where it takes the day below its floor, or leaves a slot with fewer agents than are required at least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule import coverage
from upheld.schedule.cover import skills_of
from upheld.schedule.day_level import Calls, of_day
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.repair_options import EXTENDED, Asking
from upheld.schedule.repair_rules import EVERY, Moves, in_prices, longer, named
from upheld.schedule.rules import Problem
from upheld.schedule.worth import worth
from upheld.staffing.day import levels

TIME_OFF, OVERTIME = "time_off", "overtime"


@dataclass(frozen=True)
class Floor:
    """Below what no time off is offered: a level of the day, and agents in each slot as a part of those required."""

    level: float | None = None
    of_required: float = 0.0


NO_FLOOR: Final = Floor()


@dataclass(frozen=True)
class Offer:
    """One agent fewer or more in a queue from `first` until before `end` (slots of the horizon)."""

    kind: str
    queue: str
    first: int
    end: int
    level: float | None  # change of the day's level, 0–1; None: nothing comes, or calls are not known
    misses: float  # change of agent-hours missing
    money: float | None  # saved by time off, paid for overtime (below 0); None: wages are not known
    people: tuple[str, ...]  # who can be asked: whose shift begins or ends with it, the rules allowing

    @property
    def money_per_point(self) -> float | None:
        """Money for each point (0.01) of level that it changes; None where it does not, or wages are unknown."""
        return None if not self.level or self.money is None else abs(self.money / (100 * self.level))


def offers(
    problem: Problem,
    plan: Plan,
    day: int,
    *,
    calls: Mapping[str, Calls],
    now: int = 0,
    block_s: int = 3600,
    overtime_pays: float = 1.5,
    floor: Floor = NO_FLOOR,
    moves: Moves = EVERY,
) -> tuple[Offer, ...]:
    """Offers of the rest of a day of the horizon, from the slot `now` on, in blocks of `block_s`; the best first.

    Time off comes in the order of what a lost point saves, overtime of what a gained point costs; offers of time off
    that lose no level at all come before others. Wages are those of the people who can be asked (their mean), overtime
    at `overtime_pays` times it. Blocks for which nobody can be asked are not offered.
    """
    everybody = named(problem, plan)
    found = [*_time_off(everybody, plan, day, calls, now, block_s, floor)]
    found += _overtime(everybody, plan, day, calls, now, block_s, overtime_pays, moves)
    return tuple(sorted(found, key=_order))


def _order(one: Offer) -> tuple[bool, float, float, int, str]:
    each = one.money_per_point
    worth_it = float("inf") if each is None else each
    changed = -(one.level or 0.0)  # lost by time off; where money does not tell them apart
    if one.kind == TIME_OFF:
        return False, -worth_it, changed, one.first, one.queue
    return True, worth_it, changed, one.first, one.queue


def _time_off(
    problem: Problem, plan: Plan, day: int, calls: Mapping[str, Calls], now: int, block_s: int, floor: Floor
) -> Iterator[Offer]:
    shifts = [shift for shift in plan.shifts if shift.day == day]
    for queue, required, scheduled, first, end in _blocks(problem, plan, day, now, block_s):
        people = []
        for shift in shifts:
            begin, stop = _span(problem, shift)
            at_end = stop == end and begin < first
            at_begin = begin == first and end < stop and begin > now
            able = queue in skills_of(problem, shift, plan.contracts)
            if able and (at_end or at_begin) and not _paused(problem, shift, first, end):
                people.append(shift.person)
        fewer = scheduled - _block(problem, first, end)
        if not people or (fewer[first:end] < np.maximum(floor.of_required * required[first:end], 0.0)).any():
            continue
        after = _level(problem, calls, queue, fewer, day)
        if floor.level is not None and after is not None and after < floor.level:
            continue
        before = _level(problem, calls, queue, scheduled, day)
        yield Offer(
            TIME_OFF, queue, first, end, _change(before, after),
            _missing(problem, required, fewer) - _missing(problem, required, scheduled),
            _wages(problem, people, end - first), tuple(people),
        )  # fmt: skip


def _overtime(
    problem: Problem,
    plan: Plan,
    day: int,
    calls: Mapping[str, Calls],
    now: int,
    block_s: int,
    pays: float,
    moves: Moves,
) -> Iterator[Offer]:
    known = _extensions(problem, plan, day, now, moves)
    for queue, required, scheduled, first, end in _blocks(problem, plan, day, now, block_s):
        people = [name for name, able in known.get((first, end), ()) if queue in able]
        if not people:
            continue
        more = scheduled + _block(problem, first, end)
        before, after = (_level(problem, calls, queue, one, day) for one in (scheduled, more))
        yield Offer(
            OVERTIME, queue, first, end, _change(before, after),
            _missing(problem, required, more) - _missing(problem, required, scheduled),
            _wages(problem, people, end - first, -pays), tuple(people),
        )  # fmt: skip


def _extensions(
    problem: Problem, plan: Plan, day: int, now: int, moves: Moves
) -> dict[tuple[int, int], list[tuple[str, frozenset[str]]]]:
    """By block of time who can work it before or after their shift, and the queues they serve."""
    patterns = longer(problem, moves)
    asked = Asking(
        problem=replace(problem, patterns=patterns), plan=plan, day=day, moves=in_prices(problem, moves),
        now=max(now, day * problem.slots), closed=frozenset(), days_closed=frozenset(), worth=worth(problem, plan),
    )  # fmt: skip
    today = {shift.person: shift for shift in plan.shifts if shift.day == day}
    found: dict[tuple[int, int], list[tuple[str, frozenset[str]]]] = {}
    for person, options in asked.options().items():
        for option in options:
            if option.kind != EXTENDED:
                continue
            begin, stop = _span(problem, today[person])
            first = day * problem.slots + option.start
            end = first + patterns[option.pattern].length
            block = (first, begin) if first < begin else (stop, end)
            found.setdefault(block, []).append((person, option.skills))
    return found


def _blocks(
    problem: Problem, plan: Plan, day: int, now: int, block_s: int
) -> Iterator[tuple[str, Floats, Floats, int, int]]:
    """(queue, required, at work, first slot, slot after the last) of every block that begins on the rest of the day."""
    size = max(block_s // problem.slot_s, 1)
    half = max(size // 2, 1)
    for there in coverage.cover(problem, plan):
        for first in range(max(day * problem.slots, now), (day + 1) * problem.slots - size + 1):
            if first % half == 0:
                yield there.queue, there.required, there.scheduled, first, first + size


def _block(problem: Problem, first: int, end: int) -> Floats:
    found = np.zeros(problem.days * problem.slots)
    found[first:end] = 1.0
    return found


def _span(problem: Problem, shift: Shift) -> tuple[int, int]:
    begin = shift.day * problem.slots + shift.start
    return begin, begin + problem.patterns[shift.pattern].length


def _paused(problem: Problem, shift: Shift, first: int, end: int) -> bool:
    """Whether a pause or a meeting touches the block: then it would not be a whole agent fewer."""
    lengths = (pause.length for pause in problem.patterns[shift.pattern].pauses)
    taken = [*zip(shift.pauses, lengths, strict=True), *shift.off_phone]
    return any(at < end and first < at + length for at, length in taken)


def _level(problem: Problem, calls: Mapping[str, Calls], queue: str, agents: Floats, day: int) -> float | None:
    if queue not in calls:
        return None
    one = of_day(problem, calls[queue], day)
    if not one.calls.sum():
        return None
    found = levels(one, agents[day * problem.slots : (day + 1) * problem.slots])
    return float(np.nansum(one.calls * found) / one.calls.sum())


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before


def _missing(problem: Problem, required: Floats, agents: Floats) -> float:
    return float(np.clip(required - agents, 0.0, None).sum()) * problem.slot_s / 3600


def _wages(problem: Problem, people: list[str], slots: int, times: float = 1.0) -> float | None:
    """What one of these people earns on the mean in so many slots; None where no wage is told."""
    contracts = {person.id: problem.contracts[person.contract] for person in problem.people}
    wage = sum(contracts[name].wage_per_hour for name in people) / len(people)
    return times * wage * slots * problem.slot_s / 3600 if wage else None
