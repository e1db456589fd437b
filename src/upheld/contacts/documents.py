"""Files of JSON documents, found whatever way a system delivers them: one to a line, one after another without a line
end between, spread over lines, in a list, or in a list within one object.

Every byte of a file belongs to exactly one document, to a rejected stretch, to the torn end, or to what stands between
documents. A document that is no JSON costs itself alone: reading goes on at the next line that begins one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from upheld.contacts.logfiles import LogFile, head_of, open_log

LONGEST_DOCUMENT: Final = 1 << 24
"""Bytes; a longer one is rejected."""

_PIECE: Final = 1 << 20
_HEAD: Final = 160
_WINDOW: Final = 1 << 14
_BETWEEN: Final = b" \t\r\n,[]"
_MARK: Final = b"\xef\xbb\xbf"
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
_BLANK: Final = re.compile(rb"[ \t\r\n,\[\]]*")
_BETWEEN_ITEMS: Final = re.compile(r"[ \t\r\n,]*")
_DECODER: Final = json.JSONDecoder()
_NEXT_LINE: Final = re.compile(rb"\n[ \t]*[{\[]")


@dataclass(frozen=True)
class Document:
    """One JSON object of a file, or (with a `fault`, a catalogue key) a stretch that is none."""

    position: int  # byte offset in the uncompressed file
    length: int  # bytes
    line: int  # of its first byte, from 1
    head: bytes  # its first bytes
    value: dict[str, Any]
    fault: str | None = None


def documents(log: LogFile, *, lists: Sequence[str] = ()) -> Iterator[Document]:
    """The documents of a file in the order of their positions.

    An object that holds one of `lists` (a name such as ``conversations``) as a list of objects is an envelope: the
    objects in that list are the documents, each with its own position. Faults are ``document.not_json``,
    ``document.too_long`` and, for the last bytes of a file that end within a document, ``document.torn``.
    """
    with open_log(log.path) as stream:
        reader = _Reader(stream)
        while (found := reader.next()) is not None:
            yield from [found] if found.fault else _unwrapped(found, reader.last, lists)


def first_document(log_path: Any, *, lists: Sequence[str] = ()) -> dict[str, Any] | None:
    """The first object of a file, for telling whose it is; None where its beginning holds no JSON object."""
    head = head_of(log_path, _PIECE).removeprefix(_MARK).lstrip(_BETWEEN)
    if not head.startswith(b"{"):
        return None
    end = _end_of(head, 0)
    value = _object(head[:end]) if end is not None else _first_within(head, lists)
    inner = next((value[name] for name in lists if value and isinstance(value.get(name), list)), None)
    if inner is not None:
        return next((one for one in inner if isinstance(one, dict)), None)
    return value


class _Reader:
    """The bytes of one file, a piece at a time, and the objects that stand in them one after another."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._bytes = b""
        self._at = 0  # what comes before it has been read
        self._position = 0  # of that place in the file
        self._line = 1
        self._more = True
        self.last = b""  # the bytes of the document returned last

    def next(self) -> Document | None:
        """The next document or rejected stretch; None at the end of the file."""
        if not self._skip_between():
            return None
        if not self._bytes.startswith(b"{", self._at):
            return self._rejected("document.not_json")
        return self._whole_line() or self._by_brackets()

    def _left(self) -> int:
        return len(self._bytes) - self._at

    def _whole_line(self) -> Document | None:
        """The object that fills the rest of a line, the usual case, or begins a file that has no more lines."""
        end = self._bytes.find(b"\n", self._at)
        if end < 0:
            return self._without_line_end()
        data = self._bytes[self._at : end].rstrip(_BETWEEN)
        value = _object(data)
        return self._near() if value is None else self._taken(len(data), value)

    def _near(self) -> Document | None:
        """Parsed as far as a window goes: a document that is spread over lines is seldom longer."""
        value, length = _first_object(self._bytes[self._at : self._at + _WINDOW])
        return None if value is None else self._taken(length, value)

    def _without_line_end(self) -> Document | None:
        """Parsed as far as it goes; more is read, twice as much each time, until it does."""
        near = self._near()
        if near is not None:
            return near
        while True:
            value, length = _first_object(self._bytes[self._at :])
            if value is not None:
                return self._taken(length, value)
            if not self._more or self._left() > LONGEST_DOCUMENT or self._bytes.find(b"\n", self._at) >= 0:
                return None
            self._read(self._left())

    def _by_brackets(self) -> Document:
        end = _end_of(self._bytes, self._at)
        while end is None and self._more and self._left() <= LONGEST_DOCUMENT:
            self._read(self._left())
            end = _end_of(self._bytes, self._at)
        if end is None:
            torn = not self._more and _NEXT_LINE.search(self._bytes, self._at) is None
            return self._taken(self._left(), None, "document.torn") if torn else self._rejected(self._why())
        value = _object(self._bytes[self._at : end])
        return self._rejected("document.not_json") if value is None else self._taken(end - self._at, value)

    def _why(self) -> str:
        return "document.too_long" if self._left() > LONGEST_DOCUMENT else "document.not_json"

    def _rejected(self, fault: str) -> Document:
        """All up to the next line that begins a document, or to the end."""
        found = _NEXT_LINE.search(self._bytes, self._at)
        while found is None and self._more:
            if self._left() > LONGEST_DOCUMENT:
                return self._taken(self._left(), None, fault)
            self._read()
            found = _NEXT_LINE.search(self._bytes, self._at)
        return self._taken(self._left() if found is None else found.start() + 1 - self._at, None, fault)

    def _taken(self, length: int, value: dict[str, Any] | None, fault: str | None = None) -> Document:
        self.last = self._bytes[self._at : self._at + length]
        found = Document(self._position, length, self._line, self.last[:_HEAD], value or {}, fault)
        self._drop(length)
        return found

    def _skip_between(self) -> bool:
        """Whether anything is left after the blanks, commas and list brackets that may stand between documents."""
        while True:
            if self._position == 0 and self._bytes.startswith(_MARK):
                self._drop(len(_MARK))
            blank = _BLANK.match(self._bytes, self._at)
            assert blank is not None
            self._drop(blank.end() - self._at)
            if self._left():
                if self._left() < _PIECE // 2 and self._more:
                    self._read()
                return True
            if not self._more:
                return False
            self._read()

    def _read(self, size: int = 0) -> None:
        piece = self._stream.read(max(size, _PIECE))
        self._more = bool(piece)
        self._bytes = self._bytes[self._at :] + piece
        self._at = 0

    def _drop(self, length: int) -> None:
        end = self._at + length
        self._line += self._bytes.count(b"\n", self._at, end)
        self._at = end
        self._position += length


