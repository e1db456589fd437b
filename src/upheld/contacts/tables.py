"""Small CSV tables that people keep by hand: rows with their line numbers, and errors that name file, line, column."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from upheld.notation import instant
from upheld.problems import BadInput, Problem


def rows(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row as (line number, cells by column name), cells stripped and empty rows skipped.

    The file is UTF-8 with a header line; columns are parted by commas, or by semicolons where the header has no comma.
    Raises BadInput when it cannot be read, lacks a required column or a row has more cells than the header.
    """
    text = _text(path)
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        text.splitlines(keepends=True), delimiter=";" if ";" in header and "," not in header else ","
    )
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in required if name not in reader.fieldnames]
    if missing:
        raise BadInput(*(Problem("table.column_missing", str(path), 1, name) for name in missing))
    for row in reader:
        if None in row:
            raise BadInput(Problem("table.too_many_cells", str(path), reader.line_num))
        cells = {name: (cell or "").strip() for name, cell in row.items()}
        if any(cells.values()):
            yield reader.line_num, cells


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
