"""The audit trail: who saw and did what."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from upheld.web.api.operations import reads
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Instant, Key, Moment, Shape, Text
from upheld.web.asked import Asked
from upheld.web.deeds import DEEDS
from upheld.web.models import TrailEntry

router = Router()


class Entry(Shape):
    """One deed. `sentence` tells it in the caller's language, after the name of who did it."""

    id: int
    at: Moment
    account: int | None
    by: str
    deed: str
    sentence: str
    subject: str
    client: str | None
    values: dict[str, Any]
    address: str | None


class Wanted(Paging):
    """Which deeds are wanted."""

    account: Key | None = None
    deed: Annotated[Text | None, Field(max_length=60)] = None
    since: Instant | None = None
    until: Instant | None = None


@reads(router, "/trail", "trail", answer=Page[Entry])
def trail(request: Asked, wanted: Query[Wanted]) -> dict[str, Any]:
    """What was seen and done, newest first."""
    filters = {
        "account_id": wanted.account,
        "deed": wanted.deed,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    rows = TrailEntry.objects.select_related("client").filter(
        **{name: value for name, value in filters.items() if value is not None}
    )
    return page(request, rows, ("-at", "-pk"), wanted, lambda row: _told(request, row))


def _told(request: Asked, row: TrailEntry) -> dict[str, Any]:
    gaps = {**{name: str(value) for name, value in row.values.items()}, "subject": row.subject}
    return {
        **{name: getattr(row, name) for name in ("id", "at", "by", "deed", "subject", "values", "address")},
        "account": row.account_id,
        "sentence": request.language.say(DEEDS[row.deed], **gaps) if row.deed in DEEDS else row.deed,
        "client": row.client.slug if row.client else None,
    }
