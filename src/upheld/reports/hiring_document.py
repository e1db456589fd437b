"""A hiring plan in JSON's own types: numbers unrounded, unknown as null; and its rows for a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from math import isfinite
from typing import Any, Final

from upheld.reports import attrition_told
from upheld.staffing import attrition
from upheld.staffing.funnel import conversions
from upheld.staffing.hiring import HiringPlan
from upheld.staffing.hiring_reading import Read
from upheld.staffing.hiring_remedies import Limit, Remedy

COLUMNS: Final = (
    "period", "needed", "available", "available_p10", "available_p90", "effective", "effective_p10", "effective_p90",
    "leavers", "left_in_training", "starters", "replacement", "growth", "overtime", "missing", "chance_short",
    "wanting",
)  # fmt: skip
"""Of the table written, one row a period."""


def rows(found: HiringPlan) -> list[dict[str, Any]]:
    """The periods of the plan, with those who start in each."""
    question = found.question
    of = question.period_of
    told = []
    for at, row in enumerate(found.rows):
        starts = [one for one in found.starts if of[question.week(one.start)] == at]
        told.append(
            {
                "period": row.first, "needed": row.need, "available": row.available,
                "available_p10": row.available_low, "available_p90": row.available_high,
                "effective": row.effective, "effective_p10": row.effective_low, "effective_p90": row.effective_high,
                "leavers": row.leavers, "left_in_training": row.left_in_training,
                **{name: sum(getattr(one, name) for one in starts) for name in ("starters", "replacement", "growth")},
                "overtime": row.overtime, "missing": row.missing, "chance_short": row.short, "wanting": row.wanting,
            }
        )  # fmt: skip
    return told


def document(read: Read, found: HiringPlan, remedies: Sequence[Remedy], limits: Sequence[Limit]) -> dict[str, Any]:
    """Everything that is told."""
    question = found.question
    return {
        "title": question.title,
        "start": question.start,
        "weeks": question.weeks,
        "draws": question.draws,
        "currency": question.costs.currency,
        "short_at_most": question.short_at_most,
        "kept": not found.unmet,
        "periods": rows(found),
        "classes": [asdict(one) for one in found.starts],
        "slips": [
            {"start": one.start, "weeks": one.weeks, "short_weeks": list(one.short_weeks)} for one in found.slips
        ],
        "candidates": [
            {"month": month, **{stage: asdict(needed) for stage, needed in stages.items()}}
            for month, stages in found.candidates.items()
        ],
        "funnel": [asdict(one) for one in conversions(question.stages)],
        "cost": {**asdict(found.cost), "total": found.cost.total},
        "optimum": {"cost": found.choice.cost, "bound": found.choice.bound, "gap": found.choice.gap},
        "remedies": [{**asdict(one), "heals": one.heals} for one in remedies],
        "limits": [{**asdict(one), "binds": one.binds} for one in limits],
        "attrition": _attrition(read),
        "ramp": {
            "shape": question.ramp.shape,
            "first": question.ramp.first,
            "weeks": question.ramp.weeks,
            "steps": [list(step) for step in question.ramp.steps],
            "errors": None if read.fit is None else dict(read.fit.errors),
        },
    }


def _attrition(read: Read) -> dict[str, Any]:
    months = attrition_told.months_seen(read)
    own = [] if read.observed_from is None else attrition.starters(read.employments, read.observed_from)
    early = attrition.early(own, read.observed_until or date.max)
    return {
        "rates": attrition_told.rates(read),
        "months": [
            {
                "month": one.month, "leavers": one.leavers, "headcount": one.headcount, "rate": one.rate,
                "left_in_training": one.in_training, "transfers": one.transfers,
            }
            for one in months
        ],
        "bands": [
            {
                "until_weeks": band.until_weeks if isfinite(band.until_weeks) else None, "monthly": band.monthly,
                "leavers": band.leavers, "person_weeks": band.person_weeks,
            }
            for band in read.question.bands
        ],
        "early": [
            {"day": one.day, "left": one.left, "of": one.of, "share": one.share}
            for one in early
            if one.cohort is None and one.share is not None
        ],
        "spread": read.question.attrition_spread,
    }  # fmt: skip
