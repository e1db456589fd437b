"""The two charts of today as Vega-Lite specifications; the first is the one that forecasts are reported with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from upheld.reports import forecast_charts, numbers
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec, chart, tooltip
from upheld.web.queries.again import Again
from upheld.web.queries.intervals import AHEAD, PAST, Row


def contacts(rows: Sequence[Row], ahead: Sequence[Again], now: datetime, zone: str, language: Language) -> Spec:
    """Contacts of each half-hour: as forecast, as they came, as they are forecast now with the range."""
    say = language.say
    words = {
        "time": say("Time of day"), "contacts": say("Contacts"), "range": say("p10 to p90"), "kind": say("What it is"),
        "now": _text(say("now"), language), "about_today": say("Today: expected, come, and expected now"),
        "expected": _text(say("expected before"), language), "came": _text(say("came"), language),
        "again": _text(say("expected now"), language),
    }  # fmt: skip
    ranges = _ranges(rows, ahead)
    drawn = [{**row, "kind": words[row["part"]]} for row in _contacts(rows, ranges, zone, language)]
    return forecast_charts.today(drawn, _now_label(rows, now, zone, language), words)


def people(rows: Sequence[Row], now: datetime, zone: str, language: Language) -> Spec:
    """People above (or, below zero, fewer than) what is required: staffed so far, scheduled from now on."""
    say = language.say
    words = {
        "label": say("Time of day"), "shown": say("Net"), "required": say("Required"), "there": say("There"),
        "kind": say("What it is"), "net": say("People above or below what is required"),
        "enough": _text(say("enough"), language), "few": _text(say("too few"), language),
        "now": _text(say("now"), language), "about": say("Staffed or scheduled people less those required"),
    }  # fmt: skip
    drawn = [{**row, "kind": words["few" if row["value"] < 0 else "enough"]} for row in _people(rows, zone, language)]
    x = {
        "field": "label", "type": "ordinal", "sort": None,
        "axis": {"title": words["label"], "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10,
                 "grid": False, "ticks": False},
    }  # fmt: skip
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "x": x,
            "y": {"field": "value", "type": "quantitative", "axis": {"title": words["net"], "tickCount": 6}},
            "color": {
                "field": "kind", "type": "nominal",
                "scale": {"domain": [words["enough"], words["few"]], "range": ["var(--quiet)", "var(--missed)"]},
                "legend": {"title": None, "orient": "top"},
            },
            "opacity": {"condition": {"test": "datum.ahead", "value": 0.55}, "value": 1},
            "tooltip": tooltip(words, "label:label", "shown:shown", "required:required", "there:there", "kind:kind"),
        },
    }  # fmt: skip
    zero = {
        "data": {"values": [{}]}, "mark": {"type": "rule", "color": "var(--ink)", "strokeWidth": 1},
        "encoding": {"y": {"datum": 0, "type": "quantitative"}},
    }  # fmt: skip
    label = _now_label(rows, now, zone, language)
    shown = {row["label"] for row in drawn}
    return chart(drawn, 150, [bars, zero, *([_rule(label, words)] if label in shown else [])], words["about"])


def _contacts(
    rows: Sequence[Row], ranges: Mapping[datetime, tuple[float, float]], zone: str, language: Language
) -> Iterator[dict[str, Any]]:
    for row in rows:
        label = {"label": _label(row.start, zone, language)}
        came = row.offered if row.state == PAST else None
        for part, value in (("expected", row.forecast), ("came", came), ("again", row.reforecast)):
            if value is None or (part == "again" and row.start not in ranges):
                continue
            shown = numbers.number(value, language.code, 0 if part == "came" else 1)
            told: dict[str, Any] = {"part": part, "value": value, "shown": shown, "range": numbers.UNKNOWN}
            if part == "again":
                low, high = ranges[row.start]
                said = language.say("{low} to {high}", low=numbers.number(low, language.code),
                                    high=numbers.number(high, language.code))  # fmt: skip
                told |= {"low": low, "high": high, "range": said}
            yield {**label, **told}


def _ranges(rows: Sequence[Row], ahead: Sequence[Again]) -> dict[datetime, tuple[float, float]]:
    """Low and high of each row that is ahead as a whole; ranges of shorter intervals are put together by their squares.

    Neighbouring intervals are taken to stray each for itself, which makes the range of their sum a little too narrow.
    """
    found = {}
    for row in rows:
        parts = [one for one in ahead if row.start <= one.start < row.end]
        if parts and sum(one.interval_s for one in parts) == row.length_s:
            mean = sum(one.mean for one in parts)
            low = mean - sum((one.mean - one.p10) ** 2 for one in parts) ** 0.5
            high = mean + sum((one.p90 - one.mean) ** 2 for one in parts) ** 0.5
            found[row.start] = max(low, 0.0), high
    return found


def _people(rows: Sequence[Row], zone: str, language: Language) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.net_s is None or row.required_s is None:
            continue
        net, required = row.net_s / row.length_s, row.required_s / row.length_s
        shown, needed, there = (numbers.number(value, language.code, 1) for value in (net, required, net + required))
        yield {
            "label": _label(row.start, zone, language), "value": net, "ahead": row.state == AHEAD,
            "shown": shown, "required": needed, "there": there,
        }  # fmt: skip


def _now_label(rows: Sequence[Row], now: datetime, zone: str, language: Language) -> str | None:
    return next((_label(row.start, zone, language) for row in rows if row.start <= now < row.end), None)


def _rule(label: str | None, words: Mapping[str, str]) -> Spec:
    return {
        "data": {"values": [{"label": label}]},
        "encoding": {"x": {"field": "label", "type": "ordinal", "sort": None}},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": "var(--ink)"}},
            {"mark": {"type": "text", "align": "left", "dx": 4, "y": 6, "fontWeight": 600, "color": "var(--ink)"},
             "encoding": {"text": {"value": words["now"]}}},
        ],
    }  # fmt: skip


def _label(at: datetime, zone: str, language: Language) -> str:
    return _text(numbers.clock(at, language.code, zone), language)


def _text(text: str, language: Language) -> str:
    return numbers.inside_left_to_right(text, language.code)
