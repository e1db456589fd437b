"""The morning with three sick calls: the cheapest changes of a published plan that make up for who does not come.

Each day with an absence is one small integer program over numbers of people alike: who keeps the shift (each of its
breaks at its place, or moved), who has which other shift instead (`repair_options`), and with which breaks. Agents
missing cost what they cost in the problem; each change costs what `Moves` says. People alike are counted and not told
apart, so that a large centre's day is solved in a few seconds; the bound is that of all repairs with these moves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from upheld.schedule import changes, repair_rules
from upheld.schedule.changes import Change
from upheld.schedule.plan import Plan
from upheld.schedule.repair_day import Day
from upheld.schedule.repair_options import Asking
from upheld.schedule.repair_rules import EVERY, Absence, Moves
from upheld.schedule.rules import Problem
from upheld.schedule.worth import price, worth

ABSENT, PAUSES, DAY_OFF = "absent", "pauses", "day_off"


@dataclass(frozen=True)
class Told:
    """What somebody must be told: a change, and which move it is.

    Kinds: ``absent, pauses, extended, moved, lent, called_in, swapped`` (works instead of another day), ``day_off``
    (that other day).
    """

    change: Change
    kind: str


@dataclass(frozen=True)
class Repaired:
    """A repaired plan; its `cost` and `bound` are in the problem's prices, with the price of the changes."""

    plan: Plan
    rules: Problem  # that it keeps: absences, longer shifts and what people were asked for among them
    told: tuple[Told, ...]
    published: float  # price of the plan as it was
    absent: float  # when nobody makes up for those who do not come
    repaired: float  # afterwards, without the price of the changes
    changed: float  # price of the changes

    @property
    def without(self) -> Plan:
        """The plan when nobody makes up for those who do not come: the repaired one less all that was changed."""
        shifts = {(one.person, one.day): one for one in self.plan.shifts}
        for one in self.told:
            if one.kind == ABSENT:
                continue
            shifts.pop((one.change.person, one.change.day), None)
            if one.change.before is not None:
                shifts[one.change.person, one.change.day] = one.change.before
        return replace(self.plan, shifts=tuple(shifts[key] for key in sorted(shifts)))


def repair(
    problem: Problem,
    plan: Plan,
    absences: Iterable[Absence],
    moves: Moves = EVERY,
    *,
    now: int | None = None,
    locked: Collection[str] = frozenset(),
    days: Collection[int] = frozenset(),
    seed: int = 0,
    gap: float = 0.02,
    time_s: float = 20.0,
) -> Repaired:
    """The best repair of the days with absences (and of `days`, without any if need be).

    Nothing before the slot `now` of the horizon is changed (None: the begin of each day); people in `locked` are left
    as they are. The search for who has which shift ends as soon as it is proven that no other is better by more than
    the part `gap` of the day's cost, or after `time_s` seconds. The same seed gives the same repair.

    Raises BadInput for absences of people or days that are not there.
    """
    absences = tuple(absences)
    moves = repair_rules.in_prices(problem, moves)
    before = repair_rules.named(problem, plan)
    asked, shifts = repair_rules.absent(before, plan, absences)
    asked = replace(asked, patterns=repair_rules.longer(problem, moves))
    contracts = {person.id: person.contract for person in asked.people}
    published = Plan(plan.shifts, {**plan.contracts}, 0.0, 0.0, False)
    current = Plan(shifts, contracts, 0.0, 0.0, False)
    missing = price(asked, current)
    touched: set[str] = set()
    kinds: dict[tuple[str, int], str] = {}
    spent, bound, proven = 0.0, missing, True
    chosen = sorted({one.day for one in absences} | set(days))
    for day in chosen:
        start = day * asked.slots if now is None else max(now, day * asked.slots)
        away = {one.person for one in absences} | set(locked) | touched
        room = Asking(asked, current, day, moves, start, away, chosen, worth(asked, current))
        before_price = price(asked, current)
        made = Day(room, seed, gap, time_s)
        current = made.solved()
        spent += made.spent
        bound += min(made.bound - before_price, 0.0)
        proven = proven and made.proven
        for one in made.taken:
            touched.add(one[0])
            kinds[one[0], day] = one[1].kind
            if one[1].given_up is not None:
                kinds[one[0], one[1].given_up] = DAY_OFF
    rules = repair_rules.rules_after(asked, repair_rules.asked(asked, moves, asked.patterns), touched)
    found = price(asked, current)
    total = found + spent
    contracts = {person.id: person.contract for person in rules.people}
    done = Plan(current.shifts, contracts, total, min(bound, total), proven)
    told = _told(published, done, absences, kinds)
    return Repaired(done, rules, told, price(before, published), missing, found, spent)


def _told(
    before: Plan, after: Plan, absences: Sequence[Absence], kinds: Mapping[tuple[str, int], str]
) -> tuple[Told, ...]:
    away = {(one.person, one.day) for one in absences}
    found = []
    for one in changes.changes(before, after):
        key = (one.person, one.day)
        kind = ABSENT if key in away else kinds.get(key, PAUSES)
        found.append(Told(one, kind))
    return tuple(found)
