"""Legs of Asterisk's calls: which belong to one contact, and which number was really dialled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_OUTWARDS: Final = frozenset({"Dial", "AppDial", "AppDial2", "Originate", "FollowMe", "Page", "RetryDial"})
"""Applications that call somebody: the number they call may be a customer's."""
_NO_NUMBER: Final = frozenset({"", "s", "t", "i", "h", "e", "o", "a", "T", "fax", "failed"})
"""Extensions of the dialplan that nobody dials."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One call detail record; instants in microseconds since 1970 UTC."""

    uniqueid: str
    linked: str | None
    sequence: str | None
    channels: tuple[str, ...]  # its own and the one it was bridged with
    started_at: int
    answered_at: int | None
    ended_at: int | None
    caller: str  # the number as written: never to be stored
    number: str
    is_did: bool  # the switch keeps the number in a column of its own, which no transfer changes
    application: str | None
    queue: str | None
    disposition: str | None
    journal: str
    position: int


def contacts(legs: Sequence[Leg]) -> dict[str, str]:
    """Each channel's id → the id of its contact: that of the channel which came to a queue, else of the first one.

    A contact whose channels came to queues under several ids (a call-back, a consultation) stays several contacts.
    """
    group = _Groups()
    for leg in legs:
        group.join(leg.uniqueid, f"linked {leg.linked}" if leg.linked else leg.uniqueid)
    for same in _by_channel_name(legs):
        for one, other in pairwise(sorted(same, key=lambda leg: (leg.started_at, leg.uniqueid))):
            if one.ended_at is None or other.started_at <= one.ended_at:
                group.join(one.uniqueid, other.uniqueid)
    members: defaultdict[str, list[Leg]] = defaultdict(list)
    for leg in legs:
        members[group.of(leg.uniqueid)].append(leg)
    return {channel: contact for own in members.values() for channel, contact in _named(own)}


def dialled(own: Sequence[Leg]) -> Iterator[str | None]:
    """The number dialled by each leg of one channel, in the order of time; None where it cannot be known.

    A blind transfer writes its target over the number of the leg it ends; the next leg shows the same number under
    another application. The number of an outward call is a customer's, and is not kept.
    """
    for leg, later in zip(own, [*own[1:], None], strict=True):
        unknown = leg.number in _NO_NUMBER or leg.application in _OUTWARDS
        overwritten = (
            later is not None
            and later.number == leg.number
            and leg.disposition == "ANSWERED"
            and len(leg.channels) > 1
            and later.application != leg.application
        )
        yield None if unknown or (overwritten and not leg.is_did) else leg.number


class _Groups:
    """Names that belong together."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The name that stands for the whole group."""
        above = self._above.setdefault(name, name)
        while above != name:
            self._above[name] = self._above.setdefault(above, above)
            name, above = above, self._above[above]
        return name

    def join(self, one: str, other: str) -> None:
        """Make one group of two."""
        first, second = sorted((self.of(one), self.of(other)))
        self._above[second] = first


def _by_channel_name(legs: Sequence[Leg]) -> Iterator[list[Leg]]:
    """Legs without `linkedid` that name the same channel; the two halves of a Local channel are one."""
    named: defaultdict[str, list[Leg]] = defaultdict(list)
    for leg in legs:
        if leg.linked is None:
            for channel in leg.channels:
                named[channel.removesuffix(";1").removesuffix(";2")].append(leg)
    yield from named.values()


def _named(own: Sequence[Leg]) -> Iterator[tuple[str, str]]:
    queued = {leg.uniqueid for leg in own if leg.queue is not None}
    first = min(own, key=lambda leg: (leg.started_at, _number(leg.uniqueid))).uniqueid
    contact = next(iter(queued)) if len(queued) == 1 else first
    for leg in own:
        yield leg.uniqueid, leg.uniqueid if leg.uniqueid in queued else contact


def _number(uniqueid: str) -> tuple[int, str]:
    count = uniqueid.rpartition(".")[2]
    return (int(count) if count.isascii() and count.isdecimal() else 0, uniqueid)
