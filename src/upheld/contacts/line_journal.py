"""The account of one log while it is read: every byte parsed, rejected or pending, and what was seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from upheld.contacts.journal import KEPT_REJECTS, FileJournal, Rejected
from upheld.contacts.logfiles import LogFile

QUARTER_US = 900_000_000
SECOND_US = 1_000_000
EXCERPT = 80

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGITS = re.compile(r"\d{5,}")
_UNPRINTABLE = re.compile(  # control characters, unseen marks of direction and joining, what has no meaning
    r"[\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\ufdd0-\ufdef\ufeff\ufff0-\ufffd\ud800-\uf8ff]"
)


class LineJournal:
    """Counts up to one `FileJournal`."""

    def __init__(self, log: LogFile, name: str | None = None) -> None:
        self.log = log
        self.name = name or log.journal
        self.lines = 0
        self.read_bytes = 0
        self.rejected_bytes = 0
        self.pending_bytes = 0
        self.rejected_lines = 0
        self.clock_back = 0
        self.first_at: int | None = None
        self.last_at: int | None = None
        self.events: Counter[str] = Counter()
        self.activity: Counter[int] = Counter()
        self._rejected: list[Rejected] = []

    def reject(self, position: int, length: int, line: int, reason: str, head: bytes) -> None:
        """Account for a line that became no record."""
        self.rejected_lines += 1
        self.rejected_bytes += length
        if len(self._rejected) < KEPT_REJECTS:
            self._rejected.append(Rejected(self.name, position, length, line, reason, excerpt(head)))

    def accepted(self, events: Sequence[str], instants: Sequence[int], before: Sequence[int], lines: int) -> None:
        """Account for a block of so many `lines`, whose `events` were accepted.

        `instants` has the clock's readings in turn, `before` the number of events before each; the first is where the
        last block ended.
        """
        self.lines += lines
        self.events.update(Counter(events))
        clock = np.array(instants)
        counts = np.diff(np.array([*before, len(events)]))
        self.clock_back += int(np.count_nonzero(np.diff(clock) < -SECOND_US))
        seen, counts = clock[counts > 0], counts[counts > 0]
        if seen.size:
            self._seen(int(seen.min()), int(seen.max()))
            quarters, which = np.unique(seen // QUARTER_US, return_inverse=True)
            for quarter, count in zip(quarters, np.bincount(which, counts), strict=True):
                self.activity[int(quarter)] += int(count)

    def accept(self, event: str, at: int) -> None:
        """Account for one line or document that was used; `at` is its instant in microseconds since 1970."""
        self.lines += 1
        self.events[event] += 1
        self.activity[at // QUARTER_US] += 1
        self._seen(at, at)

    def accept_all(self, event: str, instants: np.ndarray[Any, np.dtype[np.int64]], *, timeless: int = 0) -> None:
        """Account for lines that were used, by their instants, and for so many more that tell none."""
        count = len(instants) + timeless
        self.lines += count
        if count:
            self.events[event] += count
        if len(instants):
            self._seen(int(instants.min()), int(instants.max()))
            quarters, counts = np.unique(instants // QUARTER_US, return_counts=True)
            for quarter, lines in zip(quarters.tolist(), counts.tolist(), strict=True):
                self.activity[quarter] += lines

    def _seen(self, first_at: int, last_at: int) -> None:
        self.first_at = first_at if self.first_at is None else min(self.first_at, first_at)
        self.last_at = last_at if self.last_at is None else max(self.last_at, last_at)

    def closed(self, known: Iterable[str]) -> FileJournal:
        """The account; `known` are the events that are no surprise."""
        return FileJournal(
            journal=self.name,
            path=str(self.log.path),
            sha256=self.log.sha256,
            size=self.log.size,
            parsed_bytes=self.read_bytes - self.rejected_bytes - self.pending_bytes,
            rejected_bytes=self.rejected_bytes,
            pending_bytes=self.pending_bytes,
            lines=self.lines,
            rejected=tuple(self._rejected),
            rejected_lines=self.rejected_lines,
            first_at=_moment(self.first_at),
            last_at=_moment(self.last_at),
            events=dict(self.events),
            unknown_events=tuple(sorted(set(self.events).difference(known))),
            clock_back=self.clock_back,
            activity=dict(sorted(self.activity.items())),
        )


def excerpt(head: bytes, length: int = EXCERPT) -> str:
    """The first `length` characters of a line fit to be shown.

    Control characters are replaced; of long numbers the last two digits stay.

    >>> excerpt(b"1795312666|x|sales|NONE|ENTERQUEUE||+48600000377|1")
    '********66|x|sales|NONE|ENTERQUEUE||+*********77|1'
    """
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", head[: length * 2].decode("utf-8", "replace"))
    return _DIGITS.sub(lambda digits: "*" * (len(digits[0]) - 2) + digits[0][-2:], text)[:length]


def _moment(at: int | None) -> datetime | None:
    return None if at is None else _EPOCH + timedelta(microseconds=at)
