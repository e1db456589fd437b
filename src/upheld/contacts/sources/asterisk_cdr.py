"""Asterisk's call detail records (cdr_csv, cdr_custom, exports of the table cdr) → legs: what queue_log cannot know.

A record is one leg: a channel until it is bridged with another one, transferred or hung up. Legs of one call belong
together by `linkedid` where the file has it, else by the channels they name. `contact_id` is the id under which
queue_log knows the call. A record never makes a visit: the queue's own log does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from upheld.contacts.collector import without_collector
from upheld.contacts.columns import Row as Record
from upheld.contacts.columns import tabled
from upheld.contacts.delimited import delimiter_of, first_rows, rows
from upheld.contacts.journal import FileJournal, Reading
from upheld.contacts.line_journal import SECOND_US, LineJournal
from upheld.contacts.logfiles import LogFile, examine, head_of, without_copies
from upheld.contacts.settings import NOTHING_SAID, SettingsOf
from upheld.contacts.sources.asterisk_clock import SLACK_US, Clock, Vote, clock, made_us
from upheld.contacts.sources.asterisk_legs import Leg, contacts, dialled
from upheld.contacts.wall_times import Written, written
from upheld.problems import BadInput, Problem

NAME: Final = "asterisk_cdr"
FILE_STEM: Final = None

DISPOSITIONS: Final = frozenset({"ANSWERED", "NO ANSWER", "NOANSWER", "BUSY", "FAILED", "CONGESTION"})

_ORDER: Final = (
    "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata", "start", "answer",
    "end", "duration", "billsec", "disposition", "amaflags",
)  # fmt: skip
"""The columns of cdr_csv, which writes no header."""
_NEEDED: Final = frozenset({"src", "dst", "channel", "lastapp", "disposition", "uniqueid"})


@dataclass(frozen=True)
class _Layout:
    delimiter: str
    width: int
    header: bool
    place: Mapping[str, int]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The cell of a column; empty where the file has no such column."""
        place = self.place.get(name)
        return cells[place].strip() if place is not None else ""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One record with its times as they are written."""

    cells: tuple[str, ...]
    file: int
    position: int
    length: int
    line: int
    start: Written
    answer: Written | None
    end: Written | None
    seconds: tuple[int | None, int | None]  # duration, billsec
    uniqueid: str


def sniff(path: Path) -> bool:
    """Are these call detail records of Asterisk, judging by the header or the first rows?"""
    return _layout(head_of(path)) is not None


def read(
    paths: Iterable[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The legs of these files together; `settings` name the zone of their times where the ids do not tell.

    Raises BadInput when a path cannot be read or holds no call detail records, when these have no `uniqueid`, and when
    nothing tells the zone of their times.
    """
    logs, copies = without_copies(examine(Path(path)) for path in paths)
    layouts = _layouts(logs)
    logs = [log for log in sorted(logs, key=lambda log: (log.sha256, str(log.path))) if log.size]
    journals = [LineJournal(log) for log in logs]
    with without_collector():
        files = [list(_entries(journal, layouts[journal.log.path], n)) for n, journal in enumerate(journals)]
        clocks = _clocks(logs, files, settings or {})
        legs = _legs(files, journals, layouts, clocks)
        records = tabled(source, {"legs": list(_rows(legs, pseudonym))})
    told = tuple(_closed(journal, known) for journal, known in zip(journals, clocks, strict=True))
    return Reading(records, told, tuple(copies))


def _legs(
    files: Sequence[Sequence[_Entry]],
    journals: Sequence[LineJournal],
    layouts: Mapping[Path, _Layout],
    clocks: Sequence[Clock | None],
) -> list[Leg]:
    """The legs of all entries, one for entries that are the same."""
    once = {entry.cells: entry for entries in reversed(files) for entry in reversed(entries)}
    legs = []
    for entry in (entry for entries in files for entry in entries):
        journal = journals[entry.file]
        leg, fault = _leg(entry, layouts[journal.log.path], clocks[entry.file], journal.name)
        if leg is None:
            journal.reject(entry.position, entry.length, entry.line, fault, ",".join(entry.cells).encode())
            continue
        journal.lines -= 1  # it was counted when it was read
        journal.accept(leg.application or "-", leg.started_at)
        if once[entry.cells] is entry:
            legs.append(leg)
    return legs


# What a file's columns are


