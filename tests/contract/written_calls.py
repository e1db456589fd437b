"""The month as a table of calls: a CSV file as an export writes it, and the same as a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import xlsxwriter

from tests.contract.month import ZONE, Call

HEADER = (
    "Contact ID", "Queue Name", "Media Type", "Start Time", "Answered At", "End Time", "Outcome", "Agent Name",
    "Wait Time (s)", "Ring Time", "Talk Time", "Hold Time", "After Call Work", "ANI", "DNIS", "Disconnected By",
    "Transferred To", "Survey Sent",
)  # fmt: skip


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One CSV file; times carry their offset, so the hour that comes twice is plain."""
    path = folder / "calls-october.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(calls))
    return [path]


def write_workbook(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One workbook: a title above the header, numbers as numbers."""
    path = folder / "calls-october.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Calls")
    sheet.write_string(0, 0, "Interactions, October 2026")
    for number, row in enumerate([HEADER, *_rows(calls)], 2):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell) if isinstance(cell, int) else sheet.write_string(number, column, cell)
    workbook.close()
    return [path]


def _rows(calls: Sequence[Call]) -> Iterator[tuple[str | int, ...]]:
    for call in calls:
        answered = call.outcome == "answered"
        yield (
            call.contact_id, call.queue, "Voice", _local(call.offered_at), _local(call.left_at) if answered else "",
            _local(call.ended_at), call.outcome.title(), call.agent or "", call.wait_s, call.ring_s, call.talk_s,
            call.hold_s, call.wrap_s, call.caller or "", call.dialled, _ended_by(call), call.transferred_to or "", "no",
        )  # fmt: skip


def _ended_by(call: Call) -> str:
    return {"caller": "Customer", "agent": "Agent", "blind_transfer": "Transfer"}.get(call.ended_by or "", "")


def _local(at: datetime) -> str:
    return at.astimezone(ZoneInfo(ZONE)).isoformat()
