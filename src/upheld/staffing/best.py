"""Which roster to choose: that with the least wages and expected credits above floors, beside that for a 90 % chance.

Rosters are looked for along the cheapest way up the day's level (`price.walk`), so that every interval has its share.
A client that leaves is not a price: floors are kept first, money is counted among the rosters that keep them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats, checked
from upheld.staffing.price import Walk, walk
from upheld.staffing.risk import Model, Question, Risk, model, of_roster

CHANCE = 0.9
_LOOKED_AT = 13
_TOP_LEVEL = 0.9995


@dataclass(frozen=True)
class Floors:
    """What no saving may undercut; None: no such floor.

    People per interval, the expected figure of the first promise, the largest chance of reaching a termination trigger.
    """

    at_least: int = 0
    level: float | None = None
    trigger: float | None = None

    def __post_init__(self) -> None:
        checked("floors.people", self.at_least, 0, 1e5)
        for name in ("level", "trigger"):
            if (value := getattr(self, name)) is not None:
                checked(f"floors.{name}", value, 0.0, 1.0)

    def hold(self, found: Risk, better: str) -> bool:
        """Whether a roster keeps the floors."""
        figure = found.promises[0].mean
        level = self.level is None or (figure >= self.level if better == "more" else figure <= self.level)
        return level and (self.trigger is None or all(one.probability <= self.trigger for one in found.triggers))


@dataclass(frozen=True)
class Choice:
    """A roster (agents per interval, before absence), its risk, and whether it keeps the floors."""

    agents: Floats
    risk: Risk
    floors_kept: bool


@dataclass(frozen=True)
class Choices:
    """The roster asked about and two others; None where no roster will do.

    `cheapest` has the least wages and credits less bonuses above the floors, `sure` is the smallest with the chance
    CHANCE of keeping everything.
    """

    now: Choice
    cheapest: Choice | None
    sure: Choice | None


def choices(question: Question, floors: Floors | None = None) -> Choices:
    """The two rosters beside that of the question; all are judged over the same drawn months.

    Raises BadInput when the question names no wage: then every roster is free.
    """
    if not question.wages.per_hour > 0:
        raise BadInput(Problem("risk.no_wage", field="wage"))
    kept = floors or Floors()
    way = walk(question.day, kept.at_least)
    most = int(np.searchsorted(way.level, _TOP_LEVEL))
    here = 1.0 - question.uncertainty.absence
    rosters = _Rosters(way, here)
    of = model(question, rosters.of(0).astype(np.int64), np.ceil(rosters.of(most)).astype(np.int64))
    looked: dict[int, Choice] = {}

    def at(steps: int) -> Choice:
        if steps not in looked:
            looked[steps] = _choice(of, rosters.of(steps), kept)
        return looked[steps]

    sure = _first(lambda steps: at(steps).risk.probability >= CHANCE, most)
    for steps in _coarse(0, most):
        at(steps)
    for _ in range(3):
        _look_closer(looked, at, most)
    good = [choice for choice in looked.values() if choice.floors_kept]
    cheapest = min(good, key=lambda choice: (round(choice.risk.cost, 6), float(choice.agents.sum())), default=None)
    now = _choice(of, np.asarray(question.agents, np.float64), kept)
    return Choices(now, cheapest, None if sure is None else at(sure))


@dataclass(frozen=True)
class _Rosters:
    """Steps of the way up as rosters: so many more people that the agents are there on average."""

    way: Walk
    here: float

    def of(self, steps: int) -> Floats:
        return np.ceil(self.way.agents(steps) / self.here - 1e-9)


def _choice(of: Model, agents: Floats, floors: Floors) -> Choice:
    found = of_roster(of, agents)
    held = floors.hold(found, of.question.agreement.targets[0].better) and bool((agents >= floors.at_least).all())
    return Choice(agents, found, held)


def _coarse(low: int, high: int) -> list[int]:
    return sorted({int(steps) for steps in np.linspace(low, high, _LOOKED_AT).round()})


def _look_closer(looked: dict[int, Choice], at: Callable[[int], Choice], most: int) -> None:
    """Look between the neighbours of the best roster so far."""
    good = {steps: choice.risk.cost for steps, choice in looked.items() if choice.floors_kept}
    if not good:
        return
    best = min(good, key=lambda steps: good[steps])
    steps = sorted(looked)
    place = steps.index(best)
    low, high = steps[max(place - 1, 0)], steps[min(place + 1, len(steps) - 1)]
    for between in np.linspace(low, high, 7).round():
        at(min(int(between), most))


def _first(good: Callable[[int], bool], most: int) -> int | None:
    """The smallest number of steps that is good; goodness does not go away with more."""
    if not good(most):
        return None
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high
