"""The promises of an agreement as months can keep or break them: figures of drawn months, verdicts, money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.money_curve import at_stake, bonus_shares, credit_shares
from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats
from upheld.staffing.surface import Measured

FORMULAS = ("answered_offered", "answered_answered", "excluding_short")
METRICS = ("service_level", "abandon_rate", "asa")
AGGREGATES = ("contacts", "intervals", "worst_day")
_DAY_S = 86400
_NEARLY = 1e-12


@dataclass(frozen=True)
class Counted:
    """Numerator and denominator of each interval of drawn months; shape (months, days, intervals)."""

    numerator: Floats
    denominator: Floats


@dataclass(frozen=True)
class SoFar:
    """What has happened in the month: `days` of it are over, with these sums (of the first tier)."""

    days: int
    numerator: float
    denominator: float


@dataclass(frozen=True)
class Judged:
    """Of each drawn month: the figure of the target, whether it was kept, and its money."""

    value: Floats
    kept: NDArray[np.bool_]
    misses: Floats
    credit: Floats
    bonus: Floats


def checked(agreement: Agreement, interval_s: float) -> tuple[Target, ...]:
    """The targets of `agreement`; raises BadInput naming each that a month's risk cannot be told of."""
    problems = []
    for target in agreement.targets:
        for key, name, values in _unknown(target, interval_s):
            place = f"targets[{target.id}].{name}"
            problems.append(Problem(key, agreement.file, agreement.places.get(place), place, values))
    if problems:
        raise BadInput(*problems)
    return agreement.targets


def measured(target: Target) -> tuple[Measured, ...]:
    """What is counted, for each tier."""
    short_s = float(target.parameters.get("short_s", 5.0))
    formula = target.formula or ""
    return tuple(Measured(target.metric, formula, tier.threshold_s or 20.0, short_s) for tier in target.tiers)


def judged(agreement: Agreement, target: Target, tiers: Sequence[Counted], so_far: SoFar | None = None) -> Judged:
    """The verdicts on drawn months; `tiers` are what was counted for each tier, `so_far` what came before."""
    values = [_value(target, counted, float(tier.required), so_far if number == 0 else None)
              for number, (counted, tier) in enumerate(zip(tiers, target.tiers, strict=True))]  # fmt: skip
    bounds = [float(target.intervals_required)] if target.aggregate == "intervals" else None
    kept = np.ones(len(values[0]), dtype=bool)
    for number, value in enumerate(values):
        bound = bounds[0] if bounds else float(target.tiers[number].required)
        more = target.better == "more" or target.aggregate == "intervals"
        kept &= value >= bound - _NEARLY if more else value <= bound + _NEARLY
    first, stake = tiers[0], at_stake(agreement, target)
    before = 0.0 if so_far is None else so_far.denominator - so_far.numerator
    misses = (first.denominator - first.numerator).sum(axis=(1, 2)) + before
    return Judged(
        value=values[0],
        kept=kept,
        misses=misses if target.metric == "service_level" else np.full(len(kept), np.nan),
        credit=stake * credit_shares(target, values[0]),
        bonus=stake * bonus_shares(target, values[0]),
    )


def _value(target: Target, counted: Counted, required: float, so_far: SoFar | None) -> Floats:
    """The figure of each month under the target's aggregate."""
    numerator, denominator = counted.numerator, counted.denominator
    if target.aggregate == "contacts":
        extra = (0.0, 0.0) if so_far is None else (so_far.numerator, so_far.denominator)
        top, bottom = numerator.sum(axis=(1, 2)) + extra[0], denominator.sum(axis=(1, 2)) + extra[1]
        return np.asarray(top / np.maximum(bottom, 1e-9))
    if target.aggregate == "worst_day" or target.interval_s >= _DAY_S:
        numerator, denominator = numerator.sum(axis=2), denominator.sum(axis=2)
    else:
        numerator, denominator = (one.reshape(len(one), -1) for one in (numerator, denominator))
    judged_cells = denominator >= max(target.minimum_volume, 1e-9)
    cells = numerator / np.maximum(denominator, 1e-9)
    if target.aggregate == "worst_day":
        better = target.better == "more"
        outside = np.where(judged_cells, cells, np.inf if better else -np.inf)
        return np.asarray(outside.min(axis=1) if better else outside.max(axis=1))
    good = cells >= required - _NEARLY if target.better == "more" else cells <= required + _NEARLY
    return np.asarray((good & judged_cells).sum(axis=1) / np.maximum(judged_cells.sum(axis=1), 1))


def _unknown(target: Target, interval_s: float) -> list[tuple[str, str, dict[str, object]]]:
    found: list[tuple[str, str, dict[str, object]]] = []
    for field, value, known in (
        ("metric", target.metric, METRICS),
        ("formula", target.formula or FORMULAS[0], FORMULAS),
        ("aggregate", target.aggregate, AGGREGATES),
        ("period", target.period, ("month",)),
    ):
        if value not in known:
            found.append(("risk.unknown_" + field, field, {"value": value, "known": list(known)}))
    if target.aggregate == "intervals" and target.interval_s not in (_DAY_S, interval_s):
        found.append(("risk.interval", "interval", {"value": target.interval_s, "known": interval_s}))
    return found
