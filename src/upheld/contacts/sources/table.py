"""Tables as SOURCE: CSV, Excel and Parquet files of each kind of `tables.kinds` → records.

The rows of a file are counted as the lines of a log are: lines = accepted + rejected rows. The position of a row is its
byte offset in a CSV file, and its number in a sheet or a Parquet file, whose rows have no bytes of their own: there a
rejected row has no length, and all bytes of the file count as read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from upheld.contacts.columns import tabled
from upheld.contacts.journal import Copy, FileJournal, Reading
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.logfiles import COMPRESSED, LogFile, examine, head_of, open_log, without_copies
from upheld.contacts.people import people_of, queues_of
from upheld.contacts.records import Records
from upheld.contacts.settings import NOTHING_SAID, Settings, SettingsOf
from upheld.contacts.sources import table_agents, table_calls, table_items, table_totals
from upheld.contacts.tables import files, mapping, reading, zip_limits
from upheld.contacts.tables.cells import Cell, Fault, as_text
from upheld.contacts.tables.columns import Kind, fits
from upheld.contacts.tables.kinds import KINDS
from upheld.contacts.tables.table import RowFault, Table
from upheld.problems import BadInput, Problem

ROW: Final = "row"
"""What an accepted row is called among the events of a journal."""

PEOPLE: Final = "people"
QUEUES: Final = "queues"
MEMBERSHIPS: Final = (PEOPLE, QUEUES)
BY_HAND: Final = ("people.csv", "queues.csv")
"""Files of this name in a folder are its memberships, read by `people`."""

_PIECE: Final = 1 << 20
_HEAD: Final = 1 << 16
Pseudonym = Callable[[str], str | None]


@dataclass(frozen=True)
class TableSource:
    """The reader of one kind of table, as `kinds.Source` wants it."""

    kind: Kind

    @property
    def FILE_STEM(self) -> str | None:  # noqa: N802 - as in the modules of sources
        """Tables have no name of their own."""
        return None

    def sniff(self, path: Path) -> bool:
        """Whether the header of `path` fits this kind better than any other, or a mapping beside it says so."""
        return kinds_of(path) == (self.kind.name,)

    def read(
        self, paths: Sequence[Path], *, source: str, pseudonym: Pseudonym, settings: SettingsOf | None = None
    ) -> Reading:
        """The records of all `paths` together, each file read as `settings` say."""
        logs, copies = _files(paths)
        tables = _tables(logs, self.kind, settings or {})
        made = _made(self.kind.name, tables, source, pseudonym)
        _refuse_useless(tables)
        notes = tuple(note for table in tables for note in table.notes)
        journals = tuple(_journal(table) for table in tables)
        return Reading(made.records, journals, tuple(copies), made.people, made.queues, notes)


SOURCES: Final = {kind.name: TableSource(kind) for kind in KINDS.values() if kind.source}
"""The reader of every kind of table that is a SOURCE."""


def of_rows(kind: str | None) -> bool:
    """Whether `kind` is one of tables whose rows are no calls."""
    return kind in SOURCES and kind != "calls"


@dataclass(frozen=True)
class DryRun:
    """What reading one table would give, and nothing written."""

    kind: str
    path: str
    sheet: str | None
    header_row: int
    columns: dict[str, str]  # column → header
    unplaced: tuple[str, ...]  # headers that are no column
    rows: int
    accepted: int
    rejected: int
    faults: tuple[RowFault, ...]
    notes: tuple[Problem, ...]


def dry_run(paths: Sequence[Path], kind: Kind, settings: SettingsOf) -> tuple[DryRun, ...]:
    """Read tables of one kind for their faults; raises BadInput where a file as a whole cannot be read."""
    logs, _ = _files(paths)
    tables = _tables(logs, kind, settings)
    try:
        _made(kind.name, tables, kind.name, lambda number: None)
    except BadInput as bad:
        if kind.name not in MEMBERSHIPS:
            raise
        _reject_members(tables, bad)
    return tuple(_told(table) for table in tables)


def examined(path: Path) -> LogFile:
    """The file's size, hash and beginning; raises BadInput when it cannot be read or unpacks beyond all bounds."""
    if head_of_packed(path).startswith(COMPRESSED):
        _refuse_bomb(path)
    return examine(path)


