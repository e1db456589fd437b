"""The rows of a CSV file, each with its line and its bytes; a broken row costs itself alone.

Cells are parted by commas, semicolons, tabs or bars; double quotes hold cells together, over line ends too. A quote
that is never closed would swallow the rest of the file: its line is rejected and reading goes on at the next.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from upheld.contacts.logfiles import Block, LogFile, Overlong, Torn, blocks, open_log
from upheld.contacts.tables.cells import Batch, Cell, Fault, Row

DELIMITERS: Final = (",", ";", "\t", "|")

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE_ROWS: Final = 60
_FETCHED: Final = 1024
_WIDE: Final = ("utf-16", "utf-32", "utf_16", "utf_32", "utf16", "utf32")


def encoding_of(head: bytes, said: str | None) -> str:
    """The encoding of a file that begins with `head`: by its mark, else as `said`, else UTF-8."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), said or "utf-8")


def known_encoding(name: str) -> bool:
    """Whether text can be read in the encoding called `name`."""
    try:
        codecs.lookup(name)
        return isinstance("a".encode(name), bytes)
    except (LookupError, UnicodeError, TypeError, ValueError):
        return False


def sample(log: LogFile, encoding: str, delimiter: str) -> list[list[str]]:
    """The first rows of a file as `delimiter` parts them, for finding the header; broken ones are left out."""
    text = log.head.decode(encoding, "replace").removeprefix("\ufeff")
    whole = text if len(log.head) == log.size else text.rpartition("\n")[0]
    reader = csv.reader(io.StringIO(whole or text, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    while len(found) < _SAMPLE_ROWS:
        try:
            found.append(next(reader))
        except csv.Error:
            continue
        except StopIteration:
            break
    return found


def rows(log: LogFile, encoding: str, delimiter: str) -> Iterator[Row]:
    """All rows of a file in order, blank lines left out; raises BadInput when it can no longer be read."""
    for part in parts(log, encoding, delimiter):
        yield from part.rows() if isinstance(part, Batch) else (part,)


def parts(log: LogFile, encoding: str, delimiter: str) -> Iterator[Row | Batch]:
    """As `rows`, but many lines without a quote are one batch."""
    lines = _Lines(log, encoding)
    while (block := lines.plain_block()) is not None or lines.more():
        if block:
            yield _batch(block, delimiter)
        else:
            yield from _rows_with_quotes(lines, delimiter)


def rows_one_by_one(log: LogFile, encoding: str, delimiter: str) -> Iterator[Row]:
    """As `rows`: the slow and obvious way, every line by the CSV reader."""
    lines = _Lines(log, encoding)
    while lines.more():
        yield from _rows_with_quotes(lines, delimiter)


class _Line(NamedTuple):
    """One line with its end."""

    number: int
    position: int
    length: int
    text: str
    fault: Fault | None


class _Plain(NamedTuple):
    """Whole lines without a quote."""

    number: int  # of the first
    position: int
    lines: list[str]  # without their ends
    lengths: list[int]  # in bytes, with them


def _batch(block: _Plain, delimiter: str) -> Batch:
    ends = np.cumsum(np.array(block.lengths, np.int64)) + block.position
    cells: list[list[Cell]] = [line.split(delimiter) if line else [] for line in block.lines]  # type: ignore[misc]
    return Batch(block.number, ends - block.lengths, np.array(block.lengths, np.int64), cells)


def _rows_with_quotes(lines: _Lines, delimiter: str) -> Iterator[Row]:
    """The rows that begin in the lines at hand; a last one may end in a later block."""
    reader = csv.reader(lines.feed(), delimiter=delimiter, strict=True)
    while lines.waiting:
        cells: list[str] = []
        fault: Fault | None = None
        try:
            cells = next(reader, [])
        except csv.Error:
            lines.keep_first()
            reader = csv.reader(lines.feed(), delimiter=delimiter, strict=True)
            fault = Fault("row.quotes")
        taken = lines.taken
        if not taken:
            return
        first, last = taken[0], taken[-1]
        fault = next((line.fault for line in taken if line.fault), fault)
        if cells or fault:
            length = last.position + last.length - first.position
            yield Row(first.number, first.position, length, cells, fault)  # type: ignore[arg-type]
        taken.clear()


class _Lines:
    """The lines of one file, a block at a time; some that were taken may be given back."""

    def __init__(self, log: LogFile, encoding: str) -> None:
        wide = encoding.lower().startswith(_WIDE)
        by_block = not wide and (b"\n" in log.head or b"\r" not in log.head)
        self.waiting: deque[_Line] = deque()
        self.taken: list[_Line] = []  # since the reader's last row
        self._encoding = encoding
        self._blocks = _blocks(log) if by_block else iter(())
        self._texts = iter(()) if by_block else _of_text(log, encoding)

    def plain_block(self) -> _Plain | None:
        """The next block, if no line is waiting and it has neither a quote nor any other doubt."""
        if self.waiting:
            return None
        part = next(self._blocks, None)
        if part is None:
            return None
        plain = _plain(part, self._encoding)
        if plain is None:
            self.waiting.extend(_lines(part, self._encoding))
        return plain

    def more(self) -> bool:
        """Whether lines are waiting; fetches some where none are."""
        while not self.waiting:
            part = next(self._blocks, None)
            if part is not None:
                self.waiting.extend(_lines(part, self._encoding))
                continue
            self.waiting.extend(islice(self._texts, _FETCHED))
            break
        return bool(self.waiting)

    def feed(self) -> Iterator[str]:
        """The next lines, for the CSV reader."""
        while self.waiting or self.more():
            line = self.waiting.popleft()
            self.taken.append(line)
            yield line.text

    def keep_first(self) -> None:
        """Give back all lines since the last row but the first."""
        self.waiting.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def _blocks(log: LogFile) -> Iterator[Block | Overlong | Torn]:
    with open_log(log.path) as stream:
        yield from blocks(stream, log.size)


def _plain(part: Block | Overlong | Torn, encoding: str) -> _Plain | None:
    if not isinstance(part, Block) or part.position == 0 or b'"' in part.data:
        return None
    returns = part.data.count(b"\r")
    if returns and not returns == part.data.count(b"\r\n") == part.data.count(b"\n"):
        return None
    try:
        text = part.data.decode(encoding)
    except UnicodeDecodeError:
        return None
    end = "\r\n" if returns else "\n"
    lines = text.split(end)
    lines.pop()
    raw: Iterable[str | bytes] = lines if len(text) == len(part.data) else part.data.split(end.encode())[:-1]
    lengths = [len(line) + len(end) for line in raw]
    return _Plain(part.line, part.position, lines, lengths) if len(lines) == len(lengths) else None


def _lines(part: Block | Overlong | Torn, encoding: str) -> Iterator[_Line]:
    if not isinstance(part, Block):
        fault = Fault("line.too_long") if len(part.head) < part.length else None
        yield _line(part.line, part.position, part.length, part.head, encoding, fault)
        return
    position = part.position
    for number, raw in enumerate(part.data.split(b"\n")[:-1], part.line):
        yield _line(number, position, len(raw) + 1, raw + b"\n", encoding, None)
        position += len(raw) + 1


def _line(number: int, position: int, length: int, raw: bytes, encoding: str, fault: Fault | None) -> _Line:
    if position == 0:
        raw = raw[next((len(mark) for mark, _ in _MARKS if raw.startswith(mark)), 0) :]
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text, fault = raw.decode(encoding, "replace"), fault or Fault("line.not_text")
    return _Line(number, position, length, text, fault)


def _of_text(log: LogFile, encoding: str) -> Iterator[_Line]:
    """Lines of an encoding whose line end is more than one byte, or that end in a carriage return alone."""
    position = 0
    with io.TextIOWrapper(open_log(log.path), encoding=encoding, errors="replace", newline="") as text:
        for number, line in enumerate(text, 1):
            length = len(line.encode(encoding, "replace"))
            fault = Fault("line.not_text") if "\ufffd" in line else None
            yield _Line(number, position, length, line.removeprefix("\ufeff"), fault)
            position += length
