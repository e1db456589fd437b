"""Bringing log files into a workspace: again and again, in any order, without counting anything twice.

All files of one source that can still be read are read together, so calls that cross a rotation are whole and the
result is that of a rebuild. Records of files that have since been deleted stay as they are. Records and journal change
as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts import journal_store
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.journal_store import Imported
from upheld.contacts.kinds import KINDS, find, settings_of
from upheld.contacts.logfiles import LogFile, examine, open_log
from upheld.contacts.membership_files import write_members
from upheld.contacts.records import SCHEMAS, Flag, Records, joined
from upheld.contacts.settings import NOTHING_SAID, Settings, SettingsOf, of_document
from upheld.contacts.sources.table import MEMBERSHIPS, PEOPLE
from upheld.contacts.workspace import Workspace, changing, create
from upheld.problems import BadInput, Problem

Progress = Callable[[str, int, int], None]
"""Told the source, how many of its steps are done, and how many there are."""

_STEPS = 3
_PIECE = 1 << 20


@dataclass(frozen=True)
class SourceImport:
    """What an import did for one source."""

    source: str
    new: tuple[str, ...]  # paths whose content was not known
    known: tuple[str, ...]  # paths given whose content had been imported before
    gone: tuple[str, ...]  # files imported earlier that cannot be read any more; their records stay
    visits: int  # stored for the source now
    lines: int  # in all its journals
    rejected_lines: int
    notes: tuple[Problem, ...] = ()  # what people should know, though nothing is wrong


@dataclass(frozen=True)
class ImportReport:
    """What an import or a rebuild did."""

    sources: tuple[SourceImport, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was new."""
        return any(source.new for source in self.sources)


