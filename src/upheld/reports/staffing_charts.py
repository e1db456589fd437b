"""Charts of the price of a point and of the risk of a month, as Vega-Lite specifications, by the rules of `charts`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from upheld.reports.charts import Row, Spec, chart, tooltip


def price(rows: Sequence[Row], marks: Sequence[Row], money: bool, words: Mapping[str, str]) -> Spec:
    """What each level takes, with the knee and other points marked.

    `rows`: level, value (agents, or money where `money`) and texts shown, of_value, extra; `marks`: level, value, said.
    """
    x = {
        "field": "level", "type": "quantitative", "scale": {"zero": False},
        "axis": {"title": words["level"], "format": ".0%", "grid": False},
    }  # fmt: skip
    y = {
        "field": "value", "type": "quantitative", "scale": {"zero": False},
        "axis": {"title": words["cost"] if money else words["agents"], "tickCount": 6},
    }  # fmt: skip
    line = {"mark": {"type": "line", "color": "var(--line)"}, "encoding": {"x": x, "y": y}}
    points = {
        "mark": {"type": "point", "filled": True, "size": 45, "color": "var(--accent)"},
        "encoding": {"x": x, "y": y, "tooltip": tooltip(words, "shown:level", "of_value:price", "extra:extra")},
    }
    marked = {
        "data": {"values": list(marks)},
        "encoding": {"x": x, "y": y},
        "layer": [
            {"mark": {"type": "point", "shape": "diamond", "size": 190, "strokeWidth": 2, "color": "var(--ink)"}},
            {
                "mark": {"type": "text", "align": "right", "dx": -11, "dy": -7, "color": "var(--ink)"},
                "encoding": {"text": {"field": "said"}},
            },
        ],
    }
    return chart(rows, 260, [line, points, *([marked] if marks else [])], words["about"])


def attained(rows: Sequence[Row], required: float, words: Mapping[str, str]) -> Spec:
    """How often months attain what, kept and missed, with the promise as a rule.

    `rows`: low, high, months, verdict (words' kept or missed) and texts range, share.
    """
    bars = {
        "mark": {"type": "bar", "binSpacing": 1},
        "encoding": {
            "x": {
                "field": "low", "type": "quantitative", "bin": "binned", "scale": {"zero": False},
                "axis": {"title": words["attained"], "grid": False, "labelOverlap": True, **_format(words)},
            },
            "x2": {"field": "high"},
            "y": {"field": "months", "type": "quantitative", "axis": {"title": words["months"]}},
            "color": {
                "field": "verdict", "type": "nominal",
                "scale": {"domain": [words["kept"], words["missed"]], "range": ["var(--kept)", "var(--missed)"]},
                "legend": {"title": None, "orient": "top"},
            },
            "tooltip": tooltip(words, "range:attained", "share:months", "verdict:verdict"),
        },
    }  # fmt: skip
    rule = {
        "data": {"values": [{}]},
        "encoding": {"x": {"datum": required, "type": "quantitative"}},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": "var(--ink)"}},
            {
                "mark": {"type": "text", "align": "left", "y": -7, "dx": -3, "fontWeight": 600, "color": "var(--ink)"},
                "encoding": {"text": {"value": words["required"]}},
            },
        ],
    }
    return chart(rows, 240, [bars, rule], words["about"])


def _format(words: Mapping[str, str]) -> Spec:
    return {"format": ".0%"} if words["unit"] == "share" else {}
