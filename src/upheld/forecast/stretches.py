"""What people make of stretches of a forecast, laid upon intervals as they stand: a factor, or a sum of contacts.

As `overrides`, but for rows of instants that are kept somewhere: the means before any change stay beside those after,
so that a change can be released at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from upheld.queueing.arrivals import Floats


@dataclass(frozen=True)
class Stretch:
    """From `start_s` to before `end_s` (seconds since 1970 UTC): times `factor`, or `calls` contacts in all."""

    start_s: float
    end_s: float
    factor: float | None = None
    calls: float | None = None

    def __post_init__(self) -> None:
        if (self.factor is None) == (self.calls is None):
            raise ValueError("a change is either a factor or a sum")


def covered(starts_s: Floats, interval_s: float, of: Stretch) -> Floats:
    """(n,) which part of each interval a stretch covers.

    >>> covered(np.array([0.0, 1800.0, 3600.0]), 1800.0, Stretch(900.0, 3600.0, factor=2.0)).tolist()
    [0.5, 1.0, 0.0]
    """
    shared = np.minimum(starts_s + interval_s, of.end_s) - np.maximum(starts_s, of.start_s)
    return np.asarray(np.clip(shared, 0.0, None) / interval_s)


def changed(machine: Floats, starts_s: Floats, interval_s: float, changes: Iterable[Stretch]) -> Floats:
    """(n,) the means `machine` with all changes, in the order in which they were made.

    Factors multiply; a sum is spread as the forecast is, or evenly over the covered intervals where nothing is
    expected. An interval that is covered in part is changed in that part.

    >>> changed(np.array([10.0, 30.0]), np.array([0.0, 1800.0]), 1800.0, [Stretch(0, 3600, calls=80.0)]).tolist()
    [20.0, 60.0]
    """
    mean = np.array(machine, np.float64)
    for change in changes:
        cover = covered(starts_s, interval_s, change)
        inside = mean * cover
        total = float(inside.sum())
        if change.factor is not None:
            mean = mean + inside * (change.factor - 1.0)
        elif change.calls is not None and total > 0:
            mean = mean + inside * (change.calls / total - 1.0)
        elif change.calls is not None and cover.sum() > 0:
            mean = mean + cover * (change.calls / cover.sum())
    return np.asarray(mean)
