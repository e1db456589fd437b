"""What one more point of service level costs: agents, occupancy and money along the cheapest way up.

One interval is staffed by mixing n − 1 and n agents over time so that the level is hit exactly. A day of several is
raised where an agent gains most: from the turning point of each interval on its level is a concave function of agents,
so taking the steps in the order of what they gain is the cheapest way to each level that it passes (H. Everett,
Operations Research 11 (1963), DOI 10.1287/opre.11.3.399), and mixing the last step makes it the optimum of the linear
programme in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.money_curve import money_at
from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats, checked
from upheld.staffing.day import (
    Day,
    Whole,
    agents_below,
    level_of_day,
    levels_by_agents,
    occupancy_of_day,
    turning_point,
)

STEEP = 3.0
"""A point is called steep when it costs so many times the first one."""
_EQUAL = 1e-12


@dataclass(frozen=True)
class Walk:
    """The cheapest way up: `start` agents, then one more in `interval[k]` lifts the day's level by `gain[k]`."""

    start: Whole
    start_level: float
    interval: Whole
    gain: Floats

    @property
    def level(self) -> Floats:
        """The day's level at the start and after each step; shape (steps + 1,)."""
        return self.start_level + np.concatenate([[0.0], np.cumsum(self.gain)])

    def agents(self, steps: int) -> Whole:
        """Agents per interval after so many steps."""
        return self.start + np.bincount(self.interval[:steps], minlength=len(self.start))


@dataclass(frozen=True)
class Wages:
    """What agents cost: `per_hour` of paid time; `shrinkage` of it nobody answers; the day comes `days` times."""

    per_hour: float = 0.0
    shrinkage: float = 0.0
    days: float = 1.0

    def __post_init__(self) -> None:
        checked("wage", self.per_hour, 0.0, 1e6)
        checked("shrinkage", self.shrinkage, 0.0, 0.95)
        checked("days", self.days, 1e-9, 366.0)

    def of(self, agent_hours: ArrayLike) -> Floats:
        """Money for so many answering hours a day over all days."""
        hours = np.asarray(agent_hours, np.float64)
        return np.asarray(self.per_hour * hours * self.days / (1.0 - self.shrinkage))


@dataclass(frozen=True)
class Point:
    """One level and what it takes. `agents` are whole: the first plan on the way that keeps the level.

    `agents_mixed` hits it exactly, mixing that plan and the one before over time. Both are means over the intervals.
    """

    level: float
    plan: Whole
    agents: float
    level_of_agents: float
    agents_mixed: float
    extra_agents: float | None  # agents_mixed less that of one point before; None for the first
    occupancy: float  # of `agents`
    cost: float  # wages of agents_mixed over all days
    extra_cost: float | None
    due: float | None = None  # credits less bonuses of a period at this level; None: no agreement
    saved: float | None = None  # what `due` falls by from the point before

    @property
    def pays(self) -> bool | None:
        """Whether the point saves more than it costs; None where that is unknown."""
        if self.saved is None or self.extra_cost is None:
            return None
        return self.saved > self.extra_cost


@dataclass(frozen=True)
class Curve:
    """The points from the lowest to the highest level.

    `knee` is the level furthest below the chord of the cost curve; `steep` the first whose price passes STEEP times
    that of the first point; `best` the level at which wages and credits less bonuses are least, `too_dear` the first
    point above it: it costs more than it saves. None where there is none.
    """

    points: tuple[Point, ...]
    knee: float | None
    steep: float | None
    best: float | None
    too_dear: float | None
    lowest: float  # the level of the least staffing looked at: a lower one costs as much


def walk(of: Day, at_least: ArrayLike = 0, from_level: float = 0.0) -> Walk:
    """The cheapest way up for a day; `at_least` agents per interval are there in any case.

    One interval alone begins just below `from_level`. Of several each begins at its turning point.
    """
    floors = np.broadcast_to(np.asarray(at_least, np.int64), of.calls.shape)
    alone = len(of) == 1
    begin = agents_below(of, 0, from_level) if alone else 0
    whole = [levels_by_agents(of, place, begin) for place in range(len(of))]
    start = np.array([
        max(int(floor), begin if alone else turning_point(table)) for floor, table in zip(floors, whole, strict=True)
    ])  # fmt: skip
    tables = [table[n - begin :] for table, n in zip(whole, start, strict=True)]
    total = max(float(of.calls.sum()), 1e-300)
    gains = [np.maximum(np.diff(table), 0.0) * calls / total
             for table, calls in zip(tables, of.calls, strict=True)]  # fmt: skip
    place = np.repeat(np.arange(len(of)), [len(gain) for gain in gains])
    gain = np.concatenate(gains) if gains else np.zeros(0)
    order = np.arange(len(gain)) if alone else np.argsort(-gain, kind="stable")
    return Walk(start, level_of_day(of, start), place[order], gain[order])


