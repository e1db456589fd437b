"""Kept quarter-hours of 200 queues: how long counting takes, and how fast screens read beside a scan of the records.

The visits (137,000 a day, round the clock) lie in a workspace as an import would leave them, with the log-ins of 2,000
agents. Counting runs in a process of its own, so does reading; both on one thread. Every question is asked of the kept
quarter-hours and of the records of the last month, and both must give the same figures.

``python -m benchmarks.intervals_kept [VISITS]``; 50,000,000 are a year.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.interval_metrics import peak_mb
from upheld.contacts.records import AGENT_STATES, VISITS, empty
from upheld.contacts.store import attach_files, attach_records, connect, day_of, table_of
from upheld.contacts.workspace import Workspace, attach_memberships, create
from upheld.metrics.interval_counts import refresh
from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import KeptMeasure, kept_measure
from upheld.metrics.rollup import rollup

VISITS_MADE = 5_000_000
PER_DAY = 137_000
QUEUES = 200
AGENTS = 2_000
FIRST_DAY = date(2026, 1, 1)
ZONE = "Europe/Warsaw"
READS = 60
SCANS = 2
LEVEL = kept_measure(threshold_s=20)
MEASURES = (
    LEVEL,
    kept_measure(threshold_s=30),
    kept_measure(formula="genesys", threshold_s=20),
    kept_measure(formula="amazon_connect", threshold_s=20),
    kept_measure("asa"),
    kept_measure("abandon_rate", short_s=5.0),
)

ONE_DAY = """
SELECT 'bench' AS source, 'b-' || number AS contact_id, 'queue ' || lpad((hash(number) % $queues)::VARCHAR, 3, '0')
        AS queue,
    1 AS entry, 'voice' AS channel, offered_at,
    CASE WHEN outcome = 'answered' THEN offered_at + to_microseconds((wait_s * 1e6)::BIGINT) END AS answered_at,
    offered_at + to_microseconds(((wait_s + coalesce(talk_s, 0)) * 1e6)::BIGINT) AS ended_at, outcome,
    CASE WHEN outcome = 'answered' THEN 'agent ' || lpad((hash(number + 7) % $agents)::VARCHAR, 4, '0') END AS agent,
    wait_s, talk_s, CASE WHEN outcome = 'answered' THEN (hash(number + 8) % 30)::DOUBLE END AS hold_s,
    CASE WHEN outcome = 'answered'
        THEN ['agent', 'caller', 'caller', 'blind_transfer'][(1 + hash(number + 9) % 4)::BIGINT] END AS ended_by,
    0 AS flags, 'bench@0' AS journal, number * 100 AS position
FROM (
    SELECT *, CASE WHEN outcome = 'answered' THEN round(-ln(1 - hash(number + 6) / 2.0 ** 64) * 240) END AS talk_s
    FROM (
        SELECT number, round(-ln(1 - hash(number + 3) / 2.0 ** 64) * 15, 3) AS wait_s,
            $midnight::TIMESTAMPTZ + to_microseconds((86400000000 * (number - $first) / ($last - $first))::BIGINT)
                AS offered_at,
            CASE WHEN hash(number + 5) % 100 < 86 THEN 'answered' ELSE
                ['abandoned', 'abandoned', 'timed_out', 'left_by_key', 'left_empty', 'refused', 'unknown']
                [(1 + hash(number + 5) % 7)::BIGINT] END AS outcome
        FROM range($first, $last) AS numbers(number)
    )
) ORDER BY queue, offered_at
"""
SHIFTS = """
SELECT 'bench' AS source, 'agent ' || lpad(number::VARCHAR, 4, '0') AS agent, 'logged_in' AS state, NULL AS queue,
    $midnight::TIMESTAMPTZ + to_hours((number % 3 * 8)::BIGINT) AS started_at,
    $midnight::TIMESTAMPTZ + to_hours((number % 3 * 8 + 8)::BIGINT) AS ended_at,
    0 AS flags, 'bench@0' AS journal, number AS position
