"""Records as Parquet files by day, each swapped in one step, and SQL over them.

``records/<table>/day=<UTC day>/<source>.parquet``: visits by the day of `offered_at`, agent states and rings by the day
of `started_at`. A file is written beside its place, made durable and renamed: a reader or a crash sees the old day or
the new one, never half of either.
"""

from __future__ import annotations

from typing import Final

import duckdb

from upheld.contacts.records import SCHEMAS, Records

DAY_OF: Final = {"visits": "offered_at", "agent_states": "started_at", "agent_rings": "started_at"}
"""The instant whose UTC day says in which file a record lies."""


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that reads and shows instants in UTC."""
    con = duckdb.connect(":memory:")
    con.execute("SET TimeZone = 'UTC'")
    return con


def attach_records(con: duckdb.DuckDBPyConnection, records: Records) -> None:
    """Make `records` the views ``visits``, ``agent_states`` and ``agent_rings`` of `con`."""
    for name in SCHEMAS:
        con.register(f"{name}_in_memory", records.table(name))
        con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_in_memory")
