"""The make-believe outsourcer "Example Answers": its clients, queues, desks and the causes planted in its eight weeks.

Everything here is data. No company, person or telephone number in it exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

DEMO_NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
DEMO_SEED: Final = 20261122


@dataclass(frozen=True)
class Client:
    """A company whose calls are answered."""

    id: str
    name: str
    zone: str
    holidays: str  # ISO 3166 country of its market
    number_prefix: str  # callers' numbers; the 0 after the country code makes them nobody's


@dataclass(frozen=True, eq=False)
class Queue:
    """A queue and how its callers behave; times are wall-clock times of its client."""

    name: str
    client: str
    dialled: str
    calls: float  # first calls on an ordinary Wednesday
    by_weekday: tuple[float, ...]  # Monday to Sunday, Wednesday = 1
    hours: Mapping[str, tuple[str, ...]]
    peaks: tuple[tuple[float, float, float], ...]  # (hour, width in hours, weight) over a floor of 0.25
    talk_s: float  # mean conversation, hold included
    wrap_s: float
    patience_s: float  # mean of those who are not hasty
    resolved: float  # share of answered calls that settle the matter
    transfers: Mapping[str, float] = field(default_factory=dict)  # queue → share of conversations
    overflow_after_s: float = float("inf")
    overflow_to: str | None = None
    capacity: int = -1
    priority: int = 2
    overrides: Mapping[date, tuple[str, ...]] = field(default_factory=dict)  # other hours on these days
    by_day: Mapping[date, float] = field(default_factory=dict)  # known special days: times the usual volume


@dataclass(frozen=True, eq=False)
class Team:
    name: str
    size: int
    skills: Mapping[str, int]  # queue → 1 first choice, 2 second choice


@dataclass(frozen=True, eq=False)
class Desk:
    """Teams that share one roster; `shifts` gives the people who start at each hour by kind of day."""

    id: str
    site: str
    zone: str
    holidays: str
    teams: tuple[Team, ...]
    shifts: Mapping[str, Mapping[float, int]]  # "weekday" | "sat" | "sun" → start hour → people


@dataclass(frozen=True)
class Cause:
    """Something that happened; `factor` multiplies what `kind` names for `subjects` in [start, end)."""

    id: str
    kind: str  # volume (queues) | handling (teams) | absence (desks) | staffing (teams)
    subjects: tuple[str, ...]
    start: datetime
    end: datetime
    factor: float
    weekday: int | None = None  # only on this weekday, 0 = Monday


@dataclass(frozen=True)
class Outsourcer:
    """All that the simulation needs to know; the same values give the same records, byte for byte."""

    seed: int
    now: datetime
    first_day: date
    days: int
    scale: float
    clients: tuple[Client, ...]
    queues: tuple[Queue, ...]
    desks: tuple[Desk, ...]
    causes: tuple[Cause, ...]

    def client(self, queue: Queue) -> Client:
        """The client of `queue`."""
        return next(client for client in self.clients if client.id == queue.client)

    def causes_on(self, kind: str, subject: str, at: datetime) -> float:
        """The product of the factors of every cause of `kind` on `subject` at the instant `at`."""
        product = 1.0
        for cause in self.causes:
            if cause.kind == kind and subject in cause.subjects and cause.start <= at < cause.end:
                product *= cause.factor if cause.weekday in (None, at.weekday()) else 1.0
        return product


def outsourcer(seed: int = DEMO_SEED, now: datetime = DEMO_NOW, weeks: int = 8, scale: float = 1.0) -> Outsourcer:
    """Example Answers over the `weeks` that end with the week of `now` (UTC), Monday first.

    `scale` multiplies callers and agents alike. Raises ValueError for a scale that is not positive or a `now` without
    an offset.
    """
    if not scale > 0:
        raise ValueError("scale must be positive")
    if now.tzinfo is None:
        raise ValueError("now must be an instant")
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
    days = (today - first).days + 1
    return Outsourcer(seed, now.astimezone(UTC), first, days, scale, CLIENTS, QUEUES, DESKS, CAUSES)


CLIENTS: Final = (
    Client("northwind", "Northwind Energy", "Europe/Warsaw", "PL", "+480"),
    Client("harbour-pine", "Harbour & Pine Bank", "Europe/London", "GB", "+440"),
    Client("lantern", "Lantern Travel", "Asia/Shanghai", "CN", "+860"),
)

_WORKWEEK = (1.22, 1.06, 1.0, 0.98, 0.94, 0.5, 0.32)
_ROUND_THE_WEEK = (1.05, 1.0, 1.0, 0.98, 1.08, 1.2, 1.1)
_TWO_PEAKS = ((10.5, 1.8, 0.75), (14.0, 2.3, 1.0))
_EVENING = ((11.5, 2.0, 0.7), (16.0, 2.6, 1.0))
_GOLDEN_WEEK = tuple(date(2026, 10, day) for day in range(1, 8))

QUEUES: Final = (
    Queue(
        "energy-billing", "northwind", "+480225551000", 800, _WORKWEEK,
        {"mon-fri": ("08:00-20:00",), "sat": ("09:00-15:00",)}, _TWO_PEAKS,
        talk_s=285, wrap_s=48, patience_s=260, resolved=0.84,
        transfers={"energy-moves": 0.03, "energy-outages": 0.01},
        by_day={date(2026, month, day): 1.2 for month in (10, 11) for day in range(2, 7)},  # bills arrive
    ),
    Queue(
        "energy-outages", "northwind", "+480225552000", 250, (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.75),
        {"mon-sun": ("06:00-22:00",), "holidays": ("06:00-22:00",)}, ((8.0, 1.5, 0.8), (18.5, 2.0, 1.0)),
        talk_s=190, wrap_s=25, patience_s=320, resolved=0.8, transfers={"energy-billing": 0.03},
        overflow_after_s=120, overflow_to="energy-billing", capacity=30, priority=1,
    ),
    Queue(
        "energy-moves", "northwind", "+480225553000", 285, _WORKWEEK,
        {"mon-fri": ("08:00-18:00",)}, _TWO_PEAKS,
        talk_s=400, wrap_s=95, patience_s=240, resolved=0.86, transfers={"energy-billing": 0.05},
    ),
    Queue(
        "bank-cards", "harbour-pine", "+442079460101", 520, (1.1, 1.02, 1.0, 1.0, 1.04, 0.7, 0.45),
        {"mon-fri": ("08:00-20:00",), "sat": ("09:00-17:00",), "sun": ("10:00-16:00",)}, _TWO_PEAKS,
        talk_s=235, wrap_s=35, patience_s=200, resolved=0.88, transfers={"bank-accounts": 0.05},
        overflow_after_s=90, overflow_to="bank-accounts", priority=1,
    ),
    Queue(
        "bank-accounts", "harbour-pine", "+442079460102", 405, _WORKWEEK,
        {"mon-fri": ("08:00-20:00",), "sat": ("09:00-17:00",)}, _TWO_PEAKS,
        talk_s=340, wrap_s=70, patience_s=230, resolved=0.85, transfers={"bank-cards": 0.03},
    ),
    Queue(
        "travel-bookings", "lantern", "+8602155501", 255, _ROUND_THE_WEEK,
        {"mon-sun": ("09:00-21:00",), "holidays": ("09:00-21:00",)}, _EVENING,
        talk_s=390, wrap_s=60, patience_s=150, resolved=0.9, transfers={"travel-changes": 0.04},
        overrides=dict.fromkeys(_GOLDEN_WEEK[:3], ("10:00-18:00",)),
        by_day=dict.fromkeys(_GOLDEN_WEEK, 0.8),
    ),
    Queue(
        "travel-changes", "lantern", "+8602155502", 178, _ROUND_THE_WEEK,
        {"mon-sun": ("09:00-21:00",), "holidays": ("09:00-21:00",)}, _EVENING,
        talk_s=330, wrap_s=55, patience_s=190, resolved=0.74, transfers={"travel-bookings": 0.05},
        overrides=dict.fromkeys(_GOLDEN_WEEK[:3], ("10:00-18:00",)),
        by_day=dict.fromkeys(_GOLDEN_WEEK, 1.45),
    ),
)  # fmt: skip

DESKS: Final = (
    Desk(
        "energy", "Łódź", "Europe/Warsaw", "PL",
        (
            Team("energy-amber", 14, {"energy-billing": 1, "energy-outages": 2}),
            Team("energy-birch", 13, {"energy-billing": 1, "energy-moves": 1, "energy-outages": 2}),
            Team("energy-cedar", 12, {"energy-outages": 1, "energy-moves": 1, "energy-billing": 2}),
        ),
        {
            "weekday": {6.0: 2, 7.75: 11, 8.5: 9, 9.5: 3, 11.5: 7, 13.5: 3},
            "sat": {6.0: 2, 8.75: 9, 13.5: 3},
            "sun": {6.0: 3, 13.5: 3},
        },
    ),
    Desk(
        "bank", "Łódź", "Europe/Warsaw", "PL",
        (
            Team("bank-dune", 15, {"bank-cards": 1, "bank-accounts": 2}),
            Team("bank-elm", 15, {"bank-accounts": 1}),
        ),
        {"weekday": {8.75: 8, 9.5: 7, 10.5: 3, 12.5: 8}, "sat": {9.75: 8, 10.5: 4}, "sun": {10.75: 8}},
    ),
    Desk(
        "travel", "Penang", "Asia/Kuala_Lumpur", "MY",
        (
            Team("travel-fern", 12, {"travel-bookings": 1, "travel-changes": 2}),
            Team("travel-grove", 12, {"travel-changes": 1, "travel-bookings": 2}),
        ),
        {
            "weekday": {9.0: 6, 10.5: 2, 12.5: 8},
            "sat": {9.0: 6, 10.5: 2, 12.5: 8},
            "sun": {9.0: 6, 10.5: 2, 12.5: 8},
        },
    ),
)  # fmt: skip


def _utc(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


CAUSES: Final = (
    Cause("outage-evening", "volume", ("energy-outages",), _utc(10, 21, 15), _utc(10, 21, 20), 4.0),
    Cause("outage-evening-billing", "volume", ("energy-billing",), _utc(10, 21, 15), _utc(10, 21, 18), 1.3),
    Cause("new-card-system", "handling", ("bank-dune",), _utc(11, 3), _utc(11, 21), 1.5),
    Cause("absence-wave", "absence", ("travel",), _utc(10, 12), _utc(10, 17), 6.0),
    Cause("monday-gap", "staffing", ("bank-elm",), _utc(9, 1), _utc(12, 31), 0.6, weekday=0),
)
