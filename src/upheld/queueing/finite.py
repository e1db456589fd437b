"""Finite lines: agents with so many waiting places, whoever finds all lines busy is turned away (M/M/n/n+q+M).

The sums run over the waiting places; no place is Erlang's B, many are Erlang A or C. Whoever finds j before him waits
for j + 1 departures whose rates rise by one caller's impatience each, so that his chances are an incomplete beta
function (without patience: an incomplete gamma function), built up along the sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, isinf, log, nan

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from upheld.queueing.demand import Demand, Floats, checked
from upheld.queueing.state_sums import inverse_blocking

Row = tuple[float, float, float, float, float, float, float]


@dataclass(frozen=True)
class FiniteMeasures:
    """Arrays of the shape of the question; shares are of all who came, the blocked included."""

    p_wait: Floats  # admitted and had to wait
    p_block: Floats  # all lines busy
    service_level: Floats  # answered within the threshold
    abandon_rate: Floats  # admitted, and gave up
    asa_s: Floats  # mean wait of the answered
    queue_length: Floats
    occupancy: Floats


def measures(demand: Demand, agents: ArrayLike, places: ArrayLike, threshold_s: ArrayLike = 20.0) -> FiniteMeasures:
    """What `agents` with `places` to wait in achieve (whole numbers of both).

    >>> found = measures(Demand(10, 1, 1), 10, 0)
    >>> round(float(found.p_block), 6)
    0.214582
    """
    checked("agents", agents, 1, 1e7)
    checked("places", places, 0, 1e7)
    checked("threshold_s", threshold_s, 0.0, 1e9)
    shape, (load, aht_s, patience_s, number, room, threshold) = demand.columns(agents, places, threshold_s)
    rows = _of_all(load, aht_s, patience_s, number, room, threshold)
    return FiniteMeasures(*(np.asarray(column).reshape(shape) for column in rows.T))


@njit(cache=True)
def _of_all(
    load: NDArray[np.float64],
    aht_s: NDArray[np.float64],
    patience_s: NDArray[np.float64],
    agents: NDArray[np.float64],
    places: NDArray[np.float64],
    threshold_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    found = np.empty((len(load), 7))
    for i in range(len(load)):
        row = _one(load[i], aht_s[i], patience_s[i], int(agents[i]), int(places[i]), threshold_s[i])
        for k in range(7):
            found[i, k] = row[k]
    return found


@njit(cache=True)
def _one(a: float, aht_s: float, patience_s: float, n: int, q: int, threshold_s: float) -> Row:
    if a <= 0.0:
        return nan, nan, nan, nan, nan, 0.0, 0.0
    leave = 0.0 if isinf(patience_s) else aht_s / patience_s  # of one caller, while one handling lasts on average
    top = q if leave == 0.0 and a > n else 0
    if leave > 0.0 and a > n:
        top = min(q, int((a - n) / leave))
    to_top = 0.0
    for i in range(1, top + 1):
        to_top += log(a / (n + i * leave))
    below = inverse_blocking(n - 1, a) * n / a
    free = 0.0 if isinf(below) else below * exp(-to_top)
    if isinf(below):
        return 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, a / n
    shape = inf if leave == 0.0 else n / leave
    within = _late_chance(shape, n, aht_s, leave, threshold_s)
    chance, log_term, steps = within[0], within[1], 0.0
    log_weight, weights, waiting, in_time, queued, waited, answered, weight = -to_top, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for j in range(q + 1):
        weight = exp(log_weight)
        weights += weight
        queued += j * weight
        if j < q:
            steps += aht_s / (n + (j + 1) * leave)
            served = n / (n + (j + 1) * leave)
            waiting += weight
            in_time += weight * served * max(1.0 - chance, 0.0)
            answered += weight * served
            waited += weight * served * steps
            if leave == 0.0:
                log_term += log(n * threshold_s / aht_s / (j + 1)) if threshold_s > 0.0 else 0.0
                chance += exp(log_term) if threshold_s > 0.0 else 0.0
            else:
                chance += exp(log_term)
                log_term += within[2] + log((shape + 2.0 + j) / (j + 2.0))
        log_weight += log(a / (n + (j + 1) * leave))
    total = free + weights
    p_block = weight / total
    all_answered = free + answered
    return (
        waiting / total,
        p_block,
        (free + in_time) / total,
        max(1.0 - p_block - all_answered / total, 0.0),
        waited / all_answered if all_answered > 0.0 else nan,
        queued / total,
        a * all_answered / total / n,
    )


@njit(cache=True)
def _late_chance(shape: float, n: int, aht_s: float, leave: float, threshold_s: float) -> tuple[float, float, float]:
    """For j = 0: the chance of an answer after the threshold, the logarithm of what j = 1 adds, and its step.

    Without patience the sum of Poisson's chances; with it the incomplete beta function I(e^(−leave·T); c+1, j+1).
    """
    if leave == 0.0:
        return exp(-n * threshold_s / aht_s), -n * threshold_s / aht_s, 0.0
    log_still = -threshold_s * leave / aht_s
    if threshold_s == 0.0:
        return 1.0, -inf, -inf
    log_gone = log(-np.expm1(log_still))
    return exp((shape + 1.0) * log_still), (shape + 1.0) * log_still + log_gone + log(shape + 1.0), log_gone
