"""Lists in pages: every row once, whatever the length of a page and whatever comes in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from tests.web.conftest import Cast
from tests.web.test_api_doors import problem, token_of
from upheld.web.models import Client, TrailEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def walk(address: str, header: dict[str, str]) -> list[Any]:
    """Every row of a list, page by page."""
    rows: list[Any] = []
    after: str | None = address
    while after:
        page = Browser().get(after, headers=header).json()
        assert page["items"] or not rows
        rows += page["items"]
        after = page["next"]
    return rows


def entries(count: int, at: datetime = AT) -> list[TrailEntry]:
    """Deeds of which always three fall into the same instant."""
    return TrailEntry.objects.bulk_create(
        TrailEntry(at=at + timedelta(seconds=n // 3), by="somebody", deed="signed_in") for n in range(count)
    )


@pytest.mark.parametrize("limit", [1, 7, 8, 100])
def test_pages_hold_every_row_once_in_order(cast: Cast, limit: int) -> None:
    entries(23)
    header = token_of(cast.director)
    rows = walk(f"/api/v1/trail?deed=signed_in&limit={limit}", header)
    expected = TrailEntry.objects.filter(deed="signed_in").order_by("-at", "-pk").values_list("pk", flat=True)
    assert [row["id"] for row in rows] == list(expected)


def test_rows_that_come_meanwhile_repeat_none_and_hide_none(cast: Cast) -> None:
    old = {entry.pk for entry in entries(10)}
    header = token_of(cast.director)
    first = Browser().get("/api/v1/trail?deed=signed_in&limit=4", headers=header).json()
    entries(5, at=AT + timedelta(days=1))
    rest = walk(first["next"], header)
    assert sorted([row["id"] for row in (*first["items"], *rest)]) == sorted(old)


def test_lists_made_in_memory_are_paged_alike(cast: Cast) -> None:
    Client.objects.bulk_create(Client(slug=f"c{n}", name=f"Client {n:02}") for n in range(9))
    rows = walk("/api/v1/clients?limit=2", token_of(cast.director))
    names = [row["name"] for row in rows]
    assert len(names) == 11
    assert names == sorted(names)


def test_a_cursor_belongs_to_its_filters(cast: Cast) -> None:
    entries(4)
    header = token_of(cast.director)
    after = Browser().get("/api/v1/trail?deed=signed_in&limit=2", headers=header).json()["next"]
    told = problem(Browser().get(after.replace("deed=signed_in", "deed=exported"), headers=header), 422)
    assert told["type"] == "urn:upheld:problem:api.cursor"


@pytest.mark.parametrize("cursor", ["", "x", "W10:abc:def", "%00"])
def test_a_cursor_that_nobody_gave_is_refused(cast: Cast, cursor: str) -> None:
    problem(Browser().get(f"/api/v1/trail?cursor={cursor}", headers=token_of(cast.director)), 422)


@pytest.mark.parametrize("limit", ["0", "501", "-1", "many", "1e400"])
def test_a_length_out_of_bounds_is_refused(cast: Cast, limit: str) -> None:
    problem(Browser().get(f"/api/v1/trail?limit={limit}", headers=token_of(cast.director)), 422)