def _first_object(data: bytes) -> tuple[dict[str, Any] | None, int]:
    """The JSON object that `data` begins with, and its length in bytes; None where there is none."""
    text = data.decode("utf-8", "surrogateescape")  # it may be cut within a letter, or spoilt further on
    try:
        value, end = _DECODER.raw_decode(text)
        length = len(text[:end].encode())
    except (ValueError, RecursionError):
        return None, 0
    return (value, length) if isinstance(value, dict) else (None, 0)


def _object(data: bytes) -> dict[str, Any] | None:
    """The JSON object written as `data`; None where it is none."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _end_of(data: bytes, start: int) -> int | None:
    """The place after the bracket that closes the one at `start`; None where it is not closed."""
    depth = 0
    for token in _TOKEN.finditer(data, start):
        mark = token[0]
        if mark in (b"{", b"["):
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return token.end()
    return None


def _unwrapped(found: Document, data: bytes, lists: Sequence[str]) -> Iterator[Document]:
    """The documents of an envelope, or the one document that is none."""
    name = next((name for name in lists if isinstance(found.value.get(name), list)), None)
    if name is None:
        yield found
        return
    line, before = found.line, 0
    for start, end, value in _objects_in(data, name):
        line += data.count(b"\n", before, start)
        before = start
        yield Document(found.position + start, end - start, line, data[start : start + _HEAD], value)


def _objects_in(data: bytes, name: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Where the objects of the list called `name` stand in an envelope, as far as it goes."""
    start = _list_in(data, name)
    if start is None:
        return
    text = data[start:].decode("utf-8", "replace")  # an envelope that is whole has nothing to replace
    at, position, ascii_only = 0, start, text.isascii()
    while True:
        blank = _BETWEEN_ITEMS.match(text, at)
        assert blank is not None
        try:
            value, end = _DECODER.raw_decode(text, blank.end())
        except (ValueError, RecursionError):  # the list's end, or the data's
            return
        first = position + (blank.end() - at)
        last = first + (end - blank.end() if ascii_only else len(text[blank.end() : end].encode()))
        if isinstance(value, dict):
            yield first, last, value
        at, position = end, last


def _list_in(data: bytes, name: str) -> int | None:
    """The place after the bracket that begins the list called `name` of the object that `data` begins with."""
    depth, key = 0, b""
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if mark in (b"{", b"["):
            if depth == 1 and mark == b"[" and _object(b"{" + key + b":0}") == {name: 0}:
                return token.end()
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
        elif depth == 1:
            key = mark
    return None


def _first_within(head: bytes, lists: Sequence[str]) -> dict[str, Any] | None:
    """The first object of an envelope that is longer than `head`."""
    for name in lists:
        for _, _, value in _objects_in(head, name):
            return value
    return None
