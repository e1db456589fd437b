"""Quarter-hours that some record speaks of: lines of logs, and rows of interval totals that cover them.

A row of totals tells its whole interval, also where it says that nobody came.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

_COVERED = """
SELECT quarter, count(*) AS rows FROM (
    SELECT unnest(range(
        epoch_us(started_at) // 900000000, greatest(epoch_us(ended_at) - 1, epoch_us(started_at)) // 900000000 + 1
    )) AS quarter FROM interval_totals
) GROUP BY quarter
"""


def with_totals(con: duckdb.DuckDBPyConnection, activity: Mapping[int, int]) -> dict[int, int]:
    """`activity` (lines per UTC quarter-hour, epoch // 900) and the quarter-hours that interval totals tell of."""
    told = dict(activity)
    for quarter, rows in con.execute(_COVERED).fetchall():
        told[quarter] = told.get(quarter, 0) + rows
    return told
