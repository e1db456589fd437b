"""Repeats and first-contact resolution in total and by queue, with every contact that takes no part counted too.

A contact belongs to the queue of its first visit. What lies before and after it is looked for in all of the data, so a
period or a choice of queues hides no earlier contact of a caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from upheld.metrics import repeats
from upheld.metrics.limits import instant
from upheld.metrics.measures import Measure


def repeat_figures(
    con: duckdb.DuckDBPyConnection,
    *,
    window_s: float = repeats.WINDOW_S,
    start: datetime | None = None,
    end: datetime | None = None,
    queues: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """One row of totals (`queue` None), then one per queue, of the contacts that came in [start, end).

    For the repeat rate `contacts` = `caller_unknown` + `without_past` (too near the beginning of the data) +
    `repeat_denominator`; for the resolution `contacts` = `caller_unknown` + `not_answered` + `without_future` (too near
    the end of the data) + `fcr_denominator`. Ratios without a denominator are None.
    """
    conditions = ["true"]
    conditions += [] if start is None else [f"offered_at >= {instant(start)}"]
    conditions += [] if end is None else [f"offered_at < {instant(end)}"]
    conditions += [] if queues is None else ["list_contains($queues, queue)"]
    found = con.sql(
        f"""SELECT queue::VARCHAR AS queue, {_counts(window_s)} FROM {repeats.contacts()}
        WHERE {" AND ".join(conditions)} GROUP BY GROUPING SETS ((queue), ()) ORDER BY queue NULLS FIRST""",
        params={} if queues is None else {"queues": list(queues)},
    ).to_arrow_table()
    return [_with_figures(row) for row in found.to_pylist()]


def _counts(window_s: float) -> str:
    known = "caller IS NOT NULL"
    counts = {
        "contacts": "count(*)",
        "caller_unknown": "count(*) FILTER (caller IS NULL)",
        "not_answered": f"count(*) FILTER ({known} AND NOT was_answered)",
        **_parts("repeat", repeats.repeat_rate(window_s)),
        **_parts("interval", repeats.mean_repeat_interval(window_s)),
        **_parts("fcr", repeats.fcr(window_s)),
    }
    return ", ".join(f"coalesce({sql}, 0) AS {name}" for name, sql in counts.items())


def _parts(name: str, measure: Measure) -> dict[str, str]:
    kind = "DOUBLE" if measure.unit == "s" else "BIGINT"
    return {
        f"{name}_numerator": f"sum({measure.numerator})::{kind}",
        f"{name}_denominator": f"sum({measure.denominator})::BIGINT",
    }


def _with_figures(row: Mapping[str, Any]) -> dict[str, Any]:
    known = row["contacts"] - row["caller_unknown"]
    return {
        "queue": row["queue"],
        "contacts": row["contacts"],
        "caller_unknown": row["caller_unknown"],
        "without_past": known - row["repeat_denominator"],
        "repeats": row["repeat_numerator"],
        "repeat_denominator": row["repeat_denominator"],
        "repeat_rate": _ratio(row, "repeat"),
        "mean_interval_s": _ratio(row, "interval"),
        "not_answered": row["not_answered"],
        "without_future": known - row["not_answered"] - row["fcr_denominator"],
        "fcr_numerator": row["fcr_numerator"],
        "fcr_denominator": row["fcr_denominator"],
        "fcr": _ratio(row, "fcr"),
    }


def _ratio(row: Mapping[str, Any], name: str) -> float | None:
    denominator = row[f"{name}_denominator"]
    return row[f"{name}_numerator"] / denominator if denominator else None
