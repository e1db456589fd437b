"""What was different where promises were missed: more calls, longer handling, or fewer people answering.

Counted from the visits by queue, local day and hour of the wall clock, and compared with the same hours elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.agreements.causes import Cause, Cells, Places, causes

Floats = NDArray[np.float64]

_LONGER = 1.08
"""Handling times that much longer than usual, over days in a row, are told as a cause."""


@dataclass(frozen=True)
class Worked:
    """Offered and answered calls, seconds handled and people who answered, each of the shape of the cells."""

    offered: Floats
    answered: Floats
    handled_s: Floats
    people: Floats


@dataclass(frozen=True)
class Driver:
    """What the hours of a cause have against those it is compared with; None: not known."""

    calls: float | None  # calls an hour ÷ those elsewhere
    handling: float | None  # handling time ÷ that elsewhere
    people: float | None  # people answering an hour ÷ those elsewhere


def worked(con: duckdb.DuckDBPyConnection, cells: Cells, zone: str, start: datetime, end: datetime) -> Worked:
    """What was worked in the cells; `con` has the view `visits`, read in [start, end)."""
    shape = cells.misses.shape
    tables = [np.zeros(shape) for _ in range(4)]
    if not cells.days:
        return Worked(*tables)
    found = con.execute(
        """
        SELECT queue::VARCHAR AS queue,
            timezone($zone, offered_at)::DATE AS day, hour(timezone($zone, offered_at)) AS hour,
            count(*) FILTER (outcome <> 'refused') AS offered, count(*) FILTER (outcome = 'answered') AS answered,
            coalesce(sum(coalesce(talk_s, 0) + coalesce(hold_s, 0) + coalesce(wrap_s, 0))
                FILTER (outcome = 'answered'), 0) AS handled_s,
            count(DISTINCT agent) FILTER (outcome = 'answered') AS people
        FROM visits WHERE offered_at >= $start AND offered_at < $end AND queue::VARCHAR = ANY($queues)
        GROUP BY ALL
        """,
        {"zone": zone, "start": start, "end": end, "queues": list(cells.queues)},
    ).fetchall()
    queues, days = ({name: n for n, name in enumerate(names)} for names in (cells.queues, cells.days))
    for queue, day, hour, *values in found:
        place = int(hour) - cells.first_hour
        if day in days and 0 <= place < shape[2]:
            for table, value in zip(tables, values, strict=True):
                table[queues[queue], days[day], place] = float(value)
    return Worked(*tables)


def driver(cause: Cause, cells: Cells, done: Worked) -> Driver:
    """What was different in the hours of `cause`."""
    queues = _queues(cells, cause)
    first = 0 if cause.first_hour is None else cause.first_hour - cells.first_hour
    end = cells.misses.shape[2] if cause.end_hour is None else cause.end_hour - cells.first_hour
    hours = np.arange(first, end)
    inside, outside = _day_masks(cause, cells)
    own, others = np.flatnonzero(inside), np.flatnonzero(outside)
    at = np.ix_(queues, own, hours)
    if cause.kind == "queue":
        return _compared(done, at, np.ix_(np.setdiff1d(np.arange(len(cells.queues)), queues), own, hours))
    if cause.kind == "hours":
        rest = np.setdiff1d(np.arange(cells.misses.shape[2]), hours)
        return _compared(done, at, np.ix_(queues, own, rest))
    return _compared(done, at, np.ix_(queues, others, hours))


def longer_handling(cells: Cells, done: Worked, allowed: float) -> Cause | None:
    """The stretch of days in which calls of a queue took longest beyond the usual, where misses went beyond
    `allowed` in it too; None: there is none."""
    answered, seconds = done.answered, done.handled_s
    if not answered.sum():
        return None
    usual = float(seconds.sum() / answered.sum())
    scanned = replace(cells, misses=seconds, total=answered)
    for found in causes(scanned, 0.0, most=3, kinds=("days",)):
        if found.first_day == found.last_day or (found.queue is None and len(cells.queues) > 1):
            continue
        told = _with_misses(found, cells, allowed)
        longer = driver(told, cells, done).handling
        if told.beyond > 0 and longer is not None and longer >= _LONGER and usual > 0:
            return told
    return None


def worst(cells: Cells, done: Worked, allowed: float, most: int = 3) -> tuple[Cause, ...]:
    """The worst causes, a stretch of longer handling among them; worst first."""
    longer = longer_handling(cells, done, allowed)
    found = [cause for cause in causes(cells, allowed, most=most + 1) if longer is None or not _inside(cause, longer)]
    every = [*found, longer] if longer else found
    return tuple(sorted(every, key=lambda cause: -min(cause.extra, cause.beyond))[:most])


def _inside(cause: Cause, longer: Cause) -> bool:
    """Whether a stretch of days lies within the longer one: it is told by that."""
    if cause.first_day is None or cause.last_day is None or longer.first_day is None or longer.last_day is None:
        return False
    return longer.first_day <= cause.first_day and cause.last_day <= longer.last_day


def _with_misses(found: Cause, cells: Cells, allowed: float) -> Cause:
    """The pattern `found` among handling times, with its misses; the whole day, as handling knows no hours."""
    queues = _queues(cells, found)
    inside, outside = _day_masks(found, cells)
    days, others = np.flatnonzero(inside), np.flatnonzero(outside)
    whole = np.arange(cells.misses.shape[2])
    at, elsewhere = np.ix_(queues, days, whole), np.ix_(queues, others, whole)
    misses, total = float(cells.misses[at].sum()), float(cells.total[at].sum())
    other, of = float(cells.misses[elsewhere].sum()), float(cells.total[elsewhere].sum())
    extra = misses - total * other / of if of else 0.0
    everything = float(cells.misses[:, cells.shown_from :].sum())
    return replace(found, first_hour=None, end_hour=None, misses=misses, total=total, beyond=misses - allowed * total,
                   extra=extra, sure=extra, share=misses / everything if everything else 0.0)  # fmt: skip


def _queues(cells: Cells, cause: Cause) -> NDArray[np.int64]:
    return np.array([n for n, name in enumerate(cells.queues) if cause.queue in (None, name)], dtype=np.int64)


def _day_masks(cause: Cause, cells: Cells) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The days of a cause, and those it is compared with."""
    days: Sequence[date] = cells.days
    shown = np.arange(len(days)) >= cells.shown_from
    if cause.kind == "weekday":
        own = np.array([day.weekday() == cause.weekday for day in days])
        return shown & own, shown & ~own
    if cause.first_day is None or cause.last_day is None:
        return shown, shown
    own = np.array([cause.first_day <= day <= cause.last_day for day in days])
    kinds = {day.weekday() for day, inside in zip(days, own, strict=True) if inside}
    alike = np.array([day.weekday() in kinds for day in days])
    return own, ~own & alike


def _compared(done: Worked, at: Places, elsewhere: Places) -> Driver:
    inside, outside = (
        (
            _mean(done.offered[place], done.offered[place]),
            _of(done.handled_s[place], done.answered[place]),
            _mean(done.people[place], done.offered[place]),
        )
        for place in (at, elsewhere)
    )
    return Driver(*(_ratio(one, other) for one, other in zip(inside, outside, strict=True)))


def _mean(values: Floats, offered: Floats) -> float | None:
    """The mean over hours in which something came."""
    used = offered > 0
    return float(values[used].mean()) if used.any() else None


def _of(top: Floats, bottom: Floats) -> float | None:
    return float(top.sum() / bottom.sum()) if bottom.sum() else None


def _ratio(inside: float | None, outside: float | None) -> float | None:
    return inside / outside if inside is not None and outside else None
