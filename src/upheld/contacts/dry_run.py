"""What reading files would give, and every error of every row: nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from upheld.contacts.journal import FileJournal
from upheld.contacts.kinds import KINDS, find, settings_of
from upheld.contacts.settings import Settings, SettingsOf
from upheld.contacts.sources import table
from upheld.contacts.tables import kinds
from upheld.problems import Problem


@dataclass(frozen=True)
class Error:
    """One thing wrong with one row."""

    row: int
    column: str | None
    value: str
    key: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Tried:
    """What one file would give."""

    file: str
    kind: str
    rows: int
    accepted: int
    rejected: int
    errors: tuple[Error, ...]
    notes: tuple[Problem, ...] = ()
    sheet: str | None = None
    header_row: int | None = None
    columns: dict[str, str] | None = None  # column → header; None: no table
    unplaced: tuple[str, ...] = ()


def tried(sources: Sequence[str], settings: Settings) -> list[Tried]:
    """Read all files and keep nothing; raises BadInput for what cannot be read at all."""
    found = find(sources, settings)
    said = settings_of(found, settings)
    tables = [each for kind, paths in found.items() for each in of_kind(kind, paths, said)]
    return sorted(tables, key=lambda each: each.file)


def of_kind(kind: str, paths: Sequence[Path], said: SettingsOf) -> Iterator[Tried]:
    """What files of one kind would give; raises BadInput for what cannot be read at all."""
    if kind in table.SOURCES:
        for one in table.dry_run(paths, kinds.KINDS[kind], said):
            errors = tuple(
                Error(
                    fault.number, fault.column, fault.cell, fault.fault.key, {"text": fault.cell, **fault.fault.values}
                )
                for fault in one.faults
            )
            yield Tried(
                one.path, kind, one.rows, one.accepted, one.rejected, errors, one.notes, one.sheet, one.header_row,
                one.columns, one.unplaced,
            )  # fmt: skip
        return
    reading = KINDS[kind].read(paths, source=kind, pseudonym=lambda number: None, settings=said)
    yield from (of_journal(kind, journal) for journal in reading.journals)


def of_journal(kind: str, journal: FileJournal) -> Tried:
    """What a file that was read whole gave, as its journal tells."""
    errors = tuple(Error(line.line, None, line.excerpt, line.reason, {}) for line in journal.rejected)
    accepted = journal.lines - journal.rejected_lines
    return Tried(journal.path, kind, journal.lines, accepted, journal.rejected_lines, errors)
