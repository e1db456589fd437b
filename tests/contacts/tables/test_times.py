"""Times, numbers and words of cells: what they mean, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contacts.tables.written import WARSAW, faults, mapping, records, text, tried
from upheld.contacts.settings import NOTHING_SAID
from upheld.contacts.tables import local_times, times, values
from upheld.contacts.tables.cells import Fault, Wrong
from upheld.problems import BadInput

HEAD = "queue,offered_at,outcome"
FIRST = datetime(1970, 1, 1)


def wall(at: datetime) -> int:
    return round((at - FIRST) / timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("cell", "order"),
    [
        ("2026-10-03 08:05:09", None),
        ("2026/10/3 8:05:09", None),
        ("03.10.2026 08:05:09", "dmy"),
        ("3/10/26, 08:05:09", "dmy"),
        ("10/03/2026 8:05:09 AM", "mdy"),
        ("26-10-03 08:05:09", "ymd"),
        ("3 Oct 2026 08:05:09", None),
        ("Sat, Oct 3, 2026 08:05:09 a.m.", None),
        ("46298.33690972222", None),
        (datetime(2026, 10, 3, 8, 5, 9), None),
    ],
)
def test_a_time_is_read_however_it_is_written(cell: Any, order: str | None) -> None:
    assert times.time_of(cell, order) == (wall(datetime(2026, 10, 3, 8, 5, 9)), times.WALL)


@pytest.mark.parametrize(
    "cell",
    ["2026-10-03T10:05:09+02:00", "3/10/2026 08:05:09 UTC", "1791014709", "1791014709000", "03.10.2026 10:05:09 +0200"],
)
def test_a_time_with_an_offset_is_an_instant(cell: str) -> None:
    assert times.time_of(cell, "dmy") == (wall(datetime(2026, 10, 3, 8, 5, 9)), times.AT)


@pytest.mark.parametrize(
    "cell",
    ["soon", "31.02.2026", "13:00 PM 1.1.2026", "08:00", "12", "2026-13-01", "0001-01-01", "9" * 40, True, Wrong("#")],
)
def test_what_is_no_time_is_a_fault(cell: Any) -> None:
    assert isinstance(times.time_of(cell, "dmy"), Fault)


@given(st.lists(st.one_of(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.isoformat(sep=" ", timespec="seconds")),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(lambda at: at.isoformat()),
    st.sampled_from(["", "2026-02-30 08:00:00", "03.10.2026 08:00", "x", "2026-10-03T25:00:00",
                     "2026-10-03T08:00:00+25:00"]),
), max_size=80))  # fmt: skip
def test_the_fast_way_agrees_with_the_slow_one(cells: list[str]) -> None:
    many = cells + ["2026-10-01 08:00:00"] * 40  # enough for the fast way
    fast, slow = times.times(many, "dmy"), times.times_one_by_one(many, "dmy")
    assert (fast.us.tolist(), fast.what.tolist(), fast.faults) == (slow.us.tolist(), slow.what.tolist(), slow.faults)


def test_the_order_of_day_and_month_is_that_of_the_whole_column(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, "q,03/10/2026 08:00,lost", "q,13/10/2026 08:00,lost")
    found = records("calls", "visits", path)
    assert [row["offered_at"].date() for row in found] == [date(2026, 10, 3), date(2026, 10, 13)]


def test_two_orders_in_one_column_name_a_row_of_each(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, "q,03/10/2026 08:00,lost", "q,13/10/2026 08:00,lost", "q,10/13/2026 08:00,lost")
    with pytest.raises(BadInput) as bad:
        tried("calls", path)
    (problem,) = bad.value.problems
    assert (problem.key, problem.field) == ("table.two_date_orders", "offered_at")
    assert (problem.values["first_row"], problem.values["second_row"]) == (3, 4)


def test_dates_that_fit_both_orders_need_a_word(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, "q,03/10/2026 08:00,lost")
    with pytest.raises(BadInput, match=r"table\.date_order_unknown"):
        tried("calls", path)
    (row,) = records("calls", "visits", path, settings=mapping("calls", "UTC", date_order="mdy"))
    assert row["offered_at"].date() == date(2026, 3, 10)


def test_a_time_without_an_offset_needs_a_zone(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, "q,2026-10-01T08:00:00,lost")
    with pytest.raises(BadInput, match=r"table\.no_zone"):
        tried("calls", path, NOTHING_SAID)


def test_a_date_and_a_time_may_stand_apart(tmp_path: Path) -> None:
    path = text(tmp_path, "Queue,Date,Start Time,Result", "q,13.10.2026,08:05,lost", "q,14.10.2026,0:00,lost")
    found = records("calls", "visits", path)
    assert [row["offered_at"].isoformat() for row in found] == [
        "2026-10-13T06:05:00+00:00",
        "2026-10-13T22:00:00+00:00",
    ]


NIGHT = tuple(f"q,2026-10-25T{time}:00,lost" for time in ("01:59", "02:10", "02:50", "02:05", "03:01"))
HOURS = ["23:59", "00:10", "00:50", "01:05", "02:01"]


@pytest.mark.parametrize("rows", [NIGHT, NIGHT[::-1]])
def test_the_hour_that_comes_twice_is_told_by_the_clock_going_back(rows: tuple[str, ...], tmp_path: Path) -> None:
    found = records("calls", "visits", text(tmp_path, HEAD, *rows))
    assert [f"{row['offered_at']:%H:%M}" for row in found] == HOURS


@pytest.mark.parametrize(
    "rows",
    [
        NIGHT[:3] + NIGHT[4:],  # the clock is not seen to go back
        (NIGHT[4], *NIGHT[:4]),  # rows in no order
        NIGHT[1:2],  # one row alone
    ],
)
def test_what_the_order_of_rows_does_not_tell_is_refused(rows: tuple[str, ...], tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, *rows)
    reasons = {reason for _, _, reason in faults("calls", path)}
    assert reasons == {"cell.time_twice"}


def test_the_answer_in_that_hour_is_told_by_the_wait(tmp_path: Path) -> None:
    head = "queue,offered_at,answered_at,wait_s"
    rows = ["q,2026-10-25T00:10:00Z,2026-10-25T02:10:30,30", "q,2026-10-25T01:10:00Z,2026-10-25T02:10:30,"]
    found = records("calls", "visits", text(tmp_path, head, *rows))
    assert [f"{row['answered_at']:%H:%M}" for row in found] == ["00:10", "01:10"]


def test_a_time_the_clock_skipped_is_refused(tmp_path: Path) -> None:
    path = text(tmp_path, HEAD, "q,2026-03-29T02:30:00,lost", "q,2026-03-29T03:00:00,lost")
    assert faults("calls", path) == [(2, "offered_at", "cell.time_skipped")]


@given(st.lists(st.datetimes(datetime(2026, 10, 24), datetime(2026, 10, 26)), min_size=1, max_size=30))
def test_a_time_that_comes_once_is_the_zones_own(at: list[datetime]) -> None:
    zone = ZoneInfo("Europe/Warsaw")
    found = times.times_one_by_one([each.isoformat() for each in at], None)
    twice = set(local_times.settled(found, zone).rows.tolist())
    for row, each in enumerate(at):
        first, second = (each.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(tzinfo=None) for fold in (0, 1))
        assert found.us[row] == wall(first)
        assert (row in twice) == (first != second)


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("90", 90), ("1:30", 90), ("00:01:30", 90), ("1d 00:00:01", 86401), ("1m30s", 90), (90.5, 90.5),
     (clock(0, 1, 30), 90),
     (timedelta(seconds=90), 90), (datetime(1899, 12, 31, 6), 108000), ("1,5", 1.5), ("1 000,5", 1000.5)],
)  # fmt: skip
def test_durations(cell: Any, seconds: float) -> None:
    assert values.duration(values.COMMA, 1.0)(cell) == seconds


@pytest.mark.parametrize("cell", ["-1", "1:75", "abc", "1.5,5", float("inf"), 1e12, True, "1:2:3:4"])
def test_what_is_no_duration_is_a_fault(cell: Any) -> None:
    assert isinstance(values.duration(values.POINT, 1.0)(cell), Fault)


def test_a_unit_stands_in_the_header_or_in_the_mapping(tmp_path: Path) -> None:
    path = text(tmp_path, "queue,offered_at,outcome,Wait (ms),Talk Time (min)", "q,2026-10-01T08:00Z,answered,1500,2.5")
    (row,) = records("calls", "visits", path)
    assert (row["wait_s"], row["talk_s"]) == (1.5, 150)
    (row,) = records("calls", "visits", path, settings=mapping("calls", units={"wait_s": "s"}))
    assert row["wait_s"] == 1500


def test_a_decimal_comma_is_known_by_its_column(tmp_path: Path) -> None:
    path = text(tmp_path, "queue;offered_at;outcome;wait_s;talk_s", "q;2026-10-01T08:00Z;answered;1,5;1.250,5")
    (row,) = records("calls", "visits", path)
    assert (row["wait_s"], row["talk_s"]) == (1.5, 1250.5)


def test_two_decimal_marks_are_an_error_and_so_is_a_number_that_is_two(tmp_path: Path) -> None:
    two = text(tmp_path, "queue;offered_at;outcome;wait_s;talk_s", "q;2026-10-01T08:00Z;answered;1,5;2.5")
    with pytest.raises(BadInput, match=r"table\.two_decimals"):
        tried("calls", two, WARSAW)
    either = text(tmp_path, "queue;offered_at;outcome;wait_s", "q;2026-10-01T08:00Z;answered;1,250", name="either.csv")
    with pytest.raises(BadInput, match=r"table\.decimal_unknown"):
        tried("calls", either, WARSAW)
