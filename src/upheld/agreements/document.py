"""An assessment as one JSON document: numbers unrounded, unknown as null, instants as ISO 8601 in UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from upheld.agreements.verdict import Assessment, Figure, IntervalResult, Money, Span, TargetResult


def to_json(assessment: Assessment, *, intervals: bool = False) -> dict[str, Any]:
    """The document that scripts rely on; with `intervals` each target's intervals too.

    Money is a JSON number: decimals of a currency's minor unit survive it.
    """
    return {
        "agreement": assessment.agreement,
        "title": assessment.title,
        "client": assessment.client,
        "supplier": assessment.supplier,
        "versions": list(assessment.versions),
        "time_zone": assessment.time_zone,
        "period": {
            "start": assessment.start.isoformat(),
            "end": assessment.end.isoformat(),
            "first_day": assessment.first_day.isoformat(),
            "last_day": assessment.last_day.isoformat(),
        },
        "checks": plain(assessment.checks),
        "targets": [_target(result, intervals) for result in assessment.targets],
        "money": None if assessment.money is None else _money(assessment.money),
        "triggers": [plain(asdict(trigger)) for trigger in assessment.triggers],
        "gaps": plain(assessment.gaps),
        "notes": _notes(assessment.notes),
        "switch": plain(assessment.switch),
        "billing": plain(assessment.billing),
    }


def plain(value: Any) -> Any:
    """`value` in JSON's own types."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _target(result: TargetResult, intervals: bool) -> dict[str, Any]:
    return {
        "id": result.id,
        "clause": result.clause,
        "version": result.version,
        "metric": result.metric,
        "unit": result.unit,
        "formula": result.formula,
        "threshold_s": result.threshold_s,
        "parameters": plain(result.parameters),
        "from": result.origin,
        "queues": list(result.queues),
        "period": _span(result.period),
        "period_kind": result.period_kind,
        "aggregate": result.aggregate,
        "required": result.required,
        "expected": result.expected,
        "stretch": result.stretch,
        "actual": result.net.value,
        "numerator": result.net.numerator,
        "denominator": result.net.denominator,
        "met": result.met,
        "stretch_met": result.stretch_met,
        "excluded": sum(part.contacts for part in result.excluded),
        "exclusions": [asdict(part) for part in result.excluded],
        "gross": _figure(result.gross),
        "pooled": None if result.pooled is None else _figure(result.pooled),
        "interval_required": result.interval_required,
        "longest_run": result.longest_run,
        "ramp_up": result.ramp_up,
        "tiers": [{**asdict(tier), "figure": _figure(tier.figure)} for tier in result.tiers],
        "remaining": None if result.remaining is None else asdict(result.remaining),
        "weight": float(result.weight),
        "credit": float(result.credit),
        "credit_clause": result.credit_clause,
        "bonus": float(result.bonus),
        "bonus_clause": result.bonus_clause,
        "earned_back": float(result.earned_back),
        "notes": _notes(result.notes),
        "days": [_cell(day) for day in result.days],
        **({"intervals": [_cell(cell) for cell in result.intervals]} if intervals else {}),
    }


def _money(money: Money) -> dict[str, Any]:
    found: dict[str, Any] = plain(asdict(money))
    return found


def _span(span: Span) -> dict[str, Any]:
    return {**plain(asdict(span))}


def _figure(figure: Figure) -> dict[str, Any]:
    return asdict(figure)


def _cell(cell: IntervalResult) -> dict[str, Any]:
    return {**plain(asdict(cell)), "figure": _figure(cell.figure)}


def _notes(notes: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    return [{"key": key, "values": plain(values)} for key, values in notes]
