"""A month of 600,000 imported calls assessed with its HTML report: CPU-seconds and memory of the whole command.

The command runs as a user would run it, in a process of its own, start-up included. The peer is the least that any tool
must do for the same question: a fresh Python that counts one target per day with DuckDB over the same Parquet files.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.synthetic_month import activity, synthetic_month
from upheld.contacts.importing import keep
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.workspace import create

VISITS = 600_000
_AGREEMENT = """
format = "upheld.agreement/1"
id = "month"
version = 1
client = "Client"
supplier = "Supplier"
time_zone = "Europe/Warsaw"
valid_from = 2026-01-01
hours = { mon-sun = ["00:00-24:00"] }

[money]
currency = "EUR"
base = "120000.00"
at_risk = "12%"
"""
_TARGET = """
[[targets]]
id = "level-{queue}"
metric = "service_level"
formula = "answered_offered"
within = "20s"
queues = ["{queue}"]
required = "80%"
period = "month"
weight = 0.15
credits = [ {{ below = "80%", share = "20%" }}, {{ below = "70%", share = "60%" }} ]
"""
_ASA = """
[[targets]]
id = "asa"
metric = "asa"
queues = ["sales", "support", "billing", "claims", "retention"]
required = "30s"
period = "day"
weight = 0.25
credits = [ { above = "30s", share = "25%" } ]
"""
_PEER = """
import duckdb, sys
print(len(duckdb.sql(f'''SELECT queue, offered_at::DATE AS day, count(*), count(*) FILTER (wait_s <= 20)
    FROM read_parquet('{sys.argv[1]}/records/visits/*/*.parquet', hive_partitioning=false)
    WHERE outcome <> 'refused' GROUP BY ALL''').fetchall()), "rows")
"""


@dataclass(frozen=True)
class Cost:
    """What one process used."""

    cpu_s: float
    peak_mb: float


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        # In a process of its own: a child's peak memory begins with that of the parent it was forked from.
        subprocess.run([sys.executable, "-m", "benchmarks.assess_month", str(folder)], check=True)
        upheld = [
            str(Path(sys.executable).with_name("upheld")),
            "assess",
            str(folder / "month.toml"),
            str(folder / "centre"),
        ]
        period = ["--from", "2026-11-01", "--to", "2026-12-01", "--now", "2026-12-01T12:00:00Z"]
        upheld += period
        report = folder / "report.html"
        _cost([*upheld, "--html", str(report)])  # the first start makes Vega's bundle, once per machine
        assessed = _cost([*upheld, "--html", str(report)])
        verdict = _cost([*upheld, "--json"])
        peer = _cost([sys.executable, "-c", _PEER, str(folder / "centre")])
        print(f"{VISITS:,} visits, five service-level targets per month and one ASA target per day")
        _row("upheld assess --html", assessed, peer)
        _row("upheld assess --json", verdict, peer)
        _row("peer: one DuckDB count per queue and day", peer, peer)
        print(f"report {report.stat().st_size / 1e6:.2f} MB")


def _build(folder: Path) -> None:
    records = synthetic_month(VISITS)
    journal = FileJournal("queue_log@000000000000", "queue_log", "0" * 64, 0, 0, 0, 0, 0, activity=activity(records))
    keep(create(folder / "centre"), "asterisk", "asterisk", Reading(records, (journal,)))
    targets = [_TARGET.format(queue=queue) for queue in ("sales", "support", "billing", "claims", "retention")]
    (folder / "month.toml").write_text(_AGREEMENT + "".join(targets) + _ASA, encoding="utf-8")


def _cost(command: list[str]) -> Cost:
    """CPU-seconds (children included) and peak memory of `command`."""
    environment = os.environ | {"COLUMNS": "120"}
    pid = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(pid.pid, 0)
    pid.returncode = os.waitstatus_to_exitcode(status)
    if pid.returncode:
        raise SystemExit(f"{command[-1]} ended with {pid.returncode}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _row(what: str, cost: Cost, peer: Cost) -> None:
    print(f"{what:44} {cost.cpu_s:7.2f} CPU-s  {cost.peak_mb:6.0f} MB  {cost.cpu_s / peer.cpu_s:6.1f} × peer")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _build(Path(sys.argv[1]))
    else:
        main()
