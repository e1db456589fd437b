"""Long work followed: the list, and one job with its progress bar that survives a reload and can be stopped."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from upheld.reports.catalogue import Language
from upheld.web import exports
from upheld.web.actions import jobs as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.job_titles import page_of, title_of
from upheld.web.models import Job
from upheld.web.queries import jobs as asking
from upheld.web.queries.jobs import Shown


@needs("jobs")
def jobs(request: Asked) -> HttpResponse:
    """The jobs one may look at."""
    acting.give_up_lost()
    shown = [_shown(job, request.language) for job in asking.seen(request.access)]
    if exports.asked_for(request):
        return _exported(request, shown)
    context = {
        "jobs": shown,
        "ended": [one for one in shown if one.ended],
        "sees_all": asking.sees_all(request.access),
        "may_refresh": request.access.may("settings"),
    }
    return render(request, "jobs/jobs.html", context)


@needs("jobs")
def job(request: Asked, job: uuid.UUID) -> HttpResponse:
    """One job."""
    acting.give_up_lost()
    found = asking.one(request.access, job)
    again = found.state in acting.ENDED_BADLY and acting.may_start(request.access, found)
    return render(request, "jobs/job.html", {"shown": _shown(found, request.language), "may_start_again": again})


@needs("settings")
@require_POST
def refresh(request: Asked) -> HttpResponse:
    """Have the figures brought up to date now."""
    return redirect("job", job=acting.start_once("figures", by=request.access.account).pk)


@needs("jobs")
def progress(request: Asked, job: uuid.UUID) -> HttpResponse:
    """The progress alone, as pages ask for it every second; at its end the page is told to go where the result is."""
    shown = _shown(asking.one(request.access, job), request.language)
    answer = render(request, "jobs/progress.html", {"shown": shown})
    if shown.page and request.GET.get("go"):
        answer.headers["HX-Redirect"] = shown.page
    return answer


@needs("jobs")
@require_POST
def cancel(request: Asked, job: uuid.UUID) -> HttpResponse:
    """Ask a job to stop."""
    acting.cancel(asking.one(request.access, job), by=request.access.account)
    if request.htmx:
        return render(
            request, "jobs/progress.html", {"shown": _shown(asking.one(request.access, job), request.language)}
        )
    place = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(place) if ours else redirect("job", job=job)


@needs("jobs")
@require_POST
def again(request: Asked, job: uuid.UUID) -> HttpResponse:
    """Start once more what failed or was cancelled."""
    found = asking.one(request.access, job)
    if not acting.may_start(request.access, found):
        raise PermissionDenied
    return redirect("job", job=acting.again(found, by=request.access.account).pk)


def _shown(job: Job, language: Language) -> Shown:
    return asking.shown(job, title_of(job), language, page_of(job))


def _exported(request: Asked, shown: list[Shown]) -> HttpResponse:
    say = request.language.say
    columns = [
        exports.Column("title", say("Work")),
        exports.Column("state", say("State")),
        exports.Column("by", say("Started by")),
        exports.Column("client", say("Client")),
        exports.Column("made_at", say("Asked for"), "instant"),
        exports.Column("took_s", say("Took"), "duration"),
        exports.Column("problem", say("What is wrong")),
    ]
    rows = (
        {
            "title": one.title,
            "state": one.state,
            "by": one.job.by.name if one.job.by else "",
            "client": one.job.client.name if one.job.client else "",
            "made_at": one.job.made_at,
            "took_s": one.took_s,
            "problem": one.problems[0] if one.problems else "",
        }
        for one in shown
    )
    return exports.answer(request, "jobs", columns, rows)
