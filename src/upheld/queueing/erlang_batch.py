"""Erlang C for many rows at once: the same answers as row by row, four of similar load side by side.

The recursion of blocking is a chain, each step of which waits for the one before; a processor can follow four such
chains in the time of one. Rows are put in the order of their loads' whole part first, by counting.
"""

from __future__ import annotations

from math import exp, floor, sqrt
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LARGEST: Final = 1 << 10
"""Erlangs; rows of larger loads are answered one by one."""
PIECE: Final = 1 << 12
"""Rows that are put in order together: few enough to stay in the processor's cache."""


@njit(cache=True)
def in_order_of_load(a: Floats, chosen: Integers) -> Integers:
    """The rows of `chosen`, all of loads under LARGEST, in the order of the whole part of their load."""
    places = np.zeros(LARGEST + 1, np.int64)
    for row in chosen:
        places[int(a[row]) + 1] += 1
    for load in range(LARGEST):
        places[load + 1] += places[load]
    order = np.empty(len(chosen), np.int64)
    for row in chosen:
        load = int(a[row])
        order[places[load]] = row
        places[load] += 1
    return order


@njit(cache=True)
def four_inverse_blockings(a0: float, a1: float, a2: float, a3: float) -> tuple[float, float, float, float]:
    """`state_sums.inverse_blocking` at the first whole number of lines above each load; loads in ascending order."""
    n0, n1, n2, n3 = floor(a0) + 1, floor(a1) + 1, floor(a2) + 1, floor(a3) + 1
    start = max(int(a0 - 9.0 * sqrt(a0)) - 20, 0)
    i0, i1, i2, i3 = 1.0 / a0, 1.0 / a1, 1.0 / a2, 1.0 / a3
    t0 = t1 = t2 = t3 = 1.0
    if start > 0:
        t0, t1, t2, t3 = a0 / (a0 - start), a1 / (a1 - start), a2 / (a2 - start), a3 / (a3 - start)
    for k in range(start + 1, n0 + 1):
        t0 = 1.0 + k * i0 * t0
        t1 = 1.0 + k * i1 * t1
        t2 = 1.0 + k * i2 * t2
        t3 = 1.0 + k * i3 * t3
    for k in range(n0 + 1, n1 + 1):
        t1 = 1.0 + k * i1 * t1
    for k in range(n0 + 1, n2 + 1):
        t2 = 1.0 + k * i2 * t2
    for k in range(n0 + 1, n3 + 1):
        t3 = 1.0 + k * i3 * t3
    return t0, t1, t2, t3


@njit(cache=True)
def walk_up(a: float, idle: float, threshold: float, target: float) -> int:
    """The fewest agents for a level, from `idle`, the inverse blocking at the first number above the load.

    `threshold` is in mean handling times. The recursion of blocking and the fall of exp go along.
    """
    n = floor(a) + 1
    inverse, missed = 1.0 / a, 1.0 - target
    late = exp(-(n - a) * threshold)
    fall = exp(-threshold)
    while late * n > missed * (idle * (n - a) + a):
        n += 1
        idle = 1.0 + n * inverse * idle
        late *= fall
    return n


@njit(cache=True)
def agents_of_rows(
    a: Floats, aht_s: Floats, threshold_s: Floats, target: Floats, chosen: Integers, found: Integers
) -> None:
    """Write the fewest agents of the rows `chosen` into `found`; their loads are positive and under LARGEST."""
    order = in_order_of_load(a, chosen)
    whole = len(order) - len(order) % 4
    for place in range(0, whole, 4):
        r0, r1, r2, r3 = order[place], order[place + 1], order[place + 2], order[place + 3]
        t0, t1, t2, t3 = four_inverse_blockings(a[r0], a[r1], a[r2], a[r3])
        found[r0] = walk_up(a[r0], t0, threshold_s[r0] / aht_s[r0], target[r0])
        found[r1] = walk_up(a[r1], t1, threshold_s[r1] / aht_s[r1], target[r1])
        found[r2] = walk_up(a[r2], t2, threshold_s[r2] / aht_s[r2], target[r2])
        found[r3] = walk_up(a[r3], t3, threshold_s[r3] / aht_s[r3], target[r3])
    for place in range(whole, len(order)):
        row = order[place]
        idle = four_inverse_blockings(a[row], a[row], a[row], a[row])[0]
        found[row] = walk_up(a[row], idle, threshold_s[row] / aht_s[row], target[row])
