"""One's own day, what one asks for, and one's calendar."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from upheld.problems import BadInput, Problem
from upheld.reports import explain_told, shift_calendar
from upheld.reports.catalogue import Language
from upheld.reports.catalogue import language as language_of
from upheld.reports.problem_sentences import told
from upheld.web import clock
from upheld.web.actions import feeds, requests
from upheld.web.asked import Asked
from upheld.web.deeds import DEEDS
from upheld.web.guards import needs, public
from upheld.web.models import Person, ShiftRequest, Site
from upheld.web.pages.my_day import forms
from upheld.web.queries import calendar_events, handover, own_adherence, rosters
from upheld.web.queries import my_day as asking
from upheld.web.words import ACTIVITIES


@needs("my_day")
def my_day(request: Asked) -> HttpResponse:
    """The shift of now, what comes next, two weeks ahead."""
    return _page(request)


def _page(request: Asked, **more: Any) -> HttpResponse:
    person = request.access.account.person
    if person is None:
        return render(request, "my_day/nobody.html", {})
    site = asking.site_of(person, request.now)
    zone = site.time_zone if site else "UTC"
    today = clock.today(zone)
    shifts = rosters.published_of(person.pk, today - timedelta(days=1), today + timedelta(days=14))
    shift = asking.shift_of_now(shifts, request.now)
    team = handover.team_of(person.pk, request.now)
    context = {
        "person": person,
        "site_zone": zone,
        "site": site,
        "today": today,
        "shift": shift,
        "next": asking.next_of(shift, request.now) if shift else None,
        "days": asking.days_ahead(person, today, shifts, asking.published_days(site, today)),
        "absences": asking.absences(person, rosters.midnight(today - timedelta(days=28), zone)),
        "notes": handover.for_team(request.access, team, today - timedelta(days=2)),
        "figures": asking.figures(person, zone, today),
        "wishes": [(wish, _broken(wish, request.language)) for wish in asking.requests(person)],
        "colleagues": [(one.id, one.label) for one in asking.colleagues(person, site, today)] if site else [],
        "looked": [
            (one, _deed(one.deed, one.subject, one.values, request.language))
            for one in asking.looked(request.access, person)
        ],
        "feed": asking.feed(request.access),
        "feed_address": "",
        "problems": [],
        **more,
    }
    return render(request, "my_day/my_day.html", context, status=422 if context["problems"] else 200)


@needs("my_day")
def adherence(request: Asked) -> HttpResponse:
    """How one's plan and log agree; asked for by the page once it is there, since the log is read for it."""
    person = request.access.account.person
    if person is None:
        raise Http404
    site = asking.site_of(person, request.now)
    zone = site.time_zone if site else "UTC"
    found = own_adherence.own(person, zone, clock.today(zone))
    return render(request, "my_day/adherence.html", {"found": found})


@needs("my_day")
def leave(request: Asked) -> HttpResponse:
    """Ask for days off."""
    if request.method != "POST":
        return redirect("my_day")
    try:
        person, site = _of(request)
        first, last = forms.day(request.POST, "first_day"), forms.day(request.POST, "last_day")
        made = requests.ask_leave(person, site, first, last, access=request.access, note=request.POST.get("note", ""))
    except BadInput as bad:
        return _page(request, problems=[told(problem, request.language) for problem in bad.problems])
    return _answered(request, made)


@needs("my_day")
def swap(request: Asked) -> HttpResponse:
    """Ask to swap shifts with a colleague."""
    if request.method != "POST":
        return redirect("my_day")
    try:
        person, site = _of(request)
        other = forms.number(request.POST, "other")
        if other not in {one.id for one in asking.colleagues(person, site, clock.today(site.time_zone))}:
            raise Http404
        made = requests.ask_swap(
            person,
            site,
            forms.day(request.POST, "day"),
            Person.objects.get(pk=other),
            forms.day(request.POST, "other_day"),
            access=request.access,
            note=request.POST.get("note", ""),
        )
    except BadInput as bad:
        return _page(request, problems=[told(problem, request.language) for problem in bad.problems])
    return _answered(request, made)


@needs("my_day")
@require_POST
def withdraw(request: Asked, wish: int) -> HttpResponse:
    """No longer ask for something."""
    person = request.access.account.person
    found = asking.request(person, wish) if person else None
    if found is None:
        raise Http404
    requests.withdraw(found, access=request.access)
    return redirect("my_day")


@needs("my_day")
def feed(request: Asked) -> HttpResponse:
    """Make, renew or take away the calendar address; the secret is shown this once."""
    if request.method != "POST":
        return redirect("my_day")
    if request.access.account.person_id is None:
        raise Http404
    if request.POST.get("deed") == "revoke":
        feeds.revoke(by=request.access.account)
        messages.success(request, request.language.say("The calendar address no longer works."))
        return redirect("my_day")
    secret = feeds.make(by=request.access.account)
    return _page(request, feed_address=request.build_absolute_uri(reverse("calendar_feed", kwargs={"secret": secret})))


@public
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself, for whoever has its secret address."""
    found = asking.feed_of(secret)
    if found is None or found.account.person is None:
        raise Http404
    feeds.read(found)
    language = language_of(found.account.language)
    words = {kind: language.say(word) for kind, word in ACTIVITIES.items()}
    events = calendar_events.events(found.account.person, clock.now(), words)
    content = next(iter(shift_calendar.calendars(events, language).values()), calendar_events.EMPTY)
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _of(request: Asked) -> tuple[Person, Site]:
    person = request.access.account.person
    site = asking.site_of(person, request.now) if person else None
    if person is None or site is None:
        raise BadInput(Problem("shifts.nobody"))
    return person, site


def _answered(request: Asked, made: ShiftRequest) -> HttpResponse:
    say = request.language.say
    if made.fits:
        messages.success(request, say("Asked. Neither a rule nor the cover speaks against it; somebody decides soon."))
    else:
        messages.warning(request, say("Asked, but something speaks against it: see below. Somebody decides soon."))
    return redirect("my_day")


def _broken(wish: ShiftRequest, language: Language) -> list[str]:
    return [
        language.say(explain_told.RULES[one["rule"]]) if one["rule"] in explain_told.RULES else one["rule"]
        for one in wish.answer.get("broken", ())
    ]


def _deed(deed: str, subject: str, values: dict[str, Any], language: Language) -> str:
    return language.say(
        DEEDS[deed], **{**dict.fromkeys(("role", "number", "phase", "language"), ""), **values, "subject": subject}
    )
