"""Quarter-hour figures by queue over 20 million visits: `rollup` beside the same aggregation by hand.

The visits lie in Parquet by day, as the store keeps them. Each contender runs in a process of its own, on one thread,
and must give the same counts; CPU seconds are those of the query alone, the peak memory is that of the whole process.

``python -m benchmarks.interval_metrics [VISITS]``
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from upheld.contacts.records import empty
from upheld.contacts.store import attach_records
from upheld.metrics.rollup import rollup

VISITS = 20_000_000
PER_DAY = 160_000
QUEUES = 12
FIRST_DAY = date(2026, 1, 1)
RUNS = 3
MEMORY_LIMIT_MB = 500
COUNTS = (
    "offered", "answered", "abandoned", "abandoned_short", "timed_out", "left_by_key", "left_empty", "withdrawn",
    "refused", "unknown", "answered_within", "abandoned_within", "transferred",
    "service_level_numerator", "service_level_denominator",
)  # fmt: skip

BY_HAND = """
SELECT *, service_level_numerator / nullif(service_level_denominator, 0) AS service_level,
    wait_answered_s / nullif(wait_answered_known, 0) AS asa_s,
    (coalesce(talk_s, 0) + coalesce(hold_s, 0) + coalesce(wrap_s, 0)) / nullif(handled_with_talk, 0) AS aht_s,
    abandoned / nullif(offered, 0) AS abandon_rate, transferred / nullif(answered, 0) AS transfer_rate
