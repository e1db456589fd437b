"""Which shifts to use on a week that repeats itself, and how many people start them each day: minimum shift design.

The cost is agents too few and too many by slot, and a price for every different shift (pattern and start) that is used
at all (Musliu, Schaerf, Slany 2004, doi:10.1016/S0377-2217(03)00095-X). A shift that passes the end of the last day
goes on in the first one. Patterns with pauses are refused: their cover depends on where these lie, which `tours` plans.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import highspy
import numpy as np

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats, Integers
from upheld.schedule.choices import Choice, choices
from upheld.schedule.rules import Need, Problem
from upheld.schedule.solver import INFINITE, add_columns, add_rows, silent, whole

REWEIGHTED: Final = 12
NEARLY_NOBODY: Final = 0.05
FIRST: Final = 0.15
LAST: Final = 0.25
ONE: Final = 0.05
"""Parts of the time: for the whole problem at first and at last, and for each problem of fewer shifts between."""
STRANGERS: Final = 8
"""Shifts drawn by lot beside those that seem good."""


@dataclass(frozen=True)
class Design:
    """The shifts used, and how good that is proven to be."""

    shifts: tuple[Choice, ...]
    heads: Integers  # (shifts, days) who start
    cost: float
    bound: float  # no design costs less
    proven: bool
    short: float  # agents too few, summed over slots
    over: float  # agents too many

    @property
    def gap(self) -> float | None:
        """How much better a design may exist, as a part of this one's cost; None where it costs nothing."""
        return (self.cost - self.bound) / self.cost if self.cost else None


def shift_design(problem: Problem, *, seed: int = 0, seconds: float = 60.0) -> Design:
    """The best design found in `seconds`, for one queue. Raises BadInput where there is none or several, or pauses."""
    wrong = []
    if len(problem.needs) != 1:
        wrong.append(Wrong("shift_design.one_queue", values={"queues": len(problem.needs)}))
    wrong += [
        Wrong("shift_design.pauses", values={"pattern": pattern.id})
        for pattern in problem.patterns.values()
        if pattern.pauses
    ]
    if wrong:
        raise BadInput(*wrong)
    asked, end = _question(problem, seed), time.process_time() + seconds
    random = np.random.default_rng(seed)
    best = _Answer(np.zeros((len(asked.choices), problem.days), np.int64), np.inf, 0.0)
    everything = np.arange(len(asked.choices))
    found = _among(asked, everything, None, seconds * FIRST)
    best = min(best, found, key=lambda answer: answer.cost)
    if _told(asked, replace(best, bound=found.bound)).proven:
        return _told(asked, replace(best, bound=found.bound))
    while time.process_time() < end - seconds * LAST:
        near = np.union1d(_sparse(asked, random), np.flatnonzero(best.heads.any(1)))
        near = np.union1d(near, random.choice(everything, min(STRANGERS, len(everything)), replace=False))
        answer = _among(asked, near, best.heads, seconds * ONE)
        best = min(best, answer, key=lambda one: one.cost)
    last = _among(asked, everything, best.heads, max(end - time.process_time(), 0.1))
    best = min(best, last, key=lambda answer: answer.cost)
    return _told(asked, replace(best, bound=max(found.bound, last.bound)))


def covered(problem: Problem, choice: Choice) -> Integers:
    """(days, length) the slots of the cyclic horizon that a shift covers when it starts on each day."""
    begin = np.arange(problem.days)[:, None] * problem.slots + choice.start
    return (begin + np.arange(problem.patterns[choice.pattern].length)) % (problem.days * problem.slots)


@dataclass(frozen=True)
class _Question:
    problem: Problem
    need: Need
    choices: tuple[Choice, ...]
    spans: tuple[Integers, ...]  # of each choice
    most: Floats  # (choices, days) who start at most
    seed: int


@dataclass(frozen=True)
class _Answer:
    heads: Integers  # (choices, days)
    cost: float
    bound: float


def _question(problem: Problem, seed: int) -> _Question:
    all_choices, need = choices(problem), problem.needs[0]
    spans = tuple(covered(problem, choice) for choice in all_choices)
    # nobody more starts than the busiest slot of the shift needs: one more would only be too many
    most = np.array([np.ceil(need.required[span].max(1)) for span in spans])
    for place, choice in enumerate(all_choices):
        weekdays = problem.patterns[choice.pattern].weekdays
        most[place, [problem.weekday(day) not in weekdays for day in range(problem.days)]] = 0.0
    return _Question(problem, need, all_choices, spans, most, seed)


