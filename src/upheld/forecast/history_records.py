"""The records of telephone systems → histories: what was wanted of each queue, each contact counted once.

A contact's demand belongs to the queue it came to first; that it overflowed or was transferred to another one is told
apart. A caller who gave up and soon comes again to the same queue wanted one thing: it counts once, when it first
came. Handling times belong to the queue that handled, by the time of arrival there. What was refused is no demand that
the records know well: some systems tell it, others do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import duckdb
import numpy as np

from upheld.contacts.calendars import time_zone
from upheld.contacts.records import ABANDONED, REFUSED
from upheld.forecast import history_table, interval_length
from upheld.forecast.history import DAY_S, Booleans, History, span
from upheld.forecast.history_table import Read
from upheld.forecast.local_cells import DAY_US, Local, local, never_were, turns
from upheld.forecast.volume_rows import VolumeRows
from upheld.metrics.handling import HANDLED, handled_s
from upheld.metrics.totals import HANDLED_S, RELATION
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats, Integers

REPEAT_S: Final = 1800.0
"""A caller who gave up and comes again within half an hour is taken to want the same thing still."""
WHERE: Final = "records"
"""What is named as the file of a row of totals that is not used."""

_VISITS: Final = """
SELECT queue::VARCHAR AS queue, epoch_us(offered_at) AS at_us, nth = 1 AS is_first,
    nth = 1 AND coalesce(before.outcome = $abandoned
        AND epoch_us(offered_at) - epoch_us(before.left_at) <= $repeat_us, false) AS is_repeat,
    handled_s
FROM (
    SELECT *, CASE WHEN nth = 1 AND caller IS NOT NULL THEN
        lag({{'outcome': outcome::VARCHAR, 'left_at': coalesce(ended_at, offered_at)}}) OVER (
            PARTITION BY source, caller, queue, nth = 1 ORDER BY offered_at, contact_id
        ) END AS before
    FROM (
        SELECT source::VARCHAR AS source, contact_id, queue, caller, offered_at, ended_at, outcome,
            CASE WHEN {handled} THEN {handled_s} ELSE 'nan'::DOUBLE END AS handled_s,
            row_number() OVER (PARTITION BY source, contact_id ORDER BY offered_at, entry, queue) AS nth
        FROM visits WHERE outcome <> $refused AND ($until_us IS NULL OR epoch_us(offered_at) < $until_us)
    )
)
"""
_TOTALS: Final = f"""
SELECT queue::VARCHAR AS queue, epoch_us(started_at) AS at_us,
    round((epoch_us(ended_at) - epoch_us(started_at)) / 1e6)::BIGINT AS length_s,
    sum(coalesce(offered, answered + coalesce(abandoned, 0)))::DOUBLE AS calls,
    coalesce(sum(CASE WHEN {HANDLED_S} IS NOT NULL THEN answered END)::DOUBLE, 'nan') AS handled,
    coalesce(sum(CASE WHEN answered IS NOT NULL THEN {HANDLED_S} END)::DOUBLE, 'nan') AS handle_s,
    bool_or(offered IS NULL AND abandoned IS NULL) AS handled_only
FROM {RELATION}
WHERE NOT left_out AND coalesce(offered, answered) IS NOT NULL
    AND ($until_us IS NULL OR epoch_us(ended_at) <= $until_us)
