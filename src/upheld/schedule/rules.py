"""The rules of a schedule as data: shift patterns with their breaks, contracts, people, and what is required.

Times are counted in slots of `Problem.slot_s` seconds. A slot of the horizon is day × slots of a day + slot of the day,
so that a shift which passes midnight simply goes on into the next day's slots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from upheld.queueing.arrivals import Floats

DAY_S: Final = 86400


@dataclass(frozen=True)
class Pause:
    """A break or a lunch within a shift."""

    name: str  # "break", "lunch", …
    length: int  # slots
    earliest: int  # slots after the shift's start at which it may begin: the first
    latest: int  # and the last
    paid: bool = True


@dataclass(frozen=True)
class Pattern:
    """A shift as it may be worked: its length, when it may start, and its pauses in their order."""

    id: str
    length: int  # slots, pauses included
    starts: tuple[int, ...]  # slots of the day
    weekdays: frozenset[int] = frozenset(range(7))  # 0 Monday
    pauses: tuple[Pause, ...] = ()
    apart: int = 0  # slots of work between two pauses, at least
    not_before: frozenset[str] = frozenset()  # patterns that cannot follow on the next day

    @property
    def paid(self) -> int:
        """Slots that are paid."""
        return self.length - sum(pause.length for pause in self.pauses if not pause.paid)


@dataclass(frozen=True)
class Span:
    """At least and at most; None: without limit."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Contract:
    """What one kind of contract allows."""

    id: str
    patterns: tuple[str, ...]  # of which shifts may be
    days_a_week: Span = Span()
    hours_a_week: Span = Span()  # paid
    hours: Span = Span()  # paid, over the horizon
    days_off_together: int = 0  # each week has at least one stretch of so many days off
    off_in_a_row: int = 1  # every stretch of days off is at least so long
    work_in_a_row: Span = Span()  # days
    same_start: bool = False  # one start (and one pattern) all week
    rest: int = 0  # slots between the end of a shift and the next start, at least
    weekends: int | None = None  # on which something is worked, over the horizon
    most_of: Mapping[str, int] = field(default_factory=dict)  # shifts of one pattern, over the horizon
    wage_per_hour: float = 0.0
    skills: frozenset[str] = frozenset()  # of its people without names; empty: every queue


@dataclass(frozen=True)
class Wish:
    """What somebody would like on a day: a shift (of any pattern, or at any start) or a day off; or not."""

    day: int  # of the horizon
    weight: float  # lost where it is not granted; above 0
    off: bool = False  # a day off
    pattern: str | None = None
    start: int | None = None
    against: bool = False  # would like NOT to have it


@dataclass(frozen=True)
class Fixed:
    """A shift that is given: published, agreed, or locked on the board."""

    day: int
    pattern: str
    start: int
    pauses: tuple[int, ...] | None = None  # their starts as slots of the horizon; None: still free


@dataclass(frozen=True)
class Person:
    """Somebody to be scheduled."""

    id: str
    contract: str
    skills: frozenset[str] = frozenset()  # queues
    site: str | None = None
    languages: frozenset[str] = frozenset()
    away: frozenset[int] = frozenset()  # days of the horizon: leave, holiday, not available
    available: Mapping[int, tuple[int, int]] = field(default_factory=dict)  # weekday → first slot, slot after the last
    wishes: tuple[Wish, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    seniority: float = 0.0
    line: int | None = None  # where it stands in its file


@dataclass(frozen=True)
class Need:
    """What one queue requires, and what it costs to miss it or to have too many."""

    queue: str
    required: Floats  # (slots of the horizon,) agents
    under: float = 1.0  # price of one agent too few for one slot
    over: float = 0.0  # price of one too many


@dataclass(frozen=True)
class Cover:
    """A demand for a number of shifts of one pattern on one day, where cover is counted in shifts and not in slots."""

    day: int
    pattern: str
    required: int
    under: float
    over: float


@dataclass(frozen=True)
class Fair:
    """What shall be spread fairly over people: nobody far above their share."""

    of: str  # "weekends", "late", "holidays" or "wishes" (lost)
    price: float  # of each by which the person who is furthest above their share is above it
    late_from: int = 0  # slot of the day; a shift that starts then or after is a late one
    holidays: frozenset[int] = frozenset()  # days of the horizon
    shares: Mapping[str, float] = field(default_factory=dict)  # person → share; not told: 0
    so_far: Mapping[str, float] = field(default_factory=dict)  # person → already had, before the horizon


@dataclass(frozen=True)
class Problem:
    """A whole question: who shall work when."""

    first: int  # ordinal of the first day; weeks are counted from it
    days: int
    slot_s: int
    patterns: Mapping[str, Pattern]
    contracts: Mapping[str, Contract]
    needs: tuple[Need, ...] = ()
    covers: tuple[Cover, ...] = ()
    people: tuple[Person, ...] = ()
    heads: Mapping[str, int] = field(default_factory=dict)  # contract → people without names, for tours
    fairness: tuple[Fair, ...] = ()
    shift_price: float = 0.0  # of each different shift (pattern, start) that is used at all
    repeats: bool = False  # the same plan again and again: after the last day comes the first

    @property
    def slots(self) -> int:
        """Slots of a day."""
        return DAY_S // self.slot_s

    def weekday(self, day: int) -> int:
        """0 Monday … 6 Sunday of a day of the horizon."""
        return (self.first + day + 6) % 7