def _sparse(asked: _Question, random: np.random.Generator) -> Integers:
    """Few shifts that cover well: the relaxed problem again and again, in which shifts used little become dearer.

    The price of a shift is on the most people who start it on a day, divided by what that number was the last time
    (reweighted as Candès, Wakin and Boyd 2008 do it, doi:10.1007/s00041-008-9045-x). The numbers of the choices left.
    """
    peaks = asked.most.max(1).clip(1.0) * random.uniform(0.5, 1.5, len(asked.choices))
    solver = _model(asked, np.arange(len(asked.choices)), ties=None)
    days = asked.problem.days
    places = np.arange(len(asked.choices), dtype=np.int32) * (days + 1) + days
    for _ in range(REWEIGHTED):
        solver.changeColsCost(len(places), places, asked.problem.shift_price / (peaks + NEARLY_NOBODY))
        solver.run()
        peaks = np.array(solver.getSolution().col_value)[places]
    return np.flatnonzero(peaks > NEARLY_NOBODY)


def _among(asked: _Question, kept: Integers, start: Integers | None, seconds: float) -> _Answer:
    """The best design of some choices only; its bound holds for these."""
    solver = _model(asked, kept, ties=asked.most)
    counted = len(kept) * (asked.problem.days + 1)
    whole(solver, list(range(counted)), seconds)
    if start is not None:
        given = np.hstack([start[kept], start[kept].max(1, keepdims=True).clip(0, 1)]).ravel()
        solver.setSolution(counted, np.arange(counted, dtype=np.int32), given.astype(np.float64))
    solver.run()
    heads = np.zeros((len(asked.choices), asked.problem.days), np.int64)
    if solver.getSolution().value_valid:
        values = np.array(solver.getSolution().col_value)[:counted].reshape(len(kept), -1)
        heads[kept] = np.rint(values[:, :-1])
    elif start is not None:
        heads = start
    return _Answer(heads, _cost(asked, heads)[0], float(solver.getInfo().mip_dual_bound))


def _model(asked: _Question, kept: Integers, ties: Floats | None) -> highspy.Highs:
    """Of each kept choice a column a day, and one that these are tied to: their part of `ties`, or their maximum."""
    problem, need, days = asked.problem, asked.need, asked.problem.days
    lower = upper = [float(number) for number in need.required]
    lower, upper = lower + [-INFINITE] * days * len(kept), upper + [0.0] * days * len(kept)
    price: list[float] = []
    entries: list[tuple[list[int], list[float]]] = []
    for turn, place in enumerate(kept):
        first = len(need.required) + turn * days
        for day in range(days):
            rows = [first + day, *(asked.spans[place][day].tolist() if asked.most[place, day] else [])]
            entries.append((rows, [1.0] * len(rows)))
        tied = [-1.0] * days if ties is None else (-ties[place]).tolist()
        entries.append((list(range(first, first + days)), tied))
        price += [0.0] * days + [problem.shift_price]
    for slot in range(len(need.required)):
        entries += [([slot], [1.0]), ([slot], [-1.0])]
        price += [need.under, need.over]
    solver = silent(asked.seed)
    add_rows(solver, lower, upper)
    add_columns(solver, price, entries, [0.0] * len(price))
    return solver


def _cost(asked: _Question, heads: Integers) -> tuple[float, float, float]:
    """Cost, agents too few, agents too many."""
    there = on_duty(asked.problem, asked.spans, heads)
    short = float(np.clip(asked.need.required - there, 0, None).sum())
    over = float(np.clip(there - asked.need.required, 0, None).sum())
    used = int(heads.any(1).sum())
    return asked.need.under * short + asked.need.over * over + asked.problem.shift_price * used, short, over


def _told(asked: _Question, answer: _Answer) -> Design:
    used = np.flatnonzero(answer.heads.any(1))
    cost, short, over = _cost(asked, answer.heads)
    bound = max(min(cost, answer.bound), 0.0)
    return Design(
        shifts=tuple(asked.choices[place] for place in used),
        heads=answer.heads[used],
        cost=cost,
        bound=bound,
        proven=bound >= cost - 1e-6 * max(1.0, cost),
        short=short,
        over=over,
    )


def on_duty(problem: Problem, spans: Sequence[Integers], heads: Integers) -> Floats:
    """(slots,) people at work, for the slots that each shift covers by day, and how many start it each day."""
    found = np.zeros(problem.days * problem.slots)
    for span, starting in zip(spans, heads, strict=True):
        np.add.at(found, span, np.repeat(starting[:, None], span.shape[1], 1))
    return found
