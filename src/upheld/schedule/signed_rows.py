"""Rows that somebody signed: with an id, a time from–to, when they were made, and perhaps when they were withdrawn.

Such a table only grows. A row that no longer holds is withdrawn, never deleted or rewritten, so that what was counted
at any time can be counted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from upheld.contacts.calendars import time_zone
from upheld.contacts.tables import rows
from upheld.notation import instant
from upheld.problems import BadInput, Problem

SIGNED: Final = ("id", "from", "to", "made_at")
WITHDRAWN: Final = "withdrawn_at"


@dataclass(frozen=True)
class Signed:
    """What all such rows have; instants in UTC, [start, end)."""

    id: str
    start: datetime
    end: datetime
    made_at: datetime
    withdrawn_at: datetime | None


S = TypeVar("S", bound=Signed)


@dataclass
class Read:
    """One row being read: its cells, what is wrong with it, and its times where they are right."""

    line: int
    cells: Mapping[str, str]
    problems: list[Problem]
    signed: Signed | None

    def wrong(self, key: str, field: str, **values: Any) -> None:
        """Note a fault of this row."""
        self.problems.append(Problem(key, field=field, values=values))


def read(path: Path, required: Sequence[str], known: Sequence[str], zone: str, refused: str) -> list[Read]:
    """Each row of the table with its times; an unknown column has the problem `refused` at the header.

    `from` and `to` are days (`to` included) or local times of `zone` (`to` excluded). Raises BadInput where the table
    cannot be read or has columns it must not have.
    """
    of_zone = str(time_zone(zone))
    found: list[Read] = []
    for line, cells in rows(path, (*SIGNED, *required)):
        if extra := [name for name in cells if name and name not in known]:
            raise BadInput(*(Problem(refused, str(path), 1, name, {"column": name, "known": known}) for name in extra))
        found.append(_read(line, cells, of_zone, required))
    first: dict[str, int] = {}
    for row in found:
        earlier = first.setdefault(row.cells["id"], row.line)
        if row.cells["id"] and earlier != row.line:
            row.wrong("signed.twice", "id", id=row.cells["id"], first_line=earlier)
    return found


def finished(path: Path, read_rows: Iterable[Read]) -> None:
    """Raise BadInput with every fault of every row, if there is any."""
    problems = [Problem(p.key, str(path), row.line, p.field, p.values) for row in read_rows for p in row.problems]
    if problems:
        raise BadInput(*problems)


def in_force(signed: Iterable[S], now: datetime) -> tuple[S, ...]:
    """Those made by `now` and not withdrawn by then."""
    return tuple(one for one in signed if one.made_at <= now and (one.withdrawn_at is None or one.withdrawn_at > now))


def withdrawn(signed: Sequence[S], signed_id: str, at: datetime) -> tuple[S, ...]:
    """All of them, the one called `signed_id` withdrawn at `at`; raises BadInput where that cannot be."""
    one = next((each for each in signed if each.id == signed_id), None)
    if one is None:
        raise BadInput(Problem("signed.unknown_id", values={"id": signed_id}))
    if one.withdrawn_at is not None:
        raise BadInput(
            Problem("signed.already_withdrawn", values={"id": signed_id, "at": one.withdrawn_at.isoformat()})
        )
    if at < one.made_at:
        raise BadInput(Problem("signed.withdrawn_before_made", values={"id": signed_id}))
    return tuple(replace(each, withdrawn_at=at) if each is one else each for each in signed)


def check_appended(before: Sequence[S], after: Sequence[S]) -> None:
    """Raise BadInput unless `after` holds every row of `before` as it was, but for being withdrawn since."""
    now = {one.id: one for one in after}
    problems = []
    for old in before:
        new = now.get(old.id)
        if new is None:
            problems.append(Problem("signed.gone", values={"id": old.id}))
        elif changed := [
            each.name
            for each in fields(old)
            if getattr(old, each.name) != getattr(new, each.name)
            and not (each.name == WITHDRAWN and old.withdrawn_at is None)
        ]:
            problems.append(Problem("signed.rewritten", values={"id": old.id, "columns": changed}))
    if problems:
        raise BadInput(*problems)


def _read(line: int, cells: Mapping[str, str], zone: str, required: Sequence[str]) -> Read:
    row = Read(line, cells, [], None)
    for name in (*SIGNED, *required):
        if not cells[name]:
            row.wrong("signed.missing", name)
    start, end = _time(row, "from", zone), _time(row, "to", zone)
    made_at, withdrawn_at = _time(row, "made_at", zone), _time(row, WITHDRAWN, zone)
    whole = _is_day(cells["to"])
    if start is not None and end is not None and whole:
        end = _time(row, "to", zone, days=1)
    if start is not None and end is not None and start >= end:
        row.wrong("signed.backwards", "to", **{"from": _plain(cells["from"]), "to": _plain(cells["to"])})
    if made_at is not None and withdrawn_at is not None and withdrawn_at < made_at:
        row.wrong("signed.withdrawn_before_made", WITHDRAWN, id=cells["id"])
    if not row.problems and start is not None and end is not None and made_at is not None:
        row.signed = Signed(cells["id"], start, end, made_at, withdrawn_at)
    return row


def _time(row: Read, name: str, zone: str, days: int = 0) -> datetime | None:
    text = row.cells.get(name, "")
    if not text:
        return None
    try:
        if days:
            return instant((date.fromisoformat(text) + timedelta(days=days)).isoformat(), zone)
        return instant(text, zone)
    except (ValueError, OverflowError):
        row.wrong("signed.time", name, text=text)
        return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    return text.replace("T", " ")
