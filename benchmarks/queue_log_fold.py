"""1,000,000 lines of queue_log to pseudonymous Arrow records, beside programs that only split the same lines.

The lines imitate a centre of 40 agents: dialled number, entry, rings, answer, either ending, transfers, abandons,
pauses. Peers: the csv module with a dictionary per call (counts calls answered and abandoned, nothing else), DuckDB and
polars reading the same file into ten text columns. CPU time of this process; one core.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars

from upheld.contacts.privacy import KEY_BYTES, Pseudonyms
from upheld.contacts.sources import asterisk

LINES = 1_000_000
AIM = 200_000  # lines per CPU-second
START = 1_790_000_000
CUSTOMERS = 300_000  # about 160,000 different ones among the callers
COLUMNS = ("time", "call", "queue", "agent", "event", "a", "b", "c", "d", "e")


def main() -> int:
    """Print the figures; each contender runs in a process of its own, so that its peak memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "queue_log"
        write_log(path, LINES)
        print(f"{LINES:,} lines, {path.stat().st_size / 1e6:.0f} MB")
        for name in CONTENDERS:
            subprocess.run([sys.executable, "-m", "benchmarks.queue_log_fold", name, str(path)], check=True)
    return 0


def contend(name: str, path: Path) -> None:
    """Run one contender and print its line."""
    before = peak_mb()
    started = time.process_time()
    found = CONTENDERS[name](path)
    taken = time.process_time() - started
    aim = f"  (aim {AIM:,})" if name == "upheld" else ""
    print(
        f"{name:<14} {LINES / taken:>12,.0f} lines/CPU-s  {taken:6.2f} CPU-s  "
        f"peak {peak_mb():5.0f} MB (+{peak_mb() - before:.0f})  {found}{aim}",
        flush=True,
    )


def upheld(path: Path) -> str:
    """Lines to records."""
    records = asterisk.read([path], pseudonym=Pseudonyms(b"k" * KEY_BYTES)).records
    return f"{records.visits.num_rows:,} visits, {records.agent_rings.num_rows:,} rings"


def csv_and_dict(path: Path) -> str:
    """The smallest honest script: split lines, remember each call's outcome."""
    outcomes: dict[str, str] = {}
    with path.open(newline="") as lines:
        for fields in csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE):
            if fields[4] in ("ENTERQUEUE", "CONNECT", "ABANDON"):
                outcomes[fields[1]] = fields[4]
    return f"{len(outcomes):,} calls"


def duckdb_split(path: Path) -> str:
    """DuckDB splits the lines into text columns; no calls are made of them."""
    con = duckdb.connect()
    con.execute("SET threads = 1")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in COLUMNS)
    options = f"delim='|', quote='', escape='', header=false, null_padding=true, columns={{{columns}}}"
    query = f"SELECT * FROM read_csv(?, auto_detect=false, strict_mode=false, {options})"
    table = con.sql(query, params=[str(path)]).to_arrow_table()
    return f"{table.num_rows:,} rows split"


def polars_split(path: Path) -> str:
    """polars splits the lines into text columns; no calls are made of them."""
    frame = polars.read_csv(
        path,
        separator="|",
        quote_char=None,
        has_header=False,
        truncate_ragged_lines=True,
        missing_columns="insert",
        schema=dict.fromkeys(COLUMNS, polars.String),
    )
    return f"{frame.height:,} rows split"


CONTENDERS: dict[str, Callable[[Path], str]] = {
    "upheld": upheld,
    "csv and dict": csv_and_dict,
    "DuckDB split": duckdb_split,
    "polars split": polars_split,
}


def write_log(path: Path, lines: int) -> None:
    """A log of about so many lines, in the order of their times."""
    chance = random.Random(2026)
    at, written, call = START, 0, 0
    waiting: list[tuple[int, int, int, str]] = []
    with path.open("w") as log:
        while written < lines:
            call += 1
            at += chance.choice((0, 0, 1, 1, 2, 3))
            waiting.extend((time_s, call, n, line) for n, (time_s, line) in enumerate(one_call(chance, at, call)))
            if len(waiting) > 4000:
                waiting.sort()
                ready, waiting = waiting[:3000], waiting[3000:]
                log.writelines(f"{time_s}|{line}\n" for time_s, _, _, line in ready)
                written += len(ready)


def one_call(chance: random.Random, at: int, call: int) -> list[tuple[int, str]]:
    """The lines of one call, and now and then of an agent's pause, with their times."""
    queue, agent = chance.choice(("sales", "support", "billing")), f"Agent {1000 + chance.randrange(40)}"
    of = f"{at}.{call}|{queue}"
    caller = f"+4860{chance.randrange(CUSTOMERS):07d}"
    lines = [
        (at, f"{of}|NONE|DID|+48225551000"),
        (at, f"{of}|NONE|ENTERQUEUE||{caller}|{chance.randrange(1, 9)}|Customer {call % 10_000}"),
    ]
    wait, fate = int(chance.expovariate(1 / 12)), chance.random()
    if fate < 0.12:
        return [*lines, (at + wait, f"{of}|NONE|ABANDON|1|1|{wait}")]
    if fate < 0.3:
        lines.append((at + wait, f"{of}|Agent {1000 + chance.randrange(40)}|RINGNOANSWER|15000"))
    if fate > 0.96:
        lines += [(at, f"NONE|NONE|{agent}|PAUSEALL|break"), (at, f"NONE|{queue}|{agent}|PAUSE|break")]
    elif fate > 0.92:
        lines += [(at, f"NONE|NONE|{agent}|UNPAUSEALL|"), (at, f"NONE|{queue}|{agent}|UNPAUSE|")]
    talk = int(chance.expovariate(1 / 180))
    ending = chance.choices(
        ("COMPLETECALLER|", "COMPLETEAGENT|", "BLINDTRANSFER|200|ctx|", "ATTENDEDTRANSFER|BRIDGE|b|"), (55, 38, 5, 2)
    )[0]
    lines.append((at + wait, f"{of}|{agent}|CONNECT|{wait}|{at}.{call}1|{min(wait, 4)}"))
    return [*lines, (at + wait + talk, f"{of}|{agent}|{ending}{wait}|{talk}|1")]


def peak_mb() -> float:
    """The most memory this process ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        contend(sys.argv[1], Path(sys.argv[2]))
    else:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        sys.exit(main())
