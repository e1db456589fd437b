"""The what-if and its scenarios."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from upheld.web import clock, exports, filters
from upheld.web.actions import jobs, scenarios
from upheld.web.asked import Asked as Request
from upheld.web.guards import needs
from upheld.web.models import Client, ForecastRun, Scenario
from upheld.web.pages.what_if import told
from upheld.web.pages.what_if.forms import WhatIf, written
from upheld.web.queries import forecasts
from upheld.web.queries import what_if as asking
from upheld.web.queries.what_if import Asked, Found

_SIMULATED_DAYS = 400


@needs("plans")
def what_if(request: Request, client: Client) -> HttpResponse:
    """The slider and what it moves; asked by htmx, only what it moves."""
    run = forecasts.newest(client)
    queues = told.known_queues(run, client)
    if run is None or not queues:
        return render(request, "what_if/nothing.html")
    queue = _queue(request, queues)
    if request.htmx and request.GET.get("was", queue) != queue:  # the form has to show the other queue's promise
        return HttpResponseClientRedirect(f"{request.path}?{urlencode({'queue': queue})}")
    usual = written(_usual(request, client, run, queue))
    form = WhatIf(_filled(request, usual), language=request.language, queues=queues)
    found = asking.work_out(client, run, form.asked()) if form.is_valid() else None
    if exports.asked_for(request):
        return _file(request, client, found)
    page = told.page(request, client, run, form, found, usual)
    if request.htmx:
        return render(request, "what_if/result.html", page)
    return render(request, "what_if/what_if.html", page, status=200 if form.is_valid() else 422)


@needs("plans.change")
@require_POST
def keep(request: Request, client: Client) -> HttpResponse:
    """Keep what is on the screen under a name."""
    run = forecasts.newest(client)
    form = WhatIf(request.POST, language=request.language, queues=told.known_queues(run, client))
    name = request.POST.get("name", "").strip()[:120]
    if run is None or not form.is_valid() or not name:
        page = told.page(request, client, run, form, None, {}, name_missing=not name)
        return render(request, "what_if/what_if.html", page, status=422)
    scenarios.keep(client, run, name=name, asked=form.asked(), by=request.access.account)
    return redirect("what_if", client=client.slug)


@needs("plans.change")
@require_POST
def simulate(request: Request, client: Client, scenario: int) -> HttpResponse:
    """Play a scenario call by call, in the background."""
    kept = _one(client, scenario)
    job = jobs.start("what_if", by=request.access.account, client=client, scenario=kept.pk, days=_SIMULATED_DAYS)
    return redirect("job", job=job.pk)


@needs("plans.change")
@require_POST
def remove(request: Request, client: Client, scenario: int) -> HttpResponse:
    """Remove a scenario."""
    scenarios.remove(_one(client, scenario), by=request.access.account)
    return redirect("what_if", client=client.slug)


def _file(request: Request, client: Client, found: Found | None) -> HttpResponse:
    table = filters.choice(request, "table", ("intervals", "scenarios"), "intervals")
    name = f"what-if-{table}-{client.slug}"
    if table == "scenarios":
        columns = told.scenario_columns(request.language, request.access.may("cost", client))
        return exports.answer(request, name, columns, told.scenario_rows(client))
    rows = told.rows(found) if found else ()
    return exports.answer(request, name, told.columns(request.language), rows, client.time_zone)


def _usual(request: Request, client: Client, run: ForecastRun, queue: str) -> Asked:
    """The queue as it is planned, on the first full day ahead; an hour costs what it did in the last scenario."""
    wages = (one.parameters.get("wage") for one in Scenario.objects.filter(client=client)[:20])
    wage = next((wage for wage in wages if wage is not None), None) if request.access.may("cost", client) else None
    return asking.usual(client, run, queue, _first_day(client, run, queue), wage)


def _first_day(client: Client, run: ForecastRun, queue: str) -> date:
    told_days = run.summary.get("queues", {}).get(queue, {}).get("days", [])
    days = [date.fromisoformat(one["day"]) for one in told_days if not one["closed"]]
    return next((day for day in days if day > clock.today(client.time_zone)), run.first_day)


def _queue(request: Request, queues: tuple[str, ...]) -> str:
    """The queue that the address names; another client's does not exist."""
    named = request.GET.get("queue") or queues[0]
    if named not in queues:
        raise Http404
    return named


def _filled(request: Request, usual: dict[str, Any]) -> dict[str, Any]:
    """What the address says, else what is usual; a queue newly chosen brings its own promise and patience."""
    if request.GET.get("was", usual["queue"]) != usual["queue"]:
        return usual
    return {name: request.GET.get(name, value) for name, value in usual.items()}


def _one(client: Client, number: int) -> Scenario:
    found = Scenario.objects.filter(client=client, pk=number).first()
    if found is None:
        raise Http404
    return found
