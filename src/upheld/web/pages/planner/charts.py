"""Charts of the workbench as Vega-Lite specifications; labels arrive said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec, chart, tooltip
from upheld.web.queries.forecasts import Beside, Came, Day, Interval

_STYLES = {
    "came": ("var(--ink)", "circle"),
    "marked": ("var(--second)", "cross"),
    "ahead": ("var(--accent)", "square"),
    "changed": ("var(--missed)", "diamond"),
    "beside": ("var(--quiet)", "triangle-up"),
}


def days(history: Sequence[Came], ahead: Sequence[Day], beside: Beside | None, language: Language) -> Spec:
    """Contacts by day: what came, what is expected with its range, what people changed, what it is compared with."""
    say, code = language.say, language.code
    words = {
        "came": say("Came"), "marked": say("Came, not learnt from"), "ahead": say("Expected"),
        "changed": say("Expected, changed by people"), "beside": beside.name if beside else "",
        "day": say("Day"), "contacts": say("Contacts"), "range": say("Range"), "kind": say("What"),
    }  # fmt: skip
    rows = list(_day_rows(history, ahead, beside, words, code))
    there = [part for part in _STYLES if any(row["part"] == part for row in rows)]
    order = list(dict.fromkeys(row["label"] for row in sorted(rows, key=lambda row: row["at"])))
    x = {"field": "label", "type": "ordinal", "scale": {"domain": order}, "axis": _axis()}
    y = {"field": "value", "type": "quantitative", "axis": {"title": words["contacts"], "tickCount": 5}}
    band = {
        "mark": {"type": "area", "color": "var(--accent)", "opacity": 0.22},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    drawn = {"mark": {"type": "line", "color": "var(--ink)", "strokeWidth": 1.2}, "encoding": {"x": x, "y": y}}
    dashed = {
        "mark": {"type": "line", "color": "var(--accent)", "strokeDash": [5, 3], "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y},
    }
    domain = [words[part] for part in there]
    points = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 42, "stroke": "var(--surface)",
                 "strokeWidth": 0.5},
        "encoding": {
            "x": x, "y": y, "color": _kind(domain, [_STYLES[part][0] for part in there]),
            "shape": _kind(domain, [_STYLES[part][1] for part in there]),
            "tooltip": tooltip(words, "day:day", "shown:contacts", "range:range", "kind:kind"),
        },
    }  # fmt: skip
    layer = [_only(band, "ahead", "changed"), _only(drawn, "came"), _only(dashed, "ahead", "changed"), points]
    return chart(rows, 260, layer, say("Contacts by day: what came and what is expected"))


def contacts(rows: Sequence[Interval], zone: str, language: Language) -> Spec:
    """Contacts of each interval of a day with their range."""
    say, code = language.say, language.code
    words = {"time": say("Time"), "contacts": say("Contacts"), "range": say("Range")}
    values = [
        {
            "label": numbers.clock(row.start, code, zone), "value": row.contacts, "low": row.low, "high": row.high,
            "shown": numbers.number(row.contacts, code, 1), "range": _range(row.low, row.high, code),
        }
        for row in rows
    ]  # fmt: skip
    order = [value["label"] for value in values]  # the band shows part of the rows, so it knows not all labels
    x = {"field": "label", "type": "ordinal", "scale": {"domain": order}, "axis": _axis()}
    y = {"field": "value", "type": "quantitative", "axis": {"title": words["contacts"], "tickCount": 5}}
    band = {
        "mark": {"type": "area", "color": "var(--accent)", "opacity": 0.22},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }
    line = {
        "mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 1.8, "point": {"size": 25}},
        "encoding": {"x": x, "y": y, "tooltip": tooltip(words, "label:time", "shown:contacts", "range:range")},
    }
    known = any(value["low"] is not None for value in values)
    return chart(values, 180, [*([band] if known else []), line], say("Contacts expected by interval"))


def people(rows: Sequence[Interval], zone: str, language: Language) -> Spec:
    """Agents at work and people to schedule of each interval; two dashes, two words."""
    say, code = language.say, language.code
    kinds = {"required": say("Agents at work"), "to_schedule": say("People to schedule")}
    words = {"time": say("Time"), "people": say("People"), "kind": say("What")}
    values = [
        {
            "label": numbers.clock(row.start, code, zone), "value": getattr(row, name), "kind": kind,
            "shown": numbers.number(getattr(row, name), code),
        }
        for row in rows
        for name, kind in kinds.items()
    ]  # fmt: skip
    line = {
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.8},
        "encoding": {
            "x": {"field": "label", "type": "ordinal", "sort": None, "axis": _axis()},
            "y": {"field": "value", "type": "quantitative", "axis": {"title": words["people"], "tickCount": 5}},
            "color": _kind(list(kinds.values()), ["var(--ink)", "var(--accent)"]),
            "strokeDash": _kind(list(kinds.values()), [[1, 0], [6, 3]]),
            "tooltip": tooltip(words, "label:time", "shown:people", "kind:kind"),
        },
    }
    return chart(values, 180, [line], say("Agents at work and people to schedule by interval"))


def _day_rows(
    history: Sequence[Came], ahead: Sequence[Day], beside: Beside | None, words: Mapping[str, str], code: str
) -> Iterator[dict[str, Any]]:
    for came in history:
        if came.contacts is not None:
            part = "marked" if came.marked else "came"
            yield _point(came.day, came.contacts, part, words, code)
    for day in ahead:
        if day.contacts is not None:
            part = "changed" if day.is_changed else "ahead"
            yield _point(day.day, day.contacts, part, words, code) | {
                "low": day.low, "high": day.high, "range": _range(day.low, day.high, code),
            }  # fmt: skip
    for day in ahead if beside else []:
        value = beside.days.get(day.day) if beside else None
        if value is not None:
            yield _point(day.day, value, "beside", words, code)


def _point(day: date, value: float, part: str, words: Mapping[str, str], code: str) -> dict[str, Any]:
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {
        "at": day.isoformat(), "label": numbers.short_day(at, code, "UTC"), "value": value, "part": part,
        "kind": words[part], "day": numbers.day(day, code), "shown": numbers.number(value, code),
        "range": numbers.UNKNOWN, "low": None, "high": None,
    }  # fmt: skip


def _range(low: float | None, high: float | None, code: str) -> str:
    if low is None or high is None:
        return numbers.UNKNOWN
    return f"{numbers.number(low, code)} – {numbers.number(high, code)}"


def _only(layer: Spec, *parts: str) -> Spec:
    return {"transform": [{"filter": {"field": "part", "oneOf": list(parts)}}], **layer}


def _kind(domain: Sequence[str], of: Sequence[Any]) -> Spec:
    columns = {"signal": "containerSize()[0] < 440 ? 1 : 4"}
    return {
        "field": "kind", "type": "nominal", "scale": {"domain": list(domain), "range": list(of)},
        "legend": {"title": None, "orient": "top", "columns": columns, "labelLimit": 320},
    }  # fmt: skip


def _axis() -> Spec:
    return {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "grid": False,
            "ticks": False}  # fmt: skip
