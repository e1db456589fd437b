"""Absences: who is not there, what it does to the cover, what makes up for it; what people ask for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import absences as acting
from upheld.web.actions import requests
from upheld.web.actions.shift_changes import NeedsReason
from upheld.web.api import jobs as jobs_told
from upheld.web.api.jobs import Job
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Instant, Key, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.models import Absence as Row
from upheld.web.models import ShiftRequest
from upheld.web.queries import absence_desk as asking
from upheld.web.queries import crew, rosters

router = Router()
AbsenceName = Literal["sick", "annual_leave", "parental", "other_paid", "unpaid", "late"]


class Absence(Shape):
    """Somebody is not there; `kind` is null for who may only know whether it was planned."""

    id: int
    person: int
    name: str
    kind: str | None
    planned: bool
    start: Moment
    end: Moment
    reported_at: Moment
    reported_by: str | None
    note: str | None


class AbsenceWhole(Absence):
    """An absence with its shift and agent-hours missing over it, if the person had come and as it is."""

    shift: int | None
    plan: int | None
    missing_before_h: float | None = Field(description="null: nothing is forecast for the time.")
    missing_after_h: float | None
    search: Job | None = Field(description="The last search for what makes up for it.")
    offers: list[dict[str, Any]]


class ShiftWish(Shape):
    """Leave or a swap that somebody asks for, and what rules and cover say to it."""

    id: int
    person: int
    name: str
    kind: str
    first_day: date
    last_day: date
    other: int | None
    other_day: date | None
    note: str
    fits: bool
    answer: dict[str, Any]
    state: str
    made_at: Moment
    decided_at: Moment | None
    reason: str


class AbsencesWanted(Paging):
    """Absences that end after an instant; left out, since the beginning of today (UTC)."""

    since: Instant | None = None


class Reporting(Wanted):
    """Why and how long: within the shift; left out, the whole shift."""

    kind: AbsenceName = "sick"
    start: Instant | None = None
    end: Instant | None = None
    note: Annotated[Text, Field(max_length=200)] = ""


class Applying(Wanted):
    """The number of the offer, from 0 on."""

    offer: Annotated[int, Field(ge=0, le=999)]


class DecidingWish(Wanted):
    """Granted or not; a swap that breaks rules needs a reason."""

    granted: bool
    reason: Annotated[Text, Field(max_length=200)] = ""


@reads(router, "/absences", "absences", answer=Page[Absence])
def absences(request: Asked, wanted: Query[AbsencesWanted]) -> dict[str, Any]:
    """Absences of the people within one's reach, latest reports first."""
    since = wanted.since or rosters.midnight(clock.today("UTC"), "UTC")
    rows = Row.objects.select_related("person", "reported_by").filter(
        person__in=crew.seen(request.access, "absences"), end__gt=since, withdrawn_at__isnull=True
    )
    return page(request, rows, ("-reported_at", "-pk"), wanted, lambda row: _absence(request, row))


@writes(router, "POST", "/schedules/shifts/{shift}/absence", "absences", answer=Absence, status=201)
def report(request: Asked, shift: Key, wanted: Reporting) -> dict[str, Any]:
    """Report that somebody does not come to a shift; what makes up for it is then looked for in the background."""
    kept = rosters.shift(request.access, shift, "absences")
    made = acting.report(
        kept, wanted.kind, wanted.start or kept.start, wanted.end or kept.end, access=request.access, note=wanted.note
    )
    return _absence(request, made)


@reads(router, "/absences/{absence}", "absences", answer=AbsenceWhole)
def absence(request: Asked, absence: Key) -> dict[str, Any]:
    """One absence, what it does to the cover, and what was found to make up for it."""
    row = asking.absence(request.access, absence)
    found = asking.reported(request.access, row)
    effect = found.effect if found.effect and found.effect.known else None
    return {
        **_absence(request, row),
        "shift": found.shift.pk if found.shift else None,
        "plan": found.shift.plan_id if found.shift else None,
        "missing_before_h": effect.missing_before_h if effect else None,
        "missing_after_h": effect.missing_after_h if effect else None,
        "search": jobs_told.told(request, found.search) if found.search else None,
        "offers": found.search.result.get("offers", []) if found.search else [],
    }


@writes(router, "POST", "/absences/{absence}/search", "absences", answer=Job, status=202)
def search(request: Asked, absence: Key) -> dict[str, Any]:
    """Look again for what makes up for an absence, on the plan as it is now."""
    row = asking.absence(request.access, absence)
    shift = asking.reported(request.access, row).shift
    if shift is None:
        raise BadInput(Problem("absences.no_shift"))
    return jobs_told.told(request, acting.search_again(row, shift, access=request.access))


@writes(router, "POST", "/absences/{absence}/apply", "schedules.change", answer=NOTHING, status=204)
def apply(request: Asked, absence: Key, wanted: Applying) -> None:
    """Do what an offer says; refused where the plan has changed since it was found."""
    row = asking.absence(request.access, absence)
    shift, revision, offer = asking.offer(request.access, row, wanted.offer)
    acting.apply(
        shift.plan,
        offer,
        access=request.access,
        revision=revision,
        day=shift.day.isoformat(),
        reason=request.language.say("Absence of {person}", person=row.person.name),
    )
    acting.search_again(row, shift, access=request.access)


@writes(router, "DELETE", "/absences/{absence}", "absences", answer=NOTHING, status=204)
def withdraw(request: Asked, absence: Key) -> None:
    """Take a report back: the person comes after all."""
    acting.withdraw(asking.absence(request.access, absence), access=request.access)


@reads(router, "/shift-requests", "absences", answer=Page[ShiftWish])
def wishes(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """Requests for leave and swaps of days to come that nobody has decided yet."""
    rows = ShiftRequest.objects.select_related("person", "other").filter(
        person__in=crew.seen(request.access, "absences"), state="asked", last_day__gte=clock.today("UTC")
    )
    return page(request, rows, ("first_day", "made_at", "pk"), paging, told)


@writes(router, "POST", "/shift-requests/{wish}/decide", "absences", answer=ShiftWish)
def decide(request: Asked, wish: Key, wanted: DecidingWish) -> dict[str, Any]:
    """Grant or refuse a request; what is granted is done."""
    found = asking.request(request.access, wish)
    try:
        requests.decide(found, granted=wanted.granted, reason=wanted.reason, access=request.access)
    except NeedsReason:
        raise BadInput(Problem("api.needs_reason", field="body.reason")) from None
    return told(asking.request(request.access, wish))


def told(row: ShiftRequest) -> dict[str, Any]:
    """A request as it is answered."""
    names = ("id", "kind", "first_day", "last_day", "other_day", "note", "fits", "answer", "state", "made_at")
    return {
        **picked(row, *names, "decided_at", "reason"),
        "person": row.person_id,
        "name": row.person.name,
        "other": row.other_id,
    }


def _absence(request: Asked, row: Row) -> dict[str, Any]:
    kinds = rosters.sees_kinds(request.access)
    return {
        **picked(row, "id", "planned", "start", "end", "reported_at"),
        "person": row.person_id,
        "name": row.person.name,
        "kind": row.kind if kinds else None,
        "note": row.note if kinds else None,  # it may say why
        "reported_by": row.reported_by.name if row.reported_by else None,
    }
