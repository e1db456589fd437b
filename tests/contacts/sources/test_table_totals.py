"""Rows of totals → totals by queue and interval."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contacts.tables.written import WARSAW, faults, mapping, records, text, tried
from upheld.problems import BadInput

HEAD = "queue,started_at,offered,answered,abandoned,answered_within_20s"
TWO = ("sales,2026-10-01T08:00:00,10,8,2,5", "sales,2026-10-01T08:30:00,4,4,0,4")


def totals(folder: Path, head: str, *rows: str, **said: Any) -> list[dict[str, Any]]:
    return records("interval_totals", "interval_totals", text(folder, head, *rows), **said)


def test_a_row_is_an_interval_of_a_queue(tmp_path: Path) -> None:
    first, _ = totals(tmp_path, HEAD, *TWO)
    assert (first["queue"], first["offered"], first["answered"], first["abandoned"]) == ("sales", 10, 8, 2)
    assert first["within"] == [{"threshold_s": 20.0, "answered": 5, "abandoned": None}]
    assert first["talk_s"] is None


def test_the_step_between_rows_is_the_length_of_the_intervals(tmp_path: Path) -> None:
    first, _ = totals(tmp_path, HEAD, *TWO)
    assert first["started_at"] == datetime(2026, 10, 1, 6, 0, tzinfo=UTC)
    assert first["ended_at"] - first["started_at"] == timedelta(minutes=30)


def test_a_mapping_says_the_length_where_rows_do_not(tmp_path: Path) -> None:
    said = mapping("interval_totals", "Europe/Warsaw", interval="15m")
    (only,) = totals(tmp_path, HEAD, TWO[0], settings=said)
    assert only["ended_at"] - only["started_at"] == timedelta(minutes=15)


def test_rows_in_no_step_are_refused_with_the_remedy(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, TWO[0], TWO[1].replace("08:30", "08:47"))
    with pytest.raises(BadInput, match=r"table\.no_interval"):
        tried("interval_totals", path)


def test_a_local_day_has_the_length_its_clock_gives_it(tmp_path: Path) -> None:
    rows = [f"sales,2026-10-{day},10,8,2,5" for day in (24, 25, 26)]
    found = totals(tmp_path, HEAD, *rows)
    assert [(row["ended_at"] - row["started_at"]) / timedelta(hours=1) for row in found] == [24, 25, 24]


def test_a_mean_becomes_a_sum(tmp_path: Path) -> None:
    head = "Skill,Date,Interval,Calls Offered,Calls Handled,ASA,Average Handle Time"
    rows = ["s,2026-10-01,08:00 - 08:30,10,8,0:00:12,05:00", "s,2026-10-01,08:30 - 09:00,0,0,,"]
    first, second = totals(tmp_path, head, *rows)
    assert (first["answer_wait_s"], first["handle_s"]) == (96, 2400)
    assert (second["answer_wait_s"], second["handle_s"]) == (0, 0)


def test_several_thresholds_stand_side_by_side(tmp_path: Path) -> None:
    head = "queue,started_at,ended_at,offered,answered,answered_within_60s,Answered within 20 s"
    (only,) = totals(tmp_path, head, "s,2026-10-01T08:00,2026-10-01T08:30,10,8,7,5")
    assert [(part["threshold_s"], part["answered"]) for part in only["within"]] == [(20, 5), (60, 7)]


def test_a_mapping_says_which_threshold_within_means(tmp_path: Path) -> None:
    head, row = (
        "queue,started_at,ended_at,offered,answered,answered_within",
        "s,2026-10-01T08:00,2026-10-01T08:30,9,8,5",
    )
    said = mapping("interval_totals", "Europe/Warsaw", threshold="15s")
    (only,) = totals(tmp_path, head, row, settings=said)
    assert only["within"][0]["threshold_s"] == 15
    with pytest.raises(BadInput, match=r"table\.no_threshold"):
        tried("interval_totals", tmp_path / "table.csv")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("10,8,3,5", "offered", "totals.more_than_offered"),
        ("10,8,2,9", "answered_within_20s", "totals.part_above_whole"),
        ("10,8,2,-1", "answered_within_20s", "cell.count"),
        ("10,8,2,1.5", "answered_within_20s", "cell.count"),
        ("10,8.0,2,", None, None),
    ],
)
def test_a_contradiction_is_an_error_of_its_row(
    cells: str, column: str | None, reason: str | None, tmp_path: Path
) -> None:
    path = text(tmp_path, HEAD, *TWO, f"sales,2026-10-01T09:00:00,{cells}")
    assert faults("interval_totals", path) == ([(4, column, reason)] if reason else [])


def test_two_rows_for_one_interval_name_each_other(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, *TWO, TWO[0].replace(",10,", ",11,"))
    found = tried("interval_totals", path)
    assert [(fault.number, fault.fault.values["row"]) for fault in found.faults] == [(2, 4), (4, 2)]
    assert (found.accepted, found.rejected) == (1, 2)


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    assert len(totals(tmp_path, HEAD, *TWO, *TWO)) == 2


def test_an_interval_within_another_is_refused(tmp_path: Path) -> None:
    head = "queue,started_at,ended_at,offered,answered"
    rows = ["s,2026-10-01T08:00,2026-10-01T09:00,9,8", "s,2026-10-01T08:30,2026-10-01T09:00,4,4"]
    path = text(tmp_path, head, *rows)
    assert {reason for _, _, reason in faults("interval_totals", path)} == {"totals.intervals_overlap"}


@pytest.mark.parametrize("order", ["by queue", "by time"])
def test_the_hour_that_comes_twice_is_told_by_the_order_of_rows(order: str, tmp_path: Path) -> None:
    times = [
        "2026-10-25T01:30",
        "2026-10-25T02:00",
        "2026-10-25T02:30",
        "2026-10-25T02:00",
        "2026-10-25T02:30",
        "2026-10-25T03:00",
    ]
    rows = [f"{queue},{time},{n},0,0,0" for n, time in enumerate(times) for queue in ("a", "b")]
    rows = sorted(rows, key=lambda row: row[0]) if order == "by queue" else rows
    found = [row for row in totals(tmp_path, HEAD, *rows) if row["queue"] == "a"]
    assert [row["offered"] for row in found] == [0, 1, 2, 3, 4, 5]
    assert {row["ended_at"] - row["started_at"] for row in found} == {timedelta(minutes=30)}


def test_one_reading_of_that_hour_alone_is_refused(tmp_path: Path) -> None:
    times = ["2026-10-25T01:30", "2026-10-25T02:00", "2026-10-25T02:30", "2026-10-25T03:00", "2026-10-25T03:30"]
    path = text(tmp_path, HEAD, *(f"a,{time},1,0,0,0" for time in times))
    assert faults("interval_totals", path, WARSAW) == [
        (3, "started_at", "cell.time_twice"),
        (4, "started_at", "cell.time_twice"),
    ]
