"""Pauses without a variable for each person: how many of each pause have begun by each slot.

Shifts of one pattern, in the order of their starts, can always take each pause in that same order: exchanging two
people who do not keeps every window, and every distance between two pauses of one person. So for each pause only the
number begun by each slot matters. It lies between the number of shifts whose window is over and the number whose window
has opened; and the next pause has begun at most as often as this one was over, and the work between them, before. This
is the implicit formulation of breaks of Bechtold and Jacobs (1990, doi:10.1287/mnsc.36.11.1339), whose forward and
backward constraints are these sums, cumulated, so that each constraint has two terms; Aykin (1996,
doi:10.1287/mnsc.42.4.591) has a variable for each start, pause and slot instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from upheld.queueing.arrivals import Floats
from upheld.schedule.linear_model import LinearModel
from upheld.schedule.rules import Pattern

Count = tuple[int | None, int]
"""A number of people: a column, or, without one, the number itself."""
NOBODY: Count = (None, 0)


@dataclass(frozen=True)
class Chain:
    """Shifts of one pattern: how many have started by each start, and each pause by each slot."""

    pattern: Pattern
    starts: tuple[int, ...]  # slots of the horizon, ascending
    started: tuple[Count, ...]  # by each of them
    begun: tuple[Mapping[int, Count], ...]  # by slot, for each pause

    def on_duty(self) -> list[tuple[int, Count, int]]:
        """(slot, number, +1 or -1): people at work, as a sum."""
        found = []
        last = self.starts[-1] + self.pattern.length
        for slot in range(self.starts[0], last):
            found.append((slot, _by(self.starts, self.started, slot), 1))
            found.append((slot, _by(self.starts, self.started, slot - self.pattern.length), -1))
            for pause, begun in zip(self.pattern.pauses, self.begun, strict=True):
                found.append((slot, _at(begun, slot), -1))
                found.append((slot, _at(begun, slot - pause.length), 1))
        return [(slot, number, sign) for slot, number, sign in found if number != NOBODY]

    def taken(self, solution: Floats) -> list[list[int]]:
        """For each pause the slots at which it begins, ascending, one for each shift in the order of the starts."""
        found = []
        for begun in self.begun:
            before, slots = 0, []
            for slot in sorted(begun):
                number = value(begun[slot], solution)
                slots += [slot] * (number - before)
                before = number
            found.append(slots)
        return found


def chain(
    model: LinearModel,
    pattern: Pattern,
    starts: Sequence[int],
    started: Sequence[Count],
    most: int,
    *,
    now: int | None = None,
    whole: bool = True,
) -> Chain:
    """The pauses of shifts of one pattern: `started[n]` of them by `starts[n]`, at most `most`; none before `now`.

    Adds the columns and rows to the model; `whole`: as whole columns.
    """
    begun: list[dict[int, Count]] = []
    for number, pause in enumerate(pattern.pauses):
        latest = min(pause.latest, pattern.length - pause.length)
        found: dict[int, Count] = {}
        before = NOBODY
        for slot in range(starts[0] + pause.earliest, starts[-1] + latest + 1):
            early = NOBODY if now is not None and slot < now else _by(starts, started, slot - pause.earliest)
            late = _by(starts, started, slot - latest)
            found[slot] = early if early == late else _between(model, late, early, most, whole=whole)
            _not_less(model, found[slot], before)
            before = found[slot]
        if number:
            _after(model, pattern, number, begun[-1], found)
        begun.append(found)
    return Chain(pattern, tuple(starts), tuple(started), tuple(begun))


def value(number: Count, solution: Floats) -> int:
    """The number of people that it is in a solution."""
    column, known = number
    return known if column is None else round(float(solution[column]))


def _after(
    model: LinearModel, pattern: Pattern, number: int, first: Mapping[int, Count], then: Mapping[int, Count]
) -> None:
    """The pause `number` comes after the one before it, and the work between them."""
    before, pause = pattern.pauses[number - 1], pattern.pauses[number]
    behind = before.length + pattern.apart
    if before.latest + behind > pause.earliest:
        for slot, begun in then.items():
            _not_less(model, _at(first, slot - behind), begun)


def _between(model: LinearModel, low: Count, high: Count, most: int, *, whole: bool) -> Count:
    lowest = low[1] if low[0] is None else 0
    highest = high[1] if high[0] is None else most
    if lowest == highest:
        return (None, lowest)
    number: Count = (model.column(low=lowest, high=highest, whole=whole), 0)
    if low[0] is not None:
        _not_less(model, number, low)
    if high[0] is not None:
        _not_less(model, high, number)
    return number


def _not_less(model: LinearModel, more: Count, less: Count) -> None:
    if more == less or less == NOBODY:
        return
    terms = [(column, sign) for (column, _), sign in ((more, 1.0), (less, -1.0)) if column is not None]
    model.row(terms, low=float(less[1] - more[1]), high=inf)


def _at(begun: Mapping[int, Count], slot: int) -> Count:
    """By a slot that may lie before the first of them or after the last."""
    if slot in begun:
        return begun[slot]
    return begun[max(begun)] if begun and slot > max(begun) else NOBODY


def _by(starts: Sequence[int], started: Sequence[Count], slot: int) -> Count:
    place = bisect_right(starts, slot)
    return started[place - 1] if place else NOBODY
