"""Finished visits, spans and rings on their way into Arrow columns, a batch at a time so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa

from upheld.contacts.records import SCHEMAS, Records

BATCH: Final = 32_768
"""Rows kept as Python objects before they become one Arrow batch."""


class Columns:
    """The finished rows of one table; `rows` may be appended to directly, `batched` keeps them few."""

    def __init__(self, table: str, source: str) -> None:
        self.rows: list[Any] = []
        self._schema = SCHEMAS[table]
        self._source = source
        self._batches: list[pa.RecordBatch] = []

    def batched(self) -> None:
        """Turn the waiting rows into a batch once there are enough of them."""
        if len(self.rows) >= BATCH:
            self._flush()

    def drain(self) -> pa.Table:
        """Everything since the last drain, in the order it was finished."""
        self._flush()
        table = pa.Table.from_batches(self._batches, self._schema).unify_dictionaries()
        self._batches = []
        return table

    def _flush(self) -> None:
        if self.rows:
            self._batches.append(batch(self._schema, self._source, self.rows))
            self.rows.clear()


def batch(schema: pa.Schema, source: str, rows: Sequence[Any]) -> pa.RecordBatch:
    """`rows` (objects with the columns as attributes) as one batch; the column `source` is filled in."""
    columns = [
        _constant(source, len(rows), field.type) if field.name == "source" else _column(rows, field) for field in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def records(source: str, visits: Sequence[Any], spans: Sequence[Any], rings: Sequence[Any]) -> Records:
    """Records of a few rows, such as those still open."""
    rows: Iterable[Sequence[Any]] = (visits, spans, rings)
    return Records(
        *(
            pa.Table.from_batches([batch(schema, source, kept)], schema)
            for schema, kept in zip(SCHEMAS.values(), rows, strict=True)
        )
    )


def _column(rows: Sequence[Any], field: pa.Field) -> pa.Array:
    values = list(map(attrgetter(field.name), rows))
    if pa.types.is_dictionary(field.type):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, field.type)


def _constant(word: str, count: int, kind: pa.DataType) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), count), pa.array([word])).cast(kind)
