"""The absence desk: who is on shift today, who is away, what it does to the cover, what people ask for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import Absence, Job, Plan, Shift, ShiftRequest, Site
from upheld.web.queries import crew, desk, rosters
from upheld.web.queries.crew import Member
from upheld.web.queries.desk import Desk
from upheld.web.queries.required import Cover
from upheld.web.queries.rosters import Away, Worked


@dataclass(frozen=True)
class OnShift:
    """Somebody on shift on a day: before it, at work, or after it."""

    member: Member
    shift: Worked
    state: str  # before | at_work | over
    away: tuple[Away, ...]


@dataclass(frozen=True)
class Effect:
    """What an absence does: half-hours of its shift without it and with it, and agent-hours missing over them."""

    before: tuple[Cover, ...]
    after: tuple[Cover, ...]

    @property
    def known(self) -> bool:
        """Whether anything is forecast for the time."""
        return any(one.required is not None for one in self.after)

    @property
    def missing_before_h(self) -> float:
        """Agent-hours missing if the person had come."""
        return _missing(self.before)

    @property
    def missing_after_h(self) -> float:
        """Agent-hours missing without them."""
        return _missing(self.after)


@dataclass(frozen=True)
class Reported:
    """An absence with the shift that it falls on; `kind` is empty for who may not know it."""

    absence: Absence
    kind: str
    shift: Shift | None
    effect: Effect | None
    search: Job | None  # the last search for what makes up for it


def published(access: Access, site: Site, day: date) -> Plan | None:
    """The published plan of a site that has the day."""
    found = Plan.objects.select_related("site").filter(
        site=site, first_day__lte=day, last_day__gte=day, published_at__isnull=False
    )
    return found.order_by("-published_at").first() if site in crew.sites(access, "absences") else None


def on_shift(found: Desk, day: date, now: datetime) -> tuple[OnShift, ...]:
    """Everybody with a shift on `day`, those who can still be late or leave first."""
    members = {member.id: member for member in found.members}
    rows = [
        OnShift(members[one.person], one, _state(one, now), _away(found, one)) for one in found.shifts if one.day == day
    ]
    order = {"before": 1, "at_work": 0, "over": 2}
    return tuple(sorted(rows, key=lambda row: (order[row.state], row.shift.start, row.member.label)))


def absence(access: Access, absence_id: int) -> Absence:
    """The absence, where its person is within reach; else it does not exist (404)."""
    found = (
        Absence.objects.select_related("person", "reported_by")
        .filter(pk=absence_id, person__in=crew.seen(access, "absences"))
        .first()
    )
    if found is None:
        raise Http404
    return found


def reported(access: Access, found: Absence) -> Reported:
    """What there is to tell of an absence: its shift, what it does to the cover, and what was found against it."""
    shift = (
        Shift.objects.select_related("plan__site", "person")
        .filter(person=found.person_id, plan__published_at__isnull=False, start__lt=found.end, end__gt=found.start)
        .order_by("-plan__published_at", "start")
        .first()
    )
    kind = found.kind if rosters.sees_kinds(access) else ""
    search = Job.objects.filter(kind="repair", arguments__absence=found.pk).first()
    effect = _effect(access, found, shift) if shift else None
    return Reported(found, kind, shift, effect, search)


def recent(access: Access, begin: datetime, most: int = 40) -> tuple[tuple[Absence, str], ...]:
    """Absences that end after `begin`, the newest reports first; each with its kind, where the reader may know it."""
    rows = (
        Absence.objects.select_related("person", "reported_by")
        .filter(person__in=crew.seen(access, "absences"), end__gt=begin, withdrawn_at__isnull=True)
        .order_by("-reported_at")[:most]
    )
    kinds = rosters.sees_kinds(access)
    return tuple((one, one.kind if kinds else "") for one in rows)


def offer(access: Access, found: Absence, number: int) -> tuple[Shift, int, dict[str, Any]]:
    """An offer of the last search: the shift that it was made for, the plan's revision then, and the offer."""
    told = reported(access, found)
    offers = told.search.result.get("offers", []) if told.search else []
    if told.shift is None or told.search is None or not 0 <= number < len(offers):
        raise Http404
    return told.shift, told.search.result["revision"], offers[number]


def requests(access: Access, today: date) -> tuple[ShiftRequest, ...]:
    """Requests that nobody has decided yet, of days to come."""
    rows = ShiftRequest.objects.select_related("person", "other").filter(
        person__in=crew.seen(access, "absences"), state="asked", last_day__gte=today
    )
    return tuple(rows.order_by("first_day", "made_at"))


def request(access: Access, request_id: int) -> ShiftRequest:
    """The request, where its person is within reach; else it does not exist (404)."""
    found = (
        ShiftRequest.objects.select_related("person", "other")
        .filter(pk=request_id, person__in=crew.seen(access, "absences"))
        .first()
    )
    if found is None:
        raise Http404
    return found


def _effect(access: Access, found: Absence, shift: Shift) -> Effect | None:
    whole = desk.of(access, shift.plan, "absences")
    member = next((one for one in whole.members if one.id == found.person_id), None)
    if member is None:
        return None
    begin, end = max(found.start, shift.start), min(found.end, shift.end)
    low = begin.replace(minute=begin.minute // 30 * 30, second=0, microsecond=0)
    high = end if end.minute % 30 == 0 else end.replace(minute=end.minute // 30 * 30) + timedelta(minutes=30)
    there = replace(whole, away=tuple(one for one in whole.away if one.id != found.pk))
    return Effect(desk.cover(there, [member], low, high), desk.cover(whole, [member], low, high))


def _missing(cover: tuple[Cover, ...]) -> float:
    return sum(max(-(one.net or 0.0), 0.0) for one in cover) / 2


def _state(shift: Worked, now: datetime) -> str:
    return "before" if now < shift.start else "at_work" if now < shift.end else "over"


def _away(found: Desk, shift: Worked) -> tuple[Away, ...]:
    return tuple(one for one in found.away_on(shift.start, shift.end) if one.person == shift.person)
