"""What was imported: the journal of every file of one source, kept in one SQLite file that is replaced as a whole.

``journal/<source>.sqlite``. Files are known by the SHA-256 of their content, not by name: rotation renames them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from upheld.contacts.journal import FileJournal, Rejected
from upheld.contacts.swap import make_durable
from upheld.problems import BadInput, Problem

_SCHEMA = """
CREATE TABLE source (name TEXT NOT NULL, kind TEXT NOT NULL);
CREATE TABLE file (
    place INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    document TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class Imported:
    """The files of one source, in the order in which they were read; `kind` names the reader in `sources`."""

    source: str
    kind: str
    journals: tuple[FileJournal, ...] = ()


def read(path: Path) -> Imported | None:
    """What has been imported of a source; None when nothing has. Raises BadInput when the file is no journal."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(path)) as db:
            names = db.execute("SELECT name, kind FROM source").fetchone()
            documents = db.execute("SELECT document FROM file ORDER BY place").fetchall()
    except sqlite3.DatabaseError as error:
        raise BadInput(Problem("journal.damaged", str(path), values={"reason": str(error)})) from None
    if names is None:
        return None
    return Imported(names[0], names[1], tuple(_journal(json.loads(text)) for (text,) in documents))


def write(path: Path, imported: Imported) -> None:
    """Make `imported` all that is known of the source, in one step."""
    prepared(path, imported).replace(path)
    make_durable(path.parent)


def prepared(path: Path, imported: Imported) -> Path:
    """`imported` in a file beside `path`, whole and durable, to take its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with closing(sqlite3.connect(beside)) as db:
        db.executescript(f"PRAGMA journal_mode = MEMORY; {_SCHEMA}")
        with db:
            db.execute("INSERT INTO source VALUES (?, ?)", (imported.source, imported.kind))
            db.executemany(
                "INSERT INTO file (sha256, path, size, document) VALUES (?, ?, ?, ?)", _rows(imported.journals)
            )
    return beside


def _rows(journals: Iterable[FileJournal]) -> list[tuple[str, str, int, str]]:
    return [(each.sha256, each.path, each.size, _document(each)) for each in journals]


def _document(journal: FileJournal) -> str:
    plain: dict[str, Any] = {"rejected": [vars(line) for line in journal.rejected]}
    plain |= {"events": dict(journal.events), "activity": dict(journal.activity)}
    return json.dumps({**vars(journal), **plain}, default=datetime.isoformat)


def _journal(document: Mapping[str, Any]) -> FileJournal:
    """The inverse of `asdict` through JSON: instants, tuples and whole-number keys come back."""
    restored = {
        "rejected": tuple(Rejected(**line) for line in document["rejected"]),
        "unknown_events": tuple(document["unknown_events"]),
        "activity": {int(quarter): lines for quarter, lines in document["activity"].items()},
        "first_at": _instant(document["first_at"]),
        "last_at": _instant(document["last_at"]),
    }
    return FileJournal(**{**document, **restored})


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
