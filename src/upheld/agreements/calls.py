"""Every call behind a target, one row each, with the clause that counts it or takes it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upheld.agreements import exclusions, periods
from upheld.agreements.clauses import Agreement
from upheld.agreements.exclusions import COUNTED
from upheld.agreements.tally import Frame, frame, measures_of, prepared
from upheld.metrics.measures import Measure

COLUMNS = (
    "source",
    "contact_id",
    "queue",
    "entry",
    "channel",
    "offered_at",
    "outcome",
    "wait_s",
    "journal",
    "position",
)
"""What is shown of a visit: no caller, not even as a pseudonym, and no agent."""


def of_version(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, target_id: str, start: datetime, end: datetime
) -> pa.Table | None:
    """The calls of one target while this version is in force in [start, end), in order of their attribution.

    Columns: COLUMNS, then `at` (the instant it is attributed to), `version`, `clause` (``counted`` or the id of what
    takes it out), `counted`, `numerator`, `denominator`. None when the version does not know the target.
    """
    target = agreement.target(target_id)
    first, last = periods.in_force(agreement, start, end)
    if target is None or first >= last:
        return None
    of = frame(con, agreement, target, first, last)
    found = _visits(con, of, measures_of(target)[0])
    at_us, queue = found["at_us"].to_numpy(), found["queue"].to_numpy()
    if of.daypart_us is not None:
        kept = periods.inside(at_us, of.daypart_us)
        found, at_us, queue = found.filter(pa.array(kept)), at_us[kept], queue[kept]
    return _labelled(found, of, agreement, exclusions.clause_numbers(of.clauses, at_us, queue))


def joined(parts: Sequence[pa.Table]) -> pa.Table:
    """The calls of several versions as one table."""
    return pa.concat_tables(parts)


def _visits(con: duckdb.DuckDBPyConnection, of: Frame, measure: Measure) -> pa.Table:
    where, values = of.condition
    top, bottom = f"({measure.numerator})", f"({measure.denominator})"
    shown = ", ".join(f"{name}::VARCHAR AS {name}" if name in _WORDS else name for name in COLUMNS)
    query = (
        f"SELECT {shown}, {measure.at} AS at, epoch_us({measure.at}) AS at_us, "
        f"{top}::DOUBLE AS numerator, {bottom}::DOUBLE AS denominator "
        f"FROM {measure.relation} AS visits WHERE {where} AND ({top} <> 0 OR {bottom} <> 0) "
        f"AND {measure.at} >= make_timestamptz($from_us) AND {measure.at} < make_timestamptz($to_us) "
        "ORDER BY at_us, journal, position, source, contact_id, queue, entry"
    )
    window = {"from_us": of.window_us[0], "to_us": of.window_us[1]}
    with prepared(con, of, measure):
        return con.sql(query, params={**values, **window}).to_arrow_table()


_WORDS = ("source", "queue", "channel", "outcome", "journal")


def _labelled(found: pa.Table, of: Frame, agreement: Agreement, numbers: np.ndarray) -> pa.Table:
    names = pa.array([clause.id for clause in of.clauses] + ["counted"], pa.string())
    clause = pc.take(names, pa.array(np.where(numbers == COUNTED, len(of.clauses), numbers)))
    columns = {name: found[name] for name in (*COLUMNS, "at")}
    columns |= {"version": pa.array([agreement.version] * len(found), pa.int32()), "clause": clause}
    columns |= {"counted": pa.array(numbers == COUNTED)}
    return pa.table({**columns, "numerator": found["numerator"], "denominator": found["denominator"]})
