"""In which intervals of each weekday contacts are expected, as the history itself tells it.

An interval with a contact is open. One that never had any is closed only where that is no chance: so many contacts were
to be expected from the intervals around it, or from the same time on other weekdays, that none at all would happen less
than once in ten thousand times. An interval for which there never was a row is closed.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from upheld.forecast.history import Booleans, History, weekdays
from upheld.queueing.arrivals import Floats

_ENOUGH: Final = 9.21  # contacts that were to be expected: none at all then comes with probability exp(-9.21) = 1e-4
_AROUND_S: Final = 3600


def opens(history: History) -> Booleans:
    """(7, S) intervals of each weekday (0 Monday) in which contacts are expected.

    A weekday on which no day of the history falls is taken to be open whenever another one is.
    """
    which = weekdays(history.days)
    told = ~np.isnan(history.calls)
    days, sums = np.zeros((7, history.slots)), np.zeros((7, history.slots))
    for weekday in range(7):
        days[weekday] = told[which == weekday].sum(axis=0)
        sums[weekday] = np.nansum(history.calls[which == weekday], axis=0)
    found = np.array([_of_weekday(weekday, days, sums, history.interval_s) for weekday in range(7)], np.bool_)
    for weekday in set(range(7)) - set(which.tolist()):
        found[weekday] = found.any(axis=0)
    return found


def _of_weekday(weekday: int, days: Floats, sums: Floats, interval_s: int) -> Booleans:
    told, came = days[weekday] > 0, sums[weekday] > 0
    silent = told & ~came
    others = np.arange(7) != weekday
    asked = days[others].sum(axis=0)
    rate = np.divide(sums[others].sum(axis=0), asked, where=asked > 0, out=np.zeros(len(told)))
    if not came.any():
        return np.asarray(told & ((rate * days[weekday]).sum() <= _ENOUGH), np.bool_)
    shared = float((rate * days[weekday])[came].sum())
    scale = float(sums[weekday].sum()) / shared if shared else 1.0
    around = max(1, _AROUND_S // interval_s)
    found: Booleans = came.copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], silent.astype(np.int8), [0]))))
    for start, end in edges.reshape(-1, 2).tolist():
        if rate[start:end].any():
            expected = scale * float((rate * days[weekday])[start:end].sum())
        else:
            sides = (slice(max(0, start - around), start), slice(end, end + around))
            near = [_rate(days[:, side], sums[:, side]) for side in sides if days[:, side].any()]
            expected = min(near, default=0.0) * float(days[:, start:end].sum())
        found[start:end] = expected <= _ENOUGH
    return found


def _rate(days: Floats, sums: Floats) -> float:
    return float(sums.sum() / days.sum())
