"""The queue_log table of Asterisk's realtime database, exported as CSV or TSV → records.

Each row becomes the fields of a line of queue_log and is understood as one. Rows are read in the order of their `id`
where there is one, else in the order of the file: so it matters neither how the export was sorted nor in how many files
it comes. Times are local or GMT as the switch was told to write them; the ids of the calls say which
(`asterisk_clock`), and tell apart the hour that comes twice in autumn (`asterisk_order`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from upheld.contacts.collector import without_collector
from upheld.contacts.delimited import Row, delimiter_of, first_rows, rows
from upheld.contacts.fold import Fold
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.line_journal import SECOND_US, LineJournal
from upheld.contacts.logfiles import LogFile, examine, head_of, without_copies
from upheld.contacts.settings import NOTHING_SAID, SettingsOf
from upheld.contacts.sources.asterisk_clock import LATER_US, SOON_US, Clock, Vote, clock, made_us
from upheld.contacts.sources.asterisk_events import BadField, Translator
from upheld.contacts.sources.asterisk_order import Timed, settle
from upheld.contacts.wall_times import written
from upheld.problems import BadInput, Problem

NAME: Final = "asterisk_database"
FILE_STEM: Final = None

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id", "unique_row_count"),
    "time": ("time", "time_id"),
    "call": ("callid", "call_id"),
    "queue": ("queuename", "queue"),
    "agent": ("agent",),
    "event": ("event", "verb"),
}
"""Our name of a column → the names it has in the tables of Asterisk and of QueueMetrics."""
_DATA: Final = ("data1", "data2", "data3", "data4", "data5")
_EVENT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_KNOWN: Final = frozenset(Translator(Fold(NAME), str).verbs)
_SHOWN: Final = 20


@dataclass(frozen=True)
class _Layout:
    """Where a table has its columns; `data` in their order, `joined` is one column with ``|`` between them."""

    delimiter: str
    width: int
    header: bool
    place: Mapping[str, int]
    data: tuple[int, ...]
    joined: int | None


class _Entry(NamedTuple):
    """One row, small: a table may have millions."""

    number: int | None  # its id in the database
    file: int
    position: int
    length: int
    line: int
    at: int  # an instant or a wall time
    is_instant: bool
    fields: str  # call, queue, agent, event and data, as in a line of queue_log


def sniff(path: Path) -> bool:
    """Is this an export of the table queue_log, judging by its header or its first rows?"""
    return _layout(head_of(path)) is not None


def read(
    paths: Iterable[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The records of these exports together; `settings` name the zone of their times where the calls' ids do not tell.

    Raises BadInput when a path cannot be read or is no such table, when nothing tells the zone of its times, and
    naming each row in the hour that comes twice of which nothing tells whether it is the first or the second.
    """
    logs, copies = without_copies(examine(Path(path)) for path in paths)
    layouts = _layouts(logs)
    logs = [log for log in sorted(logs, key=lambda log: (log.sha256, str(log.path))) if log.size]
    journals = [LineJournal(log) for log in logs]
    with without_collector():
        files = [list(_entries(journal, layouts[journal.log.path], n)) for n, journal in enumerate(journals)]
        entries = _ordered(files)
        clocks = _clocks(logs, entries, settings or {})
        fold = Fold(source)
        _folded(fold, Translator(fold, pseudonym), journals, entries, _instants(logs, entries, clocks))
        records = fold.finish()
    told = tuple(_closed(journal, known) for journal, known in zip(journals, clocks, strict=True))
    return Reading(records, told, tuple(copies))


# What a file's columns are


def _layouts(logs: Sequence[LogFile]) -> dict[Path, _Layout]:
    found = {log.path: _layout(log.head) for log in logs if log.size}
    strangers = [path for path, layout in found.items() if layout is None]
    if strangers:
        raise BadInput(*(Problem("export.not_queue_log", str(path)) for path in strangers))
    if not found:
        raise BadInput(*(Problem("log.empty", str(log.path)) for log in logs))
    return {path: layout for path, layout in found.items() if layout is not None}


def _layout(head: bytes) -> _Layout | None:
    delimiter = delimiter_of(head)
    first = first_rows(head, delimiter) if delimiter else []
    if not delimiter or not first:
        return None
    names = [name.strip().lower() for name in first[0]]
    place = {ours: names.index(name) for ours, theirs in _NAMES.items() for name in theirs if name in names}
    if place.keys() >= {"time", "call", "queue", "agent", "event"}:
        data = tuple(names.index(name) for name in _DATA if name in names)
        return _Layout(delimiter, len(names), True, place, data, names.index("data") if "data" in names else None)
    return next((found for cells in first if (found := _without_header(cells, delimiter))), None)


