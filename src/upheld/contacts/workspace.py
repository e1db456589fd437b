"""The workspace: the folder in which one centre's records, journals, agreements, memberships and keys lie.

``records/ journal/ agreements/ people.csv queues.csv keys/``; every part may be missing, and is then empty.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from upheld.contacts import checks, journal_store, people, privacy
from upheld.contacts.calendars import Calendar
from upheld.contacts.checks import Agreed
from upheld.contacts.journal import FileJournal
from upheld.contacts.journal_store import Imported
from upheld.contacts.members import PersonLogin, QueueClient
from upheld.contacts.privacy import Pseudonyms
from upheld.contacts.store import Store, connect, file_name
from upheld.problems import BadInput, Problem

_PARTS = ("records", "journal")


@dataclass(frozen=True)
class Workspace:
    """Where everything of one centre lies under `root`."""

    root: Path

    @property
    def store(self) -> Store:
        """The records, by day."""
        return Store(self.root / "records")

    @property
    def agreements(self) -> Path:
        """The folder of agreements, ``*.toml``."""
        return self.root / "agreements"

    @property
    def people_csv(self) -> Path:
        """Who used which log-in when."""
        return self.root / "people.csv"

    @property
    def queues_csv(self) -> Path:
        """Which queue worked for which client when."""
        return self.root / "queues.csv"

    @property
    def key_file(self) -> Path:
        """The key of the caller pseudonyms: never to be kept in one place with a copy of the records."""
        return self.root / "keys" / "pseudonym.key"

    def journal_file(self, source: str) -> Path:
        """What was imported of `source`."""
        return self.root / "journal" / Path(file_name(source)).with_suffix(".sqlite")

    def imported(self) -> dict[str, Imported]:
        """What was imported, by source."""
        found = ((path, journal_store.read(path)) for path in sorted((self.root / "journal").glob("*.sqlite")))
        return {imported.source: imported for _, imported in found if imported is not None}

    def journals(self) -> tuple[FileJournal, ...]:
        """The journals of all imported files."""
        return tuple(journal for imported in self.imported().values() for journal in imported.journals)

    def pseudonyms(self) -> Pseudonyms:
        """Callers under this workspace's key; the key is made with the first records and never again.

        Raises BadInput when records exist and their key does not, or when the key is damaged or open to others.
        """
        if not self.key_file.exists() and not self.imported():
            return Pseudonyms(privacy.create_key(self.key_file))
        return Pseudonyms(privacy.read_key(self.key_file))

    def attach(self, con: duckdb.DuckDBPyConnection, *, zone: str = "UTC") -> None:
        """Make the views and tables of records and memberships in `con`; dates in the CSV files are of `zone`."""
        self.store.attach(con)
        attach_memberships(con, self.root, zone=zone)


def create(root: Path) -> Workspace:
    """The workspace in `root`, made if it is not there yet; raises BadInput where it cannot be."""
    try:
        for part in (*_PARTS, "agreements"):
            (root / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(Problem("workspace.unwritable", str(root), values={"reason": error.strerror or ""})) from None
    return Workspace(root)


def open_existing(root: Path) -> Workspace:
    """The workspace in `root`; raises BadInput when there is none."""
    if not is_workspace(root):
        raise BadInput(Problem("workspace.missing", str(root)))
    return Workspace(root)


def is_workspace(root: Path) -> bool:
    """Whether `root` is a folder that `create` made, as far as one may look."""
    try:
        return all((root / part).is_dir() for part in _PARTS)
    except OSError:
        return False


def attach_memberships(
    con: duckdb.DuckDBPyConnection,
    folder: Path | None,
    *,
    zone: str = "UTC",
    people_too: Sequence[PersonLogin] = (),
    queues_too: Sequence[QueueClient] = (),
) -> None:
    """Make ``people`` and ``queue_clients`` of `con` from the CSV files in `folder` and from members known already."""
    logins, queues = (folder / name if folder else None for name in ("people.csv", "queues.csv"))
    people.attach(
        con,
        [*(people.read_people(logins, zone=zone) if logins and logins.is_file() else ()), *people_too],
        [*(people.read_queues(queues, zone=zone) if queues and queues.is_file() else ()), *queues_too],
    )


def check(
    workspace: Workspace, *, calendars: Sequence[Calendar] = (), zone: str = "UTC", agreed: Agreed | None = None
) -> dict[str, Any]:
    """`checks.report` over everything in the workspace, every stored byte read; raises BadInput for damaged files."""
    con = connect()
    workspace.store.attach(con, thoroughly=True)
    attach_memberships(con, workspace.root, zone=zone)
    return checks.report(con, workspace.journals(), calendars=calendars, zone=zone, agreed=agreed)


@contextmanager
def changing(workspace: Workspace) -> Iterator[None]:
    """While one process imports or rebuilds; raises BadInput when another one does, or where nothing can be written."""
    try:
        with (workspace.root / ".lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            workspace.store.settle()
            yield
    except BlockingIOError:
        raise BadInput(Problem("workspace.busy", str(workspace.root))) from None
    except OSError as error:
        place = error.filename or workspace.root
        raise BadInput(Problem("workspace.unwritable", str(place), values={"reason": error.strerror or ""})) from None
