"""Every schedule that one contract allows, as the paths through a graph: a layer of states after each day.

A state is all that the rules still need to know of the days before: the stretch of work or of days off that is under
way, when the next shift may start, what was worked this week and in all, and the weekends. States that agree are one
node. Only nodes from which the horizon can be finished stay, so that every path is a schedule that keeps the rules of
its contract, and every such schedule is one path.

What the rules mean at the ends of the horizon and for days away is as `check` has it, which judges what is found here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd, prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import Integers
from upheld.schedule.choices import OFF, Choice, choices, of_contract
from upheld.schedule.rules import Contract, Problem, Span

WEEK: Final = 7
SATURDAY: Final = 5
SUNDAY: Final = 6
LARGEST: Final = 2**62


@dataclass(frozen=True)
class Graph:
    """Arcs in the order of their tails; node 0 is the start, `last` where all schedules end. No arcs: there is none."""

    nodes: int
    days: int
    width: int  # 1 + choices
    outgoing: NDArray[np.int64]  # (nodes + 1,) the first arc of each node
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    cell: NDArray[np.int32]  # day × (1 + choices) + choice
    weekend: NDArray[np.bool_]  # whether the arc is the first work on its weekend
    last: int


@dataclass(frozen=True)
class _Rule:
    """A contract in whole numbers."""

    least_work: int
    most_work: int  # stretch after which the count stays, where there is no limit
    limited: bool
    off_cap: int
    least_off: int
    together: int
    rest: int
    hour_unit: int  # paid slots
    hours: tuple[int, int | None]  # in units of paid slots
    week_hours: tuple[int, int | None]
    week_days: tuple[int, int | None]
    weekends: int | None
    bound: tuple[str, ...]  # patterns of which so many may be
    same_start: bool


@dataclass(frozen=True)
class _States:
    """Columns of the states after one day; every array has shape (states,)."""

    work: Integers  # days of work in a row; above `most_work`: in the first stretch, shorter than it should be
    off: Integers  # days off in a row
    forbids: Integers  # class of patterns that may not follow
    free: Integers  # slot of the next day from which a shift may start
    hours: Integers
    week_hours: Integers
    week_days: Integers
    together: Integers  # days off in a row this week; stays once they are enough
    owed: Integers  # days off that must still come, for the stretch of the week before
    week_choice: Integers
    weekends: Integers
    bound: Integers  # (states, bound patterns)

    def columns(self) -> list[Integers]:
        """All of them, flat."""
        return [
            self.work, self.off, self.forbids, self.free, self.hours, self.week_hours, self.week_days,
            self.together, self.owed, self.week_choice, self.weekends, *self.bound.T,
        ]  # fmt: skip


def graph(problem: Problem, contract: Contract, away: frozenset[int] = frozenset()) -> Graph:
    """The schedules of one contract, for somebody who is away on some days."""
    rule = _rule(problem, contract)
    numbers, all_choices = of_contract(problem, contract), choices(problem)
    width = 1 + len(all_choices)
    forbidden = _forbidden(problem)
    now, first = _start(rule), 0
    tails, heads, cells, weekends, layers = [], [], [], [], [1]
    for day in range(problem.days):
        if day % WEEK == 0:
            now = _new_week(rule, now)
        parts: list[tuple[Integers, _States, int, NDArray[np.bool_]]] = []
        for number in (OFF, *(() if day in away else numbers)):
            chosen = None if number == OFF else all_choices[number - 1]
            kept = np.flatnonzero(_may(problem, contract, rule, now, day, chosen, number, forbidden))
            if len(kept):
                then, fresh = _after(problem, rule, _taken(now, kept), day, chosen, number, forbidden)
                allowed = _within(rule, then, day, problem.days, away)
                parts.append((kept[allowed], _taken(then, np.flatnonzero(allowed)), number, fresh[allowed]))
        if not parts:
            return _empty(problem.days, width)
        found = _joined([part[1] for part in parts])
        now, place = _distinct(found)
        tails.append(first + np.concatenate([part[0] for part in parts]))
        first += layers[-1]
        heads.append(first + place)
        layers.append(len(now.work))
        cells.append(np.concatenate([np.full(len(part[0]), day * width + part[2]) for part in parts]))
        weekends.append(np.concatenate([part[3] for part in parts]))
    return _useful(sum(layers), first, now, rule, width, tails, heads, cells, weekends)


def _empty(days: int, width: int) -> Graph:
    none = np.zeros(0, np.int32)
    return Graph(1, days, width, np.zeros(2, np.int64), none, none, none, np.zeros(0, np.bool_), 0)


def _rule(problem: Problem, contract: Contract) -> _Rule:
    paid = [problem.patterns[pattern].paid for pattern in contract.patterns]
    unit = gcd(*paid) or 1
    per_hour = 3600 / problem.slot_s / unit

    def units(span: Span) -> tuple[int, int | None]:
        least = 0 if span.least is None else int(np.ceil(span.least * per_hour - 1e-9))
        return max(0, least), None if span.most is None else int(np.floor(span.most * per_hour + 1e-9))

    days = contract.days_a_week
    work = contract.work_in_a_row
    least_work = max(1, int(np.ceil(work.least or 1)))
    return _Rule(
        least_work=least_work,
        most_work=int(work.most) if work.most is not None else least_work,
        limited=work.most is not None,
        off_cap=max(contract.off_in_a_row, 1),
        least_off=max(contract.off_in_a_row, 1),
        together=contract.days_off_together,
        rest=contract.rest,
        hour_unit=unit,
        hours=units(contract.hours),
        week_hours=units(contract.hours_a_week),
        week_days=(int(np.ceil(days.least or 0)), None if days.most is None else int(days.most)),
        weekends=contract.weekends,
        bound=tuple(
            pattern for pattern in contract.patterns if 0 < contract.most_of.get(pattern, problem.days) < problem.days
        ),
        same_start=contract.same_start,
    )


def _forbidden(problem: Problem) -> list[frozenset[str]]:
    """Classes of patterns by what may not follow them; the first forbids nothing."""
    return [frozenset(), *sorted({p.not_before for p in problem.patterns.values()} - {frozenset()}, key=sorted)]


def _start(rule: _Rule) -> _States:
    none = np.zeros(1, np.int64)
    return _States(
        work=none, off=np.full(1, rule.off_cap), forbids=none, free=none, hours=none, week_hours=none, week_days=none,
        together=none, owed=none, week_choice=none, weekends=none, bound=np.zeros((1, len(rule.bound)), np.int64),
    )  # fmt: skip


def _new_week(rule: _Rule, now: _States) -> _States:
    none = np.zeros(len(now.work), np.int64)
    owed = np.where((now.together > 0) & (now.together < rule.together), rule.together - now.together, 0)
    return replace(now, week_hours=none, week_days=none, together=none, owed=owed, week_choice=none)


def _taken(now: _States, kept: Integers) -> _States:
    return _States(**{name: getattr(now, name)[kept] for name in _States.__dataclass_fields__})


def _joined(parts: list[_States]) -> _States:
    return _States(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in _States.__dataclass_fields__}
    )


def _distinct(states: _States) -> tuple[_States, Integers]:
    """The states once each, and the place of every one among them."""
    sizes = [int(column.max(initial=0)) + 1 for column in states.columns()]
    key: NDArray[Any] = np.zeros(len(states.work), np.int64 if prod(sizes) < LARGEST else np.object_)
    for column, size in zip(states.columns(), sizes, strict=True):
        key = key * size + column
    _, firsts, place = np.unique(key, return_index=True, return_inverse=True)
    return _taken(states, firsts), place


def _may(
    problem: Problem,
    contract: Contract,
    rule: _Rule,
    now: _States,
    day: int,
    chosen: Choice | None,
    number: int,
    forbidden: list[frozenset[str]],
) -> NDArray[np.bool_]:
    """Whether each state allows the choice on the day."""
    working = now.work > 0
    if chosen is None:
        return ~working | (now.work >= rule.least_work) | (now.work > rule.most_work)
    pattern = problem.patterns[chosen.pattern]
    if problem.weekday(day) not in pattern.weekdays:
        return np.zeros(len(working), np.bool_)
    closed = np.array([chosen.pattern in patterns for patterns in forbidden])
    may: NDArray[np.bool_] = ~closed[now.forbids] & (now.free <= chosen.start) & (now.owed == 0)
    may &= working | (now.off >= rule.least_off)
    if rule.limited:
        may &= now.work != rule.most_work
    if rule.same_start:
        may &= (now.week_choice == 0) | (now.week_choice == number)
    if chosen.pattern in rule.bound:
        may &= now.bound[:, rule.bound.index(chosen.pattern)] < contract.most_of[chosen.pattern]
    return may


def _after(
    problem: Problem,
    rule: _Rule,
    now: _States,
    day: int,
    chosen: Choice | None,
    number: int,
    forbidden: list[frozenset[str]],
) -> tuple[_States, NDArray[np.bool_]]:
    """The states after the choice, and whether it is the first work on its weekend."""
    size = len(now.work)
    none, no = np.zeros(size, np.int64), np.zeros(size, np.bool_)
    if chosen is None:
        together = np.where(now.together < rule.together, now.together + 1, now.together)
        off = np.minimum(now.off + 1, rule.off_cap)
        free = _free(problem, np.maximum(now.free - problem.slots, 0))
        owed = np.maximum(now.owed - 1, 0)
        return replace(now, work=none, off=off, forbids=none, free=free, together=together, owed=owed), no
    pattern = problem.patterns[chosen.pattern]
    units = pattern.paid // rule.hour_unit
    weekday = problem.weekday(day)
    fresh = no
    if weekday == SATURDAY or (weekday == SUNDAY and day == 0):
        fresh = ~no
    elif weekday == SUNDAY:
        fresh = now.work == 0
    bound = now.bound.copy()
    if chosen.pattern in rule.bound:
        bound[:, rule.bound.index(chosen.pattern)] += 1
    return _States(
        work=_longer(rule, now.work, day),
        off=none,
        forbids=np.full(size, forbidden.index(pattern.not_before)),
        free=_free(problem, np.full(size, max(0, chosen.start + pattern.length + rule.rest - problem.slots))),
        hours=now.hours + units if rule.hours != (0, None) else none,
        week_hours=now.week_hours + units if rule.week_hours != (0, None) else none,
        week_days=now.week_days + 1 if rule.week_days != (0, None) else none,
        together=np.where(now.together < rule.together, 0, now.together),
        owed=none,
        week_choice=np.full(size, number) if rule.same_start else none,
        weekends=now.weekends + fresh if rule.weekends is not None else none,
        bound=bound,
    ), fresh


def _longer(rule: _Rule, work: Integers, day: int) -> Integers:
    """The stretch of work a day longer; the first one of the horizon counts apart while it is too short."""
    short = work > rule.most_work
    days = np.where(short, work - rule.most_work, work) + 1
    if not rule.limited:
        days = np.minimum(days, rule.most_work)
    if day == 0:
        short = np.ones(len(work), np.bool_)
    return np.where(short & (days < rule.least_work), days + rule.most_work, days)


def _free(problem: Problem, free: Integers) -> Integers:
    """The same permission told by as few numbers as can be: by the starts that there are."""
    starts = np.array(sorted({start for pattern in problem.patterns.values() for start in pattern.starts}))
    place = np.searchsorted(starts, free)
    rounded = np.where(place < len(starts), starts[np.minimum(place, len(starts) - 1)], free)
    return np.where(free <= starts[0], 0, rounded)


def _within(rule: _Rule, then: _States, day: int, days: int, away: frozenset[int]) -> NDArray[np.bool_]:
    """Whether the states keep what is counted."""
    kept = np.ones(len(then.work), np.bool_)
    for count, most in (
        (then.hours, rule.hours[1]),
        (then.week_hours, rule.week_hours[1]),
        (then.week_days, rule.week_days[1]),
        (then.weekends, rule.weekends),
    ):
        if most is not None:
            kept &= count <= most
    if day % WEEK == WEEK - 1:
        absent = sum(day - WEEK < one <= day for one in away)
        kept &= then.week_days + absent >= rule.week_days[0]
        if not absent:
            kept &= then.week_hours >= rule.week_hours[0]
        # days off together may go on into the week that follows
        if rule.together:
            kept &= then.together > 0 if day < days - 1 else then.together == rule.together
    if day == days - 1:
        kept &= then.owed == 0
    return kept


def _useful(
    nodes: int,
    first_of_last: int,
    now: _States,
    rule: _Rule,
    width: int,
    tails: list[Integers],
    heads: list[Integers],
    cells: list[Integers],
    weekends: list[NDArray[np.bool_]],
) -> Graph:
    """Only the arcs that lead to the end; all last states are one node."""
    good = np.zeros(nodes + 1, np.bool_)
    last = nodes
    good[last] = True
    good[first_of_last + np.flatnonzero(now.hours >= rule.hours[0])] = True
    kept = []
    for tail, head in zip(reversed(tails), reversed(heads), strict=True):
        useful = good[head]
        good[tail[useful]] = True
        kept.append(useful)
    kept.reverse()
    if not good[0]:
        return _empty(len(tails), width)
    good[first_of_last:last] = False
    number = np.cumsum(good) - 1
    heads[-1] = np.full(len(heads[-1]), last)
    tail, head, cell, weekend = (
        np.concatenate([part[use] for part, use in zip(parts, kept, strict=True)])
        for parts in (tails, heads, cells, weekends)
    )
    order = np.argsort(tail, kind="stable")
    numbered = number[tail[order]]
    return Graph(
        nodes=int(good.sum()),
        days=len(tails),
        width=width,
        outgoing=np.searchsorted(numbered, np.arange(int(good.sum()) + 1)),
        tail=numbered.astype(np.int32),
        head=number[head[order]].astype(np.int32),
        cell=cell[order].astype(np.int32),
        weekend=weekend[order].astype(np.bool_),
        last=int(number[last]),
    )
