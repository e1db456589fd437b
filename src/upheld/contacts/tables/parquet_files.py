"""The rows of a Parquet file; positions are row numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

from upheld.contacts.tables.cells import Cell, Row, Wrong
from upheld.problems import BadInput, Problem

PARQUET: Final = b"PAR1"
"""How a Parquet file begins and ends."""
MOST_ROWS: Final = 50_000_000
MOST_BYTES: Final = 8 << 30
"""Unpacked, as the file declares them."""

_BATCH: Final = 16_384
_PLAIN: Final = (str, int, float, bool, Decimal, datetime, date, time, timedelta)


def header(path: Path) -> list[str]:
    """The names of the columns; raises BadInput when the file is damaged or too large."""
    with _damage_named(path):
        file = parquet.ParquetFile(path)
        meta = file.metadata
        unpacked = sum(meta.row_group(number).total_byte_size for number in range(meta.num_row_groups))
        if meta.num_rows > MOST_ROWS or unpacked > MOST_BYTES:
            raise BadInput(Problem("table.parquet_too_large", str(path), values={"rows": meta.num_rows}))
        return [str(name) for name in file.schema_arrow.names]


def rows(path: Path) -> Iterator[Row]:
    """The rows, in order; raises BadInput when the file is damaged."""
    number = 0
    with _damage_named(path):
        for batch in parquet.ParquetFile(path).iter_batches(_BATCH):
            for cells in zip(*map(_column, batch.columns), strict=True):
                number += 1
                yield Row(number, number, 0, list(cells))


def _column(column: pa.Array) -> list[Cell]:
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    elif pa.types.is_duration(kind) and kind.unit == "ns":
        column = column.cast(pa.duration("us"), safe=False)
    elif pa.types.is_time64(kind) and kind.unit == "ns":
        column = column.cast(pa.time64("us"), safe=False)
    return [_cell(value) for value in column.to_pylist()]


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    return value if isinstance(value, _PLAIN) else Wrong(type(value).__name__)


class _damage_named:  # noqa: N801 - used like a function
    """While a Parquet file is read: its damage becomes BadInput."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, pa.ArrowException | OSError | ValueError | OverflowError):
            reason = (str(error).splitlines() or [""])[0]
            raise BadInput(Problem("table.parquet_damaged", str(self._path), values={"reason": reason})) from None
