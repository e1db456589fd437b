"""Files of a client's forecast: versions, lengths of intervals, faults."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forecast.people import MONDAY, at, table
from upheld.forecast.client_forecast_table import read
from upheld.forecast.client_forecasts import ClientForecast
from upheld.problems import BadInput
from upheld.reports.catalogue import language
from upheld.reports.problem_sentences import told

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "client_forecast.csv"
RECEIVED = at("2026-10-20")


def plain(folder: Path, *rows: str, header: str = "start,calls") -> tuple[ClientForecast, ...]:
    return read(table(folder, *rows, header=header), "Europe/Warsaw", "v1", RECEIVED)


def faults(folder: Path, *rows: str, header: str = "start,calls") -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as raised:
        plain(folder, *rows, header=header)
    assert all(problem.key not in told(problem, language("en")) for problem in raised.value.problems)
    return [(problem.line, problem.field, problem.key) for problem in raised.value.problems]


def test_the_example_has_two_versions() -> None:
    first, second = read(EXAMPLE, "Europe/Warsaw")
    assert (first.version, second.version, first.interval_s) == ("November 1", "November 2", 1800)
    assert (np.nansum(first.calls), np.nansum(second.calls)) == (62, 72)
    assert second.received_at == at("2026-11-09T10:30")


def test_each_queue_has_its_own_forecast_and_length_of_intervals(tmp_path: Path) -> None:
    rows = ("2026-11-02T08:00,1,a", "2026-11-02T08:30,2,a", "2026-11-02T08:00,3,b", "2026-11-02T09:00,4,b")
    found = plain(tmp_path, *rows, header="start,calls,queue")
    assert [(each.queue, each.interval_s, np.nansum(each.calls)) for each in found] == [("a", 1800, 3), ("b", 3600, 7)]


def test_rows_at_midnight_alone_are_whole_days(tmp_path: Path) -> None:
    (one,) = plain(tmp_path, "2026-11-02,300", "2026-11-04,310")
    np.testing.assert_array_equal(one.calls, [[300], [np.nan], [310]])
    assert (one.interval_s, one.days.tolist()) == (86400, [MONDAY, MONDAY + 1, MONDAY + 2])


def test_an_hour_that_comes_twice_is_averaged_into_its_one_place(tmp_path: Path) -> None:
    rows = ("2026-10-25T01:00,8", "2026-10-25T02:00,4", "2026-10-25T02:00,6", "2026-10-25T03:00,8")
    assert plain(tmp_path, *rows)[0].calls[0, 1:4].tolist() == [8, 5, 8]


def test_every_fault_of_every_row_is_told(tmp_path: Path) -> None:
    rows = ("2026-11-02T08:00,1", "noon,2", "2026-11-02T09:00,-3", "2026-11-02T10:00,nan", "0001-01-01,5")
    assert faults(tmp_path, *rows) == [
        (3, "start", "client_forecast.time"),
        (4, "calls", "client_forecast.calls"),
        (5, "calls", "client_forecast.calls"),
        (6, "start", "client_forecast.time"),
    ]


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        (("2026-11-02T08:00,1", "2026-11-02T09:00,1", "2026-11-02T09:00,2"), "client_forecast.twice"),
        (("2026-11-02T08:00,1", "2026-11-03T08:00,1"), "client_forecast.interval"),
        (("2026-11-02T08:00,1", "2026-11-02T08:07,1"), "client_forecast.interval"),
        (("2026-11-02T08:00,1", "2026-11-02T09:00,1", "2026-11-03,1", "2026-11-03T00:30,1"), "client_forecast.mixed"),
        (("2026-11-02,1", "2126-11-02,1"), "client_forecast.too_long"),
        ((), "client_forecast.empty"),
    ],
)  # fmt: skip
def test_rows_that_tell_no_plain_series_are_refused(tmp_path: Path, rows: tuple[str, ...], key: str) -> None:
    assert [fault[2] for fault in faults(tmp_path, *rows)] == [key]


def test_hours_in_the_morning_and_half_hours_later_are_mixed(tmp_path: Path) -> None:
    rows = [f"2026-11-02T{hour:02}:00,1" for hour in range(6, 18)] + ["2026-11-02T17:30,1"]
    assert [fault[2] for fault in faults(tmp_path, *rows)] == ["client_forecast.mixed"]


def test_a_break_at_noon_is_not_a_longer_interval(tmp_path: Path) -> None:
    rows = [f"2026-11-02T{hour:02}:{minute},1" for hour in (8, 9, 13, 14) for minute in ("00", "30")]
    assert plain(tmp_path, *rows)[0].interval_s == 1800


def test_a_version_received_twice_is_refused(tmp_path: Path) -> None:
    rows = ("2026-11-02T08:00,1,v,2026-10-01", "2026-11-02T09:00,1,v,2026-10-02", "2026-11-02T10:00,1,v,")
    path = table(tmp_path, *rows, header="start,calls,version,received_at")
    with pytest.raises(BadInput) as raised:
        read(path, "UTC")
    assert [problem.key for problem in raised.value.problems] == [
        "client_forecast.missing",
        "client_forecast.received_twice",
    ]


def test_version_and_receipt_are_needed_from_somewhere(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as raised:
        read(table(tmp_path, "2026-11-02,1", header="start,calls"), "UTC")
    assert [problem.field for problem in raised.value.problems] == ["version", "received_at"]


@given(st.lists(st.lists(st.text(alphabet="0129-:TZ+.é", max_size=16), min_size=5, max_size=5), max_size=3))
def test_any_cells_are_forecasts_or_bad_input(cells: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows = [",".join(row) for row in cells]
        try:
            found = read(table(Path(folder), *rows, header="start,calls,queue,version,received_at"), "Asia/Tehran")
        except BadInput:
            return
        assert found
