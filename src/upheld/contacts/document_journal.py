"""The account of one file of JSON documents while each of them is used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from upheld.contacts.document_fields import BadField
from upheld.contacts.documents import Document, documents
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.logfiles import LogFile

Use = Callable[[LineJournal, Document], tuple[str, int]]
"""Takes in one document of a journal and returns its event and instant; raises BadField where it cannot be used."""


def read_documents(log: LogFile, use: Use, *, reasons: str, lists: Sequence[str] = ()) -> LineJournal:
    """Every document of `log` used, rejected or pending.

    A document with a bad field is rejected for ``<reasons>.<kind of field>``. A document that the end of the file cuts
    is pending, whichever file it is: documents do not run on from one file into another.
    """
    journal = LineJournal(log)
    journal.read_bytes = log.size
    for document in documents(log, lists=lists):
        fault = document.fault
        if fault == "document.torn":
            journal.pending_bytes += document.length
            continue
        if fault is None:
            try:
                journal.accept(*use(journal, document))
                continue
            except BadField as bad:
                fault = f"{reasons}.{bad.kind}"
        journal.lines += 1
        journal.reject(document.position, document.length, document.line, fault, document.head)
    return journal
