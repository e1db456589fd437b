"""Small CSV tables that people keep by hand: rows with their line numbers, and errors that name file, line, column."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from upheld.notation import instant
from upheld.problems import BadInput, Problem


def rows(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row as (line number, cells by column name), cells stripped and empty rows skipped.

    The file is UTF-8 with a header line; columns are parted by commas, or by semicolons where the header has no comma.
    Raises BadInput when it cannot be read, its quotes do not pair, a required column is missing or any is there twice,
    or a row has more cells than the header.
    """
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
