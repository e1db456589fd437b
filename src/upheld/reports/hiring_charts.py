"""Charts of a hiring plan, as Vega-Lite specifications, by the rules of `charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from upheld.reports.charts import SCHEMA, Row, Spec

_NARROW = "width < 460"


def work(rows: Sequence[Row], classes: Sequence[Row], words: Mapping[str, str]) -> Spec:
    """What is needed by period, what will be there with its band, and the people who start.

    `rows`: label, need, effective, low, high (people) and texts need_text, effective_text, range, short; `classes`:
    label, people and text people_text.
    """
    x = {
        "field": "label", "type": "ordinal", "sort": None,
        "axis": {"title": None, "labelAngle": {"signal": f"{_NARROW} ? -50 : 0"}, "labelOverlap": "greedy",
                 "labelAlign": {"signal": f"{_NARROW} ? 'right' : 'center'"}, "grid": False, "ticks": False,
                 "labelSeparation": 8},
    }  # fmt: skip
    y = {"type": "quantitative", "scale": {"zero": False}, "axis": {"title": words["people"], "tickCount": 6}}
    hints = _tooltip(words, "label:period", "need_text:needed", "effective_text:there", "range:range", "short:short")
    band = {
        "mark": {"type": "area", "color": "var(--accent)", "opacity": 0.22},
        "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
    }
    there = {
        "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 45}},
        "encoding": {"x": x, "y": {"field": "effective", **y}, "color": _named(words, "there"), "tooltip": hints},
    }
    needed = {
        "mark": {"type": "line", "interpolate": "step", "strokeWidth": 2, "strokeDash": [6, 3]},
        "encoding": {"x": x, "y": {"field": "need", **y}, "color": _named(words, "needed"), "tooltip": hints},
    }
    starting = {
        "data": {"values": list(classes)},
        "mark": {"type": "text", "baseline": "bottom", "y": -3, "color": "var(--ink-soft)"},
        "encoding": {"x": x, "text": {"field": "people_text"}},
    }
    return _chart(rows, 280, [band, there, needed, starting], words["about"])


def staying(rows: Sequence[Row], words: Mapping[str, str]) -> Spec:
    """The share still in the team by tenure, with its band.

    `rows`: days, share, low, high (None: not known) and texts days_text, share_text, range.
    """
    x = {"field": "days", "type": "quantitative", "axis": {"title": words["days"], "grid": False, "tickCount": 8}}
    axis = {"title": None, "format": ".0%", "tickCount": 5}
    y = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
    band = {
        "transform": [{"filter": "datum.low !== null"}],
        "mark": {"type": "area", "interpolate": "step-after", "color": "var(--accent)", "opacity": 0.22},
        "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
    }
    line = {
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2, "color": "var(--accent)"},
        "encoding": {"x": x, "y": {"field": "share", **y}},
    }
    points = {
        "mark": {"type": "point", "size": 30, "filled": True, "opacity": 0.01, "color": "var(--accent)"},
        "encoding": {
            "x": x, "y": {"field": "share", **y},
            "tooltip": _tooltip(words, "days_text:days", "share_text:still", "range:range"),
        },
    }  # fmt: skip
    return _chart(rows, 220, [band, line, points], words["about"])


def _named(words: Mapping[str, str], which: str) -> Spec:
    domain = [words["there"], words["needed"]]
    return {
        "datum": words[which], "type": "nominal",
        "scale": {"domain": domain, "range": ["var(--accent)", "var(--ink)"]},
        "legend": {"title": None, "orient": "top", "symbolType": "stroke"},
    }  # fmt: skip


def _tooltip(words: Mapping[str, str], *pairs: str) -> list[Spec]:
    split = [pair.split(":") for pair in pairs]
    return [{"field": field, "type": "nominal", "title": words[word]} for field, word in split]


def _chart(rows: Sequence[Row], height: int, layer: list[Spec], description: str) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)},
        "layer": layer,
    }
