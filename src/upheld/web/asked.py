"""The middleware that knows who asks: signs idle sessions out, loads access, language and clock, and keeps the doors.

Every address is closed unless its view is marked (`guards`). What an account may not see does not exist for it (404);
what it may see but not do is refused (403).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from upheld.reports.catalogue import CODES, Language, nearest_code
from upheld.reports.catalogue import language as language_of
from upheld.web import clock, guards
from upheld.web.access import Access, of_account
from upheld.web.models import Account, Client, SignedIn

LANGUAGE_COOKIE = "language"
_SEEN_EVERY = timedelta(minutes=1)


class Asked(HttpRequest):
    """A request after the middleware: what views may count on."""

    access: Access
    language: Language
    now: datetime
    client: Client | None
    htmx: HtmxDetails
    user: Account


Answer = Callable[[HttpRequest], HttpResponse]


class middleware:  # noqa: N801 - named as settings name it
    """See the module."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = clock.now()  # type: ignore[attr-defined]
        request.client = None  # type: ignore[attr-defined]
        account = request.user if isinstance(request.user, Account) else None
        if account and not _session_goes_on(request, account):
            logout(request)
            account = None
        request.access = of_account(account) if account else None  # type: ignore[attr-defined]
        code = account.language if account else _language_of_stranger(request)
        request.language = language_of(code)  # type: ignore[attr-defined]
        with translation.override(code.lower().replace("_", "-")):
            return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Open the door, or not."""
        if getattr(view, guards.PUBLIC, False):
            return None
        access: Access | None = request.access  # type: ignore[attr-defined]
        if access is None:
            return _to_log_in(request)
        right = getattr(view, guards.RIGHT, None)
        if right is None:
            raise Http404
        client = _client(access, kwargs["client"]) if "client" in kwargs else None
        if not access.may(right, client):
            raise PermissionDenied
        if client is not None:
            kwargs["client"] = request.client = client  # type: ignore[attr-defined]
        return None


def _client(access: Access, slug: str) -> Client:
    found = Client.objects.filter(slug=slug).first()
    if found is None or not access.sees(found):
        raise Http404
    return found


def _to_log_in(request: HttpRequest) -> HttpResponse:
    here = request.headers.get("HX-Current-URL") and "/" if request.headers.get("HX-Request") else None
    address = f"{reverse('login')}?next={quote(here or request.get_full_path())}"
    return HttpResponseClientRedirect(address) if here else HttpResponseRedirect(address)


def _session_goes_on(request: HttpRequest, account: Account) -> bool:
    """Whether the account is still active and its session was used lately; notes that it is used now."""
    session = SignedIn.objects.filter(session_key=request.session.session_key or "", account=account).first()
    at = clock.real()
    if not account.is_active or session is None or at - session.seen_at > timedelta(seconds=settings.SESSION_IDLE_S):
        return False
    if at - session.seen_at > _SEEN_EVERY:
        SignedIn.objects.filter(pk=session.pk).update(seen_at=at)
    return True


def _language_of_stranger(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in CODES:
        return chosen
    wanted = request.headers.get("Accept-Language", "").split(",")
    codes = (nearest_code(part.split(";")[0].strip()) for part in wanted[:8] if part.strip())
    return next((code for code in codes if code), "en")
