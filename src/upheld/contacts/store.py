"""Records as Parquet files by day, each swapped in one step, and SQL over them.

``records/<table>/day=<UTC day>/<source>.parquet``: visits by the day of `offered_at`, the others by that of the instant
in DAY_OF. All files of an import take their places as one (`swap`): a reader or a crash sees the old records or
the new ones, never some of each.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import quote

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from upheld.contacts.legs import filled_from_legs
from upheld.contacts.records import SCHEMAS, Records
from upheld.contacts.snapshot import linked
from upheld.contacts.swap import alone, swap
from upheld.problems import BadInput, Problem

DAY_OF: Final = {
    "visits": "offered_at",
    "agent_states": "started_at",
    "agent_rings": "started_at",
    "interval_totals": "started_at",
    "work_items": "received_at",
    "attempts": "attempted_at",
    "scores": "scored_at",
    "legs": "started_at",
    "paid_hours": "started_at",
}
"""The instant whose UTC day says in which file a record lies."""

_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000
_ORDER = {
    "visits": ("queue", "offered_at", "contact_id", "entry"),
    "agent_states": ("agent", "started_at", "state", "position"),
    "agent_rings": ("queue", "started_at", "contact_id", "agent", "position"),
    "interval_totals": ("queue", "started_at", "position"),
    "work_items": ("queue", "received_at", "item_id"),
    "attempts": ("queue", "attempted_at", "position"),
    "scores": ("kind", "scored_at", "position"),
    "legs": ("contact_id", "started_at", "position"),
    "paid_hours": ("person", "started_at", "position"),
}
_ROWS_PER_GROUP = 122_880  # what DuckDB scans as one piece
_LONGEST_NAME = 200


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that reads and shows instants in UTC."""
    con = duckdb.connect(":memory:")
    con.execute("SET TimeZone = 'UTC'")
    return con


def attach_records(con: duckdb.DuckDBPyConnection, records: Records) -> None:
    """Make each table of `records` the view of its name in `con`."""
    for name in SCHEMAS:
        con.register(f"{name}_in_memory", records.table(name))
        con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_in_memory")
    if len(records.legs):
        filled_from_legs(con, "SELECT * FROM visits_in_memory")


def attach_files(con: duckdb.DuckDBPyConnection, name: str, files: Sequence[Path]) -> None:
    """Make the view `name` of `con` (a key of SCHEMAS) over those of `files` that lie in its folder."""
    con.register(f"{name}_in_memory", SCHEMAS[name].empty_table())
    con.execute(f"CREATE OR REPLACE VIEW {name} AS {_select(name, files)}")


def checked(files: Sequence[Path]) -> None:
    """Raises BadInput naming every one of `files` of records that cannot be read to its end."""
    if damaged := [path for path in files if not _can_be_read(path)]:
        raise _damaged(*damaged)


def table_of(path: Path) -> str:
    """The table of SCHEMAS that a file of records belongs to."""
    return path.parent.parent.name


def day_of(path: Path) -> date:
    """The UTC day in whose folder a file of records lies."""
    return date.fromisoformat(path.parent.name.removeprefix("day="))


def literal(path: Path) -> str:
    """`path` as DuckDB reads it between single quotes: not as a pattern, and with its quotes doubled."""
    return re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''")


