"""Patience in total and by queue: the quantiles, means and counts of each curve of Kaplan and Meier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import duckdb
import numpy as np
import pyarrow as pa

from upheld.contacts.records import ABANDONED, REFUSED
from upheld.metrics.limits import instant
from upheld.metrics.patience import Bools, Floats, kaplan_meier

QUANTILES: Final = {"p10_s": 0.1, "p25_s": 0.25, "median_s": 0.5, "p75_s": 0.75}
"""The waits by which these shares of the callers have given up."""


def patience_figures(
    con: duckdb.DuckDBPyConnection,
    *,
    threshold_s: float,
    start: datetime | None = None,
    end: datetime | None = None,
    queues: Sequence[str] | None = None,
) -> list[dict[str, Any]]:
    """One row of totals (`queue` None), then one per queue, of the visits offered in [start, end).

    `callers` = `gave_up` + `censored`; `wait_unknown` visits take no part. A quantile is None where so many never gave
    up within what was seen. `mean_s` is restricted to waits of at most `mean_until_s`, the longest one seen: a lower
    bound. `still_waiting` is the share with more patience than `threshold_s`. `mean_abandoned_wait_s` is the mean wait
    of those who gave up, which is no patience: it leaves out everybody who was willing to wait longer.
    """
    visits = _visits(con, start, end, queues)
    return [{"queue": queue} | _figures(waits_s, gave_up, threshold_s) for queue, waits_s, gave_up in _by_queue(visits)]


def _visits(
    con: duckdb.DuckDBPyConnection, start: datetime | None, end: datetime | None, queues: Sequence[str] | None
) -> pa.Table:
    conditions = [f"outcome <> '{REFUSED}'"]
    conditions += [] if start is None else [f"offered_at >= {instant(start)}"]
    conditions += [] if end is None else [f"offered_at < {instant(end)}"]
    conditions += [] if queues is None else ["list_contains($queues, queue)"]
    return con.sql(
        f"""SELECT queue::VARCHAR AS queue, coalesce(wait_s, 'nan') AS wait_s, outcome = '{ABANDONED}' AS gave_up
        FROM visits WHERE {" AND ".join(conditions)}""",
        params={} if queues is None else {"queues": list(queues)},
    ).to_arrow_table()


def _by_queue(visits: pa.Table) -> Iterator[tuple[str | None, Floats, Bools]]:
    """All visits, then those of each queue in the order of the queues' names; an unknown wait is NaN."""
    waits_s, gave_up = (np.asarray(visits[name]) for name in ("wait_s", "gave_up"))
    yield None, waits_s, gave_up
    coded = visits["queue"].combine_chunks().dictionary_encode()
    code = np.asarray(coded.indices)
    for queue, number in sorted((queue, number) for number, queue in enumerate(coded.dictionary.to_pylist())):
        yield queue, waits_s[code == number], gave_up[code == number]


def _figures(waits_s: Floats, gave_up: Bools, threshold_s: float) -> dict[str, Any]:
    known = ~np.isnan(waits_s)
    abandoned_s = waits_s[known & gave_up]
    curve = kaplan_meier(waits_s[known], gave_up[known])
    return {
        "callers": curve.observed,
        "gave_up": len(abandoned_s),
        "censored": curve.observed - len(abandoned_s),
        "wait_unknown": int(np.sum(~known)),
        **{name: curve.quantile_s(gone) for name, gone in QUANTILES.items()},
        "mean_s": curve.mean_s(),
        "mean_until_s": curve.last_s,
        "still_waiting": curve.still_waiting(threshold_s),
        "mean_abandoned_wait_s": float(abandoned_s.mean()) if len(abandoned_s) else None,
    }
