"""Signing in, throttled; sessions, limited; what people choose for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from upheld.reports.catalogue import mark
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, FailedLogIn, SignedIn, Theme

_WRONG = mark("The address or the password is wrong.")
_WAIT = mark("Too many attempts. Wait {minutes} minutes, or ask your director for a new invitation.")


@dataclass(frozen=True)
class Answer:
    """The account, or why there is none (a sentence of the catalogue and its values)."""

    account: Account | None
    refusal: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


def try_log_in(request: HttpRequest, email: str, password: str) -> Answer:
    """The account of `email` and `password`; after too many failures nobody is let in for a while, right or wrong."""
    address, typed = trail.address_of(request, settings.TRUSTED_PROXIES), email.strip().lower()
    since = clock.real() - timedelta(seconds=settings.LOGIN_WINDOW_S)
    by_account = FailedLogIn.objects.filter(email=typed, at__gte=since).count()
    by_address = FailedLogIn.objects.filter(address=address, at__gte=since).count() if address else 0
    if by_account >= settings.LOGIN_ATTEMPTS or by_address >= settings.LOGIN_ATTEMPTS * 4:
        return Answer(None, _WAIT, {"minutes": settings.LOGIN_WINDOW_S // 60})
    found = authenticate(request, username=typed, password=password)
    if isinstance(found, Account):
        return Answer(found)
    with transaction.atomic():
        FailedLogIn.objects.filter(at__lt=since).delete()
        FailedLogIn.objects.create(email=typed[:254], address=address, at=clock.real())
        trail.note("log_in_failed", by=None, subject=typed, address=address)
    return Answer(None, _WRONG)


@transaction.atomic
def began(request: HttpRequest, account: Account) -> None:
    """A session of `account` has begun; beyond the limit the longest unused ones end."""
    address = trail.address_of(request, settings.TRUSTED_PROXIES)
    FailedLogIn.objects.filter(Q(email=account.email.lower())).delete()
    if not request.session.session_key:
        request.session.save()
    SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "account": account,
            "began_at": clock.real(),
            "seen_at": clock.real(),
            "address": address,
            "browser": request.headers.get("User-Agent", "")[:200],
        },
    )
    for old in account.sessions.order_by("-seen_at")[settings.SESSIONS_PER_ACCOUNT :]:
        end_session(old)
    trail.note("signed_in", by=account, address=address)


def renewed(request: HttpRequest, account: Account) -> None:
    """The session of `account` goes on under a new key."""
    SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={"account": account, "began_at": clock.real(), "seen_at": clock.real()},
    )


def ended(request: HttpRequest, account: Account) -> None:
    """`account` signs out."""
    SignedIn.objects.filter(session_key=request.session.session_key or "").delete()
    trail.note("signed_out", by=account)


def end_session(session: SignedIn) -> None:
    """End one session wherever it is open."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


def choose(account: Account, *, language: str | None = None, theme: str | None = None) -> None:
    """Keep what `account` chose for itself; what does not exist is not kept."""
    if language:
        account.language = language
    if theme in Theme.values:
        account.theme = str(theme)
    account.save(update_fields=["language", "theme"])
