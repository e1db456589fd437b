"""The charts of a promise with the rows behind them: by day, by interval, under each formula, and its money."""

from __future__ import annotations

from typing import Any

from upheld.reports import charts, numbers, sections, words
from upheld.reports.catalogue import Language
from upheld.reports.figures import Report
from upheld.web.queries.promises import Promise

Chart = dict[str, Any]


def of_promise(
    promise: Promise, language: Language, kinds: tuple[str, ...] = ("day", "interval", "formulas")
) -> list[Chart]:
    """Charts of `kinds`: id, kind, caption, spec, rows and the words of their columns."""
    report = _report(promise, language)
    drawn = sections.section(promise.periods, report)["charts"]
    return [
        {**chart, "caption": language.say(words.CAPTIONS[chart["kind"]]), "height": chart["spec"]["height"]}
        for chart in drawn
        if chart["kind"] in kinds
    ]


def notes(promise: Promise, language: Language) -> list[str]:
    """The notes of the verdict on this promise, in words."""
    report = _report(promise, language)
    return [sections.noted(note, report) for note in promise.result.notes]


def money_curve(promise: Promise, language: Language) -> Chart | None:
    """The credit at each level, with where the promise stands and where it may end; None without money."""
    curve, money = promise.outlook.get("curve"), promise.assessment.money
    if not curve or money is None:
        return None
    result, say = promise.result, language.say
    rows = [
        {
            "level": level,
            "credit": credit,
            "level_said": words.level(level, result, language),
            "credit_said": _amount(credit, promise, language),
        }
        for level, credit in curve
    ]
    axis = {"format": ".0~%"} if result.unit == "share" else {}
    x = {
        "field": "level",
        "type": "quantitative",
        "scale": {"zero": False, "nice": False},
        "axis": {"title": words.word(words.METRICS, result.metric, language), "tickCount": 6, **axis},
    }
    y = {"field": "credit", "type": "quantitative", "axis": {"title": money.currency, "tickCount": 4}}
    step = "step-after" if result.better == "more" else "step-before"
    line = {
        "mark": {"type": "line", "color": "var(--missed)", "strokeWidth": 2, "interpolate": step},
        "encoding": {
            "x": x,
            "y": y,
            "tooltip": [
                {"field": "level_said", "type": "nominal", "title": say("Level")},
                {"field": "credit_said", "type": "nominal", "title": say("Credit")},
            ],
        },
    }
    layers = [line, *_marks(promise, language)]
    spec = charts.chart(rows, 200, layers, say("{id}: the credit at each level of the month", id=result.id))
    return {"id": "money-curve", "spec": spec, "rows": _turns(rows), "height": 200}


def _marks(promise: Promise, language: Language) -> list[Chart]:
    """Where it stands and what was promised, as rules with their names."""
    result, say = promise.result, language.say
    found = [(result.required, say("promised"), "var(--ink)", [5, 4])]
    if result.net.value is not None:
        found.append((result.net.value, say("so far") if promise.open else say("attained"), "var(--accent)", [1, 0]))
    low, high = promise.outlook.get("low"), promise.outlook.get("high")
    layers: list[Chart] = []
    if low is not None and high is not None and promise.open:
        band = {"x": {"datum": low, "type": "quantitative"}, "x2": {"datum": high}}
        mark = {"type": "rect", "color": "var(--accent)", "opacity": 0.15}
        layers.append({"data": {"values": [{}]}, "mark": mark, "encoding": band})
    for place, (value, name, colour, dash) in enumerate(found):
        at = {"x": {"datum": value, "type": "quantitative"}}
        text = {"text": {"value": numbers.inside_left_to_right(name, language.code)}}
        rule = {"mark": {"type": "rule", "color": colour, "strokeDash": dash, "strokeWidth": 1.5}}
        label = {"type": "text", "align": "left", "dx": 4, "y": 8 + 14 * place, "color": colour, "fontWeight": 600}
        layers.append({"data": {"values": [{}]}, "encoding": at, "layer": [rule, {"mark": label, "encoding": text}]})
    return layers


def _turns(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows at which the credit changes, for the table behind the chart."""
    return [
        row
        for before, row in zip([None, *rows], rows, strict=False)
        if before is None or before["credit"] != row["credit"]
    ]


def _amount(credit: float, promise: Promise, language: Language) -> str:
    money = promise.assessment.money
    return numbers.money(round(credit, 2), money.currency, language.code) if money else numbers.UNKNOWN  # type: ignore[arg-type]


def _report(promise: Promise, language: Language) -> Report:
    return Report(promise.assessment, language, promise.until, promise.until, {})
