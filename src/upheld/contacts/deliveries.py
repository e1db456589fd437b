"""Lines as they are delivered, in any order and any number of times → records of the lines in their places.

Records are a pure function of the set of (journal, position, line): folding is put off until records are asked for, and
begun again when a line turns up before the last one folded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from upheld.contacts.fold import Fold
from upheld.contacts.records import Records, empty, joined


class Follower(Protocol):
    """What a source offers for reading its lines one at a time."""

    fold: Fold

    def line(self, journal: str, position: int, raw: bytes) -> None:
        """The next line, its end included."""


class Deliveries:
    """The lines of one source so far. `journals` are its journals in their order; `begin` gives a fresh follower."""

    def __init__(self, journals: Sequence[str], begin: Callable[[], Follower]) -> None:
        self._order = {journal: order for order, journal in enumerate(journals)}
        self._names = tuple(journals)
        self._begin = begin
        self._lines: dict[tuple[int, int], set[bytes]] = {}
        self._waiting: list[tuple[int, int]] = []
        self._follower = begin()
        self._settled = empty()
        self._folded_to = (-1, -1)
        self._stale = False

    @property
    def conflicts(self) -> int:
        """How many lines came for a position that another line has; the smallest of them, byte by byte, is used."""
        return sum(len(lines) - 1 for lines in self._lines.values())

    def deliver(self, journal: str, position: int, raw: bytes) -> None:
        """A line, its end included; the same one again changes nothing."""
        place = (self._order[journal], position)
        lines = self._lines.setdefault(place, set())
        if raw in lines:
            return
        if lines and raw < min(lines):
            self._stale = self._stale or place <= self._folded_to
        elif not lines:
            self._waiting.append(place)
        lines.add(raw)

    def records(self) -> Records:
        """What all lines so far give, open visits and spans included."""
        self._follow()
        return joined((self._settled, self._follower.fold.still_open()))

    def _follow(self) -> None:
        self._waiting.sort()
        if self._stale or (self._waiting and self._waiting[0] <= self._folded_to):
            self._restart()
            self._waiting = sorted(self._lines)
        for place in self._waiting:
            self._follower.line(self._names[place[0]], place[1], min(self._lines[place]))
        if self._waiting:
            self._folded_to = self._waiting[-1]
            self._waiting = []
        self._settled = joined((self._settled, self._follower.fold.drain()))

    def _restart(self) -> None:
        self._follower = self._begin()
        self._settled = empty()
        self._folded_to = (-1, -1)
        self._stale = False
