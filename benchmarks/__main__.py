"""Run every benchmark, each in its own process pinned to one core: ``make bench``, or ``python -m benchmarks NAME``."""

from __future__ import annotations

import os
import subprocess
import sys

BENCHMARKS = (
    "queue_log_fold",
    "interval_metrics",
    "intervals_kept",
    "import_month",
    "assess_month",
    "draft_clauses",
    "erlang",
    "simulation",
    "forecast",
    "tours",
    "rosters",
)


def main(names: list[str]) -> int:
    """Run the named benchmarks (all when none is named); returns how many failed."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    failed = 0
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
