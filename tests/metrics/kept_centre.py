"""A workspace with records in short rows whose quarter-hours are kept, and the same question asked of its records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa

from tests.metrics.conftest import state, visit
from upheld.contacts.records import AGENT_STATES, INTERVAL_TOTALS, VISITS, Records
from upheld.contacts.store import connect
from upheld.contacts.workspace import Workspace, create
from upheld.metrics.interval_counts import refresh
from upheld.metrics.interval_reading import Intervals
from upheld.metrics.kept_measures import KeptMeasure
from upheld.metrics.rollup import rollup

Rows = Iterable[Mapping[str, Any]]


@contextmanager
def workspace_of(visits: Rows = (), states: Rows = (), totals: Rows = ()) -> Iterator[Workspace]:
    """A workspace that holds these records while it is open."""
    with TemporaryDirectory() as folder:
        workspace = create(Path(folder))
        fill(workspace, visits, states, totals)
        yield workspace


def fill(workspace: Workspace, visits: Rows = (), states: Rows = (), totals: Rows = (), *, source: str = "lab") -> None:
    """Make these all the records of a source."""
    tables = {
        "visits": pa.Table.from_pylist([visit(n, row) for n, row in enumerate(visits)], schema=VISITS),
        "agent_states": pa.Table.from_pylist([state(n, row) for n, row in enumerate(states)], schema=AGENT_STATES),
        "interval_totals": pa.Table.from_pylist([told(n, row) for n, row in enumerate(totals)], schema=INTERVAL_TOTALS),
    }
    workspace.store.replace(source, Records(**tables))


def told(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row of interval totals from what matters of it."""
    full = dict.fromkeys(INTERVAL_TOTALS.names) | {"source": "lab", "queue": "sales", "channel": "voice"}
    return full | {"journal": "j", "position": number} | dict(row)


def kept(workspace: Workspace, *measures: KeptMeasure) -> Intervals:
    """The quarter-hours, counted and opened."""
    refresh(workspace, measures)
    return Intervals.open(workspace)


def of_records(workspace: Workspace, **question: Any) -> list[dict[str, Any]]:
    """The rows of a rollup over the records themselves."""
    con = connect()
    workspace.attach(con)
    return plain(rollup(con, **question))


def plain(table: pa.Table) -> list[dict[str, Any]]:
    """Rows whose sums of seconds are free of the noise of their floats."""
    return [{name: _rounded(value) for name, value in row.items()} for row in table.to_pylist()]


def _rounded(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else value
