"""Promises and verdicts: what was promised, how it stands, how likely it is kept, and the documents behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404, HttpResponse
from ninja import Query, Router
from pydantic import Field

from upheld.problems import Problem
from upheld.reports.problem_sentences import told
from upheld.web.actions import jobs, trail
from upheld.web.api import door
from upheld.web.api import jobs as jobs_told
from upheld.web.api.jobs import Job
from upheld.web.api.operations import reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Moment, Shape
from upheld.web.asked import Asked
from upheld.web.models import Agreement, Assessed, Client
from upheld.web.queries import papers
from upheld.web.queries import promises as asking
from upheld.web.queries.promises import MonthShown

router = Router()
_VERDICT = "/clients/{client}/agreements/{agreement}/verdicts/{month}"
PaperKind = Literal["html", "pdf", "xlsx", "calls"]
Month = Annotated[
    str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$", description="A month, as 2026-11; left out: the newest.")
]


class Promise(Shape):
    """One target in its latest period of the month: the verdict so far and the outlook on its end.

    `state`: kept, missed, warning (at risk) or open (cannot be said). `verdict` is as `upheld assess --json` writes it.
    """

    client: str
    agreement: str
    title: str
    target: str
    state: str
    chance: float | None
    expected_credit: float | None
    until: Moment
    verdict: dict[str, Any]
    outlook: dict[str, Any]
    actions: list[int]


class Faulty(Shape):
    """An agreement whose month could not be assessed, and why."""

    agreement: str
    problems: list[str]


class MonthOfPromises(Shape):
    """The promises of a month, those most at risk first."""

    month: str | None
    months: list[str]
    until: Moment | None
    promises: list[Promise]
    faulty: list[Faulty]


class MonthWanted(Wanted):
    """Which month."""

    month: Month | None = None


class Verdict(Shape):
    """That there is a verdict on an agreement over a month so far, and what it was made from."""

    agreement: str
    month: str
    made_at: Moment
    until: Moment
    problems: list[str]


class VerdictWhole(Verdict):
    """The verdict as `upheld assess --json` writes it; null where the agreement could not be assessed."""

    document: dict[str, Any] | None


class Paper(Shape):
    """A paper of a month in the caller's language: there, being written, failed, or not asked for yet."""

    kind: PaperKind
    there: bool
    under_way: bool
    failed: bool


class TargetIntervals(Shape):
    """The intervals of one target, each with its numerator, denominator and verdict."""

    target: str
    period: dict[str, Any]
    intervals: list[dict[str, Any]]


@reads(router, "/promises", "promises", answer=MonthOfPromises)
def promises(request: Asked, wanted: Query[MonthWanted]) -> dict[str, Any]:
    """Every promise to every client in a month: will it be kept, what is at risk, why, what is done."""
    return _month(request, asking.of_clients(request.access.clients("promises"), _first_day(wanted.month)))


@reads(router, "/clients/{client}/promises", "promises", answer=MonthOfPromises)
def of_client(request: Asked, client: str, wanted: Query[MonthWanted]) -> dict[str, Any]:
    """The promises to one client in a month."""
    return _month(request, asking.of_clients([door.client_of(request)], _first_day(wanted.month)))


@reads(router, "/clients/{client}/agreements/{agreement}/verdicts", "agreements", "portal", answer=Page[Verdict])
def verdicts(request: Asked, client: str, agreement: str, paging: Query[Paging]) -> dict[str, Any]:
    """The months with a verdict, newest first."""
    rows = agreement_of(request, agreement).assessed.defer("document", "intervals", "outlook")
    return page(request, rows, ("-first_day", "-pk"), paging, lambda row: _verdict(request, agreement, row))


@reads(router, "/clients/{client}/agreements/{agreement}/verdicts/{month}", "agreements", "portal", answer=VerdictWhole)
def verdict(request: Asked, client: str, agreement: str, month: str) -> dict[str, Any]:
    """The verdict on a month so far, as a document: targets, days, exclusions, money with every step."""
    row = _row(agreement_of(request, agreement), month)
    return {**_verdict(request, agreement, row), "document": _for_reader(request, row.document) or None}


@reads(router, f"{_VERDICT}/intervals", "agreements", "portal", answer=list[TargetIntervals])
def verdict_intervals(request: Asked, client: str, agreement: str, month: str) -> list[dict[str, Any]]:
    """The intervals of every target of a month's verdict."""
    row = _row(agreement_of(request, agreement), month)
    targets: Sequence[dict[str, Any]] = row.document.get("targets", ()) if row.document else ()
    return [
        {"target": target["id"], "period": target["period"], "intervals": intervals}
        for target, intervals in zip(targets, row.intervals, strict=False)
    ]


