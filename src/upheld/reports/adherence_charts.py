"""The chart of adherence, as a Vega-Lite specification by the rules of `charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from upheld.reports.charts import SCHEMA, Row, Spec


def by_day(rows: Sequence[Row], words: Mapping[str, str]) -> Spec:
    """Planned hours of each day: kept, not kept, not counted.

    `rows`: day, part (words' kept, missed or quiet), order, hours and the text shown.
    """
    colours = {"kept": "var(--kept)", "missed": "var(--missed)", "quiet": "var(--quiet)"}
    return {
        "$schema": SCHEMA,
        "description": words["about"],
        "width": "container",
        "height": 220,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "stroke": "var(--surface)", "strokeWidth": 0.5},
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "sort": None,
                "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
            },
            "y": {"field": "hours", "type": "quantitative", "axis": {"title": words["hours"], "tickCount": 5}},
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": [words[name] for name in colours], "range": list(colours.values())},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": [
                {"field": "day", "type": "nominal", "title": words["day"]},
                {"field": "part", "type": "nominal", "title": words["of"]},
                {"field": "shown", "type": "nominal", "title": words["minutes"]},
            ],
        },
    }
