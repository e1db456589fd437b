"""The Parquet files of ``intervals/``: each written once under a name of its own, and swept when nobody names it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from upheld.contacts.swap import make_durable
from upheld.metrics.interval_manifest import KeptDay, KeptFile

_ROWS_PER_GROUP: Final = 8192  # few queues or log-ins lie in one, so that a question about one of them reads little


def highest_generation(folder: Path) -> int:
    """The highest generation that any file there was written in; 0 for none."""
    numbers = (path.stem.rpartition("-")[2] for path in folder.glob("*/*.parquet"))
    return max((int(number) for number in numbers if number.isdigit()), default=0)


def written(
    con: duckdb.DuckDBPyConnection, folder: Path, day: date, generation: int, tables: Mapping[str, str]
) -> dict[str, KeptFile]:
    """The rows of each of `tables` (name → SQL) in a file of its own; a table without rows has none."""
    made = {
        table: _write(folder, table, day, generation, con.sql(sql).to_arrow_table()) for table, sql in tables.items()
    }
    return {table: file for table, file in made.items() if file is not None}


def is_there(folder: Path, day: KeptDay | None) -> bool:
    """Whether all files of the day lie there with the size they were written with."""
    return day is not None and all(_size(folder / file.path) == file.size for file in day.files.values())


def swept(folder: Path, named: Iterable[str]) -> None:
    """Remove every file of figures whose path is none of `named`."""
    keep = set(named)
    for path in folder.glob("*/*.parquet"):
        if path.relative_to(folder).as_posix() not in keep:
            path.unlink(missing_ok=True)


def made_durable(folder: Path, tables: Iterable[str]) -> None:
    """Have the names of files in the folders of `tables` outlast a power failure."""
    for table in tables:
        if (folder / table).is_dir():
            make_durable(folder / table)


def _write(folder: Path, table: str, day: date, generation: int, rows: pa.Table) -> KeptFile | None:
    if not len(rows):
        return None
    path = folder / table / f"{day.isoformat()}-{generation}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        pq.write_table(rows, file, compression="zstd", compression_level=1, row_group_size=_ROWS_PER_GROUP)
        file.flush()
        os.fsync(file.fileno())
    ticks = pc.min_max(rows["tick"]).as_py()
    return KeptFile(path.relative_to(folder).as_posix(), path.stat().st_size, len(rows), ticks["min"], ticks["max"])


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
