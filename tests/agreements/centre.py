"""A small make-believe centre for agreements: calls in few words, agreements from few keys, verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from upheld.agreements.assess import assess
from upheld.agreements.clauses import Agreement
from upheld.agreements.terms import parse
from upheld.agreements.verdict import Assessment, TargetResult
from upheld.contacts import people
from upheld.contacts.records import VISITS, Records, empty
from upheld.contacts.store import attach_records, connect
from upheld.notation import instant

Call = Mapping[str, Any]

HEAD = """
format = "upheld.agreement/1"
id = "lab"
version = {version}
client = "Northwind Energy"
supplier = "Example Answers"
time_zone = "{zone}"
valid_from = {valid_from}
"""
MONEY = '\n[money]\ncurrency = "EUR"\nbase = "10000.00"\nat_risk = "10%"\n'
TARGET = '\n[[targets]]\nid = "answer"\nmetric = "service_level"\nwithin = "20s"\nqueues = ["sales"]\n'
NOVEMBER = ("2026-11-01", "2026-12-01")


def calls(
    at: str, kept: int = 0, missed: int = 0, *, abandoned: int = 0, queue: str = "sales", every_s: float = 1.0
) -> list[Call]:
    """Calls from the UTC instant `at` on: `kept` after 10 s, `missed` answered after 30 s, `abandoned` after 30 s."""
    outcomes = [("answered", 10.0)] * kept + [("answered", 30.0)] * missed + [("abandoned", 30.0)] * abandoned
    start = instant(at)
    return [
        {"offered_at": start + timedelta(seconds=n * every_s), "outcome": outcome, "wait_s": wait, "queue": queue}
        for n, (outcome, wait) in enumerate(outcomes)
    ]


def centre(visits: Iterable[Call], clients: Iterable[people.QueueClient] = ()) -> duckdb.DuckDBPyConnection:
    """A DuckDB with these visits."""
    rows = [_visit(number, row) for number, row in enumerate(visits)]
    con = connect()
    nothing = empty()
    attach_records(con, Records(pa.Table.from_pylist(rows, schema=VISITS), nothing.agent_states, nothing.agent_rings))
    people.attach(con, (), clients)
    return con


def agreement(
    target: str = 'required = "80%"',
    *,
    more: str = "",
    top: str = "",
    version: int = 1,
    valid_from: str = "2026-01-01",
    zone: str = "Europe/Warsaw",
    folder: Path = Path(),
    queues: tuple[str, ...] = ("sales",),
) -> Agreement:
    """An agreement of one target on `queues`: `target` are its keys, `top` keys before the tables, `more` tables."""
    head = HEAD.format(version=version, valid_from=valid_from, zone=zone)
    named = TARGET.replace('queues = ["sales"]\n', f"queues = {list(queues)}\n" if queues else "")
    return parse(f"{head}{top}\n{MONEY}{named}{target}\n{more}", "lab.toml", folder)


def verdict(
    versions: Agreement | tuple[Agreement, ...],
    visits: Iterable[Call],
    period: tuple[str, str] | None = NOVEMBER,
    **more: Any,
) -> Assessment:
    """The assessment of the versions over a period of local days (None: the span of the data)."""
    versions = (versions,) if isinstance(versions, Agreement) else versions
    start, end = (instant(day, versions[0].time_zone) for day in period) if period else (None, None)
    return assess(versions, centre(visits), start=start, end=end, **more)


def only(assessment: Assessment) -> TargetResult:
    """Its one result."""
    (result,) = assessment.targets
    return result


def parts(result: TargetResult) -> tuple[float, float]:
    """Net numerator and denominator."""
    return result.net.numerator, result.net.denominator


def _visit(number: int, row: Call) -> dict[str, Any]:
    offered: datetime = row["offered_at"]
    left = offered + timedelta(seconds=row.get("wait_s") or 0)
    answered = left if row["outcome"] == "answered" else None
    return dict.fromkeys(VISITS.names) | {
        "source": "lab",
        "contact_id": f"c{number}",
        "entry": 1,
        "channel": "voice",
        "answered_at": answered,
        "ended_at": left,
        "flags": 0,
        "journal": "queue_log@0a1b2c3d4e5f",
        "position": number * 100,
        **row,
    }
