"""The hiring plan: the cheapest classes that keep every need with a chosen chance, proved on drawn people.

The programme of `hiring_choice` counts with expected people. The margin that it adds to each need is found by drawing:
as far as the drawn tenth (say) of what a period can do lies below its mean. What is told is then drawn afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final

import numpy as np

from upheld.queueing.demand import Floats
from upheld.staffing import funnel
from upheld.staffing.attrition import WEEKS_A_MONTH
from upheld.staffing.hiring_choice import Choice, choose
from upheld.staffing.hiring_flow import Flow, by_period, of_classes, of_team
from upheld.staffing.hiring_question import Class, Question
from upheld.staffing.hiring_simulation import Drawn, Draws, Kept, kept, together

ROUNDS: Final = 3
TRIED_NODES: Final = 50
SLIPS_WEEKS: Final = (1, 2, 3, 4)
_TUNING_SEED, _TELLING_SEED = 0, 1


@dataclass(frozen=True)
class Row:
    """A period of the plan. People past training and their work (in tenured full-time people) with drawn quantiles;
    leavers, starters, overtime and missing people are expected numbers."""

    first: date
    need: float
    margin: float
    available: float
    available_low: float  # a tenth of draws lies below
    available_high: float  # a tenth lies above
    effective: float
    effective_low: float
    effective_high: float
    leavers: float  # past training
    left_in_training: float
    overtime: float
    missing: float
    short: float  # chance of less work than needed, all overtime done
    wanting: float  # people by which the promise cannot be kept


@dataclass(frozen=True)
class Start:
    """A class of the plan: when recruiting must begin, and how many replace leavers or add to the team."""

    starters: int
    start: date
    recruiting_from: date
    works_from: date
    under_way: bool
    replacement: int
    growth: int


@dataclass(frozen=True)
class Slip:
    """What happens when a class starts `weeks` later: weeks (their first days) that become too likely to be short."""

    start: date
    weeks: int
    short_weeks: tuple[date, ...]


@dataclass(frozen=True)
class Cost:
    """What those who start in the plan cost until its end, and what overtime and missing people do; drawn means."""

    hiring: float
    classes: float
    wages: float
    overtime: float
    missing: float

    @property
    def total(self) -> float:
        """All together."""
        return self.hiring + self.classes + self.wages + self.overtime + self.missing


@dataclass(frozen=True)
class HiringPlan:
    """The answer; `choice` also holds the weeks beyond the periods asked."""

    question: Question
    choice: Choice
    margins: Floats
    rows: tuple[Row, ...]
    starts: tuple[Start, ...]
    slips: tuple[Slip, ...]
    cost: Cost
    candidates: dict[date, dict[str, funnel.Needed]]  # by month, then stage
    weekly: Flow  # expected, all weeks

    @property
    def unmet(self) -> tuple[Row, ...]:
        """The periods whose promise cannot be kept."""
        return tuple(row for row in self.rows if row.wanting > 0)


Progress = Callable[[int, int], None]


def plan(question: Question, progress: Progress | None = None) -> HiringPlan:
    """The cheapest classes for a question, its margins found by drawing people, and what they lead to.

    `progress` is told how many of how many rounds are done.
    """
    tuning = Draws(question, question.seed * 2 + _TUNING_SEED)
    margins = np.zeros(len(question.needs))
    rounds = ROUNDS if question.short_at_most is not None else 0
    for done in range(rounds):
        if progress is not None:
            progress(done, rounds + 1)
        tried = choose(question, margins, nodes=TRIED_NODES)
        found = _margins(tuning, tried)
        settled = bool(done) and float(np.abs(found - margins).max()) < 0.05 * max(float(found.max()), 1.0)
        margins = found
        if settled:
            break
    if progress is not None:
        progress(rounds, rounds + 1)
    return told(question, choose(question, margins), margins)


def _margins(draws: Draws, choice: Choice) -> Floats:
    """How far the quantile that may be short lies below the expected work, all overtime done."""
    question = draws.question
    spare = kept(draws, draws.of_classes(choice.classes)).spare
    mean = (1 + question.overtime_at_most) * _expected(question, choice.classes, "effective") - question.needs
    return np.maximum(mean - np.quantile(spare, question.short_at_most or 0.5, axis=0), 0.0)


def _expected(question: Question, classes: Sequence[Class], what: str) -> Floats:
    weekly = of_team(question) + of_classes(question, tuple(classes))
    found: Floats = getattr(weekly, what)
    return by_period(question, found)


def told(question: Question, choice: Choice, margins: Floats) -> HiringPlan:
    """What a choice of classes leads to, on people drawn afresh."""
    draws = Draws(question, question.seed * 2 + _TELLING_SEED)
    drawn = draws.of_classes(choice.classes)
    asked = [one for one in choice.classes if one.week < question.weeks]
    weekly = of_team(question) + of_classes(question, choice.classes)
    starts = tuple(_starts(question, asked))
    recruited = [(one.start, one.starters) for one in starts if not one.under_way]
    return HiringPlan(
        question,
        choice,
        margins,
        tuple(_rows(question, choice, margins, weekly, kept(draws, drawn))),
        starts,
        tuple(_slips(draws, drawn, asked)),
        _cost(draws, drawn, asked),
        funnel.by_month(question.stages, recruited) if question.stages else {},
        weekly,
    )


def _rows(question: Question, choice: Choice, margins: Floats, weekly: Flow, found: Kept) -> list[Row]:
    low, high = (
        {name: np.quantile(getattr(found, name), at, axis=0) for name in ("available", "effective")}
        for at in (0.1, 0.9)
    )
    mean = {name: by_period(question, getattr(weekly, name)) for name in ("available", "effective")}
    weeks = np.bincount(question.period_of, minlength=len(question.needs))
    left, trainees = (by_period(question, each) * weeks for each in (weekly.leavers, weekly.in_training))
    overtime, missing, short = found.overtime.mean(axis=0), found.missing.mean(axis=0), found.short
    return [
        Row(
            first=one.first,
            need=one.need,
            margin=float(margins[at]),
            available=float(mean["available"][at]),
            available_low=float(low["available"][at]),
            available_high=float(high["available"][at]),
            effective=float(mean["effective"][at]),
            effective_low=float(low["effective"][at]),
            effective_high=float(high["effective"][at]),
            leavers=float(left[at]),
            left_in_training=float(trainees[at]),
            overtime=float(overtime[at]),
            missing=float(missing[at]),
            short=float(short[at]),
            wanting=float(choice.wanting[at]),
        )
        for at, one in enumerate(question.periods)
    ]


def _starts(question: Question, classes: Sequence[Class]) -> list[Start]:
    """Each class, told apart into replacement and growth.

    A class first replaces those expected to leave until it can work who are not replaced yet; the rest is growth.
    """
    found: list[Start] = []
    replaced, so_far = 0, of_team(question)
    for one in sorted(classes, key=lambda one: one.week):
        works = one.week + question.training.weeks
        gone = float((so_far.leavers + so_far.in_training)[:works].sum())
        replacement = max(min(one.starters, round(gone) - replaced), 0)
        replaced += replacement
        so_far += of_classes(question, (one,))
        start = question.day(one.week)
        found.append(
            Start(
                one.starters, start, question.day(one.week - question.lead_weeks), question.day(works), one.under_way,
                replacement, one.starters - replacement,
            )
        )  # fmt: skip
    return found


def _slips(draws: Draws, drawn: Drawn, classes: Sequence[Class]) -> list[Slip]:
    """Each week's classes, started later, all others as planned."""
    question = draws.question
    limit = 0.5 if question.short_at_most is None else question.short_at_most
    limit += 2 * sqrt(limit * (1 - limit) / question.draws)  # not what is luck of the draws
    before = _weekly_short(draws, drawn)
    found = []
    for one in together(classes):
        rest = drawn - draws.of_class(one)
        for weeks in SLIPS_WEEKS:
            after = _weekly_short(draws, rest + draws.of_class(one, weeks))
            late = np.flatnonzero((after > limit) & (after > before))
            found.append(Slip(question.day(one.week), weeks, tuple(question.day(int(week)) for week in late)))
    return found


def _weekly_short(draws: Draws, drawn: Drawn) -> Floats:
    """(weeks,) the chance of each week asked to be short."""
    question = draws.question
    need = question.needs[question.period_of] * draws.need[:, None]
    short: Floats = ((1 + question.overtime_at_most) * drawn.effective < need).mean(axis=0)
    return short[: question.weeks]


def _cost(draws: Draws, drawn: Drawn, classes: Sequence[Class]) -> Cost:
    question, costs = draws.question, draws.question.costs
    paid = (drawn - draws.team).paid[:, : question.weeks].mean(axis=0).sum()
    found = kept(draws, drawn)
    asked = len(question.periods)
    months = np.bincount(question.period_of, minlength=len(question.needs))[:asked] / WEEKS_A_MONTH
    overtime, missing = (float(each.mean(axis=0)[:asked] @ months) for each in (found.overtime, found.missing))
    return Cost(
        hiring=costs.hire * sum(one.starters for one in classes),
        classes=costs.per_class * len(classes),
        wages=costs.wage * float(paid) / WEEKS_A_MONTH,
        overtime=costs.overtime * overtime,
        missing=costs.missing * missing,
    )
