"""What is unusual today: intervals, and runs of them, that came too high or too low for the forecast to be blamed.

Each interval is held against the forecast as it stands after those before it, so that a busy day is not sixty alarms.
So is the sum of the last 2, 4, 8, … intervals, up to two hours: what is small by interval may be plain in sum. Last,
the whole day is held against the forecast as it stood in the morning. The false alarms that are allowed a day are
shared equally among the lengths and the day, then among the tests of a length and both sides. Tests of overlapping
sums go off together, so there are fewer false alarms than allowed. What was found unusual teaches nothing about the
rest of the day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import gammainc, gammaincc

from upheld.forecast.distribution import Forecast
from upheld.forecast.posterior import row_of
from upheld.queueing.arrivals import Floats

_LONGEST_S = 7200  # of the sums
_EVEN = 0.02  # levels of a test below this never lie within one standard deviation
_ROUNDS = 50
_STILL = 1e-10
_FARTHEST = 1.0
_DEPTH = 9.0  # standard deviations over which rates are spread out
_COARSE = 0.5  # steps between them: even steps are exact for a normal weight while they are shorter than what changes
_FINE = 0.7  # of the width in which a tail goes from 0 to 1


@dataclass(frozen=True)
class Unusual:
    """A stretch of a day outside what the forecast allows."""

    first: int  # interval of the day
    end: int  # the interval after the last
    came: float  # contacts, of the told intervals
    expected: float  # contacts in the same ones, given what came before
    tail: float  # chance of so much or more (so little or less), of the least likely sum of the stretch
    whole_day: bool = False  # all that was told of the day, against the forecast of the morning

    @property
    def high(self) -> bool:
        """More came than expected."""
        return self.came > self.expected


def unusual(forecast: Forecast, observed: Floats, day: int, *, false_alarms_per_day: float) -> tuple[Unusual, ...]:
    """What of `day` (ordinal; a row of the forecast) was unusual, in order; one for the whole day comes last.

    observed: (S,) contacts; NaN: not told, or not over. false_alarms_per_day: stretches found in a whole day of which
    the forecast is right, on average at most; above 0. Intervals in which nothing is expected are not tested.
    Asked again and again during the day, the rate holds for all askings together, and what was found of intervals
    stays found. A forecast whose levels are certain (`level` 0) and whose shapes are uncorrelated tests each interval
    by itself. Raises ValueError for a day that is not in the forecast.
    """
    if false_alarms_per_day <= 0:
        raise ValueError("false_alarms_per_day must be above 0")
    row = row_of(forecast, day)
    series = _series(forecast, observed, row)
    if not series:
        return ()
    expected = int(np.count_nonzero(np.nan_to_num(forecast.mean[row]) > 0))  # tests of a whole day, told or not yet
    lengths = _lengths(forecast.interval_s, expected)
    allowed = false_alarms_per_day / (len(lengths) + 1) / 2
    start = _State(0.0, 0.0, float(forecast.level[row, row]), 0.0, 1.0)
    found = _stretches(series, start, lengths, min(allowed / expected, 0.5))
    by_day = min(allowed / expected.bit_length(), 0.5)  # sums so far differ little until they have doubled
    least = _tail(_sum(series, start), by_day)
    if least <= by_day:
        found.append(_unusual(series, start, least, whole_day=True))
    return tuple(found)


def tail(count: float, mean: float, log_variance: float, *, above: bool) -> float:
    """P(X ≥ count), or P(X ≤ count), of a Poisson count whose rate is log-normal with this mean.

    Arrays are not taken. A count between two whole numbers (the two turns of an hour, averaged) is taken as the more
    usual of them.
    """
    count = math.floor(count) if above else math.ceil(count)
    sd = math.sqrt(log_variance)
    step = min(_COARSE, _FINE / (sd * math.sqrt(count + 1) + _STILL))
    deviates = np.arange(-_DEPTH, _DEPTH + step, step) if sd > _STILL else np.zeros(1)
    weights = np.exp(-(deviates**2) / 2)
    rates = mean * np.exp(sd * deviates - log_variance / 2)
    chances = gammainc(count, rates) if above else gammaincc(count + 1, rates)
    return min(float(weights @ chances / weights.sum()), 1.0)


class _Interval(NamedTuple):
    slot: int
    came: float
    middle: float  # rate where the level and the shape are at their middle
    sd: float  # of its shape
    kept: float  # correlation of its standardised shape with that of the told interval before


class _State(NamedTuple):
    """What is known of the day's level (logarithm) and the last interval's standardised shape: normal."""

    level: float
    shape: float
    level_variance: float
    covariance: float
    shape_variance: float


class _Sum(NamedTuple):
    came: float
    mean: float
    log_variance: float


def _series(forecast: Forecast, observed: Floats, row: int) -> list[_Interval]:
    """The intervals that were told and in which something was expected."""
    mean, sd = np.nan_to_num(forecast.mean[row]), np.nan_to_num(forecast.shape_sd[row])
    told = np.flatnonzero(~np.isnan(observed) & (mean > 0))
    middle = mean * np.exp(-(forecast.level[row, row] + sd**2) / 2)
    kept = forecast.shape_rho ** np.diff(told, prepend=told[:1])
    return [_Interval(*each) for each in zip(
        told.tolist(), observed[told].tolist(), middle[told].tolist(), sd[told].tolist(), kept.tolist(), strict=True
    )]  # fmt: skip


def _lengths(interval_s: int, intervals: int) -> list[int]:
    """1, 2, 4, … intervals, up to two hours."""
    most = max(min(_LONGEST_S // interval_s, intervals), 1)
    return [2**power for power in range(most.bit_length())]


def _stretches(series: list[_Interval], start: _State, lengths: list[int], level: float) -> list[Unusual]:
    """Stretches of which some sum is less likely than `level`, on its side; neighbours of one side are one."""
    states = [start]
    marked: list[tuple[int, int, bool, float]] = []
    for last, interval in enumerate(series):
        clear = last + 1 - (marked[-1][1] if marked else 0)  # intervals since the last stretch
        tested = [
            (_tail(found, level), last + 1 - length, found.came > found.mean)
            for length in lengths
            if length <= clear
            for found in [_sum(series[last + 1 - length : last + 1], states[last + 1 - length])]
        ]
        least, first, high = min(tested)
        if least > level:
            states.append(_after(states[last], interval))
            continue
        for skipped in range(first, last + 1):
            states[skipped + 1 :] = [_before(states[skipped], series[skipped])]
        if marked and marked[-1][1:3] == (first, high):
            first, least = marked[-1][0], min(least, marked[-1][3])
            marked.pop()
        marked.append((first, last + 1, high, least))
    return [_unusual(series[first:end], states[first], least) for first, end, _, least in marked]


def _unusual(stretch: list[_Interval], state: _State, least: float, whole_day: bool = False) -> Unusual:
    found = _sum(stretch, state)
    return Unusual(stretch[0].slot, stretch[-1].slot + 1, found.came, found.mean, least, whole_day)


def _tail(found: _Sum, level: float) -> float:
    """The chance of what came or of more to its side of what was expected; 1 where it is plainly usual."""
    far = abs(found.came - found.mean) / math.sqrt(found.mean + found.mean**2 * math.expm1(found.log_variance))
    if level < _EVEN and far < 1:
        return 1.0
    return tail(found.came, found.mean, found.log_variance, above=found.came > found.mean)


def _sum(stretch: list[_Interval], state: _State) -> _Sum:
    """Contacts of intervals in a row, seen from before the first; the sum is taken as log-normal of that variance."""
    came = mean = variance = with_level = with_shape = 0.0
    for interval in stretch:
        state = _before(state, interval)
        with_shape *= interval.kept
        sd = interval.sd
        to_level = state.level_variance + sd * state.covariance
        to_shape = state.covariance + sd * state.shape_variance
        own = to_level + sd * to_shape
        rate = interval.middle * math.exp(state.level + sd * state.shape + own / 2)
        variance += 2 * rate * (with_level + sd * with_shape) + rate**2 * own
        with_level += rate * to_level
        with_shape += rate * to_shape
        came += interval.came
        mean += rate
    return _Sum(came, mean, max(variance, 0.0) / mean**2)


def _before(state: _State, interval: _Interval) -> _State:
    """One interval on, nothing having been seen of it."""
    kept = interval.kept
    return _State(
        state.level, kept * state.shape, state.level_variance, kept * state.covariance,
        kept**2 * state.shape_variance + 1 - kept**2,
    )  # fmt: skip


def _after(state: _State, interval: _Interval) -> _State:
    """One interval on, its count having been seen: `posterior` for one count, and what it says of level and shape."""
    state, sd = _before(state, interval), interval.sd
    to_level = state.level_variance + sd * state.covariance
    to_shape = state.covariance + sd * state.shape_variance
    prior = to_level + sd * to_shape
    if prior < _STILL:
        return state
    middle = state.level + sd * state.shape
    found, variance = middle, prior
    for _ in range(_ROUNDS):
        rate = interval.middle * math.exp(found + variance / 2)
        variance = 1 / (1 / prior + rate)
        step = variance * (interval.came - rate - (found - middle) / prior)
        found += max(min(step, _FARTHEST), -_FARTHEST)
        if abs(step) < _STILL:
            break
    by_level, by_shape, told = to_level / prior, to_shape / prior, prior - variance
    return _State(
        state.level + by_level * (found - middle), state.shape + by_shape * (found - middle),
        state.level_variance - by_level**2 * told, state.covariance - by_level * by_shape * told,
        state.shape_variance - by_shape**2 * told,
    )  # fmt: skip
