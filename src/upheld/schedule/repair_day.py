"""One day of a repair as an integer program over numbers of people alike, and its solution as shifts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from highspy import Highs

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats
from upheld.schedule.cover import cover, skills_of
from upheld.schedule.linear_model import LinearModel, has_solution, solver, values
from upheld.schedule.pause_chains import Count
from upheld.schedule.pause_ways import Block, Given, blocks
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.repair_options import Asking, Option, given
from upheld.schedule.rules import Pattern
from upheld.schedule.worth import price, worked

_ROUNDING = 1e-6
Key = tuple[frozenset[str], str, int, tuple[int, ...]]
"""Of a shift that people can have instead: queues served, pattern, start, and the pauses that have begun already."""


def _key(option: Option) -> Key:
    return option.skills, option.pattern, option.start, option.begun


@dataclass
class Group:
    """People alike on the day: who keep their shift are counted by the place of each break."""

    members: list[Shift]
    blocks: tuple[Block, ...]
    columns: list[list[int]] = field(default_factory=list)  # by block and way
    options: list[tuple[Option, int]] = field(default_factory=list)  # with their columns


@dataclass
class Target:
    """A shift that people of several groups can have instead."""

    pattern: Pattern
    begin: int
    blocks: tuple[Block, ...]
    columns: list[list[int]] = field(default_factory=list)
    takers: list[int] = field(default_factory=list)  # columns of those who take it


class Day:
    """One day as a model, and what its solution says."""

    def __init__(self, asking: Asking, seed: int, gap: float, time_s: float) -> None:
        self.asking, self.problem = asking, asking.problem
        self.seed, self.gap, self.time_s = seed, gap, time_s
        fixed = {one.id for one in self.problem.people if any(given.day == asking.day for given in one.fixed)}
        self.left_alone = fixed | set(asking.closed)
        self.model = LinearModel()
        self.chosen: list[int] = []
        self.duty: dict[frozenset[str], list[tuple[int, Count, int]]] = defaultdict(list)
        self.groups: list[Group] = []
        self.off: list[tuple[list[str], list[tuple[Option, int]]]] = []
        self.targets: dict[Key, Target] = {}
        self.given_up: dict[int, list[int]] = defaultdict(list)
        self.lost: dict[int, list[float]] = defaultdict(list)
        self.taken: list[tuple[str, Option]] = []
        self.spent, self.bound, self.proven = 0.0, 0.0, True

    def solved(self) -> Plan:
        """The plan with the day repaired; sets `taken`, `spent`, `bound`, `proven`."""
        asking, problem = self.asking, self.problem
        self._fill(asking.options())
        size = problem.days * problem.slots
        first, last = asking.day * problem.slots, (asking.day + 2) * problem.slots
        slots = range(size) if problem.repeats and last > size else range(first, min(last, size))
        cover(self.model, problem, self.duty, slots)
        solution, least = self._solution()
        shifts = self._shifts(solution)
        found = Plan(shifts, asking.plan.contracts, 0.0, 0.0, False)
        self.bound = price(problem, found) + self.spent - least
        exact = len(problem.needs) < 2 or not self.given_up
        if not exact:  # what a day given up loses is then told at most: it may lose nothing
            self.bound -= sum(max(several) for several in self.lost.values())
        tried = [one.blocks for one in self.groups] + [one.blocks for one in self.targets.values()]
        every = all(block.all for several in tried for block in several)
        self.proven = least < _ROUNDING and exact and every
        return found

    def _solution(self) -> tuple[Floats, float]:
        """The values of all columns, and by how much a better solution could be cheaper.

        First who has which shift, with breaks in parts; these are nearly whole, so that placing them whole for given
        shifts is a matter of a moment.
        """
        model = self.model
        if not model.prices:
            return np.zeros(0), 0.0
        least = None
        if self.chosen:
            first = self._run(replace(model, whole=self.chosen), self.gap)
            least = float(first.getInfo().mip_dual_bound)
            lows, highs = list(model.lows), list(model.highs)
            for column, number in zip(self.chosen, values(first)[self.chosen], strict=True):
                lows[column] = highs[column] = float(round(number))
            model = replace(model, lows=lows, highs=highs)
        second = self._run(model, 0.0)
        info = second.getInfo()
        if least is None:
            least = float(info.mip_dual_bound) if model.whole else float(info.objective_function_value)
        return values(second), max(float(info.objective_function_value) - least, 0.0)

    def _run(self, model: LinearModel, gap: float) -> Highs:
        highs = solver(model, whole=True, seed=self.seed, time_s=self.time_s)
        highs.setOptionValue("mip_rel_gap", gap)
        highs.run()
        if not has_solution(highs):
            raise BadInput(Wrong("repair.no_time", values={"seconds": f"{self.time_s:g}"}))
        return highs

    def _fill(self, options: Mapping[str, Sequence[Option]]) -> None:
        asking, problem = self.asking, self.problem
        today: dict[object, list[Shift]] = defaultdict(list)
        working = set()
        constant: dict[frozenset[str], Counter[int]] = defaultdict(Counter)
        for shift in asking.plan.shifts:
            if shift.day != asking.day:
                self._known(constant, shift)
                continue
            working.add(shift.person)
            key = (
                skills_of(problem, shift, asking.plan.contracts), shift.pattern, shift.start, shift.pauses,
                shift.off_phone, shift.queue, self._kept(shift), options.get(shift.person, ()),
            )  # fmt: skip
            today[key].append(shift)
        for several in today.values():
            self._group(several, options.get(several[0].person, ()), constant)
        free: dict[tuple[Option, ...], list[str]] = defaultdict(list)
        for person, own in options.items():
            if person not in working:
                free[tuple(own)].append(person)
        for own, people in free.items():
            columns = [(option, self._option(option, len(people))) for option in own]
            self.model.row([(column, 1.0) for _, column in columns], high=float(len(people)))
            self.off.append((people, columns))
        for taken, target in self.targets.items():
            self._target(taken[0], target)
        for giving in self.given_up.values():
            self.model.row([(column, 1.0) for column in giving], high=1.0)
        for skills, counts in constant.items():
            self.duty[skills] += [(slot, (None, number), 1) for slot, number in counts.items()]

    def _known(self, constant: dict[frozenset[str], Counter[int]], shift: Shift) -> None:
        size = self.problem.days * self.problem.slots
        pattern = self.problem.patterns[shift.pattern]
        begin = shift.day * self.problem.slots + shift.start
        able = skills_of(self.problem, shift, self.asking.plan.contracts)
        constant[able].update(worked(self.problem, pattern, begin, shift.pauses))
        for at, length in shift.off_phone:
            constant[able].subtract(slot % size for slot in range(at, at + length))

    def _kept(self, shift: Shift) -> frozenset[int]:
        """Pauses that stay where they are: begun before now, of people who are left alone, or while they are missed."""
        asking = self.asking
        pattern = self.problem.patterns[shift.pattern]
        every = frozenset(range(len(pattern.pauses)))
        if asking.moves.pause is None or shift.person in self.left_alone:
            return every
        return frozenset(number for number in every if shift.pauses[number] < asking.now)

    def _group(
        self, members: list[Shift], options: Sequence[Option], constant: dict[frozenset[str], Counter[int]]
    ) -> None:
        first = members[0]
        begin = first.day * self.problem.slots + first.start
        kept = self._kept(first)
        pattern = self.problem.patterns[first.pattern]
        if not options and len(kept) == len(pattern.pauses):
            for shift in members:
                self._known(constant, shift)
            return
        known = Given(first.pauses, kept, self.asking.now, first.off_phone)
        found = blocks(pattern, begin, known)
        if found is None:  # its breaks lie outside their windows already: they stay there
            for shift in members:
                self._known(constant, shift)
            return
        group = Group(members, found)
        group.options = [(option, self._option(option, len(members))) for option in options]
        self.groups.append(group)
        able = skills_of(self.problem, first, self.asking.plan.contracts)
        size = len(members)
        gone = [(column, 1.0) for _, column in group.options]
        staying: Count = (None, size)
        if gone:
            column = self.model.column(high=float(size))
            self.model.row([(column, 1.0), *gone], size, size)
            staying = (column, 0)
        self._on_duty(able, pattern, begin, staying, first.off_phone)
        each = self.asking.moves.pause or 0.0
        for block in found:
            here = first.pauses[block.first :]
            columns = []
            for way in block.ways:
                moved = sum(a != b for a, b in zip(way, here, strict=False))
                columns.append(self.model.column(price=each * moved, high=float(size), whole=True))
            self._placed(able, pattern, block, columns, staying)
            group.columns.append(columns)

    def _option(self, option: Option, most: int) -> int:
        column = self.model.column(price=option.price, high=float(most), whole=True)
        self.chosen.append(column)
        key = _key(option)
        if key not in self.targets:
            pattern = self.problem.patterns[option.pattern]
            begin = self.asking.day * self.problem.slots + option.start
            found = blocks(pattern, begin, given(pattern, option.begun, self.asking.now))
            assert found is not None  # or it were no option
            self.targets[key] = Target(pattern, begin, found)
        self.targets[key].takers.append(column)
        if option.given_up is not None:
            self.given_up[option.given_up].append(column)
            self.lost[option.given_up].append(max(self._cover_of(option), 0.0))
        return column

    def _target(self, skills: frozenset[str], target: Target) -> None:
        column = self.model.column()
        self.model.row([(column, 1.0), *((one, -1.0) for one in target.takers)], 0.0, 0.0)
        self._on_duty(skills, target.pattern, target.begin, (column, 0), ())
        for block in target.blocks:
            columns = [self.model.column(whole=True) for _ in block.ways]
            self._placed(skills, target.pattern, block, columns, (column, 0))
            target.columns.append(columns)

    def _on_duty(
        self, skills: frozenset[str], pattern: Pattern, begin: int, people: Count, off: Sequence[tuple[int, int]]
    ) -> None:
        """Everybody in the shift, whose pauses are taken off apart."""
        duty = self.duty[skills]
        duty += [(slot, people, 1) for slot in range(begin, begin + pattern.length)]
        duty += [(slot, people, -1) for at, length in off for slot in range(at, at + length)]

    def _placed(
        self, skills: frozenset[str], pattern: Pattern, block: Block, columns: Sequence[int], people: Count
    ) -> None:
        """As many breaks of the block as there are people, each at one of its ways."""
        terms = [(column, 1.0) for column in columns]
        if people[0] is None:
            self.model.row(terms, people[1], people[1])
        else:
            self.model.row([*terms, (people[0], -1.0)], 0.0, 0.0)
        duty = self.duty[skills]
        for way, column in zip(block.ways, columns, strict=True):
            for number, at in enumerate(way, block.first):
                duty += [(slot, (column, 0), -1) for slot in range(at, at + pattern.pauses[number].length)]

    # From a solution to shifts

    def _shifts(self, solution: Floats) -> tuple[Shift, ...]:
        asking = self.asking
        new: dict[tuple[str, int], Shift | None] = {}
        waiting: dict[Key, list[tuple[str, Option]]] = defaultdict(list)
        each = asking.moves.pause or 0.0
        for group in self.groups:
            members = list(group.members)
            for option, column in group.options:
                for _ in range(round(float(solution[column]))):
                    taker = members.pop()
                    waiting[_key(option)].append((taker.person, option))
                    self.spent += option.price - self._cover_of(option)
            for shift in self._stay(group, members, solution):
                new[shift.person, shift.day] = shift
            for shift in members:
                after = new[shift.person, shift.day]
                assert after is not None
                self.spent += each * sum(a != b for a, b in zip(shift.pauses, after.pauses, strict=True))
        for people, columns in self.off:
            free = list(people)
            for option, column in columns:
                for _ in range(round(float(solution[column]))):
                    waiting[_key(option)].append((free.pop(0), option))
                    self.spent += option.price - self._cover_of(option)
        for key, takers in waiting.items():
            target = self.targets[key]
            pauses = _in_turn(target, len(takers), solution)
            for (person, option), own in zip(takers, pauses, strict=True):
                self.taken.append((person, option))
                new[person, asking.day] = Shift(person, asking.day, option.pattern, option.start, own, option.queue)
                if option.given_up is not None:
                    new[person, option.given_up] = None
        found = {(shift.person, shift.day): shift for shift in asking.plan.shifts}
        for name, changed in new.items():
            if changed is None:
                found.pop(name)
            else:
                found[name] = changed
        order = {person.id: place for place, person in enumerate(self.problem.people)}
        return tuple(sorted(found.values(), key=lambda one: (order[one.person], one.day)))

    def _cover_of(self, option: Option) -> float:
        """The part of its price that is cover lost on another day, and counted there."""
        return option.price - (self.asking.moves.swap or 0.0) if option.given_up is not None else 0.0

    def _stay(self, group: Group, members: Sequence[Shift], solution: Floats) -> Sequence[Shift]:
        """Those who keep the shift; moved breaks fall on as few of them as can be."""
        first = members[0] if members else group.members[0]
        parts: list[list[tuple[int, ...]]] = []
        for block, columns in zip(group.blocks, group.columns, strict=True):
            size = len(block.ways[0])
            here = first.pauses[block.first : block.first + size]
            ways = [
                way
                for way, column in zip(block.ways, columns, strict=True)
                for _ in range(round(float(solution[column])))
            ]
            parts.append(sorted(ways, key=lambda way, here=here: (way == here, way)))  # type: ignore[misc]
        found = []
        for place, shift in enumerate(members):
            pauses = tuple(slot for part in parts for slot in part[place])
            found.append(replace(shift, pauses=pauses))
        return found


def _in_turn(target: Target, takers: int, solution: Floats) -> list[tuple[int, ...]]:
    """The pauses of each who takes a shift."""
    parts = [
        [way for way, column in zip(block.ways, own, strict=True) for _ in range(round(float(solution[column])))]
        for block, own in zip(target.blocks, target.columns, strict=True)
    ]
    return [tuple(slot for part in parts for slot in part[place]) for place in range(takers)]
