"""Events to come, as a binary heap in one array: by time, then by kind, then in the order they were planned."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.compiled import loop

EVENT: Final = np.dtype([("at", np.float64), ("rank", np.int64), ("subject", np.int64)], align=True)
KIND_BITS: Final = 58
"""An event's rank: its kind above these bits, the number of its planning below."""


@loop
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


@loop
def pop(events: NDArray[Any], size: int) -> None:
    """Take the first of `size` events away.

    The gap goes down to a leaf along the earlier of two children, without a look at the last event, which then fills
    it from below: most events taken from the end belong near it.
    """
    last = size - 1
    place, below = 0, 1
    while below + 1 < last:
        left, right = events[below], events[below + 1]
        below += (right.at < left.at) | ((right.at == left.at) & (right.rank < left.rank))
        events[place].at = events[below].at
        events[place].rank = events[below].rank
        events[place].subject = events[below].subject
        place = below
        below = 2 * place + 1
    if below < last:
        events[place].at = events[below].at
        events[place].rank = events[below].rank
        events[place].subject = events[below].subject
        place = below
    push(events, place, events[last].at, events[last].rank, events[last].subject)