def _without_header(cells: Sequence[str], delimiter: str) -> _Layout | None:
    """The columns in the table's own order: [id,] time, callid, queuename, agent, event, [data,] data1 … data5."""
    for start in (0, 1):
        if len(cells) > start + 4 and cells[start + 4] in _KNOWN and _is_time(cells[start]):
            place = {name: start + step for step, name in enumerate(("time", "call", "queue", "agent", "event"))}
            rest = range(start + 5, len(cells))
            joined = rest[0] if len(rest) in (1, len(_DATA) + 1) else None
            data = tuple(place for place in rest if place != joined)
            return _Layout(delimiter, len(cells), False, {"id": 0, **place} if start else place, data, joined)
    return None


def _is_time(text: str) -> bool:
    try:
        written(text.strip())
    except ValueError:
        return False
    return True


# Rows


def _entries(journal: LineJournal, layout: _Layout, file: int) -> Iterator[_Entry]:
    header = layout.header
    for row in rows(journal.log, layout.delimiter, layout.width):
        journal.read_bytes += row.length
        if row.fault == "row.torn":
            journal.pending_bytes = row.length
            continue
        journal.lines += 1
        if header:
            header = False
            continue
        entry, fault = _entry(row, layout, file) if row.fault is None else (None, row.fault)
        if fault:
            journal.reject(row.position, row.length, row.line, fault, row.head)
        elif entry:
            yield entry


def _entry(row: Row, layout: _Layout, file: int) -> tuple[_Entry | None, str | None]:
    cells, place = row.cells, layout.place
    if len(cells) != layout.width:
        return None, "export.columns"
    try:
        time = written(cells[place["time"]].strip())
    except ValueError:
        return None, "export.time"
    number = cells[place["id"]].strip() if "id" in place else None
    if number is not None and not (number.isascii() and number.isdecimal() and len(number) < 20):
        return None, "export.id"
    named = [cells[place[name]] for name in ("call", "queue", "agent", "event")]
    fields = "|".join([*named, *_data(cells, layout)])
    order = None if number is None else int(number)
    return _Entry(order, file, row.position, row.length, row.line, time.at, time.is_instant, fields), None


def _data(cells: Sequence[str], layout: _Layout) -> list[str]:
    """The event's data without the empty columns at their end; one empty text where there are none."""
    data = [cells[place] for place in layout.data]
    while len(data) > 1 and not data[-1]:
        data.pop()
    if not any(data) and layout.joined is not None:
        return cells[layout.joined].split("|")
    return data or [""]


def _ordered(files: Sequence[list[_Entry]]) -> list[_Entry]:
    """All rows in the order they were written, each once however often it was exported."""
    kept = [_forwards(entries) for entries in files if entries]
    if all(entry.number is not None for entries in kept for entry in entries):
        once = {(entry.number, entry.at, entry.fields): entry for entries in reversed(kept) for entry in entries}
        return sorted(once.values(), key=lambda entry: (entry.number or 0, entry.at, entry.fields))
    seen: Counter[tuple[int, str]] = Counter()
    found: list[_Entry] = []
    for entries in sorted(kept, key=lambda entries: (entries[0].at, entries[-1].at, entries[0].fields)):
        here: Counter[tuple[int, str]] = Counter()
        for entry in entries:
            here[entry.at, entry.fields] += 1
            if here[entry.at, entry.fields] > seen[entry.at, entry.fields]:
                found.append(entry)
        seen |= here
    return found


def _forwards(entries: list[_Entry]) -> list[_Entry]:
    """A table without ids that was exported newest first is read from its end."""
    if len(entries) > 1 and entries[0].number is None and entries[0].at > entries[-1].at:
        return entries[::-1]
    return entries


# Times


def _clocks(logs: Sequence[LogFile], entries: Sequence[_Entry], settings: SettingsOf) -> list[Clock | None]:
    """The clock of each file; None for one whose times all say their offsets themselves."""
    firsts, laters = _votes(entries)
    walls = {entry.file for entry in entries if not entry.is_instant}
    found: list[Clock | None] = []
    problems = []
    for number, log in enumerate(logs):
        said = settings.get(log.path, NOTHING_SAID).zone
        known, problem = _clock(log, firsts.get(number), laters.get(number), said) if number in walls else (None, None)
        found.append(known)
        problems += [problem] if problem else []
    if problems:
        raise BadInput(*problems)
    return found


