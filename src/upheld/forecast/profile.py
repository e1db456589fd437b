"""How a day's contacts are spread over its intervals: a profile for each weekday, smoothed, and shrunk to that of all.

Shares are sums of contacts over sums of days' contacts (the Poisson estimate: a busy day tells more), older days count
less. How much to smooth, and how far a weekday's own profile is believed, is chosen by predicting left-out weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from upheld.forecast.days import Days
from upheld.forecast.history import Booleans, Cleaned
from upheld.queueing.arrivals import Floats, Integers

_HALF_LIFE_DAYS: Final = 90.0
_WIDTHS_S: Final = (0.0, 225.0, 450.0, 900.0, 1800.0)
"""Standard deviations of the smoothing kernels that are tried."""
_BELIEVED_AFTER: Final = (0.5, 2.0, 8.0, 1e6)
"""Days after which a weekday's own profile counts half; the last never."""
_FOLDS: Final = 4
_LEAST: Final = 1e-5
"""No open interval is expected to be emptier than this part of an average one."""
_TURNS: Final = 3


@dataclass(frozen=True)
class Profile:
    """Shares of a day's contacts by weekday and interval; each weekday that opens adds up to 1."""

    share: Floats  # (7, S)
    width_s: float  # of the smoothing chosen
    half_after_days: float  # days after which a weekday's own profile counts half


def profile(cleaned: Cleaned, days: Days) -> Profile:
    """The profile of each weekday. `days` are those of the history."""
    counts = np.where(cleaned.used, np.nan_to_num(cleaned.history.calls), 0.0)
    opens = cleaned.opens
    weight = 0.5 ** ((days.ordinal[-1] - days.ordinal) / _HALF_LIFE_DAYS) if len(days) else np.zeros(0)
    told = cleaned.used.any(axis=1) & ~days.closed
    counts, used, weight, like = counts[told], cleaned.used[told], weight[told], days.like[told]
    if not counts.sum():
        return Profile(_flat(opens), _WIDTHS_S[0], _BELIEVED_AFTER[-1])
    week = (days.ordinal[told] - 1) // 7
    width_s, half_after = _chosen(counts, used, weight, like, opens, week, cleaned.history.interval_s)
    share = _shares(_sums(counts, used, weight, like, opens), opens, cleaned.history.interval_s, width_s, half_after)
    return Profile(share, width_s, half_after)


@dataclass(frozen=True)
class _Sums:
    """Per weekday: weighted contacts (7, S), weighted contacts of days in which the interval was told, days' weight."""

    came: Floats
    of: Floats
    days: Floats  # (7,)

    def __sub__(self, other: _Sums) -> _Sums:
        return _Sums(self.came - other.came, self.of - other.of, self.days - other.days)


def _sums(counts: Floats, used: Booleans, weight: Floats, like: Integers, opens: Booleans) -> _Sums:
    """Sums over days; the whole of a day that was told or open in part is estimated by the shares found so far.

    All days are measured by one profile over every interval that is ever open, so that a short Saturday does not make
    its mornings look busier than they are.
    """
    any_open = opens.any(axis=0)
    every = any_open / max(int(any_open.sum()), 1)
    partial = bool((used.sum(axis=1) < any_open.sum()).any())
    for _ in range(_TURNS if partial else 1):
        whole = counts.sum(axis=1) / np.maximum(used @ every, 1e-9)
        came, of, days = np.zeros((7, counts.shape[1])), np.zeros((7, counts.shape[1])), np.zeros(7)
        np.add.at(came, like, weight[:, None] * counts)
        np.add.at(of, like, (weight * whole)[:, None] * used)
        np.add.at(days, like, weight)
        every = _divided(came.sum(axis=0), of.sum(axis=0))
        every = every / max(float(every.sum()), 1e-12)
    return _Sums(came, of, days)


def _shares(sums: _Sums, opens: Booleans, interval_s: int, width_s: float, half_after: float) -> Floats:
    """(7, S) smoothed and shrunk."""
    any_open = tuple(bool(each) for each in opens.sum(axis=0))
    smooth = _smoother(any_open, width_s / interval_s)
    every = smooth @ _divided(sums.came.sum(axis=0), sums.of.sum(axis=0))
    apart = np.where(sums.of > 0, _divided(sums.came, sums.of) - every, 0.0)
    believed = sums.days / (sums.days + half_after)
    share = np.where(opens, every + believed[:, None] * (apart @ smooth.T), 0.0)
    least = _LEAST / np.maximum(opens.sum(axis=1, keepdims=True), 1)
    share = np.where(opens, np.maximum(share, least), 0.0)
    whole = share.sum(axis=1, keepdims=True)
    return np.asarray(share / np.where(whole > 0, whole, 1.0), np.float64)


def _chosen(
    counts: Floats, used: Booleans, weight: Floats, like: Integers, opens: Booleans, week: Integers, interval_s: int
) -> tuple[float, float]:
    """Width and belief of the largest likelihood of left-out weeks; middling ones where there is but one week."""
    folds = week % _FOLDS
    if len(np.unique(folds)) < 2:
        return 900.0, 8.0
    even = np.ones(len(counts))
    whole = _sums(counts, used, even, like, opens)
    parts = [_sums(counts[folds == f], used[folds == f], even[folds == f], like[folds == f], opens)
             for f in range(_FOLDS) if (folds == f).any()]  # fmt: skip
    best, chosen = -np.inf, (_WIDTHS_S[0], _BELIEVED_AFTER[-1])
    for width_s in _WIDTHS_S:
        if 0 < width_s < interval_s / 4:
            continue
        for half_after in _BELIEVED_AFTER:
            score = sum(_score(part, _shares(whole - part, opens, interval_s, width_s, half_after)) for part in parts)
            if score > best:
                best, chosen = score, (width_s, half_after)
    return chosen


def _score(left_out: _Sums, share: Floats) -> float:
    """Poisson log-likelihood of the left-out contacts, but for what does not depend on the shares."""
    rate = left_out.of * share
    some = rate > 0
    return float((left_out.came[some] * np.log(rate[some])).sum() - rate.sum())


def _flat(opens: Booleans) -> Floats:
    return np.asarray(opens / np.maximum(opens.sum(axis=1, keepdims=True), 1), np.float64)


def _divided(numerator: Floats, denominator: Floats) -> Floats:
    return np.asarray(numerator / np.where(denominator > 0, denominator, 1.0), np.float64)


@lru_cache(maxsize=64)
def _smoother(opens: tuple[bool, ...], width: float) -> Floats:
    """(S, S) local-linear smoothing by a normal kernel of `width` intervals, within each run of open intervals.

    Local lines keep the level and slope at the first and last interval of a run, where a plain kernel would not.
    """
    size = len(opens)
    found = np.eye(size)
    if not width:
        return found
    open_ = np.array(opens)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], open_.astype(np.int8), [0]))))
    for start, end in edges.reshape(-1, 2):
        if end - start < 3:
            continue
        place = np.arange(end - start)
        apart = place[None, :] - place[:, None]
        kernel = np.exp(-0.5 * (apart / width) ** 2)
        zeroth, first, second = (kernel * apart**power for power in range(3))
        s0, s1, s2 = (each.sum(axis=1, keepdims=True) for each in (zeroth, first, second))
        line = kernel * (s2 - s1 * apart) / np.maximum(s0 * s2 - s1**2, 1e-300)
        found[start:end, start:end] = np.where(s0 * s2 - s1**2 > 1e-9, line, kernel / s0)
    return found
