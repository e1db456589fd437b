"""A comparison of two drafts as plain JSON values, and its calls as the rows of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from upheld.agreements import differing_calls, document
from upheld.agreements.calls import COLUMNS
from upheld.agreements.compare import Comparison, MonthPair, PeriodPair
from upheld.agreements.drafts import Draft
from upheld.agreements.monthly_money import MonthMoney
from upheld.agreements.verdict import TargetResult

MOST_ROWS: Final = 1000
"""Differing calls in the document; the counts are of all of them, and `listing` has them all."""

_SIDE = ("at", "period", "version", "clause", "counted", "numerator", "denominator")


def to_json(found: Comparison) -> dict[str, Any]:
    """What stands under ``compare``: unknown as null, money as numbers, instants as ISO 8601 in UTC."""
    total = len(found.calls)
    return {
        "b": document.to_json(found.b.assessment),
        "terms": document.plain(found.terms),
        "targets": [
            {"target": pair.target, **_both(pair.a and asdict(pair.a), pair.b and asdict(pair.b))}
            for pair in found.targets
        ],
        "overall": _both(asdict(found.overall.a), asdict(found.overall.b)),  # type: ignore[arg-type]
        "periods": [_period(pair) for pair in found.periods],
        "money": _money(found),
        "calls": {
            "different": found.different_calls,
            "total": total,
            "counts": found.counts,
            "listed": min(total, MOST_ROWS),
            "rows": [_call(row) for row in found.calls.slice(0, MOST_ROWS).to_pylist()],
            "targets_of_one": [asdict(alone) for alone in found.alone],
        },
        "notes": [{"key": key, "values": document.plain(values)} for key, values in found.notes],
    }


def listing(con: duckdb.DuckDBPyConnection, found: Comparison) -> pa.Table:
    """Each counted and excluded call of both drafts, one row each for A and for B.

    Columns: ``draft`` (A or B), ``target``, those of `assess.calls`, then ``difference`` and ``reason``, null for a
    call that both drafts count alike.
    """
    parts = [
        _listed(con, draft, side, target, found)
        for side, draft in (("a", found.a), ("b", found.b))
        for target in draft.target_ids
    ]
    return pa.concat_tables(parts)


def _listed(con: duckdb.DuckDBPyConnection, draft: Draft, side: str, target: str, found: Comparison) -> pa.Table:
    calls = differing_calls.calls_of(con, draft, target)
    difference, reason = (np.full(len(calls), None, dtype=object) for _ in range(2))
    if any(alone.target == target and alone.draft == side for alone in found.alone):
        counted = calls["counted"].to_numpy()
        difference[counted], reason[counted] = f"only_{side}", "target"
    elif len(found.calls):
        own = found.calls.filter(pa.compute.equal(found.calls["target"], target))
        own = own.filter(own[f"row_{side}"].is_valid())
        at = own[f"row_{side}"].to_numpy()
        difference[at], reason[at] = own["change"].to_pylist(), own["reason"].to_pylist()
    named = calls.add_column(0, "draft", pa.array([side.upper()] * len(calls), pa.string()))
    named = named.add_column(1, "target", pa.array([target] * len(calls), pa.string()))
    named = named.append_column("difference", pa.array(difference, pa.string()))
    return named.append_column("reason", pa.array(reason, pa.string()))


def _both(a: Any, b: Any) -> dict[str, Any]:
    return {"a": a, "b": b}


def _period(pair: PeriodPair) -> dict[str, Any]:
    sides = {"a": pair.a, "b": pair.b}
    return {
        "target": pair.target,
        "period": pair.period,
        **{f"{name}_{side}": value for side, result in sides.items() for name, value in _verdict(result).items()},
    }


def _verdict(result: TargetResult | None) -> Mapping[str, Any]:
    if result is None:
        return dict.fromkeys(
            ("start", "end", "complete", "unit", "required", "actual", "numerator", "denominator", "met")
        )
    return {
        "start": result.period.start.isoformat(),
        "end": result.period.end.isoformat(),
        "complete": result.period.complete,
        "unit": result.unit,
        "required": result.required,
        "actual": result.net.value,
        "numerator": result.net.numerator,
        "denominator": result.net.denominator,
        "met": result.met,
    }


def _money(found: Comparison) -> dict[str, Any] | None:
    if found.total is None:
        return None
    currencies = {
        f"currency_{side}": draft.assessment.money.currency if draft.assessment.money else None
        for side, draft in (("a", found.a), ("b", found.b))
    }
    months = [{"month": pair.month, **_month(pair)} for pair in found.months]
    return {**currencies, "months": months, "total": _month(found.total)}


def _month(pair: MonthPair) -> dict[str, Any]:
    amounts = {f"{name}_{side}": value for side in "ab" for name, value in _amounts(getattr(pair, side)).items()}
    return {**amounts, "difference": None if pair.difference is None else float(pair.difference)}


def _amounts(month: MonthMoney | None) -> dict[str, float | None]:
    names = ("credit", "earned_back", "bonus", "net")
    return {name: None if month is None else float(getattr(month, name)) for name in names}


def _call(row: Mapping[str, Any]) -> dict[str, Any]:
    plain = document.plain(row)
    return {
        **{name: plain[name] for name in ("target", "change", "reason", "clause", *COLUMNS)},
        **{
            side: None if row[f"row_{side}"] is None else {name: plain[f"{name}_{side}"] for name in _SIDE}
            for side in "ab"
        },
    }
