"""Looking at a forecast: its days, one day's intervals, how good such forecasts were."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from upheld.web import exports, filters
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Client, ForecastRun
from upheld.web.pages.planner import tables
from upheld.web.pages.planner.told import Told, told_of
from upheld.web.queries import forecasts
from upheld.web.queries.centre import queues_of


@needs("plans")
def planner(request: Asked, client: Client, run: int | None = None) -> HttpResponse:
    """The days of a forecast: the published one, or the one that the address names."""
    shown = forecasts.one(client, run) if run else forecasts.newest(client) or forecasts.draft(client)
    if shown is None:
        return render(request, "planner/nothing.html", {"tab": "planner", "run": None})
    told = told_of(request, client, shown)
    if exports.asked_for(request):
        return _file(request, client, shown, told)
    return render(request, "planner/planner.html", {**frame(client, shown, told, "planner"), "told": told})


@needs("plans")
def day(request: Asked, client: Client, run: int) -> HttpResponse:
    """The intervals of one day of a forecast."""
    shown = forecasts.one(client, run)
    told = told_of(request, client, shown)
    chosen = filters.day(request, client.time_zone, otherwise=told.usual_day)
    rows = forecasts.intervals(shown, chosen, told.queues, client.time_zone)
    if exports.asked_for(request):
        name = f"forecast-{client.slug}-{chosen}"
        columns = tables.interval_columns(request.language)
        return exports.answer(request, name, columns, tables.interval_rows(rows), client.time_zone)
    shown_day = tables.told_day(rows, chosen, shown, told, request.language)
    return render(request, "planner/day.html", {**frame(client, shown, told, "planner_day"), "one": shown_day})


def _file(request: Asked, client: Client, run: ForecastRun, told: Told) -> HttpResponse:
    table = filters.choice(request, "table", ("days", "quality"), "days")
    name = f"forecast-{table}-{client.slug}-{run.first_day}"
    if table == "quality":
        return exports.answer(request, name, tables.quality_columns(request.language), tables.quality_rows(told))
    return exports.answer(request, name, tables.day_columns(told), tables.day_rows(told), client.time_zone)


def frame(client: Client, run: ForecastRun | None, told: Told | None, tab: str) -> dict[str, Any]:
    """What every page of the workbench gets."""
    return {
        "run": run,
        "told": told,
        "tab": tab,
        "queue_choices": [[queue, queue] for queue in queues_of(client)],
        "standing": forecasts.newest(client),
    }
