"""Which rule binds: what a plan would cost less if one of its rules were a little looser, the most first.

Each relaxation is tried on the plan itself: everybody's best response in turn under the looser rule (`living.descend`)
and breaks placed anew, against the same under the rules as they are. So what is told is a saving that is really there,
found close to the plan; more may be possible further away. Of people without names it is told, too, by how much the
bound of all plans falls: an estimate of what a new search would find. Whether a rule may be loosened at all, by law or
by agreement, is for people to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from upheld.schedule.breaks import best_breaks
from upheld.schedule.living import bound_of_tours, descend, total
from upheld.schedule.plan import Plan
from upheld.schedule.repair_rules import named
from upheld.schedule.rules import Contract, Pattern, Problem, Span

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Looser:
    """One rule made looser for everybody: its name as in `check.broken`, and by how much."""

    rule: str
    by: float | None  # in slots (rest, pause_window, pause_order), hours, days or counts; None: left out
    problem: Problem


@dataclass(frozen=True)
class Saving:
    """What the plan costs less under a looser rule, and the plan that shows it."""

    rule: str
    by: float | None
    saves: float  # in the prices of the problem; shown by `plan`
    plan: Plan
    bound_saves: float | None  # by how much less any plan must cost at least; None: of people with names


def savings(
    problem: Problem, plan: Plan, *, rules: frozenset[str] | None = None, rounds: int = 5
) -> tuple[Saving, ...]:
    """What each looser rule saves, the most first; without those that save nothing. `rules`: only these (None: all).

    Where two save the same, the order is that of `looser`. The plan's own faults against the rules as they are (what a
    better search would find without any relaxation) are taken out first, and are no saving of a rule.
    """
    everybody = named(problem, plan)
    tours = bool(problem.heads) and not problem.people
    least = bound_of_tours(problem) if tours else None
    here = _settled(everybody, plan, rounds)
    cost = total(everybody, here)
    found = []
    for one in looser(everybody):
        if rules is None or one.rule in rules:
            there = _settled(one.problem, here, rounds)
            saves = cost - total(one.problem, there)
            lower = None
            if least is not None:
                looser_tours = replace(problem, contracts=one.problem.contracts, patterns=one.problem.patterns)
                lower = max(least - bound_of_tours(looser_tours), 0.0)
            if saves > _ROUNDING or (lower or 0.0) > _ROUNDING:
                found.append(Saving(one.rule, one.by, max(saves, 0.0), there, lower))
    return tuple(sorted(found, key=lambda saving: (-saving.saves, -(saving.bound_saves or 0.0))))


def _settled(problem: Problem, plan: Plan, rounds: int) -> Plan:
    found = descend(problem, plan, rounds=rounds)
    placed = best_breaks(problem, found).plan
    return placed if total(problem, placed) < total(problem, found) else found


def looser(problem: Problem) -> Iterator[Looser]:
    """Every rule that the contracts and patterns of the problem have, made looser by one step, alone."""
    hour = max(3600 // problem.slot_s, 1)
    half = max(1800 // problem.slot_s, 1)
    steps: list[tuple[str, float | None, Callable[[Contract], Contract]]] = [
        ("rest", hour, lambda one: replace(one, rest=max(one.rest - hour, 0))),
        ("days_off_together", 1, lambda one: replace(one, days_off_together=max(one.days_off_together - 1, 0))),
        ("off_in_a_row", 1, lambda one: replace(one, off_in_a_row=max(one.off_in_a_row - 1, 1))),
        ("work_in_a_row", 1, lambda one: replace(one, work_in_a_row=_wider(one.work_in_a_row, 1, 1))),
        ("days_a_week", 1, lambda one: replace(one, days_a_week=_wider(one.days_a_week, 1, 1))),
        ("hours_a_week", 4, lambda one: replace(one, hours_a_week=_wider(one.hours_a_week, 4, 0))),
        ("hours", 4, lambda one: replace(one, hours=_wider(one.hours, 4, 0))),
        ("same_start", None, lambda one: replace(one, same_start=False)),
        ("weekends", 1, lambda one: replace(one, weekends=None if one.weekends is None else one.weekends + 1)),
        ("most_of", 1, lambda one: replace(one, most_of={name: most + 1 for name, most in one.most_of.items()})),
    ]
    for rule, by, step in steps:
        contracts = {name: step(one) for name, one in problem.contracts.items()}
        if contracts != dict(problem.contracts):
            yield Looser(rule, by, replace(problem, contracts=contracts))
    shapes: list[tuple[str, float | None, Callable[[Pattern], Pattern]]] = [
        ("pause_window", half, lambda one: _longer_windows(one, half)),
        ("pause_order", None, lambda one: replace(one, apart=0)),
        ("not_before", None, lambda one: replace(one, not_before=frozenset())),
        ("start", half, lambda one: _more_starts(one, half)),
    ]
    for rule, by, shape in shapes:
        patterns = {name: shape(one) for name, one in problem.patterns.items()}
        if patterns != dict(problem.patterns):
            yield Looser(rule, by, replace(problem, patterns=patterns))


def _wider(span: Span, most: float, least: float) -> Span:
    low = None if span.least is None else max(span.least - least, 0)
    return Span(low, None if span.most is None else span.most + most)


def _longer_windows(pattern: Pattern, slots: int) -> Pattern:
    pauses = tuple(
        replace(
            pause,
            earliest=max(pause.earliest - slots, 0),
            latest=min(pause.latest + slots, pattern.length - pause.length),
        )
        for pause in pattern.pauses
    )
    return replace(pattern, pauses=pauses)


def _more_starts(pattern: Pattern, slots: int) -> Pattern:
    """One start more at each end, and those halfway between two."""
    starts = sorted(pattern.starts)
    between = {(one + two) // 2 for one, two in pairwise(starts)}
    ends = {max(starts[0] - slots, 0), starts[-1] + slots} if starts else set()
    return replace(pattern, starts=tuple(sorted({*starts, *between, *ends})))
