"""The queues that the data have."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from upheld.problems import BadInput, Problem


def seen(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The names of all queues in the view `visits`, in order."""
    return [queue for (queue,) in con.execute("SELECT DISTINCT queue::VARCHAR FROM visits ORDER BY ALL").fetchall()]


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
