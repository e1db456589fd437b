"""Charts as Vega-Lite specifications written by hand; every label arrives already written in the reader's language.

Colours are CSS custom properties (``var(--kept)``), so that a chart follows light, dark and print without being drawn
again. Colour is never the only cue: a missed figure also has another shape, place or word. Tooltips show texts that
were written by `numbers`, never numbers that the browser would write its own way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Spec = dict[str, Any]
Row = Mapping[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_VERDICT_COLOURS = ["var(--kept)", "var(--missed)", "var(--quiet)"]
_SURFACE = "var(--surface)"


def by_day(rows: Sequence[Row], bound: float, unit: str, words: Mapping[str, str]) -> Spec:
    """Attainment by day against the promise.

    `rows`: label, value (None: no calls), verdict (one of words' kept, missed, open) and texts shown, numerator,
    denominator. A legend entry can be clicked to single out the days kept or missed.
    """
    shown = [_row(row, "label", "value", "verdict", "shown", "numerator", "denominator") for row in rows]
    x = {"field": "label", "type": "ordinal", "sort": None, "axis": _days_axis(words["day"])}
    y = {"field": "value", "type": "quantitative", "scale": {"zero": False, "nice": True}, "axis": _value_axis(unit)}
    line = {"mark": {"type": "line", "color": "var(--line)", "strokeWidth": 1.5}, "encoding": {"x": x, "y": y}}
    points = {
        "mark": {"type": "point", "filled": True, "size": 70, "stroke": _SURFACE, "strokeWidth": 1},
        "params": [{"name": "singled", "select": {"type": "point", "fields": ["verdict"]}, "bind": "legend"}],
        "encoding": {
            "x": x,
            "y": y,
            "color": _verdict_colour(words),
            "shape": _verdict_shape(words),
            "opacity": _unless_singled(),
            "tooltip": tooltip(words, "label:day", "shown:figure", "verdict:verdict", *_PARTS),
        },
    }
    return chart(
        shown, 220 if len(rows) > 1 else 110, [line, points, _bound(bound, words["required"], "y")], words["by_day"]
    )


def by_interval(rows: Sequence[Row], words: Mapping[str, str]) -> Spec:
    """A day × time-of-day map of attainment; a missed interval carries a cross.

    `rows`: day, clock, band (one of words' band_0 … band_3: kept, missed, missed by far, not counted) and texts shown,
    numerator, denominator.
    """
    shown = [_row(row, "day", "clock", "band", "shown", "numerator", "denominator") for row in rows]
    bands = [words[f"band_{n}"] for n in range(4)]
    x = {"field": "clock", "type": "ordinal", "sort": "ascending", "axis": _days_axis(words["time"])}
    y = {"field": "day", "type": "ordinal", "sort": None, "axis": {"title": None}}
    colours = ["var(--heat-kept)", "var(--heat-missed)", "var(--heat-far)", "var(--heat-none)"]
    cells = {
        "mark": {"type": "rect", "stroke": _SURFACE, "strokeWidth": 0.5},
        "params": [{"name": "singled", "select": {"type": "point", "fields": ["band"]}, "bind": "legend"}],
        "encoding": {
            "x": x,
            "y": y,
            "color": {
                "field": "band",
                "type": "nominal",
                "scale": {"domain": bands, "range": colours},
                "legend": {
                    "title": None,
                    "orient": "top",
                    "columns": {"signal": "width < 400 ? 2 : 4"},
                    "symbolType": "square",
                },
            },
            "opacity": _unless_singled(0.15),
            "tooltip": tooltip(words, "day:day", "clock:time", "shown:figure", "band:verdict", *_PARTS),
        },
    }
    missed = {
        "transform": [{"filter": {"field": "band", "oneOf": bands[1:3]}}],
        "mark": {"type": "point", "shape": "cross", "angle": 45, "size": 14, "filled": True, "color": "var(--ink)"},
        "encoding": {"x": x, "y": y},
    }
    return chart(shown, 17 * len({row["day"] for row in rows}), [cells, missed], words["by_interval"])


def waits(rows: Sequence[Row], threshold_s: float | None, words: Mapping[str, str]) -> Spec:
    """How long callers waited, answered and not, with the threshold as a rule.

    `rows`: from_s, to_s, fate (words' answered or unanswered), calls and texts range, calls_text.
    """
    shown = [_row(row, "from_s", "to_s", "fate", "calls", "range", "calls_text") for row in rows]
    bars = {
        "mark": {"type": "bar", "binSpacing": 1},
        "params": [{"name": "singled", "select": {"type": "point", "fields": ["fate"]}, "bind": "legend"}],
        "encoding": {
            "x": {
                "field": "from_s",
                "type": "quantitative",
                "bin": "binned",
                "axis": {
                    "title": words["wait_longer"] if any(row["open"] for row in rows) else words["wait_seconds"],
                    "grid": False,
                    "labelOverlap": True,
                },
            },
            "x2": {"field": "to_s"},
            "y": {"field": "calls", "type": "quantitative", "stack": "zero", "axis": {"title": words["calls"]}},
            "color": {
                "field": "fate",
                "type": "nominal",
                "scale": {
                    "domain": [words["answered"], words["unanswered"]],
                    "range": ["var(--accent)", "var(--second)"],
                },
                "legend": _legend(),
            },
            "order": {"field": "fate"},
            "opacity": _unless_singled(),
            "tooltip": tooltip(words, "range:wait", "fate:outcome", "calls_text:calls"),
        },
    }
    rule = [] if threshold_s is None else [_bound(threshold_s, words["threshold"], "x")]
    return chart(shown, 220, [bars, *rule], words["waits"])


def money(rows: Sequence[Row], words: Mapping[str, str]) -> Spec:
    """The service-credit calculation: what each target may cost at most, and what it does cost.

    `rows`: target, at_most, amount (numbers) and texts at_most_text, amount_text, share, clause.
    """
    names = ("target", "at_most", "amount", "at_most_text", "amount_text", "share", "clause")
    y = {"field": "target", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 130}}
    hints = tooltip(words, "target:target", "amount_text:credit", "at_most_text:at_most", "share:share", "clause:band")

    def bar(field: str, mark: Spec) -> Spec:
        x = {"field": field, "type": "quantitative", "axis": {"title": words["currency"], "tickCount": 5}}
        return {"mark": {"type": "bar", **mark}, "encoding": {"y": y, "x": x, "tooltip": hints}}

    outline = bar("at_most", {"fill": "var(--heat-none)", "stroke": "var(--line)", "strokeWidth": 1})
    amount = bar("amount", {"color": "var(--missed)", "height": {"band": 0.5}})
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5, "color": "var(--ink)"},
        "encoding": {"y": y, "x": {"field": "amount", "type": "quantitative"}, "text": {"field": "amount_text"}},
    }
    return chart([_row(row, *names) for row in rows], 38 * len(rows), [outline, amount, text], words["money"])


def formulas(rows: Sequence[Row], bound: float, words: Mapping[str, str]) -> Spec:
    """The same calls under every formula, against the promise.

    `rows`: formula, value, verdict, agreed (is it the formula of the agreement) and texts shown, numerator,
    denominator.
    """
    shown = [_row(row, "formula", "value", "verdict", "agreed", "shown", "numerator", "denominator") for row in rows]
    y = {"field": "formula", "type": "nominal", "sort": None, "axis": {"title": None, "labelLimit": 150}}
    axis = {**_value_axis("share"), "grid": True}
    x = {"field": "value", "type": "quantitative", "scale": {"zero": False, "nice": True}, "axis": axis}
    points = {
        "mark": {"type": "point", "filled": True, "stroke": _SURFACE, "strokeWidth": 1},
        "params": [{"name": "singled", "select": {"type": "point", "fields": ["verdict"]}, "bind": "legend"}],
        "encoding": {
            "y": y,
            "x": x,
            "size": {"condition": {"test": "datum.agreed", "value": 190}, "value": 80},
            "color": _verdict_colour(words),
            "shape": _verdict_shape(words),
            "opacity": _unless_singled(),
            "tooltip": tooltip(words, "formula:formula", "shown:figure", "verdict:verdict", *_PARTS),
        },
    }
    text = {
        "mark": {"type": "text", "dy": -11, "fontSize": 10, "color": "var(--ink-soft)"},
        "encoding": {"y": y, "x": x, "text": {"field": "shown"}},
    }
    return chart(shown, 30 * len(rows), [points, text, _bound(bound, words["required"], "x")], words["formulas"])


_PARTS = ("numerator:numerator", "denominator:denominator")


def chart(rows: Iterable[Row], height: int, layer: list[Spec], description: str) -> Spec:
    """A chart of layers over `rows`, as wide as its place."""
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)},
        "layer": layer,
    }


def _row(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def tooltip(words: Mapping[str, str], *pairs: str) -> list[Spec]:
    """Fields shown at a point, each as ``field:word``, the word being the key of its name in `words`."""
    split = [pair.split(":") for pair in pairs]
    return [{"field": field, "type": "nominal", "title": words[word]} for field, word in split]


def _bound(value: float, label: str, axis: str) -> Spec:
    end = {"align": "left", "x": 4, "dy": -6} if axis == "y" else {"align": "left", "y": -7, "dx": -3}
    text = {"encoding": {"text": {"value": label}}}
    halo = {"stroke": _SURFACE, "strokeWidth": 4, "strokeOpacity": 0.85}  # what is drawn behind does not cross it
    return {
        "data": {"values": [{}]},
        "encoding": {axis: {"datum": value, "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": "var(--ink)"}},
            {"mark": {"type": "text", "fontWeight": 600, **halo, **end}, **text},
            {"mark": {"type": "text", "fontWeight": 600, "color": "var(--ink)", **end}, **text},
        ],
    }


def _verdict_colour(words: Mapping[str, str]) -> Spec:
    scale = {"domain": _verdicts(words), "range": _VERDICT_COLOURS}
    return {"field": "verdict", "type": "nominal", "scale": scale, "legend": _legend()}


def _verdict_shape(words: Mapping[str, str]) -> Spec:
    scale = {"domain": _verdicts(words), "range": ["circle", "triangle-down", "square"]}
    return {"field": "verdict", "type": "nominal", "scale": scale, "legend": _legend()}


def _verdicts(words: Mapping[str, str]) -> list[str]:
    return [words["kept"], words["missed"], words["open"]]


def _legend() -> Spec:
    return {"title": None, "orient": "top"}


def _unless_singled(faded: float = 0.2) -> Spec:
    return {"condition": {"param": "singled", "value": 1}, "value": faded}


def _days_axis(title: str) -> Spec:
    return {
        "title": title,
        "labelAngle": 0,
        "labelOverlap": "greedy",
        "labelSeparation": 10,
        "grid": False,
        "ticks": False,
    }


def _value_axis(unit: str) -> Spec:
    return {"title": None, "tickCount": 5, **({"format": ".2~%"} if unit == "share" else {})}