def _layouts(logs: Sequence[LogFile]) -> dict[Path, _Layout]:
    found = {log.path: _layout(log.head) for log in logs if log.size}
    problems = [Problem("export.not_cdr", str(path)) for path, layout in found.items() if layout is None]
    problems += [
        Problem("export.no_uniqueid", str(path))
        for path, layout in found.items()
        if layout is not None and "uniqueid" not in layout.place
    ]
    if not found:
        problems = [Problem("log.empty", str(log.path)) for log in logs]
    if problems:
        raise BadInput(*problems)
    return {path: layout for path, layout in found.items() if layout is not None}


def _layout(head: bytes) -> _Layout | None:
    delimiter = delimiter_of(head)
    first = first_rows(head, delimiter) if delimiter else []
    if not delimiter or not first:
        return None
    names = [name.strip().lower() for name in first[0]]
    if {*names, "uniqueid"} >= _NEEDED and {"start", "calldate"} & set(names):
        return _Layout(delimiter, len(names), True, {name: place for place, name in reversed([*enumerate(names)])})
    found = [layout for cells in first if (layout := _without_header(cells, delimiter))]
    return next((layout for layout in found if "uniqueid" in layout.place), found[0] if found else None)


def _without_header(cells: Sequence[str], delimiter: str) -> _Layout | None:
    """cdr_csv's own columns, then (as cdr.conf says) uniqueid, userfield, and peeraccount, linkedid, sequence."""
    width, place = len(cells), {name: number for number, name in enumerate(_ORDER)}
    if not len(_ORDER) <= width <= len(_ORDER) + 5 or cells[place["disposition"]] not in DISPOSITIONS:
        return None
    try:
        written(cells[place["start"]])
    except ValueError:
        return None
    rest = list(range(len(_ORDER), width))
    if len(rest) >= 3:
        place |= dict(zip(("peeraccount", "linkedid", "sequence"), rest[-3:], strict=True))
        rest = rest[:-3]
    if rest and made_us(cells[rest[0]]) is not None:
        place["uniqueid"] = rest[0]
    return _Layout(delimiter, width, False, place)


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
        try:
            if row.fault:
                raise _Unusable(row.fault)
            yield _entry(row.cells, layout, file, (row.position, row.length, row.line))
        except _Unusable as why:
            journal.reject(row.position, row.length, row.line, str(why), row.head)


class _Unusable(Exception):  # noqa: N818 - it reads as the sentence it is
    """Why a row is no record: a catalogue key."""


def _entry(cells: list[str], layout: _Layout, file: int, where: tuple[int, int, int]) -> _Entry:
    if len(cells) != layout.width:
        raise _Unusable("export.columns")
    start = _time(layout.cell(cells, "start") or layout.cell(cells, "calldate"))
    if start is None:
        raise _Unusable("export.time")
    uniqueid = layout.cell(cells, "uniqueid")
    if not uniqueid:
        raise _Unusable("export.call_id")
    seconds = (_seconds(layout.cell(cells, "duration")), _seconds(layout.cell(cells, "billsec")))
    answer, end = _time(layout.cell(cells, "answer")), _time(layout.cell(cells, "end"))
    return _Entry(tuple(cells), file, *where, start, answer, end, seconds, uniqueid)


def _time(text: str) -> Written | None:
    if not text or text.startswith("0000-"):
        return None
    try:
        return written(text)
    except ValueError:
        raise _Unusable("export.time") from None


def _seconds(text: str) -> int | None:
    if not text:
        return None
    whole = text.partition(".")[0]
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 9):
        raise _Unusable("line.field")
    return int(whole)


# Times


def _clocks(logs: Sequence[LogFile], files: Sequence[Sequence[_Entry]], settings: SettingsOf) -> list[Clock | None]:
    """The clock of each file; None for one whose times all say their offsets themselves."""
    found: list[Clock | None] = []
    problems = []
    for log, entries in zip(logs, files, strict=True):
        walls = [entry for entry in entries if not entry.start.is_instant]
        said = settings.get(log.path, NOTHING_SAID).zone
        votes = _votes(walls)
        try:
            known = clock(votes, said) if walls else None
            if walls and known is None:
                problems.append(Problem("export.zone_unknown", str(log.path)))
        except ValueError:
            known = None
            key = "export.clock_unclear" if votes else "export.zone_not_known"
            problems.append(Problem(key, str(log.path), values={"zone": said}))
        found.append(known)
    if problems:
        raise BadInput(*problems)
    return found


