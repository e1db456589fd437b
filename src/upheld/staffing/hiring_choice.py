"""Which classes to start: a mixed-integer programme over the weeks of the plan.

Each week has a number of classes and of people who start in them. Expected people are linear in these (`hiring_flow`).
First the promise: as little as possible may be wanting of each period's need plus its margin, overtime up to its limit
counted; then cost: hiring, classes, wages, overtime and what missing people cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats
from upheld.staffing.attrition import WEEKS_A_MONTH
from upheld.staffing.hiring_flow import by_period, expected, of_classes, of_team, path_of_class
from upheld.staffing.hiring_question import Class, Question, Whole

GAP: Final = 3e-3
"""Within this share of the bound a choice is good enough: far below what the prices are known to."""
NODES: Final = 1500
LIMIT_S: Final = 120.0
_NEARLY: Final = 1e-6


@dataclass(frozen=True)
class Choice:
    """The classes chosen, what they cost in expectation, and how far that is from the least possible.

    By period (those beyond included): people wanting of the promise, overtime and missing people, in tenured full-time
    people. `classes` hold those under way too.
    """

    classes: tuple[Class, ...]
    cost: float
    bound: float  # no plan costs less
    wanting: Floats
    overtime: Floats
    missing: Floats

    @property
    def gap(self) -> float:
        """(cost − bound) ÷ cost."""
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost > 0 else 0.0


class Programme:
    """The rows and columns of a question; columns are classes, starters (by start week), then overtime, missing and
    wanting by period."""

    def __init__(self, question: Question, margins: Floats) -> None:
        self.question, self.margins = question, margins
        self.starts = np.arange(min(question.lead_weeks, question.all_weeks), question.all_weeks)
        self.n, self.p = len(self.starts), len(question.needs)
        self.given = of_team(question) + of_classes(question, question.under_way)
        one = [expected(question, path_of_class(question, int(week))) for week in self.starts]
        shape = (self.n, question.all_weeks)
        self.effective = np.array([flow.effective for flow in one]).reshape(shape)
        self.paid = np.array([flow.paid for flow in one]).reshape(shape)
        self.weeks = np.bincount(question.period_of, minlength=self.p)
        self.months = self.weeks / WEEKS_A_MONTH

    @property
    def columns(self) -> int:
        """How many columns."""
        return 2 * self.n + 3 * self.p

    def prices(self) -> Floats:
        """The cost of one of each column."""
        costs = self.question.costs
        starter = costs.hire + costs.wage * self.paid.sum(axis=1) / WEEKS_A_MONTH
        return np.concatenate(
            [np.full(self.n, costs.per_class), starter, costs.overtime * self.months, costs.missing * self.months,
             np.zeros(self.p)]
        )  # fmt: skip

    def fixed_cost(self) -> float:
        """What people under way cost, whatever is chosen."""
        costs, under_way = self.question.costs, self.question.under_way
        paid = of_classes(self.question, under_way).paid.sum() / WEEKS_A_MONTH * costs.wage
        return float(paid + sum(costs.hire * one.starters + costs.per_class for one in under_way))

    def rows(self) -> list[LinearConstraint]:
        """Class sizes, trainers, seats, nesting places, overtime's limit, and the need with and without the promise."""
        training = self.question.training
        eye = sparse.identity(self.n)
        rest = sparse.csr_matrix((self.n, 3 * self.p))
        found = [
            LinearConstraint(sparse.hstack([-training.largest * eye, eye, rest]), -np.inf, 0),
            LinearConstraint(sparse.hstack([-training.smallest * eye, eye, rest]), 0, np.inf),
            *self._capacity(0, training.trainers, 0, training.weeks, False),
            *self._capacity(self.n, training.seats, 0, training.weeks, True),
            *self._capacity(
                self.n, training.nesting_places, training.weeks, training.weeks + training.nesting_weeks, True
            ),
        ]
        return found + self._cover() if self.p else found

    def _capacity(self, first: int, most: int | None, begin: int, end: int, by_people: bool) -> list[LinearConstraint]:
        """At most `most` classes or people between `begin` and `end` weeks of tenure, in each week."""
        if most is None or end <= begin or not self.n:
            return []
        weeks = np.arange(self.question.all_weeks)
        tenure = weeks[:, None] - self.starts[None, :]
        inside = ((tenure >= begin) & (tenure < end)).astype(np.float64)
        full = np.zeros((len(weeks), self.columns))
        full[:, first : first + self.n] = inside
        taken = _taken(self.question, begin, end, by_people)
        return [LinearConstraint(sparse.csr_matrix(full), -np.inf, np.maximum(most - taken, 0))]

    def _cover(self) -> list[LinearConstraint]:
        question = self.question
        here = by_period(question, self.given.effective)
        each = by_period(question, self.effective).T  # (periods, starts)
        limit, none = question.overtime_at_most, np.zeros((self.p, self.n))
        eye, zero = np.identity(self.p), np.zeros((self.p, self.p))
        told, promised = question.needs, question.needs + self.margins
        found = [
            _row([none, each, eye, eye, zero], told - here, np.inf),
            _row([none, -limit * each, eye, zero, zero], -np.inf, limit * here),
        ]
        if question.short_at_most is not None:
            found.append(_row([none, (1 + limit) * each, zero, zero, eye], promised - (1 + limit) * here, np.inf))
        return found


