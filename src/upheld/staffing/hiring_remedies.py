"""What stands in the way of a plan, and what would help: each limit loosened, one at a time.

Where the promise cannot be kept, every remedy is planned for in full, so that its cost can be set against the others.
What a limit costs is read from the programme with broken classes, which takes no time and no luck.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from upheld.queueing.demand import Floats
from upheld.staffing.attrition import WEEKS_A_MONTH
from upheld.staffing.hiring import TRIED_NODES, HiringPlan
from upheld.staffing.hiring_choice import Choice, choose
from upheld.staffing.hiring_question import Question

KINDS: Final = ("overtime", "earlier", "trainers", "seats", "nesting", "largest")
"""More overtime (share), earlier recruiting (weeks), one more trainer, more seats, nesting places, larger classes."""
_MOST_OVERTIME: Final = 0.5
_NEARLY: Final = 1e-3


@dataclass(frozen=True)
class Remedy:
    """A limit loosened by `amount` (overtime: to it, and in the wanting periods alone): people × weeks still wanting,
    and what the plan costs more."""

    kind: str
    amount: float
    wanting: float  # of the periods asked
    extra_cost: float

    @property
    def heals(self) -> bool:
        """Whether every period's promise can be kept."""
        return self.wanting < _NEARLY


@dataclass(frozen=True)
class Limit:
    """What one more of a limit would save, and by how many people × weeks less would be wanting."""

    kind: str
    saves: float
    wanting_less: float

    @property
    def binds(self) -> bool:
        """Whether the plan would be better without it."""
        return self.saves > 1.0 or self.wanting_less > _NEARLY


def remedies(found: HiringPlan) -> list[Remedy]:
    """What would keep the promise of periods that are wanting: healing ones first, the cheapest first."""
    if not found.unmet:
        return []
    tried = [one for kind in KINDS if (one := _remedy(found, kind)) is not None]
    helpful = [one for one in tried if one.wanting < _wanting(found.question, found.choice) - _NEARLY]
    return sorted(helpful, key=lambda one: (not one.heals, one.wanting if not one.heals else 0.0, one.extra_cost))


def _remedy(found: HiringPlan, kind: str) -> Remedy | None:
    """The least loosening of one limit that heals, or else the one that leaves least wanting."""
    if kind == "overtime":
        return _more_overtime(found)
    best: tuple[float, float, Question] | None = None
    for amount, question in _loosened(found, kind):
        quick = _wanting(question, choose(question, found.margins, integer=False))
        if best is None or quick < best[0] - _NEARLY:
            best = quick, amount, question
        if quick < _NEARLY and (remedy := _tried(found, kind, amount, question)).heals:
            return remedy
    return None if best is None else _tried(found, kind, *best[1:])


def _tried(found: HiringPlan, kind: str, amount: float, question: Question) -> Remedy:
    whole = choose(question, found.margins, nodes=TRIED_NODES)
    return Remedy(kind, amount, _wanting(question, whole), whole.cost - found.choice.cost)


def _loosened(found: HiringPlan, kind: str) -> Iterator[tuple[float, Question]]:
    """The question with one limit loosened more and more."""
    question = found.question
    training = question.training
    if kind == "earlier":
        for weeks in range(1, question.lead_weeks + 1):
            yield weeks, question.having(lead_weeks=question.lead_weeks - weeks)
    elif kind == "trainers":
        for more in (1, 2, 3):
            seats = None if training.seats is None else training.seats + more * training.largest
            yield more, question.having(training=replace(training, trainers=training.trainers + more, seats=seats))
    elif kind == "largest":
        for more in (1, 2, 4):
            yield more, question.having(training=replace(training, largest=training.largest + more))
    elif kind == "seats" and training.seats is not None:
        for more in (training.smallest, training.largest):
            yield more, question.having(training=replace(training, seats=training.seats + more))
    elif kind == "nesting" and training.nesting_places is not None:
        for more in (training.smallest, training.largest):
            places = training.nesting_places + more
            yield more, question.having(training=replace(training, nesting_places=places))


def _more_overtime(found: HiringPlan) -> Remedy | None:
    """Overtime above the limit in the periods that want people: what it costs if all of it is done, less what the
    people missing there would have cost."""
    unmet, price = found.unmet, found.question.costs.overtime
    share = max((row.need + row.margin) / max(row.effective, 1e-9) - 1 for row in unmet)
    if not price or share > _MOST_OVERTIME:
        return None
    months = np.bincount(found.question.period_of)[: len(found.rows)] / WEEKS_A_MONTH
    wanting, missing = (each[: len(found.rows)] for each in (found.choice.wanting, found.choice.missing))
    done = float(wanting @ months) * price
    spared = float(np.minimum(wanting, missing) @ months) * found.question.costs.missing
    return Remedy("overtime", float(np.ceil(share * 100 - 1e-9)) / 100, 0.0, done - spared)


def _wanting(question: Question, choice: Choice) -> float:
    weeks: Floats = np.bincount(question.period_of, minlength=len(question.needs)).astype(np.float64)
    asked = len(question.periods)
    return float(choice.wanting[:asked] @ weeks[:asked])


def limits(question: Question, margins: Floats) -> list[Limit]:
    """Each limit, and what one more of it is worth; those that bind most first."""
    base = choose(question, margins, integer=False)
    found = []
    for kind, looser in _one_more(question):
        choice = choose(looser, margins, integer=False)
        less = _wanting(question, base) - _wanting(looser, choice)
        found.append(Limit(kind, base.cost - choice.cost, less))
    return sorted(found, key=lambda one: (-one.wanting_less, -one.saves))


def _one_more(question: Question) -> Iterator[tuple[str, Question]]:
    training = question.training
    if question.lead_weeks:
        yield "earlier", question.having(lead_weeks=question.lead_weeks - 1)
    yield "trainers", question.having(training=replace(training, trainers=training.trainers + 1))
    yield "largest", question.having(training=replace(training, largest=training.largest + 1))
    if training.seats is not None:
        yield "seats", question.having(training=replace(training, seats=training.seats + 1))
    if training.nesting_places is not None:
        yield "nesting", question.having(training=replace(training, nesting_places=training.nesting_places + 1))
    if question.costs.overtime and question.overtime_at_most + 0.01 <= _MOST_OVERTIME:
        yield "overtime", question.having(overtime_at_most=question.overtime_at_most + 0.01)
