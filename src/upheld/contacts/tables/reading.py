"""A table of a known kind, read through its mapping: columns of values, and why some rows cannot be used.

Every row below the header that holds anything is accepted or rejected: accepted + rejected = rows. Values are made
column by column; a rule over several columns is the kind's own (`sources.table_calls` and its siblings).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from upheld.contacts.logfiles import LogFile
from upheld.contacts.settings import Settings
from upheld.contacts.tables import files, mapping
from upheld.contacts.tables.cells import Cell, as_text
from upheld.contacts.tables.columns import (
    Kind,
    placed,
)
from upheld.contacts.tables.conversion import convert
from upheld.contacts.tables.gathering import gathered
from upheld.contacts.tables.mapping import Meant
from upheld.contacts.tables.table import Table
from upheld.problems import BadInput, Problem


def read(log: LogFile, kind: Kind, settings: Settings) -> Table:
    """The table in the file of `log`; raises BadInput where the file as a whole cannot be read as one of `kind`."""
    meant = mapping.meant(settings, kind)
    with files.opened(log, lambda cells: _score(kind, meant, cells), meant.format) as opened:
        if opened.header is None:
            raise _no_header(log.path, kind, meant, opened)
        places = _places(kind, meant, opened.header)
        _check_header(log.path, kind, meant, opened, places)
        table = gathered(log, kind, meant, opened, places)
        convert(table, opened.since_1904)
    return table


def guessed_header(log: LogFile, score: files.Score, said: files.Format) -> files.Opened:
    """The file opened for its header and first rows only; raises BadInput."""
    with files.opened(log, score, said) as opened:
        return opened


def _places(kind: Kind, meant: Meant, header: Sequence[Cell]) -> dict[str, int]:
    """Where each column stands: as mapped, else by what its header is known as."""
    texts = [as_text(cell) if isinstance(cell, str) else None for cell in header]
    exact = {text: place for place, text in reversed(list(enumerate(texts))) if text}
    loose = {text.casefold(): place for text, place in exact.items()}
    mapped = {
        name: exact.get(wanted.strip(), loose.get(wanted.strip().casefold())) for name, wanted in meant.columns.items()
    }
    found = {name: place for name, place in mapped.items() if place is not None}
    claimed = set(found.values())
    free: list[Cell] = [None if place in claimed else text for place, text in enumerate(texts)]
    said = {*meant.columns, *meant.constants}
    return found | {name: place for name, place in placed(kind, free).items() if name not in said}


def _score(kind: Kind, meant: Meant, header: Sequence[Cell]) -> int:
    places = _places(kind, meant, header)
    return 0 if kind.lacking({*places, *meant.constants}) else len(places)


def _no_header(path: Path, kind: Kind, meant: Meant, opened: files.Opened) -> BadInput:
    """What the row that comes nearest to a header lacks."""
    if not opened.looked_at:
        return BadInput(nothing_in(path, opened))
    if meant.format.header_row is not None:
        values_ = {"row": meant.format.header_row}
        return BadInput(Problem("table.no_header_row", str(path), meant.format.header_row, "header_row", values_))
    nearest = max(opened.looked_at, key=lambda row: len(_places(kind, meant, row.cells)))
    problems = list(_missing_headers(meant, nearest.cells, _places(kind, meant, nearest.cells)))
    if problems:
        return BadInput(*problems)
    lacking = kind.lacking({*_places(kind, meant, nearest.cells), *meant.constants})
    number = nearest.number or None
    return BadInput(Problem("table.no_header", str(path), number, values={"kind": kind.name, "columns": lacking}))


def nothing_in(path: Path, opened: files.Opened) -> Problem:
    """A table without a row that holds anything: how many there are, where that is known."""
    if not opened.height:
        return Problem("table.empty", str(path))
    return Problem("table.only_empty_rows", str(path), opened.height, values={"rows": opened.height})


def _missing_headers(meant: Meant, header: Sequence[Cell], places: Iterable[str]) -> Iterable[Problem]:
    there = [text for cell in header if isinstance(cell, str) and (text := as_text(cell))]
    for name, wanted in meant.columns.items():
        if name not in places:
            nearest = next(iter(get_close_matches(wanted, there, 1)), None)
            yield meant.problem("mapping.no_such_header", f"columns.{name}", header=wanted, nearest=nearest)


def _check_header(path: Path, kind: Kind, meant: Meant, opened: files.Opened, places: dict[str, int]) -> None:
    assert opened.header is not None
    problems = list(_missing_headers(meant, opened.header, places))
    lacking = kind.lacking({*places, *meant.constants})
    number = opened.header_row or None
    if lacking and not problems:
        problems.append(Problem("table.no_header", str(path), number, values={"kind": kind.name, "columns": lacking}))
    texts = [as_text(cell) if isinstance(cell, str) else None for cell in opened.header]
    for place in places.values():
        if texts.count(texts[place]) > 1:
            problems.append(Problem("table.column_twice", str(path), number, texts[place]))
    if mapping.lacks_threshold(meant, {*places, *meant.constants}):
        problems.append(Problem("table.no_threshold", str(path), number, "threshold"))
    if problems:
        raise BadInput(*problems)
