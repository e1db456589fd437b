"""From candidates to starters: how many of each stage become one of the next, how long it takes, and so how many
candidates are needed when.

Shares and times are those of a whole stage: candidates are counted, never ranked.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

import numpy as np

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats
from upheld.staffing.attrition import wilson

_DRAWS: Final = 20_000
_SEED: Final = 20
_NEARLY: Final = 1e-9


@dataclass(frozen=True)
class Stage:
    """How many reached a stage in the past, and how long people stay in it before they go on (days).

    The last stage is the start itself: its `days` are not used.
    """

    name: str
    people: int
    days: float = 0.0


@dataclass(frozen=True)
class Conversion:
    """The share of one stage that reached the next, with its 95 % interval after Wilson."""

    stage: str
    following: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Needed:
    """Candidates needed at a stage for some starters: the expected number and an 80 % interval, whole people."""

    stage: str
    mean: int
    low: int
    high: int
    by: date  # when they must have reached it


def checked(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages as they are; raises BadInput when one exceeds the earlier, is empty, or takes negative time."""
    if len(stages) < 2:
        raise BadInput(Problem("hiring.stages", values={"number": len(stages)}))
    for earlier, later in itertools.pairwise(stages):
        if later.people > earlier.people:
            values = {"stage": later.name, "people": later.people, "earlier": earlier.name, "before": earlier.people}
            raise BadInput(Problem("hiring.stage_exceeds", field=later.name, values=values))
    for one in stages:
        if one.people < 1 or not one.days >= 0:
            raise BadInput(Problem("hiring.stage_empty", field=one.name, values={"stage": one.name}))
    return tuple(stages)


def conversions(stages: Sequence[Stage]) -> list[Conversion]:
    """From each stage to the next."""
    return [
        Conversion(one.name, then.name, then.people / one.people, *wilson(then.people, one.people))
        for one, then in itertools.pairwise(stages)
    ]


def lead_days(stages: Sequence[Stage]) -> float:
    """From reaching the first stage to the start."""
    return sum(one.days for one in stages[:-1])


def needed(stages: Sequence[Stage], starters: int, start: date) -> list[Needed]:
    """For `starters` on the day `start`: how many must reach each stage, and by when.

    The expected number is starters ÷ the product of the shares. The interval is where 80 % of what is needed lies, both
    because the shares are known from few people (Jeffreys' posterior, drawn with a fixed seed) and because each
    candidate is a chance of their own (a negative binomial number of tries).

    >>> stages = [Stage("applied", 100, 7), Stage("interview", 50, 14), Stage("start", 25)]
    >>> [one.mean for one in needed(stages, 10, date(2027, 3, 1))]
    [40, 20, 10]
    """
    rng = np.random.default_rng(_SEED)
    share, drawn = 1.0, np.ones(_DRAWS)
    found = [Needed(stages[-1].name, starters, starters, starters, start)]
    by = float(start.toordinal())
    for one, then in zip(stages[-2::-1], stages[:0:-1], strict=True):
        share *= then.people / one.people
        drawn = drawn * rng.beta(then.people + 0.5, one.people - then.people + 0.5, _DRAWS)
        by -= one.days
        tries = _tries(rng, starters, drawn)
        low, high = (int(np.quantile(tries, at, method="inverted_cdf")) for at in (0.1, 0.9))
        day = date.fromordinal(int(by // 1))
        found.append(Needed(one.name, ceil(starters / share - _NEARLY), low, high, day))
    return found[::-1]


def _tries(rng: np.random.Generator, starters: int, share: Floats) -> Floats:
    if not starters:
        return np.zeros(len(share))
    return starters + rng.negative_binomial(starters, np.clip(share, 1e-12, 1.0)).astype(np.float64)


def by_month(stages: Sequence[Stage], classes: Sequence[tuple[date, int]]) -> dict[date, dict[str, Needed]]:
    """Needed candidates of all classes (start, starters), by the month in which they must reach each stage.

    Numbers of classes add up; so do the ends of their intervals, for shares that are wrong are wrong for all of them.
    """
    found: dict[date, dict[str, Needed]] = {}
    for start, starters in classes:
        for one in needed(stages, starters, start):
            month = found.setdefault(one.by.replace(day=1), {})
            before = month.get(one.stage, Needed(one.stage, 0, 0, 0, one.by))
            sums = (before.mean + one.mean, before.low + one.low, before.high + one.high)
            month[one.stage] = Needed(one.stage, *sums, min(before.by, one.by))
    return {month: found[month] for month in sorted(found)}


def recruiting_from(stages: Sequence[Stage], start: date) -> date:
    """The day on which recruiting for a class must begin.

    >>> recruiting_from([Stage("applied", 9, 30), Stage("start", 3)], date(2027, 3, 1))
    datetime.date(2027, 1, 30)
    """
    return start - timedelta(ceil(lead_days(stages)))