FROM range($agents) AS numbers(number)
"""


def main(visits: int = VISITS_MADE) -> int:
    """Make `visits` visits, count them, ask them; prints the table and returns 1 when figures differ."""
    workspace = made(visits)
    counting = _in_its_own_process("count", workspace)
    again = _in_its_own_process("count", workspace)
    _touch_last_day(workspace)
    one_day = _in_its_own_process("count", workspace)
    print(f"{visits:,} visits, {counting['days']} days, {QUEUES} queues, {AGENTS:,} agents, one thread")
    print(f"counting {counting['cpu_s']:.1f} CPU s ({counting['cpu_s'] / visits * 1e6:.2f} per million visits), "
          f"{counting['wall_s']:.1f} s, {counting['peak_mb']:.0f} MB, {counting['kept_mb']:.0f} MB kept "
          f"of {counting['records_mb']:.0f} MB of records")  # fmt: skip
    print(f"again with nothing new {again['wall_s']:.2f} s; with one day changed {one_day['wall_s']:.2f} s")
    results = _in_its_own_process("read", workspace)
    print(f"reading: {results['open_ms']:.0f} ms to open, {results['peak_mb']:.0f} MB")
    print(f"{'':<44}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'scan ms':>9}{'speed':>7}")
    for name, one in results["questions"].items():
        scan, speed = one["scan_ms"], one["scan_ms"] / one["p50_ms"]
        print(f"{name:<44}{one['cpu_ms']:>8.1f}{one['p50_ms']:>8.1f}{one['p95_ms']:>8.1f}{scan:>9.0f}{speed:>6.0f}×")
    screen, cpu_ms = results["screen"], sum(one["cpu_ms"] for one in results["questions"].values())
    print(f"{'a screen: all of them':<44}{cpu_ms:>8.1f}{screen['p50_ms']:>8.1f}{screen['p95_ms']:>8.1f}")
    same = all(one["same"] for one in results["questions"].values())
    print("same figures" if same else "FIGURES DIFFER")
    return 0 if same else 1


def made(visits: int) -> Workspace:
    """The workspace of so many visits, made once and kept in the system's temporary folder without its figures."""
    root = Path(tempfile.gettempdir()) / f"upheld-bench-workspace-{visits}-v1"
    workspace = create(root)
    shutil.rmtree(root / "intervals", ignore_errors=True)
    if not (root / "complete").exists():
        con = connect()
        con.execute("SET threads = 1")
        for number, first in enumerate(range(0, visits, PER_DAY)):
            _write_day(con, root, FIRST_DAY + timedelta(days=number), first, min(first + PER_DAY, visits))
        (root / "complete").touch()
    return workspace


def _write_day(con: duckdb.DuckDBPyConnection, root: Path, day: date, first: int, last: int) -> None:
    midnight = f"{day} 00:00:00+00"
    visits = {"queues": QUEUES, "agents": AGENTS, "midnight": midnight, "first": first, "last": last}
    shifts = {"agents": AGENTS, "midnight": midnight}
    for table, schema, query, values in (
        ("visits", VISITS, ONE_DAY, visits),
        ("agent_states", AGENT_STATES, SHIFTS, shifts),
    ):
        rows = con.sql(query, params=values).to_arrow_table()
        place = root / "records" / table / f"day={day}"
        place.mkdir(parents=True, exist_ok=True)
        con.register("rows_made", _whole(rows, schema))
        con.execute(f"COPY rows_made TO '{place / 'bench.parquet'}' (FORMAT parquet, COMPRESSION zstd)")
        con.unregister("rows_made")


