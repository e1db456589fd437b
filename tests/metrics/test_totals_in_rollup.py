"""Rows of a rollup from interval totals: the counts they tell, null for what they do not, nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.agreements.centre import calls
from tests.agreements.other_records import centre_of, half_hour
from upheld.metrics import queues
from upheld.metrics.rollup import rollup
from upheld.notation import instant
from upheld.problems import BadInput

TOLD = half_hour(
    "2026-11-02T09:00", 10, 8, abandoned=2, within_20=7, answer_wait_s=80.0, talk_s=800.0, wrap_s=80.0,
    longest_wait_s=40.0,
)  # fmt: skip
SILENT = half_hour("2026-11-02T09:30", 10, 9)
SUPPORT = calls("2026-11-02T09:00", 3, 1, queue="support")


def rows(*totals, visits=(), **question):
    return rollup(centre_of(visits, interval_totals=totals), **question).to_pylist()


def test_totals_fill_the_row_of_their_queue():
    (row,) = rows(TOLD)
    names = ("offered", "answered", "abandoned", "timed_out", "answered_within", "service_level", "asa_s", "aht_s")
    assert [row[name] for name in names] == [10, 8, 2, 0, 7, 0.7, 10.0, 110.0]
    assert (row["abandon_rate"], row["longest_wait_s"], row["aht_parts"]) == (0.2, 40.0, "talk+wrap")


def test_what_one_row_does_not_tell_is_null_for_its_group_only():
    first, second = rows(TOLD, SILENT, by=("interval",))
    (both,) = rows(TOLD, SILENT, by=())
    assert (first["service_level"], second["service_level"], both["service_level"]) == (0.7, None, None)
    assert (both["offered"], both["answered"], both["abandoned"], both["asa_s"]) == (20, 17, None, None)


def test_handling_that_is_told_as_one_sum_makes_the_average():
    (row,) = rows(half_hour("2026-11-02T09:00", 10, 8, handle_s=880.0))
    assert (row["aht_s"], row["talk_s"], row["aht_parts"]) == (110.0, None, None)


def test_visits_and_totals_stand_side_by_side_and_add_up():
    sales, support = rows(TOLD, visits=SUPPORT)
    (both,) = rows(TOLD, visits=SUPPORT, by=())
    assert [row["offered"] for row in (sales, support, both)] == [10, 4, 14]
    assert both["service_level"] == 10 / 14


def test_totals_beside_visits_of_the_same_queue_and_time_are_left_out():
    (row,) = rows(TOLD, visits=calls("2026-11-02T09:10", 3, 1))
    assert (row["offered"], row["service_level"]) == (4, 0.75)


def test_by_agent_there_are_no_totals():
    assert [row["answered"] for row in rows(TOLD, visits=SUPPORT, by=("agent",))] == [4]


def test_a_period_and_queues_choose_totals_too():
    later = instant("2026-11-02T09:30Z")
    assert rows(TOLD, queues=("support",)) == rows(TOLD, start=later) == []


def test_overlapping_totals_are_refused():
    with pytest.raises(BadInput) as raised:
        rows(TOLD, {**SILENT, "started_at": SILENT["started_at"] - timedelta(minutes=1)})
    assert raised.value.problems[0].key == "totals.overlap"


def test_queues_of_every_table_are_known():
    con = centre_of(SUPPORT, interval_totals=[TOLD], work_items=[{"queue": "mail", "received_at": TOLD["started_at"]}])
    assert queues.seen(con) == ["mail", "sales", "support"]
