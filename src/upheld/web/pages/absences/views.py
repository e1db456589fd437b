"""Who is on shift and who is not; reporting an absence; offers that make up for it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from upheld.problems import BadInput, Problem
from upheld.reports import explain_told, schedule_words
from upheld.reports.catalogue import Language
from upheld.reports.problem_sentences import told
from upheld.web import clock, exports, filters
from upheld.web.actions import absences, requests
from upheld.web.actions.shift_changes import NeedsReason
from upheld.web.asked import Asked
from upheld.web.exports import Column
from upheld.web.guards import needs
from upheld.web.models import JobState, Shift, ShiftRequest
from upheld.web.queries import absence_desk, crew, desk, rosters
from upheld.web.words import ABSENCES

_ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@needs("absences")
def board(request: Asked) -> HttpResponse:
    """Everybody on shift on a day, the last reports, and what people ask for."""
    sites = crew.sites(request.access, "absences")
    if not sites:
        raise Http404
    chosen = filters.choice(request, "site", [str(site.pk) for site in sites], str(sites[0].pk))
    site = next(site for site in sites if str(site.pk) == chosen)
    today = clock.today(site.time_zone)
    day = filters.day(request, site.time_zone, otherwise=today)
    plan = absence_desk.published(request.access, site, day)
    found = desk.of(request.access, plan, "absences") if plan else None
    recent = absence_desk.recent(request.access, rosters.midnight(today, site.time_zone))
    if exports.asked_for(request):
        return _export(request, recent, site.time_zone)
    context = {
        "sites": [(one.pk, one.name) for one in sites],
        "site": site,
        "site_zone": site.time_zone,
        "shown_day": day,
        "said": schedule_words.weekday_of(day, request.language),
        "today": today,
        "step": timedelta(days=1),
        "rows": absence_desk.on_shift(found, day, request.now) if found else (),
        "recent": recent,
        "wishes": absence_desk.requests(request.access, today),
    }
    return render(request, "absences/board.html", context)


@needs("absences")
def report(request: Asked, shift: int) -> HttpResponse:
    """Somebody of a shift does not come: why and how long, filled in with the whole shift."""
    kept = rosters.shift(request.access, shift, "absences")
    zone = kept.plan.site.time_zone
    local = [when.astimezone(ZoneInfo(zone)).strftime("%H:%M") for when in (kept.start, kept.end)]
    context = {
        "shift": kept,
        "site_zone": zone,
        "kinds": [(kind, request.language.say(word)) for kind, word in ABSENCES.items()],
        "kind": request.POST.get("kind", "sick"),
        "start": request.POST.get("start", local[0]),
        "end": request.POST.get("end", local[1]),
        "note": request.POST.get("note", ""),
        "problems": [],
    }
    if request.method == "POST":
        try:
            start, end = _times(request, kept, zone)
            made = absences.report(
                kept, request.POST.get("kind", ""), start, end, access=request.access, note=request.POST.get("note", "")
            )
            messages.success(request, request.language.say("Reported: {person}.", person=kept.person.name))
            return redirect("absence_desk_absence", absence=made.pk)
        except BadInput as bad:
            context["problems"] = [told(problem, request.language) for problem in bad.problems]
    return render(request, "absences/report.html", context, status=422 if context["problems"] else 200)


@needs("absences")
def one(request: Asked, absence: int) -> HttpResponse:
    """An absence, what it does to the cover, and what makes up for it."""
    return render(request, "absences/absence.html", _context(request, absence))


@needs("absences")
def offers(request: Asked, absence: int) -> HttpResponse:
    """The offers alone, as the page asks for them while they are looked for."""
    return render(request, "absences/offers.html", _context(request, absence))


@needs("absences")
@require_POST
def search(request: Asked, absence: int) -> HttpResponse:
    """Look again, on the plan as it is now."""
    found = absence_desk.absence(request.access, absence)
    shift = absence_desk.reported(request.access, found).shift
    if shift is None:
        raise Http404
    absences.search_again(found, shift, access=request.access)
    return redirect("absence_desk_absence", absence=absence)


@needs("schedules.change")
@require_POST
def apply(request: Asked, absence: int) -> HttpResponse:
    """Do what an offer says."""
    found = absence_desk.absence(request.access, absence)
    said = request.POST.get("offer", "")
    if not said.isdigit() or len(said) > 3:
        raise BadInput(Problem("web.number", field="offer", values={"value": said[:40]}))
    shift, revision, offer = absence_desk.offer(request.access, found, int(said))
    absences.apply(
        shift.plan,
        offer,
        access=request.access,
        revision=revision,
        day=shift.day.isoformat(),
        reason=request.language.say("Absence of {person}", person=found.person.name),
    )
    absences.search_again(found, shift, access=request.access)
    people = ", ".join(offer["people"])
    messages.success(request, request.language.say("The plan is changed. Tell: {people}.", people=people))
    return redirect("absence_desk_absence", absence=absence)


@needs("absences")
@require_POST
def withdraw(request: Asked, absence: int) -> HttpResponse:
    """The person comes after all."""
    found = absence_desk.absence(request.access, absence)
    absences.withdraw(found, access=request.access)
    messages.success(request, request.language.say("Taken back: {person} is not absent.", person=found.person.name))
    return redirect("absence_desk")


@needs("absences")
def decide(request: Asked, wish: int) -> HttpResponse:
    """A request for leave or a swap, with what rules and cover say to it; granted or refused."""
    found = absence_desk.request(request.access, wish)
    context: dict[str, Any] = {"wish": found, "broken": _broken(found, request.language), "problems": []}
    if request.method == "POST":
        try:
            granted = request.POST.get("deed") == "grant"
            reason = request.POST.get("reason", "")
            requests.decide(found, granted=granted, reason=reason, access=request.access)
            messages.success(request, request.language.say("Decided: {person}.", person=found.person.name))
            return redirect("absence_desk")
        except BadInput as bad:
            context["problems"] = [told(problem, request.language) for problem in bad.problems]
        except NeedsReason:
            context["problems"] = [request.language.say("The swap breaks rules. Say why it is granted anyway.")]
    return render(request, "absences/decide.html", context, status=422 if context["problems"] else 200)


def _context(request: Asked, absence: int) -> dict[str, Any]:
    found = absence_desk.reported(request.access, absence_desk.absence(request.access, absence))
    job = found.search
    return {
        "found": found,
        "site_zone": found.shift.plan.site.time_zone if found.shift else "UTC",
        "job": job,
        "looking": job is not None and job.state not in _ENDED,
        "step": request.language.say(job.step, **job.step_values) if job and job.step else "",
        "stale": bool(job and found.shift and job.result.get("revision") != found.shift.plan.revision),
        "offered": job.result.get("offers", []) if job else [],
        "may_change": request.access.may("schedules.change"),
        "can_search": found.shift is not None and found.shift.end > clock.now(),
    }


def _times(request: Asked, shift: Shift, zone: str) -> tuple[datetime, datetime]:
    """The times of the form within the shift; one that equals an edge of the shift is that edge."""
    found = []
    for name in ("start", "end"):
        said = request.POST.get(name, "").strip()
        try:
            clock_time = time.fromisoformat(said).replace(tzinfo=None, second=0, microsecond=0)
        except ValueError:
            raise BadInput(Problem("shifts.time", field=name, values={"value": said[:40]})) from None
        when = datetime.combine(shift.day, clock_time, ZoneInfo(zone)).astimezone(UTC)
        early = when < shift.start if name == "start" else when <= shift.start
        found.append(when + timedelta(days=1) if early else when)
    return found[0], found[1]


def _broken(wish: ShiftRequest, language: Language) -> list[str]:
    """The rules that spoke against a request when it was made, by name."""
    return [language.say(explain_told.RULES.get(one["rule"], one["rule"])) for one in wish.answer.get("broken", ())]


def _export(request: Asked, recent: Any, zone: str) -> HttpResponse:
    say = request.language.say
    rows = [
        {
            "person": found.person.name,
            "kind": say(ABSENCES[kind])
            if kind
            else say("Planned absence")
            if found.planned
            else say("Unplanned absence"),
            "start": found.start,
            "end": found.end,
            "reported": found.reported_at,
        }
        for found, kind in recent
    ]
    columns = [
        Column("person", say("Person")), Column("kind", say("Kind")), Column("start", say("From"), "instant"),
        Column("end", say("To"), "instant"), Column("reported", say("Reported"), "instant"),
    ]  # fmt: skip
    return exports.answer(request, "absences", columns, rows, zone)
