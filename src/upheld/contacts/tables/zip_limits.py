"""A workbook is a zip archive: looked through before anything opens it, so that none can fill the memory.

Every member is inflated once, a piece at a time, and counted. In the same pass the cells that hold an error of their
spreadsheet are found, and how far each sheet reaches: a sheet of two cells at opposite corners would be laid out as
seventeen thousand million.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

import numpy as np

from upheld.problems import BadInput, Problem

MOST_MEMBERS: Final = 10_000
MOST_INFLATED: Final = 1 << 30
"""Bytes of all members together."""
MOST_RATIO: Final = 200
RATIO_COUNTS_FROM: Final = 50 << 20
"""Bytes; below it a high ratio is harmless."""
MOST_CELLS: Final = 60_000_000
"""Of one sheet, laid out from its first row and column to its last."""

_PIECE: Final = 1 << 20
_OVERLAP: Final = 256
_ENCRYPTED: Final = 0x1
_REFERENCE: Final = re.compile(rb"""[\x00-\x20]r\s*=\s*["']([A-Z]{0,3})(\d{1,7})""")
_ODDLY_WRITTEN: Final = re.compile(rb"""[\x00-\x20]r(?:\s+=|=\s)""")
_ERROR_CELL: Final = re.compile(rb'<(?:\w+:)?c (?=[^<>]*\bt="e")[^<>]*\br="([A-Z]{1,3})(\d{1,7})"')
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_OPEN_SHEET: Final = "content.xml"
_OPEN_TAG: Final = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)\b([^>]*)>")
_REPEATED: Final = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)


@dataclass
class Archive:
    """What was seen in a workbook's archive."""

    names: tuple[str, ...]
    errors: dict[str, set[tuple[int, int]]] = field(default_factory=dict)  # by sheet member: (row, column) from 0
    cells: dict[str, int] = field(default_factory=dict)  # by sheet member: rows times columns
    rows: dict[str, int] = field(default_factory=dict)  # by sheet member: the last row, though it may be empty


def looked_through(path: Path) -> Archive:
    """The archive at `path`, found harmless; raises BadInput when it is a bomb, locked or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _declared(path, members)
            found = Archive(tuple(member.filename for member in members))
            inflated, packed = 0, max(1, path.stat().st_size)
            for member in members:
                with archive.open(member) as stream:
                    for piece in _pieces(stream, member.filename, found):
                        inflated += piece
                        _bounded(path, inflated, packed)
    except _DAMAGED as error:
        raise BadInput(Problem("table.workbook_damaged", str(path), values={"reason": str(error)})) from None
    _reach(path, found)
    return found


def _declared(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise BadInput(Problem("table.zip_bomb", str(path), values=_told(sum(m.file_size for m in members))))
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise BadInput(Problem("table.workbook_locked", str(path)))
    _bounded(path, sum(member.file_size for member in members), max(1, path.stat().st_size))


def _bounded(path: Path, inflated: int, packed: int) -> None:
    if inflated > MOST_INFLATED or (inflated > RATIO_COUNTS_FROM and inflated > MOST_RATIO * packed):
        raise BadInput(Problem("table.zip_bomb", str(path), values=_told(inflated)))


def _told(inflated: int) -> dict[str, int]:
    return {"megabytes": inflated >> 20, "most": MOST_INFLATED >> 20}


def _pieces(stream: IO[bytes], name: str, found: Archive) -> Iterator[int]:
    """The lengths of the pieces of one member, which is looked at on the way."""
    if name == _OPEN_SHEET:
        yield from _open_pieces(stream, found)
        return
    sheet = _SHEET.fullmatch(name) is not None
    kept = b""
    last_row = last_cell = width = 0
    while piece := stream.read(_PIECE):
        yield len(piece)
        if not sheet:
            continue
        text = kept + piece
        rows, cells, columns = reach(text)
        last_row, last_cell, width = max(last_row, rows), max(last_cell, cells), max(width, columns)
        if b't="e"' in text:
            errors = found.errors.setdefault(name, set())
            errors.update((int(row) - 1, column_number(column)) for column, row in _ERROR_CELL.findall(text))
        kept = text[-_OVERLAP:]
    if sheet:
        found.rows[name] = max(last_row, last_cell)
        found.cells[name] = last_cell * width


def _open_pieces(stream: IO[bytes], found: Archive) -> Iterator[int]:
    """As `_pieces`, of an OpenDocument sheet, where one tag may stand for a million rows or cells."""
    kept = b""
    row = column = repeated = last_row = width = 0
    while piece := stream.read(_PIECE):
        yield len(piece)
        text = kept + piece
        end = text.rfind(b">") + 1
        for tag, attributes in _OPEN_TAG.findall(text[:end]):
            times = _REPEATED.search(attributes)
            count = int(times[1]) if times else 1
            if tag == b"table":
                row = column = repeated = 0
            elif tag == b"table-row":
                row, column, repeated = row + repeated, 0, count
            else:
                column += count
                if b"value-type" in attributes:
                    last_row, width = max(last_row, row + repeated), max(width, column)
        kept = text[end:]
    found.cells[_OPEN_SHEET] = last_row * width


def reach(text: bytes) -> tuple[int, int, int]:
    """The last row, the last row that has a cell, and the last column (from 1) that a piece of a sheet mentions.

    >>> reach(b'<row r="9"><c r="A7" s="1"/><c r="AB8"/></row>')
    (9, 8, 28)
    """
    if _ODDLY_WRITTEN.search(text):
        return reach_one_by_one(text)
    letters = np.frombuffer(text + bytes(16), np.uint8)
    named = (letters[1:-2] == ord("r")) & (letters[2:-1] == ord("=")) & (letters[:-3] <= ord(" "))
    at = np.flatnonzero(named & ((letters[3:] == ord('"')) | (letters[3:] == ord("'")))) + 4
    column, row = np.zeros(len(at), np.int64), np.zeros(len(at), np.int64)
    for base, first, last, value, most in ((26, "A", "Z", column, 3), (10, "0", "9", row, 7)):
        for _ in range(most):
            letter = letters[at]
            fits = (letter >= ord(first)) & (letter <= ord(last))
            value[fits] = value[fits] * base + letter[fits] - ord(first) + (base == 26)
            at = at + fits
    cells = column > 0
    return (
        int(row[~cells].max(initial=0)),
        int(row[cells].max(initial=0)),
        int(column[cells & (row > 0)].max(initial=0)),
    )


def reach_one_by_one(text: bytes) -> tuple[int, int, int]:
    """As `reach`: the slow way, which takes any way of writing XML."""
    refs = [(column, int(row)) for column, row in _REFERENCE.findall(text)]
    rows = [row for column, row in refs if not column]
    cells = [(column_number(column) + 1, row) for column, row in refs if column and row]
    return max(rows, default=0), max((row for _, row in cells), default=0), max((c for c, _ in cells), default=0)


def column_number(letters: bytes) -> int:
    """From 0.

    >>> column_number(b"A"), column_number(b"AA"), column_number(b"XFD")
    (0, 26, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _reach(path: Path, found: Archive) -> None:
    if any(cells > MOST_CELLS for cells in found.cells.values()):
        values = {"cells": max(found.cells.values()), "most": MOST_CELLS}
        raise BadInput(Problem("table.sheet_too_wide", str(path), values=values))
