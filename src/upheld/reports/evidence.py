"""Which calls decided a target: its waits against the threshold and the list of calls that missed.

Works on the table of `agreements.assess.calls`: one row per counted or excluded call with its numerator, denominator
and clause, so that the evidence adds up to the verdict exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from upheld.agreements.verdict import TargetResult
from upheld.metrics.named import POINTS

KEPT_CALLS = 50
KEPT_PERIODS = 6
_BINS_TO_THRESHOLD = 4
_BINS = 24
_PLAIN_BIN_S = 10.0

_NOT_LISTED = ("totals", "both")
"""Where totals stand behind a figure its misses cannot all be listed, and none of those listed decided it."""

Window = Mapping[str, datetime]


@dataclass(frozen=True)
class WaitBin:
    """Counted calls that waited in (from_s, from_s + width_s]; the last bin is `open` and holds all longer waits."""

    from_s: float
    width_s: float
    open: bool
    answered: int
    unanswered: int


@dataclass(frozen=True)
class MissedCall:
    """A call that misses the target: answered too late or not at all, or abandoned where abandonment is measured."""

    nth: int  # in the order of time among the period's misses, from 1
    contact_id: str
    queue: str
    offered_at: datetime
    wait_s: float | None
    outcome: str
    journal: str
    position: int
    excess: bool  # came when the misses allowed at this volume were already spent


@dataclass(frozen=True)
class Evidence:
    """What stands behind one target in one period."""

    waits: tuple[WaitBin, ...]
    missed: tuple[MissedCall, ...]  # at most KEPT_CALLS, the longest waits first
    missed_calls: int
    allowed: int | None  # misses the promise allows at this volume
    deciding: MissedCall | None  # the first miss beyond them


def gather(
    con: duckdb.DuckDBPyConnection, calls: pa.Table, results: Sequence[TargetResult]
) -> dict[tuple[str, str], Evidence]:
    """The evidence for the last periods of one target, by target id and label of the period.

    `calls` is the table of `agreements.assess.calls` over all of them; it is queried through `con`.
    """
    with _registered(con, calls):
        return {(result.id, result.period.label): _of_period(con, result) for result in results[-KEPT_PERIODS:]}


def _of_period(con: duckdb.DuckDBPyConnection, result: TargetResult) -> Evidence:
    window = {"from": result.period.start, "to": result.period.end}
    missed = _MISSED[result.better]
    listed = result.unit == "share" and result.metric not in POINTS and result.origin not in _NOT_LISTED
    total = _total_missed(con, window, missed) if listed else 0
    allowed = allowed_misses(result)
    return Evidence(
        waits=_waits(con, window, result.threshold_s) if result.origin == "visits" else (),
        missed=_missed(con, {**window, "limit": KEPT_CALLS}, missed, "wait_s DESC NULLS LAST, nth", allowed)
        if total
        else (),
        missed_calls=total,
        allowed=allowed,
        deciding=next(iter(_missed(con, {**window, "limit": 1}, missed, "nth", allowed, beyond=True)), None)
        if total
        else None,
    )


def allowed_misses(result: TargetResult) -> int | None:
    """How many calls could miss at this volume and leave the promise kept; None where misses are not counted so.

    80 % of 187 calls need 150 within the threshold, which leaves 37.
    """
    if (
        result.metric in POINTS
        or result.unit != "share"
        or result.aggregate != "contacts"
        or result.net.denominator is None
    ):
        return None
    share = 1 - result.required if result.better == "more" else result.required
    return math.floor(result.net.denominator * share + 1e-9)


@contextmanager
def _registered(con: duckdb.DuckDBPyConnection, calls: pa.Table) -> Iterator[None]:
    con.register("report_calls", calls)
    try:
        yield
    finally:
        con.unregister("report_calls")


def _waits(con: duckdb.DuckDBPyConnection, window: Window, threshold_s: float | None) -> tuple[WaitBin, ...]:
    width = (threshold_s / _BINS_TO_THRESHOLD) if threshold_s else _PLAIN_BIN_S
    rows = _rows(
        con,
        f"""
        SELECT greatest(0, least($last, ceil(wait_s / $width) - 1))::INT AS bin,
               count(*) FILTER (outcome = 'answered') AS answered,
               count(*) FILTER (outcome <> 'answered') AS unanswered
        FROM report_calls WHERE counted AND {_INSIDE} AND wait_s IS NOT NULL GROUP BY bin ORDER BY bin
        """,
        {**window, "last": _BINS - 1, "width": width},
    )
    counts = {row["bin"]: (row["answered"], row["unanswered"]) for row in rows}
    last = max(counts, default=-1)
    return tuple(WaitBin(n * width, width, n == _BINS - 1, *counts.get(n, (0, 0))) for n in range(last + 1))


def _total_missed(con: duckdb.DuckDBPyConnection, window: Window, missed: str) -> int:
    return int(_rows(con, f"SELECT count(*) AS calls FROM report_calls WHERE {missed}", window)[0]["calls"])


def _missed(
    con: duckdb.DuckDBPyConnection,
    window: Mapping[str, object],
    missed: str,
    order: str,
    allowed: int | None,
    beyond: bool = False,
) -> tuple[MissedCall, ...]:
    """Misses in `order`, at most `limit` of the window; with `beyond` only those after the allowance was spent."""
    spent = math.inf if allowed is None else allowed
    rows = _rows(
        con,
        f"""
        SELECT * FROM (
            SELECT row_number() OVER (ORDER BY "at", journal, position) AS nth,
                   contact_id, queue, offered_at, wait_s, outcome, journal, position
            FROM report_calls WHERE {missed}
        ) WHERE NOT $beyond OR nth > $spent ORDER BY {order} LIMIT $limit
        """,
        {**window, "beyond": beyond, "spent": spent},
    )
    return tuple(MissedCall(**row, excess=row["nth"] > spent) for row in rows)


def _rows(con: duckdb.DuckDBPyConnection, query: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of `query`, taken through Arrow: DuckDB's own way needs pytz for instants."""
    rows: list[dict[str, Any]] = con.sql(query, params=dict(values)).to_arrow_table().to_pylist()
    return rows


_INSIDE = '"at" >= $from AND "at" < $to'
_MISSED = {
    "more": f"counted AND {_INSIDE} AND denominator > 0 AND numerator = 0",
    "less": f"counted AND {_INSIDE} AND numerator > 0",
}
"""Which calls miss: where more is better those outside the numerator, else those in it."""
