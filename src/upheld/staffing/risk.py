"""A month is not an average: the chance that a roster keeps its promises, what it costs on average, and what drives it.

Each drawn month has a load for every interval; the exact figures of Erlang A at that load, and the luck of the queue
around them, add up to what the month attains. Nothing is simulated call by call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import comb, isinf

import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Agreement, Target
from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats
from upheld.queueing.demand import checked as in_range
from upheld.staffing import promises
from upheld.staffing.day import Day, Whole
from upheld.staffing.months import SOURCES, Months, Uncertainty, drawn
from upheld.staffing.price import Wages
from upheld.staffing.promises import Counted, Judged, SoFar
from upheld.staffing.surface import Measured, Surface, surface

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
_STEP = 0.05


@dataclass(frozen=True)
class Question:
    """A month of `days` equal days with `agents` per interval on the roster (before absence), under an agreement."""

    day: Day
    days: int
    agents: Floats
    uncertainty: Uncertainty
    agreement: Agreement
    wages: Wages = field(default_factory=Wages)
    so_far: Mapping[str, SoFar] = field(default_factory=dict)
    months: int = 2000
    seed: int = 1

    def __post_init__(self) -> None:
        in_range("days", self.days, 1, 366)
        in_range("months", self.months, 10, 1_000_000)
        in_range("agents", self.agents, 0.0, 1e5)
        if len(self.agents) != len(self.day):
            values = {"agents": len(self.agents), "intervals": len(self.day)}
            raise BadInput(Problem("risk.agents", field="agents", values=values))
        promises.checked(self.agreement, self.day.interval_s)
        if not self.day.calls.sum() > 0:
            raise BadInput(Problem("price.nothing_comes", field="calls"))
        patient = isinf(float(self.day.patience_s.max()))
        if patient and any(target.metric == "asa" for target in self.agreement.targets):
            raise BadInput(Problem("risk.asa_needs_patience", field="patience"))

    @property
    def days_left(self) -> int:
        """Days of the month that are still to come."""
        return self.days - max((one.days for one in self.so_far.values()), default=0)


@dataclass(frozen=True)
class Model:
    """Everything about a question that does not depend on the roster: drawn months, their contacts, the surfaces."""

    question: Question
    months: Months
    offered: Floats  # contacts of each interval
    surfaces: Mapping[Measured, Surface]


@dataclass(frozen=True)
class PromiseRisk:
    """One target: the chance of keeping it and what its figure will be; `values` are those of the drawn months."""

    id: str
    required: float
    probability: float
    mean: float
    quantiles: Mapping[float, float]
    misses: float | None  # expected contacts not answered in time
    credit: float
    bonus: float
    values: Floats


@dataclass(frozen=True)
class TriggerRisk:
    """The chance that a window of `within` such months has `misses` misses."""

    id: str
    probability: float


@dataclass(frozen=True)
class Risk:
    """All promises of one roster; money per month."""

    promises: tuple[PromiseRisk, ...]
    probability: float  # of keeping all
    standard_error: float  # of that probability, by the number of drawn months
    credit: float  # after the cap
    bonus: float
    wages: float
    triggers: tuple[TriggerRisk, ...]
    kept: NDArray[np.bool_]  # of the drawn months: were all kept

    @property
    def cost(self) -> float:
        """Wages and expected credits less expected bonuses."""
        return self.wages + self.credit - self.bonus


@dataclass(frozen=True)
class Source:
    """One uncertainty: which share of the variance of the first promise's figure goes with it, and the chance then."""

    name: str
    share: float
    probability_without: float


def risk(question: Question) -> Risk:
    """The risk of the roster of `question`."""
    return of_roster(model(question), question.agents)


def model(
    question: Question, fewest: Whole | None = None, most: Whole | None = None, fixed: str | None = None
) -> Model:
    """Months drawn and surfaces worked out for rosters between `fewest` and `most` (None: that of the question)."""
    roster = np.asarray(question.agents, np.float64)
    low = np.floor(roster).astype(np.int64) if fewest is None else np.minimum(fewest, np.floor(roster).astype(np.int64))
    high = np.ceil(roster).astype(np.int64) if most is None else np.maximum(most, np.ceil(roster).astype(np.int64))
    months = drawn(
        question.uncertainty, int(np.ceil(roster.max(initial=0.0))), months=question.months, days=question.days_left,
        intervals=len(question.day), seed=question.seed, fixed=fixed,
    )  # fmt: skip
    counts = np.random.default_rng([question.seed, 7])
    offered = question.day.calls * months.volume
    drawn_calls = offered if fixed == "queue" else counts.poisson(offered).astype(np.float64)
    wanted = {one for target in question.agreement.targets for one in promises.measured(target)}
    surfaces = {what: surface(question.day, what, months, low, high) for what in sorted(wanted, key=repr)}
    return Model(question, months, np.asarray(drawn_calls), surfaces)


