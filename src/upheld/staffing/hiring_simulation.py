"""People one by one: every person of a drawn plan leaves in a week of their own, and what is left does the work.

One exponential number decides how much hazard a person lives through before leaving; the hazards of all are multiplied
by one drawn factor, and so are the needs. Draws with the same seed meet the same people, so that two plans differ by
their classes and not by luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from upheld.queueing.demand import Floats
from upheld.staffing.hiring_flow import Path, by_period, path_of_class, path_of_team
from upheld.staffing.hiring_question import Class, Question


@dataclass(frozen=True)
class Drawn:
    """What happened in each draw and week, shape (draws, all_weeks): people past training, their work, people paid."""

    available: Floats
    effective: Floats
    paid: Floats

    def __add__(self, other: Drawn) -> Drawn:
        return Drawn(self.available + other.available, self.effective + other.effective, self.paid + other.paid)

    def __sub__(self, other: Drawn) -> Drawn:
        return Drawn(self.available - other.available, self.effective - other.effective, self.paid - other.paid)


class Draws:
    """The luck of a question: factors of need and leaving, and the lives of those there at the start."""

    def __init__(self, question: Question, seed: int) -> None:
        self.question, self.seed = question, seed
        rng = np.random.default_rng([seed, 0])
        self.hazard = _factors(rng, question.attrition_spread, question.draws)
        self.need = _factors(rng, question.need_spread, question.draws)
        zero = np.zeros((question.draws, question.all_weeks))
        self.team = Drawn(zero, zero, zero)
        for team in question.team:
            path = path_of_team(question, team)
            self.team = self.team + _lived(path, self._lives(rng, team.people))

    def of_class(self, one: Class, slipped_weeks: int = 0) -> Drawn:
        """A class, its people being the same whenever it starts; in at most one class of a week, the others differ."""
        stream = [self.seed, 1, one.week, int(one.under_way)]
        lives = self._lives(np.random.default_rng(stream), one.starters)
        return _lived(path_of_class(self.question, one.week + slipped_weeks), lives)

    def of_classes(self, classes: Sequence[Class]) -> Drawn:
        """All classes and those there at the start; classes that start together are drawn as one."""
        found = self.team
        for one in together(classes):
            found = found + self.of_class(one)
        return found

    def _lives(self, rng: np.random.Generator, people: int) -> Floats:
        """(people, draws) the hazard each one lives through."""
        return rng.exponential(size=(people, self.question.draws)) / self.hazard


def together(classes: Sequence[Class]) -> list[Class]:
    """Classes of the same week as one."""
    sums: dict[tuple[int, bool], int] = {}
    for one in classes:
        key = (one.week, one.under_way)
        sums[key] = sums.get(key, 0) + one.starters
    return [Class(week, starters, under_way) for (week, under_way), starters in sums.items()]


def _factors(rng: np.random.Generator, spread: float, draws: int) -> Floats:
    """Gamma factors with mean 1 and standard deviation `spread`."""
    if spread == 0:
        return np.ones(draws)
    return rng.gamma(1 / spread**2, spread**2, draws)


def _lived(path: Path, lives: Floats) -> Drawn:
    """Who is there in each week: all whose life is longer than the hazard up to its end."""
    weeks, draws = len(path.hazard), lives.shape[1]
    stayed = np.searchsorted(path.hazard, lives, side="right")  # whole weeks
    places = (np.arange(draws) * (weeks + 1) + stayed).ravel()
    gone = np.bincount(places, minlength=draws * (weeks + 1)).reshape(draws, weeks + 1)[:, :weeks]
    there = lives.shape[0] - np.cumsum(gone, axis=1)
    return Drawn(there * path.trained, there * path.work, there * path.there * path.full_time)


@dataclass(frozen=True)
class Kept:
    """By draw and period, shape (draws, periods): people past training, work, work missing and done in overtime.

    `spare` is the work possible with all overtime less the need: below 0 the period is short.
    """

    available: Floats
    effective: Floats
    overtime: Floats
    missing: Floats
    spare: Floats

    @property
    def short(self) -> Floats:
        """(periods,) the chance of each to be short."""
        found: Floats = (self.spare < 0).mean(axis=0)
        return found


def kept(draws: Draws, drawn: Drawn) -> Kept:
    """What each period has of what it needs."""
    question = draws.question
    effective = by_period(question, drawn.effective)
    need = question.needs * draws.need[:, None]
    wanted = np.maximum(need - effective, 0.0)
    overtime = np.minimum(wanted, question.overtime_at_most * effective)
    spare = (1 + question.overtime_at_most) * effective - need
    return Kept(by_period(question, drawn.available), effective, overtime, wanted - overtime, spare)
