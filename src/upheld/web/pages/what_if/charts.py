"""Charts of the what-if as Vega-Lite specifications; labels arrive said."""

from __future__ import annotations

from upheld.reports import numbers, staffing_charts
from upheld.reports.catalogue import Language
from upheld.reports.charts import Spec, chart, tooltip
from upheld.web.queries.what_if import Found


def agents(found: Found, zone: str, language: Language) -> Spec:
    """Agents at work by interval: tried, and as the forecast stands."""
    say, code = language.say, language.code
    words = {"time": say("Time"), "agents": say("Agents at work"), "kind": say("What"), "contacts": say("Contacts")}
    tried, planned = say("Tried here"), say("As planned now")
    values = [
        {
            "label": numbers.clock(row.start, code, zone), "value": value, "kind": kind,
            "shown": numbers.number(value, code), "contacts": numbers.number(row.calls, code, 1),
        }
        for row in found.rows
        for kind, value in ((tried, row.agents), (planned, row.planned))
    ]  # fmt: skip
    order = [numbers.clock(row.start, code, zone) for row in found.rows]
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "grid": False,
            "ticks": False}  # fmt: skip
    x = {"field": "label", "type": "ordinal", "scale": {"domain": order}, "axis": axis}
    y = {"field": "value", "type": "quantitative", "axis": {"title": words["agents"], "tickCount": 5}}
    hints = tooltip(words, "label:time", "shown:agents", "kind:kind", "contacts:contacts")
    line = {
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "encoding": {
            "x": x, "y": y, "tooltip": hints,
            "color": _kind([tried, planned], ["var(--accent)", "var(--ink)"]),
            "strokeDash": _kind([tried, planned], [[1, 0], [5, 3]]),
        },
    }  # fmt: skip
    return chart(values, 200, [line], say("Agents at work by interval"))


def price(found: Found, best: float | None, sees_cost: bool, language: Language) -> Spec:
    """What each level costs in a month (or takes in agents), with the level tried and the knee."""
    say, code = language.say, language.code
    assert found.curve is not None
    paid = sees_cost and found.asked.wage is not None
    points = found.curve.points
    value = {point.level: point.cost if paid else point.agents_mixed for point in points}
    rows = [
        {
            "level": point.level, "value": value[point.level], "shown": numbers.share(point.level, code, 0),
            "of_value": numbers.number(value[point.level], code, 0 if paid else 2),
            "extra": numbers.number(point.extra_cost if paid else point.extra_agents, code, 0 if paid else 3),
        }
        for point in points
    ]  # fmt: skip
    here = found.point.level if found.point else None
    marked = ((found.curve.knee, say("knee")), (best if paid else None, say("cheapest in all")), (here, say("here")))
    marks = [
        {"level": level, "value": value[level], "said": numbers.inside_left_to_right(said, code)}
        for level, said in marked
        if level is not None and level in value
    ]
    words = {
        "level": say("Service level"), "cost": say("Cost of a month"), "agents": say("Agents at work, mean"),
        "price": say("It takes"), "extra": say("A point more"), "about": say("What each level takes"),
    }  # fmt: skip
    return staffing_charts.price(rows, marks, paid, words)


def _kind(domain: list[str], of: list[object]) -> Spec:
    return {
        "field": "kind", "type": "nominal", "scale": {"domain": domain, "range": of},
        "legend": {"title": None, "orient": "top", "symbolType": "stroke"},
    }  # fmt: skip
