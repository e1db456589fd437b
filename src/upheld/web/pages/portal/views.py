"""What the client's reader sees: promises of own agreements, causes, actions shown to the client, statements."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from upheld.web import clause_words, clock, exports, filters, promise_charts, promise_tables, promise_words, statements
from upheld.web.actions import jobs, trail
from upheld.web.asked import Asked
from upheld.web.guards import needs
from upheld.web.models import Agreement, Client
from upheld.web.queries import agreements, improvements, papers, promises


@needs("portal")
def portal(request: Asked, client: Client) -> HttpResponse:
    """Actual against required of the month, causes, actions."""
    found = promises.of_clients((client,), filters.month(request))
    told = [
        promise_words.said(promise, request.language)
        for one in agreements.of_client(client, clock.today(client.time_zone))
        for promise in found.of_agreement(one.agreement)
    ]
    if exports.asked_for(request):
        return _exported(request, told)
    values = {
        "told": told,
        "faulty": found.faulty,
        "listed": agreements.of_client(client, clock.today(client.time_zone)),
        "actions": improvements.visible(client),
        "months": statements.months(found.months, found.first_day, request.language, request)
        if found.first_day
        else [],
        "month_said": promise_words.month_said(found.first_day, request.language),
        "until": found.until,
    }
    return render(request, "portal/portal.html", values)


@needs("portal")
def target(request: Asked, client: Client, agreement: str, target: str) -> HttpResponse:
    """One promise: its days and causes."""
    promise, months = promises.one(_own(client, agreement), target, filters.month(request))
    if exports.asked_for(request):
        name, columns, rows = promise_tables.cells(promise, False, request.language)
        zone = promise.assessment.time_zone
        return exports.answer(request, f"{agreement}-{target}-{name}", columns, rows, zone)
    first_day = promise.assessment.first_day.replace(day=1)
    values = {
        "told": promise_words.said(promise, request.language),
        "charts": promise_charts.of_promise(promise, request.language, ("day", "interval")),
        "months": statements.months(months, first_day, request.language, request),
        "month_said": promise_words.month_said(first_day, request.language),
        "agreement_zone": promise.assessment.time_zone,
    }
    return render(request, "portal/target.html", values)


@needs("portal")
def statement(request: Asked, client: Client, agreement: str) -> HttpResponse:
    """The statement of a month with its papers."""
    own = _own(client, agreement)
    values = {"agreement": own, **statements.of_month(own, filters.month(request), request.language)}
    return render(request, "portal/statement.html", values)


@needs("portal")
def clauses(request: Asked, client: Client, agreement: str) -> HttpResponse:
    """What the version in force says, in words."""
    own = _own(client, agreement)
    version = agreements.version(own, None, clock.today(client.time_zone))
    if version.state != version.State.IN_FORCE:
        raise Http404
    said = clause_words.said(agreements.terms_of(version), request.language)
    return render(request, "portal/clauses.html", {"agreement": own, "version": version, "said": said})


@needs("portal")
@require_http_methods(["GET", "POST"])
def paper(request: Asked, client: Client, agreement: str, kind: str) -> HttpResponseBase:
    """One paper: downloaded where it is there; asked for by POST."""
    own = _own(client, agreement)
    if kind not in papers.KINDS:
        raise Http404
    row = promises.row_of(own, filters.month(request))
    if request.method == "POST":
        values: dict[str, Any] = {"row": row.pk, "paper": kind, "code": request.language.code}
        jobs.start_once("paper", by=request.access.account, **values)
        return statements.back(request, "portal_statement", client=client.slug, agreement=own.slug)
    place = papers.place(row, kind, request.language.code)
    if not place.is_file():
        raise Http404
    trail.note("exported", by=request.access.account, subject=place.name, client=client)
    kind_of_file = papers.KINDS[kind][1]
    return FileResponse(place.open("rb"), as_attachment=True, filename=place.name, content_type=kind_of_file)


def _own(client: Client, agreement: str) -> Agreement:
    return get_object_or_404(Agreement.objects.select_related("client"), slug=agreement, client=client)


def _exported(request: Asked, told: list[promise_words.PromiseSaid]) -> HttpResponse:
    hidden = ("chance", "expected_credit", "misses_left", "level_needed")
    columns = [column for column in promise_tables.columns(request.language) if column.key not in hidden]
    rows = [promise_tables.row(one, request.language) for one in told]
    return exports.answer(request, "promises", columns, rows)
