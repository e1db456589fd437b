"""The lines of a log that one stay of a contact came from, as they stand in the file that was imported.

A record knows the journal and the position of its first line and of its last. The file may have moved, grown, been
compressed or changed since: then no line is shown, and why is said. Long numbers are masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from upheld.contacts import journal_store
from upheld.contacts.journal import FileJournal
from upheld.contacts.line_journal import excerpt
from upheld.contacts.logfiles import DAMAGED, open_log
from upheld.contacts.workspace import Workspace
from upheld.problems import Problem

MOST_LINES: Final = 500
MOST_BYTES: Final = 64 << 20
LONGEST: Final = 1000
"""How many characters of a line are shown."""

_LOGS: Final = ("asterisk",)
"""Kinds of whose contacts every event is a line that names the contact; of others one line or document is a record."""


@dataclass(frozen=True)
class RawLine:
    """One line; `position` is its byte offset in the uncompressed file."""

    journal: str
    position: int
    text: str  # numbers masked, cut to LONGEST characters


@dataclass(frozen=True)
class RawLines:
    """The lines in order, or the reason why there are none."""

    lines: tuple[RawLine, ...] = ()
    more: bool = False  # there were more than are shown
    why_not: Problem | None = None


def raw_lines(
    workspace: Workspace,
    source: str,
    contact_id: str,
    journal: str,
    position: int,
    end_journal: str | None = None,
    end_position: int | None = None,
) -> RawLines:
    """The lines of `contact_id` from `position` in `journal` to the one at `end_position`, both included.

    Of kinds that are no logs the one line at `position` is shown. `why_not` is a Problem of the key ``raw.…``.
    """
    imported = journal_store.read(workspace.journal_file(source))
    known = {} if imported is None else {each.journal: each for each in imported.journals}
    if imported is None or journal not in known:
        return RawLines(why_not=Problem("raw.journal_unknown", journal))
    is_log = imported.kind in _LOGS
    wanted = f"|{contact_id}|".encode() if is_log else b""
    stretches: list[tuple[FileJournal, int, int | None]] = [(known[journal], position, position)]
    if is_log and end_position is not None and end_journal in (None, journal):
        stretches = [(known[journal], position, end_position)]
    elif is_log and end_position is not None and end_journal in known:
        stretches = [(known[journal], position, None), (known[str(end_journal)], 0, end_position)]
    return _found(stretches, wanted, position)


def _found(stretches: list[tuple[FileJournal, int, int | None]], wanted: bytes, first: int) -> RawLines:
    found: list[RawLine] = []
    more = False
    for journal, start, end in stretches:
        try:
            for at, raw in _lines(Path(journal.path), start, end):
                if at == first and not found and (wanted not in raw or b"\0" in raw):
                    return RawLines(why_not=_changed(journal, raw))
                if wanted in raw and len(found) < MOST_LINES:
                    found.append(RawLine(journal.journal, at, excerpt(raw.rstrip(b"\r\n"), LONGEST)))
                elif wanted in raw:
                    more = True
        except FileNotFoundError:
            return RawLines(tuple(found), why_not=Problem("raw.file_missing", journal.path))
        except (OSError, *DAMAGED) as error:
            reason = getattr(error, "strerror", None) or str(error)
            return RawLines(tuple(found), why_not=Problem("raw.unreadable", journal.path, values={"reason": reason}))
    if not found:
        return RawLines(why_not=Problem("raw.file_changed", stretches[0][0].path))
    return RawLines(tuple(found), more)


def _changed(journal: FileJournal, raw: bytes) -> Problem:
    return Problem("raw.no_lines" if b"\0" in raw else "raw.file_changed", journal.path)


def _lines(path: Path, start: int, end: int | None) -> Iterator[tuple[int, bytes]]:
    """Position and bytes of each line that begins in [start, end], at most MOST_BYTES of them."""
    with open_log(path) as log:
        log.seek(start)
        at = start
        while (end is None or at <= end) and at - start < MOST_BYTES:
            raw = log.readline()
            if not raw:
                return
            yield at, raw
            at += len(raw)
