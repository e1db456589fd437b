"""Every source that passes the contract: how the month is written for it, and what it can tell of a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from tests.contract.month import Call
from upheld.contacts.journal import Reading
from upheld.contacts.kinds import KINDS
from upheld.contacts.settings import NOTHING_SAID, Settings

Write = Callable[[Sequence[Call], Path], list[Path]]

FIELDS: Final = ("queue", "offered_at", "outcome", "wait_s", "ring_s", "talk_s", "hold_s", "wrap_s", "agent")
"""The fields of `month.Call` that a visit can have under the same name."""
OF_THE_ANSWERED: Final = frozenset({"ring_s", "talk_s", "hold_s", "wrap_s"})


@dataclass(frozen=True)
class Case:
    """One source; `silent` are those of FIELDS that it cannot tell."""

    name: str
    kind: str
    write: Write
    silent: frozenset[str] = frozenset()
    unordered: bool = True  # its lines tell the same in any order
    header_lines: int = 0  # at the top of each file
    by_lines: bool = True  # a file can be cut between any two lines
    packed: bool = False  # its files are compressed already
    settings: Settings = NOTHING_SAID


def read(
    case: Case, paths: Sequence[Path], source: str = "one", *, pseudonym: Callable[[str], str | None] = str
) -> Reading:
    """The paths read together as this case's kind."""
    settings = dict.fromkeys(paths, case.settings)
    return KINDS[case.kind].read(list(paths), source=source, pseudonym=pseudonym, settings=settings)


def told(rows: Sequence[Any], case: Case) -> list[tuple[Any, ...]]:
    """What each of `rows` (calls, or a reading's visits) says in the fields that the case can tell, in one order."""
    names = [name for name in FIELDS if name not in case.silent]
    return sorted((tuple(_plain(row, name) for name in names) for row in _named(rows, case)), key=repr)


def _named(rows: Sequence[Any], case: Case) -> list[dict[str, Any]]:
    """Whoever cannot tell hold from talk tells both as talk."""
    as_one = "hold_s" in case.silent
    calls = [vars(row) for row in rows if isinstance(row, Call)]
    merged = [{**call, "talk_s": call["talk_s"] + call["hold_s"]} if as_one else call for call in calls]
    return merged + [row for row in rows if isinstance(row, dict)]


def _plain(row: dict[str, Any], name: str) -> Any:
    """A value as text or number: instants in UTC; whoever was not answered had no ringing, talk, hold or wrap-up."""
    value = row[name]
    if name in OF_THE_ANSWERED and row["outcome"] != "answered":
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return float(value) if isinstance(value, int | float) else value