def _whole(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    plain = [pa.field(f.name, pa.string()) if pa.types.is_dictionary(f.type) else f for f in schema]
    columns = [rows[f.name] if f.name in rows.column_names else pa.nulls(len(rows), f.type) for f in plain]
    return pa.table([column.cast(f.type) for column, f in zip(columns, plain, strict=True)], [f.name for f in plain])


def _touch_last_day(workspace: Workspace) -> None:
    last = max((workspace.root / "records" / "visits").iterdir())
    (last / "bench.parquet").touch()


def _in_its_own_process(what: str, workspace: Workspace) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.intervals_kept", what, str(workspace.root)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def counted(workspace: Workspace) -> dict[str, Any]:
    """Bring the kept quarter-hours up to the records here and say what it took."""
    pa.set_cpu_count(1)
    cpu, wall = time.process_time(), time.perf_counter()
    refresh(workspace, MEASURES)
    times = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
    kept = Intervals.open(workspace)
    return times | {
        "peak_mb": peak_mb(),
        "days": len(kept.manifest.calls),
        "kept_mb": _size_mb(workspace.root / "intervals"),
        "records_mb": _size_mb(workspace.root / "records"),
    }


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 1e6


def read(workspace: Workspace) -> dict[str, Any]:
    """Ask every question here, of the kept quarter-hours READS times and of the records SCANS times."""
    pa.set_cpu_count(1)
    opened = time.perf_counter()
    kept = Intervals.open(workspace)
    open_ms = (time.perf_counter() - opened) * 1e3
    con = _last_month(workspace)
    asked = questions(kept, con)
    measured = {name: _measured(fast, slow) for name, (fast, slow) in asked.items()}
    screens = [sum(times) for times in zip(*(one.pop("times_ms") for one in measured.values()), strict=True)]
    return {"open_ms": open_ms, "questions": measured, "screen": _quantiles(screens), "peak_mb": peak_mb()}


def _last_month(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """The records of the last month and a day alone: a scan that knows where to look."""
    con = connect()
    con.execute("SET threads = 1")
    attach_records(con, empty())
    attach_memberships(con, workspace.root)
    files = sorted(workspace.store.root.glob("*/day=*/*.parquet"))
    days = sorted({day_of(path) for path in files})[-32:]
    for table in ("visits", "agent_states"):
        attach_files(con, table, [path for path in files if table_of(path) == table and day_of(path) in days])
    return con


Ask = Callable[[], pa.Table]


def questions(kept: Intervals, con: duckdb.DuckDBPyConnection) -> Mapping[str, tuple[Ask, Ask]]:
    """What screens ask, of the last month in the records: each of the kept quarter-hours and as a rollup."""
    last_day = max(kept.manifest.calls)
    end = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + timedelta(days=1)
    month, day = end - timedelta(days=31), end - timedelta(days=1)
    client = [f"queue {number:03}" for number in range(12)]
    team = [f"agent {number:04}" for number in range(15)]
    every: dict[str, Any] = {"zone": ZONE, "interval_s": 1800}

    def rows(
        queues: list[str] | None, start: datetime, by: tuple[str, ...], measure: KeptMeasure = LEVEL
    ) -> tuple[Ask, Ask]:
        raw: dict[str, Any] = {
            "formula": measure.formula,
            "threshold_s": measure.threshold_s,
            "parameters": dict(measure.parameters),
        }
        return (
            lambda: kept.rows(queues, start, end, by=by, measure=measure, **every),
            lambda: rollup(con, queues=queues, start=start, end=end, by=by, **every, **raw),
        )

    def team_rows(start: datetime, by: tuple[str, ...]) -> tuple[Ask, Ask]:
        return (
            lambda: kept.agents(team, start, end, by, measure=LEVEL, **every),
            lambda: _of(team, rollup(con, start=start, end=end, by=by, **every)),
        )

    return {
        "one client (12 queues), month by day": rows(client, month, ("day",)),
        "the same, formula of another instant": rows(client, month, ("day",), MEASURES[2]),
        "one client, a day by half-hour": rows(client, day, ("interval",)),
        "all queues, month by queue": rows(None, month, ("queue",)),
        "all queues, a day by half-hour": rows(None, day, ("interval",)),
        "a team of 15, a day by agent": team_rows(day, ("agent",)),
        "a team of 15, month by agent and day": team_rows(month, ("agent", "day")),
    }


def _of(team: list[str], rows: pa.Table) -> pa.Table:
    return rows.filter(pa.compute.is_in(rows["agent"], pa.array(team)))


def _measured(fast: Ask, slow: Ask) -> dict[str, Any]:
    cpu_s = time.process_time()
    fast_times, found = _times(fast, READS)
    cpu_ms = (time.process_time() - cpu_s) * 1e3 / READS
    slow_times, expected = _times(slow, SCANS)
    return {
        **_quantiles(fast_times),
        "cpu_ms": cpu_ms,
        "scan_ms": min(slow_times),
        "same": _same(found, expected),
        "times_ms": fast_times,
    }


def _times(ask: Ask, how_often: int) -> tuple[list[float], pa.Table]:
    times = []
    for _ in range(how_often):
        start = time.perf_counter()
        table = ask()
        times.append((time.perf_counter() - start) * 1e3)
    return times, table


def _quantiles(times: Iterable[float]) -> dict[str, float]:
    return {f"p{q}_ms": float(np.percentile(list(times), q)) for q in (50, 95)}


def _same(found: pa.Table, expected: pa.Table) -> bool:
    """Whether groups and counts are equal, and figures but for the noise of their floats."""
    if (found.column_names, len(found)) != (expected.column_names, len(expected)):
        return False
    pairs = zip(found.to_pylist(), expected.to_pylist(), strict=True)
    return all(_alike(one[name], other[name]) for one, other in pairs for name in one)


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return bool(one == other)


def _called(arguments: Iterable[str]) -> int:
    match list(arguments):
        case ["count", root]:
            print(json.dumps(counted(Workspace(Path(root)))))
            return 0
        case ["read", root]:
            print(json.dumps(read(Workspace(Path(root)))))
            return 0
        case [visits]:
            return main(int(visits.replace("_", "")))
        case _:
            return main()


if __name__ == "__main__":
    sys.exit(_called(sys.argv[1:]))
