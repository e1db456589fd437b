"""The exact figures of every interval over a grid of loads, handling times and agents; straight lines in between.

A month has hundreds of intervals and a risk thousands of months: Erlang A is worked out once per point of the grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from upheld.queueing.demand import SHORTEST_PATIENCE_S, Floats
from upheld.queueing.erlang_kernels import MEASURES, measures_of_all
from upheld.queueing.level_noise import noise_factor
from upheld.staffing.day import Day, Whole
from upheld.staffing.months import Months

COLUMNS: Final = ("numerator", "denominator", "noise")
"""Of a reading: shares of the offered, and the variance of the numerator ÷ that of independent calls."""
_LOADS, _MOST_AGENTS, _NOISES = 49, 48, 9


@dataclass(frozen=True)
class Measured:
    """What is counted: answered in time, abandoned, or the waits of the answered; over which contacts."""

    metric: str  # service_level | abandon_rate | asa
    formula: str  # of a service level: answered_offered | answered_answered | excluding_short
    threshold_s: float
    short_s: float = 5.0


@dataclass(frozen=True)
class Surface:
    """`table[interval, handling, load, agents]` holds COLUMNS; the axes are even."""

    table: NDArray[np.float64]
    log_load: tuple[float, float]  # first, step: of the factor of the load
    handling: tuple[float, float]  # first, step: of the factor of the handling time
    fewest: Floats  # agents at the first point, by interval
    step: Floats

    def read(self, months: Months, agents: Floats) -> Floats:
        """COLUMNS for each interval of `months` when `agents` are on the roster; shape (months, days, intervals, 3)."""
        return np.asarray(
            _read(
                self.table, self.log_load, self.handling, self.fewest, self.step,
                np.ascontiguousarray(months.volume), np.ascontiguousarray(months.handling),
                np.ascontiguousarray(months.absent), np.asarray(agents, np.float64),
            )
        )  # fmt: skip


def surface(of: Day, what: Measured, months: Months, fewest: Whole, most: Whole) -> Surface:
    """The surface that covers `months` with a roster between `fewest` and `most` per interval."""
    factor = months.volume * months.handling[:, :, None]
    logs = np.log(np.clip([factor.min(), factor.max()], 1e-3, 1e3))
    loads = _LOADS if logs[1] - logs[0] > 1e-9 else 1
    log_load = float(logs[0]), float((logs[1] - logs[0]) / max(loads - 1, 1))
    slow, fast = float(months.handling.min()), float(months.handling.max())
    times = 3 if fast - slow > 1e-9 else 1
    handling = slow, (fast - slow) / max(times - 1, 1)
    low = np.floor(fewest * (1 - months.absent.max()))
    step = np.ceil(np.maximum(most - low, 1.0) / (_MOST_AGENTS - 1))
    points = int(np.ceil((most - low) / step).max()) + 1
    made: dict[tuple[float, ...], Floats] = {}
    table = np.empty((len(of), times, loads, points, len(COLUMNS)))
    for place in range(len(of)):
        key = of.calls[place], of.aht_s[place], of.patience_s[place], low[place], step[place]
        if key not in made:
            factors = np.exp(log_load[0] + log_load[1] * np.arange(loads))
            ways = slow + handling[1] * np.arange(times)
            number = np.asarray(low[place] + step[place] * np.arange(points), np.float64)
            made[key] = _grid(of, place, what, np.asarray(factors), np.asarray(ways), number)
        table[place] = made[key]
    return Surface(table, log_load, handling, low, step)


def exact(of: Day, what: Measured, place: int, load: Floats, aht_s: Floats, agents: Floats) -> Floats:
    """Numerator and denominator of flat arrays of loads, handling times and agents in one interval."""
    patience_s = np.full(len(load), max(float(of.patience_s[place]), SHORTEST_PATIENCE_S))
    rows = measures_of_all(load, aht_s, patience_s, agents, np.full(len(load), what.threshold_s))
    column = dict(zip(MEASURES, rows.T, strict=True))
    answered = 1.0 - column["abandon_rate"]
    everybody = np.ones(len(load))
    if what.metric == "abandon_rate":
        found = column["abandon_rate"], everybody
    elif what.metric == "asa":
        found = np.where(answered > 0, column["asa_s"], 0.0) * answered, answered
    elif what.formula == "answered_answered":
        found = column["level_offered"], answered
    elif what.formula == "excluding_short":
        short = measures_of_all(load, aht_s, patience_s, agents, np.full(len(load), what.short_s))
        found = column["level_offered"], 1.0 - short[:, MEASURES.index("abandoned_within")]
    else:
        found = column["level_offered"], everybody
    return np.asarray(np.nan_to_num(np.stack(found, axis=1), nan=0.0))


def _grid(of: Day, place: int, what: Measured, loads: Floats, times: Floats, agents: Floats) -> Floats:
    found = np.zeros((len(times), len(loads), len(agents), len(COLUMNS)))
    if of.load[place] <= 0:
        return found
    aht_s = np.broadcast_to((of.aht_s[place] * times)[:, None, None], found.shape[:3])
    load = np.broadcast_to((of.load[place] * loads)[None, :, None], found.shape[:3])
    number = np.broadcast_to(agents[None, None, :], found.shape[:3])
    flat = [np.ascontiguousarray(one).reshape(-1) for one in (load, aht_s, number)]
    found[..., :2] = exact(of, what, place, *flat).reshape((*found.shape[:3], 2))
    found[..., 2] = _noise(of, place, what, load / np.maximum(number, 0.5), float(np.median(agents)))
    return found


def _noise(of: Day, place: int, what: Measured, load_per_agent: Floats, agents: float) -> Floats:
    """The noise of each point, as that of the middle number of agents at the same load per agent."""
    if what.metric == "asa":
        return np.zeros_like(load_per_agent)
    number = max(round(agents), 1)
    at = np.linspace(0.3, 1.6, _NOISES)
    aht_s, patience_s = float(of.aht_s[place]), float(of.patience_s[place])
    factors = [noise_factor(x * number, aht_s, patience_s, number, what.threshold_s) for x in at]
    day_calls = max(float(of.calls.sum()), 1.0)  # more than a whole day together cannot go wrong together
    return np.minimum(np.interp(load_per_agent, at, factors), day_calls)


@njit(cache=True)
def _read(
    table: NDArray[np.float64],
    log_load: tuple[float, float],
    handling: tuple[float, float],
    fewest: NDArray[np.float64],
    step: NDArray[np.float64],
    volume: NDArray[np.float64],
    times: NDArray[np.float64],
    absent: NDArray[np.float64],
    agents: NDArray[np.float64],
) -> NDArray[np.float64]:
    months, days, intervals = volume.shape
    _, ways, loads, points, columns = table.shape
    out = np.empty((months, days, intervals, columns))
    for m in range(months):
        for d in range(days):
            y, j = _place(times[m, d], handling, ways)
            for i in range(intervals):
                factor = max(volume[m, d, i] * times[m, d], 1e-12)
                x, k = _place(np.log(factor), log_load, loads)
                z, n = _place(agents[i] * (1.0 - absent[m, d]), (fewest[i], step[i]), points)
                j2, k2, n2 = min(j + 1, ways - 1), min(k + 1, loads - 1), min(n + 1, points - 1)
                for c in range(columns):
                    a = _between(table[i, j, k, n, c], table[i, j, k, n2, c], z)
                    b = _between(table[i, j, k2, n, c], table[i, j, k2, n2, c], z)
                    near = _between(a, b, x)
                    if ways > 1:
                        a = _between(table[i, j2, k, n, c], table[i, j2, k, n2, c], z)
                        b = _between(table[i, j2, k2, n, c], table[i, j2, k2, n2, c], z)
                        near = _between(near, _between(a, b, x), y)
                    out[m, d, i, c] = near
    return out


@njit(cache=True)
def _place(value: float, axis: tuple[float, float], points: int) -> tuple[float, int]:
    """How far `value` lies behind the point before it, and that point; what is outside the axis stays at its end."""
    if points < 2 or axis[1] <= 0.0:
        return 0.0, 0
    at = min(max((value - axis[0]) / axis[1], 0.0), points - 1.0)
    point = min(int(at), points - 2)
    return at - point, point


@njit(cache=True)
def _between(low: float, high: float, part: float) -> float:
    return low + (high - low) * part
