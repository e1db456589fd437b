"""Where every record came from: files, positions, and the lines that could not be used.

A file is its own journal. ``parsed + rejected + pending bytes = file size`` for each of them: nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from upheld.contacts.members import PersonLogin, QueueClient
from upheld.contacts.records import Records
from upheld.problems import Problem


@dataclass(frozen=True)
class Rejected:
    """A line that became no record; `reason` is a catalogue key such as ``line.torn``."""

    journal: str
    position: int  # byte offset of the line in the uncompressed file
    length: int  # bytes, line end included
    line: int  # line number, from 1
    reason: str
    excerpt: str  # the first characters, numbers masked


@dataclass(frozen=True)
class FileJournal:
    """What one file (or one live stream's journal) gave."""

    journal: str  # the id records carry: file name + "@" + the first 12 hex digits of its SHA-256
    path: str
    sha256: str
    size: int  # bytes, uncompressed
    parsed_bytes: int
    rejected_bytes: int
    pending_bytes: int  # a last line without its end: it may still be being written
    lines: int  # complete lines, rejected ones included
    rejected: tuple[Rejected, ...] = ()  # at most KEPT_REJECTS of them; `rejected_lines` counts all
    rejected_lines: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    events: Mapping[str, int] = field(default_factory=dict)  # accepted lines by event name, unknown ones too
    unknown_events: tuple[str, ...] = ()
    clock_back: int = 0  # times the clock went back by more than a second
    activity: Mapping[int, int] = field(default_factory=dict)  # accepted lines per UTC quarter-hour (epoch // 900)
    settings: Mapping[str, Any] = field(default_factory=dict)  # how people said it is to be read (`settings.Settings`)
    clock: str | None = None  # how its times were read, where the calls showed another zone than people said


KEPT_REJECTS = 1000


@dataclass(frozen=True)
class Copy:
    """A file that was not read again, because another holds the same bytes (it is that file, or an earlier state)."""

    path: str
    sha256: str
    size: int  # bytes, uncompressed
    of: str  # the journal that was read instead


@dataclass(frozen=True)
class Reading:
    """Records and the journals they came from."""

    records: Records
    journals: tuple[FileJournal, ...]
    copies: tuple[Copy, ...] = ()
    people: tuple[PersonLogin, ...] = ()  # memberships, where a table tells them
    queues: tuple[QueueClient, ...] = ()
    notes: tuple[Problem, ...] = ()  # what people should know, though nothing is wrong
