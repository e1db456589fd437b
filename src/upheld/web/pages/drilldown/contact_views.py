"""Contacts of a day or range, and one contact with its clause, its repeats and its lines of the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from upheld.problems import Problem
from upheld.reports import problem_sentences
from upheld.reports.catalogue import Language
from upheld.web import clock, exports, filters
from upheld.web.actions import trail
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Client
from upheld.web.pages.drilldown import columns, told
from upheld.web.queries import calls, counted_for, promised
from upheld.web.queries import drilldown as people
from upheld.web.queries.calls import Visit
from upheld.web.queries.centre import queues_of

_PEOPLE = "people.figures"
_LONGEST_WAIT_S = 86_400.0


@dataclass(frozen=True)
class Wanted:
    """The contacts of the list, and the address's own words for them."""

    asked: calls.Asked
    person: int | None
    promises: tuple[promised.Promised, ...]

    @property
    def measures(self) -> dict[str, Any]:
        """What a miss is, by queue."""
        return people.measures(self.asked.queues, self.promises)


@needs("calls")
def contacts(request: Asked, client: Client) -> HttpResponse:
    """A page of contacts."""
    wanted = _wanted(request, client)
    teams = request.access.teams(_PEOPLE, client)
    if exports.asked_for(request):
        visits = calls.every(client, wanted.asked, wanted.measures, exports.MOST_ROWS)
        names = people.names_of((one.agent for one in visits), request.now, teams)
        rows = (columns.contact(visit, names) for visit in visits)
        name = f"contacts-{client.slug}-{wanted.asked.first}-{wanted.asked.last}"
        return exports.answer(request, name, columns.of_contacts(request.language), rows, client.time_zone)
    page = calls.page(client, wanted.asked, wanted.measures, request.GET.get("after", ""))
    context = {
        "local_day": _local_day(client), "wanted": wanted, "asked": wanted.asked, "page": page,
        "outcomes": calls.KNOWN_OUTCOMES,
        "names": people.names_of((one.agent for one in page.visits), request.now, teams),
        "queues": queues_of(client), "after": request.GET.get("after", ""),
    }  # fmt: skip
    return render(request, "drilldown/contacts.html", context)


@needs("calls")
def contact(request: Asked, client: Client) -> HttpResponse:
    """One contact; the trail notes who opened it."""
    day, found = _found(request, client)
    first = found.visits[0]
    trail.note("call_seen", by=request.access.account, subject=first.contact_id, client=client)
    teams = request.access.teams(_PEOPLE, client)
    context = {
        "day_of": day, "day_shown": day.isoformat(), "flag_words": told.FLAGS, "found": found, "first": first,
        "query": _query(first, day),
        "names": people.names_of((one.agent for one in found.visits), first.offered_at, teams),
        "crm": crm_link(client, first.contact_id), "claim": _claim(request, client, first),
    }  # fmt: skip
    return render(request, "drilldown/contact.html", context)


@needs("calls")
def clauses(request: Asked, client: Client) -> HttpResponse:
    """What the contact was to each target of the client's agreements: a part of its page."""
    day, found = _found(request, client)
    counted = told.said(counted_for.of_visits(client, found.visits, day), request.language)
    return _part(request, "drilldown/clauses.html", day, found, counted=counted)


@needs("calls")
def repeats(request: Asked, client: Client) -> HttpResponse:
    """Other contacts of the same caller within a week: a part of its page."""
    day, found = _found(request, client)
    others = calls.repeats(client, found.visits[0])
    return _part(request, "drilldown/repeats.html", day, found, others=others, local_day=_local_day(client))


@needs("calls")
def lines(request: Asked, client: Client) -> HttpResponse:
    """The lines of the log behind a contact, numbers masked; the trail notes who read them."""
    day, found = _found(request, client)
    trail.note("lines_seen", by=request.access.account, subject=found.visits[0].contact_id, client=client)
    shown = [
        (visit, one, _why(one.why_not, request.language))
        for visit, one in zip(found.visits, calls.lines(found.visits), strict=True)
    ]
    return _part(request, "drilldown/lines.html", day, found, shown=shown)


def crm_link(client: Client, contact_id: str) -> str | None:
    """The contact's address in the client's own system, safely encoded; None where there is none or it is not https.

    >>> crm_link(Client(contact_link="https://crm.example/c/{contact_id}"), "17 9/5?x")
    'https://crm.example/c/17%209%2F5%3Fx'
    """
    template = client.contact_link
    if not template.startswith("https://") or "{contact_id}" not in template:
        return None
    return template.replace("{contact_id}", quote(contact_id, safe=""))


def _wanted(request: Asked, client: Client) -> Wanted:
    today = clock.today(client.time_zone)
    last = filters.day(request, client.time_zone, "to", filters.day(request, client.time_zone, "day", today))
    first = filters.day(request, client.time_zone, "from", last)
    first = max(min(first, last), date.fromordinal(last.toordinal() - 91))
    over = request.GET.get("over", "").strip()
    person = request.GET.get("person", "")
    if person and not (person.isdecimal() and len(person) < 16):
        raise Http404
    asked = calls.Asked(
        queues=filters.queues(request, client), first=first, last=last,
        outcome=filters.choice(request, "outcome", ("", *calls.KNOWN_OUTCOMES), ""),
        logins=people.logins_of(int(person), request.access.teams(_PEOPLE, client)) if person else None,
        over_s=filters.number(request, "over", 0.0, 0.0, _LONGEST_WAIT_S) if over else None,
        missed=filters.choice(request, "missed", ("", "1"), "") == "1",
        order=filters.choice(request, "order", calls.ORDERS, "time"),
    )  # fmt: skip
    return Wanted(asked, int(person) if person else None, promised.levels(client, last))


def _found(request: Asked, client: Client) -> tuple[date, calls.Contact]:
    source, contact_id = request.GET.get("source", ""), request.GET.get("contact", "")
    if not source or not contact_id or not request.GET.get("day"):
        raise Http404
    day = filters.day(request, client.time_zone)
    return day, calls.contact(client, source, contact_id, day)


def _query(visit: Visit, day: date) -> str:
    return urlencode({"source": visit.source, "contact": visit.contact_id, "day": day.isoformat()})


def _claim(request: Asked, client: Client, visit: Visit) -> str | None:
    """Where an exclusion is claimed, filled in for this contact; None for who may not, or where claims are not kept."""
    if not request.access.may("claims", client):
        return None
    try:
        address = reverse("claims")
    except NoReverseMatch:
        return None
    end = visit.answered_at or visit.ended_at or visit.offered_at
    told = {"client": client.slug, "queue": visit.queue, "start": visit.offered_at.isoformat(), "end": end.isoformat()}
    return f"{address}?{urlencode(told)}"


def _part(request: Asked, part: str, day: date, found: calls.Contact, **context: Any) -> HttpResponse:
    """A part of the contact's page; asked for by itself it comes in the frame."""
    whole = {**context, "first": found.visits[0], "day_shown": day.isoformat(), "part": part}
    return render(request, part if request.htmx else "drilldown/part.html", whole)


def _local_day(client: Client) -> Callable[[datetime], str]:
    """The client's day of an instant, as addresses write it."""
    zone = ZoneInfo(client.time_zone)
    return lambda at: at.astimezone(zone).date().isoformat()


def _why(problem: Problem | None, language: Language) -> str:
    return problem_sentences.with_remedy(problem.key, problem.values, language) if problem else ""
