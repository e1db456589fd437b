"""Sheets of Excel and OpenDocument workbooks as rows of cells; nothing in a workbook is ever run.

Positions are row numbers of the sheet. A value merged over several rows counts in each of them. A sheet is in memory
while it is read: the library that reads it lays it out whole.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from upheld.contacts.tables import zip_limits
from upheld.contacts.tables.cells import Cell, Row, Wrong
from upheld.problems import BadInput, Problem

ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How workbooks begin: since 2007, and before (or locked by a password)."""

_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_SHEET_TAG: Final = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_ATTRIBUTE: Final = re.compile(r'([\w:]+)="([^"]*)"')
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_DATE_1904: Final = re.compile(r'date1904="(?:1|true)"')
_LARGEST_OLD: Final = 1 << 28  # bytes of a workbook of the old kind, which is not packed
_NO_CELL: Final = "#"


@dataclass(frozen=True)
class Book:
    """An opened workbook that was found harmless."""

    path: Path
    workbook: CalamineWorkbook
    sheets: tuple[str, ...]  # names of the worksheets, in order
    since_1904: bool  # days are counted from 1904, not from 1900
    errors: dict[str, set[tuple[int, int]]]  # by sheet
    last_rows: dict[str, int]  # by sheet, where it is told: the last row that the file mentions
    laid_out: dict[str, CalamineSheet] = field(default_factory=dict)  # sheets read so far

    def sheet(self, name: str) -> CalamineSheet:
        """A sheet, laid out once."""
        if name not in self.laid_out:
            self.laid_out[name] = self.workbook.get_sheet_by_name(name)
        return self.laid_out[name]


@contextmanager
def opened(path: Path) -> Iterator[Book]:
    """The workbook at `path`; raises BadInput when it is locked, damaged, of another kind or a bomb."""
    seen = _Seen(False, {}, {})
    with path.open("rb") as stream:
        packed = stream.read(len(ZIP)) == ZIP
    if packed:
        archive = zip_limits.looked_through(path)
        if "xl/workbook.bin" in archive.names or not {"xl/workbook.xml", "content.xml"} & set(archive.names):
            raise BadInput(Problem("table.not_a_workbook", str(path)))
        seen = _excel(path, archive)
    else:
        _old(path)
    try:
        with path.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as workbook:
            sheets = tuple(each.name for each in workbook.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet)
            yield Book(path, workbook, sheets, seen.since_1904, seen.errors, seen.last_rows)
    except PasswordError:
        raise BadInput(Problem("table.workbook_locked", str(path))) from None
    except CalamineError as error:
        raise BadInput(Problem("table.workbook_damaged", str(path), values={"reason": str(error)})) from None


def rows(book: Book, name: str) -> Iterator[Row]:
    """The rows of a sheet that hold anything, in order."""
    sheet = book.sheet(name)
    if sheet.start is None:
        return
    left = sheet.start[1]
    before: list[Cell] = [""] * left
    empty: list[Cell] = [""] * sheet.width
    errors = _by_row(book.errors.get(name, set()))
    down = _merged_down(sheet)
    for index, found in enumerate(sheet.iter_rows()):
        cells: list[Cell] = list(found)
        for column in errors.get(index, ()):
            cells[column - left] = Wrong(_NO_CELL)
        for column, value in down.get(index, ()):
            cells[column - left] = value
        if cells != empty:
            yield Row(index + 1, index + 1, 0, [*before, *cells])


def height(book: Book, name: str) -> int:
    """How many rows the sheet has, down to the last that is there at all."""
    end = book.sheet(name).end
    return max(0 if end is None else end[0] + 1, book.last_rows.get(name, 0))


def _by_row(cells: set[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for row, column in cells:
        found.setdefault(row, []).append(column)
    return found


def _merged_down(sheet: CalamineSheet) -> dict[int, list[tuple[int, Cell]]]:
    """What stands in the rows below the first of a merged stretch: its value."""
    down = [(first, last) for first, last in sheet.merged_cell_ranges or () if last[0] > first[0]]
    if not down or sheet.start is None or sheet.end is None:
        return {}
    grid = sheet.to_python(skip_empty_area=False)
    found: dict[int, list[tuple[int, Cell]]] = {}
    for (top, column), (bottom, _) in down:
        if sheet.start[1] <= column <= sheet.end[1] and top <= sheet.end[0]:
            for row in range(top + 1, min(bottom, sheet.end[0]) + 1):
                found.setdefault(row, []).append((column, grid[top][column]))
    return found


def _old(path: Path) -> None:
    """A workbook of before 2007, or a locked one, is a compound file."""
    if path.stat().st_size > _LARGEST_OLD:
        raise BadInput(Problem("table.zip_bomb", str(path), values={"megabytes": path.stat().st_size >> 20}))
    content = path.read_bytes()
    if _LOCKED in content:
        raise BadInput(Problem("table.workbook_locked", str(path)))


class _Seen(NamedTuple):
    """What a workbook's own XML says that the library does not tell."""

    since_1904: bool
    errors: dict[str, set[tuple[int, int]]]
    last_rows: dict[str, int]


def _excel(path: Path, archive: zip_limits.Archive) -> _Seen:
    """Whether days count from 1904, and the cells with errors and last rows by the names of their sheets."""
    if "xl/workbook.xml" not in archive.names:
        return _Seen(False, {}, {})
    with zipfile.ZipFile(path) as opened_archive:
        workbook = opened_archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = "xl/_rels/workbook.xml.rels"
        linked = opened_archive.read(relations).decode("utf-8", "replace") if relations in archive.names else ""
    targets = {}
    for tag in _RELATION.findall(linked):
        said = dict(_ATTRIBUTE.findall(tag))
        targets[said.get("Id")] = "xl/" + said.get("Target", "").removeprefix("/xl/").removeprefix("xl/")
    errors: dict[str, set[tuple[int, int]]] = {}
    last_rows: dict[str, int] = {}
    for tag in _SHEET_TAG.findall(workbook):
        said = dict(_ATTRIBUTE.findall(tag))
        member = targets.get(said.get("r:id", ""))
        if member and "name" in said:
            errors[_plain(said["name"])] = archive.errors.get(member, set())
            last_rows[_plain(said["name"])] = archive.rows.get(member, 0)
    return _Seen(_DATE_1904.search(workbook) is not None, errors, last_rows)


def _plain(text: str) -> str:
    for mark, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(mark, letter)
    return text
