"""What is usual: the profile of each weekday, and how high each day stands against it.

The level of a day is the median over parts of the day, so that an hour in which the lines were dead, or a burst, moves
it little; parts in which next to nothing came are left out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from upheld.forecast.history import Booleans
from upheld.queueing.arrivals import Floats, Integers

_PARTS: Final = 8
_CONTACTS_OF_A_PART: Final = 8.0
_ROUNDS: Final = 2
_DEAD: Final = 0.3  # of the usual level
_FEW_DAYS: Final = 3
_NEIGHBOURS: Final = 4


@dataclass(frozen=True)
class Usual:
    """What was to be expected of each interval of D days."""

    expected: Floats  # (D, S) contacts at the level of the day
    level: Floats  # (D,) the day against its weekday's mean; NaN: nothing told
    profile: Floats  # (7, S) contacts of a mean day


def usual(calls: Floats, used: Booleans, weekday: Integers) -> Usual:
    """What is usual of (D, S) `calls`, learnt from the cells `used`."""
    known = np.where(used, calls, 0.0)
    level = _levels_of_totals(known, used, weekday)
    profile = _profile(known, used, weekday, level)
    for _ in range(_ROUNDS):
        level = _levels(known, used, weekday, profile)
        profile = _profile(known, used, weekday, level)
    expected = np.nan_to_num(level)[:, None] * profile[weekday]
    return Usual(expected, level, profile)


def typical(totals: Floats, weekday: Integers) -> Floats:
    """(D,) the median of the totals of the same weekday in the four weeks before and after; NaN: there are none.

    Days whose total is NaN do not count.
    """
    return middle_known(np.concatenate(_beside(totals, weekday), axis=1))


def typical_of_both_sides(totals: Floats, weekday: Integers) -> Floats:
    """As `typical`, but the lower of what was usual before and what was usual after: a lasting change is no closing."""
    before, after = (middle_known(each) for each in _beside(totals, weekday))
    return np.asarray(np.fmin(before, after), np.float64)


def _beside(totals: Floats, weekday: Integers) -> tuple[Floats, Floats]:
    """(D, 4) the totals of the same weekday in the weeks before, and in those after; NaN where there are none."""
    found = np.full((2, len(totals), _NEIGHBOURS), np.nan)
    for day in range(7):
        places = np.flatnonzero(weekday == day)
        if len(places):
            padded = np.pad(totals[places], _NEIGHBOURS, constant_values=np.nan)
            around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _NEIGHBOURS + 1)
            found[0, places], found[1, places] = around[:, :_NEIGHBOURS], around[:, _NEIGHBOURS + 1 :]
    return found[0], found[1]


def middle_known(values: Floats) -> Floats:
    """The median of each row of (N, M) `values` without its NaN; NaN where there is nothing else."""
    known = (~np.isnan(values)).sum(axis=1)
    ordered = np.sort(values, axis=1)  # NaN last
    rows = np.arange(len(values))
    low, high = ordered[rows, np.maximum(known - 1, 0) // 2], ordered[rows, known // 2 * (known > 1)]
    return np.asarray((low + high) / 2, np.float64)


def _levels_of_totals(known: Floats, used: Booleans, weekday: Integers) -> Floats:
    totals = known.sum(axis=1)
    told = used.any(axis=1)
    level = np.full(len(totals), np.nan)
    for day in range(7):
        rows = np.flatnonzero(told & (weekday == day))
        middle = float(np.median(totals[rows])) if len(rows) else 0.0
        level[rows] = totals[rows] / middle if middle > 0 else 1.0
    return level


def _profile(known: Floats, used: Booleans, weekday: Integers, level: Floats) -> Floats:
    """Contacts of a mean day; weekdays with very few days lean on the others' shape."""
    weight = used * np.nan_to_num(level)[:, None]
    sums, days = np.zeros((7, known.shape[1])), np.zeros((7, known.shape[1]))
    for day in range(7):
        sums[day], days[day] = known[weekday == day].sum(axis=0), weight[weekday == day].sum(axis=0)
    mean = np.divide(sums, days, where=days > 0, out=np.zeros_like(sums))
    pooled = np.divide(sums.sum(axis=0), days.sum(axis=0), where=days.any(axis=0), out=np.zeros(known.shape[1]))
    counts = np.bincount(weekday[used.any(axis=1)], minlength=7)
    for day in (day for day in range(7) if 0 < counts[day] < _FEW_DAYS):
        shape = pooled * (mean[day].sum() / pooled[mean[day] > 0].sum() if mean[day].any() else 0.0)
        lean = np.where(days[day] > 0, (sums[day] + 2 * shape) / (days[day] + 2), 0.0)
        mean[day] = lean
    return mean


def _levels(known: Floats, used: Booleans, weekday: Integers, profile: Floats) -> Floats:
    level = np.full(len(known), np.nan)
    for day in range(7):
        rows = np.flatnonzero((weekday == day) & used.any(axis=1))
        if len(rows):
            level[rows] = _of_weekday(known[rows], used[rows], profile[day])
    return level


def _of_weekday(known: Floats, used: Booleans, profile: Floats) -> Floats:
    total = profile.sum()
    if not total:
        return np.ones(len(known))
    parts = int(min(_PARTS, max(1, total / _CONTACTS_OF_A_PART)))
    part = np.minimum((np.cumsum(profile) - profile / 2) / total * parts, parts - 1).astype(np.int64)
    member = np.zeros((len(profile), parts))
    member[np.arange(len(profile)), part] = 1.0
    came, asked = known @ member, (used * profile) @ member
    enough = asked > 0.3 * total / parts
    ratio = np.where(enough, came / np.where(enough, asked, 1.0), np.nan)
    whole = known.sum(axis=1) / np.maximum((used * profile).sum(axis=1), 1e-12)
    middle = float(np.median(whole))
    alive = np.where(ratio > _DEAD * middle, ratio, np.nan)
    none = np.isnan(alive).all(axis=1)
    alive[none, 0] = whole[none]
    if parts < 3:
        return np.asarray(whole, np.float64)
    return middle_known(alive)
