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
_BETWEEN: Final = b" \t\r\n,[]"
_MARK: Final = b"\xef\xbb\xbf"
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\]]', re.DOTALL)
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
        self._position = 0  # of the first of them
        self._line = 1
        self._more = True
        self.last = b""  # the bytes of the document returned last

    def next(self) -> Document | None:
        """The next document or rejected stretch; None at the end of the file."""
        if not self._skip_between():
            return None
        if not self._bytes.startswith(b"{"):
            return self._rejected("document.not_json")
        return self._whole_line() or self._by_brackets()

    def _whole_line(self) -> Document | None:
        """The object that fills the rest of a line, the usual case, parsed without looking for its end."""
        end = self._bytes.find(b"\n")
        if end < 0:
            return None
        value = _object(self._bytes[:end].rstrip(_BETWEEN))
        return None if value is None else self._taken(len(self._bytes[:end].rstrip(_BETWEEN)), value)

    def _by_brackets(self) -> Document:
        end = _end_of(self._bytes, 0)
        while end is None and self._more and len(self._bytes) <= LONGEST_DOCUMENT:
            self._read()
            end = _end_of(self._bytes, 0)
        if end is None:
            torn = not self._more and _NEXT_LINE.search(self._bytes) is None
            return self._taken(len(self._bytes), None, "document.torn") if torn else self._rejected(self._why())
        value = _object(self._bytes[:end])
        return self._rejected("document.not_json") if value is None else self._taken(end, value)

    def _why(self) -> str:
        return "document.too_long" if len(self._bytes) > LONGEST_DOCUMENT else "document.not_json"

    def _rejected(self, fault: str) -> Document:
        """All up to the next line that begins a document, or to the end."""
        found = _NEXT_LINE.search(self._bytes)
        while found is None and self._more:
            if len(self._bytes) > LONGEST_DOCUMENT:
                return self._taken(len(self._bytes), None, fault)
            self._read()
            found = _NEXT_LINE.search(self._bytes)
        return self._taken(len(self._bytes) if found is None else found.start() + 1, None, fault)

    def _taken(self, length: int, value: dict[str, Any] | None, fault: str | None = None) -> Document:
        self.last = self._bytes[:length]
        found = Document(self._position, length, self._line, self.last[:_HEAD], value or {}, fault)
        self._drop(length)
        return found

    def _skip_between(self) -> bool:
        """Whether anything is left after the blanks, commas and list brackets that may stand between documents."""
        while True:
            if self._position == 0 and self._bytes.startswith(_MARK):
                self._drop(len(_MARK))
            left = len(self._bytes.lstrip(_BETWEEN))
            self._drop(len(self._bytes) - left)
            if left:
                if left < _PIECE // 2 and self._more:
                    self._read()
                return True
            if not self._more:
                return False
            self._read()

    def _read(self) -> None:
        piece = self._stream.read(_PIECE)
        self._more = bool(piece)
        self._bytes += piece

    def _drop(self, length: int) -> None:
        self._line += self._bytes.count(b"\n", 0, length)
        self._bytes = self._bytes[length:]
        self._position += length


def _object(data: bytes) -> dict[str, Any] | None:
    """The JSON object written as `data`; None where it is none."""
    try:
        value = json.loads(data)
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
    for start, end in _objects_in(data, name):
        piece = data[start:end]
        line = found.line + data.count(b"\n", 0, start)
        value = _object(piece)
        fault = "document.not_json" if value is None else None
        yield Document(found.position + start, end - start, line, piece[:_HEAD], value or {}, fault)


def _objects_in(data: bytes, name: str) -> Iterator[tuple[int, int]]:
    """Where the objects of the list called `name` stand in an envelope."""
    depth, within, start, key = 0, False, 0, b""
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if mark in (b"{", b"["):
            within = within or (depth == 1 and mark == b"[" and _object(b"{" + key + b":0}") == {name: 0})
            if within and depth == 2 and mark == b"{":
                start = token.start()
            depth += 1
        elif mark in (b"}", b"]"):
            depth -= 1
            if within and depth == 2 and mark == b"}":
                yield start, token.end()
            within = within and depth > 1
        elif depth == 1:
            key = mark
    return


def _first_within(head: bytes, lists: Sequence[str]) -> dict[str, Any] | None:
    """The first object of an envelope that is longer than `head`."""
    for name in lists:
        for start, end in _objects_in(head, name):
            return _object(head[start:end])
    return None