def curve(
    of: Day,
    from_level: float = 0.5,
    to_level: float = 0.95,
    *,
    step: float = 0.01,
    wages: Wages | None = None,
    at_least: ArrayLike = 0,
    agreement: Agreement | None = None,
    target: Target | None = None,
) -> Curve:
    """The price of each point from `from_level` to `to_level`; with an agreement's target what it saves beside it.

    Raises BadInput for levels that are none, in the wrong order, or when nothing comes.

    >>> from upheld.staffing.day import day
    >>> found = curve(day(100, 1800, 180), 0.80, 0.81)
    >>> [(point.agents, round(point.agents_mixed, 3)) for point in found.points]
    [(14.0, 13.047), (14.0, 13.155)]
    """
    _check(of, from_level, to_level, step)
    paid = wages or Wages()
    way = walk(of, at_least, from_level)
    asked = from_level + step * np.arange(round((to_level - from_level) / step) + 1)
    points: list[Point] = []
    for level in np.round(asked, 10):
        points.append(_point(of, way, float(level), paid, points[-1] if points else None, agreement, target))
    return Curve(tuple(points), _knee(points), _steep(points), *_best(points), way.start_level)


def _point(
    of: Day,
    way: Walk,
    level: float,
    wages: Wages,
    before: Point | None,
    agreement: Agreement | None,
    target: Target | None,
) -> Point:
    reached = way.level
    steps = int(np.searchsorted(reached, level - _EQUAL))
    if steps >= len(reached):
        raise BadInput(Problem("price.out_of_reach", field="to_level", values={"level": level, "most": reached[-1]}))
    plan = way.agents(steps)
    part = 1.0 if steps == 0 else (level - reached[steps - 1]) / (reached[steps] - reached[steps - 1])
    mixed = float(plan.sum() - 1.0 + part)
    cost = float(wages.of(mixed * of.hours))
    due = None if agreement is None or target is None else money_at(agreement, target, level)
    return Point(
        level=level,
        plan=plan,
        agents=float(plan.mean()),
        level_of_agents=float(level_of_day(of, plan)),
        agents_mixed=mixed / len(of),
        extra_agents=None if before is None else mixed / len(of) - before.agents_mixed,
        occupancy=occupancy_of_day(of, plan),
        cost=cost,
        extra_cost=None if before is None else cost - before.cost,
        due=due,
        saved=None if before is None or due is None or before.due is None else before.due - due,
    )


def _knee(points: Sequence[Point]) -> float | None:
    """The point furthest below the chord from the first to the last, both axes scaled to 1."""
    if len(points) < 3:
        return None
    level, agents = np.array([p.level for p in points]), np.array([p.agents_mixed for p in points])
    if agents[-1] - agents[0] <= _EQUAL:
        return None
    below = (level - level[0]) / (level[-1] - level[0]) - (agents - agents[0]) / (agents[-1] - agents[0])
    return float(level[np.argmax(below)]) if below.max() > _EQUAL else None


def _steep(points: Sequence[Point]) -> float | None:
    priced = [point for point in points if point.extra_agents is not None and point.extra_agents > _EQUAL]
    return next((p.level for p in priced if (p.extra_agents or 0) > STEEP * (priced[0].extra_agents or 0)), None)


def _best(points: Sequence[Point]) -> tuple[float | None, float | None]:
    """Where wages and money due are least (the lowest of equals), and the point after it."""
    sums = [point.cost + point.due for point in points if point.due is not None]
    if not sums or not points[-1].cost:
        return None, None
    at = int(np.argmin(np.round(sums, 6)))
    return points[at].level, points[at + 1].level if at + 1 < len(points) else None


def _check(of: Day, from_level: float, to_level: float, step: float) -> None:
    for field, value in (("from_level", from_level), ("to_level", to_level)):
        checked(field, value, 0.0, np.inf)
        if value >= 1:
            raise BadInput(Problem("queueing.level", field=field, values={"value": f"{value:g}"}))
    checked("step", step, 1e-4, 0.5)
    if from_level > to_level:
        values = {"low": f"{from_level:g}", "high": f"{to_level:g}"}
        raise BadInput(Problem("price.order", field="from_level", values=values))
    if not of.calls.sum() > 0:
        raise BadInput(Problem("price.nothing_comes", field="calls"))
