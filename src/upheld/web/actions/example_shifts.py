"""The example's schedules: who was rostered in its eight weeks, who did not come, and two weeks ahead.

They are the very shifts that the simulation let people work, so that schedule, log and absences tell one story. Nothing
of the future is known: absences that the simulation would draw after `now` are left out, leave that was granted is in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from upheld.contacts.sources import simulated_people
from upheld.contacts.sources.simulated import Outsourcer
from upheld.contacts.sources.simulated_people import Rest
from upheld.contacts.sources.simulated_people import Shift as Rostered
from upheld.web import clock
from upheld.web.models import Absence, AbsenceKind, Account, ActivityKind, Person, Plan, Role, Shift, ShiftPart, Site

WEEKS_AHEAD: Final = 2
_STEP_S: Final = 300
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class _Week:
    """One site's week: its plan, what was rostered, and the zone of its days."""

    plan: Plan
    zone: str
    rostered: Sequence[tuple[date, Rostered]]


def furnish_shifts(of: Outsourcer) -> None:
    """A plan for each site and week of `of` and for two weeks ahead; nothing where there are plans already."""
    if Plan.objects.exists():
        return
    people = {person.code: person for person in Person.objects.all()}
    planner = Account.objects.filter(grants__role=Role.PLANNER).first()
    for site in Site.objects.all():
        for week in _weeks(of, site, planner):
            _shifts(of, week, people)
            _absences(of, week, people)


def _weeks(of: Outsourcer, site: Site, planner: Account | None) -> Iterator[_Week]:
    """The weeks up to the next are published; the one after is a draft."""
    first_day = of.first_day - timedelta(days=of.first_day.weekday())
    this_week = clock.today(site.time_zone)
    this_week -= timedelta(days=this_week.weekday())
    while first_day <= this_week + WEEKS_AHEAD * _WEEK:
        made_at = _at(first_day - timedelta(days=17), time(10), site.time_zone)
        published = made_at + timedelta(days=3, hours=4) if first_day <= this_week + _WEEK else None
        year, number, _ = first_day.isocalendar()
        plan = Plan.objects.create(
            site=site,
            name=f"{site.name} {year}-W{number:02d}",
            first_day=first_day,
            last_day=first_day + timedelta(days=6),
            made_by=planner,
            made_at=min(made_at, clock.now()),
            published_at=published and min(published, clock.now()),
            published_by=planner if published else None,
        )
        days = [first_day + timedelta(days=step) for step in range(7)]
        rostered = [
            (day, shift)
            for day in days
            for shift in simulated_people.shifts_on(of, day)
            if shift.seat.desk.site == site.name and shift.absent != "not_replaced"
        ]
        yield _Week(plan, site.time_zone, rostered)
        first_day += _WEEK


def _shifts(of: Outsourcer, week: _Week, people: Mapping[str, Person]) -> None:
    """Who is on leave has no shift; who fell ill had one."""
    shifts, rests = [], []
    for day, rostered in week.rostered:
        person = people.get(simulated_people.person_on(of, rostered.seat, day) or "")
        if person is not None and rostered.absent != "annual_leave":
            pattern = rostered.start.astimezone(ZoneInfo(week.zone)).strftime("%H:%M")
            shifts.append(
                Shift(plan=week.plan, person=person, day=day, start=rostered.start, end=rostered.end, pattern=pattern)
            )
            rests.append(tidy(rostered))
    made = Shift.objects.bulk_create(shifts)
    ShiftPart.objects.bulk_create(
        ShiftPart(shift=shift, kind=_activity(rest), start=rest.start, end=rest.end)
        for shift, parts in zip(made, rests, strict=True)
        for rest in parts
    )


def tidy(rostered: Rostered) -> tuple[Rest, ...]:
    """The rests of a shift as a plan has them: on five minutes, one after the other, inside the shift."""
    kept: list[Rest] = []
    free_from = rostered.start
    for rest in rostered.rests:
        start = max(_on_step(rest.start), free_from)
        end = start + timedelta(seconds=round((rest.end - rest.start).total_seconds() / _STEP_S) * _STEP_S)
        if end <= rostered.end:
            kept.append(Rest(start, end, rest.reason))
            free_from = end
    return tuple(kept)


def _absences(of: Outsourcer, week: _Week, people: Mapping[str, Person]) -> None:
    """Illness by the day, as it was told in the morning; leave by the week, as it was granted long before."""
    on_leave: dict[str, Person] = {}
    for day, rostered in week.rostered:
        code = simulated_people.person_on(of, rostered.seat, day) or ""
        if code not in people:
            continue
        if rostered.absent == "annual_leave":
            on_leave[code] = people[code]
        elif rostered.absent == "sick" and rostered.start <= clock.now():
            told = min(rostered.start - timedelta(minutes=5 + rostered.seat.number % 50), clock.now())
            _absent(people[code], AbsenceKind.SICK, rostered.start, rostered.end, reported_at=told)
    start, end = (_at(day, time(), week.zone) for day in (week.plan.first_day, week.plan.first_day + _WEEK))
    for person in on_leave.values():
        told = min(start - timedelta(days=40), clock.now())
        _absent(person, AbsenceKind.ANNUAL_LEAVE, start, end, planned=True, reported_at=told)


def _absent(
    person: Person, kind: AbsenceKind, start: datetime, end: datetime, *, reported_at: datetime, planned: bool = False
) -> None:
    Absence.objects.create(person=person, kind=kind, start=start, end=end, planned=planned, reported_at=reported_at)


def _activity(rest: Rest) -> str:
    return rest.reason if rest.reason in ActivityKind.values else ActivityKind.OTHER


def _on_step(at: datetime) -> datetime:
    return datetime.fromtimestamp(round(at.timestamp() / _STEP_S) * _STEP_S, UTC)


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
