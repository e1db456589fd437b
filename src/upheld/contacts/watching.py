"""A watched folder: whatever is dropped there is imported once it is whole, each file once, and moved out of the way.

A file's way: noted in the ledger, moved to ``imported/``, imported from there, its outcome noted, moved on to
``failed/`` if it came to that, reported, closed. Each step may be repeated: contents are known by their SHA-256. So a
watcher that is killed between any two of them, or within one, is followed by one that does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from upheld.contacts import watch_ledger, watched_folder
from upheld.contacts.importing import ImportReport, import_into
from upheld.contacts.journal import FileJournal
from upheld.contacts.kinds import find
from upheld.contacts.logfiles import examine
from upheld.contacts.settings import Settings
from upheld.contacts.store import connect
from upheld.contacts.tables.mapping import load
from upheld.contacts.watch_ledger import FAILED, IMPORTED, KNOWN, Entry, Fault, Ledger, Result
from upheld.contacts.workspace import Workspace, create
from upheld.problems import BadInput, Problem

PATIENCE: Final = 10
"""An empty or a torn compressed file is waited for so many times as long as others before it counts as delivered."""

BUSY: Final = "busy"
WAITING: Final = "waiting"
AGAIN: Final = "again"
DONE: Final = "done"

_OF_THE_WORKSPACE: Final = ("workspace.", "store.", "privacy.", "journal.", "watch.")


@dataclass(frozen=True)
class Manner:
    """How a folder is watched."""

    every_s: float = 5.0  # between two looks
    settle_s: float = 10.0  # how long size and time of a file have to stay the same
    once: bool = False  # end after what lies there whole
    keep: bool = False  # leave files where they are
    recursive: bool = False  # look into subfolders
    zone: str | None = None  # of times without an offset
    mapping: Mapping[str, Any] = field(default_factory=dict)  # of tables without one of their own


@dataclass(frozen=True)
class Event:
    """Something to tell people: BUSY (the workspace), WAITING and AGAIN (a file), DONE (with its result)."""

    what: str
    name: str = ""
    result: Result | None = None


@dataclass(frozen=True)
class Surroundings:
    """What the watcher needs of the world."""

    now: Callable[[], datetime]  # UTC
    passed_s: Callable[[], float]  # a clock that never goes back
    sleep: Callable[[float], None]  # seconds; may return early
    stopped: Callable[[], bool]
    sentence: Callable[[Problem], str]
    tell: Callable[[Event], None]


@dataclass(frozen=True)
class _Sighting:
    size: int
    mtime_ns: int
    since_s: float


@dataclass
class _Watch:
    """One watcher while it runs."""

    workspace: Workspace
    folder: Path
    manner: Manner
    world: Surroundings
    ledger: Ledger
    sightings: dict[str, _Sighting] = field(default_factory=dict)
    told_waiting: set[str] = field(default_factory=set)


def watch(workspace: Workspace, folder: Path, manner: Manner, world: Surroundings) -> None:
    """Import what is dropped into `folder` until told to stop, or once.

    Raises BadInput where the folder or the workspace cannot be used; what is wrong with a file stops nothing.
    """
    folder = folder.resolve()
    with watched_folder.alone(folder, keep=manner.keep):
        home = create(workspace.root)
        with watch_ledger.opened(home.root / "watched.sqlite", folder) as ledger:
            _run(_Watch(home, folder, manner, world, ledger))


def _run(watch: _Watch) -> None:
    _take_up_again(watch)
    looks = 0
    while not watch.world.stopped():
        _bring_in(watch, list(_begun(watch, _ready(watch))))
        looks += 1
        if watch.manner.once and looks > 1:
            return
        watch.world.sleep(watch.manner.settle_s if watch.manner.once else watch.manner.every_s)


def _take_up_again(watch: _Watch) -> None:
    """Do what a watcher that was killed left undone."""
    to_import = []
    for entry in watch.ledger.unfinished():
        if entry.result is not None:
            _finish(watch, entry)
        elif entry.place.exists():
            watch.world.tell(Event(AGAIN, _shown(entry.name)))
            to_import.append(entry)
        else:
            watch.ledger.forget(entry)  # not moved yet: it is found where it was dropped
    _bring_in(watch, to_import, again=True)


def _ready(watch: _Watch) -> Iterator[tuple[Path, _Sighting, str | None]]:
    """Files that are whole, with the SHA-256 of their content (None: it cannot be read)."""
    now_s, before = watch.world.passed_s(), watch.sightings
    watch.sightings = {}
    for path in watched_folder.files(
        watch.folder, recursive=watch.manner.recursive, but=watch.workspace.root.resolve()
    ):
        name = str(path.relative_to(watch.folder))
        seen = _sighted(path, now_s, before.get(name))
        if seen is None or watch.ledger.knows(name, seen.size, seen.mtime_ns):
            continue
        watch.sightings[name] = seen
        if now_s - seen.since_s < watch.manner.settle_s:
            continue
        whole, sha = (False, None) if watched_folder.is_being_written(path) else _whole(watch, path, seen)
        if whole:
            yield path, seen, sha
        elif name not in watch.told_waiting:
            watch.told_waiting.add(name)
            watch.world.tell(Event(WAITING, _shown(name)))


def _sighted(path: Path, now_s: float, before: _Sighting | None) -> _Sighting | None:
    """What `path` is like; since when, where it was so `before`. None when it has gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    same = before is not None and (before.size, before.mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    return before if same else _Sighting(stat.st_size, stat.st_mtime_ns, now_s)


def _whole(watch: _Watch, path: Path, seen: _Sighting) -> tuple[bool, str | None]:
    """Whether a file that has not changed for a while is all there, and the SHA-256 of its content.

    Nothing yet, or a compressed file without its end, may be a transfer that halted; after a longer while it is what
    was delivered.
    """
    age_s = max(watch.world.passed_s() - seen.since_s, watch.world.now().timestamp() - seen.mtime_ns / 1_000_000_000)
    patient = age_s < PATIENCE * watch.manner.settle_s
    try:
        return not (patient and seen.size == 0), examine(path).sha256
    except BadInput:
        return not patient, None


def _begun(watch: _Watch, ready: Iterable[tuple[Path, _Sighting, str | None]]) -> Iterator[Entry]:
    """Each file at hand: noted, and moved to where it is imported from."""
    for path, seen, sha in ready:
        if watch.world.stopped():
            return
        name = path.relative_to(watch.folder)
        place = path if watch.manner.keep else watched_folder.free(watch.folder / watched_folder.IMPORTED_FOLDER / name)
        entry = watch.ledger.begin(str(name), seen.size, seen.mtime_ns, sha, place)
        watch.sightings.pop(str(name), None)
        try:
            if place != path:
                watched_folder.move(path, place)
            yield entry
        except OSError as error:
            problem = Problem("watch.not_moved", str(path), values={"reason": error.strerror or str(error)})
            _conclude(watch, replace(entry, place=path), _failed(watch, entry, [problem]), path)


def _bring_in(watch: _Watch, entries: Sequence[Entry], *, again: bool = False) -> None:
    """Import files that lie in their places, those that are read in the same way together."""
    said: list[tuple[Entry, Settings]] = []
    for entry in entries:
        try:
            find([entry.place])
            said.append((entry, _settings(watch, entry)))
        except BadInput as bad:
            _fail(watch, entry, bad.problems)
        except Exception as error:  # a reader that stumbles over one file must not stop the others
            _fail(watch, entry, [_stumbled(error)])
    for settings, group in groupby(said, key=lambda each: each[1]):
        _import(watch, [entry for entry, _ in group], settings, again)


def _settings(watch: _Watch, entry: Entry) -> Settings:
    """How a file is to be read; its mapping stays where it was dropped, and what it says goes into the journal."""
    mapping = watched_folder.mapping_of(watch.folder / entry.name)
    return Settings(watch.manner.zone, load(mapping) if mapping is not None else watch.manner.mapping)


def _import(watch: _Watch, entries: Sequence[Entry], settings: Settings, again: bool) -> None:
    """Import files together; where that fails one by one, so that each fails for itself."""
    try:
        report = _patiently(watch, [entry.place for entry in entries], settings)
    except BadInput as bad:
        if any(problem.key.startswith(_OF_THE_WORKSPACE) for problem in bad.problems):
            raise
        _each(watch, entries, settings, again, bad.problems)
    except Exception as error:  # as above
        _each(watch, entries, settings, again, [_stumbled(error)])
    else:
        if report is not None:
            _imported(watch, entries, report, again)


def _stumbled(error: Exception) -> Problem:
    return Problem("watch.reader_failed", values={"reason": f"{type(error).__name__}: {error}"})


def _each(
    watch: _Watch, entries: Sequence[Entry], settings: Settings, again: bool, problems: Sequence[Problem]
) -> None:
    if len(entries) == 1:
        _fail(watch, entries[0], problems)
        return
    for entry in entries:
        _import(watch, [entry], settings, again)


def _patiently(watch: _Watch, paths: Sequence[Path], settings: Settings) -> ImportReport | None:
    """Import; while another process does so into the same workspace, wait. None: stopped while waiting."""
    told = False
    while True:
        try:
            return import_into(watch.workspace, paths, settings=settings)
        except BadInput as bad:
            if [problem.key for problem in bad.problems] != ["workspace.busy"]:
                raise
        if not told:
            watch.world.tell(Event(BUSY))
            told = True
        if watch.world.stopped():
            return None
        watch.world.sleep(watch.manner.every_s)


def _imported(watch: _Watch, entries: Sequence[Entry], report: ImportReport, again: bool) -> None:
    """Note how files came out: IMPORTED where the journal points to the file itself, else KNOWN."""
    stored = [(one.kind, journal) for one in watch.workspace.imported().values() for journal in one.journals]
    by_path = {journal.path: (kind, journal) for kind, journal in stored}
    by_sha = {journal.sha256: (kind, journal) for kind, journal in stored}
    known = {path for source in report.sources for path in source.known}
    visits = _visits(watch.workspace)
    for entry in entries:
        path = str(entry.place)
        kind, journal = by_path.get(path) or by_sha.get(entry.sha256 or "") or (_kind(entry), None)
        new = path in by_path and (again or path not in known)
        _conclude(watch, entry, _result(watch, entry, kind, journal, visits, IMPORTED if new else KNOWN), entry.place)


def _kind(entry: Entry) -> str:
    return next(iter(find([entry.place])))


def _visits(workspace: Workspace) -> Mapping[str, int]:
    """How many visits begin in each journal."""
    con = connect()
    workspace.store.attach(con)
    return dict(con.execute("SELECT journal::VARCHAR, count(*) FROM visits GROUP BY ALL").fetchall())


def _result(
    watch: _Watch, entry: Entry, kind: str, journal: FileJournal | None, visits: Mapping[str, int], outcome: str
) -> Result:
    told: dict[str, Any] = {"visits": None, "lines": None, "rejected": None, "problems": ()}
    if journal is not None and outcome == IMPORTED:  # what is known is told in the row of the file that counts
        problems = [Problem(line.reason, entry.name, line.line) for line in journal.rejected[:1]]
        told = {
            "visits": visits.get(journal.journal, 0),
            "lines": journal.lines,
            "rejected": journal.rejected_lines,
            "problems": _faults(watch, problems),
        }
    return Result(_time(watch), _shown(entry.name), entry.sha256, kind, outcome, **told)


def _fail(watch: _Watch, entry: Entry, problems: Sequence[Problem]) -> None:
    """Have a file that cannot be imported end in ``failed``, its problems told under the name it was delivered by."""
    place = entry.place if watch.manner.keep else watched_folder.free(_failed_folder(watch) / entry.name)
    told = [replace(one, file=entry.name) if one.file in (None, str(entry.place)) else one for one in problems]
    _conclude(watch, entry, _failed(watch, entry, told), place)


def _failed(watch: _Watch, entry: Entry, problems: Sequence[Problem]) -> Result:
    faults = _faults(watch, problems)
    return Result(_time(watch), _shown(entry.name), entry.sha256, None, FAILED, None, None, None, faults)


def _conclude(watch: _Watch, entry: Entry, result: Result, ends_at: Path) -> None:
    _finish(watch, replace(watch.ledger.conclude(entry, result, ends_at), place=entry.place))


def _finish(watch: _Watch, entry: Entry) -> None:
    """Do what is left when it is known how a file came out."""
    if entry.result is None or entry.ends_at is None:
        raise ValueError("the outcome of the file is not known yet")
    try:
        if entry.place != entry.ends_at and entry.place.exists():
            watched_folder.move(entry.place, entry.ends_at)
        if entry.result.outcome == FAILED:
            beside = _failed_folder(watch) / entry.ends_at.name
            watched_folder.write_problems(beside, [fault.told for fault in entry.result.problems])
        watched_folder.report(watch.folder, entry.result)
    except OSError as error:
        raise watched_folder.unwritable(entry.ends_at, error) from None
    watch.ledger.finish(entry)
    watch.world.tell(Event(DONE, entry.result.name, entry.result))


def _failed_folder(watch: _Watch) -> Path:
    return watch.folder / watched_folder.FAILED_FOLDER


def _faults(watch: _Watch, problems: Sequence[Problem]) -> tuple[Fault, ...]:
    return tuple(Fault(problem.key, _shown(watch.world.sentence(problem))) for problem in problems)


def _time(watch: _Watch) -> str:
    return watch.world.now().isoformat(timespec="seconds").replace("+00:00", "Z")


def _shown(text: str) -> str:
    """`text` without what is no character: names of files may be any bytes."""
    return text.encode("utf-8", "backslashreplace").decode()
