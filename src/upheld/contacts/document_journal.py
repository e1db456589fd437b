"""Files of documents → their journals: every document is used, rejected with a reason, or (torn) still pending.

What a source does with a document is its own; how bytes are accounted for, copies left out and strangers refused is
the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from upheld.contacts.documents import Document
from upheld.contacts.journal import Copy, FileJournal
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.logfiles import LogFile, examine, without_copies
from upheld.problems import BadInput, Problem


class Unusable(ValueError):  # noqa: N818 - it reads as the sentence it is
    """A document that becomes no record; `reason` is a catalogue key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


Find = Callable[[LogFile], Iterable[Document]]
"""Finds the documents of one file, in the order of their positions."""

Use = Callable[[Document, str], tuple[str, int]]
"""Uses one document of the journal named; gives its event and its instant, or raises Unusable."""


@dataclass(frozen=True)
class Kept:
    """What reading files of documents leaves behind besides the records."""

    journals: tuple[FileJournal, ...]
    copies: tuple[Copy, ...]


def use_all(
    paths: Iterable[Path], find: Find, use: Use, *, known: Collection[str], stranger: str, nothing: str
) -> Kept:
    """Give every document of `paths` to `use`, file by file in the order of their names.

    `known` are the events that are no surprise. Raises BadInput with the key `stranger` for files in which there are
    documents and none is of use, and with `nothing` where no file holds a document at all.
    """
    logs, copies = without_copies(examine(Path(path)) for path in paths)
    journals = [_journal(log, find, use, known) for log in sorted(logs, key=lambda log: log.journal)]
    strangers = [journal for journal in journals if journal.rejected_lines == journal.lines > 0]
    if strangers:
        raise BadInput(*(Problem(stranger, journal.path) for journal in strangers))
    if not any(journal.lines or journal.pending_bytes for journal in journals):
        raise BadInput(*(Problem(nothing if journal.size else "log.empty", journal.path) for journal in journals))
    return Kept(tuple(journals), tuple(copies))


def _journal(log: LogFile, find: Find, use: Use, known: Collection[str]) -> FileJournal:
    account = LineJournal(log)
    account.read_bytes = log.size
    for document in find(log):
        if document.fault == "document.torn":
            account.pending_bytes = document.length
            continue
        try:
            if document.fault:
                raise Unusable(document.fault)
            account.accept(*use(document, account.name))
        except Unusable as unusable:
            account.lines += 1
            account.reject(document.position, document.length, document.line, unusable.reason, document.head)
    return account.closed(known)


def objects(value: object, reason: str) -> Iterator[dict[str, object]]:
    """The objects of a list in a document (none where it is missing); raises Unusable where it is something else."""
    if value is None:
        return
    if not isinstance(value, list):
        raise Unusable(reason)
    for one in value:
        if not isinstance(one, dict):
            raise Unusable(reason)
        yield one


def writable(text: str, reason: str) -> str:
    """`text`, unless it cannot be written down (half of a pair of letters, as JSON can escape it): then Unusable."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Unusable(reason) from None
    return text
