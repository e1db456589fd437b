"""The director's home, and one promise looked at closely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from upheld.web import exports, filters, promise_charts, promise_tables
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Agreement, Client
from upheld.web.promise_words import money_lines, month_said, said
from upheld.web.queries import promises as asking


@needs("promises")
def home(request: Asked) -> HttpResponse:
    """Every promise of the month, those most at risk first."""
    found = asking.of_clients(request.access.clients("promises"), filters.month(request))
    told = [said(promise, request.language) for promise in found.promises]
    if exports.asked_for(request):
        rows = [promise_tables.row(one, request.language) for one in told]
        return exports.answer(request, "promises", promise_tables.columns(request.language), rows)
    at_risk = [one for one in told if one.state in ("missed", "warning")]
    values = {
        "shown": found,
        "told": told,
        "at_risk": at_risk,
        "counts": {state: sum(one.state == state for one in told) for state in ("kept", "warning", "missed", "open")},
        "money": money_lines(found.promises, request.language),
        "months": _months(found.months, found.first_day, request),
        "month_said": month_said(found.first_day, request.language),
    }
    return render(request, "home/home.html", values)


@needs("promises")
def promise(request: Asked, client: Client, agreement: str, target: str) -> HttpResponse:
    """One promise: its days and intervals, what it rests on, what it costs, what is done."""
    own = get_object_or_404(Agreement, slug=agreement, client=client)
    found, months = asking.one(own, target, filters.month(request))
    zone = found.assessment.time_zone
    if exports.asked_for(request):
        name, columns, rows = promise_tables.cells(found, request.GET.get("table") == "intervals", request.language)
        return exports.answer(request, f"{own.slug}-{target}-{name}", columns, rows, zone)
    values = {
        "told": said(found, request.language),
        "agreement": own,
        "charts": promise_charts.of_promise(found, request.language),
        "curve": promise_charts.money_curve(found, request.language),
        "notes": promise_charts.notes(found, request.language),
        "months": _months(months, found.assessment.first_day.replace(day=1), request),
        "month_said": month_said(found.assessment.first_day, request.language),
        "agreement_zone": zone,
    }
    return render(request, "home/promise.html", values)


def _months(months: Sequence[date], current: date | None, request: Asked) -> list[Mapping[str, Any]]:
    return [
        {"title": month_said(month, request.language), "href": f"?month={month:%Y-%m}", "current": month == current}
        for month in months
    ]
