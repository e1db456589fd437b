"""The cells of a table put together column by column, whole batches at a time where nothing stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, Final

import numpy as np

from upheld.contacts.logfiles import LogFile
from upheld.contacts.tables import files
from upheld.contacts.tables.cells import Batch, Cell, Cells, Fault, Row, as_text
from upheld.contacts.tables.columns import (
    Kind,
)
from upheld.contacts.tables.mapping import Meant
from upheld.contacts.tables.table import Table
from upheld.problems import Problem

Ints = np.ndarray[Any, np.dtype[np.int64]]
_COMMENT: Final = "# "
_WAITING: Final = 8192
EMPTY_ROWS_NOTED: Final = 10_000
"""So many empty rows in a table are worth a word: their formats make a file large."""


def gathered(log: LogFile, kind: Kind, meant: Meant, opened: files.Opened, places: dict[str, int]) -> Table:
    """The cells of the columns that are wanted, of every row that holds anything."""
    assert opened.header is not None
    header, wanted = opened.header, list(places.values())
    found = _Gathered(header, wanted)
    for part in opened.rows:
        if not isinstance(part, Batch):
            found.row(part)
        elif not found.batch(part):
            for row in part.rows():
                found.row(row)
    found.spread()
    texts = [as_text(cell) or "" for cell in header]
    taken = set(wanted)
    table = Table(
        kind,
        log,
        opened.form,
        opened.sheet,
        opened.header_row,
        headers={name: texts[place] for name, place in places.items()},
        unplaced=tuple(text for place, text in enumerate(texts) if text and place not in taken),
        numbers=_joined(found.numbers),
        positions=_joined(found.positions),
        lengths=_joined(found.lengths),
        meant=meant,
    )
    table.sources = dict(zip(places, found.columns, strict=True))
    for name, value in meant.constants.items():
        table.sources[name] = [value] * table.rows
    for place, fault in found.faults:
        table.reject(place, None, fault)
    blank = found.blank
    if opened.height is not None:
        blank = max(0, opened.height - opened.header_row - table.rows)
    if blank >= EMPTY_ROWS_NOTED:
        table.notes.append(Problem("table.empty_rows", str(log.path), values={"rows": blank, "read": table.rows}))
    return table


class _Gathered:
    """The rows of a table so far: where each stands, and its cells column by column."""

    def __init__(self, header: list[Cell], wanted: list[int]) -> None:
        self.numbers: list[Ints] = []
        self.positions: list[Ints] = []
        self.lengths: list[Ints] = []
        self.columns = [Cells() for _ in wanted]
        self.faults: list[tuple[int, Fault]] = []
        self.blank = 0
        self._count = 0
        self._header = header
        self._wanted = wanted
        self._nothing: list[Cell] = [""] * len(header)
        self._pick: Callable[[Sequence[Cell]], Any] = itemgetter(*wanted) if len(wanted) > 1 else _one(wanted)
        self._places: list[tuple[int, int, int]] = []
        self._picked: list[Any] = []

    def batch(self, batch: Batch) -> bool:
        """Take all rows of a batch; False, nothing being taken, where some of them need a closer look."""
        cells = batch.cells
        if set(map(len, cells)) != {len(self._header)} or self._nothing in cells or self._header in cells:
            return False
        columns = list(zip(*cells, strict=True))
        if f"\n{_COMMENT}" in "\n".join(["", *columns[0]]):
            return False
        self.spread()
        for column, place in zip(self.columns, self._wanted, strict=True):
            column.extend(columns[place])
        self.numbers.append(np.arange(batch.number, batch.number + len(cells), dtype=np.int64))
        self.positions.append(batch.positions)
        self.lengths.append(batch.lengths)
        self._count += len(cells)
        return True

    def row(self, row: Row) -> None:
        """Take one row: of the width of the header, unless it is blank, a comment, or the header again."""
        number, position, length, cells, fault = row
        width = len(self._header)
        if fault is not None:
            cells = self._nothing
        elif len(cells) != width:
            if len(cells) > width and any(as_text(cell) for cell in cells[width:]):
                fault = Fault("row.too_many_cells", {"cells": len(cells), "columns": width})
            cells = cells[:width] + self._nothing[len(cells) :]
        if fault is not None:
            self.faults.append((self._count, fault))
        elif cells == self._nothing:
            self.blank += 1
            return
        elif cells == self._header or (isinstance(cells[0], str) and cells[0].startswith(_COMMENT)):
            return
        self._count += 1
        self._places.append((number, position, length))
        self._picked.append(self._pick(cells))
        if len(self._picked) >= _WAITING:
            self.spread()

    def spread(self) -> None:
        """Put the rows that wait into the columns."""
        if self._picked:
            for column, cells in zip(self.columns, zip(*self._picked, strict=True), strict=True):
                column.extend(cells)
            for kept, each in zip((self.numbers, self.positions, self.lengths), np.array(self._places).T, strict=True):
                kept.append(each)
            self._places.clear()
            self._picked.clear()


def _one(wanted: list[int]) -> Callable[[Sequence[Cell]], tuple[Cell, ...]]:
    return lambda cells: tuple(cells[place] for place in wanted)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, np.int64), *parts])
