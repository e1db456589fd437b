"""The statement of a month: verdict, service-credit calculation and papers; and what was attained by interval."""

from __future__ import annotations

from pathlib import Path

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from upheld.web import filters, promise_charts, promise_words, statements
from upheld.web.actions import jobs, trail
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.pages.agreements.tabs import tabs
from upheld.web.queries import agreements as asking
from upheld.web.queries import papers, promises


@needs("agreements")
def statement(request: Asked, agreement: str) -> HttpResponse:
    """The month's verdicts and money, and its papers."""
    found = asking.one(request.access, agreement)
    values = {
        "agreement": found,
        "tabs": tabs(found, request.language, "agreements_statement"),
        **statements.of_month(found, filters.month(request), request.language),
    }
    return render(request, "agreements/statement.html", values)


@needs("agreements")
@require_http_methods(["GET", "POST"])
def paper(request: Asked, agreement: str, kind: str) -> HttpResponseBase:
    """One paper: downloaded where it is there; asked for by POST."""
    found = asking.one(request.access, agreement)
    if kind not in papers.KINDS:
        raise Http404
    row = promises.row_of(found, filters.month(request))
    if request.method == "POST":
        jobs.start_once("paper", by=request.access.account, row=row.pk, paper=kind, code=request.language.code)
        return statements.back(request, "agreements_statement", agreement=found.slug)
    place = papers.place(row, kind, request.language.code)
    if not place.is_file():
        raise Http404
    trail.note("exported", by=request.access.account, subject=place.name, client=found.client)
    return _file(place, kind)


@needs("agreements")
def intervals(request: Asked, agreement: str) -> HttpResponse:
    """What was attained of each target, by day and by interval."""
    found = asking.one(request.access, agreement)
    row = promises.row_of(found, filters.month(request))
    names = list(dict.fromkeys(target["id"] for target in row.document.get("targets", ())))
    chosen = filters.choice(request, "target", names, names[0] if names else "") if names else ""
    values = {"agreement": found, "tabs": tabs(found, request.language, "agreements_intervals"), "names": names}
    if chosen:
        promise, months = promises.one(found, chosen, row.first_day)
        values |= {
            "told": promise_words.said(promise, request.language),
            "charts": promise_charts.of_promise(promise, request.language),
            "months": statements.months(months, row.first_day, request.language, request),
            "chosen": chosen,
            "agreement_zone": promise.assessment.time_zone,
        }
    return render(request, "agreements/intervals.html", values)


def _file(place: Path, kind: str) -> FileResponse:
    return FileResponse(place.open("rb"), as_attachment=True, filename=place.name, content_type=papers.KINDS[kind][1])
