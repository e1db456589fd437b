"""Times of the wall clock put into their zone.

In autumn an hour comes twice. Which of the two a row means is known only where the rows stand in the order of time and
the clock is seen to go back between them, or where something else in the row says it; elsewhere the row is refused.
In spring an hour is skipped: a time in it is no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from upheld.contacts.tables.cells import Fault
from upheld.contacts.tables.times import AT, WALL, Times

Us = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

_HOUR_US: Final = 3_600_000_000
_QUARTER_US: Final = 900_000_000
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - of the wall clock


class Twice:
    """The rows of a column whose time came twice: the earlier and the later instant of each."""

    def __init__(self, rows: Us, earlier: Us, later: Us) -> None:
        self.rows = rows
        self.earlier = earlier
        self.later = later


def settled(times: Times, zone: ZoneInfo | None) -> Twice:
    """Turn the wall-clock times of `times` into instants where the clock leaves no doubt; returns the doubtful ones.

    A time the clock skipped gets a fault. With a doubtful row `times` has the earlier instant, until it is settled.
    """
    wall = np.flatnonzero(times.what == WALL)
    nobody = np.zeros(0, np.int64)
    if not wall.size or zone is None:
        return Twice(nobody, nobody, nobody)
    us = times.us[wall]
    stretches, which = np.unique(us // _QUARTER_US, return_inverse=True)
    offsets = np.array([_offsets(zone, int(stretch)) for stretch in stretches], np.int64)
    first, second, skipped = (offsets[which, column] for column in range(3))
    times.us[wall] = us - first
    times.what[wall] = AT
    for row in wall[skipped != 0]:
        times.what[row] = 0
        times.faults[int(row)] = Fault("cell.time_skipped", {"zone": str(zone)})
    twice = (first != second) & (skipped == 0)
    return Twice(wall[twice], us[twice] - first[twice], us[twice] - second[twice])


def _offsets(zone: ZoneInfo, quarter: int) -> tuple[int, int, int]:
    """Offsets of the earlier and of the later reading of a wall-clock quarter-hour, and whether the clock skips it.

    Zones change their clocks on quarters of an hour (a few did a minute beside one, last in 2011), so the middle of the
    quarter stands for it.
    """
    wall = _EPOCH + timedelta(microseconds=quarter * _QUARTER_US + _QUARTER_US // 2)
    readings = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    first, second = (round((reading.utcoffset() or timedelta()) / timedelta(microseconds=1)) for reading in readings)
    return first, second, int(first < second)


def by_order(times: Times, twice: Twice, groups: Sequence[Iterable[int]], *, strictly: bool) -> Mask:
    """Which doubtful rows the order of rows settles; their instants are put into `times`.

    `groups` are rows in the order of the file that ought to be in the order of time, such as all, or those of each
    queue. `strictly`: no two rows of a group have one instant, as with totals of intervals.
    """
    doubtful = np.zeros(len(times.us), bool)
    doubtful[twice.rows] = True
    later = np.zeros(len(times.us), np.int64)
    later[twice.rows] = twice.later
    done = np.zeros(len(times.us), bool)
    for group in groups:
        rows = np.fromiter((row for row in group if times.what[row] == AT), np.int64)
        if doubtful[rows].any() and not _settle(times.us, rows, doubtful, later, done, strictly):
            _settle(times.us, rows[::-1], doubtful, later, done, strictly)
    return done[twice.rows]


def _settle(us: Us, rows: Us, doubtful: Mask, later: Us, done: Mask, strictly: bool) -> bool:
    """Settle the doubtful rows of one group in the order of time; False, changing nothing, where it is not in order."""
    known = us[rows[~doubtful[rows]]]
    if (np.diff(known) < 0).any():
        return False
    any_settled = False
    edges = np.flatnonzero(np.diff(np.concatenate(([0], doubtful[rows].astype(np.int8), [0]))))
    for start, end in edges.reshape(-1, 2):
        block = rows[start:end]
        before = us[rows[start - 1]] if start else None
        after = us[rows[end]] if end < len(rows) else None
        steps = np.diff(us[block])
        back = np.flatnonzero(steps <= 0 if strictly else steps < 0)
        if len(back) != 1:
            continue
        settled_us = us[block].copy()
        settled_us[back[0] + 1 :] = later[block[back[0] + 1 :]]
        in_order = (before is None or before <= settled_us[0]) and (after is None or settled_us[-1] <= after)
        if in_order and (np.diff(settled_us) >= 0).all():
            us[block] = settled_us
            done[block] = True
            any_settled = True
    return any_settled


def by_reference(times: Times, twice: Twice, earliest: Us, known: Mask, expected: Us, expects: Mask) -> Mask:
    """Which doubtful rows another time of the same row settles; their instants are put into `times`.

    `earliest` is an instant (where `known`) that the time cannot precede, and `expected` (where `expects`) what it
    should be: the reading within two seconds of it is taken.
    """
    rows = twice.rows
    near = [expects[rows] & (np.abs(each - expected[rows]) <= 2_000_000) for each in (twice.earlier, twice.later)]
    only_later = known[rows] & (twice.earlier < earliest[rows]) & (twice.later >= earliest[rows])
    takes_later = (near[1] & ~near[0]) | (~near[0] & only_later)
    takes_earlier = near[0] & ~near[1]
    times.us[rows[takes_later]] = twice.later[takes_later]
    times.us[rows[takes_earlier]] = twice.earlier[takes_earlier]
    settled_rows: Mask = takes_later | takes_earlier
    return settled_rows
