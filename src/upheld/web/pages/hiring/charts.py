"""Charts of a hiring plan as Vega-Lite specifications; labels arrive said."""

from __future__ import annotations

from collections.abc import Sequence

from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec, chart, tooltip
from upheld.web.queries.hiring import Month, Start


def people(rows: Sequence[Month], classes: Sequence[Start], language: Language) -> Spec:
    """Needed and available people by month, what the available ones' work is worth, and who starts."""
    say, code = language.say, language.code
    kinds = {
        "needed": (say("Needed"), "var(--ink)", [6, 3]),
        "available": (say("Available people"), "var(--quiet)", [2, 2]),
        "effective": (say("Their work, in people long there"), "var(--accent)", [1, 0]),
    }
    labels = [numbers.month(row.first, code) for row in rows]
    values = [
        {
            "label": labels[place], "kind": word, "value": getattr(row, name),
            "shown": numbers.number(getattr(row, name), code, 1), "risk": numbers.share(row.short, code, 0),
        }
        for place, row in enumerate(rows)
        for name, (word, _, _) in kinds.items()
    ]  # fmt: skip
    words = {
        "month": say("Month"), "people": say("People"), "kind": say("What"), "risk": say("Chance of being short"),
    }  # fmt: skip
    axis = {"title": None, "labelAngle": {"signal": "width < 620 ? -50 : 0"}, "labelOverlap": "greedy", "grid": False,
            "labelAlign": {"signal": "width < 620 ? 'right' : 'center'"}, "ticks": False}  # fmt: skip
    x = {"field": "label", "type": "ordinal", "scale": {"domain": labels}, "axis": axis}
    y = {"field": "value", "type": "quantitative", "scale": {"zero": False},
         "axis": {"title": words["people"], "tickCount": 6}}  # fmt: skip
    domain = [word for word, _, _ in kinds.values()]
    line = {
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 36}},
        "encoding": {
            "x": x, "y": y,
            "color": _kind(domain, [colour for _, colour, _ in kinds.values()]),
            "strokeDash": _kind(domain, [dash for _, _, dash in kinds.values()]),
            "tooltip": tooltip(words, "label:month", "shown:people", "kind:kind", "risk:risk"),
        },
    }  # fmt: skip
    band = {
        "data": {"values": [{"label": labels[n], "low": row.effective_low, "high": row.effective_high}
                            for n, row in enumerate(rows)]},
        "mark": {"type": "area", "color": "var(--accent)", "opacity": 0.2},
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
    }  # fmt: skip
    starting = [
        {"label": labels[n], "said": numbers.plus(numbers.number(row.starters, code), code)}
        for n, row in enumerate(rows) if row.starters
    ]  # fmt: skip
    marks = {
        "data": {"values": starting},
        "mark": {"type": "text", "baseline": "bottom", "y": -3, "fontWeight": 600, "color": "var(--ink)"},
        "encoding": {"x": x, "text": {"field": "said"}},
    }
    layer = [band, line, *([marks] if starting else [])]
    return chart(values, 280, layer, say("People needed and available by month; above, those who start"))


def funnel(stages: Sequence[str], totals: Sequence[float], language: Language) -> Spec:
    """Candidates of all months by stage."""
    say, code = language.say, language.code
    words = {"stage": say("Stage"), "people": say("Candidates")}
    values = [
        {"label": stage, "value": total, "shown": numbers.number(total, code)}
        for stage, total in zip(stages, totals, strict=True)
    ]
    y = {"field": "label", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 140}}
    x = {"field": "value", "type": "quantitative", "axis": {"title": words["people"], "tickCount": 5}}
    bars = {
        "mark": {"type": "bar", "color": "var(--accent)"},
        "encoding": {"x": x, "y": y, "tooltip": tooltip(words, "label:stage", "shown:people")},
    }
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5, "color": "var(--ink)"},
        "encoding": {"x": x, "y": y, "text": {"field": "shown"}},
    }
    return chart(values, 34 * max(len(values), 1), [bars, text], say("Candidates by stage"))


def _kind(domain: list[str], of: list[object]) -> Spec:
    columns = {"signal": "containerSize()[0] < 440 ? 1 : 3"}
    return {
        "field": "kind", "type": "nominal", "scale": {"domain": domain, "range": of},
        "legend": {"title": None, "orient": "top", "symbolType": "stroke", "columns": columns, "labelLimit": 320},
    }  # fmt: skip
