"""How long the intervals of a table of volumes are, where its rows do not say it.

A row lasts until the next one of its queue and day, as far as that step comes again and again: a length is believed
where most of its steps stand in rows of equal steps. A table that leaves intervals out has no such rows, and all of its
starts together tell the length: the longest that they are all multiples of.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from upheld.forecast.history import DAY_S
from upheld.queueing.arrivals import Integers

SHORTEST_S: Final = 60
_LONGEST_GUESSED_S: Final = 3600
_IN_ROWS: Final = 0.8  # of the steps of a length
_ROW: Final = 4  # equal steps
_FEW_STEPS: Final = 40
_STEPS_OF_ONE_QUEUE: Final = 12
_ON_GRID: Final = 0.95
LENGTHS_S: Final = tuple(step for step in range(DAY_S, SHORTEST_S - 1, -60) if DAY_S % step == 0)
"""What an interval may last: whole minutes that divide a day, longest first."""


def lengths_s(queue: Integers, day: Integers, at_s: Integers, second: Integers) -> Integers | None:
    """The length of each row's interval; None where nothing tells it.

    The rows, arrays of one shape, stand in the order of queue and instant (`at_s`, without two alike); `second` is
    that of the local day.
    """
    step = np.diff(at_s)
    step[(queue[1:] != queue[:-1]) | (day[1:] != day[:-1])] = -1
    if not (step > 0).any():
        daily = len(np.unique(day)) > 1 and not second.any()
        return np.full(len(at_s), DAY_S, np.int64) if daily else None
    run = _run(step)
    believed = _believed(step, run, _ROW, 1) if (step > 0).sum() >= _FEW_STEPS else _of_few(step, run)
    found = np.zeros(len(at_s), np.int64)
    bounds = np.flatnonzero(np.concatenate(([True], queue[1:] != queue[:-1], [True])))
    usual = _most_common(step, believed)
    for start, end in pairwise(bounds):
        own = _believed(step[start : end - 1], run[start : end - 1], _ROW, _STEPS_OF_ONE_QUEUE)
        known = np.isin(step[start : end - 1], own or believed)
        found[start : end - 1][known] = step[start : end - 1][known]
        found[start:end] = _filled(found[start:end], _most_common(step[start : end - 1], own) or usual)
    return found if usual else _of_grid(second)


def _run(step: Integers) -> Integers:
    """How many equal steps stand together with each."""
    bounds = np.flatnonzero(np.concatenate(([True], step[1:] != step[:-1], [True])))
    return np.repeat(np.diff(bounds), np.diff(bounds))


def _believed(step: Integers, run: Integers, row: int, least: int) -> list[int]:
    found = []
    for length, count in zip(*np.unique(step, return_counts=True), strict=True):
        if length in LENGTHS_S and count >= least and (run[step == length] >= row).mean() >= _IN_ROWS:
            found.append(int(length))
    return found


def _of_few(step: Integers, run: Integers) -> list[int]:
    """The shortest step, and others that stand in rows: where there are few steps, one missing row is not a length."""
    shortest = min((int(each) for each in np.unique(step) if each in LENGTHS_S), default=0)
    return sorted({*_believed(step, run, 2, 1), shortest} - {0})


def _most_common(step: Integers, lengths: list[int]) -> int:
    return max(lengths, key=lambda length: int((step == length).sum()), default=0)


def _filled(lengths: Integers, usual: int) -> Integers:
    """Rows of unknown length last as long as the one before them, the first ones as the one after."""
    known = np.flatnonzero(lengths)
    if not len(known):
        return np.full(len(lengths), usual, np.int64)
    place = np.maximum(np.searchsorted(known, np.arange(len(lengths)), side="right") - 1, 0)
    return lengths[known[place]]


def _of_grid(second: Integers) -> Integers | None:
    """The longest length of which nearly all starts are multiples."""
    for length in LENGTHS_S:
        if length <= _LONGEST_GUESSED_S and (second % length == 0).mean() >= _ON_GRID:
            return np.full(len(second), length, np.int64)
    return None
