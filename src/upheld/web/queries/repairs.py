"""What could make up for an absence: breaks at other times, somebody who stays longer, somebody who is called in.

Breaks are moved together, by the room of schedules' own repair; whom to ask is told one by one, so that a supervisor
can choose: each with what it fills of what is missing. Everything offered keeps rest, days off and availability.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from upheld.problems import BadInput
from upheld.queueing.arrivals import Floats
from upheld.schedule import coverage, explain, repair
from upheld.schedule.plan import Plan as CorePlan
from upheld.schedule.plan import Shift as CoreShift
from upheld.schedule.repair_options import Asking, Option
from upheld.schedule.repair_rules import Moves, in_prices, longer, named
from upheld.schedule.rules import Problem
from upheld.schedule.worth import on_the_phone, worth
from upheld.web.queries.schedule_question import Question

_OF_A_KIND = 4
_BREAKS = Moves(pause=0.2, move=None, extend=None, queue=None, call_in=None, swap=None)
_PEOPLE = Moves(pause=None, move=None, queue=None, swap=None)
_LEAST_H = 0.1
_SECONDS, _GAP = 6.0, 0.1


@dataclass(frozen=True)
class Offer:
    """Something that can be done: its kind (pauses, extended, called_in), for whom, and agent-hours that it fills."""

    kind: str
    people: tuple[str, ...]
    shifts: tuple[CoreShift, ...]
    rules: Problem
    gain_h: float
    asked_h: float  # more hours of presence asked for


def offers(question: Question, day: int, now: int, closed: frozenset[str]) -> tuple[Offer, ...]:
    """What can be done on a day of the horizon from the slot `now` on, by others than `closed`; the best first."""
    found = [*_breaks(question, day, now, closed), *_people(question, day, now, closed)]
    return tuple(sorted(found, key=lambda one: (-one.gain_h, one.asked_h, one.people)))


def missing_h(problem: Problem, plan: CorePlan, day: int, now: int) -> float:
    """Agent-hours missing on a day from the slot `now` on."""
    return _short(_net(problem, plan), problem, day, now) * problem.slot_s / 3600


def _breaks(question: Question, day: int, now: int, closed: frozenset[str]) -> Iterator[Offer]:
    problem, plan = question.problem, question.plan
    try:
        found = repair.repair(problem, plan, (), _BREAKS, now=now, locked=closed, days={day}, gap=_GAP, time_s=_SECONDS)
    except BadInput:  # no better placement in the time
        return
    gain = missing_h(problem, plan, day, now) - missing_h(found.rules, found.plan, day, now)
    shifts = tuple(one.change.after for one in found.told if one.change.after is not None)
    if gain >= _LEAST_H and shifts:
        yield Offer("pauses", tuple(one.person for one in shifts), shifts, found.rules, gain, 0.0)


def _people(question: Question, day: int, now: int, closed: frozenset[str]) -> Iterator[Offer]:
    plan = question.plan
    everybody = named(question.problem, plan)
    moves = in_prices(everybody, _PEOPLE)
    rules = replace(everybody, patterns=longer(everybody, moves))
    value = worth(rules, plan)
    options = Asking(rules, plan, day, moves, max(now, day * rules.slots), closed, frozenset({day}), value).options()
    there = {one.person: one for one in plan.shifts if one.day == day}
    net = _net(rules, plan)
    before = _short(net, rules, day, now)
    best: dict[tuple[str, str], tuple[float, Offer]] = {}
    for person, several in options.items():
        for option in several:
            shift = _shift(rules, value.of(option.skills), there.get(person), person, day, option)
            if shift is None:
                continue
            after = net + _difference(rules, shift, there.get(person))
            gain = (before - _short(after, rules, day, now)) * rules.slot_s / 3600
            length = rules.patterns[shift.pattern].length
            old = rules.patterns[there[person].pattern].length if person in there else 0
            asked = (length - old) * rules.slot_s / 3600
            worthwhile = gain - option.price * rules.slot_s / 3600
            key = (person, option.kind)
            if gain >= _LEAST_H and (key not in best or worthwhile > best[key][0]):
                best[key] = (worthwhile, Offer(option.kind, (person,), (shift,), rules, gain, asked))
    for kind in ("extended", "called_in"):
        ranked = sorted((one for (_, of), one in best.items() if of == kind), key=lambda one: (-one[0], one[1].people))
        yield from (offer for _, offer in ranked[:_OF_A_KIND])


def _shift(
    rules: Problem, prices: Floats, today: CoreShift | None, person: str, day: int, option: Option
) -> CoreShift | None:
    """The shift of an option: a longer one keeps its breaks, a new one has them where they cost least."""
    pattern = rules.patterns[option.pattern]
    made = CoreShift(person, day, option.pattern, option.start, ())
    if today is None:
        return explain.with_breaks(rules, prices, made)
    if len(today.pauses) != len(pattern.pauses):
        return None
    return replace(made, pauses=today.pauses, off_phone=today.off_phone)


def _difference(rules: Problem, new: CoreShift, old: CoreShift | None) -> Floats:
    found = np.zeros(rules.days * rules.slots)
    found[on_the_phone(rules, new)] += 1
    if old is not None:
        found[on_the_phone(rules, old)] -= 1
    return found


def _net(rules: Problem, plan: CorePlan) -> Floats:
    """(slots,) scheduled less required; the question has one group of queues."""
    found = np.zeros(rules.days * rules.slots)
    for one in coverage.cover(rules, plan):
        found += one.net
    return found


def _short(net: Floats, rules: Problem, day: int, now: int) -> float:
    low = max(now, day * rules.slots)
    high = min((day + 2) * rules.slots, len(net))  # a night shift goes on into the next day
    return float(np.clip(-net[low:high], 0.0, None).sum())
