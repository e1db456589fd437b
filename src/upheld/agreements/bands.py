"""The forecast lock: which stretches of time leave the band around the locked volume, and how much of them is excused.

Volumes are compared as offered contacts per interval of the clause. A forecast with a `queue` column is compared with
the queues of each target, one without with the whole agreement. Intervals without a forecast are not judged.

In mode ``exclude_interval`` an interval outside forecast × (1 ± band) is left out whole; one that is not over at the
end of the assessed stretch is not judged yet, lest a quiet beginning leave it out. In mode ``excuse_excess``
contacts that arrive after the volume has reached forecast × (1 + band) are left out: the stretch from the first arrival
later than that of the last contact within the limit to the interval's end. Contacts that arrive in the same instant as
that one stay counted. Interval totals add their offered contacts to the volume; which of them came after the limit they
do not tell, so none of theirs is excused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import floor

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.agreements import scope
from upheld.agreements.clauses import Agreement, ForecastTerms, Target
from upheld.agreements.periods import Instants, instants, intervals, microseconds
from upheld.contacts import calendars
from upheld.metrics import totals

Volumes = NDArray[np.float64]

_INSTANT = timedelta(microseconds=1)
_EMPTY = np.array([], dtype=np.int64)


def borders(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, target: Target, start: datetime, end: datetime
) -> Instants:
    """Borders of the disjoint stretches of [start, end) that the forecast band takes out of `target`."""
    terms = agreement.forecast
    if terms is None or terms.band is None:
        return _EMPTY
    cells = intervals(agreement.time_zone, start, end, terms.per_s)
    edges = instants([*(cell.start for cell in cells), cells[-1].end])
    arrivals = _arrivals(con, agreement, terms, target, int(edges[0]), int(edges[-1]))
    actual = np.histogram(arrivals, edges)[0].astype(np.float64) if len(arrivals) else np.zeros(len(cells))
    actual += _told(con, agreement, terms, target, edges)
    forecast, known = volumes(terms, queues_of(terms, target), edges)
    band = float(terms.band)
    if terms.mode == "exclude_interval":
        over = edges[1:] <= microseconds(end)
        outside = known & over & ((actual > forecast * (1 + band)) | (actual < forecast * (1 - band)))
        return np.array([edge for i in np.flatnonzero(outside) for edge in edges[i : i + 2]], dtype=np.int64)
    return np.array(list(_excess(arrivals, edges, forecast * (1 + band), known)), dtype=np.int64)


def queues_of(terms: ForecastTerms, target: Target) -> tuple[str, ...]:
    """The queues whose forecast a target is compared with; empty: the forecast of all."""
    return target.queues if any(row.queue for row in terms.rows) else ()


def volumes(terms: ForecastTerms, queues: Sequence[str], edges: Instants) -> tuple[Volumes, NDArray[np.bool_]]:
    """Forecast contacts between each two `edges`, and whether there is a forecast at all."""
    rows = [row for row in terms.rows if not queues or row.queue is None or row.queue in queues]
    cell = np.searchsorted(edges, instants(row.start for row in rows), side="right") - 1
    valid = (cell >= 0) & (cell < len(edges) - 1)
    contacts = np.array([row.contacts for row in rows], dtype=np.float64)
    sums = np.bincount(cell[valid], contacts[valid], len(edges) - 1).astype(np.float64)
    return sums, np.bincount(cell[valid], minlength=len(edges) - 1) > 0


def forecast_between(agreement: Agreement, target: Target, start: datetime, end: datetime) -> float | None:
    """Forecast contacts of `target` in rows that begin in [start, end); None when the forecast ends before they do.

    A forecast that stops before the last open day would make the rest of the period look quiet.
    """
    terms, open_spans = agreement.forecast, calendars.open_spans(agreement.calendar, start, end)
    if terms is None or not open_spans:
        return None if terms is None else 0.0
    closes = open_spans[-1][1]
    last_day = calendars.days(agreement.time_zone, closes - _INSTANT, closes)[0].start
    edges = instants([start, max(start, last_day), end])
    sums, known = volumes(terms, queues_of(terms, target), edges)
    return float(sums.sum()) if known[-1] else None


def _arrivals(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, terms: ForecastTerms, target: Target, first: int, last: int
) -> Instants:
    """Arrivals of offered contacts in [first, last), in order."""
    where, values = _scope(con, agreement, terms, target)
    query = (
        f"SELECT epoch_us(offered_at) AS at_us FROM visits WHERE {where} AND outcome <> 'refused' "
        "AND offered_at >= make_timestamptz($first) AND offered_at < make_timestamptz($last) ORDER BY 1"
    )
    found = con.execute(query, {**values, "first": first, "last": last}).fetchnumpy()
    return np.asarray(found["at_us"], dtype=np.int64)


def _scope(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, terms: ForecastTerms, target: Target
) -> scope.Condition:
    """What a forecast is compared with: the target where it is per queue, else the whole agreement."""
    per_queue = any(row.queue for row in terms.rows)
    return scope.of_target(con, agreement, target) if per_queue else scope.of_agreement(con, agreement)


def _told(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, terms: ForecastTerms, target: Target, edges: Instants
) -> Volumes:
    """Offered contacts that totals tell of between each two `edges`; not a number where one does not tell them."""
    sums = np.zeros(len(edges) - 1)
    if not totals.there_are(con):
        return sums
    where, values = _scope(con, agreement, terms, target)
    query = (
        "SELECT epoch_us(started_at) AS at_us, offered::DOUBLE AS offered "
        f"FROM {totals.RELATION} AS visits WHERE NOT left_out AND {where} "
        "AND started_at >= make_timestamptz($first) AND started_at < make_timestamptz($last)"
    )
    found = con.execute(query, {**values, "first": int(edges[0]), "last": int(edges[-1])}).fetchnumpy()
    cell = np.searchsorted(edges, found["at_us"].astype(np.int64), side="right") - 1
    np.add.at(sums, cell, np.ma.filled(found["offered"].astype(np.float64), np.nan))
    return sums


def _excess(arrivals: Instants, edges: Instants, limits: Volumes, known: NDArray[np.bool_]) -> Iterator[int]:
    """Borders of the excused stretch of each interval whose volume passes its limit."""
    first = np.searchsorted(arrivals, edges[:-1])
    count = np.searchsorted(arrivals, edges[1:]) - first
    for cell in np.flatnonzero(known & (count > limits)):
        within = floor(limits[cell] + 1e-9)
        last_within = arrivals[first[cell] + within - 1] if within else edges[cell] - 1
        later = np.searchsorted(arrivals, last_within, side="right")
        if within and later < first[cell] + count[cell]:
            yield from (int(arrivals[later]), int(edges[cell + 1]))
        elif not within:
            yield from (int(edges[cell]), int(edges[cell + 1]))


def offered_between(con: duckdb.DuckDBPyConnection, agreement: Agreement, start: datetime, end: datetime) -> int | None:
    """Offered contacts of the whole agreement in [start, end); None where totals do not tell them."""
    where, values = scope.of_agreement(con, agreement)
    span = "offered_at >= make_timestamptz($first) AND offered_at < make_timestamptz($last)"
    window = {**values, "first": microseconds(start), "last": microseconds(end)}
    query = f"SELECT count(*) FROM visits WHERE {where} AND outcome <> 'refused' AND {span}"
    counted = int(con.execute(query, window).fetchall()[0][0])
    if not totals.there_are(con):
        return counted
    told = (
        "SELECT coalesce(sum(offered), 0), count(*) - count(offered) "
        f"FROM {totals.RELATION} AS visits WHERE NOT left_out AND {where} AND {span}"
    )
    offered, lacking = con.execute(told, window).fetchall()[0]
    return None if lacking else counted + int(offered)
