"""The example of promises beside calls names every metric of the tables beside visits, and is assessed by them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docs import target_metrics_page
from tests.agreements.other_records import centre_of, half_hour
from tests.agreements.test_deferred_work import item
from tests.agreements.test_scores_and_attempts import scored, tried
from upheld.agreements.assess import assess
from upheld.agreements.terms import load
from upheld.metrics.named import METRICS, behind
from upheld.notation import instant

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "deferred_agreement.toml"
MAIL = {"queue": "mail", "channel": "email", "reopened": 0}
TABLES: Mapping[str, list[Mapping[str, Any]]] = {
    "interval_totals": [
        half_hour("2026-11-02T09:00", 10, 9, abandoned=1, within_20=7, handle_s=2700.0, queue="claims"),
        half_hour("2026-11-02T09:30", 10, 9, abandoned=1, within_20=8, handle_s=2700.0, queue="claims"),
    ],
    "work_items": [
        item("2 16:00", "3 14:00", "3 14:00", **MAIL),
        item("2 16:00", "3 14:01", "5 09:00", **MAIL),
        item("30 09:00", "30 17:30", "30 17:30", **MAIL),
    ],
    "attempts": [{**row, "queue": "renewals"} for row in tried((True, True), (True, False), (False, None))],
    "scores": [
        *scored("quality", 4.5, 4.0),
        *scored("satisfaction", 5.0, 4.0, 2.0, None),
        *scored("documentation", 1.0, 1.0, possible=1.0),
        *scored("resolution", 1.0, 0.0, possible=1.0),
    ],
}
EXPECTED = {
    "calls": (15, 20, False), "handling": (5400, 18, True), "mails": (1, 3, False), "cases": (3, 3, True),
    "oldest": (22 * 3600.0, 1, False), "young": (2, 4, False), "reopened": (0, 3, True), "reached": (2, 3, True),
    "renewed": (1, 2, True), "quality": (8.5, 10, True), "satisfied": (2, 3, False),
    "mean-satisfaction": (11, 15, False), "documented": (2, 2, True), "resolved": (1, 2, False),
}  # fmt: skip


def test_the_example_is_assessed_from_every_table() -> None:
    start, end = (instant(day, "Europe/Warsaw") for day in ("2026-11-01", "2026-12-01"))
    found = assess([load(EXAMPLE)], centre_of(**TABLES), start=start, end=end)
    figures = {one.id: (one.net.numerator, one.net.denominator, one.met) for one in found.targets}
    assert figures == EXPECTED
    assert found.money is not None
    assert found.money.credit == 640 + 400 + 200 + 400


def test_the_example_names_every_metric_of_the_other_tables() -> None:
    named = {target.metric for target in load(EXAMPLE).targets}
    assert [metric for metric in METRICS if "visits" not in behind(metric) and metric not in named] == []


def test_the_reference_page_of_metrics_is_up_to_date() -> None:
    assert target_metrics_page.PAGE.read_text("utf-8") == target_metrics_page.page()
