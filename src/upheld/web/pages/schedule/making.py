"""Long work on a plan: a new schedule for a week, the breaks of a day placed anew."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from upheld.problems import BadInput
from upheld.reports import weeks
from upheld.reports.problem_sentences import told
from upheld.web import clock
from upheld.web.actions import jobs, trail
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.pages.schedule import forms, posted
from upheld.web.queries import crew, rosters, working_rules

_DAYS, _MOST_S = 7, 600


@needs("schedules.publish")
def make(request: Asked) -> HttpResponse:
    """Ask for a new schedule of a week: for whom, from which day, by which rules, and how long to look for it."""
    sites = crew.sites(request.access, "schedules.publish")
    after_next = weeks.week(sites[0].country if sites else "").days_of(clock.today("UTC") + timedelta(days=14))[0]
    context = {
        "sites": [(site.pk, site.name) for site in sites],
        "first": request.POST.get("first", after_next.isoformat()),
        "site": request.POST.get("site", ""),
        "seconds": request.POST.get("seconds", "60"),
        "rules": request.POST.get("rules", working_rules.standard()),
        "problems": [],
    }
    if request.method == "POST":
        try:
            return _started(request, [site.pk for site in sites])
        except BadInput as bad:
            context["problems"] = [told(problem, request.language) for problem in bad.problems]
    return render(request, "schedule/make.html", context, status=422 if context["problems"] else 200)


def _started(request: Asked, sites: list[int]) -> HttpResponse:
    first, site = forms.day(request.POST, "first"), forms.number(request.POST, "site")
    seconds = min(max(forms.number(request.POST, "seconds"), 5), _MOST_S)
    rules = request.POST.get("rules", "").replace("\r\n", "\n")[:50_000]
    working_rules.read(rules, _DAYS, 900)
    if site not in sites:
        site = sites[0]
    with transaction.atomic():
        job = jobs.start(
            "schedule",
            by=request.access.account,
            site=site,
            first=first.isoformat(),
            days=_DAYS,
            seconds=seconds,
            rules="" if rules.strip() == working_rules.standard().strip() else rules,
        )
        trail.note("schedule_asked", by=request.access.account, subject=first.isoformat())
    return redirect("job", job=job.pk)


@needs("schedules.change")
@require_POST
def breaks(request: Asked, plan: int) -> HttpResponse:
    """Place the breaks of a day anew, where they cost least cover."""
    found = rosters.plan(request.access, plan, "schedules.change")
    day = forms.day(request.POST, "day")
    job = jobs.start(
        "breaks",
        by=request.access.account,
        plan=found.pk,
        day=day.isoformat(),
        revision=posted.revision(request),
    )
    return redirect("job", job=job.pk)
