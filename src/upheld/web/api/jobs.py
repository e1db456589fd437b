"""Long work: how far it is, what came of it, and stopping it."""

from __future__ import annotations

import uuid
from typing import Any

from ninja import Query, Router

from upheld.web.actions import jobs as acting
from upheld.web.api.operations import reads, writes
from upheld.web.api.paging import Page, Paging, slice_of
from upheld.web.api.shapes import Moment, Shape
from upheld.web.asked import Asked
from upheld.web.job_titles import page_of, title_of
from upheld.web.models import Job as Row
from upheld.web.queries import jobs as asking

router = Router()


class Job(Shape):
    """A piece of long work. `share` is how much of it is done; null: nobody can say."""

    id: uuid.UUID
    kind: str
    title: str
    state: str
    step: str
    share: float | None
    done: int | None
    total: int | None
    client: str | None
    by: str | None
    made_at: Moment
    began_at: Moment | None
    ended_at: Moment | None
    cancel_asked: bool
    problems: list[str]
    result_page: str | None


@reads(router, "/jobs", "jobs", answer=Page[Job])
def jobs(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """The work that one may look at: one's own, a director's also everybody's."""
    shown = [told(request, row) for row in asking.seen(request.access)]
    return slice_of(request, shown, lambda row: (-row["made_at"].timestamp(), row["id"]), paging)


@reads(router, "/jobs/{job}", "jobs", answer=Job)
def job(request: Asked, job: uuid.UUID) -> dict[str, Any]:
    """One piece of long work."""
    return told(request, asking.one(request.access, job))


@writes(router, "POST", "/jobs/{job}/cancel", "jobs", answer=Job)
def cancel(request: Asked, job: uuid.UUID) -> dict[str, Any]:
    """Ask it to stop. What is done already stays as it is, or leaves no trace: as its kind says."""
    row = asking.one(request.access, job)
    acting.cancel(row, by=request.access.account)
    return told(request, asking.one(request.access, job))


def told(request: Asked, row: Row) -> dict[str, Any]:
    shown = asking.shown(row, title_of(row), request.language, page_of(row))
    plain = ("id", "kind", "state", "done", "total", "made_at", "began_at", "ended_at", "cancel_asked")
    return {
        **{name: getattr(row, name) for name in plain},
        "title": shown.title,
        "step": shown.step,
        "share": shown.share,
        "client": row.client.slug if row.client else None,
        "by": row.by.name if row.by else None,
        "problems": list(shown.problems),
        "result_page": shown.page,
    }
