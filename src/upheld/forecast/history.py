"""What came to one queue, as a table of local days by intervals of the day, and what of it can be learnt from.

Every calendar day from the first to the last has a row, every interval of the day a column; where the source told
nothing there is NaN. Where the clock goes back, the two turns of an interval are averaged into its one cell; where it
jumps forward, the cells of the hour that never was are NaN. Marks never remove anything: they say what is not learnt
from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import Floats, Integers

Booleans = NDArray[np.bool_]

DAY_S: Final = 86400

OUTAGE: Final = "outage"
MISSING_DAY: Final = "missing_day"
SPIKE: Final = "spike"
CLOSED: Final = "closed"
PARTIAL: Final = "partial"
MARKS: Final = (OUTAGE, MISSING_DAY, SPIKE, CLOSED, PARTIAL)
"""Contacts fell away; a day without rows; far more than usual, once; an opening day closed; the last day, unended."""


@dataclass(frozen=True)
class Mark:
    """A stretch of one day that was found to be unusual; `learnt` says whether it is learnt from all the same."""

    kind: str  # of MARKS
    day: int  # ordinal of the local day
    first: int  # interval of the day
    end: int  # the interval after the last
    calls: float  # contacts that came; NaN: not told
    expected: float  # contacts that would have been usual; NaN: not known
    learnt: bool = False


@dataclass(frozen=True)
class History:
    """One queue's past. D days by S = 86,400 ÷ `interval_s` intervals."""

    queue: str
    zone: str
    interval_s: int
    days: Integers  # (D,) ordinals of consecutive local days
    calls: Floats  # (D, S) contacts; NaN: not told
    handled: Floats | None = None  # (D, S) contacts whose handling time is known
    handle_s: Floats | None = None  # (D, S) the sum of their handling times

    @property
    def slots(self) -> int:
        """Intervals of a day."""
        return DAY_S // self.interval_s

    def until(self, day: int) -> History:
        """What was known when the day before `day` ended."""
        end = int(np.searchsorted(self.days, day))
        cut = [None if each is None else each[:end] for each in (self.handled, self.handle_s)]
        return History(self.queue, self.zone, self.interval_s, self.days[:end], self.calls[:end], *cut)


@dataclass(frozen=True)
class Cleaned:
    """A history, and which of its cells are learnt from."""

    history: History
    used: Booleans  # (D, S) told, open, and not marked as an outage or a spike
    opens: Booleans  # (7, S) intervals of each weekday (0 Monday) in which contacts are expected
    marks: tuple[Mark, ...]

    def until(self, day: int) -> Cleaned:
        """As `History.until`. The marks and opening times stay those found in the whole."""
        end = int(np.searchsorted(self.history.days, day))
        return Cleaned(
            self.history.until(day), self.used[:end], self.opens, tuple(m for m in self.marks if m.day < day)
        )


def plain(history: History) -> Cleaned:
    """Everything that was told is learnt from: for series that are known to be clean."""
    told = ~np.isnan(history.calls)
    opens = np.zeros((7, history.slots), np.bool_)
    for weekday in range(7):
        opens[weekday] = (told & (history.calls > 0))[weekdays(history.days) == weekday].any(axis=0)
    return Cleaned(history, told, opens, ())


def weekdays(days: Integers) -> Integers:
    """0 Monday … 6 Sunday of ordinals."""
    found: Integers = (days + 6) % 7
    return found


def span(first: int, last: int) -> Integers:
    """Ordinals of the days from `first` to `last`, both included."""
    return np.arange(first, last + 1, dtype=np.int64)


def nothing(shape: Any) -> Floats:
    """An array of NaN."""
    return np.full(shape, np.nan)
