"""Paid hours of a payroll: one row of records for each person, day and kind of pay."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from upheld.contacts.first_look import look
from upheld.contacts.kinds import KINDS
from upheld.contacts.settings import Settings

_HEADER = "staff no;date;hours;pay type\n"


def _table(folder: Path, rows: str) -> Path:
    path = folder / "payroll.csv"
    path.write_text(_HEADER + rows)
    return path


def test_a_row_is_hours_of_a_day_that_begins_at_its_midnight(tmp_path: Path) -> None:
    path = _table(tmp_path, "p017;2026-10-01;7.5;normal\n")
    settings = {path: Settings("Europe/Warsaw")}
    reading = KINDS["paid_hours"].read([path], source="paid_hours", pseudonym=lambda number: None, settings=settings)
    (row,) = reading.records.paid_hours.to_pylist()
    assert (row["person"], row["worked_on"], row["paid_s"], row["pay_code"]) == (
        "p017",
        date(2026, 10, 1),
        27000.0,
        "normal",
    )
    assert row["started_at"] == datetime(2026, 9, 30, 22, tzinfo=UTC)


def test_the_header_of_a_payroll_is_known_and_impossible_hours_are_rejected(tmp_path: Path) -> None:
    path = _table(tmp_path, "p017;2026-10-01;80;normal\np018;2026-10-01;8;normal\np018;2026-10-01;-1;normal\n")
    found = look(str(path), Settings("UTC"))
    assert (found.tried.kind, found.tried.accepted, found.persons) == ("paid_hours", 1, ("p018",))
    assert [error.key for error in found.tried.errors] == ["paid.outside", "paid.outside"]


def test_a_row_that_stands_in_two_files_counts_once(tmp_path: Path) -> None:
    first, second = _table(tmp_path, "p017;2026-10-01;7.5;normal\n"), tmp_path / "again.csv"
    second.write_text(_HEADER + "p017;2026-10-01;7.5;normal\np017;2026-10-02;8;normal\n")
    reading = KINDS["paid_hours"].read([first, second], source="paid_hours", pseudonym=lambda number: None)
    assert len(reading.records.paid_hours) == 2
