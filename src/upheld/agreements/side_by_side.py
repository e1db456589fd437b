"""The contacts of a service-level target under every published formula, the switch's own counters included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import duckdb

from upheld.agreements.cells import figure
from upheld.agreements.clauses import Target
from upheld.agreements.levels import kept
from upheld.agreements.promise import Promise
from upheld.agreements.tally import Frame, tally
from upheld.agreements.verdict import Figure, Span
from upheld.metrics.measures import Measure
from upheld.metrics.named import measure
from upheld.metrics.service_level import FORMULAS

Row = Mapping[str, Any]


def formulas(
    con: duckdb.DuckDBPyConnection, target: Target, frame: Frame, promises: Sequence[Promise]
) -> tuple[Row, ...]:
    """Per period and formula: numerator, denominator, value, and whether it `met` what was required; net of exclusions.

    The agreed formula has the target's parameters, the others their defaults. Nothing for other metrics.
    """
    if target.metric != "service_level":
        return ()
    figures = dict(_figures(con, target, frame))
    return tuple(
        _row(target, period, formula, figures[formula][number], promise)
        for number, (period, promise) in enumerate(zip(frame.periods, promises, strict=True))
        for formula in FORMULAS
    )


def _figures(con: duckdb.DuckDBPyConnection, target: Target, frame: Frame) -> Iterator[tuple[str, list[Figure]]]:
    """Per formula its figure in every period; formulas of one attribution share a query."""
    measures = sorted((_measure(target, formula) for formula in FORMULAS), key=_attribution)
    for _, sharing in groupby(measures, key=_attribution):
        group = list(sharing)
        every = tally(con, frame, group)
        parts = [every.between(period.start, period.end).net for period in frame.periods]
        for number, found in enumerate(group):
            values = [figure(part.numerator[number], part.denominator[number], False) for part in parts]
            yield str(found.formula), values


def _attribution(found: Measure) -> tuple[str, str]:
    return found.relation, found.at


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
