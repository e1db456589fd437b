"""A week's plan in the web's tests: a shift on Monday for somebody of each client, and what is required then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from tests.web.conftest import NOW, Centre
from upheld.web.models import ForecastInterval, ForecastRun, Person, Plan, Queue, Shift, ShiftPart, Skill
from upheld.web.queries import rosters
from upheld.web.queries.rosters import Worked

MONDAY = date(2026, 11, 23)


def at(day: date, hour: float) -> datetime:
    """A time of the day in Warsaw, in winter."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 1)


def add(plan: Plan, person: Person, day: date, start: float = 8.0, hours: float = 8.5) -> Shift:
    """A shift with its two breaks and lunch."""
    shift = Shift.objects.create(
        plan=plan, person=person, day=day, start=at(day, start), end=at(day, start + hours), pattern="full"
    )
    for kind, after, length in (("break", 2, 0.25), ("lunch", 4, 0.5), ("break", 6.5, 0.25)):
        ShiftPart.objects.create(
            shift=shift, kind=kind, start=at(day, start + after), end=at(day, start + after + length)
        )
    return shift


def forecast(centre: Centre, queue: str, agents: float) -> None:
    """A published forecast that requires `agents` in every half-hour of Monday."""
    run = ForecastRun.objects.create(
        client=centre.north, name="f", origin=NOW, first_day=MONDAY, last_day=MONDAY, made_at=NOW, published_at=NOW
    )
    ForecastInterval.objects.bulk_create(
        ForecastInterval(
            run=run, queue=queue, start=at(MONDAY, place / 2), interval_s=1800, mean=9, p10=5, p50=9, p90=12,
            required=agents,
        )
        for place in range(48)
    )  # fmt: skip


def of(person: Person) -> Worked:
    """The one shift of somebody."""
    return rosters.kept([Shift.objects.get(person=person).pk])[0]


def moved(shift: Worked, minutes: int) -> Worked:
    """A shift later by some minutes, with all that is in it."""
    by = timedelta(minutes=minutes)
    parts = tuple(replace(part, start=part.start + by, end=part.end + by) for part in shift.parts)
    return replace(shift, start=shift.start + by, end=shift.end + by, parts=parts)


def week(centre: Centre) -> Plan:
    """A published week with an eight-and-a-half-hour shift on Monday for Alicja (energy) and Bartosz (bank)."""
    for person, queue in ((centre.alicja, "energy-billing"), (centre.bartosz, "bank-cards")):
        Skill.objects.create(person=person, queue=Queue.objects.get(name=queue))
    made = Plan.objects.create(
        site=centre.site,
        name="Łódź 2026-W48",
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=6),
        made_at=NOW,
        published_at=NOW,
    )
    for person in (centre.alicja, centre.bartosz):
        add(made, person, MONDAY)
    return made
