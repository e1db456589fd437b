"""Tables that leave out the intervals in which nobody came.

An export that groups calls by interval has no row where there was none. Taken as unknown, these intervals would make
every mean too high. They are believed to be zeros where the counts say that zeros must have been seen: from the
numbers of intervals with one and with two contacts Chao's estimate (1984, Scandinavian Journal of Statistics 11,
265–270) gives how many had none, at least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.forecast.history import Booleans
from upheld.forecast.local_cells import DAY_US, Local, never_were
from upheld.forecast.volume_rows import VolumeRows
from upheld.queueing.arrivals import Integers

LEAST: Final = 5.0
"""Zeros that must have been seen at least, and half as many intervals must be missing as there are zeros."""


@dataclass(frozen=True)
class LeftOut:
    """For which queues the intervals without a row are zeros, and between which times of day."""

    of: Booleans  # (queues,)
    first_us: Integers  # (queues,) earliest start of the day with a row
    last_us: Integers
    days: Integers  # ordinals of the days on which any queue has a row
    begins: tuple[int, int]  # day and time of the table's first row
    ends: tuple[int, int]  # and of its last

    def cells(self, queue: int, first: int, shape: tuple[int, int], zone: str) -> Booleans:
        """Which cells of a queue, flat, are zeros unless a row speaks of them.

        `shape` is (days from `first`, intervals of a day).
        """
        slot_us = DAY_US // shape[1]
        start = np.arange(shape[1]) * slot_us
        hours = (start + slot_us > self.first_us[queue]) & (start <= self.last_us[queue])
        days = first + np.arange(shape[0])
        at = days[:, None] * DAY_US + start
        begin, end = (day * DAY_US + us for day, us in (self.begins, self.ends))
        told = np.isin(days, self.days)[:, None] & hours & (at + slot_us > begin) & (at <= end)
        return np.asarray((told & ~never_were(days, shape[1], zone)).ravel(), np.bool_)


def left_out(rows: VolumeRows, at: Local, length_s: Integers) -> LeftOut:
    """Which queues of the table, whose rows stand by queue and time, leave their zeros out."""
    count = len(rows.queues)
    ones, twos, zeros, told = (
        np.bincount(rows.queue[mask], minlength=count)
        for mask in (rows.calls == 1, rows.calls == 2, rows.calls == 0, rows.calls >= 0)
    )
    whole = np.bincount(rows.queue, weights=rows.calls % 1, minlength=count) == 0
    first_us, last_us = np.full(count, DAY_US), np.zeros(count, np.int64)
    np.minimum.at(first_us, rows.queue, at.us)
    np.maximum.at(last_us, rows.queue, at.us)
    since = np.full(count, int(at.day.max()))
    np.minimum.at(since, rows.queue, at.day)
    days = np.unique(at.day)
    length_us = np.full(count, DAY_US)
    np.minimum.at(length_us, rows.queue, length_s * 1_000_000)
    open_days = len(days) - np.searchsorted(days, since)
    missing = open_days * ((last_us - first_us) // length_us + 1) - told
    unseen = ones**2 / (2.0 * np.maximum(twos, 1))
    of = (zeros == 0) & whole & (unseen >= LEAST) & (missing >= unseen / 2)
    begin, end = np.argmin(rows.at_us), np.argmax(rows.at_us)
    bounds = [(int(at.day[place]), int(at.us[place])) for place in (begin, end)]
    return LeftOut(of, first_us, last_us, days, *bounds)
