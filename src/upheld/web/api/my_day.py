"""One's own day: shifts that are published, absences, figures, requests, and one's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from ninja import Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.reports import shift_calendar
from upheld.web import clock
from upheld.web.actions import feeds, requests, trail
from upheld.web.api import absences as absences_told
from upheld.web.api.absences import ShiftWish
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.schedules import Shift, shift_told
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Key, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.models import Person, Site
from upheld.web.queries import calendar_events, crew, rosters
from upheld.web.queries import my_day as asking
from upheld.web.words import ACTIVITIES

router = Router()
CALENDAR = "text/calendar"


class OwnNext(Shape):
    """What comes next in a shift: begin, a kind of part, back (to the phones), or end."""

    kind: str
    at: Moment


class OwnDay(Shape):
    """A day of the two weeks ahead; `published` false: nobody can say yet."""

    day: date
    shift: Shift | None
    published: bool


class OwnAbsence(Shape):
    """One's own absence."""

    id: int
    kind: str
    planned: bool
    start: Moment
    end: Moment


class OwnMean(Shape):
    """Seconds per contact with the 95 % interval over days; null of too few days."""

    value: float
    low: float | None
    high: float | None


class OwnFigures(Shape):
    """One's own work of the last four weeks; nobody else's stand beside it."""

    first: date
    last: date
    days: int
    handled: int
    aht_s: OwnMean | None
    staffed_s: float | None


class MyDay(Shape):
    """Everything of one's own day."""

    person: str
    name: str
    site: str | None
    time_zone: str
    today: date
    shift: Shift | None = Field(description="That goes on, else the next one.")
    next: OwnNext | None
    days: list[OwnDay]
    absences: list[OwnAbsence]
    figures: OwnFigures | None
    requests: list[ShiftWish]
    has_calendar: bool


class CalendarAddress(Shape):
    """The address under which a calendar program reads one's shifts: told this once."""

    address: str


class LeaveWanted(Wanted):
    """Days off to ask for."""

    first_day: Day
    last_day: Day
    note: Annotated[Text, Field(max_length=200)] = ""


class SwapWanted(Wanted):
    """One's own day, and a colleague's for it."""

    day: Day
    other: Key
    other_day: Day
    note: Annotated[Text, Field(max_length=200)] = ""


@reads(router, "/my-day", "my_day", answer=MyDay)
def my_day(request: Asked) -> dict[str, Any]:
    """One's shift of now, what comes next, two weeks ahead; 404 for an account without a person."""
    person = _person(request)
    site = asking.site_of(person, request.now)
    zone = site.time_zone if site else "UTC"
    today, at = clock.today(zone), ZoneInfo(zone)
    shifts = rosters.published_of(person.pk, today - timedelta(days=1), today + timedelta(days=14))
    shift = asking.shift_of_now(shifts, request.now)
    ahead = asking.days_ahead(person, today, shifts, asking.published_days(site, today))
    return {
        "person": person.code,
        "name": person.name,
        "site": site.name if site else None,
        "time_zone": zone,
        "today": today,
        "shift": shift_told(shift, at) if shift else None,
        "next": asking.next_of(shift, request.now) if shift else None,
        "days": [
            {**picked(one, "day", "published"), "shift": shift_told(one.shift, at) if one.shift else None}
            for one in ahead
        ],
        "absences": asking.absences(person, rosters.midnight(today - timedelta(days=28), zone)),
        "figures": asking.figures(person, zone, today),
        "requests": [absences_told.told(wish) for wish in asking.requests(person)],
        "has_calendar": asking.feed(request.access) is not None,
    }


@writes(router, "POST", "/my-day/leave", "my_day", answer=ShiftWish, status=201)
def ask_leave(request: Asked, wanted: LeaveWanted) -> dict[str, Any]:
    """Ask for days off; the answer says what the cover says to it."""
    person, site = _placed(request)
    made = requests.ask_leave(person, site, wanted.first_day, wanted.last_day, access=request.access, note=wanted.note)
    return absences_told.told(made)


