"""Charts of a schedule as Vega-Lite specifications, by the rules of `charts`: who works when, and the cover under it.

Times are hours from the midnight with which the picture begins, so that a shift which passes midnight goes on. The
charts of one picture share their hours and the room of their labels: put under each other, their times stand under each
other. A pause is a gap in the bar with a mark of its own shape, a circle for a break, a diamond for an unpaid one, a
square off the phone: no colour is needed to tell them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from upheld.reports.charts import Row, Spec, chart, tooltip

LABEL_PX: Final = 118
"""Room of the names at the left of every chart."""
_ROW_PX: Final = 17
_PAUSES: Final = ("paid", "unpaid", "off")
_SHAPES: Final = ("circle", "diamond", "square")


def board(
    bars: Sequence[Row], pauses: Sequence[Row], names: Sequence[str], hours: tuple[float, float],
    ticks: Mapping[float, str], words: Mapping[str, str],
) -> Spec:  # fmt: skip
    """People (or groups who work the same) × time, with their pauses.

    `bars`: name, from_h, to_h and texts who, shift, contract, breaks; `pauses`: name, from_h, to_h, kind (words' paid,
    unpaid or off), share (of the group that pauses then, 0–1) and texts who, time.
    """
    y = {
        "field": "name", "type": "nominal", "sort": None, "scale": {"domain": list(names), "paddingInner": 0.22},
        "axis": {**_names(), "title": None, "ticks": False, "labelLimit": LABEL_PX - 8},
    }  # fmt: skip
    x, x2 = _time("from_h", hours, ticks, words), {"field": "to_h"}
    shifts = {
        "mark": {"type": "bar", "color": "var(--accent)", "opacity": 0.85, "cornerRadius": 2, "clip": True},
        "encoding": {
            "y": y, "x": x, "x2": x2,
            "tooltip": tooltip(words, "who:who", "shift:shift", "contract:contract", "breaks:breaks"),
        },
    }  # fmt: skip
    kinds = [words[kind] for kind in _PAUSES]
    there = [kind for kind in kinds if any(row["kind"] == kind for row in pauses)]
    shape = {"domain": there, "range": [_SHAPES[kinds.index(kind)] for kind in there]}
    opacity = {"field": "share", "type": "quantitative", "scale": {"domain": [0, 1], "range": [0, 1]}, "legend": None}
    gaps = {
        "data": {"values": list(pauses)},
        "mark": {"type": "bar", "color": "var(--surface)", "stroke": None, "clip": True},
        "encoding": {"y": y, "x": x, "x2": x2, "opacity": opacity},
    }
    marks = {
        "data": {"values": list(pauses)},
        "mark": {"type": "point", "filled": True, "color": "var(--ink)", "size": 42, "clip": True},
        "transform": [{"calculate": "(datum.from_h + datum.to_h) / 2", "as": "middle"}],
        "encoding": {
            "y": y, "x": {**x, "field": "middle"},
            "opacity": {**opacity, "scale": {"domain": [0, 1], "range": [0.25, 1]}},
            "shape": {"field": "kind", "type": "nominal", "scale": shape, "legend": {"title": None, "orient": "top"}},
            "tooltip": tooltip(words, "who:who", "kind:pause", "time:time"),
        },
    }  # fmt: skip
    layer = [shifts, gaps, marks] if pauses else [shifts]
    return chart(bars, _ROW_PX * max(len(names), 2), layer, words["about"])


def cover(
    rows: Sequence[Row], hours: tuple[float, float], ticks: Mapping[float, str], words: Mapping[str, str]
) -> Spec:
    """Agents required against those at work, by slot.

    `rows`: from_h, to_h, required, scheduled and texts time, required_text, scheduled_text, net_text.
    """
    x = _time("from_h", hours, ticks, words)
    hints = tooltip(words, *_COVER)
    y_axis = {"title": None, "tickCount": 4, **_names()}
    there = {
        "mark": {"type": "bar", "color": "var(--accent)", "opacity": 0.3, "binSpacing": 0},
        "encoding": {
            "x": x, "x2": {"field": "to_h"}, "y": {"field": "scheduled", "type": "quantitative", "axis": y_axis},
            "y2": {"datum": 0},
            "tooltip": hints,
        },
    }  # fmt: skip
    lines = {  # each slot from its start to its end: a line by steps alone would leave out the last
        "transform": [
            {"calculate": "[datum.from_h, datum.to_h]", "as": "at"},
            {"flatten": ["at"]},
            {"fold": ["scheduled", "required"], "as": ["part", "value"]},
        ],
        "mark": {"type": "line", "strokeWidth": 1.8},
        "encoding": {
            "x": {**x, "field": "at"}, "order": {"field": "from_h", "type": "quantitative"},
            "y": {"field": "value", "type": "quantitative", "axis": y_axis},
            "color": _parted(["var(--ink)", "var(--accent)"], words), "strokeDash": _parted([[5, 3], [1, 0]], words),
        },
    }  # fmt: skip
    return chart(rows, 130, [there, lines], words["about"])


def net(rows: Sequence[Row], hours: tuple[float, float], ticks: Mapping[float, str], words: Mapping[str, str]) -> Spec:
    """The coverage bar: agents too many above the line, missing ones below it. `rows` as of `cover`, with net."""
    x = _time("from_h", hours, ticks, words)
    bars = {
        "mark": {"type": "bar", "binSpacing": 0.4},
        "encoding": {
            "x": x, "x2": {"field": "to_h"},
            "y": {
                "field": "net", "type": "quantitative",
                "axis": {"title": None, "tickCount": 4, "tickMinStep": 1, **_names()},
            },
            "y2": {"datum": 0},
            "color": {
                "condition": {"test": "datum.net < 0", "value": "var(--missed)"}, "value": "var(--heat-kept)",
            },
            "tooltip": tooltip(words, *_COVER),
        },
    }  # fmt: skip
    rule = {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": "var(--ink)", "strokeWidth": 1},
        "encoding": {"y": {"datum": 0, "type": "quantitative"}},
    }
    return chart(rows, 90, [bars, rule], words["about"])


def starts(rows: Sequence[Row], names: Sequence[str], days: Sequence[str], words: Mapping[str, str]) -> Spec:
    """How many people work which shift on which day, for plans of more people than can be drawn one by one.

    `rows`: name (shift and start), day, people, and texts shown, contracts.
    """
    x = {
        "field": "day", "type": "ordinal", "sort": None, "scale": {"domain": list(days)},
        "axis": {"title": None, "labelAngle": 0, "ticks": False, "labelOverlap": "greedy"},
    }  # fmt: skip
    y = {
        "field": "name", "type": "nominal", "sort": None, "scale": {"domain": list(names)},
        "axis": {"title": None, "ticks": False, "labelLimit": LABEL_PX - 8, **_names()},
    }  # fmt: skip
    most = max((row["people"] for row in rows), default=1)
    cells = {
        "mark": {"type": "rect", "color": "var(--accent)", "stroke": "var(--surface)"},
        "encoding": {
            "x": x, "y": y, "tooltip": tooltip(words, "name:shift", "day:day", "shown:people", "contracts:contract"),
            "opacity": {
                "field": "people", "type": "quantitative", "scale": {"domain": [0, most], "range": [0.08, 0.6]},
                "legend": None,
            },
        },
    }  # fmt: skip
    text = {
        "mark": {"type": "text", "color": "var(--ink)", "fontSize": 11},
        "encoding": {"x": x, "y": y, "text": {"field": "shown"}},
    }
    return chart(rows, (_ROW_PX + 3) * max(len(names), 2), [cells, text], words["about"])


_COVER: Final = ("time:time", "required_text:required", "scheduled_text:scheduled", "net_text:net")


def _parted(values: Sequence[Any], words: Mapping[str, str]) -> Spec:
    said = json.dumps({"required": words["required"], "scheduled": words["scheduled"]}, ensure_ascii=False)
    return {
        "field": "part", "type": "nominal", "scale": {"domain": ["required", "scheduled"], "range": list(values)},
        "legend": {"title": None, "orient": "top", "symbolType": "stroke", "labelExpr": f"({said})[datum.value]"},
    }  # fmt: skip


def _names() -> Spec:
    """Labels that take the same room in every chart of a picture."""
    return {"minExtent": LABEL_PX, "maxExtent": LABEL_PX}


def _time(field: str, hours: tuple[float, float], ticks: Mapping[float, str], words: Mapping[str, str]) -> Spec:
    said = json.dumps({f"{at:g}": text for at, text in ticks.items()}, ensure_ascii=False)
    return {
        "field": field, "type": "quantitative", "scale": {"domain": list(hours), "nice": False, "zero": False},
        "axis": {
            "title": words["time"], "values": list(ticks), "labelExpr": f"({said})[toString(datum.value)]",
            "grid": True, "labelOverlap": "greedy", "labelFlush": True,
        },
    }  # fmt: skip
