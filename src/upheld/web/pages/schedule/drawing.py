"""Where things lie on the board: stretches of time as per cent of what is shown, always from left to right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from upheld.web.queries.required import Cover
from upheld.web.queries.rosters import Away, Worked

_HOUR: Final = timedelta(hours=1)
_LEAST: Final = timedelta(hours=8)


@dataclass(frozen=True)
class Window:
    """The stretch that is shown, in whole hours."""

    begin: datetime
    end: datetime

    @property
    def hours(self) -> tuple[datetime, ...]:
        """Every full hour but the last."""
        return tuple(self.begin + step * _HOUR for step in range(int((self.end - self.begin) / _HOUR)))

    def at(self, when: datetime) -> float:
        """Where an instant lies, 0–100; what lies outside at the edge."""
        return round(min(max((when - self.begin) / (self.end - self.begin), 0.0), 1.0) * 100, 3)

    def holds(self, when: datetime) -> bool:
        """Whether an instant lies within."""
        return self.begin <= when < self.end


@dataclass(frozen=True)
class Bar:
    """A stretch on somebody's line: `kind` is work, a kind of part, or away."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class CoverBar:
    """Half an hour of cover: heights of 0–100 from the ground."""

    cover: Cover
    x: float
    width: float
    scheduled: float
    required: float | None
    short: bool


def window(shifts: Iterable[Worked], begin: datetime, end: datetime) -> Window:
    """From the first start to the last end, in whole hours; by day where nobody works."""
    shifts = list(shifts)
    first = min((one.start for one in shifts), default=begin + 8 * _HOUR)
    last = max((one.end for one in shifts), default=begin + 18 * _HOUR)
    low = first.astimezone(begin.tzinfo).replace(minute=0, second=0, microsecond=0)
    high = last.astimezone(begin.tzinfo)
    if high > high.replace(minute=0, second=0, microsecond=0):
        high = high.replace(minute=0, second=0, microsecond=0) + _HOUR
    return Window(low, max(high, low + _LEAST))


def bars(shown: Window, shift: Worked | None, away: Iterable[Away]) -> tuple[Bar, ...]:
    """A line of the board: the shift, its parts over it, absences over all."""
    found = []
    if shift is not None:
        found.append(_bar(shown, "work", shift.start, shift.end))
        found += [_bar(shown, part.kind, part.start, part.end) for part in shift.parts]
    found += [_bar(shown, "away", one.start, one.end) for one in away]
    return tuple(bar for bar in found if bar.width > 0)


def cover_bars(shown: Window, cover: Sequence[Cover]) -> tuple[CoverBar, ...]:
    """The bars of what is covered, on the scale of the highest."""
    inside = [one for one in cover if shown.begin <= one.start < shown.end]
    top = max((max(one.scheduled, one.required or 0.0) for one in inside), default=0.0) or 1.0
    step = timedelta(minutes=30)
    return tuple(
        CoverBar(
            cover=one,
            x=shown.at(one.start),
            width=round(shown.at(one.start + step) - shown.at(one.start), 3),
            scheduled=round(one.scheduled / top * 100, 1),
            required=None if one.required is None else round(one.required / top * 100, 1),
            short=one.net is not None and one.net <= -0.5,
        )
        for one in inside
    )


def _bar(shown: Window, kind: str, start: datetime, end: datetime) -> Bar:
    x = shown.at(start)
    return Bar(kind, x, round(shown.at(end) - x, 3))
