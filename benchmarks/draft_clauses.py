"""Two drafts compared and targets suggested on 600,000 calls: CPU-seconds.

The peer of the comparison is the least that any tool must do: both drafts' calls listed, without joining them. The peer
of the suggestion asks each visit once for every formula and threshold, as the metrics command does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.synthetic_month import QUEUES, ZONE, synthetic_month
from upheld.agreements import assess, terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.compare import compare
from upheld.agreements.drafts import Draft
from upheld.agreements.suggest import THRESHOLDS_S, Asked, suggest
from upheld.contacts import people
from upheld.contacts.store import attach_records, connect
from upheld.metrics.named import measure
from upheld.metrics.service_level import FORMULAS

VISITS = 600_000
_AGREEMENT = """
format = "upheld.agreement/1"
id = "month"
version = 1
client = "Client"
supplier = "Supplier"
time_zone = "Europe/Warsaw"
valid_from = 2026-01-01
hours = {{ mon-sun = ["{hours}"] }}

[[targets]]
id = "level"
metric = "service_level"
formula = "{formula}"
within = "{within}"
queues = [{queues}]
required = "80%"
"""


def main() -> None:
    """Print the table."""
    con = centre(30)
    a = draft("00:00-24:00", "answered_offered", "20s")
    drafts = {
        "another threshold": draft("00:00-24:00", "answered_offered", "30s"),
        "threshold, formula and hours": draft("08:00-20:00", "excluding_short", "30s"),
    }
    first = Draft((a,), assess.assess([a], con))
    for name, b in drafts.items():
        show(f"compare: {name}", lambda b=b: len(compare(con, first, [b]).calls))
    show("  peer: the calls of both, not joined", lambda: [len(assess.calls([one], con, "level")) for one in (a, a)])
    con, asked = centre(181), Asked(ZONE, tuple(FORMULAS))
    show("suggest: 10 formulas × 7 thresholds, 6 months", lambda: len(suggest(con, asked).rows))
    show("  peer: each visit asked 70 times", lambda: one_by_one(con))


def centre(days: int) -> duckdb.DuckDBPyConnection:
    """The visits, over so many days."""
    con = connect()
    attach_records(con, synthetic_month(VISITS, days=days))
    people.attach(con, (), ())
    return con


def draft(hours: str, formula: str, within: str) -> Agreement:
    """An agreement on all queues together."""
    queues = ", ".join(f'"{queue}"' for queue in QUEUES)
    return terms.parse(_AGREEMENT.format(hours=hours, formula=formula, within=within, queues=queues), "b", Path())


def one_by_one(con: duckdb.DuckDBPyConnection) -> int:
    """One query for each formula and threshold, by queue and month."""
    rows = 0
    for formula in FORMULAS:
        for threshold_s in THRESHOLDS_S:
            of = measure("service_level", formula=formula, threshold_s=threshold_s)
            rows += len(
                con.execute(
                    f"SELECT queue, date_trunc('month', timezone('{ZONE}', {of.at})), sum({of.numerator}), "
                    f"sum({of.denominator}) FROM visits GROUP BY ALL"
                ).fetchall()
            )
    return rows


def show(name: str, what: Callable[[], Any]) -> None:
    """Print the CPU-seconds of `what` and what it found."""
    start = time.process_time()
    found = what()
    print(f"{name:48} {time.process_time() - start:6.2f} CPU-s   {found}")


if __name__ == "__main__":
    main()
