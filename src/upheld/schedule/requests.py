"""What people asked for in a published plan, and the answer."""

from __future__ import annotations

from dataclasses import dataclass

from upheld.schedule.check import Broken
from upheld.schedule.swaps import Answer


@dataclass(frozen=True)
class Swap:
    """The shift of one on a day for that of another; `broken` holds the rules that it would newly break."""

    first: str
    day: int  # of the horizon
    second: str
    other_day: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Leave:
    """Days off that somebody asks for."""

    person: str
    days: tuple[int, ...]  # of the horizon
    answer: Answer
