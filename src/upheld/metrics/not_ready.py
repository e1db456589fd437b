"""Not-ready time by reason: what agents paused for, and how long.

This is the time as the agents declared it: a pause in one queue of two counts, and so does one that began during a
conversation. `rollup` tells the part of it in which an agent could take no call at all. Overlapping pauses of one agent
for one reason count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pyarrow as pa

from upheld.contacts.records import NOT_READY
from upheld.metrics import grouping
from upheld.metrics.limits import earliest, instant, latest
from upheld.metrics.occupancy import LAST
from upheld.problems import BadInput, Problem

GROUPS = (*grouping.OF_AGENT, "source")


def not_ready_by_reason(
    con: duckdb.DuckDBPyConnection,
    *,
    by: Sequence[str] = ("agent",),
    start: datetime | None = None,
    end: datetime | None = None,
    until: datetime | None = None,
) -> pa.Table:
    """Rows of the groups in `by` (GROUPS), `reason` (null: none was given), `pauses` and `not_ready_s`.

    Pauses are clipped to [start, end); those still open are cut at `until` (default: the last instant in the data).
    Raises BadInput for an unknown group.
    """
    _check(by)
    spans = f"""(
        SELECT source::VARCHAR AS source, agent::VARCHAR AS agent, reason, {latest("started_at", start)} AS started_at,
            {earliest(f"coalesce(ended_at, {instant(until) if until else LAST})", end)} AS ended_at
        FROM agent_states WHERE state = '{NOT_READY}'
    )"""
    return con.sql(f"""
        SELECT {grouping.columns(by, "pauses")} reason, count(*) AS pauses,
            sum(epoch_us(ended_at) - epoch_us(started_at)) / 1e6 AS not_ready_s
        FROM {_united(spans)} AS pauses {grouping.joins(by, "pauses", agent_at="pauses.started_at")}
        GROUP BY ALL ORDER BY ALL
    """).to_arrow_table()


def _united(spans: str) -> str:
    """The spans of one agent and reason, overlapping ones joined: one after the end of all before is new."""
    return f"""(
        SELECT source, agent, reason, min(started_at) AS started_at, max(ended_at) AS ended_at
        FROM (
            SELECT *, count(*) FILTER (is_new) OVER (
                PARTITION BY source, agent, reason ORDER BY started_at, ended_at ROWS UNBOUNDED PRECEDING
            ) AS island
            FROM (
                SELECT *, coalesce(started_at > max(ended_at) OVER (
                    PARTITION BY source, agent, reason ORDER BY started_at, ended_at
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ), true) AS is_new
                FROM {spans} WHERE ended_at > started_at
            )
        )
        GROUP BY source, agent, reason, island
    )"""


def _check(by: Sequence[str]) -> None:
    known = ", ".join(GROUPS)
    wrong = [word for word in by if word not in GROUPS]
    if wrong:
        values = [{"group": word, "known": known} for word in wrong]
        raise BadInput(*(Problem("rollup.unknown_group", field="by", values=each) for each in values))
