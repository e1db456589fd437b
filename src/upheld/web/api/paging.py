"""Lists in pages: a signed cursor says where the next page begins, so that rows that come and go leave no gap.

The order is total (it ends with a unique field); a cursor belongs to the address and filters that it was given for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from pydantic import Field

from upheld.web.api.faults import Refused
from upheld.web.api.shapes import Asked, Shape, Text

Row = TypeVar("Row")
Of = TypeVar("Of", bound=Model)
MOST = 500


class Page(Shape, Generic[Row]):
    """A page of a list; `next` is the address of the page after it, null on the last one."""

    items: list[Row]
    next: str | None = Field(description="Address of the next page, relative to the server; null: this is the last.")


class Paging(Asked):
    """How much of a list is wanted, and from where."""

    limit: Annotated[int, Field(ge=1, le=MOST, description="Most rows of a page.")] = 100
    cursor: Annotated[Text | None, Field(max_length=2000, description="From the address in `next`.")] = None


def page(
    request: HttpRequest,
    rows: QuerySet[Of],
    order: Sequence[str],
    paging: Paging,
    shape: Callable[[Of], Any] | None = None,
) -> dict[str, Any]:
    """The page of `rows` that `paging` asks for, in `order` (names of fields, `-` before a descending one).

    Raises Refused for a cursor that was not given for this address.
    """
    if paging.cursor is not None:
        rows = rows.filter(_after(order, opened(request, paging.cursor, len(order))))
    found = list(rows.order_by(*order)[: paging.limit + 1])
    last = found[paging.limit - 1] if len(found) > paging.limit else None
    place = [_plain(_value(last, name)) for name in order] if last is not None else None
    items = found[: paging.limit]
    return {"items": [shape(row) for row in items] if shape else items, "next": next_address(request, place)}


def slice_of(
    request: HttpRequest, rows: Sequence[Any], key: Callable[[Any], Sequence[Any]], paging: Paging
) -> dict[str, Any]:
    """The page of rows that are all at hand, ordered by `key` (values that JSON keeps)."""
    ordered = sorted(rows, key=lambda row: [_sortable(part) for part in key(row)])
    if paging.cursor is not None:
        place = [_sortable(part) for part in opened(request, paging.cursor, None)]
        ordered = [row for row in ordered if [_sortable(_plain(part)) for part in key(row)] > place]
    items = ordered[: paging.limit]
    more = len(ordered) > paging.limit
    return {"items": items, "next": next_address(request, [_plain(part) for part in key(items[-1])] if more else None)}


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, _plain(value))


def _after(order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows after `place`: further in the first field, or equal there and further in the rest."""
    name, value = order[0], place[0]
    field = name.lstrip("-")
    further = Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
    return further | (Q(**{field: value}) & _after(order[1:], place[1:])) if len(order) > 1 else further


def _value(row: Any, name: str) -> Any:
    found = row
    for part in name.lstrip("-").split("__"):
        found = getattr(found, part)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def next_address(request: HttpRequest, place: Sequence[Any] | None) -> str | None:
    """The address of the page after `place`; None: there is none."""
    if place is None:
        return None
    parameters = request.GET.copy()
    parameters["cursor"] = signing.dumps(list(place), salt=_salt(request), compress=True)
    return f"{request.path}?{parameters.urlencode()}"


def opened(request: HttpRequest, cursor: str, length: int | None) -> list[Any]:
    """The place that `cursor` tells, of `length` values; raises Refused where it was not given for this address."""
    try:
        place = signing.loads(cursor, salt=_salt(request))
    except signing.BadSignature:
        raise Refused(422, "api.cursor") from None
    if not isinstance(place, list) or (length is not None and len(place) != length):
        raise Refused(422, "api.cursor")
    return place


def _salt(request: HttpRequest) -> str:
    """What a cursor belongs to: the address with its filters, without its place and its length."""
    filters = sorted((name, values) for name, values in request.GET.lists() if name not in ("cursor", "limit"))
    return f"upheld.api.cursor {request.path} {filters}"
