"""Visits and agent states made from short rows, attached to a DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from upheld.contacts import people
from upheld.contacts.records import AGENT_STATES, VISITS, Records, empty
from upheld.contacts.store import attach_records, connect

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

Rows = Iterable[Mapping[str, Any]]


def visit(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A whole visit from what matters of it: offered at noon, the instants following from the durations."""
    offered = row.get("offered_at", NOON)
    wait = timedelta(seconds=row.get("wait_s") or 0)
    answered = offered + wait if row.get("outcome", "answered") == "answered" else None
    talk = timedelta(seconds=sum(row.get(part) or 0 for part in ("talk_s", "hold_s")))
    full = dict.fromkeys(VISITS.names) | {
        "source": "lab",
        "contact_id": f"c{number}",
        "queue": "sales",
        "entry": 1,
        "channel": "voice",
        "offered_at": offered,
        "answered_at": answered,
        "ended_at": (answered or offered + wait) + talk,
        "outcome": "answered",
        "flags": 0,
        "journal": "j",
        "position": number,
    }
    return full | dict(row)


def state(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A whole agent state from what matters of it."""
    full = dict.fromkeys(AGENT_STATES.names) | {"source": "lab", "state": "logged_in", "flags": 0}
    return full | {"journal": "j", "position": number} | dict(row)


@pytest.fixture
def attached() -> Callable[..., duckdb.DuckDBPyConnection]:
    """Attach visits, agent states and memberships given as short rows."""

    def attach(
        visits: Rows = (),
        states: Rows = (),
        logins: Iterable[people.PersonLogin] = (),
        clients: Iterable[people.QueueClient] = (),
    ) -> duckdb.DuckDBPyConnection:
        con = connect()
        visit_table = pa.Table.from_pylist([visit(n, row) for n, row in enumerate(visits)], schema=VISITS)
        state_table = pa.Table.from_pylist([state(n, row) for n, row in enumerate(states)], schema=AGENT_STATES)
        attach_records(con, Records(visit_table, state_table, empty().agent_rings))
        people.attach(con, logins, clients)
        return con

    return attach
