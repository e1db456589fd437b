"""The address under which a calendar program reads somebody's own shifts."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction

from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, CalendarFeed
from upheld.web.queries.my_day import hashed

_NOTED_EVERY = timedelta(days=1)


@transaction.atomic
def make(*, by: Account) -> str:
    """A new secret for the calendar of `by`, told this once; an address made before stops working."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        account=by, defaults={"secret_hash": hashed(secret), "made_at": clock.real(), "read_at": None}
    )
    trail.note("feed_made", by=by)
    return secret


@transaction.atomic
def revoke(*, by: Account) -> None:
    """No address leads to the calendar any more."""
    if CalendarFeed.objects.filter(account=by).delete()[0]:
        trail.note("feed_revoked", by=by)


@transaction.atomic
def read(feed: CalendarFeed) -> None:
    """Remember that the calendar was read; the trail notes it once a day, since programs ask every few minutes."""
    now = clock.real()
    if feed.read_at is None or now - feed.read_at > _NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=now)
        person = feed.account.person
        trail.note("feed_read", by=feed.account, subject=person.name if person else feed.account.name)
