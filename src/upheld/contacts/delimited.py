"""Rows of a delimited text file, each with its place: what databases and switches export as CSV or TSV.

Every byte of a file belongs to exactly one row (its line end included) or to the torn end. A cell in quotes may hold
line ends; a row whose quotes do not pair costs its first line alone. An empty cell and a database's mark for “no value”
(``NULL``, ``\\N``) are both the empty text.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple

from upheld.contacts.logfiles import LONGEST_LINE, Block, LogFile, Torn, blocks, open_log

DELIMITERS: Final = (",", ";", "\t")
NO_VALUE: Final = frozenset({"NULL", "\\N"})

_MARK: Final = b"\xef\xbb\xbf"
_HEAD: Final = 160
_MOST_LINES: Final = 20  # of one row: names and notes have few line ends


class Row(NamedTuple):
    """One row; with a `fault` (a catalogue key) there are no cells. A torn end has the fault ``row.torn``."""

    position: int  # byte offset in the uncompressed file
    length: int  # bytes, line end included
    line: int  # of its first byte, from 1
    cells: list[str]
    fault: str | None
    head: bytes  # its first bytes


class _Line(NamedTuple):
    position: int
    line: int
    raw: bytes


def delimiter_of(head: bytes) -> str | None:
    """What parts the cells of a file that begins with `head`: the one that is most often in its first line."""
    first = head.removeprefix(_MARK).split(b"\n", 1)[0].decode("utf-8", "replace")
    counts = {delimiter: len(_cells(first, delimiter)) for delimiter in DELIMITERS}
    best = max(counts, key=lambda delimiter: counts[delimiter])
    return best if counts[best] > 1 else None


def first_rows(head: bytes, delimiter: str, most: int = 20) -> list[list[str]]:
    """The cells of the first whole lines, for telling whose a file is."""
    lines = head.removeprefix(_MARK).split(b"\n")[:most]
    whole = lines if len(lines) == 1 else lines[:-1] if len(lines) < most else lines
    return [_cells(line.decode("utf-8", "replace").rstrip("\r"), delimiter) for line in whole]


def rows(log: LogFile, delimiter: str, columns: int) -> Iterator[Row]:
    """The rows of a file in the order of their positions; one that spans lines must have so many `columns`.

    Faults are ``row.quotes``, ``line.nul``, ``line.not_utf8``, ``line.empty``, ``line.too_long`` and ``row.torn``.
    """
    held: deque[_Line] = deque()
    with open_log(log.path) as stream:
        for part in blocks(stream, log.size):
            if isinstance(part, Block):
                for line in _lines(part):
                    if held or line.raw.count(b'"') % 2:
                        held.append(line)
                        yield from _released(held, delimiter, columns)
                    else:
                        yield _row(line, delimiter)
            else:
                yield from _released(held, delimiter, columns, at_once=True)
                fault = "row.torn" if isinstance(part, Torn) else "line.too_long"
                yield Row(part.position, part.length, part.line, [], fault, part.head[:_HEAD])
    yield from _released(held, delimiter, columns, at_once=True)


def _lines(block: Block) -> Iterator[_Line]:
    position, number = block.position, block.line
    pieces = block.data.split(b"\n")
    pieces.pop()
    for piece in pieces:
        yield _Line(position, number, piece + b"\n")
        position += len(piece) + 1
        number += 1


def _released(held: deque[_Line], delimiter: str, columns: int, *, at_once: bool = False) -> Iterator[Row]:
    """The rows that the held lines make, as far as that can be said; all of them `at_once`."""
    while held:
        row = _spanning(held, delimiter, columns)
        if row is not None:
            yield row
        elif at_once or len(held) >= _MOST_LINES or sum(len(line.raw) for line in held) > LONGEST_LINE:
            first = held.popleft()
            yield Row(first.position, len(first.raw), first.line, [], "row.quotes", first.raw[:_HEAD])
        else:
            return


def _spanning(held: deque[_Line], delimiter: str, columns: int) -> Row | None:
    """The row that the first of the held lines make together, taken from them; None where they make none yet."""
    quotes, raw = 0, b""
    for number, line in enumerate(held, start=1):
        quotes += line.raw.count(b'"')
        raw += line.raw
        if quotes % 2 == 0:
            row = _row(_Line(held[0].position, held[0].line, raw), delimiter)
            if number == 1 or len(row.cells) == columns:
                for _ in range(number):
                    held.popleft()
                return row
    return None


def _row(line: _Line, delimiter: str) -> Row:
    position, number, raw = line
    cells: list[str] = []
    fault = None
    if len(raw) > LONGEST_LINE:
        fault = "line.too_long"
    elif b"\0" in raw:
        fault = "line.nul"
    else:
        try:
            text = (raw if position else raw.removeprefix(_MARK)).decode().rstrip("\r\n")
        except UnicodeDecodeError:
            fault = "line.not_utf8"
        else:
            fault = None if text.strip() else "line.empty"
            cells = _cells(text, delimiter) if text.strip() else []
    return Row(position, len(raw), number, cells, fault, raw[:_HEAD])


def _cells(text: str, delimiter: str) -> list[str]:
    if '"' in text:
        try:
            found = next(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), [])
        except csv.Error:
            found = text.split(delimiter)
    else:
        found = text.split(delimiter)
    return ["" if cell in NO_VALUE else cell for cell in found]
