"""The make-believe month, written as tables, reads back as it was."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from tests.contract import written_calls, written_interval_totals
from tests.contract.month import Call, month
from upheld.contacts.kinds import KINDS, find


def read(kind: str, paths: list[Path], table: str) -> list[dict[str, object]]:
    """The rows of one table of records."""
    reading = KINDS[kind].read(paths, source=kind, pseudonym=lambda number: number)
    assert [journal.rejected for journal in reading.journals] == [()]
    rows: list[dict[str, object]] = pa.table(reading.records.table(table)).to_pylist()
    return rows


def expected(call: Call) -> dict[str, object]:
    """What a row of calls tells of a call."""
    answered = call.outcome == "answered"
    only = {name: getattr(call, name) if answered else None for name in ("ring_s", "talk_s", "hold_s", "wrap_s")}
    times = {
        "offered_at": call.offered_at,
        "answered_at": call.left_at if answered else None,
        "ended_at": call.ended_at,
    }
    names = ("contact_id", "queue", "outcome", "agent", "wait_s", "caller", "dialled", "ended_by", "transferred_to")
    return {**{name: getattr(call, name) for name in names}, **only, **times, "channel": "voice", "flags": 0}


@pytest.mark.parametrize("write", [written_calls.write, written_calls.write_workbook])
def test_calls_read_back_as_they_were(write: object, tmp_path: Path) -> None:
    calls = month()
    paths = write(calls, tmp_path)  # type: ignore[operator]
    assert list(find(paths)) == ["calls"]
    found = {(row["contact_id"], row["queue"], row["offered_at"]): row for row in read("calls", paths, "visits")}
    assert len(found) == len(calls)
    for call in calls:
        row = found[call.contact_id, call.queue, call.offered_at]
        assert {name: row[name] for name in expected(call)} == expected(call)


def test_totals_read_back_as_they_were(tmp_path: Path) -> None:
    calls = month()
    paths = written_interval_totals.write(calls, tmp_path)
    assert list(find(paths)) == ["interval_totals"]
    found = {(row["queue"], row["started_at"]): row for row in read("interval_totals", paths, "interval_totals")}
    intervals = written_interval_totals.by_interval(calls)
    assert sorted(found) == list(intervals)
    for key, within in intervals.items():
        answered = [call for call in within if call.outcome == "answered"]
        row = found[key]
        assert (row["offered"], row["answered"]) == (len(within), len(answered))
        assert row["answer_wait_s"] == sum(call.wait_s for call in answered)
        assert row["within"][0]["answered"] == sum(call.wait_s <= 20 for call in answered)  # type: ignore[index]


def test_the_hour_that_comes_twice_is_two_hours(tmp_path: Path) -> None:
    paths = written_interval_totals.write(month(), tmp_path)
    starts = {row["started_at"] for row in read("interval_totals", paths, "interval_totals")}
    night = [at for at in starts if datetime(2026, 10, 25, 0, tzinfo=UTC) <= at < datetime(2026, 10, 25, 2, tzinfo=UTC)]  # type: ignore[operator]
    assert len(night) >= 2
