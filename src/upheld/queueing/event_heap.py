"""Events to come, as a binary heap in one array: by time, then by kind, then in the order they were planned."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

EVENT: Final = np.dtype([("at", np.float64), ("rank", np.int64), ("subject", np.int64)], align=True)
KIND_BITS: Final = 58
"""An event's rank: its kind above these bits, the number of its planning below."""


@njit(cache=True)
def push(events: NDArray[Any], size: int, at: float, rank: int, subject: int) -> None:
    """Add an event to a heap of `size` events; the array has room."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if events[above].at < at or (events[above].at == at and events[above].rank < rank):
            break
        events[place].at = events[above].at
        events[place].rank = events[above].rank
        events[place].subject = events[above].subject
        place = above
    events[place].at = at
    events[place].rank = rank
    events[place].subject = subject


@njit(cache=True)
def pop(events: NDArray[Any], size: int) -> None:
    """Take the first of `size` events away."""
    last = size - 1
    at, rank, subject = events[last].at, events[last].rank, events[last].subject
    place = 0
    while True:
        below = 2 * place + 1
        if below >= last:
            break
        if below + 1 < last:
            left, right = events[below], events[below + 1]
            if right.at < left.at or (right.at == left.at and right.rank < left.rank):
                below += 1
        if at < events[below].at or (at == events[below].at and rank < events[below].rank):
            break
        events[place].at = events[below].at
        events[place].rank = events[below].rank
        events[place].subject = events[below].subject
        place = below
    events[place].at = at
    events[place].rank = rank
    events[place].subject = subject
