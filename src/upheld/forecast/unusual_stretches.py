"""Stretches of a day in which impossibly few or many contacts came, given the rest of the day.

Every window of 1, 2, 4, … intervals is compared with what was to be expected of it, allowing for Poisson noise and for
as much more as windows of that length usually vary. The least likely window of a day is widened to the whole stretch
that behaves like it. What comes again on the same weekday, day of the month or date is a pattern, not an accident.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from scipy.stats import nbinom, poisson

from upheld.forecast.history import OUTAGE, SPIKE, Booleans
from upheld.forecast.usual_day import Usual
from upheld.queueing.arrivals import Floats, Integers

LOW: Final = 0.6
HIGH: Final = 1.6
"""A stretch is looked at when less or more than this share of what was expected came."""
FALSE_ALARMS: Final = 0.1 / 200
"""To be expected per day of a series that is as the model says; real ones have longer tails."""
_CLEARLY_LOW: Final = 0.4
_CLEARLY_HIGH: Final = 2.0
"""A stretch is not widened by intervals that are nearer to usual than to these shares: those below 0.66, above 1.44."""
_LOOKED_AT: Final = 3.5  # standard deviations
_BY_CHANCE: Final = 1e-3
_TRIMMED: Final = 0.01
_MOST_OF_A_DAY: Final = 8


@dataclass(frozen=True)
class Stretch:
    """Intervals [first, end) of the day in row `row`."""

    kind: str  # OUTAGE or SPIKE
    row: int
    first: int
    end: int
    calls: float
    expected: float
    likelihood: float  # that so few, or so many, come


def stretches(calls: Floats, used: Booleans, usual: Usual) -> list[Stretch]:
    """The unusual stretches of (D, S) `calls` among the cells `used`; the unlikeliest of each day first."""
    came, expected = np.where(used, calls, 0.0), np.where(used, usual.expected, 0.0)
    slots = max(1, int(used.any(axis=0).sum()))
    limit = FALSE_ALARMS / (4 * slots)
    found = []
    for row, places in _by_day(_windows(came, expected, slots, limit)).items():
        taken: list[Stretch] = []
        for likelihood, low, first, length in sorted(places):
            if len(taken) < _MOST_OF_A_DAY and not any(first < t.end and first + length > t.first for t in taken):
                start, end = _widened(came[row], expected[row], first, first + length)
                if not any(start < t.end and end > t.first for t in taken):
                    sums = float(came[row, start:end].sum()), float(expected[row, start:end].sum())
                    taken.append(Stretch(OUTAGE if low else SPIKE, row, start, end, *sums, likelihood))
        found += taken
    return found


def _windows(came: Floats, expected: Floats, slots: int, limit: float) -> list[tuple[int, float, bool, int, int]]:
    """(day, likelihood, whether too few, first interval, length) of every window less likely than `limit`."""
    summed = [np.concatenate((np.zeros((len(came), 1)), each.cumsum(axis=1)), axis=1) for each in (came, expected)]
    found = []
    length = 1
    while length <= max(1, slots // 2) and length < came.shape[1] + 1:
        seen, hoped = (each[:, length:] - each[:, :-length] for each in summed)
        extra = _extra(seen, hoped)
        deviation = np.sqrt(hoped + extra * hoped**2) * _LOOKED_AT
        low = (seen < hoped - deviation) & (seen < LOW * hoped)
        high = (seen > hoped + deviation) & (seen > HIGH * hoped) & (hoped > 0)
        for mask, few in ((low, True), (high, False)):
            rows, firsts = np.nonzero(mask)
            likely = tail(seen[rows, firsts], hoped[rows, firsts], extra, low=few)
            for place in np.flatnonzero(likely < limit):
                found.append((int(rows[place]), float(likely[place]), few, int(firsts[place]), length))
        length *= 2
    return found


def _by_day(
    windows: Sequence[tuple[int, float, bool, int, int]],
) -> dict[int, list[tuple[float, bool, int, int]]]:
    by_day: dict[int, list[tuple[float, bool, int, int]]] = {}
    for row, *rest in windows:
        by_day.setdefault(row, []).append(tuple(rest))  # type: ignore[arg-type]
    return by_day


def _extra(seen: Floats, hoped: Floats) -> float:
    """Variance beyond Poisson ÷ mean², of windows of one length; the wildest ones do not count."""
    known = hoped > 0
    if not known.any():
        return 0.0
    error = (seen[known] - hoped[known]) ** 2
    mean = hoped[known]
    wild = error / (mean + 0.01 * mean**2)
    kept = wild <= np.quantile(wild, 1 - _TRIMMED)
    return max(0.0, float((error[kept] - mean[kept]).sum() / (mean[kept] ** 2).sum()))


def tail(seen: Floats, hoped: Floats, extra: float, *, low: bool) -> Floats:
    """How likely so few (`low`) or so many contacts are: Poisson counts about a mean with relative variance `extra`."""
    if extra < 1e-9:
        few, many = poisson.cdf(np.floor(seen), hoped), poisson.sf(np.ceil(seen) - 1, hoped)
    else:
        size = 1 / extra
        share = size / (size + hoped)
        few, many = nbinom.cdf(np.floor(seen), size, share), nbinom.sf(np.ceil(seen) - 1, size, share)
    return np.asarray(few if low else many, np.float64)


def _widened(came: Floats, expected: Floats, first: int, end: int) -> tuple[int, int]:
    """The stretch about [first, end) whose intervals are best explained by its own ratio to what was expected."""
    ratio = max(float(came[first:end].sum() / expected[first:end].sum()), 0.02)
    ratio = min(ratio, _CLEARLY_LOW) if ratio < 1 else max(ratio, _CLEARLY_HIGH)
    gain = np.concatenate(([0.0], np.cumsum(came * np.log(ratio) - expected * (ratio - 1))))
    starts, ends = np.arange(end), np.arange(first + 1, len(gain))
    worth = gain[ends][None, :] - gain[starts][:, None]
    worth[ends[None, :] <= starts[:, None]] = -np.inf
    best = np.unravel_index(int(np.argmax(worth)), worth.shape)
    start, stop = int(starts[best[0]]), int(ends[best[1]])
    told = np.flatnonzero(expected[start:stop] > 0)
    return (start + int(told[0]), start + int(told[-1]) + 1) if len(told) else (first, end)


def once(found: Sequence[Stretch], calls: Floats, used: Booleans, usual: Usual, days: Integers) -> list[Stretch]:
    """Those of `found` that do not come again on other days (ordinals `days`, shape (D,)).

    A pattern is what came on a fifth of the days of that weekday, on a tenth of all days, or, in at least two months or
    years, on most of the days of that number or date that were told (or the day beside it).
    """
    came = np.where(used, calls, 0.0)
    dates = [date.fromordinal(int(day)) for day in days]
    told = np.flatnonzero(used.any(axis=1) & (np.nan_to_num(usual.level) > 0))
    return [one for one in found if not _recurs(one, _like(one, came, used, usual, days, told), dates, told.tolist())]


def _like(one: Stretch, came: Floats, used: Booleans, usual: Usual, days: Integers, told: Integers) -> set[int]:
    """The days on which the same hours were changed in the same way, at least half as far, and not by chance.

    What is usual is here the median of the weekday, which a pattern of up to half of the weeks does not move.
    """
    low = one.kind == OUTAGE
    hours = slice(one.first, one.end)
    told = told[used[told, hours].any(axis=1)]
    weekday, level, seen = (days[told] + 6) % 7, usual.level[told], came[told, hours].sum(axis=1)
    hoped = np.zeros(len(told))
    for each in range(7):
        rows = weekday == each
        if rows.any():
            hoped[rows] = level[rows] * np.quantile(seen[rows] / level[rows], 0.5, method="higher" if low else "lower")
    hoped += 0.5
    ratio = np.maximum(seen / hoped, 0.02)
    far = np.sqrt(ratio[told == one.row])
    alike = (ratio <= far if low else ratio >= far) & (tail(seen, hoped, 0.0, low=low) < _BY_CHANCE)
    return {one.row, *told[alike].tolist()}


def _recurs(one: Stretch, rows: set[int], dates: Sequence[date], told: Sequence[int]) -> bool:
    here = dates[one.row]
    alike = [row for row in told if dates[row].weekday() == here.weekday()]
    on_weekday = len(rows.intersection(alike))
    if (on_weekday >= 3 and on_weekday >= 0.2 * len(alike)) or (len(rows) >= 4 and len(rows) >= 0.1 * len(told)):
        return True
    months = _periods(here, dates, told, yearly=False), _periods(here, dates, rows, yearly=False)
    years = _periods(here, dates, told, yearly=True), _periods(here, dates, rows, yearly=True)
    return any(len(came) >= 2 and len(came) >= 0.6 * len(could) for could, came in (months, years))


def _periods(here: date, dates: Sequence[date], rows: Collection[int], *, yearly: bool) -> set[int]:
    """The months, or years, in which a day of `rows` has the number, or the date, of `here`, or one beside it."""
    found = set()
    for row in rows:
        there = dates[row]
        if yearly:
            if abs((there.replace(year=2000) - here.replace(year=2000)).days) <= 1:
                found.add(there.year)
        elif abs(there.day - here.day) <= 1:
            found.add(there.year * 12 + there.month)
    return found
