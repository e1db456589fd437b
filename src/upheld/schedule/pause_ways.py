"""Every way to place the pauses of one shift, in blocks: pauses that cannot come near each other are placed apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upheld.schedule.rules import Pattern

MOST = 400
"""Ways of a block; of more, those nearest to where the pauses are now, or evenly spread, are tried."""


@dataclass(frozen=True)
class Block:
    """Neighbouring pauses of a pattern, from `first` on, and the starts that they may have (slots of the horizon)."""

    first: int
    ways: tuple[tuple[int, ...], ...]
    all: bool = True  # whether there are no others


@dataclass(frozen=True)
class Given:
    """What is known of a shift's pauses: which stay, from when on others may begin, and when no pause can be."""

    now: tuple[int, ...] | None = None  # their starts at present
    stays: frozenset[int] = frozenset()  # numbers of pauses that stay there
    soonest: int = 0  # slot of the horizon before which none is moved
    busy: tuple[tuple[int, int], ...] = ()  # meetings: (slot, slots)


def blocks(pattern: Pattern, begin: int, given: Given = Given()) -> tuple[Block, ...] | None:
    """The blocks of a shift that begins at the slot `begin`; None where some pauses have no place."""
    found = []
    for first, size in _stretches(pattern):
        ways = list(_ways(pattern, begin, given, first, first + size, 0))
        if not ways:
            return None
        found.append(Block(first, tuple(_few(ways, given, first)), len(ways) <= MOST))
    return tuple(found)


def _stretches(pattern: Pattern) -> Iterator[tuple[int, int]]:
    """(first, how many) of pauses whose windows touch."""
    first = 0
    for number in range(1, len(pattern.pauses) + 1):
        if number < len(pattern.pauses):
            before = pattern.pauses[number - 1]
            if before.latest + before.length + pattern.apart > pattern.pauses[number].earliest:
                continue
        yield first, number - first
        first = number


def _ways(pattern: Pattern, begin: int, given: Given, number: int, end: int, free: int) -> Iterator[tuple[int, ...]]:
    if number == end:
        yield ()
        return
    pause = pattern.pauses[number]
    for at in range(max(pause.earliest, free), min(pause.latest, pattern.length - pause.length) + 1):
        slot = begin + at
        same = given.now is not None and given.now[number] == slot
        if not same and (number in given.stays or slot < given.soonest):
            continue
        if any(slot < start + length and start < slot + pause.length for start, length in given.busy):
            continue
        for later in _ways(pattern, begin, given, number + 1, end, at + pause.length + pattern.apart):
            yield slot, *later


def _few(ways: Sequence[tuple[int, ...]], given: Given, first: int) -> Sequence[tuple[int, ...]]:
    if len(ways) <= MOST:
        return ways
    if given.now is None:
        return [ways[place * len(ways) // MOST] for place in range(MOST)]
    here = given.now[first : first + len(ways[0])]
    return sorted(ways, key=lambda way: (sum(abs(a - b) for a, b in zip(way, here, strict=True)), way))[:MOST]
