"""Small tables that people keep by hand: rows with their line numbers, and errors that name file, line, column."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from upheld.contacts.logfiles import examine
from upheld.contacts.tables import files
from upheld.contacts.tables.cells import Batch, Cell, Wrong, as_text
from upheld.notation import instant
from upheld.problems import BadInput, Problem


def rows(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row as (line number, cells by column name), cells stripped and empty rows skipped.

    A CSV file is UTF-8 with a header line; columns are parted by commas, or by semicolons where the header has no
    comma. Of a workbook the sheet whose header has the required columns is read; its cells, and those of a Parquet
    file, are taken as text. Raises BadInput when the file cannot be read, its quotes do not pair, a required column is
    missing or any is there twice, or a row has more cells than the header.
    """
    form = files.form_of(_head(path))
    yield from _csv_rows(path, required) if form == files.CSV else _sheet_rows(path, required)


def _csv_rows(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    text = _text(path)
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header and "," not in header else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        names = [name.strip().lower() for name in next(reader, ())]
        _check_header(path, names, required)
        line = reader.line_num + 1
        for row in reader:
            if len(row) > len(names):
                raise BadInput(Problem("table.too_many_cells", str(path), line))
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, dict(zip_longest(names, cells, fillvalue=""))
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput(Problem("table.quotes", str(path), line)) from None


def _sheet_rows(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    with files.opened(examine(path), lambda cells: _required_in(cells, required), files.Format()) as table:
        first: list[Cell] = next((row.cells for row in table.looked_at), [])
        header = table.header or first
        names = [(as_text(cell) or "").lower() for cell in header]
        _check_header(path, names, required)
        for row in (row for part in table.rows for row in (part.rows() if isinstance(part, Batch) else (part,))):
            wrong = next((place for place, cell in enumerate(row.cells) if isinstance(cell, Wrong)), None)
            if wrong is not None:
                raise BadInput(
                    Problem("cell.error", str(path), row.number, names[wrong] if wrong < len(names) else None)
                )
            cells = [as_text(cell) or "" for cell in row.cells]
            if any(cells[len(names) :]):
                raise BadInput(Problem("table.too_many_cells", str(path), row.number))
            if any(cells):
                yield row.number, dict(zip_longest(names, cells[: len(names)], fillvalue=""))


def _required_in(cells: Sequence[Cell], required: Sequence[str]) -> int:
    there = {cell.strip().lower() for cell in cells if isinstance(cell, str)}
    return len(there) if there.issuperset(required) else 0


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(8)
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(path), values={"reason": error.strerror or ""})) from None


def _check_header(path: Path, names: Sequence[str], required: Sequence[str]) -> None:
    missing = [Problem("table.column_missing", str(path), 1, name) for name in required if name not in names]
    twice = [Problem("table.column_twice", str(path), 1, name) for name, n in Counter(names).items() if name and n > 1]
    if missing or twice:
        raise BadInput(*missing, *twice)


def moment(path: Path, line: int, column: str, text: str, zone: str) -> datetime:
    """The UTC instant of a date (its midnight in `zone`) or time in one cell; raises BadInput."""
    try:
        return instant(text, zone)
    except (ValueError, OverflowError):
        raise BadInput(Problem("table.time", str(path), line, column, {"text": text})) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(Problem("table.not_utf8", str(path))) from None
    except OSError as error:
        raise BadInput(Problem("file.unreadable", str(path), values={"reason": error.strerror or ""})) from None
