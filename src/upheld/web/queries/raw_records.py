"""The records themselves, of few days: for what is asked of single contacts. Figures come from kept quarter-hours."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

from upheld.contacts.snapshot import linked
from upheld.contacts.store import attach_files, connect
from upheld.metrics.interval_records import naming_damage
from upheld.web.queries.centre import workspace

DAY = timedelta(days=1)


class _Reader:
    """Holds the links to files while they are read."""


class _Connections(threading.local):
    """One DuckDB for each thread: making one costs more than most questions."""

    def __init__(self) -> None:
        self.con = connect()


_connections = _Connections()


@contextmanager
def attached(first: date, last: date, *tables: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with views over `tables` of the UTC days from `first` to `last`; no other file is looked at.

    Within it other tables may be attached for other days, but not the same ones. Raises BadInput naming damaged files.
    """
    root, con, reader = workspace().store.root, _connections.con, _Reader()
    files = [
        path
        for table in tables
        for number in range((last - first).days + 1)
        if (root / (folder := f"{table}/day={first + number * DAY}")).is_dir()
        for path in linked(root, f"{folder}/*.parquet", reader)
    ]
    with naming_damage(files):
        for table in tables:
            attach_files(con, table, files)
        yield con
    del reader


def utc_days(start: datetime, end: datetime) -> tuple[date, date]:
    """The UTC days that [start, end) touches."""
    return start.date(), (end - timedelta(microseconds=1)).date()


def rows(con: duckdb.DuckDBPyConnection, query: str, **values: Any) -> list[Mapping[str, Any]]:
    """The rows of `query`, taken through Arrow so that instants stay aware."""
    found: list[Mapping[str, Any]] = con.sql(query, params=values).to_arrow_table().to_pylist()
    return found