def _for_reader(request: Asked, document: dict[str, Any]) -> dict[str, Any]:
    """The document; for who reads for the client without what the centre still may miss."""
    if not document or request.access.may("agreements", door.client_of(request)):
        return document
    return {**document, "targets": [{**target, "remaining": None} for target in document["targets"]]}


@reads(router, f"{_VERDICT}/papers", "agreements", "portal", answer=list[Paper])
def list_papers(request: Asked, client: str, agreement: str, month: str) -> Any:
    """The papers of a month's statement: report as page, PDF and workbook, and every call with what it counted for."""
    return papers.of_month(_row(agreement_of(request, agreement), month), request.language.code)


@writes(router, "POST", f"{_VERDICT}/papers/{{kind}}", "agreements", "portal", answer=Job, status=202)
def write_paper(request: Asked, client: str, agreement: str, month: str, kind: PaperKind) -> dict[str, Any]:
    """Have a paper written in the background, in the caller's language."""
    row = _row(agreement_of(request, agreement), month)
    job = jobs.start_once("paper", by=request.access.account, row=row.pk, paper=kind, code=request.language.code)
    return jobs_told.told(request, job)


@reads(
    router,
    f"{_VERDICT}/papers/{{kind}}",
    "agreements",
    "portal",
    answer=None,
    media=tuple(media.partition(";")[0] for _, media in papers.KINDS.values()),
)
def paper(request: Asked, client: str, agreement: str, month: str, kind: PaperKind) -> HttpResponse:
    """A paper in the caller's language; 404 where it is not written yet. The trail notes it."""
    row = _row(agreement_of(request, agreement), month)
    place = papers.place(row, kind, request.language.code)
    if not place.is_file():
        raise Http404
    trail.note("exported", by=request.access.account, subject=place.name, client=door.client_of(request))
    answer = HttpResponse(place.read_bytes(), content_type=papers.KINDS[kind][1])
    answer.headers["Content-Disposition"] = f'attachment; filename="{place.name}"'
    return answer


def agreement_of(request: Asked, slug: str) -> Agreement:
    """The agreement of the client that the address names; raises Http404."""
    client: Client = door.client_of(request)
    found = client.agreements.select_related("client").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _row(agreement: Agreement, month: str) -> Assessed:
    first_day = _first_day(month)
    if first_day is None:
        raise Http404
    return asking.row_of(agreement, first_day)


def _first_day(month: str | None) -> date | None:
    """The first day of a month; an impossible month does not exist (404)."""
    if month is None:
        return None
    if not re.fullmatch(r"\d{4}-\d\d", month) or not 1 <= int(month[5:]) <= 12 or month < "1970":
        raise Http404
    return date(int(month[:4]), int(month[5:]), 1)


def _verdict(request: Asked, agreement: str, row: Assessed) -> dict[str, Any]:
    return {
        "agreement": agreement,
        "month": f"{row.first_day:%Y-%m}",
        "made_at": row.made_at,
        "until": row.until,
        "problems": [told(Problem(**problem), request.language) for problem in row.problems],
    }


def _month(request: Asked, shown: MonthShown) -> dict[str, Any]:
    documents = _documents(shown)
    return {
        "month": f"{shown.first_day:%Y-%m}" if shown.first_day else None,
        "months": [f"{month:%Y-%m}" for month in shown.months],
        "until": shown.until,
        "promises": [
            {
                "client": one.client.slug,
                "agreement": one.agreement.slug,
                "title": one.agreement.title,
                "target": one.result.id,
                "state": one.state,
                "chance": one.chance,
                "expected_credit": one.expected_credit,
                "until": one.until,
                "verdict": documents[one.agreement.pk, one.result.id],
                "outlook": dict(one.outlook),
                "actions": [action.pk for action in one.actions],
            }
            for one in shown.promises
        ],
        "faulty": [
            {"agreement": one.agreement.slug, "problems": [told(problem, request.language) for problem in one.problems]}
            for one in shown.faulty
        ],
    }


def _documents(shown: MonthShown) -> dict[tuple[int, str], dict[str, Any]]:
    """Each target's part of its verdict's document, of its latest period."""
    if shown.first_day is None:
        return {}
    agreements = {one.agreement.pk for one in shown.promises}
    rows = Assessed.objects.filter(agreement__in=agreements, first_day=shown.first_day).values_list(
        "agreement_id", "document"
    )
    return {(agreement, target["id"]): target for agreement, document in rows for target in document.get("targets", ())}
