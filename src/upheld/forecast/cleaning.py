"""What of a history can be learnt from: outages, missing days, closed days and one-off spikes are found and marked.

Nothing is removed. A day cut off by the beginning or the end of the data is marked and not learnt from, its cells
neither: its last interval may not have ended, and a level taken from a part of a day is not the level of a day. What
has come of an unfinished today belongs into a forecast of its rest, not into the history.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from upheld.forecast.history import (
    CLOSED,
    MISSING_DAY,
    OUTAGE,
    PARTIAL,
    SPIKE,
    Booleans,
    Cleaned,
    History,
    Mark,
    weekdays,
)
from upheld.forecast.local_cells import never_were
from upheld.forecast.opening_intervals import opens
from upheld.forecast.unusual_stretches import Stretch, once, stretches, tail
from upheld.forecast.usual_day import Usual, typical, typical_of_both_sides, usual
from upheld.queueing.arrivals import Floats, Integers

_ROUNDS: Final = 3
_NEARLY_NOTHING: Final = 0.05
_BY_CHANCE: Final = 1e-4
_DAY_VARIANCE: Final = 0.1  # relative, of the totals of days: far more than usual ones vary
_USUALLY: Final = 0.5  # of the days of a weekday
_WEEKS: Final = 4  # before and after
_CUT_OFF: Final = 0.02  # of a day's contacts that were still to come
_UNTOLD: Final = 10.0  # contacts that a gap within a day must have hidden
_FAR_ABOVE: Final = 2.0
_NOT_FAR_ABOVE: Final = 1.4  # a day of small numbers may come so high without a reason


def clean(history: History, *, ignore_closed_days: Booleans | None = None) -> Cleaned:
    """The history with its marks, in the order of time.

    `ignore_closed_days` (D,) are days known to be closed, as by the list of holidays: nothing is expected of them,
    nothing is marked, and they are not learnt from.
    """
    weekday = weekdays(history.days)
    known_closed = np.zeros(len(history.days), np.bool_) if ignore_closed_days is None else ignore_closed_days
    opened = opens(history)
    told: Booleans = ~np.isnan(history.calls) & opened[weekday] & ~known_closed[:, None]
    totals = np.where(told.any(axis=1), np.where(told, history.calls, 0.0).sum(axis=1), np.nan)
    partial = _partial(history, told, weekday)
    shut = _shut(np.where(_known(partial, len(totals)), np.nan, totals), told, opened[weekday], weekday)
    whole: Booleans = told & ~shut[:, None] & ~_known(partial, len(totals))[:, None]
    found, used, now = _unusual(history, whole, weekday)
    usual_total = typical(np.where(used.any(axis=1), totals, np.nan), weekday)
    marks = [
        *(_stretch_mark(history, one) for one in found),
        *_missing(history, known_closed, weekday, opened, usual_total),
        *_closed(history, shut, opened[weekday], totals, usual_total),
        *_partial_marks(history, partial, now, weekday),
        *_untold(history, told, used, opened[weekday], now),
        *_high_days(history, used, totals, usual_total),
    ]
    return Cleaned(history, used, opened, tuple(sorted(marks, key=lambda mark: (mark.day, mark.first, mark.kind))))


def _any(cells: Booleans) -> Booleans:
    """(D,) the days with any such cell."""
    found: Booleans = np.asarray(cells.any(axis=1), np.bool_)
    return found


def _known(rows: dict[int, tuple[int, int]], count: int) -> Booleans:
    found = np.zeros(count, np.bool_)
    found[list(rows)] = True
    return found


def _unusual(history: History, told: Booleans, weekday: Integers) -> tuple[list[Stretch], Booleans, Usual]:
    """The outages and spikes, the cells without them, and what is usual; the second look knows what the first found."""
    used, found = told, list[Stretch]()
    now = usual(history.calls, used, weekday)
    for _ in range(_ROUNDS):
        before = {(one.row, one.first, one.end) for one in found}
        found = once(stretches(history.calls, told, now), history.calls, told, now, history.days)
        used = told.copy()
        for one in found:
            used[one.row, one.first : one.end] = False
        if {(one.row, one.first, one.end) for one in found} == before:
            break
        now = usual(history.calls, used, weekday)
    return found, used, now


def _stretch_mark(history: History, one: Stretch) -> Mark:
    return Mark(one.kind, int(history.days[one.row]), one.first, one.end, one.calls, one.expected)


def _shut(totals: Floats, told: Booleans, opened: Booleans, weekday: Integers) -> Booleans:
    """(D,) days of which at least half was told, and on which next to nothing came though such days have contacts."""
    hoped = typical_of_both_sides(totals, weekday)
    enough = told.sum(axis=1) >= 0.5 * opened.sum(axis=1)
    with np.errstate(invalid="ignore"):
        low = enough & (totals <= _NEARLY_NOTHING * hoped) & (hoped > 0)
    found = np.zeros(len(totals), np.bool_)
    rows = np.flatnonzero(low)
    found[rows] = tail(totals[rows], hoped[rows], _DAY_VARIANCE, low=True) < _BY_CHANCE
    return found


def _closed(
    history: History, shut: Booleans, opened: Booleans, totals: Floats, usual_total: Floats
) -> list[Mark]:  # fmt: skip
    return [
        Mark(CLOSED, int(history.days[row]), *_hours(opened[row]), float(totals[row]), float(usual_total[row]))
        for row in np.flatnonzero(shut)
    ]


def _hours(opened: Booleans) -> tuple[int, int]:
    """From the first to the last open interval; the whole day where there is none."""
    places = np.flatnonzero(opened)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, len(opened))


def _missing(
    history: History, known_closed: Booleans, weekday: Integers, opened: Booleans, usual_total: Floats
) -> list[Mark]:
    """Days without any row, of a weekday that has rows on most of the days around it."""
    there = _any(~np.isnan(history.calls))
    found = []
    for row in np.flatnonzero(~there & ~known_closed):
        alike = np.flatnonzero(weekday == weekday[row])
        at = int(np.searchsorted(alike, row))
        near = np.concatenate((alike[max(0, at - _WEEKS) : at], alike[at + 1 : at + 1 + _WEEKS]))
        if len(near) and there[near].mean() >= _USUALLY:
            hours = _hours(opened[weekday[row]])
            found.append(Mark(MISSING_DAY, int(history.days[row]), *hours, float("nan"), float(usual_total[row])))
    return found


def _partial(history: History, told: Booleans, weekday: Integers) -> dict[int, tuple[int, int]]:
    """The first and the last day where they were cut off: row → the intervals [first, end) that are not told."""
    rows = np.flatnonzero(told.any(axis=1))
    if len(rows) < 2:
        return {}
    firsts, ends = told.argmax(axis=1), told.shape[1] - told[:, ::-1].argmax(axis=1)
    calls = np.where(told, history.calls, 0.0)
    found = {}
    for row, late in ((int(rows[-1]), True), (int(rows[0]), False)):
        others = rows[(rows != row) & (weekday[rows] == weekday[row])]
        others = others if len(others) else rows[(rows != row) & ((weekday[rows] < 5) == (weekday[row] < 5))]
        if not len(others):
            continue
        usually = int(np.median(ends[others])) if late else int(np.ceil(np.median(firsts[others])))
        gap = (int(ends[row]), usually) if late else (usually, int(firsts[row]))
        hidden, whole = calls[others, gap[0] : gap[1]].sum(), calls[others].sum()
        if gap[0] < gap[1] and hidden > _CUT_OFF * whole:
            found[row] = gap
    return found


def _partial_marks(
    history: History, partial: dict[int, tuple[int, int]], now: Usual, weekday: Integers
) -> list[Mark]:  # fmt: skip
    return [
        Mark(
            PARTIAL, int(history.days[row]), first, end, float("nan"), float(now.profile[weekday[row], first:end].sum())
        )
        for row, (first, end) in partial.items()
    ]


def _untold(history: History, told: Booleans, used: Booleans, opened: Booleans, now: Usual) -> list[Mark]:
    """Stretches without rows between the first and the last one of an open day."""
    found = []
    jumped: Booleans = never_were(history.days, history.slots, history.zone)
    inside: Booleans = np.maximum.accumulate(told, axis=1) & np.maximum.accumulate(told[:, ::-1], axis=1)[:, ::-1]
    gaps: Booleans = inside & opened & np.isnan(history.calls) & ~jumped & _any(used)[:, None]
    for row in np.flatnonzero(_any(gaps)):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], gaps[row].astype(np.int8), [0]))))
        for first, end in edges.reshape(-1, 2).tolist():
            expected = float(now.expected[row, first:end].sum())
            if expected >= _UNTOLD:
                found.append(Mark(OUTAGE, int(history.days[row]), first, end, float("nan"), expected))
    return found


def _high_days(history: History, used: Booleans, totals: Floats, usual_total: Floats) -> list[Mark]:
    """A day twice as high as any other: marked, but learnt from, as its shape is sound and its level may come again."""
    whole = np.where(used.any(axis=1), totals, np.nan)
    if (~np.isnan(whole)).sum() < 3:
        return []
    row = int(np.nanargmax(whole))
    rest = np.delete(whole, row)
    highest = float(np.nanmax(rest))
    by_chance = tail(whole[[row]], np.array([_NOT_FAR_ABOVE * highest]), 0.0, low=False)[0]
    if whole[row] <= _FAR_ABOVE * highest or by_chance > _BY_CHANCE:
        return []
    expected = float(usual_total[row])
    return [Mark(SPIKE, int(history.days[row]), *_hours(used[row]), float(whole[row]), expected, learnt=True)]
