"""A table file opened: what it is by its content, which sheet, where its header stands, and the rows below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from typing import Final

from upheld.contacts.logfiles import LogFile
from upheld.contacts.tables import csv_files, parquet_files, workbooks
from upheld.contacts.tables.cells import Batch, Cell, Row
from upheld.problems import BadInput, Problem

CSV: Final = "csv"
WORKBOOK: Final = "workbook"
PARQUET: Final = "parquet"

LOOKED_AT: Final = 40
"""Rows with anything in them among which the header is looked for: titles may stand above it."""

Score = Callable[[Sequence[Cell]], int]
"""How well a row serves as the header; 0: not at all."""


@dataclass(frozen=True)
class Format:
    """What people said about the form of a file."""

    sheet: str | None = None
    header_row: int | None = None  # as rows are numbered in the file, from 1
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True)
class Opened:
    """A file whose rows can be read."""

    path: Path
    form: str  # CSV | WORKBOOK | PARQUET
    sheet: str | None
    header: list[Cell] | None  # None: no row serves as one
    header_row: int  # its number
    looked_at: list[Row]  # the first rows
    rows: Iterator[Row | Batch]  # below the header
    height: int | None  # rows of the sheet, empty ones too; None: a file without a fixed height
    since_1904: bool = False


def form_of(head: bytes) -> str:
    """What a file that begins with `head` is."""
    if head.startswith((workbooks.ZIP, workbooks.COMPOUND)):
        return WORKBOOK
    return PARQUET if head.startswith(parquet_files.PARQUET) else CSV


@contextmanager
def opened(log: LogFile, score: Score, said: Format) -> Iterator[Opened]:
    """The file of `log` as `said`; the header is the first row of the highest `score`.

    Raises BadInput when the file cannot be read, is a bomb, or more than one sheet would do.
    """
    form = form_of(log.head)
    if form == WORKBOOK:
        with workbooks.opened(log.path) as book:
            yield _workbook(log, book, score, said)
    elif form == PARQUET:
        header: list[Cell] = list(parquet_files.header(log.path))
        first = Row(0, 0, 0, header)
        yield Opened(log.path, form, None, header, 0, [first], parquet_files.rows(log.path), None)
    else:
        yield _csv(log, score, said)


def _csv(log: LogFile, score: Score, said: Format) -> Opened:
    encoding = csv_files.encoding_of(log.head, said.encoding)
    delimiter = said.delimiter or _delimiter(log, encoding, score)
    rows = csv_files.parts(log, encoding, delimiter)
    return _below_header(log.path, CSV, None, rows, score, said, None)


def _delimiter(log: LogFile, encoding: str, score: Score) -> str:
    """The one under which some row is a header; where none is, the one that parts the first rows most."""
    best, most = ",", (0, 0)
    for delimiter in csv_files.DELIMITERS:
        found = csv_files.sample(log, encoding, delimiter)[:LOOKED_AT]
        fit = max((score(row) for row in found), default=0)
        parted = max((len(row) for row in found), default=0)
        if (fit, parted) > most:
            best, most = delimiter, (fit, parted)
    return best


def _workbook(log: LogFile, book: workbooks.Book, score: Score, said: Format) -> Opened:
    if said.sheet is not None:
        if said.sheet not in book.sheets:
            nearest = next(iter(get_close_matches(said.sheet, book.sheets, 1)), None)
            values = {"sheet": said.sheet, "sheets": list(book.sheets), "nearest": nearest}
            raise BadInput(Problem("table.no_such_sheet", str(log.path), field="sheet", values=values))
        return _sheet(log.path, book, said.sheet, score, said)
    fitting = [name for name in book.sheets if _fits(book, name, score)]
    if len(fitting) > 1:
        raise BadInput(Problem("table.several_sheets", str(log.path), field="sheet", values={"sheets": fitting}))
    names = fitting or [name for name in book.sheets if workbooks.height(book, name)] or list(book.sheets)
    if not names:
        raise BadInput(Problem("table.empty", str(log.path)))
    return _sheet(log.path, book, names[0], score, said)


def _fits(book: workbooks.Book, name: str, score: Score) -> bool:
    return any(score(row.cells) for row in islice(workbooks.rows(book, name), LOOKED_AT))


def _sheet(path: Path, book: workbooks.Book, name: str, score: Score, said: Format) -> Opened:
    rows, height = workbooks.rows(book, name), workbooks.height(book, name)
    return _below_header(path, WORKBOOK, name, rows, score, said, height, book.since_1904)


def _below_header(
    path: Path, form: str, sheet: str | None, rows: Iterator[Row | Batch], score: Score, said: Format,
    height: int | None, since_1904: bool = False,
) -> Opened:  # fmt: skip
    begun: list[Row] = []  # of a batch that was taken for its first rows
    looked_at = list(_first(rows, said.header_row, begun))
    place = _place(looked_at, score, said.header_row)
    header = looked_at[place].cells if place is not None else None
    number = looked_at[place].number if place is not None else 0
    below = chain(looked_at[place + 1 :] if place is not None else (), begun, rows)
    return Opened(path, form, sheet, header, number, looked_at, below, height, since_1904)


def _first(rows: Iterator[Row | Batch], until: int | None, begun: list[Row]) -> Iterator[Row]:
    """The rows among which the header is: the first ones, or all up to the number it was said to have.

    What is left of a batch that has some of them is put into `begun`.
    """
    count = 0
    for part in rows:
        whole = iter(part.rows() if isinstance(part, Batch) else (part,))
        for row in whole:
            yield row
            count += 1
            if (count >= LOOKED_AT) if until is None else (row.number >= until):
                begun.extend(whole)
                return


def _place(rows: Sequence[Row], score: Score, header_row: int | None) -> int | None:
    if header_row is not None:
        return next((place for place, row in enumerate(rows) if row.number == header_row), None)
    scores = [0 if row.fault else score(row.cells) for row in rows]
    most = max(scores, default=0)
    return scores.index(most) if most else None
