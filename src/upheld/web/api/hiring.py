"""Hiring plans: a question with its tables, and the plan found for it. Candidates are numbers, never people."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q
from ninja import Query, Router
from pydantic import Field

from upheld.web.actions import hiring as acting
from upheld.web.api import door
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Key, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.models import HiringPlan as Row
from upheld.web.queries import hiring as asking

router = Router()


class HiringPlan(Shape):
    """A question and whether its plan is found; `client` null: of all clients together."""

    id: int
    name: str
    client: str | None
    made_by: str | None
    made_at: Moment
    job: str | None
    found: bool


class HiringPlanWhole(HiringPlan):
    """A plan: the question (TOML), its tables, and the plan as `upheld hire --json` writes it."""

    question: str
    tables: dict[str, str]
    document: dict[str, Any] | None


class HiringWanted(Wanted):
    """A question as `examples/hiring.toml` has it, and the tables that it names (file name: CSV)."""

    question: Annotated[Text, Field(max_length=200_000)]
    tables: Annotated[
        dict[Annotated[Text, Field(max_length=120)], Annotated[Text, Field(max_length=2_000_000)]],
        Field(default_factory=dict, max_length=20),
    ]
    client: Annotated[Text | None, Field(max_length=60, description="Its slug; null: of all clients together.")] = None


@reads(router, "/hiring-plans", "hiring", answer=Page[HiringPlan])
def plans(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """The plans that one may see, newest first."""
    access = request.access
    rows = Row.objects.select_related("client", "made_by", "job").defer("tables", "question")
    if not access.all_clients("hiring"):
        rows = rows.filter(Q(client__in=[client.pk for client in access.clients("hiring")]))
    return page(request, rows, ("-made_at", "-pk"), paging, _told)


@reads(router, "/hiring-plans/{plan}", "hiring", answer=HiringPlanWhole)
def plan(request: Asked, plan: Key) -> dict[str, Any]:
    """One plan, with its question and tables."""
    return _whole(asking.one(request.access, plan))


@writes(router, "POST", "/hiring-plans", "hiring", answer=HiringPlanWhole, status=202)
def ask(request: Asked, wanted: HiringWanted) -> dict[str, Any]:
    """Ask a question; its plan is found in the background. A question that cannot be read is refused with its lines."""
    client = door.client_for(request, wanted.client, "hiring") if wanted.client else None
    if client is None and not request.access.all_clients("hiring"):
        client = request.access.clients("hiring")[0]
    kept, _ = acting.ask(wanted.question, wanted.tables, client=client, by=request.access.account)
    return _whole(asking.one(request.access, kept.pk))


@writes(router, "DELETE", "/hiring-plans/{plan}", "hiring", answer=NOTHING, status=204)
def remove(request: Asked, plan: Key) -> None:
    """Remove a question and its plan."""
    acting.remove(asking.one(request.access, plan), by=request.access.account)


def _told(row: Row) -> dict[str, Any]:
    return {
        **picked(row, "id", "name", "made_at"),
        "client": row.client.slug if row.client else None,
        "made_by": row.made_by.name if row.made_by else None,
        "job": str(row.job_id) if row.job_id else None,
        "found": bool(row.document),
    }


def _whole(row: Row) -> dict[str, Any]:
    return {**_told(row), **picked(row, "question", "tables"), "document": row.document or None}
