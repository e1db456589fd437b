"""An assessment from its kept JSON document: the way back of `document.to_json`, so that reports can tell it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from upheld.agreements.verdict import (
    Assessment,
    Excluded,
    Figure,
    IntervalResult,
    Money,
    MoneyLine,
    Remaining,
    Span,
    TargetResult,
    Tier,
    Trigger,
)
from upheld.metrics.named import WITH_THRESHOLD, measure

Json = Mapping[str, Any]


def from_json(document: Json, intervals: Sequence[Sequence[Json]] = ()) -> Assessment:
    """The assessment that `document` was written from; `intervals` are those of each target, where they are kept
    apart. Money comes back with the decimals it was written with."""
    parts = list(intervals) or [target.get("intervals", ()) for target in document["targets"]]
    period = document["period"]
    return Assessment(
        agreement=document["agreement"],
        title=document["title"],
        client=document["client"],
        supplier=document["supplier"],
        versions=tuple(document["versions"]),
        time_zone=document["time_zone"],
        start=datetime.fromisoformat(period["start"]),
        end=datetime.fromisoformat(period["end"]),
        first_day=date.fromisoformat(period["first_day"]),
        last_day=date.fromisoformat(period["last_day"]),
        checks=document["checks"],
        targets=tuple(_target(target, part) for target, part in zip(document["targets"], parts, strict=True)),
        money=None if document["money"] is None else _money(document["money"]),
        triggers=tuple(
            Trigger(trigger["id"], trigger["fired"], tuple(trigger["evidence"])) for trigger in document["triggers"]
        ),
        gaps=tuple(_instants(gap, "from", "to") for gap in document["gaps"]),
        notes=_notes(document["notes"]),
        switch=tuple(document["switch"]),
        billing=tuple(document["billing"]),
    )


def _target(target: Json, intervals: Sequence[Json]) -> TargetResult:
    remaining = target["remaining"]
    return TargetResult(
        id=target["id"],
        clause=target["clause"],
        version=target["version"],
        metric=target["metric"],
        unit=target["unit"],
        better=_better(target),
        formula=target["formula"],
        threshold_s=target["threshold_s"],
        period=_span(target["period"]),
        period_kind=target["period_kind"],
        aggregate=target["aggregate"],
        queues=tuple(target["queues"]),
        required=target["required"],
        expected=target["expected"],
        stretch=target["stretch"],
        net=Figure(target["actual"], target["numerator"], target["denominator"]),
        gross=Figure(**target["gross"]),
        met=target["met"],
        stretch_met=target["stretch_met"],
        tiers=tuple(Tier(**{**tier, "figure": Figure(**tier["figure"])}) for tier in target["tiers"]),
        excluded=tuple(Excluded(**part) for part in target["exclusions"]),
        days=tuple(_cell(cell) for cell in target["days"]),
        intervals=tuple(_cell(cell) for cell in intervals),
        remaining=None if remaining is None else Remaining(**remaining),
        weight=_decimal(target["weight"]),
        credit=_decimal(target["credit"]),
        credit_clause=target["credit_clause"],
        bonus=_decimal(target["bonus"]),
        bonus_clause=target["bonus_clause"],
        earned_back=_decimal(target["earned_back"]),
        pooled=None if target["pooled"] is None else Figure(**target["pooled"]),
        interval_required=target["interval_required"],
        longest_run=target["longest_run"],
        ramp_up=target["ramp_up"],
        parameters=target["parameters"],
        origin=target["from"],
        notes=_notes(target["notes"]),
    )


def _better(target: Json) -> str:
    """Documents do not say it: it follows from the metric, and of shares of intervals more is better."""
    if target["aggregate"] == "intervals":
        return "more"
    timed = {"formula": target["formula"], "threshold_s": target["threshold_s"]}
    asked = timed if target["metric"] in WITH_THRESHOLD else {}
    return measure(target["metric"], **asked, **target["parameters"]).better


def _money(money: Json) -> Money:
    amounts = {name: _decimal(money[name]) for name in ("base", "at_risk", "credit", "bonus", "earned_back")}
    return Money(currency=money["currency"], lines=tuple(_line(line) for line in money["lines"]), **amounts)


def _line(line: Json) -> MoneyLine:
    amounts = {name: _decimal(line[name]) for name in ("base", "at_risk", "weight", "share", "amount")}
    return MoneyLine(**{**line, **amounts})


def _cell(cell: Json) -> IntervalResult:
    return IntervalResult(**{**_instants(cell, "start", "end"), "figure": Figure(**cell["figure"])})


def _span(span: Json) -> Span:
    return Span(**_instants(span, "start", "end"))


def _instants(values: Json, *names: str) -> dict[str, Any]:
    return {**values, **{name: datetime.fromisoformat(values[name]) for name in names}}


def _decimal(value: float) -> Decimal:
    return Decimal(repr(value))


def _notes(notes: Sequence[Json]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return tuple((note["key"], note["values"]) for note in notes)
