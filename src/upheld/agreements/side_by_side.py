"""The contacts of a service-level target under every published formula, the switch's own counters included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from upheld.agreements.cells import figure
from upheld.agreements.clauses import Target
from upheld.agreements.levels import kept
from upheld.agreements.promise import Promise
from upheld.agreements.tally import Frame, Tally
from upheld.agreements.verdict import Figure, Span
from upheld.metrics.measures import Measure
from upheld.metrics.named import measure
from upheld.metrics.service_level import FORMULAS

Row = Mapping[str, Any]


def measures(target: Target) -> list[Measure]:
    """A service-level target under each formula: the agreed one with its parameters, the others with their defaults.

    Empty for other metrics.
    """
    if target.metric != "service_level":
        return []
    return [_measure(target, formula) for formula in FORMULAS]


def formulas(target: Target, frame: Frame, promises: Sequence[Promise], every: Sequence[Tally]) -> Iterator[Row]:
    """Per period and formula: numerator, denominator, value, and whether it `met` what was required; net of exclusions.

    `every` has the rows of each of `measures`.
    """
    for period, promise in zip(frame.periods, promises, strict=True):
        for measured, of_formula in zip(measures(target), every, strict=True):
            part = of_formula.between(period.start, period.end).net
            yield _row(target, period, str(measured.formula), figure(part.numerator, part.denominator, False), promise)


def _measure(target: Target, formula: str) -> Measure:
    own = target.parameters if formula == target.formula else {}
    return measure("service_level", formula=formula, threshold_s=target.threshold_s, **own)


def _row(target: Target, period: Span, formula: str, found: Figure, promise: Promise) -> Row:
    required = promise.tiers[0].required
    return {
        "target": target.id,
        "period": period.label,
        "formula": formula,
        "agreed": formula == target.formula,
        "threshold_s": target.threshold_s,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": found.value,
        "required": float(required),
        "met": None if found.value is None else kept(found.value, required, target.better),
    }
