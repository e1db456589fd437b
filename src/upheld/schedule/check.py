"""Is a plan allowed, and what does it cost: every rule looked at plainly, by none of the code that makes plans.

What a rule means at the ends of the horizon, where nothing is known of the days around it, is decided here as the
benchmark of Curtois and Qu (2014, "Computational results on new staff scheduling benchmark instances") does:

- *At least* so many days in a row (of work, of days off): a stretch that touches an end is never too short, since it
  may go on beyond. *At most*: only the days of the horizon count.
- A week is seven days counted from the first day. Of a last, shorter week only what is allowed *at most* is asked, and
  no days off together.
- Days off together: a stretch that begins in the week and lies within the horizon. Days away are days off.
- A weekend is a Saturday and its Sunday; working either of them is working on it, also where the horizon cuts it.
- A shift counts, with all its hours, on the day on which it starts.
- Where the plan repeats, nothing is unknown: after the last day comes the first, and stretches go on over the end.
- A day away counts as a day worked towards the least days of its week; a week with days away owes no least hours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog

from upheld.queueing.arrivals import Floats
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Contract, Pattern, Person, Problem, Span, Wish

SATURDAY: Final = 5
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Broken:
    """A rule that a plan does not keep: its key, who and when (where it is about somebody or a day), and figures."""

    rule: str
    person: str | None = None
    day: int | None = None  # of the horizon
    values: Mapping[str, Any] = field(default_factory=dict)


def broken(problem: Problem, plan: Plan) -> tuple[Broken, ...]:
    """Every rule that the plan does not keep; empty where it is allowed.

    Keys: ``unknown_person, unknown_contract, unknown_pattern, heads, one_a_day, horizon``;
    of a shift ``pattern, start, weekday, pauses, pause_window, pause_order, off_phone, queue, skills, away,
    available``;
    of a person ``fixed, rest, not_before, days_a_week, hours_a_week, hours, days_off_together, off_in_a_row,
    work_in_a_row, same_start, weekends, most_of``.
    """
    return tuple(_broken(problem, plan))


def cost(problem: Problem, shifts: Sequence[Shift], contracts: Mapping[str, str] | None = None) -> float:
    """What a plan costs in the problem's prices: agents and shifts missed and too many, wishes not granted, and the
    price of each different shift (pattern and start) that is used at all. `contracts` (of a plan) tell the skills of
    people without names, where several queues have some."""
    different = len({(shift.pattern, shift.start) for shift in shifts})
    return (
        sum(part for need in short_and_over(problem, shifts, contracts).values() for part in need)
        + _missed_covers(problem, shifts)
        + sum(wish.weight for person in problem.people for wish in person.wishes if not granted(person, wish, shifts))
        + problem.shift_price * different
    )


def short_and_over(
    problem: Problem, shifts: Sequence[Shift], contracts: Mapping[str, str] | None = None
) -> dict[str, tuple[float, float]]:
    """Price of agents missing and of agents too many, by queue.

    A shift with a queue serves that one. Shifts without serve the only queue, or, of several, in each slot those they
    have the skill for at the least price (all of them, where no skills are told).
    """
    found = {}
    extra = _shared(problem, shifts, contracts or {}) if len(problem.needs) > 1 else None
    for number, need in enumerate(problem.needs):
        only = len(problem.needs) == 1
        there = _at_work(problem, [one for one in shifts if one.queue == need.queue or (only and one.queue is None)])
        if extra is not None:
            there = there + extra[number]
        missing = need.required - there
        found[need.queue] = (
            need.under * float(np.clip(missing, 0, None).sum()),
            need.over * float(np.clip(-missing, 0, None).sum()),
        )
    return found


def granted(person: Person, wish: Wish, shifts: Iterable[Shift]) -> bool:
    """Whether somebody has what they wished for; a wish for neither a pattern nor a start is for any work that day."""
    mine = [shift for shift in shifts if shift.person == person.id and shift.day == wish.day]
    if wish.off:
        has = not mine
    else:
        has = any(wish.pattern in (None, one.pattern) and wish.start in (None, one.start) for one in mine)
    return has != wish.against


# The rules


def _broken(problem: Problem, plan: Plan) -> Iterator[Broken]:
    people = {person.id: person for person in problem.people}
    mine: dict[str, list[Shift]] = {name: [] for name in (*people, *plan.contracts)}
    for shift in plan.shifts:
        if shift.person not in mine:
            yield Broken("unknown_person", shift.person, shift.day)
        elif shift.pattern not in problem.patterns:
            yield Broken("unknown_pattern", shift.person, shift.day, {"pattern": shift.pattern})
        elif not 0 <= shift.day < problem.days:
            yield Broken("horizon", shift.person, shift.day, {"days": problem.days})
        else:
            mine[shift.person].append(shift)
    yield from _heads(problem, plan, people)
    for name, shifts in mine.items():
        person = people.get(name)
        contract = problem.contracts.get(person.contract if person else plan.contracts[name])
        if contract is None:
            yield Broken("unknown_contract", name)
            continue
        shifts.sort(key=lambda shift: (shift.day, shift.start))
        for shift in shifts:
            yield from _shift(problem, contract, person, shift)
        yield from _person(problem, contract, person or Person(name, contract.id), shifts)


def _heads(problem: Problem, plan: Plan, people: Mapping[str, Person]) -> Iterator[Broken]:
    """As many people without names as there are; fewer only where a contract obliges them to nothing."""
    used = Counter(contract for name, contract in plan.contracts.items() if name not in people)
    for contract in sorted({*used, *problem.heads} & set(problem.contracts)):
        number, heads = used[contract], problem.heads.get(contract, 0)
        rules = problem.contracts[contract]
        obliged = any(span.least for span in (rules.days_a_week, rules.hours_a_week, rules.hours))
        if number > heads or (number < heads and obliged):
            yield Broken("heads", None, None, {"contract": contract, "used": number, "heads": heads})


def _shift(problem: Problem, contract: Contract, person: Person | None, shift: Shift) -> Iterator[Broken]:
    pattern = problem.patterns[shift.pattern]

    def wrong(rule: str, **values: Any) -> Broken:
        return Broken(rule, shift.person, shift.day, values)

    if shift.pattern not in contract.patterns:
        yield wrong("pattern", pattern=shift.pattern, contract=contract.id)
    if shift.start not in pattern.starts:
        yield wrong("start", pattern=shift.pattern, start=shift.start)
    if problem.weekday(shift.day) not in pattern.weekdays:
        yield wrong("weekday", pattern=shift.pattern, weekday=problem.weekday(shift.day))
    yield from (wrong(rule, **values) for rule, values in _pauses(problem, pattern, shift))
    if shift.queue is not None and shift.queue not in {need.queue for need in problem.needs}:
        yield wrong("queue", queue=shift.queue)
    skills = person.skills if person else contract.skills
    if shift.queue is not None and (person or skills) and shift.queue not in skills:
        yield wrong("skills", queue=shift.queue)
    if person is None:
        return
    if shift.day in person.away:
        yield wrong("away")
    first, end = person.available.get(problem.weekday(shift.day), (0, 2 * problem.slots))
    if not (first <= shift.start and shift.start + pattern.length <= end):
        yield wrong("available", start=shift.start, end=shift.start + pattern.length, first=first, last=end)


def _pauses(problem: Problem, pattern: Pattern, shift: Shift) -> Iterator[tuple[str, dict[str, Any]]]:
    begin = shift.day * problem.slots + shift.start
    end = begin + pattern.length
    if len(shift.pauses) != len(pattern.pauses):
        yield "pauses", {"planned": len(shift.pauses), "needed": len(pattern.pauses)}
        return
    for number, (pause, at) in enumerate(zip(pattern.pauses, shift.pauses, strict=True)):
        if not (begin + pause.earliest <= at <= begin + pause.latest and at + pause.length <= end):
            yield "pause_window", {"pause": pause.name, "at": at - begin, "low": pause.earliest, "high": pause.latest}
        if number:
            before = shift.pauses[number - 1] + pattern.pauses[number - 1].length
            if at - before < pattern.apart:
                yield "pause_order", {"pause": pause.name, "apart": at - before, "needed": pattern.apart}
    taken = [(at, at + pause.length) for pause, at in zip(pattern.pauses, shift.pauses, strict=True)]
    for at, length in shift.off_phone:
        if at < begin or at + length > end or any(at < stop and start < at + length for start, stop in taken):
            yield "off_phone", {"at": at - begin, "length": length}
        taken.append((at, at + length))


def _person(problem: Problem, contract: Contract, person: Person, shifts: Sequence[Shift]) -> Iterator[Broken]:
    name = person.id
    by_day: dict[int, list[Shift]] = defaultdict(list)
    for shift in shifts:
        by_day[shift.day].append(shift)
    for day, several in by_day.items():
        if len(several) > 1:
            yield Broken("one_a_day", name, day, {"shifts": len(several)})
    for given in person.fixed:
        has = any(
            (one.pattern, one.start) == (given.pattern, given.start) and given.pauses in (None, one.pauses)
            for one in by_day.get(given.day, ())
        )
        if not has:
            yield Broken("fixed", name, given.day, {"pattern": given.pattern, "start": given.start})
    yield from _following(problem, contract, name, shifts)
    for first in range(0, problem.days, 7):
        week = [shift for shift in shifts if first <= shift.day < first + 7]
        whole = first + 7 <= problem.days
        away = sum(first <= day < first + 7 for day in person.away - set(by_day))
        yield from _week(problem, contract, name, first, week, whole, away, set(by_day))
    yield from _rows(problem, contract, name, set(by_day))
    hours = _hours(problem, shifts)
    if _outside(hours, contract.hours):
        yield Broken("hours", name, None, _told(hours, contract.hours))
    weekends = {problem.first + day - (problem.weekday(day) - SATURDAY) for day in by_day if _at_weekend(problem, day)}
    if contract.weekends is not None and len(weekends) > contract.weekends:
        yield Broken("weekends", name, None, {"worked": len(weekends), "most": contract.weekends})
    counts = Counter(shift.pattern for shift in shifts)
    for pattern, most in contract.most_of.items():
        if counts[pattern] > most:
            yield Broken("most_of", name, None, {"pattern": pattern, "worked": counts[pattern], "most": most})


def _following(problem: Problem, contract: Contract, name: str, shifts: Sequence[Shift]) -> Iterator[Broken]:
    """From one shift to the next: rest, and which pattern may not come the day after which."""
    again = [replace(shifts[0], day=shifts[0].day + problem.days)] if problem.repeats and shifts else []
    for before, after in pairwise([*shifts, *again]):
        pattern = problem.patterns[before.pattern]
        end = before.day * problem.slots + before.start + pattern.length
        rest = after.day * problem.slots + after.start - end
        if rest < contract.rest:
            yield Broken("rest", name, after.day % problem.days, {"rest": rest, "needed": contract.rest})
        if after.day == before.day + 1 and after.pattern in pattern.not_before:
            yield Broken(
                "not_before", name, after.day % problem.days, {"before": before.pattern, "after": after.pattern}
            )


def _week(
    problem: Problem,
    contract: Contract,
    name: str,
    first: int,
    week: Sequence[Shift],
    whole: bool,
    away: int,
    worked: set[int],
) -> Iterator[Broken]:
    days = len({shift.day for shift in week})
    if _outside(days, Span(None, contract.days_a_week.most)) or (
        whole and _outside(days + away, Span(contract.days_a_week.least))
    ):
        yield Broken("days_a_week", name, first, _told(days, contract.days_a_week))
    hours = _hours(problem, week)
    if _outside(hours, Span(None, contract.hours_a_week.most)) or (
        whole and not away and _outside(hours, Span(contract.hours_a_week.least))
    ):
        yield Broken("hours_a_week", name, first, _told(hours, contract.hours_a_week))
    if contract.same_start and len({(shift.pattern, shift.start) for shift in week}) > 1:
        yield Broken("same_start", name, first, {"starts": sorted({shift.start for shift in week})})
    together = contract.days_off_together
    if whole and together:
        begins = range(first, first + 7 if problem.repeats else min(first + 7, problem.days - together + 1))
        if not any(all((day + more) % problem.days not in worked for more in range(together)) for day in begins):
            yield Broken("days_off_together", name, first, {"needed": together})


def _rows(problem: Problem, contract: Contract, name: str, worked: set[int]) -> Iterator[Broken]:
    """Stretches of days of work and of days off."""
    runs = [(works, list(run)) for works, run in groupby(range(problem.days), key=lambda day: day in worked)]
    joined = problem.repeats and len(runs) > 1
    if joined and runs[0][0] == runs[-1][0]:
        runs[0] = (runs[0][0], runs.pop()[1] + runs[0][1])
    for works, days in runs:
        at_end = not joined and (days[0] == 0 or days[-1] == problem.days - 1)
        if works:
            span = Span(None if at_end else contract.work_in_a_row.least, contract.work_in_a_row.most)
            if _outside(len(days), span):
                yield Broken("work_in_a_row", name, days[0], _told(len(days), contract.work_in_a_row))
        elif not at_end and len(days) < contract.off_in_a_row:
            yield Broken("off_in_a_row", name, days[0], {"days": len(days), "least": contract.off_in_a_row})


def _at_weekend(problem: Problem, day: int) -> bool:
    return problem.weekday(day) >= SATURDAY


def _hours(problem: Problem, shifts: Iterable[Shift]) -> float:
    return sum(problem.patterns[shift.pattern].paid for shift in shifts) * problem.slot_s / 3600


def _outside(value: float, span: Span) -> bool:
    low, high = span.least, span.most
    return (low is not None and value < low - _ROUNDING) or (high is not None and value > high + _ROUNDING)


def _told(value: float, span: Span) -> dict[str, Any]:
    return {"worked": value, "least": span.least, "most": span.most}


# The cost


def _at_work(problem: Problem, shifts: Iterable[Shift]) -> Floats:
    """(slots of the horizon,) people at work; counted slot by slot, apart from the fast count in `plan`."""
    found = np.zeros(problem.days * problem.slots)
    for shift in shifts:
        for slot in _worked_slots(problem, shift):
            found[slot] += 1
    return found


def _worked_slots(problem: Problem, shift: Shift) -> set[int]:
    pattern = problem.patterns[shift.pattern]
    begin = shift.day * problem.slots + shift.start
    slots = set(range(begin, begin + pattern.length))
    for pause, at in zip(pattern.pauses, shift.pauses, strict=True):
        slots -= set(range(at, at + pause.length))
    for at, length in shift.off_phone:
        slots -= set(range(at, at + length))
    size = problem.days * problem.slots
    return {slot % size for slot in slots if slot < size or problem.repeats}


def _shared(problem: Problem, shifts: Sequence[Shift], contracts: Mapping[str, str]) -> Floats:
    """(queues, slots) people without a planned queue, put where they are worth most, slot by slot."""
    queues = [need.queue for need in problem.needs]
    every = frozenset(queues)
    skills = {name: problem.contracts[contract].skills or every for name, contract in contracts.items()}
    skills |= {person.id: person.skills or every for person in problem.people}
    groups: dict[frozenset[str], list[Shift]] = defaultdict(list)
    for shift in shifts:
        if shift.queue is None:
            groups[skills.get(shift.person, every)].append(shift)
    there = {able: _at_work(problem, several) for able, several in groups.items()}
    fixed = np.array([_at_work(problem, [one for one in shifts if one.queue == queue]) for queue in queues])
    found = np.zeros_like(fixed)
    for slot in range(problem.days * problem.slots):
        here = {able: number[slot] for able, number in there.items() if number[slot]}
        if here:
            wanted = np.array([need.required[slot] for need in problem.needs]) - fixed[:, slot]
            found[:, slot] = _split(problem, queues, here, wanted)
    return found


def _split(problem: Problem, queues: Sequence[str], here: Mapping[frozenset[str], float], wanted: Floats) -> Floats:
    """People by skills → queues at the least price: a small linear program (short, over, and who goes where)."""
    pairs = [(able, number) for able in here for number, queue in enumerate(queues) if queue in able]
    size = len(queues)
    prices = [need.under for need in problem.needs] + [need.over for need in problem.needs] + [0.0] * len(pairs)
    rows = np.zeros((size + len(here), 2 * size + len(pairs)))
    rows[:size, :size], rows[:size, size : 2 * size] = np.eye(size), -np.eye(size)
    for column, (able, number) in enumerate(pairs, 2 * size):
        rows[number, column] = 1
        rows[size + list(here).index(able), column] = 1
    able_to = [any(queue in able for queue in queues) for able in here]
    right = [*wanted, *(number if can else 0.0 for number, can in zip(here.values(), able_to, strict=True))]
    solved = linprog(prices, A_eq=rows, b_eq=right, bounds=(0, None), method="highs")
    split = np.zeros(size)
    for (_, number), people in zip(pairs, solved.x[2 * size :], strict=True):
        split[number] += people
    return split


def _missed_covers(problem: Problem, shifts: Iterable[Shift]) -> float:
    counts = Counter((shift.day, shift.pattern) for shift in shifts)
    price = 0.0
    for cover in problem.covers:
        missing = cover.required - counts[cover.day, cover.pattern]
        price += cover.under * max(missing, 0) + cover.over * max(-missing, 0)
    return price
