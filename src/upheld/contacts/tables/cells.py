"""What a cell of a table can hold, and how it is written as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa

from upheld.contacts.line_journal import excerpt


@dataclass(frozen=True)
class Wrong:
    """A cell that holds no value but an error of its spreadsheet (``#N/A``), or something no table cell is."""

    text: str


Cell = str | int | float | bool | Decimal | datetime | date | time | timedelta | Wrong | None
"""Text as it stands in the file; None: empty."""


@dataclass(frozen=True)
class Fault:
    """Why a cell or a row cannot be used: a catalogue key and what fills its sentence."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)


class Cells(list[Cell]):
    """The cells of a column, which change no more once `texts_of` was asked."""

    texts: pa.Array | None = None


def texts_of(cells: Sequence[Cell]) -> pa.Array | None:
    """The cells as one array of texts, made once; None where some are no text."""
    known = cells.texts if isinstance(cells, Cells) else None
    if known is not None:
        return known
    if not cells or set(map(type, cells)) != {str}:
        return None
    made = pa.array(cells, pa.string())
    if isinstance(cells, Cells):
        cells.texts = made
    return made


class Row(NamedTuple):
    """One row of a file, or (with a `fault`) a stretch of it that is none."""

    number: int  # line of a CSV file, row of a sheet, row of a Parquet file; from 1
    position: int  # byte offset in a CSV file, else `number`
    length: int  # bytes in a CSV file, else 0
    cells: list[Cell]
    fault: Fault | None = None


class Batch(NamedTuple):
    """Lines that follow each other, a blank one being a row without cells."""

    number: int  # of the first
    positions: Any  # of each, as integers
    lengths: Any
    cells: list[list[Cell]]

    def rows(self) -> Iterator[Row]:
        """Each line that is not blank."""
        places = zip(self.positions.tolist(), self.lengths.tolist(), self.cells, strict=True)
        for number, (position, length, cells) in enumerate(places, self.number):
            if cells:
                yield Row(number, position, length, cells)


def as_text(cell: Cell) -> str | None:
    """The text of a cell, stripped; None where there is none. A whole number has no decimals: an id is ``12345``.

    >>> as_text(12345.0), as_text("  x "), as_text(""), as_text(datetime(2026, 10, 1))
    ('12345', 'x', None, '2026-10-01')
    """
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}" if cell.is_finite() else str(cell)
    if isinstance(cell, datetime):
        whole = cell.time() == time(0) and cell.tzinfo is None
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell.text if isinstance(cell, Wrong) else str(cell)


def shown(cell: Cell) -> str:
    """The beginning of a cell fit to be shown: of long numbers the last two digits only.

    >>> shown("+48600000377"), shown(None)
    ('+*********77', '')
    """
    return excerpt((as_text(cell) or "").encode("utf-8", "replace"))
