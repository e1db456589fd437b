"""What a hiring plan is asked: who is needed when, who is there, how people leave, learn and are found, and prices.

Time runs in weeks from `start`; a week belongs to the period (month or week of the table) in which its fourth day lies.
Beyond the periods asked the last need goes on for some weeks, so that a plan does not end by letting its team run out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from math import inf, isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats
from upheld.staffing.attrition import Band, hazards
from upheld.staffing.funnel import Stage
from upheld.staffing.ramp import Ramp

Whole = NDArray[np.int64]

LONGEST_WEEKS: Final = 260
_BEYOND_CHUNK: Final = 4


@dataclass(frozen=True)
class Period:
    """People needed from `first` until the next period: full-time people doing a tenured person's work, in the team."""

    first: date
    need: float


@dataclass(frozen=True)
class Team:
    """People who are there at the start and alike: `leaves_week` is known where notice was given."""

    people: int
    tenure_weeks: int
    full_time: float = 1.0
    leaves_week: int | None = None


@dataclass(frozen=True)
class Class:
    """People who start training together, in a week of the plan."""

    week: int
    starters: int
    under_way: bool = False  # recruited before the plan: given, not chosen


@dataclass(frozen=True)
class Training:
    """Its length and what limits classes; a class has a trainer to itself, and nesting people share places."""

    weeks: int
    smallest: int = 1
    largest: int = 20
    trainers: int = 1
    seats: int | None = None
    nesting_weeks: int = 0
    nesting_places: int | None = None


@dataclass(frozen=True)
class Costs:
    """Prices in `currency`: wages of a full-time person and missing people by month, hiring by starter."""

    currency: str = "EUR"
    wage: float = 0.0
    hire: float = 0.0
    per_class: float = 0.0
    missing: float = 0.0
    overtime: float = 0.0


@dataclass(frozen=True)
class Question:
    """Everything a plan is made from; raises BadInput for what cannot be planned."""

    title: str
    start: date
    end: date  # the first day after the last period
    periods: tuple[Period, ...]
    team: tuple[Team, ...]
    bands: tuple[Band, ...]
    training: Training
    ramp: Ramp
    lead_weeks: int
    costs: Costs = field(default_factory=Costs)
    under_way: tuple[Class, ...] = ()
    stages: tuple[Stage, ...] = ()
    training_leavers: float | None = None  # share that leaves in training; None: as the bands say
    notice_weeks: int = 0
    overtime_at_most: float = 0.0  # of the work of those who are there
    need_spread: float = 0.0  # standard deviation ÷ mean of the need, of all periods together
    attrition_spread: float = 0.0  # the same of the hazard of leaving
    short_at_most: float | None = 0.1  # chance of a period being short; None: only prices count
    beyond_weeks: int = 26
    draws: int = 2000
    seed: int = 1

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise BadInput(*problems)

    @property
    def weeks(self) -> int:
        """Weeks of the periods asked."""
        return (self.end - self.start).days // 7

    @property
    def all_weeks(self) -> int:
        """Weeks planned for, those beyond the periods included."""
        return self.weeks + self.beyond_weeks

    @property
    def period_of(self) -> Whole:
        """(all_weeks,) the place of each week's period; beyond the last one in stretches of four weeks."""
        firsts = np.array([one.first.toordinal() for one in self.periods])
        days = self.start.toordinal() + 7 * np.arange(self.weeks) + 3
        asked = np.maximum(np.searchsorted(firsts, days, side="right") - 1, 0)
        beyond = len(self.periods) + np.arange(self.beyond_weeks) // _BEYOND_CHUNK
        return np.concatenate([asked, beyond]).astype(np.int64)

    @property
    def needs(self) -> Floats:
        """(periods and stretches beyond) the need of each."""
        found = [one.need for one in self.periods]
        chunks = -(-self.beyond_weeks // _BEYOND_CHUNK)
        return np.array([*found, *[found[-1]] * chunks])

    @property
    def hazard(self) -> Floats:
        """(tenure weeks) hazard of leaving by week of tenure, long enough for everybody there."""
        longest = max((one.tenure_weeks for one in self.team), default=0) + self.all_weeks + 1
        found = hazards(self.bands, longest)
        if self.training_leavers is not None and self.training.weeks:
            found[: self.training.weeks] = -np.log1p(-self.training_leavers) / self.training.weeks
        return found

    def day(self, week: int) -> date:
        """The first day of a week of the plan."""
        return self.start + timedelta(7 * week)

    def week(self, day: date) -> int:
        """The week of the plan in which a day lies."""
        return (day - self.start).days // 7

    def having(self, **changes: object) -> Question:
        """The same question but for some fields."""
        return replace(self, **changes)  # type: ignore[arg-type]


def _problems(of: Question) -> Sequence[Problem]:
    found = [
        Problem("hiring.number", field=name, values={"value": value, "least": low, "most": high})
        for name, value, low, high in _ranges(of)
        if not (isfinite(value) and low <= value <= high)
    ]
    if not of.periods or not 0 < of.weeks <= LONGEST_WEEKS:
        found.append(Problem("hiring.horizon", field="months", values={"weeks": of.weeks, "most": LONGEST_WEEKS}))
    if not found and set(range(len(of.periods))) - set(of.period_of.tolist()):
        found.append(Problem("hiring.period_without_week", field="required.table"))
    if of.training.smallest > of.training.largest:
        values = {"smallest": of.training.smallest, "largest": of.training.largest}
        found.append(Problem("hiring.class_sizes", field="training.smallest", values=values))
    if not of.bands or of.bands[-1].until_weeks != inf:
        found.append(Problem("hiring.last_band", field="attrition.bands"))
    return found


def _ranges(of: Question) -> list[tuple[str, float, float, float]]:
    training, costs = of.training, of.costs
    return [
        ("training.weeks", training.weeks, 0, 104),
        ("training.smallest", training.smallest, 1, 1000),
        ("training.largest", training.largest, 1, 1000),
        ("training.trainers", training.trainers, 0, 1000),
        ("training.seats", training.seats or 0, 0, 100_000),
        ("training.nesting", training.nesting_weeks, 0, 104),
        ("training.nesting_places", training.nesting_places or 0, 0, 100_000),
        ("training.leavers", of.training_leavers or 0, 0, 0.99),
        ("recruiting.lead", of.lead_weeks, 0, 104),
        ("attrition.notice", of.notice_weeks, 0, 52),
        ("overtime.at_most", of.overtime_at_most, 0, 0.5),
        ("uncertainty.need", of.need_spread, 0, 1),
        ("uncertainty.attrition", of.attrition_spread, 0, 2),
        ("promise.short_at_most", 0.5 if of.short_at_most is None else of.short_at_most, 0.005, 0.9),
        ("beyond", of.beyond_weeks, 0, 104),
        ("draws", of.draws, 100, 100_000),
        *[(f"cost.{name}", getattr(costs, name), 0, 1e9) for name in ("wage", "hire", "missing", "overtime")],
        ("cost.class", costs.per_class, 0, 1e9),
        *[("required.agents", one.need, 0, 1e5) for one in of.periods],
        *[("people.now", one.people, 0, 100_000) for one in of.team],
    ]