def import_into(
    workspace: Workspace,
    sources: Iterable[str | Path],
    *,
    settings: Settings = NOTHING_SAID,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files and folders (as `kinds.find` understands them); the workspace is made if it is not there yet.

    `settings` say how the files are to be read, and so does a mapping saved beside a table; a file imported before is
    read anew where they say something else now. Tables of people and of queues become the workspace's own.
    Raises BadInput, before anything is changed, when a source cannot be used.
    """
    found = find(sources, settings)
    said = settings_of(found, settings)
    with changing(create(workspace.root)):
        done = [
            _import_members(workspace, kind, paths, said)
            if kind in MEMBERSHIPS
            else _import(workspace, kind, paths, said, progress or _silent)
            for kind, paths in found.items()
        ]
    return ImportReport(tuple(done))


def _import_members(workspace: Workspace, kind: str, paths: Sequence[Path], said: SettingsOf) -> SourceImport:
    """People or queues, whole and without a fault, as the workspace's own file; the former one stays beside it."""
    reading = KINDS[kind].read(paths, source=kind, pseudonym=_nobody, settings=said)
    place = workspace.people_csv if kind == PEOPLE else workspace.queues_csv
    first = said[paths[0]]
    zone = first.mapping.get("time_zone") or first.zone
    changed = write_members(place, reading.people or reading.queues, zone=zone)
    given = tuple(map(str, paths))
    lines = sum(journal.lines for journal in reading.journals)
    return SourceImport(kind, given if changed else (), () if changed else given, (), 0, lines, 0, reading.notes)


def rebuild(workspace: Workspace, *, progress: Progress | None = None) -> ImportReport:
    """Make all records again from the files of the journals; raises BadInput, changing nothing, when one is missing."""
    with changing(workspace):
        imported = [each for each in workspace.imported().values() if each.kind in KINDS]
        contents = {each.source: _present(each.journals) for each in imported}
        done = [
            _read_and_keep(workspace, each, contents[each.source], (), _said(each), progress or _silent)
            for each in imported
        ]
    return ImportReport(tuple(done))


def keep(workspace: Workspace, source: str, kind: str, reading: Reading) -> SourceImport:
    """Store a reading that is in memory already, as all that is known of `source`."""
    with changing(workspace):
        return _keep(workspace, Imported(source, kind, reading.journals), reading.records)


def _import(
    workspace: Workspace, kind: str, paths: Sequence[Path], settings: SettingsOf, progress: Progress
) -> SourceImport:
    before = workspace.imported().get(kind, Imported(kind, kind))
    given = {each.sha256: each for each in map(examine, paths)}
    known = {journal.sha256 for journal in before.journals}
    new = tuple(each for each in given.values() if each.sha256 not in known)
    earlier = _found_again(before.journals, given)
    said = {journal.sha256: of_document(journal.settings) for journal in before.journals}
    now = {sha: settings.get(each.path, NOTHING_SAID) for sha, each in given.items()}
    again = [sha for sha, says in now.items() if says != NOTHING_SAID and said.get(sha, says) != says]
    said |= {sha: now[sha] for sha in (*again, *(each.sha256 for each in new))}
    same_names = all(earlier[j.sha256].journal == j.journal for j in before.journals if j.sha256 in earlier)
    if same_names and not (new or again):
        return _moved(workspace, before, earlier, given)
    lost = [journal for journal in before.journals if journal.sha256 not in earlier]
    gone = tuple(j for j in lost if not any(_begins_with(each.path, j.size, j.sha256) for each in new))
    contents = [*earlier.values(), *new]
    done = _read_and_keep(workspace, before, contents, gone, said, progress)
    return replace(done, new=_paths(new), known=_paths(each for each in given.values() if each not in new))


def _said(of: Imported) -> dict[str, Settings]:
    return {journal.sha256: of_document(journal.settings) for journal in of.journals}


def _read_and_keep(
    workspace: Workspace,
    of: Imported,
    contents: Sequence[LogFile],
    gone: Sequence[FileJournal],
    said: Mapping[str, Settings],
    progress: Progress,
) -> SourceImport:
    """Read all `contents`, each as `said` by its SHA-256, and store them with what is known of files that are gone."""
    progress(of.source, 0, _STEPS)
    settings = {each.path: said.get(each.sha256, NOTHING_SAID) for each in contents}
    read = KINDS[of.kind].read(list(settings), source=of.source, pseudonym=workspace.pseudonyms(), settings=settings)
    reading = replace(read, journals=tuple(_with_settings(journal, settings) for journal in read.journals))
    progress(of.source, 1, _STEPS)
    records = reading.records
    if gone:
        kept = _of_journals(workspace.store.read(of.source), {journal.journal for journal in gone})
        records = _merged(kept, reading.records)
    done = _keep(workspace, Imported(of.source, of.kind, (*gone, *reading.journals)), records)
    progress(of.source, _STEPS, _STEPS)
    return replace(done, gone=tuple(journal.path for journal in gone), notes=read.notes)


def _with_settings(journal: FileJournal, settings: SettingsOf) -> FileJournal:
    return replace(journal, settings=settings.get(Path(journal.path), NOTHING_SAID).document)


def _keep(workspace: Workspace, imported: Imported, records: Records) -> SourceImport:
    place = workspace.journal_file(imported.source)
    workspace.store.replace(imported.source, records, {place: journal_store.prepared(place, imported)})
    return _told(imported, len(records.visits))


def _moved(
    workspace: Workspace, before: Imported, earlier: Mapping[str, LogFile], given: Mapping[str, LogFile]
) -> SourceImport:
    """Nothing new, and the names by which records know their files are the same: only note where they lie now."""
    journals = tuple(
        replace(journal, path=str(earlier[journal.sha256].path)) if journal.sha256 in earlier else journal
        for journal in before.journals
    )
    if journals != before.journals:
        journal_store.write(workspace.journal_file(before.source), replace(before, journals=journals))
    return replace(_told(before, workspace.store.visits(before.source)), known=_paths(given.values()))


def _found_again(journals: Iterable[FileJournal], given: Mapping[str, LogFile]) -> dict[str, LogFile]:
    """Files imported before whose content can still be read, where it was or where it is given now."""
    found: dict[str, LogFile] = {}
    for journal in journals:
        again = given.get(journal.sha256)
        there = again if again and str(again.path) == journal.path else _content_if_there(journal)
        if there and there.sha256 == journal.sha256:
            found[journal.sha256] = there
        elif again:
            found[journal.sha256] = again
    return found


def _content_if_there(journal: FileJournal) -> LogFile | None:
    try:
        return examine(Path(journal.path))
    except BadInput:
        return None


def _begins_with(path: Path, size: int, sha: str) -> bool:
    """Whether the first `size` bytes of a log have the SHA-256 `sha`: it has grown since."""
    first = sha256()
    with open_log(path) as log:
        while size and (piece := log.read(min(size, _PIECE))):
            first.update(piece)
            size -= len(piece)
    return not size and first.hexdigest() == sha


def _present(journals: Iterable[FileJournal]) -> list[LogFile]:
    """Every journal's file with the content it had, or grown since; raises BadInput naming all that are not."""
    contents, problems = [], []
    for journal in journals:
        there = _content_if_there(journal)
        if there is None:
            problems.append(Problem("rebuild.file_missing", journal.path))
        elif there.sha256 != journal.sha256 and not _begins_with(there.path, journal.size, journal.sha256):
            problems.append(Problem("rebuild.file_changed", journal.path))
        else:
            contents.append(there)
    if problems:
        raise BadInput(*problems)
    return contents


def _of_journals(records: Records, journals: set[str]) -> Records:
    """The records whose first line stands in one of `journals`."""
    wanted = pa.array(sorted(journals), pa.string())
    tables = (records.table(name) for name in SCHEMAS)
    return Records(*(table.filter(pc.is_in(table["journal"].cast(pa.string()), wanted)) for table in tables))


def _merged(kept: Records, read: Records) -> Records:
    """Stored records of files that are gone, and newly read ones; of a visit in both, the one that knows its end."""
    open_still = pc.not_equal(pc.bit_wise_and(kept.visits["flags"], int(Flag.STILL_OPEN)), 0).to_pylist()
    new_keys, kept_keys = set(_keys(read.visits)), list(_keys(kept.visits))
    stays = [not (is_open and key in new_keys) for is_open, key in zip(open_still, kept_keys, strict=True)]
    known = {key for key, stay in zip(kept_keys, stays, strict=True) if stay}
    adds = [key not in known for key in _keys(read.visits)]
    kept = replace(kept, visits=kept.visits.filter(pa.array(stays, pa.bool_())))
    return joined([kept, replace(read, visits=read.visits.filter(pa.array(adds, pa.bool_())))])


def _keys(visits: pa.Table) -> Iterable[tuple[str, str, int]]:
    return zip(*(visits[name].to_pylist() for name in ("contact_id", "queue", "entry")), strict=True)


def _told(imported: Imported, visits: int) -> SourceImport:
    lines = sum(journal.lines for journal in imported.journals)
    rejected = sum(journal.rejected_lines for journal in imported.journals)
    return SourceImport(imported.source, (), (), (), visits, lines, rejected)


def _paths(contents: Iterable[LogFile]) -> tuple[str, ...]:
    return tuple(str(each.path) for each in contents)


def _nobody(number: str) -> str | None:
    """No caller stands in a table of people or queues."""


def _silent(source: str, done: int, steps: int) -> None:
    """Nobody is watching."""
