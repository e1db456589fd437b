"""Long work followed: the list, and one job with its progress bar that survives a reload and can be stopped."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from upheld.reports.catalogue import Language
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
    return render(
        request, "jobs/jobs.html", {"jobs": [_shown(job, request.language) for job in asking.seen(request.access)]}
    )


@needs("jobs")
def job(request: Asked, job: uuid.UUID) -> HttpResponse:
    """One job."""
    return render(request, "jobs/job.html", {"shown": _shown(asking.one(request.access, job), request.language)})


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
    return redirect("job", job=job)


def _shown(job: Job, language: Language) -> Shown:
    return asking.shown(job, title_of(job), language, page_of(job))
