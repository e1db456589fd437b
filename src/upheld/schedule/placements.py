"""Where the pauses of a shift may lie: every way that windows and distances allow, or an even choice of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from upheld.schedule.rules import Pattern

MOST: Final = 64
"""Of more ways, so many are taken, evenly spread over all."""


@dataclass(frozen=True)
class Placement:
    """One way: slots after the shift's start."""

    pauses: tuple[int, ...]  # their starts
    worked: tuple[int, ...]  # slots on duty


def placements(pattern: Pattern, given: tuple[tuple[int, ...], ...] = (), most: int = MOST) -> tuple[Placement, ...]:
    """The ways of a pattern, with `given` ones among them; one where it has no pauses, none where they do not fit."""
    found = list(_pauses(pattern, 0, 0))
    if len(found) > most:
        found = [found[place * len(found) // most] for place in range(most)]
    found += [pauses for pauses in given if pauses not in found]
    return tuple(Placement(pauses, _worked(pattern, pauses)) for pauses in found)


def first_placement(pattern: Pattern) -> tuple[int, ...]:
    """The earliest way, where nothing depends on it."""
    return next(_pauses(pattern, 0, 0))


def _pauses(pattern: Pattern, number: int, free: int) -> Iterator[tuple[int, ...]]:
    """The starts of the pauses from a number on, none before a slot."""
    if number == len(pattern.pauses):
        yield ()
        return
    pause = pattern.pauses[number]
    for start in range(max(pause.earliest, free), min(pause.latest, pattern.length - pause.length) + 1):
        for later in _pauses(pattern, number + 1, start + pause.length + pattern.apart):
            yield start, *later


def _worked(pattern: Pattern, pauses: tuple[int, ...]) -> tuple[int, ...]:
    paused = {
        slot for pause, start in zip(pattern.pauses, pauses, strict=True) for slot in range(start, start + pause.length)
    }
    return tuple(slot for slot in range(pattern.length) if slot not in paused)
