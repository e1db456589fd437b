"""What is known beforehand of each day: whether it is open, which weekday it behaves like, and what bears upon it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upheld.forecast.history import Booleans
from upheld.queueing.arrivals import Integers


@dataclass(frozen=True)
class Effect:
    """Something that raises or lowers a day's volume by exp(effect), the same wherever its name comes again.

    The effect is learnt; before anything is seen of it it is `expected`, give or take `spread` (both of the logarithm:
    0.1 is about 10 %).
    """

    name: str  # as "holiday", "holiday:Easter Monday", "event:mailing+1", "season:ramadan"
    spread: float
    expected: float = 0.0


@dataclass(frozen=True)
class Days:
    """Consecutive local days; every array has shape (D,)."""

    ordinal: Integers
    like: Integers  # weekday (0 Monday) whose volume and profile it follows: its own, or another's near a holiday
    closed: Booleans  # nothing is expected
    phase: Integers  # working days since the month's first one (0, 1, …) or before its end (-1 the last): the nearer
    effects: tuple[tuple[Effect, ...], ...]  # of each day

    def between(self, first: int, last: int) -> Days:
        """The days from ordinal `first` to `last`, both included."""
        start, end = np.searchsorted(self.ordinal, [first, last + 1])
        return Days(
            self.ordinal[start:end], self.like[start:end], self.closed[start:end], self.phase[start:end],
            self.effects[start:end],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.ordinal)
