"""What could be done now about intervals with too few people, worked out from the plan alone.

Each step tells the agents it gains where they are short. Nothing is promised that the plan does not hold: a pause is
moved only to a time of its own shift where more people are there than are needed. Rules of work are checked where the
step is taken, on the schedule board.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from upheld.web.models import ActivityKind, ShiftPart
from upheld.web.queries.cells import QUARTER_HOUR_S, Cell, shares
from upheld.web.queries.intervals import Row

_SHORT: Final = -0.5
"""Agents fewer than required from which on an interval counts as short."""
_OVER: Final = 1.0
LOOKED_AHEAD: Final = timedelta(hours=4)
_NOTICE: Final = timedelta(minutes=15)
_APART: Final = timedelta(minutes=45)  # of a moved pause from the ends of its shift and from other parts
_FARTHEST: Final = timedelta(minutes=90)
_STEP: Final = timedelta(seconds=QUARTER_HOUR_S)
_PAUSES: Final = (ActivityKind.BREAK, ActivityKind.LUNCH)
_CALLED_BACK: Final = (ActivityKind.MEETING, ActivityKind.TRAINING, ActivityKind.COACHING, ActivityKind.OTHER)


@dataclass(frozen=True)
class Step:
    """The same change for some people: pauses moved to `moved_to`, or an activity called off (None)."""

    kind: str  # of ActivityKind
    start: datetime
    end: datetime
    moved_to: datetime | None
    people: tuple[str, ...]
    gain: float  # agents more, in the mean of the short quarter-hours that it covers


@dataclass(frozen=True)
class Stretch:
    """Quarter-hours side by side with too few people, or with some to spare; `people` in the mean."""

    start: datetime
    end: datetime
    people: float


@dataclass(frozen=True)
class Remedies:
    """What the plan allows; `short` is before anything is done, `left` after all steps."""

    short: tuple[Stretch, ...]
    steps: tuple[Step, ...]
    left: tuple[Stretch, ...]
    spare: tuple[Stretch, ...]  # of the rest of the day


def remedies(rest: Sequence[Row], people: frozenset[int], now: datetime) -> Remedies:
    """The steps for the quarter-hours of the next four hours; `rest` are the rows from now on, of a quarter-hour."""
    grid = [Cell(row.start, row.end) for row in rest]
    net = [None if row.net_s is None else row.net_s / row.length_s for row in rest]
    horizon = [number for number, cell in enumerate(grid) if cell.start < now + LOOKED_AHEAD]
    short = _stretches(grid, net, horizon, below=True)
    after = list(net)
    steps = _steps(grid, after, horizon, people, now) if short else ()
    return Remedies(
        short=short,
        steps=steps,
        left=_stretches(grid, after, horizon, below=True),
        spare=_stretches(grid, after, list(range(len(grid))), below=False),
    )


def _steps(
    grid: Sequence[Cell], net: list[float | None], horizon: Sequence[int], people: frozenset[int], now: datetime
) -> tuple[Step, ...]:
    """Steps in the order of time, each part once; `net` is left as it is after all of them."""
    end = grid[horizon[-1]].end
    parts = list(
        ShiftPart.objects.filter(shift__person_id__in=people, shift__plan__published_at__isnull=False)
        .filter(start__lt=end, end__gt=now, shift__start__lte=now + LOOKED_AHEAD)
        .select_related("shift__person")
        .order_by("start", "shift__person__name")
    )
    own: dict[int, list[ShiftPart]] = {}
    for part in parts:
        own.setdefault(part.shift_id, []).append(part)
    found: dict[tuple[str, datetime, datetime, datetime | None], tuple[list[str], float]] = {}
    for part in parts:
        gain = _gain(grid, net, part, now)
        if gain <= 0:
            continue
        moved_to = None
        if part.kind in _PAUSES:
            moved_to = _place_for(grid, net, part, own[part.shift_id], now)
            if moved_to is None:
                continue
            _add(grid, net, moved_to, moved_to + (part.end - part.start), -1.0)
        elif part.kind not in _CALLED_BACK:
            continue
        _add(grid, net, max(part.start, now), part.end, 1.0)
        names, before = found.setdefault((part.kind, part.start, part.end, moved_to), ([], 0.0))
        names.append(part.shift.person.name)
        found[part.kind, part.start, part.end, moved_to] = names, before + gain
    return tuple(Step(*key, tuple(names), gain) for key, (names, gain) in found.items())


def _gain(grid: Sequence[Cell], net: Sequence[float | None], part: ShiftPart, now: datetime) -> float:
    """Agents that the part's person would add in the mean of the short quarter-hours it covers; 0: there are none."""
    if part.kind in _PAUSES and part.start < now + _NOTICE:
        return 0.0
    covered = [
        seconds / grid[number].length_s
        for number, seconds in shares(grid, max(part.start, now), part.end)
        if (value := net[number]) is not None and value <= _SHORT
    ]
    return sum(covered) / len(covered) if covered else 0.0


def _place_for(
    grid: Sequence[Cell], net: Sequence[float | None], part: ShiftPart, own: Sequence[ShiftPart], now: datetime
) -> datetime | None:
    """The nearest start at which the pause makes nobody short, apart from the ends and the other parts of its shift."""
    length = part.end - part.start
    first, last = part.shift.start + _APART, part.shift.end - _APART - length
    steps = int(_FARTHEST / _STEP)
    starts = [part.start + _STEP * number for number in range(-steps, steps + 1) if number]
    for start in sorted(starts, key=lambda at: (abs(at - part.start), at)):
        end = start + length
        if not max(first, now + _NOTICE) <= start <= last or (start < part.end and end > part.start):
            continue
        if any(start < other.end + _APART and end > other.start - _APART for other in own if other.pk != part.pk):
            continue
        touched = [net[number] for number, _ in shares(grid, start, end)]
        if touched and all(value is not None and value >= _OVER for value in touched):
            return start
    return None


def _add(grid: Sequence[Cell], net: list[float | None], start: datetime, end: datetime, people: float) -> None:
    for number, seconds in shares(grid, start, end):
        value = net[number]
        if value is not None:
            net[number] = value + people * seconds / grid[number].length_s


def _stretches(
    grid: Sequence[Cell], net: Sequence[float | None], numbers: Sequence[int], *, below: bool
) -> tuple[Stretch, ...]:
    """Quarter-hours in a row that are short, or have people over."""
    found: list[tuple[int, list[float]]] = []
    for number in numbers:
        value = net[number]
        if value is None or not (value <= _SHORT if below else value >= _OVER):
            continue
        if found and found[-1][0] + len(found[-1][1]) == number:
            found[-1][1].append(value)
        else:
            found.append((number, [value]))
    return tuple(
        Stretch(grid[first].start, grid[first + len(values) - 1].end, abs(sum(values) / len(values)))
        for first, values in found
    )
