"""The calls of one target that two drafts count differently, joined by the key of the visit, each with its reason.

A call is found by source, contact, queue, n-th entry; where a draft has several versions with different attributions
a call can stand in it twice, and its n-th time is compared with the n-th of the other draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from upheld.agreements import assess as assessing
from upheld.agreements import why_different
from upheld.agreements.calls import COLUMNS
from upheld.agreements.clauses import Target
from upheld.agreements.drafts import Draft
from upheld.agreements.periods import instants
from upheld.agreements.why_different import KEY
from upheld.contacts import calendars

CHANGES: Final = ("only_a", "only_b", "kept_a", "kept_b", "figures", "moved")
"""How a call differs: counted in one draft alone; counted in both, but kept in that one and missed in the other;
counted in both with other figures (seconds); counted alike, but in another period."""

_SIDE = ("at", "period", "version", "clause", "counted", "numerator", "denominator")


def calls_of(con: duckdb.DuckDBPyConnection, draft: Draft, target_id: str) -> pa.Table:
    """Each counted and excluded call of a target, as `assess.calls` gives them."""
    stretch = {"start": draft.assessment.start, "end": draft.assessment.end}
    return assessing.calls(draft.versions, con, target_id, **stretch)


def differing(con: duckdb.DuckDBPyConnection, a: Draft, b: Draft, target_id: str) -> pa.Table:
    """The calls of a target of both drafts that differ, in order of time.

    Columns: ``target``, ``change`` (one of CHANGES), ``reason`` and ``clause`` as `why_different.reasons` gives them,
    the COLUMNS of calls, then of each draft (null where it does not know the call) ``at_a``, ``period_a``,
    ``version_a``, ``clause_a``, ``counted_a``, ``numerator_a``, ``denominator_a``, ``row_a`` (its row in `calls_of`).
    """
    target_a, target_b = a.target(target_id), b.target(target_id)
    assert target_a is not None
    assert target_b is not None
    monthly = not _same_periods(a, b, target_a, target_b)
    sides = [_with_periods(calls_of(con, draft, target_id), draft, target_id, monthly) for draft in (a, b)]
    with registered(con, compared_a=sides[0], compared_b=sides[1]):
        found = con.sql(_join(a, b, target_a, target_b)).to_arrow_table()
    reason, clause = why_different.reasons(con, a, b, target_id, found)
    named = pa.array([target_id] * len(found), pa.string())
    found = found.add_column(0, "target", named)
    return found.add_column(2, "reason", reason).add_column(3, "clause", clause)


@contextmanager
def registered(con: duckdb.DuckDBPyConnection, **tables: pa.Table) -> Iterator[None]:
    """While the block runs `con` has these tables."""
    with ExitStack() as stack:
        for name, table in tables.items():
            con.register(name, table)
            stack.callback(con.unregister, name)
        yield


def _same_periods(a: Draft, b: Draft, target_a: Target, target_b: Target) -> bool:
    """Whether labels of periods mean the same in both drafts; if not, calendar months are compared."""
    if target_a.period != target_b.period:
        return False
    one_clock = a.assessment.time_zone == b.assessment.time_zone
    return target_a.period != "interval" or (one_clock and target_a.interval_s == target_b.interval_s)


def _with_periods(calls: pa.Table, draft: Draft, target_id: str, monthly: bool) -> pa.Table:
    """`calls` with the label of the period that each is attributed to, and their row numbers."""
    assessed = draft.assessment
    spans: Sequence[Any] = [result.period for result in assessed.targets if result.id == target_id]
    if monthly:
        spans = calendars.months(assessed.time_zone, assessed.start, assessed.end)
    at_us: NDArray[np.int64] = calls["at"].cast(pa.int64()).to_numpy()
    number = np.searchsorted(instants(span.start for span in spans), at_us, side="right") - 1
    labels = pa.array([span.label for span in spans], pa.string())
    period = pa.DictionaryArray.from_arrays(pa.array(number.astype(np.int32)), labels).cast(pa.string())
    numbered = calls.append_column("period", period)
    return numbered.append_column("row", pa.array(np.arange(len(calls), dtype=np.int64)))


def _join(a: Draft, b: Draft, target_a: Target, target_b: Target) -> str:
    shown = [f"coalesce(a.{name}, b.{name}) AS {name}" for name in COLUMNS]
    sides = [f"{side}.{name} AS {name}_{side}" for side in "ab" for name in (*_SIDE, "row")]
    on = " AND ".join(f"a.{name} = b.{name}" for name in (*KEY, "nth"))
    return f"""
        SELECT {_change(target_a, target_b)} AS change, {", ".join((*shown, *sides))}
        FROM ({_numbered(a, "compared_a")}) AS a FULL JOIN ({_numbered(b, "compared_b")}) AS b ON {on}
        WHERE change IS NOT NULL
        ORDER BY coalesce(at_a, at_b), source, contact_id, queue, entry, row_a, row_b
    """


def _numbered(draft: Draft, name: str) -> str:
    """The calls with `nth`: how often a call has stood in them; more than once only where versions change."""
    if len(draft.versions) == 1:
        return f"SELECT *, 1 AS nth FROM {name}"
    keys = ", ".join(KEY)
    return f'SELECT *, row_number() OVER (PARTITION BY {keys} ORDER BY "at", version) AS nth FROM {name}'


def _change(target_a: Target, target_b: Target) -> str:
    """SQL: one of CHANGES, null where both count a call alike or neither counts it."""
    hits = [_hit(target, side) for target, side in ((target_a, "a"), (target_b, "b"))]
    judged = ""
    if hits[0] and hits[1]:
        judged = (
            f"WHEN ({hits[0]}) AND NOT ({hits[1]}) THEN 'kept_a' WHEN ({hits[1]}) AND NOT ({hits[0]}) THEN 'kept_b'"
        )
    return f"""CASE
        WHEN a.counted IS NOT TRUE AND b.counted IS NOT TRUE THEN NULL
        WHEN b.counted IS NOT TRUE THEN 'only_a'
        WHEN a.counted IS NOT TRUE THEN 'only_b'
        {judged}
        WHEN a.numerator <> b.numerator OR a.denominator <> b.denominator THEN 'figures'
        WHEN a.period <> b.period THEN 'moved'
    END"""


def _hit(target: Target, side: str) -> str | None:
    """SQL: whether a counted call keeps the promise by itself; None for figures such as a mean wait."""
    if target.unit != "share":
        return None
    return f"{side}.numerator {'> 0' if target.better == 'more' else '= 0'}"
