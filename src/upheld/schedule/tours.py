"""Tours for people without names: whole weeks under their contracts' rules that cover what is required at least price.

First the linear relaxation, whose price no plan undercuts; then a dive through it to a first plan (numbers of people
are rounded up, a few at a time, and the relaxation solved again); then, as long as time lasts, some people are taken
out of the plan and their tours found anew by another dive (large neighbourhood search, Shaw 1998,
doi:10.1007/3-540-49481-2_30). A mixed-integer program proves the optimum where it can. At the end the pauses are placed
to their own proven optimum (`breaks`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import highspy
import numpy as np

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.queueing.arrivals import Floats
from upheld.schedule.breaks import best_breaks
from upheld.schedule.linear_model import has_solution, is_optimal, set_start, solver, values
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Problem
from upheld.schedule.tour_kinds import Kind, kinds
from upheld.schedule.tour_model import TourModel, tour_model
from upheld.schedule.tour_weeks import joined

_ROUNDING = 1e-6
_SMALL = 400
"""Columns up to which the mixed-integer program goes first."""
_SHARES_FREE = (0.03, 0.05, 0.08, 0.12)
_WORSE = 0.003
"""How much above the best a plan may be to go on from, as a share: without it the search is soon stuck (threshold
accepting, Dueck and Scheuer 1990, doi:10.1016/0021-9991(90)90201-B)."""
_ROUNDED_AT_ONCE = (0.02, 0.05, 0.1)


@dataclass(frozen=True)
class Search:
    """How long to look for better tours: until a time or a number of rounds is over, whichever comes first."""

    seed: int = 0
    time_s: float = 100.0
    rounds: int | None = None  # None: as many as the time allows


def tours(problem: Problem, search: Search = Search(), clock: Callable[[], float] = time.process_time) -> Plan:
    """The best plan found for the people without names (`heads`), with its pauses; its bound holds for every plan.

    The same seed goes the same way; only how far it comes in `time_s` (of `clock`, CPU time) depends on the machine,
    and with `rounds` not even that. Raises BadInput where no tour is allowed.
    """
    began = clock()
    if not any(problem.heads.values()):
        raise BadInput(Wrong("schedule.nobody"))
    every = kinds(problem)
    without = [name for name in problem.heads if not any(kind.contract == name for kind in every)]
    if without:
        raise BadInput(*(Wrong("schedule.no_tour", values={"contract": name}) for name in without))
    made = tour_model(problem, every)
    dive = _Dive(made, np.random.default_rng(search.seed))
    if not dive.relaxation():
        raise BadInput(Wrong("schedule.no_plan"))
    loose = kinds(problem, relaxed=True)
    bound = dive.price if loose == every else _bound(problem, loose)
    best = dive.down(dive.lows, 0.02)
    until = began + 0.96 * search.time_s
    if len(made.deciding) <= _SMALL or best is None:
        best, proven_bound = _whole(made, best, search, until - clock())
        bound = max(bound, proven_bound) if loose == every else bound
    if best is None:
        raise BadInput(Wrong("schedule.no_plan"))
    here, rounds = best, 0
    while clock() < until and (search.rounds is None or rounds < search.rounds):
        rounds += 1
        if best.price <= bound + _ROUNDING:
            break
        here = dive.again(here, best.price * (1 + _WORSE) + _ROUNDING)
        best = min(best, here, key=lambda found: found.price)
    return _plan(problem, made, best, bound, search)


@dataclass(frozen=True)
class _Found:
    """A solution of the tour model whose numbers of people are whole; its pauses may be halves."""

    price: float
    solution: Floats


class _Dive:
    """The relaxation, held by the solver from one change of limits to the next."""

    def __init__(self, made: TourModel, random: np.random.Generator) -> None:
        self.made, self.random = made, random
        self.highs = solver(made.model, whole=False)
        self.columns = np.array(made.deciding, dtype=np.int32)
        self.lows = np.zeros(len(self.columns))
        self.highest = np.array(made.model.highs)[self.columns]
        self.price = 0.0

    def relaxation(self, lows: Floats | None = None, highest: Floats | None = None, worst: float | None = None) -> bool:
        """Solve it within these limits; whether there is a solution cheaper than `worst`."""
        lows, highest = self.lows if lows is None else lows, self.highest if highest is None else highest
        self.highs.changeColsBounds(len(self.columns), self.columns, lows, highest)
        self.highs.setOptionValue("objective_bound", highspy.kHighsInf if worst is None else worst)
        self.highs.run()
        self.highs.setOptionValue("presolve", "off")  # from now on the last basis is the better begin
        if not is_optimal(self.highs):
            return False
        self.price = float(self.highs.getInfo().objective_function_value)
        return worst is None or self.price < worst

    def down(self, lows: Floats, at_once: float, worst: float | None = None) -> _Found | None:
        """From the relaxation within `lows` to whole numbers of people: a share of the rest rounded up at a time.

        None where nothing cheaper than `worst` is found.
        """
        lows, highest = lows.copy(), self.highest.copy()
        while True:
            solution = values(self.highs)
            numbers = solution[self.columns]
            whole = np.floor(numbers + _ROUNDING)
            part = numbers - whole
            broken = np.flatnonzero(part > _ROUNDING)
            if not len(broken):
                return _Found(self.price, solution)
            lows = np.maximum(lows, np.minimum(whole, highest))
            order = broken[np.argsort(-part[broken] - self.random.uniform(0.0, 0.05, len(broken)))]
            chosen = order[: max(1, int(len(order) * at_once))]
            before = lows.copy()
            lows[chosen] = np.maximum(lows[chosen], whole[chosen] + 1)
            if self.relaxation(lows, highest, worst):
                continue
            if worst is not None:
                return None
            lows = before
            highest[chosen[0]] = whole[chosen[0]]
            if not self.relaxation(lows, highest):
                return None

    def again(self, here: _Found, worst: float) -> _Found:
        """Take some people out and dive again; another plan cheaper than `worst`, or the same."""
        numbers = np.rint(here.solution[self.columns]).astype(int)
        free = self.random.choice(_SHARES_FREE)
        lows = (numbers - self.random.binomial(numbers, free)).astype(float)
        if not self.relaxation(lows, worst=worst):
            return here
        return self.down(lows, float(self.random.choice(_ROUNDED_AT_ONCE)), worst) or here


def _bound(problem: Problem, loose: list[Kind]) -> float:
    highs = solver(tour_model(problem, loose).model, whole=False)
    highs.run()
    return float(highs.getInfo().objective_function_value) if is_optimal(highs) else 0.0


def _whole(made: TourModel, start: _Found | None, search: Search, time_s: float) -> tuple[_Found | None, float]:
    """The mixed-integer program, for the half of the time; what it found, and its bound."""
    highs = solver(made.model, whole=True, seed=search.seed, time_s=time_s / 2)
    if start is not None:
        set_start(highs, start.solution.tolist())
    highs.run()
    bound = float(highs.getInfo().mip_dual_bound)
    if not has_solution(highs):
        return start, bound
    found = _Found(float(highs.getInfo().objective_function_value), values(highs))
    return found if start is None or found.price <= start.price else start, bound


def _plan(problem: Problem, made: TourModel, best: _Found, bound: float, search: Search) -> Plan:
    shifts, contracts = joined(problem, made.weeks(best.solution))
    rough = Plan(shifts, contracts, 0.0, 0.0, False)
    placed = best_breaks(problem, rough, seed=search.seed).plan
    bound = _whole_price(problem, bound + made.known)
    return Plan(placed.shifts, contracts, placed.cost, min(bound, placed.cost), placed.cost <= bound + _ROUNDING)


def _whole_price(problem: Problem, bound: float) -> float:
    """Rounded up, where every plan's price is a whole number."""
    prices = [problem.shift_price, *(part for need in problem.needs for part in (need.under, need.over))]
    prices += [part for one in problem.covers for part in (one.under, one.over)]
    required = all(np.all(np.mod(need.required, 1) == 0) for need in problem.needs)
    return float(ceil(bound - _ROUNDING)) if required and all(price % 1 == 0 for price in prices) else bound
