"""Clients: the companies that calls are answered for."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from upheld.web.api import door
from upheld.web.api.operations import reads
from upheld.web.api.paging import Page, Paging, slice_of
from upheld.web.api.shapes import Moment, Shape
from upheld.web.asked import Asked
from upheld.web.models import Client as Row
from upheld.web.queries import centre, freshness

router = Router()


class Client(Shape):
    """A client. Days of its figures are days in its time zone."""

    slug: str
    name: str
    country: str | None
    time_zone: str
    currency: str
    active: bool


class ClientWhole(Client):
    """A client with its queues and how fresh its figures are."""

    queues: list[str]
    data_until: Moment | None


@reads(router, "/clients", "account", answer=Page[Client])
def clients(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """The clients that one may look at, by name."""
    seen = [row for row in Row.objects.all() if request.access.sees(row)]
    return slice_of(request, [_told(row) for row in seen], lambda row: (row["name"], row["slug"]), paging)


@reads(router, "/clients/{client}", "account", answer=ClientWhole)
def client(request: Asked, client: str) -> dict[str, Any]:
    """One client, with the names of its queues."""
    row = door.client_of(request)
    return {**_told(row), "queues": list(centre.queues_of(row)), "data_until": freshness.data_until(row)}


def _told(row: Row) -> dict[str, Any]:
    names = ("slug", "name", "time_zone", "currency", "active")
    return {**{name: getattr(row, name) for name in names}, "country": row.country or None}