def _files(paths: Sequence[Path]) -> tuple[list[LogFile], list[Copy]]:
    """The files to read and their copies; an empty one is no table, and raises BadInput where there is no other."""
    logs, copies = without_copies(map(examined, paths))
    if not any(log.size for log in logs):
        raise BadInput(*(Problem("table.empty", str(log.path)) for log in logs))
    return [log for log in logs if log.size], copies


def head_of_packed(path: Path) -> bytes:
    """The first bytes of a file as they are, packed or not; nothing when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(max(map(len, COMPRESSED)))
    except OSError:
        return b""


def kinds_of(path: Path) -> tuple[str, ...]:
    """The kinds of table that a file is of: one, several where its header is not plain, none where it is no table."""
    try:
        state = path.stat()
        return _kinds_of(path, state.st_mtime_ns, state.st_size)
    except (OSError, BadInput):
        return ()


def why_not(path: Path) -> Problem | None:
    """Why a file that looks like a table is of no kind; None where it does not look like one."""
    found = kinds_of(path)
    if len(found) > 1:
        return Problem("table.kind_ambiguous", str(path), values={"kinds": list(found)})
    head = head_of(path, _HEAD)
    if found or not head:
        return None
    try:
        opened = reading.guessed_header(examined(path), _best_fit, files.Format())
    except BadInput as bad:
        return bad.problems[0]
    if not opened.looked_at and opened.form != files.CSV:
        return reading.nothing_in(path, opened)
    first = max(opened.looked_at, key=lambda row: len(row.cells), default=None)
    is_table = opened.form != files.CSV or (first is not None and len(first.cells) > 1 and _is_text(head))
    return Problem("table.kind_unknown", str(path), values={"kinds": list(SOURCES)}) if is_table else None


@lru_cache(maxsize=256)
def _kinds_of(path: Path, changed: int, size: int) -> tuple[str, ...]:
    if mapping.beside(path):
        said = mapping.kind_said(mapping.with_beside(path, NOTHING_SAID))
        if said:
            return (said,)
    head = head_of(path, _HEAD)
    if not head or not _is_text(head):
        return ()
    opened = reading.guessed_header(examined(path), _best_fit, files.Format())
    if opened.header is None:
        return ()
    counts = {kind.name: fits(kind, opened.header) for kind in KINDS.values()}
    return tuple(name for name, count in counts.items() if count == max(counts.values()))


def looks_like_table(path: Path) -> bool:
    """Whether a file begins like a workbook, Parquet, or text that can be rows of cells."""
    head = head_of(path, _HEAD)
    return bool(head) and _is_text(head)


def _is_text(head: bytes) -> bool:
    """Whether a file that begins like this can be a table: a workbook, Parquet, or text that is no JSON."""
    if files.form_of(head) != files.CSV:
        return True
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return wide or (b"\0" not in head and not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[{", b"<")))


def _best_fit(cells: Sequence[Cell]) -> int:
    return max(fits(kind, cells) for kind in KINDS.values())


def _refuse_bomb(path: Path) -> None:
    """A packed file is unpacked once and counted before anything else looks at it."""
    packed = max(1, path.stat().st_size)
    unpacked = 0
    try:
        with open_log(path) as stream:
            while piece := stream.read(_PIECE):
                unpacked += len(piece)
                if unpacked > zip_limits.RATIO_COUNTS_FROM and unpacked > zip_limits.MOST_RATIO * packed:
                    values = {"megabytes": unpacked >> 20, "most": zip_limits.MOST_INFLATED >> 20}
                    raise BadInput(Problem("table.zip_bomb", str(path), values=values))
    except (OSError, EOFError, ValueError):
        return  # `examine` says what is wrong with it


def _tables(logs: Sequence[LogFile], kind: Kind, settings: SettingsOf) -> list[Table]:
    """The tables of all files; raises BadInput with what is wrong with each that cannot be read."""
    tables: list[Table] = []
    problems: list[Problem] = []
    for log in sorted(logs, key=lambda log: log.journal):
        try:
            tables.append(reading.read(log, kind, _said(settings, log.path)))
        except BadInput as bad:
            problems.extend(bad.problems)
    if problems:
        raise BadInput(*problems)
    return tables


def _refuse_useless(tables: Sequence[Table]) -> None:
    """Raises BadInput naming each file of which not one row could be used, with the first fault of its first row."""
    useless = [table for table in tables if table.rows and len({fault.row for fault in table.faults}) == table.rows]
    if useless:
        firsts = (problem for table in useless for problem in (_useless(table), _problem(table, table.faults[0])))
        raise BadInput(*firsts)


def _useless(table: Table) -> Problem:
    return Problem("table.all_rejected", str(table.log.path), values={"rows": table.rows})


def _said(settings: SettingsOf, path: Path) -> Settings:
    return settings.get(path, NOTHING_SAID)


def _made(kind: str, tables: Sequence[Table], source: str, pseudonym: Pseudonym) -> Reading:
    """The records of the tables; rows that contradict are rejected on the way."""
    if kind == "calls":
        return Reading(Records(visits=table_calls.visits(tables, source, pseudonym)), ())
    if kind == PEOPLE:
        people = tuple(one for table in tables for one in people_of(_members(table), table.log.path, zone=_zone(table)))
        return Reading(Records(), (), people=people)
    if kind == QUEUES:
        queues = tuple(one for table in tables for one in queues_of(_members(table), table.log.path, zone=_zone(table)))
        return Reading(Records(), (), queues=queues)
    rows = {
        "agent_states": lambda: {"agent_states": table_agents.spans(tables)},
        "interval_totals": lambda: {"interval_totals": table_totals.totals(tables)},
        "work_items": lambda: {"work_items": table_items.work_items(tables)},
        "paid_hours": lambda: {"paid_hours": table_items.paid_hours(tables)},
        "outbound": lambda: {"attempts": table_items.attempts(tables)},
    }.get(kind, lambda: {"scores": table_items.scores(tables)})()
    return Reading(tabled(source, rows), ())


def _members(table: Table) -> list[tuple[int, dict[str, str]]]:
    """The rows of people or queues as texts; raises BadInput with every cell that cannot be used."""
    if table.faults:
        raise BadInput(*(_problem(table, fault) for fault in table.faults))
    columns = {name: table.column(name).to_pylist() for name in table.kind.by_name}
    return [
        (int(number), {name: as_text(cells[row]) or "" for name, cells in columns.items()})
        for row, number in enumerate(table.numbers)
    ]


def _zone(table: Table) -> str:
    return table.meant.zone or "UTC"


def _problem(table: Table, fault: RowFault) -> Problem:
    values = {"text": fault.cell, **fault.fault.values}
    return Problem(fault.fault.key, str(table.log.path), fault.number, fault.column, values)


def _reject_members(tables: Sequence[Table], bad: BadInput) -> None:
    """The rows that a membership's own rules refuse."""
    for table in tables:
        places = {int(number): row for row, number in enumerate(table.numbers)}
        known = {(fault.number, fault.fault.key) for fault in table.faults}
        for problem in bad.problems:
            if (
                problem.file == str(table.log.path)
                and problem.line in places
                and (problem.line, problem.key) not in known
            ):
                table.reject(places[problem.line], problem.field, Fault(problem.key, problem.values))


