"""Call records of mod_cdr_csv in FreeSWITCH's own template: when a channel began and ended, and why.

The file has no header and its times are local; the events of the same channels tell in which zone, else `settings` do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from upheld.contacts.columns import Row
from upheld.contacts.delimited import delimiter_of, first_rows, rows
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.sources.asterisk_clock import LATER_US, Clock, Vote, clock
from upheld.contacts.visit import SECOND_US
from upheld.contacts.wall_times import Written, written
from upheld.problems import BadInput, Problem

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FEWEST: Final = 13  # columns of the shortest of FreeSWITCH's own templates
_NUMBER, _DESTINATION, _ANSWER, _END, _DURATION, _BILLED, _CAUSE, _UUID_PLACE = 1, 2, 5, 6, 7, 8, 9, 10

Entry = tuple[int, int, int, Written, list[str]]
"""Position, length, line, end, cells."""


def is_csv(head: bytes) -> bool:
    """Do the first rows look like records of mod_cdr_csv?"""
    return delimiter_of(head) == "," and any(_end(cells) is not None for cells in first_rows(head, ","))


def legs(
    journal: LineJournal, ended_at: Mapping[str, int], said: str | None, pseudonym: Callable[[str], str | None]
) -> tuple[dict[str, Row], str | None]:
    """Rows of `records.LEGS` without their source by channel; and the clock's name where it is not the one that was
    said. `ended_at` has the last event of channels. Raises BadInput where nothing tells the zone of the times.
    """
    entries = list(_entries(journal))
    votes = [
        Vote(number, end.at, ended_at[cells[_UUID_PLACE]])
        for number, (_, _, _, end, cells) in enumerate(entries)
        if cells[_UUID_PLACE] in ended_at and not end.is_instant
    ]
    of = _clock(journal, votes, said) if any(not end.is_instant for _, _, _, end, _ in entries) else None
    found = {}
    for position, length, line, end, cells in entries:
        possible = (end.at,) if end.is_instant or of is None else of.instants(end.at, line)
        last = ended_at.get(cells[_UUID_PLACE])
        if last is not None and len(possible) > 1:
            near = last
            possible = (min(possible, key=lambda instant: abs(instant - near)),)
        if len(possible) != 1:
            fault = "export.hour_twice" if possible else "export.hour_skipped"
            journal.reject(position, length, line, fault, ",".join(cells).encode())
            continue
        journal.lines -= 1  # it was counted when it was read
        journal.accept("call record", possible[0])
        found[cells[_UUID_PLACE]] = _leg(cells, possible[0], journal.name, position, pseudonym)
    return found, of.name if of and of.not_as_said else None


def _entries(journal: LineJournal) -> Iterator[Entry]:
    for row in rows(journal.log, ",", 0):
        journal.read_bytes += row.length
        if row.fault == "row.torn":
            journal.pending_bytes = row.length
            continue
        journal.lines += 1
        end = _end(row.cells)
        if end is None:
            journal.reject(row.position, row.length, row.line, row.fault or "export.time", row.head)
        else:
            yield row.position, row.length, row.line, end, row.cells


def _end(cells: Sequence[str]) -> Written | None:
    """When the record ended; None where the row is none."""
    if len(cells) < _FEWEST or not _UUID.fullmatch(cells[_UUID_PLACE].strip()):
        return None
    if not all(cells[place].isascii() and cells[place].isdecimal() for place in (_DURATION, _BILLED)):
        return None
    try:
        return written(cells[_END].strip())
    except ValueError:
        return None


def _clock(journal: LineJournal, votes: Sequence[Vote], said: str | None) -> Clock:
    path = str(journal.log.path)
    try:
        known = clock(votes, said, LATER_US)
    except ValueError:
        key = "export.clock_unclear" if votes else "export.zone_not_known"
        raise BadInput(Problem(key, path, values={"zone": said})) from None
    if known is None:
        raise BadInput(Problem("freeswitch.zone_unknown", path))
    return known


def _leg(
    cells: Sequence[str], ended_at: int, journal: str, position: int, pseudonym: Callable[[str], str | None]
) -> Row:
    uuid = cells[_UUID_PLACE]
    answered_at = ended_at - int(cells[_BILLED][:9]) * SECOND_US if cells[_ANSWER] else None
    return (
        uuid, f"{uuid}/1", ended_at - int(cells[_DURATION][:9]) * SECOND_US, answered_at, ended_at,
        pseudonym(cells[_NUMBER]) if cells[_NUMBER] else None, None, None, None, cells[_CAUSE] or None, journal,
        position,
    )  # fmt: skip
