"""What each person could do on the day of a repair, and what it costs: every option keeps the rules by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from upheld.schedule import check
from upheld.schedule.cover import skills_of
from upheld.schedule.pause_ways import Given, blocks
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.repair_rules import Moves, asked, base_of
from upheld.schedule.rules import Contract, Pattern, Person, Problem
from upheld.schedule.worth import Worth, on_the_phone

EXTENDED, MOVED, CALLED_IN, SWAPPED, LENT = "extended", "moved", "called_in", "swapped", "lent"


@dataclass(frozen=True)
class Option:
    """A shift that somebody could have on the day instead."""

    pattern: str
    start: int  # slot of the day
    skills: frozenset[str]  # queues that are served then
    kind: str
    price: float  # of the change, and of the cover that a day given up loses
    queue: str | None = None  # where it is planned
    given_up: int | None = None  # day of the horizon that becomes a day off
    begun: tuple[int, ...] = ()  # starts of the pauses that have begun already


def given(pattern: Pattern, begun: Sequence[int], now: int) -> Given:
    """What is known of the pauses of an option: those begun stay, the others come from `now` on."""
    here = (*begun, *[-1] * (len(pattern.pauses) - len(begun)))
    return Given(here, frozenset(range(len(begun))), now)


@dataclass(frozen=True)
class Asking:
    """Who can be asked for what on a day: `now` is the slot of the horizon from which on something can be changed."""

    problem: Problem  # with everybody as a person, and with the longer patterns
    plan: Plan
    day: int
    moves: Moves
    now: int
    closed: Collection[str]  # people who must not be asked
    days_closed: Collection[int]  # days that cannot be given up
    worth: Worth

    def options(self) -> dict[str, tuple[Option, ...]]:
        """By person; without those who have none."""
        contracts = asked(self.problem, self.moves, self.problem.patterns)
        shifts: dict[str, list[Shift]] = {person.id: [] for person in self.problem.people}
        for shift in self.plan.shifts:
            shifts[shift.person].append(shift)
        found: dict[str, tuple[Option, ...]] = {}
        known: dict[object, tuple[Option, ...]] = {}
        for person in self.problem.people:
            if person.id in self.closed or self.day in person.away:
                continue
            mine = sorted(shifts[person.id], key=lambda shift: shift.day)
            key = self._alike(person, mine)
            if key not in known:
                known[key] = tuple(self._of(person, mine, contracts[person.contract]))
            if known[key]:
                found[person.id] = known[key]
        return found

    def _alike(self, person: Person, mine: Sequence[Shift]) -> object:
        """People who are the same in this have the same options at the same prices."""
        rules = (person.contract, person.skills, person.away, tuple(sorted(person.available.items())))
        work = tuple((one.day, one.pattern, one.start, one.pauses, one.off_phone, one.queue) for one in mine)
        return (rules, person.wishes, person.fixed, work)

    def _of(self, person: Person, mine: Sequence[Shift], contract: Contract) -> Iterator[Option]:
        today = next((shift for shift in mine if shift.day == self.day), None)
        allowed = _allowed(self.problem, replace(person, contract=contract.id), contract, mine, self.now)
        if today is None:
            yield from self._from_off(person, mine, contract, allowed)
        elif not any(given.day == self.day for given in person.fixed):
            yield from self._from_shift(person, today, allowed)
            yield from self._other_queues(person, today)

    def _from_shift(self, person: Person, today: Shift, allowed: Allowed) -> Iterator[Option]:
        problem, moves = self.problem, self.moves
        begin = self.day * problem.slots + today.start
        pattern = problem.patterns[today.pattern]
        skills = skills_of(problem, today, self.plan.contracts)
        taken = tuple(at for at in today.pauses if at < self.now)
        begun, over = begin < self.now, begin + pattern.length <= self.now
        if over or today.off_phone:
            return
        for name, other in problem.patterns.items():
            more = other.length - pattern.length
            hours = more * problem.slot_s / 3600
            lost = moves.extend_hour * hours + (moves.extend or 0.0)
            if (
                moves.extend is not None
                and name.startswith(f"{today.pattern}+")
                and base_of(name) == today.pattern
                and allowed(self.day, name, today.start, begun=taken)
            ):
                yield Option(name, today.start, skills, EXTENDED, lost, today.queue, begun=taken)
            earlier = today.start - more
            soon = self.day * problem.slots + earlier < self.now + self._notice()
            if moves.extend is None or begun or soon or name != f"{more * problem.slot_s // 60}+{today.pattern}":
                continue
            if earlier in other.starts and allowed(self.day, name, earlier):
                yield Option(name, earlier, skills, EXTENDED, lost, today.queue)
        if moves.move is None or begun:
            return
        most = int(moves.most_move_h * 3600) // problem.slot_s
        for start in pattern.starts:
            if start == today.start or abs(start - today.start) > most:
                continue
            if self.day * problem.slots + start < self.now + self._notice() and start < today.start:
                continue
            if allowed(self.day, today.pattern, start):
                yield Option(today.pattern, start, skills, MOVED, moves.move, today.queue)

    def _other_queues(self, person: Person, today: Shift) -> Iterator[Option]:
        """For somebody planned for one queue, the others that they can serve, for the whole shift."""
        if self.moves.queue is None or today.queue is None or today.off_phone:
            return
        if self.day * self.problem.slots + today.start < self.now:
            return
        for queue in sorted(person.skills - {today.queue}):
            yield Option(today.pattern, today.start, frozenset({queue}), LENT, self.moves.queue, queue)

    def _from_off(
        self, person: Person, mine: Sequence[Shift], contract: Contract, allowed: Allowed
    ) -> Iterator[Option]:
        problem, moves = self.problem, self.moves
        skills = person.skills or frozenset(need.queue for need in problem.needs)
        own = [name for name in contract.patterns if base_of(name) is None]
        for name in own:
            for start in problem.patterns[name].starts:
                if self.day * problem.slots + start < self.now + self._notice():
                    continue
                if moves.call_in is not None and allowed(self.day, name, start):
                    yield Option(name, start, skills, CALLED_IN, moves.call_in)
                if moves.swap is not None:
                    yield from self._swaps(person, mine, name, start, skills, allowed)

    def _swaps(
        self,
        person: Person,
        mine: Sequence[Shift],
        name: str,
        start: int,
        skills: frozenset[str],
        allowed: Allowed,
    ) -> Iterator[Option]:
        """The later day of the week whose loss costs least."""
        given = {one.day for one in person.fixed}
        best: Option | None = None
        for shift in mine:
            later = self.day < shift.day < self.day - self.day % 7 + 7
            if not later or shift.day in given or shift.day in self.days_closed:
                continue
            gone = self.worth.of(skills_of(self.problem, shift, self.plan.contracts), gone=True)
            lost = float(gone[on_the_phone(self.problem, shift)].sum()) + (self.moves.swap or 0.0)
            if (best is None or lost < best.price) and allowed(self.day, name, start, shift.day):
                best = Option(name, start, skills, SWAPPED, lost, None, shift.day)
        if best is not None:
            yield best

    def _notice(self) -> int:
        return int(self.moves.notice_h * 3600) // self.problem.slot_s


Allowed = Callable[..., bool]


def _allowed(problem: Problem, person: Person, contract: Contract, mine: Sequence[Shift], now: int) -> Allowed:
    """Whether somebody may have a shift on a day, another day given up, without a rule broken that is kept now."""
    alone = replace(problem, people=(person,), contracts={contract.id: contract}, heads={}, fairness=())
    contracts = {person.id: contract.id}

    def rules(shifts: Sequence[Shift]) -> set[tuple[str, int | None]]:
        return {(one.rule, one.day) for one in check.broken(alone, Plan(tuple(shifts), contracts, 0.0, 0.0, False))}

    already = rules(mine)

    def allowed(day: int, pattern: str, start: int, given_up: int | None = None, begun: Sequence[int] = ()) -> bool:
        if problem.weekday(day) not in problem.patterns[pattern].weekdays:
            return False
        begin = day * problem.slots + start
        found = blocks(problem.patterns[pattern], begin, given(problem.patterns[pattern], begun, now))
        if found is None:
            return False
        pauses = tuple(slot for block in found for slot in block.ways[0])
        others = [shift for shift in mine if shift.day not in (day, given_up)]
        return rules([*others, Shift(person.id, day, pattern, start, pauses)]) <= already

    return allowed
