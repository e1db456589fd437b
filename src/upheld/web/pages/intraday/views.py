"""Today under way; the page asks for its middle again each minute."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from upheld.web import clock
from upheld.web.asked import Asked
from upheld.web.chosen import chosen
from upheld.web.guards import needs
from upheld.web.models import Client
from upheld.web.pages.intraday import charts
from upheld.web.queries import intervals, kept
from upheld.web.queries import intraday as asking


@needs("figures")
def intraday(request: Asked, client: Client) -> HttpResponse:
    """The page, or for htmx what changes of it."""
    today = clock.today(client.time_zone)
    shown = chosen(request, client, today)
    found = kept.opened()
    context: dict[str, Any] = {"chosen": shown, "today": today, "found": None, "until": found.until if found else None}
    if found:
        teams = request.access.teams("figures", client)
        day = asking.of_today(found, client, shown.queues, today, shown.measure, request.now, teams)
        rows = intervals.trimmed(day.table.rows)
        context |= {
            "found": day,
            "rows": rows,
            "tz": ZoneInfo(client.time_zone),
            "contacts_chart": charts.contacts(rows, day.table.ahead, request.now, client.time_zone, request.language),
            "people_chart": charts.people(rows, request.now, client.time_zone, request.language),
            "schedule_href": _schedule(request),
        }
    return render(request, "intraday/now.html" if request.htmx else "intraday/intraday.html", context)


def _schedule(request: Asked) -> str | None:
    """Where a step is taken, for who may."""
    try:
        return reverse("schedule") if request.access.may("schedules") else None
    except NoReverseMatch:
        return None
