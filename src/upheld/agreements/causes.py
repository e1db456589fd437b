"""Why a promise is missed: the queues, hours, days and weekdays that carry more misses than the promise allows.

Every pattern of a few plain kinds is looked at, in one queue or in all, within some hours or all of them: a stretch of
days in a row (against the same hours of all other days), a weekday that comes again (against the same hours of the
other weekdays), every day (some hours against the others, a queue against the others). A pattern stands out by how far
its misses exceed that comparison, less some standard deviations: a scan over rectangles as in M. Kulldorff,
Communications in Statistics 26 (1997), DOI 10.1080/03610929708831995, with a normal bound so that seconds can be
scanned as well as contacts, and with the spread that days and hours show, as calls of one hour miss together. The
pattern with most misses in excess for sure is a cause; its excess is taken away and the rest is looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Target
from upheld.agreements.counted import local
from upheld.agreements.counts import Counts

Floats = NDArray[np.float64]
Places = tuple[NDArray[np.int64], ...]
"""An open mesh of queues, days and hours."""

MOST: Final = 3
_ROUNDS: Final = 8
_SURE: Final = 3.0
_LEAST_SHARE: Final = 0.02
"""A pattern with less of all misses than this is no cause worth telling."""
_LONGEST_DAYS: Final = 23
_MEDIAN_OF_NORMAL: Final = 0.6745  # of its size
_NARROW: Final = 1e-6  # of windows that say the same, the narrower is told
_HOUR_S: Final = 3600


@dataclass(frozen=True)
class Cells:
    """Misses and what they are of, by queue, day and hour; both of shape (queues, days, hours).

    Days before `shown_from` only tell what is usual.
    """

    queues: tuple[str, ...]
    days: tuple[date, ...]
    shown_from: int  # number of the first day whose misses are asked about
    first_hour: int
    misses: Floats
    total: Floats


@dataclass(frozen=True)
class Cause:
    """One pattern: its rows have `misses` of `total`, `beyond` of them more than the promise allows.

    `extra` is how many more than where it is compared with, what earlier causes have taken left out.
    """

    kind: str  # days | weekday | hours | queue
    queue: str | None  # None: all
    first_day: date | None
    last_day: date | None
    weekday: int | None  # 0: Monday
    first_hour: int | None  # of the wall clock; None: all day
    end_hour: int | None
    misses: float
    total: float
    beyond: float
    extra: float
    share: float  # of all misses of the target
    sure: float  # excess misses less what chance may add


@dataclass(frozen=True)
class _Sets:
    """Sets of days of one kind: their misses and contacts by hour, and those of what they are compared with."""

    kind: str
    days: NDArray[np.bool_]  # shape (sets, days)
    inside: tuple[Floats, Floats]  # shape (sets, hours)
    outside: tuple[Floats, Floats]
    across_hours: bool  # hours are compared with other hours, not with themselves on other days


@dataclass(frozen=True)
class _Pattern:
    kind: str
    queue: int | None
    days: NDArray[np.bool_]
    hours: tuple[int, int]
    extra: float
    worth: float  # misses in excess for sure: less some standard deviations


def cells_of(rows: Counts, target: Target, zone: str, shown_from: date) -> Cells:
    """The rows of `target` by queue, local day and hour. Of seconds, those waited stand for misses."""
    day, second = local(rows, zone)
    misses = rows.denominator - rows.numerator if target.unit == "share" and target.better == "more" else rows.numerator
    known = ~np.isnan(misses) & ~np.isnan(rows.denominator)
    day, hour, queue = day[known], second[known] // _HOUR_S, rows.queue[known]
    if not len(day):
        return Cells((), (), 0, 0, np.zeros((0, 0, 0)), np.zeros((0, 0, 0)))
    queues, own = np.unique(queue.astype(str), return_inverse=True)
    names, place = np.unique(day, return_inverse=True)
    first, last = int(hour.min()), int(hour.max())
    shape = (len(queues), len(names), last - first + 1)
    at = np.ravel_multi_index((own, place, hour - first), shape)
    tables = (_table(at, one[known], shape) for one in (misses, rows.denominator))
    shown = int(np.searchsorted(names, shown_from.toordinal()))
    return Cells(tuple(map(str, queues)), tuple(map(date.fromordinal, names.tolist())), shown, first, *tables)


def _table(at: NDArray[np.int64], values: Floats, shape: tuple[int, ...]) -> Floats:
    counted = np.bincount(at, weights=values, minlength=int(np.prod(shape)))
    return np.asarray(counted, dtype=np.float64).reshape(shape)


def allowed_rate(target: Target) -> float:
    """Misses that are allowed of each contact (of seconds: seconds)."""
    required = float(target.required)
    return 1 - required if target.unit == "share" and target.better == "more" else required


def causes(
    cells: Cells, allowed: float, most: int = MOST, kinds: Sequence[str] = ("days", "weekday", "every_day")
) -> tuple[Cause, ...]:
    """The `most` patterns of `kinds` that carry most misses beyond `allowed` per contact, worst first.

    Empty: none stands out.
    """
    found: list[Cause] = []
    misses = cells.misses.copy()
    everything = float(misses[:, cells.shown_from :].sum())
    for _ in range(_ROUNDS):
        pattern = _foremost(cells, misses, allowed, kinds)
        if pattern is None:
            break
        at = np.ix_(_queues(cells, pattern), np.flatnonzero(pattern.days), np.arange(*pattern.hours))
        found.append(_told(cells, pattern, at, allowed, everything))
        misses[at] *= 1 - pattern.extra / max(float(misses[at].sum()), 1e-12)
    worth = [cause for cause in found if cause.beyond > 0 and cause.extra >= _LEAST_SHARE * everything]
    return tuple(sorted(worth, key=lambda cause: -min(cause.extra, cause.beyond))[:most])


def _queues(cells: Cells, pattern: _Pattern) -> NDArray[np.int64]:
    return np.arange(len(cells.queues)) if pattern.queue is None else np.array([pattern.queue])


def _foremost(cells: Cells, misses: Floats, allowed: float, kinds: Sequence[str]) -> _Pattern | None:
    """The pattern that stands out most among those with more misses than allowed; None where none does."""
    if cells.shown_from >= len(cells.days) or not float(misses[:, cells.shown_from :].sum()):
        return None
    best: _Pattern | None = None
    several = len(cells.queues) > 1
    for queue in (None, *range(len(cells.queues))) if several else (None,):
        top = misses.sum(axis=0) if queue is None else misses[queue]
        bottom = cells.total.sum(axis=0) if queue is None else cells.total[queue]
        spreads = _spreads(top, bottom)
        for sets in _sets(cells, top, bottom):
            if sets.kind not in kinds:
                continue
            found = _best_of(sets, queue, allowed, spreads)
            if found is not None and (best is None or found.worth > best.worth):
                best = found
        if queue is not None and "every_day" in kinds:
            found = _whole_queue(cells, misses, queue, allowed, float(spreads[-1]))
            if found is not None and (best is None or found.worth > best.worth):
                best = found
    return best


def _best_of(sets: _Sets, queue: int | None, allowed: float, spreads: Floats) -> _Pattern | None:
    misses, total = (_windows(one) for one in sets.inside)
    hours = np.arange(len(spreads))
    # What a whole day has more or less falls out where its hours are compared with one another.
    apart = np.clip(hours[None, :] - hours[:, None], 0, None)
    spread = spreads[apart // 2 if sets.across_hours else apart]
    extra, weight = (_across if sets.across_hours else _same_hours)(sets)
    rate = np.divide(misses, total, out=np.zeros_like(misses), where=total > 0)
    sure = _SURE + np.sqrt(np.log(len(sets.days)))  # of many sets the largest stands out by chance alone
    beyond, noise = misses - allowed * total, sure * np.sqrt(weight) * spread
    # Hours are told by what they miss beyond the promise once they stand out for certain; of stretches and weekdays,
    # which are many and overlap, the one is told that chance explains least.
    worth = np.minimum(extra - noise, beyond) if sets.across_hours else np.minimum(extra, beyond) - noise
    width = np.clip(hours[None, :] - hours[:, None], 0, None)
    worth = np.where((total > 0) & (rate > allowed), worth - _NARROW * width, 0.0)
    at = np.unravel_index(int(np.argmax(worth)), worth.shape)
    if worth[at] <= 0:
        return None
    within = (int(at[1]), int(at[2]) + 1)
    return _Pattern(sets.kind, queue, sets.days[int(at[0])], within, float(extra[at]), float(worth[at]))


def _same_hours(sets: _Sets) -> tuple[Floats, Floats]:
    """Misses of each window beyond those of the same hours outside, and their variance for a spread of 1."""
    (misses, total), (other, of) = sets.inside, sets.outside
    usual = np.divide(other, of, out=np.full_like(other, np.nan), where=of > 0)
    fallback = np.nansum(other, axis=1, keepdims=True) / np.maximum(of.sum(axis=1, keepdims=True), 1e-9)
    usual = np.where(np.isnan(usual), fallback, usual)
    weight = total + np.divide(total**2, of, out=np.zeros_like(total), where=of > 0)
    return _windows(misses - usual * total), _windows(weight)


def _across(sets: _Sets) -> tuple[Floats, Floats]:
    """The same against all other hours of the same days."""
    misses, total = (_windows(one) for one in sets.inside)
    other, of = (one.sum(axis=1)[:, None, None] for one in sets.inside)
    other, of = other - misses, of - total
    usual = np.divide(other, of, out=np.zeros_like(other), where=of > 0)
    weight = total + np.divide(total**2, of, out=np.zeros_like(total), where=of > 0)
    return np.where(of > 0, misses - usual * total, 0.0), weight


def _whole_queue(cells: Cells, misses: Floats, queue: int, allowed: float, spread: float) -> _Pattern | None:
    """One queue against the others, all days and hours."""
    own, of_own = (float(one[queue, cells.shown_from :].sum()) for one in (misses, cells.total))
    every, of_every = (float(one[:, cells.shown_from :].sum()) for one in (misses, cells.total))
    if not of_own or of_every <= of_own or own / of_own <= allowed:
        return None
    extra = own - of_own * (every - own) / (of_every - of_own)
    worth = min(extra, own - allowed * of_own)
    worth -= _SURE * spread * np.sqrt(of_own + of_own**2 / (of_every - of_own))
    if worth <= 0:
        return None
    shown = np.arange(len(cells.days)) >= cells.shown_from
    return _Pattern("every_day", queue, shown, (0, misses.shape[2]), extra, float(worth))


def _sets(cells: Cells, misses: Floats, total: Floats) -> Iterator[_Sets]:
    """Stretches of days in a row, weekdays that come again, and all days that are shown."""
    count, first = len(cells.days), cells.shown_from
    place = np.arange(count)
    shown = place >= first
    longest = min(_LONGEST_DAYS, count - 1)
    stretches = [(a, b) for a in range(first, count) for b in range(a + 1, min(a + longest, count) + 1)]
    if stretches and count > 1:
        days = np.array([(place >= a) & (place < b) for a, b in stretches])
        yield _compared("days", days, ~days, misses, total)
    weekdays = np.array([day.weekday() for day in cells.days])
    again = [shown & (weekdays == one) for one in range(7) if (shown & (weekdays == one)).sum() > 1]
    if len(again) > 1:
        days = np.array(again)
        yield _compared("weekday", days, shown & ~days, misses, total)
    yield _compared("every_day", shown[None], shown[None], misses, total, across_hours=True)


def _compared(
    kind: str, days: NDArray[np.bool_], others: NDArray[np.bool_], misses: Floats, total: Floats,
    *, across_hours: bool = False,
) -> _Sets:  # fmt: skip
    inside, outside = (
        (which.astype(np.float64) @ misses, which.astype(np.float64) @ total) for which in (days, others)
    )
    return _Sets(kind, days, inside, outside, across_hours)


def _windows(table: Floats) -> Floats:
    """Sums over every run of hours [start, end]; shape (rows, hours, hours), 0 where end < start."""
    sums = np.concatenate([np.zeros((len(table), 1)), np.cumsum(table, axis=1)], axis=1)
    runs = sums[:, None, 1:] - sums[:, :-1, None]
    return np.asarray(np.where(np.triu(np.ones(runs.shape[1:], dtype=bool))[None], runs, 0.0))


def _spreads(misses: Floats, total: Floats) -> Floats:
    """Standard deviation of one contact's misses within windows of 1, 2, … hours of a day; shape (hours,).

    As hours and as days show it, since calls miss together; from the medians of differences to the same hours a week
    before, so that the causes themselves do not count.
    """
    usual = misses.sum(axis=0) / np.maximum(total.sum(axis=0), 1e-9)
    left = misses - usual * total
    rate = float(misses.sum() / max(float(total.sum()), 1e-9))
    alone = np.sqrt(max(rate * (1 - rate), 0.0))  # of contacts that miss each by itself: no fewer is believed
    hour = max(_spread(left, total), alone)
    day = max(_spread(left.sum(axis=1)[:, None], total.sum(axis=1)[:, None]), alone)
    more = max(day**2 - hour**2, 0.0)
    hours = misses.shape[1]
    return np.asarray(np.sqrt(hour**2 + more * np.arange(hours) / max(hours - 1, 1)))


def _spread(left: Floats, total: Floats) -> float:
    """From what is left over of cells, by the median size of its change from week to week (day to day of few days)."""
    apart = 7 if len(left) >= 14 else 1
    size = np.divide(left, np.sqrt(total), out=np.full_like(left, np.nan), where=total > 0)
    change = (size[apart:] - size[:-apart]) / np.sqrt(2)
    change = change[~np.isnan(change)]
    return max(float(np.median(np.abs(change))) / _MEDIAN_OF_NORMAL if len(change) else 0.0, 1e-9)


def _told(
    cells: Cells, pattern: _Pattern, at: tuple[NDArray[np.int64], ...], allowed: float, everything: float
) -> Cause:
    hours = cells.misses.shape[2]
    days = [day for day, inside in zip(cells.days, pattern.days, strict=True) if inside]
    misses, total = float(cells.misses[at].sum()), float(cells.total[at].sum())
    all_day = pattern.hours == (0, hours)
    kind = pattern.kind if pattern.kind != "every_day" else "queue" if all_day else "hours"
    in_row = pattern.kind == "days"
    return Cause(
        kind=kind,
        queue=None if pattern.queue is None else cells.queues[pattern.queue],
        first_day=days[0] if in_row else None,
        last_day=days[-1] if in_row else None,
        weekday=days[0].weekday() if pattern.kind == "weekday" else None,
        first_hour=None if all_day else cells.first_hour + pattern.hours[0],
        end_hour=None if all_day else cells.first_hour + pattern.hours[1],
        misses=misses,
        total=total,
        beyond=misses - allowed * total,
        extra=pattern.extra,
        share=misses / everything if everything else 0.0,
        sure=pattern.worth,
    )
