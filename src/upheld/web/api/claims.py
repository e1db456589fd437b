"""Exclusion claims: stretches of time that one side asks to leave out, their effect, and what both sides decide."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.core.exceptions import PermissionDenied
from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web.actions import claims as acting
from upheld.web.api import door
from upheld.web.api.operations import marked, on_number, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Instant, Key, Moment, Queue, Shape, Text, picked
from upheld.web.api.verdicts import agreement_of
from upheld.web.asked import Asked
from upheld.web.models import ExclusionClaim
from upheld.web.queries import claims as asking
from upheld.web.queries.centre import queues_of

router = Router()
Reason = Annotated[Text, Field(min_length=1, max_length=400)]


class ClaimEffect(Shape):
    """What a claim changes of one target in one period: its figures without and with it."""

    target: str
    period: str
    before: dict[str, Any]
    after: dict[str, Any]
    left_out: float


class Claim(Shape):
    """A claim; target and queue are null where it is about all of them. `revision` goes up with each decision."""

    id: int
    agreement: str
    target: str | None
    queue: str | None
    start: Moment
    end: Moment
    reason: str
    evidence: str
    state: Literal["open", "accepted", "refused", "withdrawn"]
    made_by: str | None
    made_at: Moment
    supplier_approver: str | None
    client_approver: str | None
    decided_at: Moment | None
    answer: str
    revision: int
    effects: list[ClaimEffect] | None = Field(description="null: not worked out yet.")
    currency: str | None


class ClaimsWanted(Paging):
    """Open claims, or all."""

    state: Literal["open", "all"] = "open"


class ClaimWanted(Wanted):
    """A stretch to leave out, and why."""

    target: Annotated[Text | None, Field(max_length=80)] = None
    queue: Queue | None = None
    start: Instant
    end: Instant
    reason: Reason
    evidence: Annotated[Text, Field(max_length=400)] = ""


class Deciding(Wanted):
    """The claim's revision, where If-Match does not say it."""

    revision: int | None = None


class Refusing(Deciding):
    """Why it is refused."""

    answer: Reason


@reads(router, "/clients/{client}/claims", "claims", answer=Page[Claim])
def claims(request: Asked, client: str, wanted: Query[ClaimsWanted]) -> dict[str, Any]:
    """The claims under a client's agreements, newest first."""
    rows = ExclusionClaim.objects.select_related("agreement", "made_by").filter(
        agreement__client=door.client_of(request)
    )
    if wanted.state == "open":
        rows = rows.filter(state=ExclusionClaim.State.OPEN)
    return page(request, rows, ("-made_at", "-pk"), wanted, _told)


@writes(router, "POST", "/clients/{client}/agreements/{agreement}/claims", "claims", answer=Claim, status=201)
def raise_claim(request: Asked, client: str, agreement: str, wanted: ClaimWanted) -> dict[str, Any]:
    """Raise a claim; what it would change is worked out in the background."""
    found = agreement_of(request, agreement)
    said = asking.terms_of(found)
    if wanted.end <= wanted.start:
        raise BadInput(Problem("web.order", field="body.start"))
    known = {"target": [one.id for one in said.targets] if said else [], "queue": queues_of(found.client)}
    for name, choices in known.items():
        value = getattr(wanted, name)
        if value and value not in choices:
            values = {"value": value, "known": list(choices)}
            raise BadInput(Problem("web.choice", field=f"body.{name}", values=values))
    values = {**wanted.model_dump(), "target": wanted.target or "", "queue": wanted.queue or ""}
    return _told(acting.raise_claim(found, values, by=request.access.account))


@reads(router, "/clients/{client}/claims/{claim}", "claims", answer=Claim)
def claim(request: Asked, client: str, claim: Key) -> dict[str, Any]:
    """One claim with its effect."""
    row = _one(request, claim)
    marked(request, row.revision)
    return _told(row)


@writes(router, "POST", "/clients/{client}/claims/{claim}/approve", "claims.decide", answer=Claim)
def approve(request: Asked, client: str, claim: Key, wanted: Deciding) -> dict[str, Any]:
    """Approve a claim for one's side; with both sides it becomes a clause of the agreement."""
    row = _one(request, claim)
    acting.approve(row, _side(request, row), revision=on_number(request, wanted.revision), by=request.access.account)
    return _again(request, claim)


@writes(router, "POST", "/clients/{client}/claims/{claim}/refuse", "claims.decide", answer=Claim)
def refuse(request: Asked, client: str, claim: Key, wanted: Refusing) -> dict[str, Any]:
    """Refuse a claim with a reason; it is kept."""
    row = _one(request, claim)
    _side(request, row)
    acting.refuse(row, wanted.answer, revision=on_number(request, wanted.revision), by=request.access.account)
    return _again(request, claim)


@writes(router, "POST", "/clients/{client}/claims/{claim}/withdraw", "claims", answer=Claim)
def withdraw(request: Asked, client: str, claim: Key, wanted: Deciding) -> dict[str, Any]:
    """Take one's own claim back; it is kept."""
    row = _one(request, claim)
    if row.made_by_id != request.access.account.pk:
        raise PermissionDenied
    acting.withdraw(row, revision=on_number(request, wanted.revision), by=request.access.account)
    return _again(request, claim)


@writes(router, "POST", "/clients/{client}/claims/{claim}/work-out", "claims", answer=Claim, status=202)
def work_out(request: Asked, client: str, claim: Key) -> dict[str, Any]:
    """Work out anew in the background what a claim would change."""
    acting.work_out(_one(request, claim), by=request.access.account)
    return _again(request, claim)


def _one(request: Asked, claim: int) -> ExclusionClaim:
    """The claim under an agreement of the client that the address names."""
    found = asking.one(request.access, claim)
    if found.agreement.client_id != door.client_of(request).pk:
        raise Http404
    return found


def _again(request: Asked, claim: int) -> dict[str, Any]:
    row = _one(request, claim)
    marked(request, row.revision)
    return _told(row)


def _side(request: Asked, row: ExclusionClaim) -> str:
    side = asking.side(request.access, row.agreement)
    if side is None:
        raise PermissionDenied
    return side


def _told(row: ExclusionClaim) -> dict[str, Any]:
    names = ("id", "start", "end", "reason", "evidence", "state", "made_at", "decided_at", "answer", "revision")
    texts = ("target", "queue", "supplier_approver", "client_approver")
    return {
        **picked(row, *names),
        **{name: value or None for name, value in picked(row, *texts).items()},
        "agreement": row.agreement.slug,
        "made_by": row.made_by.name if row.made_by else None,
        "effects": asking.effects(row) if row.effect else None,
        "currency": row.effect.get("currency"),
    }
