"""Who is away from when to when, by one of four words. No diagnosis, no note: the table has no room for either.

leave and training are planned absence, sickness and other unplanned. Which of them it is, only the one who keeps the
table knows: reports tell planned and unplanned minutes, never the word. Protected reasons are not recorded at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from upheld.problems import Problem
from upheld.schedule import signed_rows
from upheld.schedule.planned import minute_of
from upheld.schedule.signed_rows import Read, Signed
from upheld.schedule.states_by_minute import Span, united

TYPES: Final = ("leave", "sickness", "training", "other")
PLANNED: Final = ("leave", "training")
COLUMNS: Final = ("id", "person", "from", "to", "type", "author", "made_at", "withdrawn_at")
_REQUIRED: Final = ("person", "type", "author")


@dataclass(frozen=True)
class Absence(Signed):
    """One absence of one person."""

    person: str
    type: str  # one of TYPES
    author: str  # who recorded it


def read(path: Path, zone: str, people: Collection[str] | None = None) -> tuple[Absence, ...]:
    """The rows of a table with `COLUMNS`, of which the last may be absent; `people` are those there are, None: any.

    Days or local times of `zone`; see `signed_rows.read`. A column that is none of them (a diagnosis, a note) is
    refused before a row is kept. Raises BadInput with every fault of every row.
    """
    found = signed_rows.read(path, _REQUIRED, COLUMNS, zone, "absence.free_text")
    kept = [(row, absence) for row in found if (absence := _absence(row, people)) is not None]
    _overlaps(kept)
    signed_rows.finished(path, found)
    return tuple(absence for _, absence in kept)


def spans(absences: Iterable[Absence], *, planned: bool) -> dict[str, tuple[Span, ...]]:
    """Minutes of planned or of unplanned absence by person, touching ones joined."""
    found: dict[str, list[Span]] = defaultdict(list)
    for one in absences:
        if (one.type in PLANNED) is planned:
            found[one.person].append((minute_of(one.start), minute_of(one.end)))
    return {person: united(of) for person, of in found.items()}


def _absence(row: Read, people: Collection[str] | None) -> Absence | None:
    cells = row.cells
    if cells["type"] and cells["type"].casefold() not in TYPES:
        row.wrong("absence.type", "type", known=TYPES)  # what was written is not repeated: it may be a diagnosis
    if cells["person"] and people is not None and cells["person"] not in people:
        row.wrong("signed.unknown_person", "person", person=cells["person"])
    if row.problems or row.signed is None:
        return None
    return Absence(**vars(row.signed), person=cells["person"], type=cells["type"].casefold(), author=cells["author"])


def _overlaps(kept: Sequence[tuple[Read, Absence]]) -> None:
    """Two absences of one person at one time, neither of them withdrawn: both lines are named."""
    last: dict[str, tuple[Read, Absence]] = {}
    for row, one in sorted(kept, key=lambda each: (each[1].person, each[1].start, each[0].line)):
        if one.withdrawn_at is not None:
            continue
        before = last.get(one.person)
        if before is not None and one.start < before[1].end:
            values: dict[str, Any] = {"person": one.person, "first_line": before[0].line, "second_line": row.line}
            row.problems.append(Problem("absence.overlap", field="from", values=values))
        if before is None or one.end > before[1].end:
            last[one.person] = (row, one)