def of_roster(of: Model, agents: Floats) -> Risk:
    """The risk with `agents` per interval on the roster, over the same drawn months."""
    question = of.question
    judged = {target.id: _judged(of, target, agents) for target in question.agreement.targets}
    kept = np.logical_and.reduce([one.kept for one in judged.values()])
    credit = np.sum([one.credit for one in judged.values()], axis=0)
    if question.agreement.money is not None:
        credit = np.minimum(credit, float(question.agreement.money.base * question.agreement.money.at_risk))
    probability = float(kept.mean())
    paid = float(question.wages.of(float(np.sum(agents)) * question.day.hours)) * question.days
    return Risk(
        promises=tuple(_told(target, judged[target.id]) for target in question.agreement.targets),
        probability=probability,
        standard_error=float(np.sqrt(probability * (1 - probability) / len(kept))),
        credit=float(credit.mean()),
        bonus=float(np.sum([one.bonus for one in judged.values()], axis=0).mean()),
        wages=paid,
        triggers=tuple(
            TriggerRisk(one.id, _within(1 - float(judged[one.target].kept.mean()), one.misses, one.within))
            for one in question.agreement.termination
        ),
        kept=kept,
    )


def sources(question: Question) -> tuple[Source, ...]:
    """What drives the risk, the strongest first: one source at a time kept at its mean, the rest drawn as before.

    The share is the variance that goes (a total effect of I. M. Sobol', Mathematics and Computers in Simulation 55
    (2001), DOI 10.1016/S0378-4754(00)00270-6); the shares need not add up to 1, for sources work together.
    """
    whole = risk(question)
    variance = float(whole.promises[0].values.var())
    found = []
    for name in SOURCES:
        without = of_roster(model(question, fixed=name), question.agents)
        left = float(without.promises[0].values.var())
        share = max(1 - left / variance, 0.0) if variance > 0 else 0.0
        found.append(Source(name, share, without.probability))
    return tuple(sorted(found, key=lambda source: -source.share))


def shown(probability: float) -> float:
    """`probability` as it may be told: to 5 points, and never as certain.

    >>> shown(0.634), shown(0.999), shown(0.0)
    (0.65, 0.95, 0.05)
    """
    return round(min(max(round(probability / _STEP), 1), round(1 / _STEP) - 1) * _STEP, 2)


def _judged(of: Model, target: Target, agents: Floats) -> Judged:
    tiers = [_counted(of, what, agents) for what in promises.measured(target)]
    return promises.judged(of.question.agreement, target, tiers, of.question.so_far.get(target.id))


def _counted(of: Model, what: Measured, agents: Floats) -> Counted:
    """Contacts of each interval: the expected share of those that came, and the luck of the queue around it."""
    read = of.surfaces[what].read(of.months, agents)
    top, bottom, noise = read[..., 0], read[..., 1], read[..., 2]
    if what.metric == "asa":
        return Counted(of.offered * top, of.offered * bottom)
    share = np.clip(top, 0.0, 1.0)
    spread = np.sqrt(of.offered * noise * share * (1 - share))
    return Counted(of.offered * share + spread * of.months.luck, of.offered * bottom)


def _told(target: Target, judged: Judged) -> PromiseRisk:
    known = judged.value[np.isfinite(judged.value)]
    return PromiseRisk(
        id=target.id,
        required=float(target.intervals_required if target.aggregate == "intervals" else target.required),
        probability=float(judged.kept.mean()),
        mean=float(known.mean()),
        quantiles={share: float(np.quantile(known, share)) for share in QUANTILES},
        misses=None if np.isnan(judged.misses).any() else float(judged.misses.mean()),
        credit=float(judged.credit.mean()),
        bonus=float(judged.bonus.mean()),
        values=judged.value,
    )


def _within(miss: float, misses: int, within: int) -> float:
    """The chance of at least so many misses among `within` independent months."""
    return float(sum(comb(within, k) * miss**k * (1 - miss) ** (within - k) for k in range(misses, within + 1)))
