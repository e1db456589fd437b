"""Charts of a forecast as Vega-Lite specifications, by the rules of `charts`: what came, the fan ahead, the error.

Kinds of lines and points differ in dashes or shape as well as in colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from upheld.reports.charts import SCHEMA, Row, Spec, tooltip

_BAND: Final = {"type": "area", "color": "var(--accent)", "opacity": 0.22}
_WHISKER: Final = {"type": "rule", "color": "var(--accent)", "opacity": 0.45, "strokeWidth": 1}
_SHAPES: Final = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down")
_COLOURS: Final = ("var(--accent)", "var(--second)", "var(--quiet)", "var(--ink)", "var(--line)", "var(--ink-soft)")
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3])


def history(rows: Sequence[Row], words: Mapping[str, str]) -> Spec:
    """Contacts per day: what came, what was marked, and what is expected with its band.

    `rows`: label, value, part (came, marked, ahead, changed, machine), kind (its word) and texts shown, range, about;
    those ahead have low and high too.
    """
    parts = ("came", "marked", "ahead", "changed", "machine")
    there = [part for part in parts if any(row["part"] == part for row in rows)]
    styles = {
        "came": ("var(--ink)", "circle"), "marked": ("var(--second)", "cross"), "ahead": ("var(--accent)", "square"),
        "changed": ("var(--missed)", "diamond"), "machine": ("var(--quiet)", "triangle-up"),
    }  # fmt: skip
    order = list(dict.fromkeys(row["label"] for row in rows))  # layers show parts of the rows, so none knows all
    x = {"field": "label", "type": "ordinal", "scale": {"domain": order}, "axis": _axis(words["day"])}
    y = {"field": "value", "type": "quantitative", "axis": {"title": words["contacts"], "tickCount": 6}}
    domain = [words[part] for part in there]
    points = {
        "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": "var(--surface)", "strokeWidth": 0.5},
        "encoding": {
            "x": x,
            "y": y,
            "size": {"condition": {"test": "datum.part === 'came'", "value": 36}, "value": 85},
            "color": _kind(domain, [styles[part][0] for part in there]),
            "shape": _kind(domain, [styles[part][1] for part in there]),
            "tooltip": tooltip(words, "day:day", "shown:contacts", "range:range", "kind:kind", "about:about"),
        },
    }
    fan = [_only({"mark": mark, "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}}, _AHEAD)
           for mark in (_BAND, _WHISKER)]  # fmt: skip
    drawn = {"mark": {"type": "line", "color": "var(--ink)", "strokeWidth": 1.2}, "encoding": {"x": x, "y": y}}
    dashed = {
        "mark": {"type": "line", "color": "var(--accent)", "strokeDash": [5, 3], "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y},
    }
    return _chart(rows, 260, [*fan, _only(drawn, ("came",)), _only(dashed, _AHEAD), points], words["about_history"])


def intervals(rows: Sequence[Row], ticks: Sequence[str], words: Mapping[str, str]) -> Spec:
    """Contacts of each interval of the first days ahead, with their band.

    `rows`: label, day, value, low, high and texts shown, range; `ticks`: the labels that begin a day.
    """
    x = {
        "field": "label", "type": "ordinal", "sort": None,
        "axis": {**_axis(words["time"]), "values": list(ticks), "labelAlign": "left", "ticks": True},
    }  # fmt: skip
    y = {"field": "value", "type": "quantitative", "axis": {"title": words["contacts"], "tickCount": 6}}
    band = {
        "mark": _BAND,
        "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "detail": {"field": "day"}},
    }
    line = {
        "mark": {"type": "line", "color": "var(--accent)", "strokeWidth": 1.5},
        "encoding": {"x": x, "y": y, "detail": {"field": "day"}},
    }
    return _chart(rows, 200, [band, line, _hover(x, y, words)], words["about_intervals"])


def today(rows: Sequence[Row], now: str | None, words: Mapping[str, str]) -> Spec:
    """A day that is under way: what was expected, what came, and what is expected now with its band.

    `rows`: label, value, part (expected, came, again), kind (its word) and texts shown, range; those of `again` have
    low and high. `now`: the label from which on nothing has come yet.
    """
    x = {"field": "label", "type": "ordinal", "sort": "ascending", "axis": _axis(words["time"])}
    y = {"field": "value", "type": "quantitative", "axis": {"title": words["contacts"], "tickCount": 6}}
    domain = [words["expected"], words["came"], words["again"]]
    band = {"mark": _BAND, "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}}
    line = {
        "mark": {"type": "line", "strokeWidth": 1.8},
        "encoding": {
            "x": x, "y": y, "color": _kind(domain, ["var(--quiet)", "var(--ink)", "var(--accent)"]),
            "strokeDash": _kind(domain, [[3, 3], [1, 0], [8, 3]]),
        },
    }  # fmt: skip
    came = {
        "mark": {"type": "point", "filled": True, "size": 30, "color": "var(--ink)"},
        "encoding": {"x": x, "y": y, "tooltip": tooltip(words, "label:time", "shown:contacts", "kind:kind")},
    }
    layer = [_only(band, ("again",)), line, _only(came, ("came",)), _hover(x, y, words)]
    if now is not None:
        layer.append(
            {
                "data": {"values": [{"label": now}]},
                "encoding": {"x": {"field": "label", "type": "ordinal", "sort": "ascending"}},
                "layer": [
                    {"mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": "var(--ink)"}},
                    {
                        "mark": {
                            "type": "text",
                            "align": "left",
                            "dx": 4,
                            "y": 6,
                            "fontWeight": 600,
                            "color": "var(--ink)",
                        },
                        "encoding": {"text": {"value": words["now"]}},
                    },
                ],
            }
        )
    return _chart(rows, 220, layer, words["about_today"])


def error(rows: Sequence[Row], floor: float | None, words: Mapping[str, str]) -> Spec:
    """The error of each method by days ahead, with the noise floor as a rule.

    `rows`: ahead (days), value (a share), method (its name) and texts shown, days.
    """
    domain = list(dict.fromkeys(row["method"] for row in rows))
    wide = 3 if len(domain) <= 3 else 2
    x = {
        "field": "ahead", "type": "quantitative", "scale": {"nice": False, "padding": 8},
        "axis": {"title": words["days_ahead"], "grid": False, "tickMinStep": 1, "format": "d"},
    }  # fmt: skip
    y = {
        "field": "value", "type": "quantitative", "scale": {"zero": False},
        "axis": {"title": words["error"], "format": ".2~%", "tickCount": 5},
    }  # fmt: skip
    colour = _kind(domain, _round(_COLOURS, len(domain)), "method", wide)
    line = {
        "mark": {"type": "line", "strokeWidth": 1.5},
        "encoding": {
            "x": x,
            "y": y,
            "color": colour,
            "strokeDash": _kind(domain, _round(_DASHES, len(domain)), "method", wide),
        },
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 55},
        "encoding": {
            "x": x, "y": y, "color": colour, "shape": _kind(domain, _round(_SHAPES, len(domain)), "method", wide),
            "tooltip": tooltip(words, "method:method", "days:days_ahead", "shown:error"),
        },
    }  # fmt: skip
    rule = [] if floor is None else [_rule(floor, words["floor"])]
    return _chart(rows, 220, [line, points, *rule], words["about_error"])


_AHEAD: Final = ("ahead", "changed")
_NARROW_PX: Final = 440


def _hover(x: Spec, y: Spec, words: Mapping[str, str]) -> Spec:
    """Points that are not seen, for the pointer."""
    return {
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 0},
        "encoding": {"x": x, "y": y, "tooltip": tooltip(words, "label:time", "shown:contacts", "range:range")},
    }


def _rule(value: float, label: str) -> Spec:
    halo = {"stroke": "var(--surface)", "strokeWidth": 4, "strokeOpacity": 0.85}
    place = {"type": "text", "fontWeight": 600, "align": "left", "x": 4, "dy": -7}
    text = {"encoding": {"text": {"value": label}}}
    return {
        "data": {"values": [{}]},
        "encoding": {"y": {"datum": value, "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": "var(--ink)"}},
            {"mark": {**place, **halo}, **text},
            {"mark": {**place, "color": "var(--ink)"}, **text},
        ],
    }


def _only(layer: Spec, parts: Sequence[str]) -> Spec:
    return {"transform": [{"filter": {"field": "part", "oneOf": list(parts)}}], **layer}


def _kind(domain: Sequence[str], of: Sequence[Any], field: str = "kind", wide: int = 5) -> Spec:
    """By kind, with a legend of `wide` columns where there is room for them.

    The size asked for is that of the place: the chart's own width changes while it is laid out, and a legend that then
    takes another line would lose its first one.
    """
    columns = {"signal": f"containerSize()[0] < {_NARROW_PX} ? 2 : {wide}"}
    return {
        "field": field, "type": "nominal", "scale": {"domain": list(domain), "range": list(of)},
        "legend": {"title": None, "orient": "top", "columns": columns},
    }  # fmt: skip


def _round(of: Sequence[Any], count: int) -> list[Any]:
    return [of[place % len(of)] for place in range(count)]


def _axis(title: str) -> Spec:
    return {
        "title": title, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "grid": False, "ticks": False,
    }  # fmt: skip


def _chart(rows: Sequence[Row], height: int, layer: list[Spec], description: str) -> Spec:
    return {
        "$schema": SCHEMA, "description": description, "width": "container", "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"}, "data": {"values": list(rows)}, "layer": layer,
    }  # fmt: skip
