"""Notes of today and earlier days, writing one, taking note of one."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from upheld.problems import BadInput
from upheld.reports import schedule_words
from upheld.reports.problem_sentences import told
from upheld.web import clock, exports, filters
from upheld.web.actions import notes as acting
from upheld.web.asked import Asked
from upheld.web.exports import Column
from upheld.web.guards import needs
from upheld.web.queries import crew, handover


@needs("notes")
def notes(request: Asked) -> HttpResponse:
    """The notes of the week up to a day, and the form for a new one."""
    sites = crew.sites(request.access, "notes")
    zone = sites[0].time_zone if sites else "UTC"
    last = filters.day(request, zone)
    teams = handover.teams(request.access)
    team = filters.choice(request, "team", ["", *(str(one.pk) for one in teams)], "")
    found = handover.notes(request.access, handover.week_before(last), last, int(team) if team else None)
    if exports.asked_for(request):
        return _export(request, found, zone)
    context = {
        "notes": found,
        "site_zone": zone,
        "last": last,
        "said": schedule_words.weekday_of(last, request.language),
        "week": timedelta(days=7),
        "teams": [("", request.language.say("Everybody")), *((one.pk, one.name) for one in teams)],
        "team": team,
        "text": request.POST.get("text", ""),
        "problems": [],
    }
    if request.method == "POST":
        try:
            return _written(request, zone)
        except BadInput as bad:
            context["problems"] = [told(problem, request.language) for problem in bad.problems]
    return render(request, "handover/notes.html", context, status=422 if context["problems"] else 200)


@needs("my_day")
@require_POST
def seen(request: Asked, note: int) -> HttpResponse:
    """Take note; agents may for notes of their own team."""
    own = handover.team_of(request.access.account.person_id, request.now)
    acting.seen(handover.note(request.access, note, own), access=request.access)
    said = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(said if safe and said.startswith("/") else "handover")


def _written(request: Asked, zone: str) -> HttpResponse:
    chosen = request.POST.get("for", "")
    acting.write(
        request.POST.get("text", ""),
        team=int(chosen) if chosen.isdigit() and len(chosen) < 10 else None,
        day=clock.today(zone),
        urgent=request.POST.get("urgent") == "1",
        access=request.access,
    )
    messages.success(request, request.language.say("The note is left."))
    return redirect("handover")


def _export(request: Asked, found: tuple[handover.Note, ...], zone: str) -> HttpResponse:
    say = request.language.say
    rows = [
        {
            "at": one.at,
            "team": one.team or say("Everybody"),
            "text": one.text,
            "by": one.by,
            "urgent": say("Urgent") if one.urgent else "",
            "seen": ", ".join(each.name for each in one.seen),
        }
        for one in found
    ]
    columns = [
        Column("at", say("Written"), "instant"), Column("team", say("For")), Column("text", say("Note")),
        Column("urgent", say("Urgent")), Column("by", say("By")), Column("seen", say("Seen by")),
    ]  # fmt: skip
    return exports.answer(request, "handover", columns, rows, zone)
