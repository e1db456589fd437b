"""How many people are expected in each week: those there now and each class, thinned by leaving, weighed by the ramp.

All is linear in the number who start, which is what lets a linear programme choose the classes. A person leaves by the
hazard of their tenure. The hazards of all are wrong by one common factor Z, Gamma distributed with mean 1 and variance
v², so the share expected to stay through a cumulative hazard H is E[exp(−Z H)] = (1 + v² H)^(−1/v²). Who leaves during
a week is not counted in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upheld.queueing.demand import Floats
from upheld.staffing.hiring_question import Class, Question, Team, Whole


@dataclass(frozen=True)
class Path:
    """What one person of a kind does in each week of the plan.

    `hazard` has the cumulative hazard up to each week's end (infinite where they are known to be gone), `work` the
    share of a tenured person's work while there, `trained` and `there` 1 where they are past training or employed.
    """

    hazard: Floats
    work: Floats
    trained: Floats
    there: Floats
    full_time: float


@dataclass(frozen=True)
class Flow:
    """(all_weeks,) expected: people past training, their work in tenured full-time people, full-time people paid, and
    people who leave in each week, past training and in it."""

    available: Floats
    effective: Floats
    paid: Floats
    leavers: Floats
    in_training: Floats

    def __add__(self, other: Flow) -> Flow:
        return Flow(*(mine + theirs for mine, theirs in zip(_arrays(self), _arrays(other), strict=True)))


def nobody(question: Question) -> Flow:
    """No people in any week."""
    zero = np.zeros(question.all_weeks)
    return Flow(zero, zero, zero, zero, zero)


def path_of_team(question: Question, team: Team) -> Path:
    """Of people already there: who has given no notice stays for its length, unless still in training."""
    weeks, tenure = question.all_weeks, team.tenure_weeks
    each = question.hazard[tenure : tenure + weeks].copy()
    if tenure >= question.training.weeks:
        each[: question.notice_weeks] = 0.0
    if team.leaves_week is not None:
        each[:] = 0.0
        each[max(team.leaves_week, 0) :] = np.inf
    return _path(question, np.cumsum(each), tenure + np.arange(weeks), team.full_time)


def path_of_class(question: Question, week: int) -> Path:
    """Of people who start in `week`; before it they have left nothing and do nothing."""
    weeks = question.all_weeks
    tenure = np.arange(weeks) - week
    each = np.where(tenure < 0, 0.0, question.hazard[np.maximum(tenure, 0)])
    return _path(question, np.cumsum(each), tenure, 1.0)


def _path(question: Question, hazard: Floats, tenure: Whole, full_time: float) -> Path:
    training = question.training.weeks
    known = question.ramp.by_tenure(int(tenure.max()) + 1, training)
    there = (tenure >= 0).astype(np.float64)
    work = np.where(tenure < 0, 0.0, known[np.maximum(tenure, 0)])
    return Path(hazard, work * full_time, (tenure >= training).astype(np.float64), there, full_time)


def stay(hazard: Floats, spread: float) -> Floats:
    """The share expected to stay through a cumulative hazard that is uncertain by `spread`.

    >>> stay(np.array([0.0, 1.0]), 0.0).round(4).tolist(), stay(np.array([1.0]), 1.0).tolist()
    ([1.0, 0.3679], [0.5])
    """
    if spread == 0:
        return np.exp(-hazard)
    variance = spread * spread
    return np.exp(-np.log1p(variance * hazard) / variance)


def expected(question: Question, path: Path) -> Flow:
    """Of one such person."""
    staying = stay(path.hazard, question.attrition_spread)
    left = -np.diff(staying, prepend=1.0)
    return Flow(
        staying * path.trained, staying * path.work, staying * path.there * path.full_time,
        left * path.trained, left * (1 - path.trained),
    )  # fmt: skip


def of_team(question: Question) -> Flow:
    """Those there at the start."""
    found = nobody(question)
    for team in question.team:
        found += times(expected(question, path_of_team(question, team)), team.people)
    return found


def of_classes(question: Question, classes: tuple[Class, ...]) -> Flow:
    """Those who start in `classes`."""
    found = nobody(question)
    for one in classes:
        found += times(expected(question, path_of_class(question, one.week)), one.starters)
    return found


def times(flow: Flow, people: float) -> Flow:
    """`people` times a flow."""
    return Flow(*(each * people for each in _arrays(flow)))


def _arrays(flow: Flow) -> tuple[Floats, ...]:
    return flow.available, flow.effective, flow.paid, flow.leavers, flow.in_training


def by_period(question: Question, weekly: Floats) -> Floats:
    """The mean over the weeks of each period, along the last axis."""
    inside = (question.period_of[:, None] == np.arange(len(question.needs))).astype(np.float64)
    found: Floats = weekly @ (inside / inside.sum(axis=0))
    return found