def _votes(entries: Sequence[_Entry]) -> list[Vote]:
    """The first record of each channel; the order is that of the channels' making."""
    first: dict[str, _Entry] = {}
    for entry in entries:
        if entry.uniqueid not in first or entry.start.at < first[entry.uniqueid].start.at:
            first[entry.uniqueid] = entry
    made = ((made_us(uniqueid), entry) for uniqueid, entry in first.items())
    told = sorted((at, entry.start.at) for at, entry in made if at is not None)
    return [Vote(at, wall_us, at) for at, wall_us in told]


def _instant(time: Written, of: Clock | None, made: int | None, near: int | None = None) -> int | None:
    """When it was: of two possible instants the first that the channel's id (or the leg's end) allows."""
    if time.is_instant or of is None:
        return time.at
    possible = of.instants(time.at, made or 0)
    if near is not None:
        return min(possible, key=lambda instant: abs(instant - near), default=None)
    if made is not None:
        possible = tuple(instant for instant in possible if instant >= made - SLACK_US)[:1] or possible[-1:]
    return possible[0] if len(possible) == 1 else None


def _leg(entry: _Entry, layout: _Layout, of: Clock | None, journal: str) -> tuple[Leg | None, str]:
    made = made_us(entry.uniqueid)
    started_at = _instant(entry.start, of, made)
    if started_at is None:
        skipped = of is not None and not of.instants(entry.start.at)
        return None, "export.hour_skipped" if skipped else "export.hour_twice"
    duration_s, billed_s = entry.seconds
    due = started_at + (duration_s or 0) * SECOND_US
    ended_at = due if duration_s is not None else None
    if entry.end is not None:
        ended_at = _instant(entry.end, of, made, due)
    answered_at = None
    if entry.answer is not None:
        answered_at = _instant(entry.answer, of, made, started_at)
    elif "answer" not in layout.place and billed_s and ended_at is not None:
        answered_at = ended_at - billed_s * SECOND_US
    cell = layout.cell
    cells = entry.cells
    application = cell(cells, "lastapp") or None
    queue = cell(cells, "lastdata").replace("|", ",").split(",")[0] if application == "Queue" else ""
    return Leg(
        uniqueid=entry.uniqueid, linked=cell(cells, "linkedid") or None, sequence=cell(cells, "sequence") or None,
        channels=tuple(name for name in (cell(cells, "channel"), cell(cells, "dstchannel")) if name),
        started_at=started_at, answered_at=answered_at, ended_at=ended_at,
        caller=cell(cells, "src") or cell(cells, "clid"), number=cell(cells, "did") or cell(cells, "dst"),
        is_did=bool(cell(cells, "did")), application=application, queue=queue or None,
        disposition=cell(cells, "disposition") or None, journal=journal, position=entry.position,
    ), ""  # fmt: skip


# Into records


def _rows(legs: Sequence[Leg], pseudonym: Callable[[str], str | None]) -> Iterator[Record]:
    """Rows of `records.LEGS` without their source, in the order of time."""
    contact_of = contacts(legs)
    by_channel: defaultdict[str, list[Leg]] = defaultdict(list)
    for leg in sorted(
        legs, key=lambda leg: (leg.started_at, leg.ended_at or leg.started_at, leg.journal, leg.position)
    ):
        by_channel[leg.uniqueid].append(leg)
    found = []
    for uniqueid, own in by_channel.items():
        for number, (leg, called) in enumerate(zip(own, dialled(own), strict=True), start=1):
            leg_id = f"{uniqueid}/{leg.sequence or number}"
            caller = pseudonym(leg.caller) if leg.caller else None
            found.append((
                contact_of[uniqueid], leg_id, leg.started_at, leg.answered_at, leg.ended_at, caller, called,
                leg.application, leg.queue, leg.disposition, leg.journal, leg.position,
            ))  # fmt: skip
    yield from sorted(found, key=lambda row: (row[2], row[0], row[1]))


def _closed(journal: LineJournal, of: Clock | None) -> FileJournal:
    """The account; call records say nothing about the queue's log being whole, so they show no activity."""
    known = set(journal.events)
    return replace(journal.closed(known), activity={}, clock=of.name if of and of.not_as_said else None)
