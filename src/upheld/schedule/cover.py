"""What is required against who is there, in a linear model: agents missing and too many, at their prices."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from upheld.schedule.linear_model import LinearModel
from upheld.schedule.pause_chains import NOBODY, Count
from upheld.schedule.plan import Shift
from upheld.schedule.rules import Need, Problem, Wish

Duty = Iterable[tuple[int, Count, int]]
"""(slot, number of people, how many times they count): a sum; a slot may come often, and be beyond the end."""


def cover(model: LinearModel, problem: Problem, duty: Mapping[frozenset[str], Duty], slots: range) -> float:
    """Add the price of agents missing and too many, `duty` being those at work by the queues that they can serve.

    Only these `slots` of the horizon count. Of several queues, people who can serve more than one go where they are
    worth most, slot by slot. Returns the part of the price that does not depend on the plan: of slots in which nobody
    can be at work.
    """
    sums = {skills: _by_slot(problem, several, slots) for skills, several in duty.items()}
    needs = {need.queue: need for need in problem.needs}
    there: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
    known: dict[tuple[str, int], float] = defaultdict(float)
    for skills, found in sums.items():
        queues = sorted(skills & set(needs))
        for slot, (terms, number) in found.items():
            if len(queues) == 1:
                there[queues[0], slot] += terms.items()
                known[queues[0], slot] += number
            elif queues:
                shares = [model.column() for _ in queues]
                for queue, column in zip(queues, shares, strict=True):
                    there[queue, slot].append((column, 1.0))
                model.row([*((column, 1.0) for column in shares), *((c, -f) for c, f in terms.items())], number, number)
    without = 0.0
    for queue, need in needs.items():
        for slot in slots:
            required = float(need.required[slot])
            without += _slot(model, need, required, there.get((queue, slot), []), known.get((queue, slot), 0.0))
    return without


def _slot(model: LinearModel, need: Need, required: float, terms: list[tuple[int, float]], known: float) -> float:
    if not any(factor for _, factor in terms):
        return need.under * max(required - known, 0.0) + need.over * max(known - required, 0.0)
    if required - known <= 0 and not need.over and all(factor > 0 for _, factor in terms):
        return 0.0
    row = [*terms, (model.column(price=need.under), 1.0)]
    if need.over:
        row.append((model.column(price=need.over), -1.0))
        model.row(row, required - known, required - known)
    else:
        model.row(row, required - known)
    return 0.0


def _by_slot(problem: Problem, duty: Duty, slots: range) -> dict[int, tuple[dict[int, float], float]]:
    size = problem.days * problem.slots
    terms: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    known: dict[int, float] = defaultdict(float)
    for slot, number, factor in duty:
        at = slot % size if problem.repeats else slot
        if number == NOBODY or at not in slots:
            continue
        column, people = number
        if column is None:
            known[at] += factor * people
        else:
            terms[at][column] += factor
    return {
        slot: ({column: factor for column, factor in terms[slot].items() if factor}, known[slot])
        for slot in sorted({*terms, *known})
    }


def skills_of(problem: Problem, shift: Shift, contracts: Mapping[str, str]) -> frozenset[str]:
    """The queues that a shift can serve: its own, else the person's or the contract's, else every one."""
    every = frozenset(need.queue for need in problem.needs)
    if shift.queue is not None:
        return frozenset({shift.queue})
    if len(every) == 1:
        return every
    known = next((person.skills for person in problem.people if person.id == shift.person), None)
    contract = contracts.get(shift.person)
    return known or (problem.contracts[contract].skills if contract else None) or every


def price_of_shifts(problem: Problem, shifts: Iterable[Shift]) -> float:
    """What a plan costs apart from agents by slot: cover counted in shifts, wishes, and different shifts."""
    by_day = Counter((shift.day, shift.pattern) for shift in shifts)
    missing = [(one, one.required - by_day[one.day, one.pattern]) for one in problem.covers]
    price = sum(one.under * max(number, 0) + one.over * max(-number, 0) for one, number in missing)
    mine = {(shift.person, shift.day): shift for shift in shifts}
    for person in problem.people:
        price += sum(one.weight for one in person.wishes if not _granted(one, mine.get((person.id, one.day))))
    return price + problem.shift_price * len({(shift.pattern, shift.start) for shift in shifts})


def _granted(wish: Wish, shift: Shift | None) -> bool:
    if shift is None:
        return wish.off != wish.against
    fits = not wish.off and wish.pattern in (None, shift.pattern) and wish.start in (None, shift.start)
    return fits != wish.against
