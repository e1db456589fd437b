"""What somebody sees of themselves: shifts that are published, absences, requests, their own figures, who looked."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from upheld.web.access import Access
from upheld.web.models import Absence, CalendarFeed, LogIn, Person, ShiftRequest, Site, TrailEntry
from upheld.web.queries import crew, kept, rosters
from upheld.web.queries.crew import Member
from upheld.web.queries.rosters import Part, Worked

FIGURES_DAYS = 28
_DAYS_AHEAD = 14
_INTERVAL = 1.96  # of the normal distribution: 95 %
_FEWEST_DAYS = 5


@dataclass(frozen=True)
class Next:
    """What comes next: the start of a shift, a part of it, going on after it, or its end."""

    kind: str  # begin | a kind of part | back | end
    at: datetime


@dataclass(frozen=True)
class Mean:
    """A mean per contact with its 95 % interval over days; low and high are None where there are too few days."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Figures:
    """One's own work of some days; nobody else's stand beside it."""

    first: date
    last: date
    days: int  # on which anything was handled
    handled: int
    aht_s: Mean | None
    staffed_s: float | None


@dataclass(frozen=True)
class Day:
    """A day of the two weeks ahead."""

    day: date
    shift: Worked | None
    published: bool


def site_of(person: Person, now: datetime) -> Site | None:
    """The site at which somebody works now; None where nobody entered it."""
    held = LogIn.objects.select_related("site").filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=now), person=person, site__isnull=False
    )
    found = held.order_by("-valid_from").first()
    return found.site if found else None


def shift_of_now(shifts: Sequence[Worked], now: datetime) -> Worked | None:
    """The shift that goes on, else the next one to begin; None where none is published."""
    return next((one for one in shifts if one.end > now), None)


def next_of(shift: Worked, now: datetime) -> Next:
    """What comes next in a shift."""
    if now < shift.start:
        return Next("begin", shift.start)
    current = next((part for part in shift.parts if part.start <= now < part.end), None)
    if current is not None:
        return Next("back", current.end)
    ahead: Part | None = next((part for part in shift.parts if part.start > now), None)
    return Next(ahead.kind, ahead.start) if ahead else Next("end", shift.end)


def days_ahead(person: Person, today: date, shifts: Sequence[Worked], published: frozenset[date]) -> tuple[Day, ...]:
    """Two weeks from today on; a day of which nothing is published is told as that, not as a day off."""
    of = {one.day: one for one in shifts}
    days = [today + timedelta(days=step) for step in range(_DAYS_AHEAD)]
    return tuple(Day(day, of.get(day), day in published) for day in days)


def published_days(site: Site | None, today: date) -> frozenset[date]:
    """The days of the next two weeks that a published plan of the site has."""
    if site is None:
        return frozenset()
    last = today + timedelta(days=_DAYS_AHEAD)
    plans = site.plans.filter(published_at__isnull=False, first_day__lte=last, last_day__gte=today)
    return frozenset(
        first + timedelta(days=step)
        for first, end in plans.values_list("first_day", "last_day")
        for step in range((end - first).days + 1)
    )


def absences(person: Person, since: datetime) -> tuple[Absence, ...]:
    """One's own absences that end after an instant."""
    return tuple(person.absences.filter(end__gt=since, withdrawn_at__isnull=True).order_by("start"))


def requests(person: Person) -> tuple[ShiftRequest, ...]:
    """What one has asked for, the newest first."""
    return tuple(person.requests.select_related("other", "decided_by")[:20])


def request(person: Person, request_id: int) -> ShiftRequest | None:
    """One's own request."""
    return person.requests.filter(pk=request_id).first()


def colleagues(person: Person, site: Site, first: date) -> tuple[Member, ...]:
    """With whom one can swap: people of the site who answer one of one's queues."""
    members = crew.at_site(site, first, first + timedelta(days=_DAYS_AHEAD))
    mine = next((one for one in members if one.id == person.pk), None)
    if mine is None:
        return ()
    return tuple(one for one in members if one.id != person.pk and set(one.queues) & set(mine.queues))


def figures(person: Person, zone: str, today: date) -> Figures | None:
    """One's own contacts and handling time of the four weeks before today; None where nothing is counted."""
    first, last = today - timedelta(days=FIGURES_DAYS), today - timedelta(days=1)
    logins = tuple(LogIn.objects.filter(person=person).values_list("login", flat=True).distinct())
    opened = kept.opened()
    if opened is None or not logins:
        return None
    begin, end = rosters.midnight(first, zone), rosters.midnight(today, zone)
    rows = opened.agents(logins, begin, end, ("day",), zone=zone).to_pylist()
    days = [(int(row["answered"] or 0), row["handled_s"]) for row in rows if row["answered"]]
    staffed = [row["staffed_s"] for row in rows if row.get("staffed_s") is not None]
    return Figures(
        first=first,
        last=last,
        days=len(days),
        handled=sum(count for count, _ in days),
        aht_s=mean_of([(count, float(seconds)) for count, seconds in days if seconds is not None]),
        staffed_s=float(sum(staffed)) if staffed else None,
    )


def mean_of(days: Sequence[tuple[int, float]]) -> Mean | None:
    """Seconds per contact over days of (contacts, seconds): their sum over their sum.

    The interval is that of a ratio estimator with days as clusters (Cochran 1977, Sampling Techniques, section 6.3),
    since contacts of one day are alike; no interval from fewer than five days.

    >>> mean_of([(10, 3000.0), (20, 6000.0)])
    Mean(value=300.0, low=None, high=None)
    """
    count = sum(number for number, _ in days)
    if not count:
        return None
    value = sum(seconds for _, seconds in days) / count
    if len(days) < _FEWEST_DAYS:
        return Mean(value, None, None)
    squares = sum((seconds - value * number) ** 2 for number, seconds in days)
    error = math.sqrt(squares * len(days) / (len(days) - 1)) / count
    return Mean(value, value - _INTERVAL * error, value + _INTERVAL * error)


def looked(access: Access, person: Person, most: int = 20) -> tuple[TrailEntry, ...]:
    """Who looked at or changed what is kept of somebody, by the audit trail; empty where another has the same name."""
    if Person.objects.filter(name=person.name).count() > 1:
        return ()
    found = TrailEntry.objects.filter(subject=person.name).exclude(account=access.account)
    return tuple(found.order_by("-at")[:most])


def feed(access: Access) -> CalendarFeed | None:
    """The calendar address of an account, where it has one."""
    return CalendarFeed.objects.filter(account=access.account).first()


def feed_of(secret: str) -> CalendarFeed | None:
    """The calendar that a secret leads to, of an account that is still open."""
    return (
        CalendarFeed.objects.select_related("account__person")
        .filter(secret_hash=hashed(secret), account__is_active=True, account__person__isnull=False)
        .first()
    )


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
