"""FreeSWITCH's events as a file holds them: JSON documents, or text blocks of headers, as the event socket sends both.

A text event is lines ``Name: value`` with the value URL-encoded, and an empty line; a ``Content-Length`` among them
says how many bytes of a body follow. A capture of the socket itself has, before each event, a block of two such headers
that says what comes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from urllib.parse import unquote

from upheld.contacts.documents import documents
from upheld.contacts.logfiles import LogFile, open_log

_PIECE: Final = 1 << 20
_HEAD: Final = 160
_LONGEST: Final = 1 << 20  # bytes of one event: real ones have ten thousand
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Event:
    """One event, or (with a `fault`, a catalogue key) a stretch that is none; an envelope has no headers and no fault.

    `headers` are strings by name; a JSON call record is kept as it is, with its inner objects.
    """

    position: int
    length: int
    line: int
    head: bytes
    headers: Mapping[str, Any]
    fault: str | None = None


def events(log: LogFile) -> Iterator[Event]:
    """The events of a file in the order of their positions, every byte in one of them or between them."""
    if is_json(log.head):
        for found in documents(log):
            yield Event(found.position, found.length, found.line, found.head, found.value, found.fault)
        return
    with open_log(log.path) as stream:
        reader = _Blocks(stream)
        while (block := reader.next()) is not None:
            yield block


def is_json(head: bytes) -> bool:
    """Does a file that begins like this hold JSON?"""
    return head.removeprefix(_MARK).lstrip().startswith((b"{", b"["))


def first_event(head: bytes) -> Mapping[str, Any] | None:
    """The headers of the first event in `head`, a capture of text; None where it begins with something else."""
    blocks = head.removeprefix(_MARK).replace(b"\r\n", b"\n").lstrip(b"\n").split(b"\n\n")
    for block in blocks[:2]:
        headers = _json_event(block) if block.startswith(b"{") else _headers(block)
        if headers is None:
            return None
        if "Event-Name" in headers:
            return headers
    return None


class _Blocks:
    """The bytes of one file, a piece at a time, and the blocks that stand in them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._bytes = b""
        self._start = 0  # of what is not yet taken of them
        self._position = 0
        self._line = 1
        self._more = True

    def next(self) -> Event | None:
        """The next block; None at the end of the file."""
        self._skip_empty_lines()
        end = self._end_of_block()
        if end is None:
            left = len(self._bytes) - self._start
            fault = "event.too_long" if self._more else "document.torn"
            return self._taken(left, {}, fault) if left else None
        headers = _headers(self._bytes[self._start : end])
        if headers is None:
            return self._taken(end - self._start, {}, "event.headers")
        length = _body_length(headers)
        end = self._read_to(end, length)
        if len(self._bytes) < end + length:
            return self._taken(len(self._bytes) - self._start, {}, "document.torn")
        return self._with_body(end, length, headers)

    def _with_body(self, end: int, body: int, headers: dict[str, str]) -> Event:
        """An event and its body; of an envelope the body is an event of its own, taken next, unless it is JSON."""
        if "Event-Name" in headers:
            return self._taken(end + body - self._start, headers)
        if headers.get("Content-Type") != "text/event-json":
            return self._taken(end - self._start, {})
        value = _json_event(self._bytes[end : end + body])
        return self._taken(end + body - self._start, value or {}, None if value else "event.headers")

    def _read_to(self, end: int, length: int) -> int:
        """Read until so many bytes follow the place `end`, or no more come; where that place is then."""
        while self._more and len(self._bytes) < end + length:
            end -= self._read()
        return end

    def _end_of_block(self) -> int | None:
        """Where the block's empty line ends; None where the file ends before, or the block is too long."""
        while True:
            found = _EMPTY_LINE.search(self._bytes, self._start)
            if found:
                return found.end()
            if not self._more or len(self._bytes) - self._start > _LONGEST:
                return None
            self._read()

    def _skip_empty_lines(self) -> None:
        if self._position == 0 and self._start == 0:
            self._more = bool(self._read_first())
            if self._bytes.startswith(_MARK):
                self._drop(len(_MARK))
        while True:
            while self._bytes[self._start : self._start + 1] in (b"\n", b"\r"):
                self._drop(1)
            if self._start < len(self._bytes) or not self._more:
                return
            self._read()

    def _read_first(self) -> bytes:
        if not self._bytes:
            self._bytes = self._stream.read(_PIECE)
        return self._bytes

    def _read(self) -> int:
        """Read on, forgetting what was taken; by how many bytes all places moved towards the beginning."""
        moved = self._start
        piece = self._stream.read(_PIECE)
        self._more = bool(piece)
        self._bytes = self._bytes[moved:] + piece
        self._start = 0
        return moved

    def _taken(self, length: int, headers: Mapping[str, Any], fault: str | None = None) -> Event:
        head = self._bytes[self._start : self._start + min(length, _HEAD)]
        event = Event(self._position, length, self._line, head, headers, fault)
        self._drop(length)
        return event

    def _drop(self, length: int) -> None:
        self._line += self._bytes.count(b"\n", self._start, self._start + length)
        self._start += length
        self._position += length


def _json_event(data: bytes) -> dict[str, Any] | None:
    """The event that stands at the beginning of `data` as JSON; None where none does."""
    try:
        value, _ = json.JSONDecoder().raw_decode(data.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _body_length(headers: Mapping[str, str]) -> int:
    """How many bytes follow the headers; after an envelope of a text event that event follows, a block of its own."""
    length = headers.get("Content-Length", "")
    if "Event-Name" not in headers and headers.get("Content-Type") == "text/event-plain":
        return 0
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 8 else 0


def _headers(block: bytes) -> dict[str, str] | None:
    """The headers of one block; None where a line is none."""
    if b"\0" in block:
        return None
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        if not line:
            continue
        name, colon, value = line.partition(":")
        if not colon or " " in name or not name:
            return None
        value = value.strip()
        found[name] = unquote(value) if "%" in value else value
    return found
