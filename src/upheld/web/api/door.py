"""Who asks, and whether they may: a program by its token, a page by its session and proof against forgery."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.utils import translation
from ninja.utils import check_csrf

from upheld.reports.catalogue import language as language_of
from upheld.reports.catalogue import nearest_code
from upheld.web import clock
from upheld.web.access import Access, of_account
from upheld.web.actions import tokens as acting
from upheld.web.api.faults import Refused
from upheld.web.asked import Asked
from upheld.web.models import Client
from upheld.web.queries import tokens as asking
from upheld.web.rights import RIGHTS
from upheld.web.scopes import rights_left, scopes_giving

_WINDOW_S = 60
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="upheld"'}
_BAD_TOKEN = {"WWW-Authenticate": 'Bearer realm="upheld", error="invalid_token"'}


def enter(request: Asked, needs: tuple[str, ...], values: Mapping[str, Any], *, writes: bool) -> None:
    """Let the request in or raise Refused or Http404; `needs`: rights of which one suffices.

    Afterwards `request` has its access, its language, and the client that its address names.
    """
    _speak(request, None)
    whole = _whole_access(request, writes)
    _speak(request, whole.account.language)
    if any("\0" in str(value) for value in values.values()):
        raise Http404
    client = _client(request.access, values["client"]) if "client" in values else None
    if not any(request.access.may(right, client) for right in needs):
        if any(Access(whole.account, whole.grants).may(right, client) for right in needs):
            scopes = [scope for right in needs for scope in scopes_giving(right, writes=writes)]
            raise Refused(403, "api.scope", scopes=scopes) if scopes else Refused(403, "api.right")
        raise Refused(403, "api.right")
    request.client = client


def client_of(request: Asked) -> Client:
    """The client that the address of the operation names."""
    if request.client is None:
        raise Http404
    return request.client


def client_for(request: Asked, slug: str, *needs: str) -> Client:
    """The client of that slug for which one of `needs` is given; else it does not exist, or Refused."""
    found = _client(request.access, slug)
    if not any(request.access.may(right, found) for right in needs):
        raise Refused(403, "api.right")
    return found


def _whole_access(request: Asked, writes: bool) -> Access:
    """The access of the token or, without one, of the session; written into the request."""
    header = request.headers.get("Authorization")
    if header is not None:
        kind, _, secret = header.partition(" ")
        token = asking.of_secret(secret.strip(), clock.real()) if kind.lower() == "bearer" else None
        if token is None:
            raise Refused(401, "api.token", _BAD_TOKEN)
        _not_too_often(f"token-{token.secret_hash}")
        acting.used(token)
        request.user = token.account
        request.access = of_account(token.account, rights_left(token.scopes, writes=writes))
        return request.access
    if getattr(request, "access", None) is None:
        raise Refused(401, "api.account", _CHALLENGE)
    if request.method not in ("GET", "HEAD") and check_csrf(request) is not None:
        raise Refused(403, "api.forgery")
    _not_too_often(f"session-{request.session.session_key}")
    return request.access


def _not_too_often(who: str) -> None:
    """Raises Refused where `who` asks more often in a minute than the settings allow; each process counts alone."""
    now = time.time()
    name = f"api-{who}-{int(now // _WINDOW_S)}"
    cache.add(name, 0, _WINDOW_S * 2)
    if cache.incr(name) > settings.API_REQUESTS_PER_MINUTE:
        wait_s = math.ceil(_WINDOW_S - now % _WINDOW_S)
        raise Refused(429, "api.too_many", {"Retry-After": str(wait_s)}, wait_s=wait_s)


def _speak(request: Asked, of_account: str | None) -> None:
    """Answer in the language that the request wants, else in the account's."""
    code = _wanted(request) or of_account or "en"
    request.language = language_of(code)
    translation.activate(code.lower().replace("_", "-"))


def _wanted(request: HttpRequest) -> str | None:
    """The best language of ours in Accept-Language; None: it names none."""
    wanted: list[tuple[float, int, str]] = []
    for part in request.headers.get("Accept-Language", "").split(",")[:20]:
        tag, _, quality = part.partition(";q=")
        code = nearest_code(tag.strip()) if tag.strip() else None
        if code:
            wanted.append((-_weight(quality), len(wanted), code))
    return min(wanted)[2] if wanted else None


def _weight(said: str) -> float:
    try:
        return float(said) if said.strip() else 1.0
    except ValueError:
        return 0.0


def _client(access: Access, slug: str) -> Client:
    found = Client.objects.filter(slug=slug).first()
    if found is None or not access.sees(found):
        raise Http404
    return found


def known_rights(needs: tuple[str, ...]) -> tuple[str, ...]:
    """`needs` unchanged; raises KeyError for a right that does not exist."""
    for right in needs:
        RIGHTS[right]
    return needs
