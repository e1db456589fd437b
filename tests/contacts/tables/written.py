"""Small tables for tests, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from upheld.contacts.journal import Reading
from upheld.contacts.kinds import KINDS
from upheld.contacts.settings import Settings
from upheld.contacts.sources.table import DryRun, dry_run
from upheld.contacts.tables import kinds
from upheld.contacts.tables.mapping import FORMAT

WARSAW = Settings("Europe/Warsaw")


def text(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    """A CSV file of these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook(folder: Path, rows: Sequence[Sequence[Any]], *, name: str = "table.xlsx", **options: Any) -> Path:
    """A workbook of one sheet; datetimes are cells with a date's format, None stays empty."""
    path = folder / name
    with xlsxwriter.Workbook(path, options) as book:
        sheet, date = book.add_worksheet("Data"), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, column, cell, date)
                elif cell is not None:
                    sheet.write(number, column, cell)
    return path


def mapping(kind: str, zone: str | None = None, **said: Any) -> Settings:
    """Settings with a mapping."""
    return Settings(zone, {"format": FORMAT, "kind": kind, **said})


def read(kind: str, *paths: Path, settings: Settings = WARSAW) -> Reading:
    """The reading of tables; callers keep their last two digits."""
    said = dict.fromkeys(paths, settings)
    return KINDS[kind].read(paths, source=kind, pseudonym=lambda number: number[-2:], settings=said)


def records(kind: str, table: str, *paths: Path, settings: Settings = WARSAW) -> list[dict[str, Any]]:
    """The rows of one table of records, none of the files' having been rejected."""
    reading = read(kind, *paths, settings=settings)
    assert [(line.line, line.reason) for journal in reading.journals for line in journal.rejected] == []
    found: pa.Table = reading.records.table(table)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def tried(kind: str, path: Path, settings: Settings = WARSAW) -> DryRun:
    """A dry run of one file."""
    (found,) = dry_run([path], kinds.KINDS[kind], {path: settings})
    return found


def faults(kind: str, path: Path, settings: Settings = WARSAW) -> list[tuple[int, str | None, str]]:
    """Row, column and reason of everything wrong with one file."""
    return [(fault.number, fault.column, fault.fault.key) for fault in tried(kind, path, settings).faults]
