"""Finished rows on their way into Arrow columns, a batch at a time so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa

from upheld.contacts.records import AGENT_STATES, SCHEMAS, VISITS, Records

BATCH: Final = 1024  # rows that wait as tuples: few enough to stay in the processor's cache
GATHERED: Final = 64  # batches that are joined into one

Row = tuple[Any, ...]
"""One record: the columns of its table in their order, without `source`."""


def _named(schema: pa.Schema) -> attrgetter[Row]:
    return attrgetter(*(name for name in schema.names if name != "source"))


visit_row: Final = _named(VISITS)
span_row: Final = _named(AGENT_STATES)


class Columns:
    """The finished rows of one table; append to `rows`, and call `batched` now and then."""

    def __init__(self, table: str, source: str) -> None:
        self.rows: list[Row] = []
        self._schema = SCHEMAS[table]
        self._source = source
        self._batches: list[pa.RecordBatch] = []
        self._gathered: list[pa.Table] = []

    def batched(self) -> None:
        """Turn the waiting rows into a batch once there are enough of them."""
        if len(self.rows) >= BATCH:
            self._flush()
            if len(self._batches) >= GATHERED:
                self._gather()

    def drain(self) -> pa.Table:
        """Everything since the last drain, in the order it was finished."""
        self._flush()
        self._gather()
        table = pa.concat_tables(self._gathered or [self._schema.empty_table()]).unify_dictionaries()
        self._gathered = []
        return table

    def _flush(self) -> None:
        if self.rows:
            self._batches.append(batch(self._schema, self._source, self.rows))
            self.rows.clear()

    def _gather(self) -> None:
        if self._batches:
            table = pa.Table.from_batches(self._batches, self._schema).unify_dictionaries()
            self._gathered.append(table.combine_chunks())
            self._batches.clear()


def records(source: str, visits: Sequence[Row], spans: Sequence[Row], rings: Sequence[Row]) -> Records:
    """Records of a few rows, such as those still open."""
    return tabled(source, {"visits": visits, "agent_states": spans, "agent_rings": rings})


def tabled(source: str, rows_of: Mapping[str, Sequence[Row]]) -> Records:
    """Records of rows by the name of their table."""
    tables = {
        name: pa.Table.from_batches([batch(SCHEMAS[name], source, rows)] if rows else [], SCHEMAS[name])
        for name, rows in rows_of.items()
    }
    return Records(**tables)


def batch(schema: pa.Schema, source: str, rows: Sequence[Row]) -> pa.RecordBatch:
    """`rows` as one batch with the column `source` before them."""
    fields = [field for field in schema if field.name != "source"]
    columns = [_column(values, field.type) for values, field in zip(zip(*rows, strict=True), fields, strict=True)]
    return pa.RecordBatch.from_arrays([_constant(source, len(rows)), *columns], schema=schema)


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode()
    return pa.array(values, kind)


def _constant(word: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), count), pa.array([word]))
