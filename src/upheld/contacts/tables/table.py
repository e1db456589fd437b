"""The rows of one table as columns of values, and why some of them cannot be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from upheld.contacts.logfiles import LogFile
from upheld.contacts.tables.cells import Cell, Fault, shown
from upheld.contacts.tables.columns import (
    COUNT,
    DURATION,
    INSTANT,
    NUMBER,
    YES_NO,
    Kind,
)
from upheld.contacts.tables.mapping import Meant
from upheld.problems import Problem

ARROW: Final = {
    INSTANT: pa.int64(), DURATION: pa.float64(), NUMBER: pa.float64(), COUNT: pa.int64(), YES_NO: pa.bool_(),
}  # fmt: skip


@dataclass(frozen=True)
class RowFault:
    """Why a row was rejected, once for each of its cells that cannot be used."""

    row: int  # from 0, among the rows of the table
    number: int  # as the file counts
    column: str | None  # header of the cell; None: the row as a whole
    cell: str  # what stands there, long numbers masked
    fault: Fault


@dataclass
class Table:
    """The rows of one table; `values` has an Arrow array for each of its columns (instants: microseconds)."""

    kind: Kind
    log: LogFile
    form: str  # files.CSV | WORKBOOK | PARQUET
    sheet: str | None
    header_row: int
    headers: dict[str, str]  # column → header, or both headers of a date and a time
    unplaced: tuple[str, ...]  # headers that are no column of the kind
    numbers: Any  # of the rows, as the file counts
    positions: Any
    lengths: Any
    values: dict[str, pa.Array] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    zone: ZoneInfo | None = None
    meant: Meant = field(default_factory=Meant)
    sources: dict[str, list[Cell]] = field(default_factory=dict)  # the cells behind the values

    @property
    def rows(self) -> int:
        """How many, rejected ones too."""
        return len(self.numbers)

    def has(self, *names: str) -> bool:
        """Whether the table has all these columns."""
        return all(name in self.values for name in names)

    def column(self, name: str) -> pa.Array:
        """The values of a column; all null where the table does not have it."""
        if name in self.values:
            return self.values[name]
        column = self.kind.column(name)
        assert column is not None
        return pa.nulls(self.rows, ARROW.get(column.meaning, pa.string()))

    def reject(self, row: int, column: str | None, fault: Fault) -> None:
        """The row cannot be used."""
        cell = self.sources[column][row] if column in self.sources else None
        header = self.headers.get(column, column) if column else None
        self.faults.append(RowFault(row, int(self.numbers[row]), header, shown(cell), fault))

    def reject_where(self, mask: Any, column: str | None, fault: Fault) -> None:
        """The rows where `mask` holds cannot be used."""
        for row in np.flatnonzero(mask):
            self.reject(int(row), column, fault)

    def accepted(self) -> Any:
        """A mask of the rows without a fault."""
        good = np.ones(self.rows, bool)
        good[[fault.row for fault in self.faults]] = False
        return good
