"""Which clock wrote the times of an export from Asterisk: the ids of its calls tell.

A call's id holds the second in which its channel was made, since 1970 (``1795312666.4``, ``system-1795312666.4``). The
first row of a call follows within seconds or minutes: so the wall time of that row less the id's second is the clock's
offset. The ids are right whatever anyone said about the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from upheld.contacts.wall_times import SECOND_US, Zone

SLACK_US: Final = 5 * SECOND_US
"""Rows and ids are written by several threads, and clocks are set: so much earlier than possible is still possible."""
SOON_US: Final = 1800 * SECOND_US
"""The first row of a call comes within this time of its id, menus included."""
LATER_US: Final = 3600 * SECOND_US
"""A later row comes within this time: a longer one could not be told from another zone."""

_ID: Final = re.compile(r"(?:^|-)(\d{10})\.\d{1,9}$")
_HOUR_US: Final = 3600 * SECOND_US
_OFFSETS_US: Final = sorted(
    int(hours * _HOUR_US)
    for hours in (*range(-12, 15), -9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75)
)
"""The offsets of the world's clocks from UTC."""
_AGREE: Final = 0.9  # of the calls: some wait an hour in a menu


class Vote(NamedTuple):
    """The first row of one call: its place among the rows, its wall time, and the second of its id."""

    order: int
    wall_us: int
    made_us: int


@dataclass(frozen=True)
class Clock:
    """How the wall times of one file are read: in a zone, or by the offsets that the calls' ids showed, in order.

    `not_as_said` is set where that differs from what people said about the file.
    """

    name: str
    zone: Zone | None = None
    not_as_said: bool = False
    orders: Sequence[int] = field(default=(), repr=False)
    offsets_us: Sequence[int] = field(default=(), repr=False)

    def instants(self, wall_us: int, order: int = 0) -> tuple[int, ...]:
        """What the time may stand for, the earliest first; none where the zone's clock skipped it."""
        if self.zone is not None:
            return self.zone.instants(wall_us)
        after = bisect_right(self.orders, order)
        near = self.offsets_us[max(after - 1, 0) : after + 1]
        return tuple(sorted({wall_us - offset for offset in near}))


def made_us(call_id: str) -> int | None:
    """The instant a call's channel was made, in microseconds since 1970; None where its id does not tell.

    >>> made_us("1795312666.4"), made_us("pbx-a-1795312666.40"), made_us("NONE")
    (1795312666000000, 1795312666000000, None)
    """
    found = _ID.search(call_id)
    return int(found[1]) * SECOND_US if found else None


def clock(votes: Iterable[Vote], said: str | None, within_us: int = SOON_US) -> Clock | None:
    """The clock that wrote the file; None where neither the ids nor anyone says it.

    Each vote is the first row of its call, or (then `within_us` is longer) the first in this file.

    Raises ValueError where the ids contradict each other, or (without ids) where the zone said is not known.
    """
    calls = list(votes)
    if not calls:
        return Clock(said, Zone(said)) if said else None
    for name in ([said] if said else []) + ["UTC"]:
        zone = _known(name)
        if zone is not None and _agrees(zone, calls, within_us):
            return Clock(name, zone, not_as_said=said not in (None, name))
    return _by_offsets(calls, said)


def _known(name: str) -> Zone | None:
    try:
        return Zone(name)
    except ValueError:
        return None


def _agrees(zone: Zone, calls: Sequence[Vote], within_us: int) -> bool:
    within = sum(
        any(-SLACK_US <= instant - call.made_us < within_us for instant in zone.instants(call.wall_us))
        for call in calls
    )
    return within >= _AGREE * len(calls)


def _by_offsets(calls: Sequence[Vote], said: str | None) -> Clock:
    """The usual offset and, where it changes as in spring and autumn, the other one."""
    seen = [(call.order, _offset_us(call.wall_us - call.made_us)) for call in calls]
    counts = Counter(offset for _, offset in seen)
    usual = counts.most_common(1)[0][0]
    other = max((usual - _HOUR_US, usual + _HOUR_US), key=lambda offset: counts[offset])
    kept = [(order, offset) for order, offset in seen if offset in (usual, other)]
    if len(kept) < _AGREE * len(seen):
        raise ValueError("offsets")
    names = [_name(offset) for offset in dict.fromkeys(offset for _, offset in kept)]
    orders, offsets = zip(*kept, strict=True)
    return Clock("/".join(names), None, said is not None, orders, offsets)


def _offset_us(apart_us: int) -> int:
    """The greatest offset of a clock in the world that is not beyond `apart_us`."""
    return _OFFSETS_US[max(bisect_right(_OFFSETS_US, apart_us + SLACK_US) - 1, 0)]


def _name(offset_us: int) -> str:
    minutes = offset_us // (60 * SECOND_US)
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
