"""Rows of one log in their order, some with two possible instants: which it was, by the calls' ids and by the order.

In the hour that autumn repeats a local clock shows each time twice. Three things tell them apart: a row cannot be
earlier than its call was made, a call's first row follows its id at once and its end comes after the wait and the talk
it states, and the instants of rows do not go back. What all this leaves open is not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from upheld.contacts.sources.asterisk_clock import SLACK_US, SOON_US, made_us
from upheld.contacts.wall_times import SECOND_US

_LASTED: Final = {
    "CONNECT": (0,), "COMPLETECALLER": (0, 1), "COMPLETEAGENT": (0, 1), "ABANDON": (2,), "EXITWITHTIMEOUT": (2,),
    "EXITEMPTY": (2,), "BLINDTRANSFER": (2, 3), "TRANSFER": (2, 3), "EXITWITHKEY": (3,),
}  # fmt: skip
"""Where an event's data state how long the call has been in the queue, in seconds."""


@dataclass(slots=True)
class Timed:
    """One row: its call, event and data, and the instants (microseconds since 1970) it may stand for, ascending."""

    call: str
    event: str
    data: Sequence[str]
    instants: tuple[int, ...]


def settle(rows: Sequence[Timed]) -> list[int]:
    """Narrow the `instants` of each row, in the rows' order, to one; the places of those that stay open."""
    if all(len(row.instants) < 2 for row in rows):
        return []
    entered: dict[str, int] = {}
    for row in rows:
        if len(row.instants) > 1:
            _by_call(row, entered)
        if row.call not in entered and len(row.instants) == 1:
            entered[row.call] = row.instants[0]
    _by_order(rows)
    return [place for place, row in enumerate(rows) if len(row.instants) > 1]


def _by_call(row: Timed, entered: dict[str, int]) -> None:
    made = made_us(row.call)
    if made is None:
        return
    possible = tuple(instant for instant in row.instants if instant >= made - SLACK_US) or row.instants[-1:]
    lasted_s = _lasted_s(row)
    if len(possible) > 1 and row.call not in entered and possible[0] - made < SOON_US:
        possible = possible[:1]
    elif len(possible) > 1 and row.call in entered and lasted_s is not None:
        due = entered[row.call] + round(lasted_s * SECOND_US)
        possible = (min(possible, key=lambda instant: abs(instant - due)),)
    row.instants = possible


def _lasted_s(row: Timed) -> float | None:
    try:
        return sum(float(row.data[place]) for place in _LASTED[row.event])
    except (KeyError, IndexError, ValueError):
        return None


def _by_order(rows: Sequence[Timed]) -> None:
    """Instants do not go back: forwards from what came before, then backwards from what came after.

    Where neither instant fits (a time far off stands among the rows), the order says nothing.
    """
    earliest: int | None = None
    for row in rows:
        if earliest is not None and len(row.instants) > 1:
            row.instants = tuple(at for at in row.instants if at >= earliest - SLACK_US) or row.instants
        if row.instants:
            earliest = row.instants[0] if earliest is None else max(earliest, row.instants[0])
    latest: int | None = None
    for row in reversed(rows):
        if latest is not None and len(row.instants) > 1:
            row.instants = tuple(at for at in row.instants if at <= latest + SLACK_US) or row.instants
        if row.instants:
            latest = row.instants[-1] if latest is None else min(latest, row.instants[-1])
