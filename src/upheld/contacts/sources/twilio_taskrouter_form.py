"""Bodies of posted forms, one to a line, as a web server's log keeps them: each becomes a document of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_plus

from upheld.contacts.documents import Document
from upheld.contacts.logfiles import Block, LogFile, Torn, blocks, open_log
from upheld.contacts.sources.twilio_taskrouter_event import POSTED

_TYPE: Final = "EventType="
_AROUND: Final = " \t\"'"
_END: Final = re.compile(r"""[\s"']""")
_KEPT: Final = 4096  # the events of one task repeat much of what they say
_FIELD: Final = re.compile(rb"[A-Z][A-Za-z]*=")
_NO_BODY: Final = "twilio_taskrouter.not_event"
_HEAD: Final = 160


def form_bodies(log: LogFile) -> Iterator[Document]:
    """The bodies of a file in the order of its lines; a line without one is ``twilio_taskrouter.not_event``.

    The beginning of a line at the file's end may become a body (``document.torn``), where others are before it or it
    looks like one.
    """
    is_log = False
    with open_log(log.path) as stream:
        for part in blocks(stream, log.size):
            if isinstance(part, Block):
                for document in _lines(part):
                    is_log = is_log or document.fault is None
                    yield document
            else:
                may_go_on = isinstance(part, Torn) and (is_log or _FIELD.match(part.head) is not None)
                fault = "document.torn" if may_go_on else _NO_BODY
                yield Document(part.position, part.length, part.line, part.head[:_HEAD], {}, fault)


def looks_like_bodies(head: bytes) -> bool:
    """Does one of the first lines hold the body of an event callback?"""
    return any(_TYPE in line and "WorkspaceSid=WS" in line for line in head.decode("latin-1").split("\n"))


def _lines(block: Block) -> Iterator[Document]:
    position, line = block.position, block.line
    for text in block.data.split(b"\n")[:-1]:
        raw = text + b"\n"
        if raw.strip():
            fields = _fields(raw)
            fault = None if fields else _NO_BODY
            yield Document(position, len(raw), line, raw[:_HEAD], fields, fault)
        position += len(raw)
        line += 1


def _fields(raw: bytes) -> dict[str, Any]:
    """The fields of the body in a line that are read at all; none where there is no body."""
    body = _body(raw.decode("utf-8", "replace"))
    pairs = (pair.partition("=") for pair in body.split("&"))
    return {name: _decoded(written) for name, _, written in pairs if name in POSTED}


def _body(line: str) -> str:
    """The word of the line in which the event's type stands; a log may quote it, and say more before and after."""
    at = line.find(_TYPE)
    if at < 0:
        return ""
    start = max(line.rfind(letter, 0, at) for letter in _AROUND) + 1
    end = _END.search(line, at)
    return line[start : end.start() if end else len(line)]


@lru_cache(_KEPT)
def _decoded(written: str) -> str:
    return unquote_plus(written) if "%" in written or "+" in written else written
