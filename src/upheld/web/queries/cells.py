"""The intervals or days that a table has a row for, and putting what lies in time into them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from upheld.notation import midnight

QUARTER_HOUR_S = 900


@dataclass(frozen=True)
class Cell:
    """One row's stretch of time, [start, end)."""

    start: datetime
    end: datetime

    @property
    def length_s(self) -> float:
        """Its seconds."""
        return (self.end - self.start).total_seconds()


def of_day(day: date, zone: str, interval_s: int) -> tuple[Cell, ...]:
    """The intervals of a local day, made in UTC: a day of changed clocks has 92 or 100 quarter-hours.

    >>> [len(of_day(date(2026, 3, 29), "Europe/Warsaw", 900)), len(of_day(date(2026, 10, 25), "Europe/Warsaw", 900))]
    [92, 100]
    """
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    step = timedelta(seconds=interval_s)
    edges = [start + step * number for number in range(int((end - start) / step) + 1)]
    edges += [end] if edges[-1] < end else []
    return tuple(Cell(one, other) for one, other in pairwise(edges))


def of_days(first: date, last: date, zone: str) -> tuple[Cell, ...]:
    """The local days from `first` to `last`, both included."""
    edges = [midnight(first + timedelta(days=number), zone) for number in range((last - first).days + 2)]
    return tuple(Cell(one, other) for one, other in pairwise(edges))


def place(starts: Sequence[datetime], at: datetime) -> int:
    """The number of the cell that `at` lies in, of cells that begin at `starts`; −1 before the first."""
    return bisect_right(starts, at) - 1


def shares(cells: Sequence[Cell], start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """The cells that [start, end) touches, each with the seconds it touches."""
    starts = [cell.start for cell in cells]
    number = max(place(starts, start), 0)
    while number < len(cells) and cells[number].start < end:
        seconds = (min(end, cells[number].end) - max(start, cells[number].start)).total_seconds()
        if seconds > 0:
            yield number, seconds
        number += 1
