"""A living schedule: start from the published plan, lock what must stay, change little, tell who must know.

People are looked at one after another in their order: each gets the schedule that is best while the others keep theirs
(`best_response`), where it gains more than its changes cost; again and again until nobody's changes pay. The result is
never worse than the published plan, and the same every time. Its bound comes from the same schedules: at any price of
an agent in a slot, no plan costs less than everybody's cheapest schedule and what is then missing (Lagrange's bound,
improved by some steps of the subgradient).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from upheld.queueing.arrivals import Floats
from upheld.schedule import check, coverage
from upheld.schedule.best_response import Responses, relaxed_ends
from upheld.schedule.changes import Change, Locks, changes
from upheld.schedule.choices import prices as lost_wishes
from upheld.schedule.fairness import excess
from upheld.schedule.linear_model import is_optimal, solver
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.repair import repair
from upheld.schedule.repair_rules import BREAKS, locked, named
from upheld.schedule.rules import Person, Problem
from upheld.schedule.tour_kinds import kinds
from upheld.schedule.tour_model import tour_model
from upheld.schedule.worth import on_the_phone, price, worth

_ROUNDING = 1e-6


NONE: Final = Locks()


@dataclass(frozen=True)
class Resolved:
    """A plan made from a published one; its `cost` and `bound` have the price of the changed cells in them."""

    plan: Plan
    changes: tuple[Change, ...]
    changed_cells: int  # another shift, or a day off; breaks apart
    published: float  # cost of the published plan
    cost: float  # of the plan, without the price of its changes


def resolve(
    problem: Problem,
    published: Plan,
    *,
    locks: Locks = NONE,
    change_price: float = 1.0,
    rounds: int = 20,
    steps: int = 30,
) -> Resolved:
    """The published plan with the changes that pay: each changed cell (person × day) costs `change_price`.

    At most `rounds` times through everybody; `steps` improve the bound (0: none is told). Breaks of changed people are
    placed anew, then everybody's where it gains more than a break's price; those in locked cells stay.
    """
    asked = _with_locks(named(problem, published), published, locks)
    begin = total(asked, published)
    found = descend(asked, published, locks=locks, change_price=change_price, rounds=rounds)
    days = sorted(set(range(problem.days)) - locks.days)
    placed = repair(asked, found, (), BREAKS, days=days, locked=locks.people).plan.shifts
    after = replace(found, shifts=placed)
    told = changes(published, after)
    cells = sum(one.kind != "within" for one in told)
    cost = total(asked, after)
    whole = cost + change_price * cells
    least = bound(asked, published, locks, change_price, steps, whole) if steps else 0.0
    if steps and problem.heads and not problem.people:
        least = max(least, bound_of_tours(problem))
    least = min(max(least, 0.0), whole)
    done = Plan(after.shifts, dict(published.contracts), whole, least, least >= whole - _ROUNDING)
    return Resolved(done, told, cells, begin, cost)


def total(problem: Problem, plan: Plan) -> float:
    """What a plan costs, with what its unfairness costs."""
    return price(problem, plan) + sum(fair.price * excess(problem, fair, plan.shifts) for fair in problem.fairness)


def descend(problem: Problem, plan: Plan, *, locks: Locks = NONE, change_price: float = 0.0, rounds: int = 20) -> Plan:
    """Everybody's best response in turn, until nobody's changes pay. Everybody is a person of the problem (`named`)."""
    responses = Responses(problem)
    published = {(shift.person, shift.day): shift for shift in plan.shifts}
    for _ in range(rounds):
        better = False
        for person in problem.people:
            if person.id in locks.people:
                continue
            found = _response(problem, responses, plan, published, person, locks, change_price)
            if found is not None:
                plan, better = found, True
        if not better:
            break
    return plan


def _response(
    problem: Problem,
    responses: Responses,
    plan: Plan,
    published: Mapping[tuple[str, int], Shift],
    person: Person,
    locks: Locks,
    change_price: float,
) -> Plan | None:
    """The plan with a better schedule of one person; None where none pays."""
    mine = tuple(shift for shift in plan.shifts if shift.person == person.id)
    if any(shift.off_phone or shift.queue for shift in mine):
        return None  # what is planned within a shift stays with it
    without = replace(plan, shifts=tuple(shift for shift in plan.shifts if shift.person != person.id))
    skills = person.skills or frozenset(need.queue for need in problem.needs)
    slots = worth(problem, without).of(skills)
    cells, ways = responses.cells(person, slots)
    priced = cells + lost_wishes(problem, person)
    priced += _cover_prices(problem, responses, without)
    priced += _changes(problem, responses, published, person, locks, change_price)
    chosen = responses.schedule(person, problem.contracts[person.contract], priced)
    if chosen is None:
        return None
    fresh = responses.shifts(person, chosen[0], ways)
    same = {(shift.day, shift.pattern, shift.start): shift for shift in mine}
    kept = [same.get((shift.day, shift.pattern, shift.start), shift) for shift in fresh]
    if kept == sorted(mine, key=lambda shift: shift.day):
        return None

    def paid(shifts: Collection[Shift]) -> float:
        now = {shift.day: (shift.pattern, shift.start) for shift in shifts}
        days = (published.get((person.id, day)) for day in range(problem.days))
        return change_price * sum(
            now.get(day) != ((one.pattern, one.start) if one else None) for day, one in enumerate(days)
        )

    tried = replace(without, shifts=(*without.shifts, *kept))
    gain = total(problem, plan) + paid(mine) - total(problem, tried) - paid(kept)
    if gain <= _ROUNDING or not _allowed(problem, person, mine, kept):
        return None
    return tried


def _allowed(problem: Problem, person: Person, before: Collection[Shift], after: Collection[Shift]) -> bool:
    """No rule is broken that is kept now; matters where the plan repeats, of which graphs know nothing."""
    alone = replace(problem, people=(person,), heads={}, fairness=())

    def rules(shifts: Collection[Shift]) -> set[tuple[str, int | None]]:
        plan = Plan(tuple(shifts), {person.id: person.contract}, 0.0, 0.0, False)
        return {(one.rule, one.day) for one in check.broken(alone, plan)}

    return rules(after) <= rules(before)


def _cover_prices(problem: Problem, responses: Responses, without: Plan) -> Floats:
    """(days, 1 + choices) what one shift more changes of the cover that is counted in shifts."""
    found = np.zeros((problem.days, 1 + len(responses.choices)))
    for one in problem.covers:
        there = sum((shift.day, shift.pattern) == (one.day, one.pattern) for shift in without.shifts)
        for number, choice in enumerate(responses.choices, 1):
            if choice.pattern == one.pattern:
                found[one.day, number] += -one.under if there < one.required else one.over
    return found


def _changes(
    problem: Problem,
    responses: Responses,
    published: Mapping[tuple[str, int], Shift],
    person: Person,
    locks: Locks,
    change_price: float,
) -> Floats:
    """(days, 1 + choices) the price of what differs from the published plan; infinite where it must stay."""
    numbers = {(choice.pattern, choice.start): number for number, choice in enumerate(responses.choices, 1)}
    found = np.full((problem.days, 1 + len(responses.choices)), change_price)
    for day in range(problem.days):
        if locks.holds(person.id, day):
            found[day] = np.inf
        shift = published.get((person.id, day))
        number = numbers.get((shift.pattern, shift.start)) if shift else 0
        if number is not None:
            found[day, number] = 0.0
    return found


def _with_locks(problem: Problem, published: Plan, locks: Locks) -> Problem:
    """The problem with the locked shifts as fixed ones."""
    mine: dict[str, list[Shift]] = {person.id: [] for person in problem.people}
    for shift in published.shifts:
        if locks.holds(shift.person, shift.day):
            mine[shift.person].append(shift)
    people = []
    for person in problem.people:
        for shift in mine[person.id]:
            person = locked(person, shift)
        people.append(person)
    return replace(problem, people=tuple(people))


def bound(problem: Problem, published: Plan, locks: Locks, change_price: float, steps: int, reached: float) -> float:
    """No plan that keeps the rules and the locks costs less, its changes included; `reached`: what one costs.

    A plan is never cheaper than, at prices λ of an agent in a slot (0 … under, down to −over), Σ λ × required and
    everybody's cheapest schedule when each slot at work earns the best λ of the queues they serve.
    """
    responses = Responses(problem)
    plan = {(shift.person, shift.day): shift for shift in published.shifts}
    fixed = [
        lost_wishes(problem, person) + _changes(problem, responses, plan, person, locks, change_price)
        for person in problem.people
    ]
    size = problem.days * problem.slots
    required = np.array([need.required for need in problem.needs]).reshape(len(problem.needs), size)
    high = np.array([[need.under] for need in problem.needs]).reshape(-1, 1)
    low = np.array([[-need.over] for need in problem.needs]).reshape(-1, 1)
    meetings = any(shift.off_phone for shift in published.shifts)
    if problem.covers or not len(required) or (meetings and low.any()):
        return 0.0  # cover in shifts, and too many less those in meetings, are not known to this bound
    there = np.array([one.scheduled for one in coverage.cover(problem, published)])
    prices = np.where(required - there >= 0, high, 0.5 * high) * (required > 0)
    best = 0.0
    for step in range(steps):
        value, working = _at_prices(problem, responses, prices, fixed)
        value += float((prices * required).sum())
        best = max(best, value)
        missing = required - working
        length = float((missing**2).sum())
        if value >= reached - _ROUNDING or not length:
            break
        scale = 1.2 * (1 - step / steps) * (reached - value) / length
        prices = np.clip(prices + scale * missing, low, high)
    return best


def bound_of_tours(problem: Problem) -> float:
    """No plan for people without names costs less, changes left out: the relaxation of whole weeks."""
    made = tour_model(problem, kinds(problem, relaxed=True))
    highs = solver(made.model, whole=False)
    highs.run()
    return float(highs.getInfo().objective_function_value) + made.known if is_optimal(highs) else 0.0


def _at_prices(problem: Problem, responses: Responses, prices: Floats, fixed: list[Floats]) -> tuple[float, Floats]:
    """The sum of everybody's cheapest schedules, and (queues, slots) where they work then."""
    working = np.zeros_like(prices)
    value = 0.0
    queues = [need.queue for need in problem.needs]
    for person, own in zip(problem.people, fixed, strict=True):
        able = [place for place, queue in enumerate(queues) if queue in person.skills or not person.skills]
        earned = prices[able].max(axis=0)
        served = np.array(able)[prices[able].argmax(axis=0)]
        cells, ways = responses.cells(person, -earned)
        contract = relaxed_ends(problem, problem.contracts[person.contract])
        found = responses.schedule(person, contract, cells + own)
        if found is None:
            return 0.0, working  # nobody's schedule bounds nothing
        value += found[1]
        for shift in responses.shifts(person, found[0], ways):
            slots = on_the_phone(problem, shift)
            np.add.at(working, (served[slots], slots), 1.0)
    return value, working
