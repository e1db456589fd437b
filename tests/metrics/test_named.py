"""Metrics by name: small days in, figures out."""

from __future__ import annotations

import pytest

from upheld.metrics.named import METRICS, WITH_THRESHOLD, measure
from upheld.problems import BadInput

DAY = [
    {"outcome": "answered", "wait_s": 4.0, "talk_s": 60.0, "wrap_s": 20.0, "ended_by": "agent"},
    {"outcome": "answered", "wait_s": 16.0, "talk_s": 100.0, "hold_s": 20.0, "ended_by": "blind_transfer"},
    {"outcome": "answered", "wait_s": None, "talk_s": None},
    {"outcome": "abandoned", "wait_s": 2.0},
    {"outcome": "abandoned", "wait_s": 60.0},
    {"outcome": "timed_out", "wait_s": 90.0},
    {"outcome": "refused", "wait_s": 0.0},
]


def figure(con, metric, **question):
    of = measure(metric, **question)
    adds = "max" if of.aggregate == "max" else "sum"
    query = f"SELECT {adds}({of.numerator}), sum({of.denominator}) FROM {of.relation} AS rows"
    return tuple(float(part) for part in con.execute(query).fetchone())


@pytest.mark.parametrize(
    ("metric", "question", "expected"),
    [
        ("service_level", {"threshold_s": 10.0}, (1, 6)),
        ("service_level", {"threshold_s": 20.0, "formula": "genesys", "include_flow_outs": True}, (2, 6)),
        ("asa", {}, (20, 2)),
        ("mean_wait", {}, (172, 5)),
        ("longest_wait", {}, (90, 5)),
        ("abandon_rate", {}, (2, 6)),
        ("abandon_rate", {"short_s": 5}, (1, 5)),
        ("short_abandon_rate", {}, (1, 6)),
        ("aht", {}, (200, 2)),
        ("transfer_rate", {}, (1, 3)),
    ],
)
def test_a_metric_adds_up_a_small_day(attached, metric, question, expected):
    assert figure(attached(DAY), metric, **question) == expected


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_carries_its_name_unit_and_direction(metric):
    threshold = {"threshold_s": 20.0} if metric in WITH_THRESHOLD else {}
    of = measure(metric, **threshold)

    assert (of.id, of.unit in ("share", "s"), of.better in ("more", "less")) == (metric, True, True)


@pytest.mark.parametrize(
    ("metric", "question", "key"),
    [
        ("happiness", {}, "metric.unknown"),
        ("service_level", {}, "metric.needs_threshold"),
        ("service_level", {"threshold_s": -1.0}, "metric.bad_duration"),
        ("service_level", {"threshold_s": 20.0, "formula": "x"}, "formula.unknown"),
        ("asa", {"threshold_s": 20.0}, "metric.unknown_parameter"),
        ("asa", {"short_s": 5.0}, "metric.unknown_parameter"),
        ("fcr", {"window_s": "7d"}, "metric.bad_duration"),
        ("fcr", {"same_queue": 1}, "metric.bad_switch"),
        ("response_level", {}, "metric.needs_threshold"),
        ("response_level", {"threshold_s": 20.0, "formula": "genesys"}, "metric.unknown_parameter"),
        ("backlog_age", {"clock": "sand"}, "metric.bad_choice"),
        ("conversion", {"of": 1}, "metric.bad_choice"),
        ("satisfaction", {"satisfied_from": 4}, "metric.bad_share"),
        ("quality_score", {"clock": "wall"}, "metric.unknown_parameter"),
    ],
)
def test_what_cannot_be_measured_is_refused(metric, question, key):
    with pytest.raises(BadInput) as raised:
        measure(metric, **question)

    assert raised.value.problems[0].key == key
