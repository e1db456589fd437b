"""How the system itself is: what those who run it look at."""

from __future__ import annotations

from typing import Any

from ninja import Router
from pydantic import Field

from upheld.web.api.operations import reads
from upheld.web.api.shapes import Moment, Shape, picked
from upheld.web.asked import Asked
from upheld.web.queries import freshness
from upheld.web.queries import running as asking

router = Router()


class Health(Shape):
    """What works, what is left, and how old the data are; null: unknown, or there is none."""

    ok: bool
    database: bool
    workspace: bool
    disk_free_bytes: int | None
    disk_free_share: float | None
    worker_seen_at: Moment | None = Field(description="Last sign of life of any worker.")
    jobs: dict[str, int] = Field(description="Long work by state.")
    oldest_waiting_s: float | None
    data_until: Moment | None


@reads(router, "/health", "jobs", answer=Health)
def health(request: Asked) -> dict[str, Any]:
    """Whether requests can be answered, records be kept and long work be done."""
    found, work = asking.health(), asking.work()
    names = ("ok", "database", "workspace", "disk_free_bytes", "disk_free_share", "worker_seen_at")
    return {
        **picked(found, *names),
        "jobs": work.by_state,
        "oldest_waiting_s": work.oldest_waiting_s,
        "data_until": freshness.data_until(),
    }