GROUP BY ALL ORDER BY queue, at_us
"""
_BOUNDS: Final = """
SELECT min(at_us), max(at_us) FROM (
    SELECT epoch_us(offered_at) AS at_us FROM visits
    UNION ALL SELECT epoch_us(ended_at) FROM visits
    UNION ALL SELECT epoch_us(started_at) FROM agent_states
    UNION ALL SELECT epoch_us(ended_at) FROM agent_states
) WHERE at_us IS NOT NULL
"""


@dataclass(frozen=True)
class Counted:
    """How the visits of one queue were counted."""

    queue: str
    visits: int  # all but refused ones
    contacts: int  # that came here first, each once: what the history holds
    from_elsewhere: int  # visits of contacts that had been in a queue before: overflow, transfers, second entries
    repeats: int  # callers who gave up here and soon came again: not counted again
    handled: int  # visits whose handling time is known


@dataclass(frozen=True)
class Recorded:
    """What the records hold; of totals also which rows are not used."""

    read: Read
    counted: tuple[Counted, ...]  # by name of queue; of queues known by totals only there is none


def of_records(
    con: duckdb.DuckDBPyConnection,
    zone: str,
    interval_s: int,
    *,
    until: datetime | None = None,
    gaps: Sequence[tuple[datetime, datetime]] = (),
    repeat_s: float = REPEAT_S,
) -> Recorded:
    """The histories of every queue in the views `visits` and `interval_totals`, by local days of `zone`.

    Of what came from `until` on, and in the interval that had not ended then, nothing is used. Intervals that touch one
    of `gaps`, before the first record and after the last one, and whole days on which no queue has a visit, are
    unknown, not zero. Raises BadInput for an interval that does not divide a day, an unknown zone, and where there is
    nothing.
    """
    time_zone(zone, field="zone")
    if interval_s not in interval_length.LENGTHS_S:
        raise BadInput(Problem("history.interval", field="interval", values={"seconds": interval_s}))
    until_us = None if until is None else _ended_us(until, zone, interval_s)
    visits = _fetched(
        con, _VISITS.format(handled=HANDLED, handled_s=handled_s()),
        {"abandoned": ABANDONED, "refused": REFUSED, "repeat_us": round(repeat_s * 1e6), "until_us": until_us},
    )  # fmt: skip
    by_visits, counted, folded = _of_visits(con, visits, zone, interval_s, until_us, gaps)
    totals = _of_totals(con, zone, interval_s, until_us)
    if not by_visits and totals is None:
        raise BadInput(Problem("history.no_records"))
    contacts = sum(each.contacts for each in counted)
    rows = sum(each.visits for each in counted)
    notes = tuple(_notes(counted, folded))
    read = Read(by_visits, interval_s, (), notes, rows, rows, float(contacts), folded)
    return Recorded(read if totals is None else _joined(read, totals), counted)


def _ended_us(until: datetime, zone: str, interval_s: int) -> int:
    """When the last interval ended that had ended at `until`."""
    at_us = round(until.timestamp() * 1_000_000)
    return at_us - int(local(np.array([at_us], np.int64), zone).us[0]) % (interval_s * 1_000_000)


def _fetched(con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, Any]) -> dict[str, Any]:
    found = con.execute(sql, values).fetchnumpy()
    return {name: np.ma.getdata(column) for name, column in found.items()}


def _of_visits(
    con: duckdb.DuckDBPyConnection, visits: dict[str, Any], zone: str, interval_s: int, until_us: int | None,
    gaps: Sequence[tuple[datetime, datetime]],
) -> tuple[tuple[History, ...], tuple[Counted, ...], float]:  # fmt: skip
    if not len(visits["queue"]):
        return (), (), 0.0
    names, queue = np.unique(visits["queue"].astype(str), return_inverse=True)
    at_us = np.asarray(visits["at_us"], np.int64)
    at = local(at_us, zone)
    days = span(int(at.day.min()), int(at.day.max()))
    told = _told(con, at, days, interval_s, zone, until_us, gaps)
    once = np.asarray(visits["is_first"] & ~visits["is_repeat"], np.bool_)
    handled = np.asarray(visits["handled_s"], np.float64)
    share = 1.0 / turns(at_us, zone)
    cell = (at.day - days[0]) * (DAY_S // interval_s) + at.us // (interval_s * 1_000_000)
    histories, counted, folded = [], [], 0.0
    for place, name in enumerate(names):
        own = queue == place
        first = int(at.day[own].min() - days[0])
        timed = own & ~np.isnan(handled)
        sums = [
            _summed(cell, share, own & once, np.ones(len(cell)), told)[first:],
            _summed(cell, share, timed, np.ones(len(cell)), told)[first:],
            _summed(cell, share, timed, handled, told)[first:],
        ]
        folded += float((own & once).sum() - np.nansum(sums[0]))
        histories.append(History(str(name), zone, interval_s, days[first:], *sums))
        firsts, repeats = int((own & visits["is_first"]).sum()), int((own & visits["is_repeat"]).sum())
        counts = int(own.sum()), firsts - repeats, int(own.sum()) - firsts, repeats, int(timed.sum())
        counted.append(Counted(str(name), *counts))
    return tuple(histories), tuple(counted), folded


def _summed(cell: Integers, share: Floats, rows: Booleans, each: Floats, told: Booleans) -> Floats:
    """(D, S) sums of `each` over `rows`; unknown where nothing is told."""
    sums = np.bincount(cell[rows], weights=(each * share)[rows], minlength=told.size).reshape(told.shape)
    return np.where(told, sums, np.nan)


def _told(
    con: duckdb.DuckDBPyConnection, at: Local, days: Integers, interval_s: int, zone: str, until_us: int | None,
    gaps: Sequence[tuple[datetime, datetime]],
) -> Booleans:  # fmt: skip
    """(D, S) the intervals of which the records can tell that nobody came."""
    slots = DAY_S // interval_s
    start = days[:, None] * DAY_US + np.arange(slots) * (interval_s * 1_000_000)
    end = start + interval_s * 1_000_000
    told: Booleans = np.isin(days, at.day)[:, None] & ~never_were(days, slots, zone)
    begins, ends = con.execute(_BOUNDS).fetchall()[0]
    ends = ends if until_us is None else min(ends, until_us - 1)
    begin, last = _wall_us([begins, ends], zone)
    told &= (end > begin) & (start <= last)
    for gap in gaps:
        opened, closed = _wall_us([round(each.timestamp() * 1_000_000) for each in gap], zone)
        told &= (end <= opened) | (start >= closed)
    return told


def _wall_us(at_us: Sequence[int], zone: str) -> list[int]:
    """Times of the wall clock, in microseconds since midnight before day 0."""
    at = local(np.array(at_us, np.int64), zone)
    return [int(each) for each in at.day * DAY_US + at.us]


def _of_totals(con: duckdb.DuckDBPyConnection, zone: str, interval_s: int, until_us: int | None) -> Read | None:
    found = _fetched(con, _TOTALS, {"until_us": until_us})
    if not len(found["queue"]):
        return None
    names, queue = np.unique(found["queue"].astype(str), return_inverse=True)
    at_us, lengths = (np.asarray(found[name], np.int64) for name in ("at_us", "length_s"))
    lengths = np.where(np.abs(lengths - DAY_S) == 3600, DAY_S, lengths)  # a local day on which the clock changes
    calls, handled, handle_s = (np.asarray(found[name], np.float64) for name in ("calls", "handled", "handle_s"))
    notes = (Problem("history.handled_only", WHERE),) if found["handled_only"].any() else ()
    rows = VolumeRows(
        WHERE, tuple(map(str, names)), queue.astype(np.int64), np.arange(1, len(queue) + 1), at_us, calls, handled,
        handle_s, lengths, (queue.astype(np.int64), at_us), "offered", len(queue), (), notes,
    )  # fmt: skip
    return history_table.of_rows(rows, zone, interval_s)


def _joined(visits: Read, totals: Read) -> Read:
    """Both together; of a queue known by both, totals tell what the visits do not."""
    by_name = {history.queue: history for history in visits.histories}
    for history in totals.histories:
        known = by_name.get(history.queue)
        by_name[history.queue] = history if known is None else _filled(known, history)
    last = max(int(history.days[-1]) for history in by_name.values())
    histories = tuple(_until(by_name[name], last) for name in sorted(by_name))
    return replace(
        totals,
        histories=histories,
        notes=(*visits.notes, *totals.notes),
        rows=visits.rows + totals.rows,
        accepted=visits.accepted + totals.accepted,
        total=visits.total + totals.total,
        folded=visits.folded + totals.folded,
    )


def _until(history: History, last: int) -> History:
    """The history up to the day `last`, of which the days it does not have are unknown."""
    return _over(history, span(int(history.days[0]), last))


def _over(history: History, days: Integers) -> History:
    """The history over more days."""
    start = int(history.days[0] - days[0])

    def spread(cells: Floats | None) -> Floats | None:
        if cells is None:
            return None
        made = np.full((len(days), history.slots), np.nan)
        made[start : start + len(cells)] = cells
        return made

    calls = spread(history.calls)
    assert calls is not None
    return replace(history, days=days, calls=calls, handled=spread(history.handled), handle_s=spread(history.handle_s))


def _filled(visits: History, totals: History) -> History:
    """Where a row of totals tells an interval it is one of which no visit is known: the other way round they are."""
    first, last = (
        func(int(visits.days[place]), int(totals.days[place])) for func, place in ((min, 0), (max, -1))
    )  # fmt: skip
    by_visits, by_totals = (_over(each, span(first, last)) for each in (visits, totals))
    take = ~np.isnan(by_totals.calls)
    cells = []
    for own, other in (
        (by_visits.handled, by_totals.handled),
        (by_visits.handle_s, by_totals.handle_s),
    ):
        assert own is not None
        cells.append(np.where(take, np.zeros_like(own) if other is None else np.nan_to_num(other), own))
    return replace(
        by_visits, calls=np.where(take, by_totals.calls, by_visits.calls), handled=cells[0], handle_s=cells[1]
    )


def _notes(counted: Sequence[Counted], folded: float) -> list[Problem]:
    notes = []
    for each in counted:
        if each.repeats:
            notes.append(Problem("history.repeats", values={"queue": each.queue, "repeats": each.repeats}))
        if each.from_elsewhere:
            notes.append(Problem("history.from_elsewhere", values={"queue": each.queue, "visits": each.from_elsewhere}))
    if folded:
        notes.append(Problem("history.autumn_hour", values={"contacts": folded}))
    return notes
