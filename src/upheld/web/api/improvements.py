"""Actions: what is done about misses, by whom, until when, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.reports.words import METRICS
from upheld.web.actions import improvements as acting
from upheld.web.api import door
from upheld.web.api.agreements import owner_of
from upheld.web.api.operations import marked, on_number, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Key, Line, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.models import Agreement, Client, ImprovementAction

router = Router()


class Improvement(Shape):
    """An action. `revision` goes up with each change."""

    id: int
    agreement: str | None
    target: str | None
    problem: str
    cause: str
    step: str
    owner: str | None = Field(description="Its owner's e-mail address; null for who reads for the client.")
    owner_name: str | None
    due: date
    metric: str | None
    expected: str
    visible_to_client: bool
    made_at: Moment
    done_at: Moment | None
    outcome: str
    revision: int


class ImprovementsWanted(Paging):
    """Open actions, done ones, or all."""

    state: Literal["open", "done", "all"] = "open"


class ImprovementWanted(Wanted):
    """An action as it shall be; `owner` is the e-mail address of who does it."""

    agreement: Annotated[Text, Field(max_length=80)]
    target: Annotated[Text | None, Field(max_length=80)] = None
    problem: Line
    cause: Annotated[Text, Field(max_length=300)] = ""
    step: Line
    owner: Annotated[Text, Field(max_length=254)]
    due: Day
    metric: Annotated[Text | None, Field(max_length=80)] = None
    expected: Annotated[Text, Field(max_length=200)] = ""
    visible_to_client: bool = False


class ImprovementChange(ImprovementWanted):
    """As it shall be, all of it."""

    revision: int | None = None


class Outcome(Wanted):
    """What came of it."""

    outcome: Line
    revision: int | None = None


class Reopening(Wanted):
    """The action's revision, where If-Match does not say it."""

    revision: int | None = None


@reads(router, "/clients/{client}/actions", "actions", "portal", answer=Page[Improvement])
def improvements(request: Asked, client: str, wanted: Query[ImprovementsWanted]) -> dict[str, Any]:
    """Actions for a client, those due first come first; who reads for the client sees those shown to it."""
    rows = door.client_of(request).actions.select_related("agreement", "owner")
    if not _works_here(request):
        rows = rows.filter(visible_to_client=True)
    if wanted.state != "all":
        rows = rows.filter(done_at__isnull=wanted.state == "open")
    return page(request, rows, ("due", "pk"), wanted, lambda row: _told(request, row))


@reads(router, "/clients/{client}/actions/{action}", "actions", "portal", answer=Improvement)
def improvement(request: Asked, client: str, action: Key) -> dict[str, Any]:
    """One action."""
    return _marked(request, _one(request, action))


@writes(router, "POST", "/clients/{client}/actions", "actions", answer=Improvement, status=201)
def plan(request: Asked, client: str, wanted: ImprovementWanted) -> dict[str, Any]:
    """Plan an action."""
    made = acting.plan(door.client_of(request), _values(request, wanted), by=request.access.account)
    return _marked(request, made)


@writes(router, "PUT", "/clients/{client}/actions/{action}", "actions", answer=Improvement)
def change(request: Asked, client: str, action: Key, wanted: ImprovementChange) -> dict[str, Any]:
    """Change an action."""
    row, revision = _one(request, action), on_number(request, wanted.revision)
    acting.change(row, _values(request, wanted), revision=revision, by=request.access.account)
    return _marked(request, _one(request, action))


@writes(router, "POST", "/clients/{client}/actions/{action}/finish", "actions", answer=Improvement)
def finish(request: Asked, client: str, action: Key, wanted: Outcome) -> dict[str, Any]:
    """Say what came of an action: from then on it is done."""
    row, revision = _one(request, action), on_number(request, wanted.revision)
    acting.finish(row, wanted.outcome, revision=revision, by=request.access.account)
    return _marked(request, _one(request, action))


@writes(router, "POST", "/clients/{client}/actions/{action}/reopen", "actions", answer=Improvement)
def reopen(request: Asked, client: str, action: Key, wanted: Reopening) -> dict[str, Any]:
    """Take an action up again."""
    row, revision = _one(request, action), on_number(request, wanted.revision)
    acting.reopen(row, revision=revision, by=request.access.account)
    return _marked(request, _one(request, action))


def _one(request: Asked, action: int) -> ImprovementAction:
    rows = door.client_of(request).actions.select_related("agreement", "owner")
    found = rows.filter(pk=action).first()
    if found is None or not (_works_here(request) or found.visible_to_client):
        raise Http404
    return found


def _works_here(request: Asked) -> bool:
    return request.access.may("actions", door.client_of(request))


def _values(request: Asked, wanted: ImprovementWanted) -> dict[str, Any]:
    if wanted.metric and wanted.metric not in METRICS:
        values = {"value": wanted.metric, "known": list(METRICS)}
        raise BadInput(Problem("web.choice", field="body.metric", values=values))
    given = wanted.model_dump(exclude={"revision"})
    return {
        **given,
        "agreement": _agreement(door.client_of(request), wanted.agreement),
        "owner": owner_of(wanted.owner),
        "target": wanted.target or "",
        "metric": wanted.metric or "",
    }


def _agreement(client: Client, slug: str) -> Agreement:
    found = client.agreements.filter(slug=slug).first()
    if found is None:
        raise BadInput(Problem("api.unknown", field="body.agreement", values={"value": slug}))
    return found


def _marked(request: Asked, row: ImprovementAction) -> dict[str, Any]:
    marked(request, row.revision)
    return _told(request, row)


def _told(request: Asked, row: ImprovementAction) -> dict[str, Any]:
    names = ("id", "problem", "cause", "step", "due", "expected", "visible_to_client", "made_at", "done_at", "outcome")
    owner = row.owner if _works_here(request) else None
    return {
        **picked(row, *names, "revision"),
        "agreement": row.agreement.slug if row.agreement else None,
        "target": row.target or None,
        "metric": row.metric or None,
        "owner": owner.email if owner else None,
        "owner_name": owner.name if owner else None,
    }
