"""What a watched folder gave so far: each file with where it lies, how it came out, and whether all was done about it.

``watched.sqlite`` in the workspace. A row is written before a file is touched and closed after the last thing was done
about it; so whoever comes after a crash knows which files were at hand.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from upheld.problems import BadInput, Problem

IMPORTED: Final = "imported"
KNOWN: Final = "known"
FAILED: Final = "failed"

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS watched (
    id INTEGER PRIMARY KEY,
    folder BLOB NOT NULL,
    name BLOB NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT,
    place BLOB NOT NULL,
    ends_at BLOB,
    result TEXT,
    finished INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS by_name ON watched (folder, name);
CREATE INDEX IF NOT EXISTS unfinished ON watched (folder) WHERE NOT finished;
"""


@dataclass(frozen=True)
class Fault:
    """Something wrong with a file: the key of its problem, and the whole of it in words."""

    key: str
    told: str


@dataclass(frozen=True)
class Result:
    """How a file came out; what is not known of it is None."""

    time: str  # ISO 8601, UTC
    name: str  # below the watched folder, as it was delivered
    sha256: str | None  # of its uncompressed content
    kind: str | None  # the telephone system
    outcome: str  # IMPORTED, KNOWN (its content counted already) or FAILED
    visits: int | None  # whose first line stands in it
    lines: int | None
    rejected: int | None
    problems: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A file at hand."""

    id: int
    name: str  # below the watched folder
    sha256: str | None
    place: Path  # where it lies while it is at hand
    ends_at: Path | None = None  # where it is to lie in the end; None: not known yet
    result: Result | None = None  # None: not imported yet


class Ledger:
    """The rows of one watched folder; open it with `opened`."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._db = db
        self._folder = os.fsencode(folder)

    def begin(self, name: str, size: int, mtime_ns: int, sha256: str | None, place: Path) -> Entry:
        """Note that a file is at hand, and where it will lie."""
        row = (self._folder, os.fsencode(name), size, mtime_ns, sha256, os.fsencode(place))
        with self._db:
            done = self._db.execute(
                "INSERT INTO watched (folder, name, size, mtime_ns, sha256, place) VALUES (?, ?, ?, ?, ?, ?)", row
            )
        return Entry(int(done.lastrowid or 0), name, sha256, place)

    def conclude(self, entry: Entry, result: Result, ends_at: Path) -> Entry:
        """Note how a file came out; what is left to do about it follows from that."""
        with self._db:
            self._db.execute(
                "UPDATE watched SET result = ?, ends_at = ? WHERE id = ?",
                (json.dumps(asdict(result)), os.fsencode(ends_at), entry.id),
            )
        return Entry(entry.id, entry.name, entry.sha256, entry.place, ends_at, result)

    def finish(self, entry: Entry) -> None:
        """Note that nothing is left to do."""
        with self._db:
            self._db.execute("UPDATE watched SET finished = 1 WHERE id = ?", (entry.id,))

    def forget(self, entry: Entry) -> None:
        """Let a file count as never seen."""
        with self._db:
            self._db.execute("DELETE FROM watched WHERE id = ?", (entry.id,))

    def unfinished(self) -> list[Entry]:
        """Files that were at hand when the watcher ended."""
        found = self._db.execute(
            "SELECT id, name, sha256, place, ends_at, result FROM watched "
            "WHERE folder = ? AND NOT finished ORDER BY id",
            (self._folder,),
        )
        return [_entry(*row) for row in found.fetchall()]

    def knows(self, name: str, size: int, mtime_ns: int) -> bool:
        """Whether a file of this name, size and time was dealt with and left where it is."""
        left = os.path.join(self._folder, os.fsencode(name))  # noqa: PTH118 - bytes, as names of files may be
        last = self._db.execute(
            "SELECT size, mtime_ns FROM watched WHERE folder = ? AND name = ? AND ends_at = ? AND finished "
            "ORDER BY id DESC LIMIT 1",
            (self._folder, os.fsencode(name), left),
        ).fetchone()
        return bool(last == (size, mtime_ns))


@contextmanager
def opened(path: Path, folder: Path) -> Iterator[Ledger]:
    """The ledger of `folder` in the file `path`; raises BadInput where it cannot be read or written."""
    try:
        db = sqlite3.connect(path)
        try:
            db.executescript(_SCHEMA)
            yield Ledger(db, folder)
        finally:
            db.close()
    except sqlite3.Error as error:
        raise BadInput(Problem("watch.ledger", str(path), values={"reason": str(error)})) from None


def _entry(id_: int, name: bytes, sha256: str | None, place: bytes, ends_at: bytes | None, result: str | None) -> Entry:
    end = None if ends_at is None else Path(os.fsdecode(ends_at))
    return Entry(id_, os.fsdecode(name), sha256, Path(os.fsdecode(place)), end, _result(result))


def _result(text: str | None) -> Result | None:
    if text is None:
        return None
    document: dict[str, Any] = json.loads(text)
    return Result(**{**document, "problems": tuple(Fault(**fault) for fault in document["problems"])})
