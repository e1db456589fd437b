"""Minutes that are excused: of one person, a team or a queue, with a reason and somebody who approved them.

An exception that is only asked for is a person's own explanation: it excuses nothing yet, but lateness waits for the
answer. Nobody approves an exception of their own; one of a team or queue never excuses the one who approved it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from upheld.contacts.members import PersonLogin
from upheld.problems import Problem
from upheld.schedule import signed_rows
from upheld.schedule.planned import PersonDay, minute_of
from upheld.schedule.signed_rows import Read, Signed
from upheld.schedule.states_by_minute import Span, united

ASKED: Final = "asked"
APPROVED: Final = "approved"
DECLINED: Final = "declined"
STATUSES: Final = (ASKED, APPROVED, DECLINED)
COLUMNS: Final = (
    "id", "person", "team", "queue", "from", "to", "reason", "status", "author", "approver", "made_at", "withdrawn_at",
)  # fmt: skip
_SCOPES: Final = ("person", "team", "queue")
_REQUIRED: Final = ("reason", "author")


@dataclass(frozen=True)
class AdherenceException(Signed):
    """Minutes that are excused once they are approved; exactly one of person, team and queue is said."""

    reason: str
    author: str  # who asked
    status: str = APPROVED
    approver: str | None = None  # who answered
    person: str | None = None
    team: str | None = None
    queue: str | None = None


@dataclass(frozen=True)
class Groups:
    """Who belongs to a team when, and who was seen in a queue."""

    teams: Mapping[str, Sequence[tuple[str, datetime, datetime]]] = field(default_factory=dict)
    queues: Mapping[str, Collection[str]] = field(default_factory=dict)


def groups(people: Iterable[PersonLogin], queues: Mapping[str, Collection[str]]) -> Groups:
    """Teams as the table of people dates them."""
    teams: dict[str, list[tuple[str, datetime, datetime]]] = defaultdict(list)
    for one in people:
        if one.team:
            teams[one.team].append((one.person, one.valid_from, one.valid_to))
    return Groups(teams, queues)


def read(
    path: Path,
    zone: str,
    people: Collection[str] | None = None,
    teams: Collection[str] | None = None,
    queues: Collection[str] | None = None,
) -> tuple[AdherenceException, ...]:
    """The rows of a table with `COLUMNS`; of person, team and queue exactly one is filled. None: any name is known.

    An empty `status` is approved. Raises BadInput with every fault of every row.
    """
    found = signed_rows.read(path, _REQUIRED, COLUMNS, zone, "exception.column")
    known = {"person": people, "team": teams, "queue": queues}
    kept = [(row, one) for row in found if (one := _exception(row, known)) is not None]
    _overlaps(kept)
    signed_rows.finished(path, found)
    return tuple(one for _, one in kept)


def spans(day: PersonDay, exceptions: Iterable[AdherenceException], of: Groups) -> tuple[Span, ...]:
    """The minutes of `day` that `exceptions` are about, touching ones joined."""
    return united(span for one in exceptions for span in _spans(day, one, of))


def _spans(day: PersonDay, one: AdherenceException, of: Groups) -> Iterable[Span]:
    start, end = max(minute_of(one.start), day.before), min(minute_of(one.end), day.after)
    if start >= end or (one.person is None and one.approver == day.person):
        return
    if one.person is not None:
        held = [(start, end)] if one.person == day.person else []
    elif one.team is not None:
        held = [
            (minute_of(since), minute_of(until))
            for person, since, until in of.teams.get(one.team, ())
            if person == day.person
        ]
    elif any(part.queue for part in day.parts):
        held = [(part.start, part.end) for part in day.parts if part.queue == one.queue]
    else:
        held = [(start, end)] if day.person in of.queues.get(one.queue or "", ()) else []
    yield from ((max(a, start), min(b, end)) for a, b in held if max(a, start) < min(b, end))


def _exception(row: Read, known: Mapping[str, Collection[str] | None]) -> AdherenceException | None:
    cells = row.cells
    said = {name: cells.get(name) or None for name in _SCOPES}
    named = [name for name, value in said.items() if value]
    if len(named) != 1:
        row.wrong("exception.scope", named[1] if named else "person")
    for name in named:
        names = known[name]
        if names is not None and said[name] not in names:
            key = "signed.unknown_person" if name == "person" else f"exception.unknown_{name}"
            row.wrong(key, name, **{name: said[name], "known": sorted(names)[:20]})
    status = (cells.get("status") or APPROVED).casefold()
    approver = cells.get("approver") or None
    if status not in STATUSES:
        row.wrong("exception.status", "status", text=cells.get("status"), known=STATUSES)
    elif status != ASKED and approver is None:
        row.wrong("exception.no_approver", "approver", status=status)
    if approver is not None and said["person"] is not None and approver.casefold() == said["person"].casefold():
        row.wrong("exception.own", "approver", person=approver)
    if row.problems or row.signed is None:
        return None
    return AdherenceException(
        **vars(row.signed), reason=cells["reason"], author=cells["author"], status=status, approver=approver,
        person=said["person"], team=said["team"], queue=said["queue"],
    )  # fmt: skip


def _overlaps(kept: Sequence[tuple[Read, AdherenceException]]) -> None:
    """Two exceptions of one person, team or queue at one time, neither withdrawn nor declined."""
    last: dict[tuple[str | None, ...], tuple[Read, AdherenceException]] = {}
    for row, one in sorted(kept, key=lambda each: (each[1].start, each[0].line)):
        if one.withdrawn_at is not None or one.status == DECLINED:
            continue
        whose = (one.person, one.team, one.queue)
        before = last.get(whose)
        if before is not None and one.start < before[1].end:
            values: dict[str, Any] = {
                "name": next(filter(None, whose)),
                "first_line": before[0].line,
                "second_line": row.line,
            }
            row.problems.append(Problem("exception.overlap", field="from", values=values))
        if before is None or one.end > before[1].end:
            last[whose] = (row, one)
