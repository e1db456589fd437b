"""Accounts, invitations and the trail, as those who run the centre look at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from upheld.web import clock
from upheld.web.models import Account, Invitation, RoleGrant, TrailEntry

PAGE = 50


def everybody() -> list[Account]:
    """All accounts with their roles."""
    return list(Account.objects.select_related("person").prefetch_related("grants__client", "grants__team"))


def invitations() -> list[Invitation]:
    """The open invitations, newest first."""
    found = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, ends_at__gt=clock.real())
    return list(found.select_related("client", "team"))


def account(number: int) -> Account:
    """One account; 404 where there is none."""
    found = Account.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def grant(number: int) -> RoleGrant:
    """One role of an account; 404 where there is none."""
    found = RoleGrant.objects.select_related("account", "client").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def invitation(number: int) -> Invitation:
    """One open invitation; 404 where there is none."""
    found = Invitation.objects.filter(pk=number, accepted_at=None, withdrawn_at=None).first()
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class TrailPage:
    """Some entries of the trail, and the id before which the next ones come."""

    entries: tuple[TrailEntry, ...]
    later: int | None


def trail(
    *,
    deed: str = "",
    account_id: int | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> TrailPage:
    """The newest entries first, of one deed or account, within [start, end)."""
    found = TrailEntry.objects.select_related("client")
    if deed:
        found = found.filter(deed=deed)
    if account_id:
        found = found.filter(account_id=account_id)
    if start:
        found = found.filter(at__gte=start)
    if end:
        found = found.filter(at__lt=end)
    if before:
        found = found.filter(pk__lt=before)
    entries = tuple(found.order_by("-pk")[: limit + 1])
    return TrailPage(entries[:limit], entries[limit - 1].pk if len(entries) > limit else None)
