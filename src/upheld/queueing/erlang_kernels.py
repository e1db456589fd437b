"""Exact measures of M/M/n (Erlang C) and M/M/n+M (Erlang A), and the fewest agents for a level, compiled.

Units: `a` erlangs, times in seconds, `n` whole agents. A row of measures has the order of MEASURES. Patience may be
infinite (Erlang C); a queue that nobody leaves and that its agents cannot serve has infinite waits.
"""

from __future__ import annotations

from math import ceil, exp, floor, inf, isinf, nan, sqrt
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from upheld.queueing.erlang_batch import LARGEST, PIECE, agents_of_rows, walk_up
from upheld.queueing.state_sums import (
    inverse_blocking,
    log_growth,
    log_largest_weight,
    queue_moments,
    queue_weights,
)

MEASURES: Final = (
    "p_wait",
    "level_offered",
    "level_answered",
    "level_without_abandoned_within",
    "p_wait_beyond",
    "abandon_rate",
    "abandoned_within",
    "asa_s",
    "mean_wait_s",
    "queue_length",
    "occupancy",
)
"""The columns of a row of measures, in their order."""

Row = tuple[float, float, float, float, float, float, float, float, float, float, float]


@njit(cache=True)
def measures(a: float, aht_s: float, patience_s: float, n: int, threshold_s: float) -> Row:
    """All measures of one queue; without contacts all are unknown (NaN) but the occupancy of its agents, 0."""
    if a <= 0.0:
        return nan, nan, nan, nan, nan, nan, nan, nan, nan, 0.0, 0.0 if n > 0 else nan
    if n <= 0:
        return _nobody(a, aht_s, patience_s, threshold_s)
    below = inverse_blocking(n - 1, a) * n / a
    row = behind(below, a / aht_s, n / aht_s, patience_s, threshold_s)
    occupancy = min(a * row[10] / n, 1.0)
    return row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], occupancy


@njit(cache=True)
def level_offered(a: float, aht_s: float, patience_s: float, n: int, threshold_s: float) -> float:
    """Answered within the threshold ÷ offered, alone: what a search for agents asks again and again."""
    if n <= 0:
        return 0.0
    below = inverse_blocking(n - 1, a) * n / a
    return level_behind(below, a / aht_s, n / aht_s, patience_s, threshold_s)


@njit(cache=True)
def level_behind(below: float, rate: float, capacity: float, patience_s: float, threshold_s: float) -> float:
    """`level_offered` of any system that serves at `capacity` while somebody waits; see `behind`."""
    if isinf(below):
        return 1.0
    if isinf(patience_s):
        if rate >= capacity:
            return 0.0
        return 1.0 - exp((rate - capacity) * threshold_s) / (below * (1.0 - rate / capacity) + 1.0)
    c, x, load = capacity * patience_s, rate * patience_s, rate / capacity
    first, total = queue_weights(c, x)
    z = x * exp(-threshold_s / patience_s)
    first_late, total_late = queue_weights(c, z)
    late = (total_late - first_late) * _scale(rate, capacity, patience_s, threshold_s, first, first_late)
    return (load * below * first + (total - first) - late) / (load * (below * first + total))


@njit(cache=True)
def agents_for_level(a: float, aht_s: float, patience_s: float, threshold_s: float, target: float) -> int:
    """The fewest whole agents with a level of offered of at least `target` (below 1); 0 without contacts."""
    if a <= 0.0:
        return 0
    if isinf(patience_s):
        return walk_up(a, inverse_blocking(floor(a) + 1, a), threshold_s / aht_s, target)
    low = 0
    high = _guess(a, aht_s, patience_s, threshold_s, target)
    step = 1
    if level_offered(a, aht_s, patience_s, high, threshold_s) >= target:
        while high > 0:
            low = max(high - step, 0)
            if level_offered(a, aht_s, patience_s, low, threshold_s) < target:
                break
            high = low
            step *= 2
    else:
        low = high
        high = low + step
        while level_offered(a, aht_s, patience_s, high, threshold_s) < target:
            low = high
            step *= 2
            high = low + step
    while high - low > 1:
        middle = (low + high) // 2
        if level_offered(a, aht_s, patience_s, middle, threshold_s) >= target:
            high = middle
        else:
            low = middle
    return high


@njit(cache=True)
def agents_of_goals(
    a: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    patience_s: NDArray[np.float64],
    threshold_s: NDArray[np.float64],
    level: NDArray[np.float64],
    level_column: int,
    asa_s: NDArray[np.float64],
    abandon_rate: NDArray[np.float64],
    occupancy: NDArray[np.float64],
) -> NDArray[np.int64]:
    """The fewest agents of each that keep every limit that is not negative; all limits are eased by more agents."""
    found = np.zeros(len(a), np.int64)
    for i in range(len(a)):
        if a[i] <= 0.0:
            continue
        low, high = 0, 1
        while not _kept(
            measures(a[i], aht_s[i], patience_s[i], high, threshold_s[i]),
            level[i],
            level_column,
            asa_s[i],
            abandon_rate[i],
            occupancy[i],
        ):
            low = high
            high *= 2
        while high - low > 1:
            middle = (low + high) // 2
            row = measures(a[i], aht_s[i], patience_s[i], middle, threshold_s[i])
            if _kept(row, level[i], level_column, asa_s[i], abandon_rate[i], occupancy[i]):
                high = middle
            else:
                low = middle
        found[i] = high
    return found