def _row(parts: Sequence[Floats], low: Floats | float, high: Floats | float) -> LinearConstraint:
    return LinearConstraint(sparse.csr_matrix(np.hstack(parts)), low, high)


def _taken(question: Question, begin: int, end: int, by_people: bool) -> Floats:
    """Classes or people that are given and between two tenures in each week; people there who began together are a
    class."""
    weeks = np.arange(question.all_weeks)
    given = [(-one.tenure_weeks, one.people) for one in question.team if one.people]
    starts = [*given, *((one.week, one.starters) for one in question.under_way)]
    taken = np.zeros(len(weeks))
    counted: set[int] = set()
    for start, people in starts:
        inside = (weeks - start >= begin) & (weeks - start < end)
        taken += inside * (people if by_people else 0 if start in counted and start < 0 else 1)
        counted.add(start)
    return taken


def choose(question: Question, margins: Floats, integer: bool = True, nodes: int = NODES) -> Choice:
    """The best classes; `margins` (one for each of `question.needs`) are people wanted above the need.

    `integer` False lets classes be broken: a bound, quickly. The search ends within GAP of the bound, or after `nodes`
    of its tree with the best found; nodes and not seconds, so that the same question has the same answer.
    """
    programme = Programme(question, margins)
    rows, bounds, prices = programme.rows(), _bounds(programme), programme.prices()
    whole = np.zeros(programme.columns)
    whole[: 2 * programme.n] = 1 if integer else 0
    if question.short_at_most is not None:
        wanting = np.concatenate([np.zeros(2 * programme.n + 2 * programme.p), programme.weeks.astype(np.float64)])
        least, _ = _solved(wanting, rows, bounds, whole, nodes)
        at_most = float(wanting @ least)
        rows = [*rows, LinearConstraint(wanting, -np.inf, at_most + _NEARLY * max(1.0, at_most))]
    found, bound = _solved(prices, rows, bounds, whole, nodes)
    fixed = programme.fixed_cost()
    n, p = programme.n, programme.p
    overtime, missing, short = found[2 * n :].reshape(3, p)
    return Choice(
        (*question.under_way, *_classes(programme.starts, found[:n], found[n : 2 * n], integer)),
        float(prices @ found) + fixed,
        bound + fixed,
        np.where(short > 1e-4, short, 0.0),
        overtime,
        missing,
    )


def _bounds(programme: Programme) -> Bounds:
    training = programme.question.training
    most = np.full(programme.columns, np.inf)
    most[: programme.n] = training.trainers
    most[programme.n : 2 * programme.n] = training.trainers * training.largest
    if programme.question.short_at_most is None:
        most[2 * programme.n + 2 * programme.p :] = 0
    return Bounds(np.zeros(programme.columns), most)


def _solved(
    prices: Floats, rows: Sequence[LinearConstraint], bounds: Bounds, whole: Floats, nodes: int
) -> tuple[Floats, float]:
    options = {"mip_rel_gap": GAP, "node_limit": nodes, "time_limit": LIMIT_S}
    found = milp(prices, integrality=whole, bounds=bounds, constraints=rows, options=options)
    if found.x is None:
        raise BadInput(Problem("hiring.not_solved", values={"why": str(found.message)}))
    bound = found.mip_dual_bound if whole.any() and found.mip_dual_bound is not None else found.fun
    return np.asarray(found.x, np.float64), float(bound)


def _classes(starts: Whole, classes: Floats, starters: Floats, integer: bool) -> list[Class]:
    """Classes of nearly the same size for each week's starters."""
    if not integer:
        return []
    found = []
    for week, number, people in zip(starts, np.rint(classes), np.rint(starters), strict=True):
        for place in range(int(number) if people else 0):
            size = int(people) // int(number) + (place < int(people) % int(number))
            found.append(Class(int(week), size))
    return found
