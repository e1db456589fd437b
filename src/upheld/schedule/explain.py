"""Why somebody has a shift: the cover that it fills, what the person could have instead, and what each would cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule import check, coverage
from upheld.schedule.check import granted
from upheld.schedule.cover import skills_of
from upheld.schedule.pause_ways import blocks
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.repair_rules import named
from upheld.schedule.rules import Contract, Person, Problem, Wish
from upheld.schedule.worth import on_the_phone, price, worth


@dataclass(frozen=True)
class Filled:
    """A slot of the shift in one queue: required, and at work with the shift and without it."""

    slot: int  # of the horizon
    queue: str
    required: float
    scheduled: float
    without: float

    @property
    def fills(self) -> float:
        """By how much fewer agents are missing because of the shift."""
        return max(self.required - self.without, 0.0) - max(self.required - self.scheduled, 0.0)


@dataclass(frozen=True)
class Alternative:
    """Another shift of the person on the day (None: off) that keeps every rule, and what the plan then costs more."""

    shift: Shift | None
    more: float


@dataclass(frozen=True)
class Why:
    """Why somebody works as they do on a day."""

    person: str
    day: int
    shift: Shift | None  # None: off
    filled: tuple[Filled, ...]  # slots at work
    removal: float | None  # what the plan would cost more without the shift; None: there is none
    alternatives: tuple[Alternative, ...]  # cheapest first
    granted: tuple[Wish, ...]  # of the day
    refused: tuple[Wish, ...]
    off_breaks: tuple[str, ...]  # rules that a day off would break, so that the person works at all


def why(problem: Problem, plan: Plan, person: str, day: int) -> Why:
    """Why `person` (or a tour of the plan) has its shift, or is off, on a day of the horizon.

    Alternatives keep the rules as far as the plan keeps them; their breaks are where they cost least while everybody
    else's stay.
    """
    shift = next((one for one in plan.shifts if (one.person, one.day) == (person, day)), None)
    without = replace(plan, shifts=tuple(one for one in plan.shifts if (one.person, one.day) != (person, day)))
    here = price(problem, plan)
    who = next((one for one in problem.people if one.id == person), None)
    wishes = [wish for wish in (who.wishes if who else ()) if wish.day == day]
    assert who is not None or person in plan.contracts
    kept = tuple(wish for wish in wishes if who is not None and granted(who, wish, plan.shifts))
    rules = Rules(problem, plan, person)
    return Why(
        person=person,
        day=day,
        shift=shift,
        filled=tuple(_filled(problem, plan, without, shift)) if shift else (),
        removal=price(problem, without) - here if shift else None,
        alternatives=tuple(sorted(_alternatives(problem, without, rules, day, shift, here), key=_order)),
        granted=kept,
        refused=tuple(wish for wish in wishes if wish not in kept),
        off_breaks=rules.broken(day, None) if shift else (),
    )


class Rules:
    """What one person may do, everything else in the plan as it is."""

    def __init__(self, problem: Problem, plan: Plan, person: str) -> None:
        everybody = named(problem, plan)
        self.person: Person = next(one for one in everybody.people if one.id == person)
        self.contract: Contract = problem.contracts[self.person.contract]
        self.problem = replace(everybody, people=(self.person,), heads={}, fairness=())
        self.mine = [one for one in plan.shifts if one.person == person]
        self.already = self._rules(self.mine)

    def broken(self, day: int, shift: Shift | None) -> tuple[str, ...]:
        """The rules that the plan keeps and that having `shift` (None: off) on the day would break."""
        others = [one for one in self.mine if one.day != day]
        found = self._rules([*others, *([shift] if shift else [])]) - self.already
        return tuple(sorted({rule for rule, _ in found}))

    def _rules(self, shifts: Sequence[Shift]) -> set[tuple[str, int | None]]:
        alone = Plan(tuple(shifts), {self.person.id: self.contract.id}, 0.0, 0.0, False)
        return {(one.rule, one.day) for one in check.broken(self.problem, alone)}


def possible(rules: Rules, day: int) -> Iterator[tuple[str, int]]:
    """Pattern and start of every shift that the person may have on the day."""
    problem = rules.problem
    for name in rules.contract.patterns:
        pattern = problem.patterns[name]
        if problem.weekday(day) not in pattern.weekdays:
            continue
        for start in pattern.starts:
            begin = day * problem.slots + start
            found = blocks(pattern, begin)
            if found is None:
                continue
            pauses = tuple(slot for block in found for slot in block.ways[0])
            if not rules.broken(day, Shift(rules.person.id, day, name, start, pauses)):
                yield name, start


def with_breaks(problem: Problem, prices: Floats, one: Shift) -> Shift:
    """The shift with its breaks where a person more is worth least; `prices`: (slots,) of one person more."""
    pattern = problem.patterns[one.pattern]
    begin = one.day * problem.slots + one.start
    found = blocks(pattern, begin)
    assert found is not None
    size = problem.days * problem.slots
    pauses: list[int] = []
    for block in found:
        lost = []
        for way in block.ways:
            taken = [at + n for number, at in enumerate(way, block.first) for n in range(pattern.pauses[number].length)]
            inside = [slot % size for slot in taken if slot < size or problem.repeats]
            lost.append(float(prices[inside].sum()))
        pauses += block.ways[int(np.argmax(lost))]
    return replace(one, pauses=tuple(pauses))


def _alternatives(
    problem: Problem, without: Plan, rules: Rules, day: int, shift: Shift | None, here: float
) -> Iterator[Alternative]:
    value = worth(problem, without)
    able = rules.person.skills or frozenset(need.queue for need in problem.needs)
    if shift is not None and not rules.broken(day, None):
        yield Alternative(None, price(problem, without) - here)
    for name, start in possible(rules, day):
        if shift is not None and (name, start) == (shift.pattern, shift.start):
            continue
        empty = Shift(rules.person.id, day, name, start, ())
        found = with_breaks(problem, value.of(able), empty)
        yield Alternative(found, price(problem, replace(without, shifts=(*without.shifts, found))) - here)


def _order(one: Alternative) -> tuple[float, str, int]:
    return one.more, one.shift.pattern if one.shift else "", one.shift.start if one.shift else -1


def _filled(problem: Problem, plan: Plan, without: Plan, shift: Shift) -> Iterator[Filled]:
    able = skills_of(problem, shift, plan.contracts)
    slots = on_the_phone(problem, shift)
    for there, gone in zip(coverage.cover(problem, plan), coverage.cover(problem, without), strict=True):
        if there.queue in able:
            for slot in slots:
                numbers = (float(one[slot]) for one in (there.required, there.scheduled, gone.scheduled))
                yield Filled(slot, there.queue, *numbers)