@writes(router, "POST", "/my-day/swap", "my_day", answer=ShiftWish, status=201)
def ask_swap(request: Asked, wanted: SwapWanted) -> dict[str, Any]:
    """Ask to swap shifts with a colleague who answers one of one's queues."""
    person, site = _placed(request)
    if wanted.other not in {one.id for one in asking.colleagues(person, site, clock.today(site.time_zone))}:
        raise Http404
    other = Person.objects.get(pk=wanted.other)
    made = requests.ask_swap(person, site, wanted.day, other, wanted.other_day, access=request.access, note=wanted.note)
    return absences_told.told(made)


@writes(router, "DELETE", "/my-day/requests/{wish}", "my_day", answer=NOTHING, status=204)
def withdraw(request: Asked, wish: Key) -> None:
    """No longer ask for something."""
    found = asking.request(_person(request), wish)
    if found is None:
        raise Http404
    requests.withdraw(found, access=request.access)


@writes(router, "POST", "/my-day/calendar", "my_day", answer=CalendarAddress, status=201)
def make_calendar(request: Asked) -> dict[str, Any]:
    """Make or renew one's calendar address; an address made before stops working."""
    _person(request)
    secret = feeds.make(by=request.access.account)
    return {"address": request.build_absolute_uri(reverse("calendar_feed", kwargs={"secret": secret}))}


@writes(router, "DELETE", "/my-day/calendar", "my_day", answer=NOTHING, status=204)
def revoke_calendar(request: Asked) -> None:
    """No address leads to one's calendar any more."""
    feeds.revoke(by=request.access.account)


@reads(router, "/my-day/calendar.ics", "my_day", answer=None, media=(CALENDAR,))
def own_calendar(request: Asked) -> HttpResponse:
    """One's published shifts as iCalendar (RFC 5545)."""
    return _calendar(request, _person(request))


@reads(router, "/schedules/people/{person}/calendar.ics", "schedules", answer=None, media=(CALENDAR,))
def calendar(request: Asked, person: Key) -> HttpResponse:
    """Somebody's published shifts as iCalendar; the trail notes who read them."""
    found = crew.person_seen(request.access, "schedules", person)
    trail.note("feed_read", by=request.access.account, subject=found.name)
    return _calendar(request, found)


@reads(router, "/schedules/plans/{plan}/calendar.ics", "schedules", answer=None, media=(CALENDAR,))
def plan_calendar(request: Asked, plan: Key) -> HttpResponse:
    """The shifts of a published plan as one iCalendar, of everybody in it whom one may see."""
    found = rosters.plan(request.access, plan)
    if found.published_at is None:
        raise Http404
    members = crew.members(request.access, "schedules", found.site, found.first_day, found.last_day)
    events: dict[str, shift_calendar.Told] = {}
    for person in Person.objects.filter(pk__in=[member.id for member in members]):
        events |= calendar_events.events(person, request.now, _words(request))
    days = (found.first_day.isoformat(), found.last_day.isoformat())
    own = {uid: event for uid, event in events.items() if days[0] <= event.day <= days[1]}
    return _file(shift_calendar.together(found.name, own, request.language), f"plan-{found.pk}")


def _calendar(request: Asked, person: Person) -> HttpResponse:
    events = calendar_events.events(person, clock.now(), _words(request))
    content = next(iter(shift_calendar.calendars(events, request.language).values()), calendar_events.EMPTY)
    return _file(content, person.code)


def _words(request: Asked) -> dict[str, str]:
    return {kind: request.language.say(word) for kind, word in ACTIVITIES.items()}


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=f"{CALENDAR}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slugify(name)}.ics"'
    return answer


def _person(request: Asked) -> Person:
    person = request.access.account.person
    if person is None:
        raise Http404
    return person


def _placed(request: Asked) -> tuple[Person, Site]:
    person = _person(request)
    site = asking.site_of(person, request.now)
    if site is None:
        raise BadInput(Problem("shifts.nobody"))
    return person, site
