"""In which intervals of each weekday contacts are expected, as the history itself tells it.

An interval with a contact is open. One that never had any is closed only where that is no chance: so many contacts were
to be expected from the intervals around it, or from the same time on other weekdays, that none at all would happen less
than once in ten thousand times. An interval for which there never was a row is closed.
"""

from __future__ import annotations

from itertools import pairwise
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
    rate = np.divide(sums[others].sum(axis=0), days[others].sum(axis=0), where=days[others].any(axis=0),
                     out=np.zeros(len(told)))  # fmt: skip
    if not came.any():
        closed = (rate * days[weekday]).sum() > _ENOUGH
        return np.asarray(told & ~closed, np.bool_)
    around = max(1, _AROUND_S // interval_s)
    found: Booleans = came.copy()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], silent.astype(np.int8), [0]))))
    for start, end in pairwise(edges):
        if silent[start]:
            beside = np.r_[max(0, start - around) : start, end : min(len(told), end + around)]
            asked = days[weekday, beside].sum()
            near = sums[weekday, beside].sum() / asked if asked else 0.0
            expected = max(near * days[weekday, start:end].sum(), (rate * days[weekday])[start:end].sum())
            found[start:end] = expected <= _ENOUGH
    return found
