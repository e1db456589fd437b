"""What people give as SOURCE, opened for asking: log files and folders, or one workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from upheld.contacts.checks import activity
from upheld.contacts.importing import Progress
from upheld.contacts.journal import Copy, FileJournal, Reading
from upheld.contacts.kinds import KINDS, Pseudonym, find, settings_of
from upheld.contacts.privacy import Pseudonyms, passing_key
from upheld.contacts.records import joined
from upheld.contacts.settings import NOTHING_SAID, Settings
from upheld.contacts.store import attach_records, connect
from upheld.contacts.workspace import Workspace, attach_memberships, is_workspace
from upheld.problems import BadInput, Problem


@dataclass(frozen=True)
class Opened:
    """A connection with the views of records and the tables of memberships, and where the records came from."""

    con: duckdb.DuckDBPyConnection
    journals: tuple[FileJournal, ...]
    activity: Mapping[int, int]  # accepted lines per UTC quarter-hour (epoch // 900), over all journals
    copies: tuple[Copy, ...] = ()  # files not read again, because another holds the same lines
    notes: tuple[Problem, ...] = ()  # what people should know, though nothing is wrong


def resolve(
    sources: Sequence[str | Path],
    *,
    pseudonym: Pseudonym | None = None,
    zone: str = "UTC",
    settings: Settings = NOTHING_SAID,
    progress: Progress | None = None,
) -> Opened:
    """Open `sources`: one workspace, or any number of files and folders.

    Without a `pseudonym` callers get a key of their own for this run: repeats join within it. People and queues come
    from ``people.csv`` and ``queues.csv`` of the workspace or folder, their dates in `zone`, and from tables among the
    `sources`. `settings` say how files are to be read that do not say it themselves. Raises BadInput.
    """
    if not sources:
        raise BadInput(Problem("source.none"))
    workspaces = [Path(source) for source in sources if is_workspace(Path(source))]
    if workspaces and len(sources) > 1:
        raise BadInput(Problem("source.workspace_alone", str(workspaces[0])))
    if workspaces:
        return _workspace(Workspace(workspaces[0]), zone)
    return _files(sources, pseudonym or Pseudonyms(passing_key()), zone, settings, progress)


def of_reading(reading: Reading, *, folder: Path | None = None, zone: str = "UTC") -> Opened:
    """Open a reading that is in memory; memberships come from `folder`, if one is given."""
    con = connect()
    attach_records(con, reading.records)
    attach_memberships(con, folder, zone=zone, people_too=reading.people, queues_too=reading.queues)
    return Opened(con, reading.journals, activity(reading.journals), reading.copies, reading.notes)


def _workspace(workspace: Workspace, zone: str) -> Opened:
    con = connect()
    workspace.attach(con, zone=zone)
    journals = workspace.journals()
    return Opened(con, journals, activity(journals))


def _files(
    sources: Sequence[str | Path], pseudonym: Pseudonym, zone: str, settings: Settings, progress: Progress | None
) -> Opened:
    readings = []
    found = find(sources, settings)
    said = settings_of(found, settings)
    for done, (kind, paths) in enumerate(found.items()):
        if progress:
            progress(kind, done, len(found))
        readings.append(KINDS[kind].read(paths, source=kind, pseudonym=pseudonym, settings=said))
    journals = tuple(journal for reading in readings for journal in reading.journals)
    copies = tuple(copy for reading in readings for copy in reading.copies)
    people = tuple(person for reading in readings for person in reading.people)
    queues = tuple(queue for reading in readings for queue in reading.queues)
    notes = tuple(note for reading in readings for note in reading.notes)
    together = Reading(joined(reading.records for reading in readings), journals, copies, people, queues, notes)
    return of_reading(together, folder=_folder(sources), zone=zone)


def _folder(sources: Sequence[str | Path]) -> Path | None:
    """The folder whose memberships hold, where exactly one folder was given."""
    folders = [Path(source) for source in sources if Path(source).is_dir()]
    return folders[0] if len(folders) == 1 else None