FROM (
    SELECT queue, time_bucket(INTERVAL 15 MINUTES, offered_at) AS "interval",
        count(*) FILTER (outcome <> 'refused') AS offered,
        count(*) FILTER (outcome = 'answered') AS answered,
        count(*) FILTER (outcome = 'abandoned') AS abandoned,
        count(*) FILTER (outcome = 'abandoned' AND wait_s < 5) AS abandoned_short,
        count(*) FILTER (outcome = 'timed_out') AS timed_out,
        count(*) FILTER (outcome = 'left_by_key') AS left_by_key,
        count(*) FILTER (outcome = 'left_empty') AS left_empty,
        count(*) FILTER (outcome = 'withdrawn') AS withdrawn,
        count(*) FILTER (outcome = 'refused') AS refused,
        count(*) FILTER (outcome = 'unknown') AS unknown,
        count(*) FILTER (outcome = 'answered' AND wait_s <= 20) AS answered_within,
        count(*) FILTER (outcome = 'abandoned' AND wait_s <= 20) AS abandoned_within,
        count(*) FILTER (outcome = 'answered' AND ended_by IN ('blind_transfer', 'attended_transfer')) AS transferred,
        count(*) FILTER (outcome = 'answered' AND wait_s <= 20) AS service_level_numerator,
        count(*) FILTER (outcome <> 'refused') AS service_level_denominator,
        count(wait_s) FILTER (outcome = 'answered') AS wait_answered_known,
        sum(wait_s) FILTER (outcome = 'answered') AS wait_answered_s,
        max(wait_s) FILTER (outcome <> 'refused') AS longest_wait_s,
        count(talk_s) FILTER (outcome = 'answered') AS handled_with_talk,
        count(hold_s) FILTER (outcome = 'answered') AS handled_with_hold,
        count(wrap_s) FILTER (outcome = 'answered') AS handled_with_wrap,
        sum(talk_s) FILTER (outcome = 'answered') AS talk_s,
        sum(hold_s) FILTER (outcome = 'answered') AS hold_s,
        sum(wrap_s) FILTER (outcome = 'answered') AS wrap_s
    FROM visits GROUP BY ALL
) ORDER BY queue, "interval"
"""

ONE_DAY = """
COPY (
    SELECT 'bench' AS source, 'b-' || number AS contact_id, 'queue ' || (hash(number) % $queues) AS queue,
        1 AS entry, 'voice' AS channel, offered_at,
        CASE WHEN outcome = 'answered' THEN offered_at + to_seconds(wait_s) END AS answered_at,
        offered_at + to_seconds(wait_s + coalesce(talk_s, 0)) AS ended_at, outcome,
        CASE WHEN outcome = 'answered' THEN 'agent ' || (hash(number + 7) % 600) END AS agent,
        wait_s, talk_s, hash(number + 8) % 30 AS hold_s, NULL::DOUBLE AS wrap_s,
        CASE WHEN outcome = 'answered'
            THEN ['agent', 'caller', 'caller', 'blind_transfer'][(1 + hash(number + 9) % 4)::BIGINT] END AS ended_by,
        0 AS flags
    FROM (
        SELECT *, CASE WHEN outcome = 'answered' THEN -ln(1 - hash(number + 6) / 2.0 ** 64) * 240 END AS talk_s
        FROM (
            SELECT number, -ln(1 - hash(number + 3) / 2.0 ** 64) * 15 AS wait_s,
                $midnight::TIMESTAMPTZ
                    + to_microseconds((86400000000 * (number % $per_day) / $per_day)::BIGINT) AS offered_at,
                CASE WHEN hash(number + 5) % 100 < 86 THEN 'answered' ELSE
                    ['abandoned', 'abandoned', 'timed_out', 'left_by_key', 'left_empty', 'refused', 'unknown']
                    [(1 + hash(number + 5) % 7)::BIGINT] END AS outcome
            FROM range($first, $last) AS numbers(number)
        )
    )
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def main(visits: int = VISITS) -> int:
    """Time every contender over `visits` visits and print the table; returns 1 when their counts differ."""
    folder = made(visits)
    results = {name: best(name, folder) for name in CONTENDERS}
    hand = results["DuckDB by hand"]["cpu_s"]
    print(f"{visits:,} visits, {results['rollup']['rows']:,} rows, one thread, best of {RUNS}")
    print(f"{'':<16}{'CPU s':>8}{'speed':>8}{'peak MB':>9}")
    for name, result in results.items():
        print(f"{name:<16}{result['cpu_s']:>8.2f}{hand / result['cpu_s']:>7.2f}×{result['peak_mb']:>9.0f}")
    same = all(result["totals"] == results["rollup"]["totals"] for result in results.values())
    print("same counts" if same else f"COUNTS DIFFER: {results}")
    return 0 if same else 1


def made(visits: int) -> Path:
    """The folder of day-partitioned visits, made once and kept in the system's temporary folder."""
    folder = Path(tempfile.gettempdir()) / f"upheld-bench-visits-{visits}-v1"
    if not (folder / "complete").exists():
        con = duckdb.connect()
        con.execute("SET TimeZone = 'UTC'")
        for number, first in enumerate(range(0, visits, PER_DAY)):
            _write_day(con, folder, number, first, min(first + PER_DAY, visits))
        (folder / "complete").touch()
    return folder


def _write_day(con: duckdb.DuckDBPyConnection, folder: Path, number: int, first: int, last: int) -> None:
    day = FIRST_DAY + timedelta(days=number)
    part = folder / f"day={day}"
    part.mkdir(parents=True, exist_ok=True)
    values = {"queues": QUEUES, "midnight": f"{day} 00:00:00+00", "per_day": PER_DAY, "first": first, "last": last}
    con.execute(ONE_DAY.format(path=part / "bench.parquet"), values)


def best(name: str, folder: Path) -> dict[str, Any]:
    """The run of `name` with the least CPU time, of RUNS."""
    runs = [_in_its_own_process(name, folder) for _ in range(RUNS)]
    return min(runs, key=lambda run: float(run["cpu_s"]))


def _in_its_own_process(name: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.interval_metrics", name, str(folder)]
    environment = os.environ | {"POLARS_MAX_THREADS": "1"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def measured(name: str, folder: Path) -> dict[str, Any]:
    """Run one contender here: its CPU seconds, rows, peak memory and the totals of its counts."""
    run = CONTENDERS[name](folder)
    before = time.process_time()
    rows = run()
    cpu_s = time.process_time() - before
    memory = peak_mb()
    totals = {count: sum(rows[count].to_pylist()) if name != "polars" else int(rows[count].sum()) for count in COUNTS}
    return {"cpu_s": cpu_s, "rows": len(rows), "peak_mb": memory, "totals": totals}


def peak_mb() -> float:
    """The most memory this process ever held, in megabytes (getrusage would tell the parent's where that is more)."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"SET TimeZone = 'UTC'; SET threads = 1; SET memory_limit = '{MEMORY_LIMIT_MB - 150}MB'")
    attach_records(con, empty())
    con.execute(
        f"CREATE OR REPLACE VIEW visits AS FROM read_parquet('{folder}/*/*.parquet', hive_partitioning = false)"
    )
    return con


def _rollup(folder: Path) -> Callable[[], Any]:
    con = _connected(folder)
    return lambda: rollup(con, by=("queue", "interval"), interval_s=900, zone="Europe/Warsaw", threshold_s=20.0)


def _by_hand(folder: Path) -> Callable[[], Any]:
    con = _connected(folder)
    return lambda: con.sql(BY_HAND).to_arrow_table()


def _polars(folder: Path) -> Callable[[], Any]:
    import polars as pl  # noqa: PLC0415 - only this contender's process pays for it

    answered, known = pl.col("outcome") == "answered", pl.col("outcome") != "refused"
    within, abandoned = pl.col("wait_s") <= 20, pl.col("outcome") == "abandoned"
    moved = pl.col("ended_by").is_in(["blind_transfer", "attended_transfer"])
    plain = ("timed_out", "left_by_key", "left_empty", "withdrawn", "refused", "unknown")
    counts = {
        "offered": known, "answered": answered, "abandoned": abandoned,
        "abandoned_short": abandoned & (pl.col("wait_s") < 5),
        **{outcome: pl.col("outcome") == outcome for outcome in plain},
        "answered_within": answered & within, "abandoned_within": abandoned & within, "transferred": answered & moved,
        "service_level_numerator": answered & within, "service_level_denominator": known,
    }  # fmt: skip
    handled = pl.col("wait_s", "talk_s", "hold_s", "wrap_s").filter(answered)
    query = (
        pl.scan_parquet(f"{folder}/*/*.parquet", hive_partitioning=False)
        .group_by("queue", pl.col("offered_at").dt.truncate("15m").alias("interval"))
        .agg(
            *(condition.sum().alias(name) for name, condition in counts.items()),
            handled.sum().name.suffix("_sum"),
            handled.count().name.suffix("_known"),
            pl.col("wait_s").filter(known).max().alias("longest_wait_s"),
        )
        .sort("queue", "interval")
    )
    return lambda: query.collect(engine="streaming")


CONTENDERS: dict[str, Callable[[Path], Callable[[], Any]]] = {
    "rollup": _rollup,
    "DuckDB by hand": _by_hand,
    "polars": _polars,
}


def _called(arguments: Iterable[str]) -> int:
    match list(arguments):
        case [name, folder] if name in CONTENDERS:
            print(json.dumps(measured(name, Path(folder))))
            return 0
        case [visits]:
            return main(int(visits.replace("_", "")))
        case _:
            return main()


if __name__ == "__main__":
    sys.exit(_called(sys.argv[1:]))