class Store:
    """The folder `records` of a workspace."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def attach(self, con: duckdb.DuckDBPyConnection, *, thoroughly: bool = False) -> None:
        """Make a view of `con` for each table of `records.SCHEMAS` over the files as they are now.

        What is imported later is seen after the next `attach`; the views hold as long as `con` lives. Raises BadInput
        naming every file that cannot be opened or lacks columns, or (`thoroughly`) cannot be read to its end.
        """
        is_whole = _can_be_read if thoroughly else _is_whole
        files = linked(self.root, "*/day=*/*.parquet", con)
        if damaged := [path for path in files if not is_whole(path)]:
            raise _damaged(*damaged)
        for name in SCHEMAS:
            attach_files(con, name, files)
        if any(table_of(path) == "legs" for path in files):
            filled_from_legs(con, _select("visits", files))

    def read(self, source: str) -> Records:
        """The stored records of one source, in memory."""
        files = self._files(source)
        return Records(*(_table(name, [path for path in files if table_of(path) == name]) for name in SCHEMAS))

    def visits(self, source: str) -> int:
        """How many visits of one source are stored, without reading them; raises BadInput for a damaged file."""
        files = [path for path in self._files(source) if table_of(path) == "visits"]
        if damaged := [path for path in files if not _is_whole(path)]:
            raise _damaged(*damaged)
        return sum(pq.read_metadata(path).num_rows for path in files)

    def replace(self, source: str, records: Records, also: Mapping[Path, Path] | None = None) -> None:
        """Make `records` all that is stored of `source`: its other days go.

        Either all of it happens or nothing, together with `also` (place → file written beside it).
        """
        written = dict(also or {})
        try:
            for name in SCHEMAS:
                for day, rows in _by_day(name, records.table(name)):
                    place = self.root / name / f"day={day.isoformat()}" / file_name(source)
                    written[place] = place.with_name(f".{place.name}.{os.getpid()}.new")
                    _write(written[place], rows)
        except BaseException:
            for beside in written.values():
                beside.unlink(missing_ok=True)
            raise
        with alone(self.root):
            left = {*self._files(source), *self._files(source, ".{}.*.new")}
            swap(self.root, written, left - written.keys() - set(written.values()))

    def settle(self) -> None:
        """Finish a change that was interrupted after the moment it counts from."""
        with alone(self.root):
            pass

    def _files(self, source: str, pattern: str = "{}") -> list[Path]:
        return sorted(self.root.glob("*/day=*/" + pattern.format(file_name(source))))


def file_name(source: str) -> str:
    """The file a source's records have in each day's folder; whatever the name, it stays in that folder.

    >>> file_name("asterisk"), file_name("../Łódź")
    ('asterisk.parquet', '%2E.%2F%C5%81%C3%B3d%C5%BA.parquet')
    """
    name = quote(source, safe=" ")
    name = "%2E" + name[1:] if name.startswith(".") else name
    if not 0 < len(name) <= _LONGEST_NAME:
        raise BadInput(Problem("source.name_length", values={"name": source, "longest": _LONGEST_NAME}))
    return f"{name}.parquet"


def _select(name: str, files: Sequence[Path]) -> str:
    columns = ", ".join(f'"{column}"' for column in SCHEMAS[name].names)
    paths = ", ".join("'" + literal(path) + "'" for path in files if table_of(path) == name)
    if not paths:
        return f"SELECT {columns} FROM {name}_in_memory"
    return f"SELECT {columns} FROM read_parquet([{paths}], hive_partitioning = false)"


def _is_whole(path: Path) -> bool:
    """Whether the file can be opened and has the columns of its table; its pages are checked when they are read."""
    try:
        return set(SCHEMAS[table_of(path)].names) <= set(pq.read_schema(path).names)
    except (OSError, pa.ArrowInvalid):
        return False


def _can_be_read(path: Path) -> bool:
    try:
        _read(path)
    except BadInput:
        return False
    return True


def _damaged(*files: Path) -> BadInput:
    return BadInput(*(Problem("store.damaged", "/".join(path.parts[-3:])) for path in files))


def _table(name: str, files: list[Path]) -> pa.Table:
    tables = [_read(path).cast(SCHEMAS[name]) for path in files]
    return pa.concat_tables([SCHEMAS[name].empty_table(), *tables]).unify_dictionaries()


def _read(path: Path) -> pa.Table:
    try:
        return pq.read_table(path, columns=SCHEMAS[table_of(path)].names, partitioning=None)
    except (OSError, pa.ArrowInvalid):
        raise _damaged(path) from None


def _by_day(name: str, table: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    """The rows of each UTC day, in the order that makes scans short, as plain columns."""
    plain = table.cast(_plain(SCHEMAS[name]))
    day = pc.divide(plain[DAY_OF[name]].cast(pa.int64()), _DAY_US)
    order = [("day", "ascending"), *((column, "ascending") for column in _ORDER[name])]
    plain = plain.take(pc.sort_indices(plain.append_column("day", day).select([key for key, _ in order]), order))
    number, first = np.unique(np.sort(day.to_numpy()), return_index=True)
    for which, (start, end) in zip(number, pairwise([*first, len(table)]), strict=True):
        yield _EPOCH + timedelta(days=int(which)), plain.slice(start, end - start)


def _plain(schema: pa.Schema) -> pa.Schema:
    """Text instead of Arrow's dictionaries: Parquet makes its own, of the words in each file only."""
    text = [pa.field(f.name, pa.string(), f.nullable) if pa.types.is_dictionary(f.type) else f for f in schema]
    return pa.schema(text)


def _write(path: Path, rows: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pq.write_table(rows, file, compression="zstd", row_group_size=_ROWS_PER_GROUP)
        file.flush()
        os.fsync(file.fileno())
