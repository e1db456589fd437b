"""The files of records that kept figures are counted from: by table and UTC day, their signatures and last instants."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb

from upheld.contacts.records import ANSWERED, LOGGED_IN, NOT_READY
from upheld.contacts.store import attach_files, checked, day_of, table_of
from upheld.metrics.handling import handled_s
from upheld.metrics.interval_manifest import RecordDay

COUNTED: Final = ("visits", "interval_totals", "agent_states")
"""The tables of records that figures are kept of."""

DAY: Final = timedelta(days=1)

_HANDLED_TO: Final = f"epoch_us(answered_at) + (({handled_s()}) * 1e6)::BIGINT"
_FACTS: Final = {
    "visits": f"""
        SELECT max(epoch_us(greatest(offered_at, answered_at, ended_at))),
            max({_HANDLED_TO}) FILTER (outcome = '{ANSWERED}' AND agent IS NOT NULL), false, count(*) FROM visits""",
    "interval_totals": """
        SELECT NULL, max(epoch_us(ended_at)), false, count(*) FROM interval_totals""",
    "agent_states": f"""
        SELECT max(epoch_us(greatest(started_at, ended_at))), max(epoch_us(ended_at)),
            count(*) FILTER (ended_at IS NULL AND state IN ('{LOGGED_IN}', '{NOT_READY}')) > 0, count(*)
        FROM agent_states""",
}


@dataclass(frozen=True)
class RecordFiles:
    """Files by table and UTC day; they may be links to what lay there when they were looked up."""

    by_table: Mapping[str, Mapping[date, Sequence[Path]]]

    def of(self, table: str, *days: date) -> list[Path]:
        """The files of a table on those days."""
        return [path for day in days for path in self.by_table[table].get(day, ())]

    def signature(self, table: str, *days: date) -> str:
        """What changes when a file of those days does: names, sizes and times of change; empty for no file."""
        files = self.of(table, *days)
        return signature([_stamp(path) for path in files]) if files else ""

    def days(self, *tables: str) -> list[date]:
        """The days on which any of `tables` has files, in order."""
        return sorted({day for table in tables for day in self.by_table[table]})


def sorted_out(files: Sequence[Path]) -> RecordFiles:
    """`files` of records by table and day."""
    found: dict[str, dict[date, list[Path]]] = {table: defaultdict(list) for table in COUNTED}
    for path in sorted(files):
        if table_of(path) in found:
            found[table_of(path)][day_of(path)].append(path)
    return RecordFiles(found)


def signature(of: Any) -> str:
    """A short text that is another for other plain values."""
    return hashlib.sha256(json.dumps(of, default=str).encode()).hexdigest()[:24]


def facts(con: duckdb.DuckDBPyConnection, files: RecordFiles, table: str, day: date) -> RecordDay:
    """What the records of one table and day say about time; the view `table` of `con` shows them afterwards."""
    attach_files(con, table, files.of(table, day))
    last_us, reaches_us, is_open, rows = con.execute(_FACTS[table]).fetchall()[0]
    return RecordDay(files.signature(table, day), last_us, None if is_open else reaches_us or 0, rows)


@contextmanager
def naming_damage(files: Sequence[Path]) -> Iterator[None]:
    """While `files` are counted: where one of them cannot be read, BadInput names it."""
    try:
        yield
    except duckdb.Error:
        checked(files)
        raise


def midnight(day: date) -> datetime:
    """The beginning of a UTC day."""
    return datetime.combine(day, time(0), UTC)


def midnight_us(day: date) -> int:
    """The beginning of a UTC day, in microseconds after 1970."""
    return int(midnight(day).timestamp()) * 1_000_000


def day_at(at_us: int) -> date:
    """The UTC day of an instant in microseconds after 1970."""
    return date(1970, 1, 1) + timedelta(days=at_us // 86_400_000_000)


def _stamp(path: Path) -> tuple[str, int, int]:
    seen = path.stat()
    return path.name, seen.st_size, seen.st_mtime_ns