def _votes(entries: Sequence[_Entry]) -> tuple[dict[int, list[Vote]], dict[int, list[Vote]]]:
    """By file: the rows that are the first of their call, and those that are only the first of it in that file."""
    firsts: defaultdict[int, list[Vote]] = defaultdict(list)
    laters: defaultdict[int, list[Vote]] = defaultdict(list)
    seen_in: dict[str, set[int]] = {}
    for order, entry in enumerate(entries):
        call = entry.fields.partition("|")[0]
        files = seen_in.setdefault(call, set())
        if entry.file not in files and not entry.is_instant and (made := made_us(call)) is not None:
            (laters if files else firsts)[entry.file].append(Vote(order, entry.at, made))
        files.add(entry.file)
    return firsts, laters


def _clock(
    log: LogFile, firsts: Sequence[Vote] | None, laters: Sequence[Vote] | None, said: str | None
) -> tuple[Clock | None, Problem | None]:
    votes = firsts or laters or ()
    try:
        known = clock(votes, said, SOON_US if firsts else LATER_US)
    except ValueError:
        key = "export.clock_unclear" if votes else "export.zone_not_known"
        return None, Problem(key, str(log.path), values={"zone": said})
    return known, None if known else Problem("export.zone_unknown", str(log.path))


def _instants(logs: Sequence[LogFile], entries: Sequence[_Entry], clocks: Sequence[Clock | None]) -> list[int | None]:
    """When each row was written; None where the zone's clock skipped the time it says."""
    possible = [_possible(entry, clocks[entry.file], order) for order, entry in enumerate(entries)]
    if any(len(instants) > 1 for instants in possible):
        timed = [_timed(entry, instants) for entry, instants in zip(entries, possible, strict=True)]
        if unclear := settle(timed):
            raise _twice(logs, [entries[place] for place in unclear])
        possible = [row.instants for row in timed]
    return [instants[0] if instants else None for instants in possible]


def _possible(entry: _Entry, of: Clock | None, order: int) -> tuple[int, ...]:
    return (entry.at,) if entry.is_instant or of is None else of.instants(entry.at, order)


def _timed(entry: _Entry, instants: tuple[int, ...]) -> Timed:
    call, _, _, event, *data = entry.fields.split("|")
    return Timed(call, event, data, instants)


def _twice(logs: Sequence[LogFile], entries: Sequence[_Entry]) -> BadInput:
    shown = sorted(entries, key=lambda entry: (entry.file, entry.position))[:_SHOWN]
    values = {"rows": len(entries)}
    return BadInput(*(Problem("export.hour_twice", str(logs[e.file].path), e.line, "time", values) for e in shown))


# Into records


def _folded(
    fold: Fold,
    translator: Translator,
    journals: Sequence[LineJournal],
    entries: Sequence[_Entry],
    instants: Sequence[int | None],
) -> None:
    before = 0
    for entry, at in zip(entries, instants, strict=True):
        journal = journals[entry.file]
        fields = ["", *entry.fields.split("|")]
        if at is None:
            fault = "export.hour_skipped"
        else:
            fold.journal = journal.name
            fold.began(at)
            fault = _told(translator, at, entry.position, fields)
            journal.clock_back += at < before - SECOND_US
            before = at
        if fault or at is None:
            journal.reject(entry.position, entry.length, entry.line, fault, entry.fields.encode())
        else:
            journal.lines -= 1  # it was counted when it was read
            journal.accept(fields[4], at)
        fold.batched()


def _told(translator: Translator, at: int, position: int, fields: list[str]) -> str:
    """Tell the fold what a row means; why it means nothing, or an empty text."""
    verb = translator.verbs.get(fields[4])
    if verb is None:
        return "" if _EVENT.fullmatch(fields[4]) else "line.event"
    try:
        verb(at, position, fields)
    except IndexError:
        return "line.columns"
    except BadField:
        return "line.field"
    return ""


def _closed(journal: LineJournal, of: Clock | None) -> FileJournal:
    return replace(journal.closed(_KNOWN), clock=of.name if of and of.not_as_said else None)
