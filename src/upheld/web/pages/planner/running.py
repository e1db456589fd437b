"""Forecasts made, published and thrown away; the client's own brought in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from upheld.problems import BadInput
from upheld.reports.problem_sentences import told as told_problem
from upheld.web import clock
from upheld.web.actions import forecasting, jobs, planning
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Client, ClientForecast, Job
from upheld.web.pages.planner.forms import NewForecast, OwnForecast
from upheld.web.queries import forecasts
from upheld.web.queries.centre import queues_of

_USUAL_DAYS = 28


@needs("plans")
@require_http_methods(["GET", "POST"])
def runs(request: Asked, client: Client) -> HttpResponse:
    """The forecasts made so far; a new one is made by the worker."""
    if request.method == "GET":
        return render(request, "planner/runs.html", _page(request, client))
    if not request.access.may("plans.change", client):
        raise PermissionDenied
    form = NewForecast(request.POST, **_of(request, client))
    if not form.is_valid():
        return render(request, "planner/runs.html", _page(request, client, form=form), status=422)
    job = jobs.start("forecast", by=request.access.account, client=client, **form.wish().told())
    return redirect("job", job=job.pk)


@needs("plans.change")
@require_POST
def publish(request: Asked, client: Client, run: int) -> HttpResponse:
    """Make a forecast the one that plans are made from."""
    forecasting.publish(forecasts.one(client, run), by=request.access.account)
    return redirect("planner_run", client=client.slug, run=run)


@needs("plans.change")
@require_POST
def discard(request: Asked, client: Client, run: int) -> HttpResponse:
    """Throw a draft away."""
    forecasting.discard(forecasts.one(client, run), by=request.access.account)
    return redirect("planner_runs", client=client.slug)


@needs("plans.change")
@require_POST
def receive(request: Asked, client: Client) -> HttpResponse:
    """Bring in a version of the client's own forecast."""
    form = OwnForecast(request.POST, request.FILES, prefix="own", **_of(request, client))
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            planning.receive(
                client, version=form.cleaned_data["version"], name=file.name, content=file.read(),
                received_at=request.now, by=request.access.account,
            )  # fmt: skip
            return redirect("planner_runs", client=client.slug)
        except BadInput as bad:
            for problem in bad.problems[:20]:
                form.add_error("file", told_problem(problem, request.language))
    return render(request, "planner/runs.html", _page(request, client, own=form), status=422)


@needs("plans.change")
@require_POST
def forget(request: Asked, client: Client, version: int) -> HttpResponse:
    """Remove a version of the client's own forecast."""
    found = ClientForecast.objects.filter(client=client, pk=version).first()
    if found is None:
        raise Http404
    planning.forget(found, by=request.access.account)
    return redirect("planner_runs", client=client.slug)


def _page(
    request: Asked, client: Client, form: NewForecast | None = None, own: OwnForecast | None = None
) -> dict[str, Any]:
    of = _of(request, client)
    today = clock.today(client.time_zone)
    usual = {
        "name": request.language.say("From {day}", day=(today + timedelta(days=1)).isoformat()),
        "first_day": today + timedelta(days=1), "days": _USUAL_DAYS, "holidays": client.country, "tried_weeks": 8,
        "shrinkage": 30, "max_occupancy": 88,
    }  # fmt: skip
    return {
        "tab": "planner_runs", "run": forecasts.newest(client), "told": None, "runs": forecasts.runs(client),
        "standing": forecasts.newest(client), "versions": forecasts.of_client_itself(client),
        "form": form or NewForecast(initial=usual, **of), "own": own or OwnForecast(prefix="own", **of),
        "under_way": Job.objects.filter(kind="forecast", client=client, state__in=("queued", "running")).first(),
        "may_change": request.access.may("plans.change", client),
    }  # fmt: skip


def _of(request: Asked, client: Client) -> dict[str, Any]:
    return {"language": request.language, "client": client, "queues": queues_of(client)}
