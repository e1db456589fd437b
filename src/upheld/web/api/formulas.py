"""Formulas: what each service level counts, in words. Every figure names its own."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from upheld.reports import formula_words
from upheld.web.api.operations import reads
from upheld.web.api.paging import Page, Paging, slice_of
from upheld.web.api.shapes import Shape
from upheld.web.asked import Asked

router = Router()


class Formula(Shape):
    """A formula that an agreement may name. `parameters` are its switches with their usual values."""

    id: str
    version: int | str
    title: str
    numerator: str
    denominator: str
    comparison: str
    attribution: str
    parameters: dict[str, float | bool]
    source_name: str | None
    source_url: str | None


@reads(router, "/formulas", "account", answer=Page[Formula])
def formulas(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """Every formula of service level, explained in words."""
    return slice_of(request, formula_words.listed(request.language), lambda one: (one["id"],), paging)
