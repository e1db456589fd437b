"""The rows of a CSV file, each with its line and its bytes; a broken row costs itself alone.

Cells are parted by commas, semicolons, tabs or bars; double quotes hold cells together, over line ends too. A quote
that is never closed would swallow the rest of the file: its line is rejected and reading goes on at the next.
"""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from upheld.contacts.logfiles import Block, LogFile, blocks, examine, open_log
from upheld.contacts.tables.cells import Fault, Row
from upheld.problems import BadInput, Problem

DELIMITERS: Final = (",", ";", "\t", "|")

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SAMPLE_ROWS: Final = 60
_ONE_BYTE_ENDS: Final = ("utf-16", "utf-32", "utf_16", "utf_32", "utf16", "utf32")


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
    lines = _Lines(log, encoding)
    reader = csv.reader(lines.feed(), delimiter=delimiter, strict=True)
    offsets, taken, faults = lines.offsets, lines.taken, lines.faults
    while True:
        first = lines.next_line
        fault: Fault | None = None
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            lines.keep_first()
            reader = csv.reader(lines.feed(), delimiter=delimiter, strict=True)
            cells, fault = [], Fault("row.quotes")
        taken.clear()
        start, end = offsets[first - 1], offsets[lines.next_line - 1]
        if faults:
            fault = next((faults.pop(line) for line in range(first, lines.next_line) if line in faults), fault)
        if cells or fault:
            yield Row(first, start, end - start, cells, fault)  # type: ignore[arg-type]


class _Lines:
    """The lines of one file for the CSV reader, with their byte offsets; some may be given back."""

    def __init__(self, log: LogFile, encoding: str) -> None:
        self.offsets = array("q", [0])  # where each line begins, and one more: where the last one ends
        self.taken: list[str] = []  # since the reader's last row
        self.next_line = 1
        self.faults: dict[int, Fault] = {}
        self._again: list[str] = []
        wide = encoding.lower().startswith(_ONE_BYTE_ENDS)
        one_byte_ends = not wide and (b"\n" in log.head or b"\r" not in log.head)
        self._source = _of_blocks(log, encoding, self) if one_byte_ends else _of_text(log, encoding, self)

    def feed(self) -> Iterator[str]:
        """The next lines."""
        taken, source = self.taken, self._source
        while True:
            if self._again:
                line = self._again.pop()
            else:
                found = next(source, None)
                if found is None:
                    return
                line = found
            self.next_line += 1
            taken.append(line)
            yield line

    def keep_first(self) -> None:
        """Give back all lines since the last row but the first."""
        back = self.taken[1:]
        self._again.extend(reversed(back))
        self.next_line -= len(back)

    def add(self, length: int, fault: str | None = None) -> None:
        """One more line of so many bytes was found."""
        if fault:
            self.faults[len(self.offsets)] = Fault(fault)
        self.offsets.append(self.offsets[-1] + length)


def _of_blocks(log: LogFile, encoding: str, lines: _Lines) -> Iterator[str]:
    mark = next((mark for mark, _ in _MARKS if log.head.startswith(mark)), b"")
    with open_log(log.path) as stream:
        for part in blocks(stream, log.size):
            raw = part.data if isinstance(part, Block) else part.head
            skipped = len(mark) if part.position == 0 else 0
            if not isinstance(part, Block):
                whole = len(raw) == part.length
                text, fault = _decoded(raw[skipped:], encoding)
                lines.add(part.length, fault if whole else "line.too_long")
                yield text
                continue
            pieces = raw.splitlines(keepends=True) if b"\r" not in raw else raw.split(b"\n")
            if b"\r" in raw:
                pieces = [piece + b"\n" for piece in pieces[:-1]]
            for piece in pieces:
                text, fault = _decoded(piece[skipped:], encoding)
                lines.add(len(piece), fault)
                skipped = 0
                yield text


def _of_text(log: LogFile, encoding: str, lines: _Lines) -> Iterator[str]:
    """Lines of an encoding whose line end is more than one byte, or that end in a carriage return alone."""
    with io.TextIOWrapper(open_log(log.path), encoding=encoding, errors="replace", newline="") as text:
        for line in text:
            length = len(line.encode(encoding, "replace"))
            lines.add(length, "line.not_text" if "\ufffd" in line else None)
            yield line.removeprefix("\ufeff")


def _decoded(raw: bytes, encoding: str) -> tuple[str, str | None]:
    try:
        return raw.decode(encoding), None
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), "line.not_text"


def examined(path: Path) -> LogFile:
    """The file's size, hash and beginning; raises BadInput when it cannot be read."""
    return examine(path)


def unknown_encoding(path: str | None, line: int | None, name: str) -> BadInput:
    """The error about an encoding nobody knows."""
    return BadInput(Problem("mapping.encoding", path, line, "encoding", {"text": name}))