@njit(cache=True)
def _kept(row: Row, level: float, level_column: int, asa_s: float, abandon_rate: float, occupancy: float) -> bool:
    return (
        (level < 0.0 or row[level_column] >= level)
        and (asa_s < 0.0 or row[7] <= asa_s)
        and (abandon_rate < 0.0 or row[5] <= abandon_rate)
        and (occupancy < 0.0 or row[10] <= occupancy)
    )


@njit(cache=True)
def measures_of_all(
    a: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    patience_s: NDArray[np.float64],
    agents: NDArray[np.float64],
    threshold_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """A row of measures for each; between two whole numbers of agents each measure lies on the straight line."""
    found = np.empty((len(a), 11))
    for i in range(len(a)):
        whole = floor(agents[i])
        part = agents[i] - whole
        row = measures(a[i], aht_s[i], patience_s[i], whole, threshold_s[i])
        for k in range(11):
            found[i, k] = row[k]
        if part > 0.0:
            more = measures(a[i], aht_s[i], patience_s[i], whole + 1, threshold_s[i])
            for k in range(11):
                found[i, k] = (1.0 - part) * row[k] + part * more[k]
    return found


@njit(cache=True)
def agents_of_all(
    a: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    patience_s: NDArray[np.float64],
    threshold_s: NDArray[np.float64],
    target: NDArray[np.float64],
) -> NDArray[np.int64]:
    """`agents_for_level` of each; patient callers of all but the largest loads are answered four rows at a time."""
    found = np.empty(len(a), np.int64)
    together = np.empty(PIECE, np.int64)
    size = 0
    for i in range(len(a)):
        if isinf(patience_s[i]) and 0.0 < a[i] < LARGEST:
            together[size] = i
            size += 1
            if size == PIECE:
                agents_of_rows(a, aht_s, threshold_s, target, together, found)
                size = 0
        else:
            found[i] = agents_for_level(a[i], aht_s[i], patience_s[i], threshold_s[i], target[i])
    agents_of_rows(a, aht_s, threshold_s, target, together[:size], found)
    return found


@njit(cache=True)
def _nobody(a: float, aht_s: float, patience_s: float, threshold_s: float) -> Row:
    if isinf(patience_s):
        return 1.0, 0.0, nan, 0.0, 1.0, 0.0, 0.0, nan, inf, inf, nan
    still = exp(-threshold_s / patience_s)
    return 1.0, 0.0, nan, 0.0, still, 1.0, 1.0 - still, nan, patience_s, a * patience_s / aht_s, nan


@njit(cache=True)
def behind(below: float, rate: float, capacity: float, patience_s: float, threshold_s: float) -> Row:
    """Measures of any system in which callers wait behind full agents: `below` is the chance of an agent being free,
    over that of all agents being busy and nobody waiting; `rate` contacts arrive and `capacity` are finished a second
    while somebody waits. The last column, occupancy, is the share of callers who are answered.
    """
    if isinf(below):
        return 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0
    if isinf(patience_s):
        return _behind_patient(below, rate, capacity, threshold_s)
    c, x, load = capacity * patience_s, rate * patience_s, rate / capacity
    first, total, queued, waited = queue_moments(c, x)
    states = below * first + total
    queue_length = queued / states
    abandon_rate = queue_length / x
    still = exp(-threshold_s / patience_s)
    first_late, total_late = queue_weights(c, x * still)
    scale = _scale(rate, capacity, patience_s, threshold_s, first, first_late)
    level = (load * below * first + (total - first) - (total_late - first_late) * scale) / (load * states)
    level = min(max(level, 0.0), 1.0)
    beyond = total_late * scale * still / states
    left_within = max(1.0 - level - beyond, 0.0)
    answered = 1.0 - abandon_rate
    return (
        total / states,
        level,
        level / answered,
        level / (1.0 - left_within) if left_within < 1.0 else nan,
        beyond,
        abandon_rate,
        left_within,
        waited / states * patience_s / answered,
        queue_length / rate,
        queue_length,
        answered,
    )


@njit(cache=True)
def _behind_patient(below: float, rate: float, capacity: float, threshold_s: float) -> Row:
    """Nobody leaves: the queue is stable or its waits are infinite."""
    if rate >= capacity:
        return 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, inf, inf, inf, capacity / rate
    p_wait = 1.0 / (below * (1.0 - rate / capacity) + 1.0)
    beyond = p_wait * exp((rate - capacity) * threshold_s)
    mean_wait_s = p_wait / (capacity - rate)
    level = 1.0 - beyond
    return p_wait, level, level, level, beyond, 0.0, 0.0, mean_wait_s, mean_wait_s, mean_wait_s * rate, 1.0


@njit(cache=True)
def _scale(
    rate: float, capacity: float, patience_s: float, threshold_s: float, first: float, first_late: float
) -> float:
    """From the scale of the sums over callers still queueing at the threshold to that of the sums over all."""
    grown = log_growth(rate, capacity, 1.0 / patience_s, threshold_s)
    if first > 1e-280 and first_late > 1e-280:
        return exp(grown) * first / first_late
    c, x = capacity * patience_s, rate * patience_s
    late = x * exp(-threshold_s / patience_s)
    return exp(grown + log_largest_weight(c, late) - log_largest_weight(c, x))


@njit(cache=True)
def _guess(a: float, aht_s: float, patience_s: float, threshold_s: float, target: float) -> int:
    """Where a search begins: the load less those who leave, and a square root of safety."""
    return max(ceil(a * target + 0.5 * sqrt(a) * target), 1)
