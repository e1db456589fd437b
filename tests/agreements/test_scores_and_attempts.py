"""Targets on scores and outbound attempts: small tables in, verdicts out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.agreements.centre import calls, only, parts
from tests.agreements.other_records import keys, promised, verdict_of
from upheld.agreements.verdict import TargetResult
from upheld.notation import instant

NOON = instant("2026-11-02T12:00Z")


def scored(kind: str, *scores: float | None, possible: float | None = 5.0, **more: Any) -> list[Mapping[str, Any]]:
    """Scores of one kind, a minute apart."""
    fixed = {"kind": kind, "possible": possible, **more}
    return [{**fixed, "scored_at": NOON + timedelta(minutes=n), "score": score} for n, score in enumerate(scores)]


def tried(*results: tuple[bool | None, bool | None], at: datetime = NOON) -> list[Mapping[str, Any]]:
    """Attempts as (reached, converted)."""
    return [{"attempted_at": at, "reached": reached, "converted": converted} for reached, converted in results]


def of_scores(metric: str, rows: list[Mapping[str, Any]], more: str = "", **tables: Any) -> TargetResult:
    return only(verdict_of(promised(metric, "80%", more), scores=rows, **tables))


@pytest.mark.parametrize(
    ("metric", "kind", "scores", "expected"),
    [
        ("quality_score", "quality", (4.0, 3.5, 0.0), (7.5, 15)),
        ("satisfaction", "satisfaction", (4.0, 5.0, 3.0), (2, 3)),
        ("satisfaction_score", "satisfaction", (4.0, 5.0, 3.0), (12, 15)),
        ("documentation_share", "documentation", (1.0, 0.0, 1.0), (2, 3)),
        ("reported_resolution", "resolution", (1.0, 0.0, 1.0), (2, 3)),
    ],
)
def test_a_score_metric_adds_up_a_small_table(metric: str, kind: str, scores: Any, expected: Any) -> None:
    rows = [*scored(kind, *scores), *scored("quality" if kind != "quality" else "resolution", 1.0)]
    result = of_scores(metric, rows)
    assert (parts(result), result.origin, result.notes) == (expected, "scores", ())


def test_who_was_asked_and_did_not_answer_counts_neither_way_and_is_told() -> None:
    result = of_scores("satisfaction", scored("satisfaction", 5.0, None, None, 4.0))
    assert (parts(result), result.met) == ((2, 2), True)
    assert result.notes == (("scores.unanswered", {"target": "other", "period": "2026-11", "count": 2}),)


def test_only_silence_is_no_satisfaction() -> None:
    result = of_scores("satisfaction", scored("satisfaction", None, None))
    assert (result.net.value, result.met, keys(result.notes)) == (None, None, ["scores.unanswered"])


def test_points_without_a_scale_count_neither_way_and_are_told() -> None:
    result = of_scores("quality_score", scored("quality", 4.0) + scored("quality", 4.0, possible=None))
    assert (parts(result), keys(result.notes)) == ((4, 5), ["scores.no_scale"])


def test_from_which_part_of_the_scale_a_customer_is_satisfied_is_agreed() -> None:
    strict = 'parameters = { satisfied_from = "100%" }\n'
    assert parts(of_scores("satisfaction", scored("satisfaction", 4.0, 5.0), strict)) == (1, 2)


def test_too_small_a_sample_is_not_judged() -> None:
    result = of_scores("satisfaction", scored("satisfaction", 5.0, 5.0), "minimum_volume = 3\n")
    assert (result.net.value, result.met, keys(result.notes)) == (1.0, None, ["scores.few"])


def test_a_score_without_a_queue_belongs_to_that_of_its_contact() -> None:
    visits = [{**row, "contact_id": "k1"} for row in calls("2026-11-02T09:00", 1)]
    visits += [{**row, "contact_id": "k2"} for row in calls("2026-11-02T09:00", 1, queue="support")]
    rows = [{**row, "queue": None, "contact_id": f"k{n + 1}"} for n, row in enumerate(scored("quality", 5.0, 3.0, 1.0))]
    found = only(verdict_of(promised("quality_score", "80%"), visits, scores=rows))
    assert parts(found) == (5, 5)


def test_a_contact_passed_on_is_scored_where_it_was_answered_last() -> None:
    visits = [{**row, "contact_id": "k"} for row in calls("2026-11-02T09:00", 1, queue="support")]
    visits += [{**row, "contact_id": "k"} for row in calls("2026-11-02T09:05", 1)]
    visits += [{**row, "contact_id": "k"} for row in calls("2026-11-02T09:09", abandoned=1, queue="support")]
    rows = [{**row, "queue": None, "contact_id": "k"} for row in scored("quality", 5.0)]
    assert parts(only(verdict_of(promised("quality_score", "80%"), visits, scores=rows))) == (5, 5)


def test_opening_hours_hold_at_the_instant_of_the_score() -> None:
    agreed = promised("quality_score", "80%", top='hours = { mon-fri = ["08:00-13:01"] }\n')
    found = only(verdict_of(agreed, scores=scored("quality", 5.0, 3.0)))  # 13:00 and 13:01 in Warsaw
    assert (parts(found), [part.contacts for part in found.excluded]) == ((5, 5), [1])


RESULTS = tried((True, True), (True, False), (True, None), (False, None), (None, None), (None, True))


@pytest.mark.parametrize(
    ("metric", "more", "expected", "noted"),
    [
        ("reach_rate", "", (4, 5), ("attempts.reached_unknown", 1)),
        ("conversion", "", (2, 3), ("attempts.converted_unknown", 2)),
        ("conversion", 'parameters = { of = "attempts" }\n', (2, 4), ("attempts.converted_unknown", 2)),
    ],
)
def test_attempts_whose_result_nobody_wrote_down_are_told_apart(
    metric: str, more: str, expected: tuple[float, float], noted: tuple[str, int]
) -> None:
    result = only(verdict_of(promised(metric, "30%", more), attempts=RESULTS))
    assert (parts(result), result.origin) == (expected, "attempts")
    assert [(key, values["count"]) for key, values in result.notes] == [noted]
