"""Writing the audit trail: the one place that does."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from upheld.web import clock
from upheld.web.models import Account, Client, TrailEntry


def note(
    deed: str,
    *,
    by: Account | None,
    subject: str = "",
    client: Client | None = None,
    address: str | None = None,
    **values: Any,
) -> TrailEntry:
    """Write that `by` did `deed` (a key of `deeds.DEEDS`) to `subject`; in the transaction of the deed itself."""
    return TrailEntry.objects.create(
        at=clock.real(),
        account=by,
        by=by.name if by else "",
        deed=deed,
        subject=subject[:200],
        client=client,
        values=values,
        address=address,
    )


def address_of(request: HttpRequest, proxies: int) -> str | None:
    """Where a request comes from; with `proxies` of our own before us, as the outermost of them saw it."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.META.get("REMOTE_ADDR") or None
