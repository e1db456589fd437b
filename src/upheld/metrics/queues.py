"""The queues that the data have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from upheld.problems import BadInput, Problem

_NAMING: Final = ("visits", "agent_states", "interval_totals", "work_items", "attempts", "scores")
"""The records whose queues are queues of the centre; a leg's application is none."""


def seen(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of all queues that any record names, in order."""
    each = " UNION ".join(f"SELECT queue::VARCHAR AS queue FROM {name}" for name in _NAMING)
    found = con.execute(f"SELECT queue FROM ({each}) WHERE queue IS NOT NULL ORDER BY queue").fetchall()
    return [queue for (queue,) in found]


def checked(con: duckdb.DuckDBPyConnection, queues: Sequence[str]) -> tuple[str, ...]:
    """`queues` without repetitions; raises BadInput with every one that the data do not have."""
    known = seen(con)
    unknown = [queue for queue in dict.fromkeys(queues) if queue not in known]
    if unknown:
        listed = ", ".join(known) or "–"
        raise BadInput(
            *(Problem("metrics.unknown_queue", values={"queue": queue, "known": listed}) for queue in unknown)
        )
    return tuple(dict.fromkeys(queues))
