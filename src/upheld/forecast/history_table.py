"""A table of volumes (columns start, calls[, aht_s][, queue] under any of their known names) → histories.

No row is lost in silence: accepted + refused = rows, and the accepted contacts are those in the histories and those
that averaging the two turns of an autumn hour took (`Read.folded`). Where two rows contradict each other neither is
believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from upheld.contacts.calendars import time_zone
from upheld.forecast import interval_length, volume_rows
from upheld.forecast.history import DAY_S, Booleans, History, span
from upheld.forecast.left_out_zeros import LeftOut, left_out
from upheld.forecast.local_cells import DAY_US, Local, local, skipped_s
from upheld.forecast.refusals import Refusals
from upheld.forecast.volume_rows import VolumeRows
from upheld.problems import BadInput, Problem
from upheld.queueing.arrivals import Floats, Integers

FEW_DAYS: Final = 3
LONGEST_GAP_DAYS: Final = 366
MOST_CELLS: Final = 300_000_000
_WITHOUT_ZONE: Final = "UTC"
_HOUR_S: Final = 3600


@dataclass(frozen=True)
class Read:
    """What a table holds."""

    histories: tuple[History, ...]  # by name of queue; all end on one day
    interval_s: int
    rejected: tuple[Problem, ...]  # a problem for each row that is not used; of very many the first ones
    notes: tuple[Problem, ...]
    rows: int
    accepted: int
    total: float  # contacts in the accepted rows
    folded: float = 0.0  # of them in no history: of an autumn hour that came twice the mean of both turns is kept

    @property
    def refused(self) -> int:
        """Rows that are not used."""
        return self.rows - self.accepted


@dataclass(frozen=True)
class _Placed:
    """Rows with the cells they belong to; every array has one item for each row."""

    rows: VolumeRows
    local: Local
    length_s: Integers

    def kept(self, mask: Booleans) -> _Placed:
        return _Placed(self.rows.kept(mask), Local(*(each[mask] for each in self.local)), self.length_s[mask])


def read(path: Path, *, zone: str | None, interval_s: int | None = None) -> Read:
    """The histories in the table `path`; `zone` (IANA) is that of the call centre's days.

    Without a zone times are taken as they stand, and days have 24 hours. `interval_s` sums the rows to longer intervals
    than the table's own. Raises BadInput where the file cannot be read, no row of it can be used, or it cannot be told
    in such intervals.
    """
    if zone is not None:
        time_zone(zone, field="zone")
    if interval_s is not None and interval_s not in interval_length.LENGTHS_S:
        raise BadInput(Problem("history.interval", field="interval", values={"seconds": interval_s}))
    rows = volume_rows.read(path, zone or _WITHOUT_ZONE)
    return of_rows(rows, zone, interval_s)


def of_rows(rows: VolumeRows, zone: str | None, interval_s: int | None) -> Read:
    """As `read`, of rows that were read already."""
    refused = Refusals(rows.file)
    refused.faults(rows.faults)
    notes = list(rows.notes)
    if zone is None:
        notes.append(Problem("history.no_zone", rows.file, field="zone"))
    told = _near(rows, zone or _WITHOUT_ZONE, refused)
    rows = _alone(_not_negative(told, refused), refused)
    _some_left(rows, refused)
    placed = _on_grid(_lasting(rows, zone or _WITHOUT_ZONE, interval_s), refused)
    _some_left(placed.rows, refused)
    target_s = _target_s(placed, interval_s, notes)
    zeros = left_out(placed.rows, placed.local, placed.length_s)
    placed = _whole(placed, target_s, zone or _WITHOUT_ZONE, zeros, refused)
    _some_left(placed.rows, refused)
    histories, folded = _histories(placed, zone or _WITHOUT_ZONE, target_s, zeros, told)
    notes += _notes(placed, histories, folded, zeros, refused)
    accepted, total = len(placed.rows.at_us), float(placed.rows.calls.sum())
    return Read(histories, target_s, refused.problems(), tuple(notes), rows.rows, accepted, total, folded)


def _some_left(rows: VolumeRows, refused: Refusals) -> None:
    if not rows.rows:
        raise BadInput(Problem("table.empty", rows.file))
    if not len(rows.at_us):
        first = refused.problems()[:1]
        raise BadInput(Problem("history.nothing_usable", rows.file, values={"rows": rows.rows}), *first)


def _not_negative(rows: VolumeRows, refused: Refusals) -> VolumeRows:
    negative = rows.calls < 0
    refused.where(negative, rows.number, "history.negative", rows.field)
    return rows.kept(~negative)


def _near(rows: VolumeRows, zone: str, refused: Refusals) -> VolumeRows:
    """Without the rows that lie years from where most of them are: mistyped years, or a clock that was not set."""
    if not len(rows.at_us):
        return rows
    day = local(rows.at_us, zone).day
    days, count = np.unique(day, return_counts=True)
    part = np.concatenate(([0], np.cumsum(np.diff(days) > LONGEST_GAP_DAYS)))
    most = int(np.argmax(np.bincount(part, weights=count)))
    first, last = days[part == most][[0, -1]]
    far = (day < first) | (day > last)
    values = {name: date.fromordinal(int(each)).isoformat() for name, each in (("first", first), ("last", last))}
    refused.where(far, rows.number, "history.far_apart", None, values)
    return rows.kept(~far)


def _alone(rows: VolumeRows, refused: Refusals) -> VolumeRows:
    """One row for each queue and start, in this order: of equal ones the first, of different ones none."""
    rows = rows.take(np.lexsort((rows.number, rows.at_us, rows.queue)))
    count = len(rows.at_us)
    begins = np.ones(count, np.bool_)
    begins[1:] = (rows.queue[1:] != rows.queue[:-1]) | (rows.at_us[1:] != rows.at_us[:-1])
    if begins.all():
        return rows
    group = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)[group]
    differs = np.zeros(count, np.bool_)
    for each in (rows.calls, rows.handled, rows.handle_s, rows.length_s.astype(np.float64)):
        differs |= ~((each == each[first]) | (np.isnan(each) & np.isnan(each[first])))
    contradicts = (np.bincount(group, weights=differs) > 0)[group]
    other = np.where(begins, np.minimum(np.arange(count) + 1, count - 1), first)
    refused.where(contradicts, rows.number, "history.row_differs", rows.field, others=rows.number[other])
    again = ~begins & ~contradicts
    refused.where(again, rows.number, "history.row_again", None, others=rows.number[first])
    return rows.kept(~contradicts & ~again)


def _lasting(rows: VolumeRows, zone: str, interval_s: int | None) -> _Placed:
    """The rows with their local times, and how long their intervals are; raises BadInput where nothing tells it."""
    at = local(rows.at_us, zone)
    length_s = rows.length_s
    if not length_s.all():
        guessed = _guessed_s(rows, zone, interval_s)
        length_s = np.where(length_s > 0, length_s, guessed)
    return _Placed(rows, at, length_s)


def _guessed_s(rows: VolumeRows, zone: str, interval_s: int | None) -> Integers:
    """How long the intervals of the rows are, as the starts of all rows tell it, also of those that are refused."""
    queue, at_us = rows.seen
    order = np.lexsort((at_us, queue))
    queue, at_us = queue[order], at_us[order]
    first = np.concatenate(([True], (np.diff(queue) != 0) | (np.diff(at_us) != 0)))
    queue, at_us = queue[first], at_us[first]
    at = local(at_us, zone)
    found = interval_length.lengths_s(queue, at.day, at_us // 1_000_000, at.us // 1_000_000)
    if found is not None:
        starts = np.unique(at_us)
        keys, wanted = (
            each * len(starts) + np.searchsorted(starts, us) for each, us in ((queue, at_us), (rows.queue, rows.at_us))
        )  # queue and start as one number, in the order of both
        return found[np.searchsorted(keys, wanted)]
    if interval_s is None:
        raise BadInput(Problem("history.no_interval", rows.file, field="interval"))
    return np.full(len(rows.at_us), interval_s, np.int64)


def _on_grid(placed: _Placed, refused: Refusals) -> _Placed:
    """The rows whose interval divides a day, and begins where such intervals do."""
    divides = np.isin(placed.length_s, interval_length.LENGTHS_S)
    refused.where(~divides, placed.rows.number, "history.length", None)
    placed = placed.kept(divides)
    off = placed.local.us % (placed.length_s * 1_000_000) != 0
    for length in np.unique(placed.length_s[off]):
        values = {"minutes": int(length) / 60}
        refused.where(off & (placed.length_s == length), placed.rows.number, "history.off_grid", None, values)
    return placed.kept(~off)


def _target_s(placed: _Placed, interval_s: int | None, notes: list[Problem]) -> int:
    """The length that all rows are summed to: as said, else the one that most rows fit into."""
    lengths, counts = (each.tolist() for each in np.unique(placed.length_s, return_counts=True))
    fits = {target: sum(n for s, n in zip(lengths, counts, strict=True) if target % s == 0) for target in lengths}
    target = interval_s or max(lengths, key=lambda length: (fits[length], length))
    values: dict[str, Any] = {"lengths": [length / 60 for length in lengths], "minutes": target / 60}
    if min(lengths) > target:
        raise BadInput(Problem("history.coarser", placed.rows.file, field="interval", values=values))
    if len(lengths) > 1:
        notes.append(Problem("history.lengths_mixed", placed.rows.file, values=values))
    return target


def _whole(placed: _Placed, target_s: int, zone: str, zeros: LeftOut, refused: Refusals) -> _Placed:
    """The rows that fill whole intervals of `target_s`, each told once."""
    nests = target_s % placed.length_s == 0
    refused.where(~nests, placed.rows.number, "history.not_nested", None, {"minutes": target_s / 60})
    placed = placed.kept(nests)
    if (placed.length_s == target_s).all():
        return placed
    cell = _cells(placed, target_s)
    told_s = np.bincount(cell, weights=placed.length_s * _share(placed))[cell]
    over = told_s > target_s + 1
    refused.where(over, placed.rows.number, "history.overlaps", None, {"minutes": target_s / 60})
    wanted_s = target_s - (_skipped(placed.local.day, zone) if target_s > _HOUR_S else 0)
    short = (told_s < wanted_s - 1) & ~zeros.of[placed.rows.queue]
    refused.where(short, placed.rows.number, "history.part_missing", None, {"minutes": target_s / 60})
    return placed.kept(~over & ~short)


def _skipped(day: Integers, zone: str) -> Integers:
    days, which = np.unique(day, return_inverse=True)
    return np.maximum(skipped_s(days, zone), 0)[which]


def _cells(placed: _Placed, target_s: int) -> Integers:
    """A number for each queue, day and interval that has rows."""
    slots = DAY_S // target_s
    slot = placed.local.us // (target_s * 1_000_000)
    days = int(placed.local.day.max()) + 1
    keys = (placed.rows.queue * days + placed.local.day) * slots + slot
    cells: Integers = np.unique(keys, return_inverse=True)[1]
    return cells


def _share(placed: _Placed) -> Floats:
    """What a row adds to its cell: all, or half where the same wall-clock time is told in both turns of the clock."""
    own = np.ones(len(placed.length_s))
    days = placed.local.day
    changing = np.flatnonzero(np.bincount(days - days.min(), minlength=1)) + days.min()
    turns = [day for day in changing if len(np.unique(placed.local.offset_us[days == day])) > 1] if _two(placed) else []
    rows = np.flatnonzero(np.isin(days, turns))
    if len(rows):
        keys = np.stack([placed.rows.queue[rows], days[rows], placed.local.us[rows]])
        _, which, count = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
        own[rows] = 1 / count[which.ravel()]
    return own


def _two(placed: _Placed) -> bool:
    return bool((placed.local.offset_us != placed.local.offset_us[0]).any())


def _histories(
    placed: _Placed, zone: str, target_s: int, zeros: LeftOut, rows_told: VolumeRows
) -> tuple[tuple[History, ...], float]:
    rows, slots = placed.rows, DAY_S // target_s
    share, slot = _share(placed), placed.local.us // (target_s * 1_000_000)
    last = int(placed.local.day.max())
    bounds = np.searchsorted(rows.queue, np.arange(len(rows.queues) + 1))  # rows stand by queue
    parts = [(place, slice(*pair)) for place, pair in enumerate(pairwise(bounds))]
    parts = [(place, part) for place, part in parts if part.start < part.stop]
    firsts = {place: int(placed.local.day[part].min()) for place, part in parts}
    cells = sum((last - first + 1) * slots for first in firsts.values())
    if cells > MOST_CELLS:
        raise BadInput(Problem("history.too_large", rows.file, values={"cells": cells}))
    timed = not np.isnan(rows.handled).all()
    wanted = (rows.calls, rows.handled, rows.handle_s) if timed else (rows.calls,)
    found, folded = [], 0.0
    for place, part in parts:
        shape = (last - firsts[place] + 1, slots)
        where = (placed.local.day[part] - firsts[place]) * slots + slot[part]
        told = np.bincount(where, minlength=shape[0] * slots) > 0

        nobody = np.zeros(len(told), np.bool_)
        if zeros.of[place]:
            known = told | _cells_told(rows_told.kept(rows_told.queue == place), zone, firsts[place], shape)
            nobody = zeros.cells(place, firsts[place], shape, zone) & ~known
        sums = [_summed(each[part], share[part], where, told, nobody) for each in wanted]
        folded += float(rows.calls[part].sum() - np.nansum(sums[0])) if (share[part] < 1).any() else 0.0
        cells_of = [each.reshape(shape) for each in sums]
        found.append(History(rows.queues[place], zone, target_s, span(firsts[place], last), *cells_of))
    return tuple(found), folded


def _summed(each: Floats, share: Floats, where: Integers, told: Booleans, nobody: Booleans) -> Floats:
    """Sums by cell, flat; unknown where no row tells anything."""
    sums = np.bincount(where, weights=np.nan_to_num(each) * share, minlength=len(told))
    return np.where(told | nobody, sums, np.nan)


def _cells_told(rows: VolumeRows, zone: str, first: int, shape: tuple[int, int]) -> Booleans:
    """The cells, flat, that some row of one queue speaks of, whether it is used or not."""
    at = local(rows.at_us, zone)
    cell = (at.day - first) * shape[1] + at.us // (DAY_US // shape[1])
    found = np.zeros(shape[0] * shape[1], np.bool_)
    found[cell[(cell >= 0) & (cell < len(found))]] = True
    return found


def _notes(
    placed: _Placed, histories: tuple[History, ...], folded: float, zeros: LeftOut, refused: Refusals
) -> list[Problem]:
    file, calls = placed.rows.file, placed.rows.calls
    notes = []
    fractions = np.flatnonzero(calls % 1 != 0)
    if len(fractions):
        first = fractions[np.argmin(placed.rows.number[fractions])]
        found = {"rows": len(fractions), "text": float(calls[first])}
        notes.append(Problem("history.fractions", file, int(placed.rows.number[first]), placed.rows.field, found))
    if folded:
        notes.append(Problem("history.autumn_hour", file, values={"contacts": folded}))
    if zeros.of.any():
        names = [placed.rows.queues[place] for place in np.flatnonzero(zeros.of)]
        notes.append(Problem("history.zeros_left_out", file, values={"queues": len(names), "queue": names[0]}))
    nobody = [history.queue for history in histories if not np.nansum(history.calls)]
    if nobody:
        notes.append(Problem("history.all_zero", file, values={"queues": len(nobody), "queue": nobody[0]}))
    few = [history.queue for history in histories if _days_told(history) <= FEW_DAYS]
    if few:
        values = {"queues": len(few), "queue": few[0], "days": FEW_DAYS}
        notes.append(Problem("history.few_days", file, values=values))
    if refused.unnamed():
        notes.append(Problem("history.more_refused", file, values={"rows": refused.unnamed()}))
    return notes


def _days_told(history: History) -> int:
    return int((~np.isnan(history.calls)).any(axis=1).sum())