def _told(table: Table) -> DryRun:
    accepted = int(table.accepted().sum())
    faults = tuple(sorted(table.faults, key=lambda fault: fault.row))
    return DryRun(
        table.kind.name, str(table.log.path), table.sheet, table.header_row, table.headers, table.unplaced, table.rows,
        accepted, table.rows - accepted, faults, tuple(table.notes),
    )  # fmt: skip


def _journal(table: Table) -> FileJournal:
    journal = LineJournal(table.log)
    journal.read_bytes = table.log.size
    accepted = table.accepted()
    first: dict[int, RowFault] = {}
    for fault in table.faults:
        first.setdefault(fault.row, fault)
    for row, fault in sorted(first.items()):
        place = int(table.positions[row]), int(table.lengths[row]), fault.number
        told = f"{fault.column or ''}: {fault.cell}" if fault.column else fault.cell
        journal.reject(*place, fault.fault.key, told.encode("utf-8", "replace"))
    moments = table.column(table.kind.moment) if table.kind.moment else None
    if moments is not None:
        us = moments.fill_null(0).to_numpy(zero_copy_only=False)
        journal.accept_all(ROW, us[accepted & ~moments.is_null().to_numpy(zero_copy_only=False)])
    else:
        journal.accept_all(ROW, np.zeros(0, np.int64), timeless=int(accepted.sum()))
    journal.lines = table.rows
    return journal.closed((ROW,))
