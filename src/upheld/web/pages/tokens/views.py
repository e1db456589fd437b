"""Tokens: the list, a new one whose secret is shown once, revoking; and the documentation of the interface."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upheld.web import clock
from upheld.web.actions import tokens as acting
from upheld.web.asked import Asked
from upheld.web.guards import needs, public
from upheld.web.models import Token
from upheld.web.pages.tokens.forms import Making
from upheld.web.queries import tokens as asking
from upheld.web.scopes import SCOPES


@needs("tokens")
@require_http_methods(["GET", "POST"])
def tokens(request: Asked) -> HttpResponse:
    """One's tokens and the form for a new one; how the interface is used."""
    form = Making(request.POST or None, language=request.language, access=request.access)
    if request.method == "POST" and form.is_valid():
        token, secret = acting.make(
            form.cleaned_data["name"], form.cleaned_data["scopes"], by=request.access.account, ends_at=form.ends_at
        )
        context = {"token": _shown(request, token), "secret": secret, "address": _address(request)}
        answer = render(request, "tokens/made.html", context, status=201)
        add_never_cache_headers(answer)
        return answer
    shown = [_shown(request, token) for token in asking.mine(request.access)]
    status = 422 if form.is_bound else 200
    return render(
        request, "tokens/tokens.html", {"tokens": shown, "form": form, "address": _address(request)}, status=status
    )


@needs("tokens")
@require_POST
def revoke(request: Asked, token: int) -> HttpResponse:
    """Revoke one token."""
    found = asking.one(request.access, token)
    acting.revoke(found, by=request.access.account)
    messages.success(request, request.language.say("The token {name} opens nothing any more.", name=found.name))
    return redirect("tokens")


@public
@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation, to be read and tried out; nothing of it comes from elsewhere."""
    return render(request, "tokens/documentation.html", {"description": reverse("api_openapi")})


def _address(request: Asked) -> str:
    return request.build_absolute_uri("/api/v1/")


def _shown(request: Asked, token: Token) -> dict[str, Any]:
    ended = token.ends_at is not None and token.ends_at <= clock.real()
    return {
        "row": token,
        "scopes": [request.language.say(SCOPES[name].about) for name in token.scopes if name in SCOPES],
        "state": "revoked" if token.revoked_at else "ended" if ended else "in_force",
    }
