"""Importing a month of 600,000 visits into the store, and asking it: CPU-seconds and megabytes.

The peer is DuckDB itself writing the same table partitioned by day and source, in one COPY, without swapping.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.synthetic_month import synthetic_month
from upheld.contacts import checks, people
from upheld.contacts.records import Records
from upheld.contacts.store import Store, attach_records, connect

VISITS = 600_000
_COUNTS = """
SELECT queue, count(*) AS offered, count(*) FILTER (outcome = 'answered') AS answered,
       count(*) FILTER (outcome = 'answered' AND wait_s <= 20) AS within, sum(wait_s) AS wait_s
FROM visits WHERE outcome <> 'refused' GROUP BY queue ORDER BY queue
"""
_ONE_DAY = "AND offered_at >= '2026-11-16 00:00+01' AND offered_at < '2026-11-17 00:00+01' GROUP"


def main() -> None:
    """Print one table."""
    records = synthetic_month(VISITS)
    print(f"{VISITS:,} visits, {len(records.agent_rings):,} rings, {len(records.agent_states):,} agent states")
    with tempfile.TemporaryDirectory() as place:
        _upheld(records, Path(place) / "records")
        _duckdb(records, Path(place) / "duckdb")
    print(f"{'peak memory':44} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def _upheld(records: Records, root: Path) -> None:
    store = Store(root)
    _timed("import into the store, all three tables", lambda: store.replace("asterisk", records))
    _timed("import once more over it", lambda: store.replace("asterisk", records))
    print(f"{'size on disk':44} {_megabytes(root):8.1f} MB")
    con = connect()
    _timed("attach", lambda: store.attach(con))
    stored = _timed("counts by queue from Parquet", lambda: con.sql(_COUNTS).fetchall())
    _timed("counts of one day from Parquet", lambda: con.sql(_COUNTS.replace("GROUP", _ONE_DAY)).fetchall())
    people.attach(con, (), ())
    _timed("checks over everything", lambda: checks.report(con, ()))
    in_memory = connect()
    attach_records(in_memory, records)
    if [row[:4] for row in stored] != [row[:4] for row in in_memory.sql(_COUNTS).fetchall()]:
        raise SystemExit("the store gives other counts than the records it was given")


def _duckdb(records: Records, root: Path) -> None:
    con = connect()
    attach_records(con, records)
    copy = f"""COPY (SELECT *, CAST(offered_at AS DATE) AS day FROM visits ORDER BY day, queue, offered_at)
        TO '{root}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day))"""
    _timed("peer: DuckDB COPY by day, visits alone", lambda: con.execute(copy))
    print(f"{'peer: size on disk, visits alone':44} {_megabytes(root):8.1f} MB")


def _timed(what: str, call: Callable[[], Any]) -> Any:
    start = time.process_time()
    result = call()
    print(f"{what:44} {time.process_time() - start:8.3f} CPU-s")
    return result


def _megabytes(root: Path) -> float:
    return sum(path.stat().st_size for path in root.rglob("*.parquet")) / 1e6


if __name__ == "__main__":
    main()
