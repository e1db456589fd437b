"""Signing in and out, language and theme, one's own account, and the pages of refusals."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from upheld.web.actions import accounts as acting
from upheld.web.actions import signing_in
from upheld.web.asked import LANGUAGE_COOKIE, Asked
from upheld.web.frame import home_of
from upheld.web.guards import needs, public
from upheld.web.models import Client
from upheld.web.pages.account.forms import LogIn, NewPassword, Welcome
from upheld.web.words import LANGUAGE_NAMES


@needs("account")
def start(request: Asked) -> HttpResponse:
    """The first screen of one's role."""
    return redirect(home_of(request.access))


@public
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """The log-in page; after it, where one wanted to go."""
    asked = cast(Asked, request)
    if asked.access:
        return redirect(_wanted(request))
    form = LogIn(request.POST or None, language=asked.language)
    if request.method == "POST" and form.is_valid():
        answer = signing_in.try_log_in(request, form.cleaned_data["email"], form.cleaned_data["password"])
        if answer.account:
            login(request, answer.account)
            signing_in.began(request, answer.account)
            return redirect(_wanted(request))
        form.add_error(None, asked.language.say(answer.refusal, **answer.values))
    return render(request, "account/log_in.html", {"form": form}, status=200 if request.method == "GET" else 422)


@needs("account")
@require_POST
def log_out(request: Asked) -> HttpResponse:
    """End this session."""
    signing_in.ended(request, request.access.account)
    logout(request)
    return redirect("login")


@public
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: of the account, or of this browser before signing in."""
    asked, code = cast(Asked, request), request.POST.get("language", "")
    answer = redirect(_wanted(request))
    if code in LANGUAGE_NAMES:
        answer.set_cookie(LANGUAGE_COOKIE, code, max_age=365 * 86400, httponly=True, samesite="Lax")
        if asked.access:
            signing_in.choose(asked.access.account, language=code)
    return answer


@needs("account")
@require_POST
def choose_theme(request: Asked) -> HttpResponse:
    """Switch between light, dark and the system's."""
    signing_in.choose(request.access.account, theme=request.POST.get("theme", ""))
    return redirect(_wanted(request))


@needs("account")
def choose_client(request: Asked, client: Client) -> HttpResponse:
    """Make `client` the one whose screens the navigation leads to."""
    request.session["client"] = client.slug
    messages.info(request, request.language.say("The navigation now leads to {client}.", client=client.name))
    return redirect(home_of(request.access))


@needs("account")
def own_account(request: Asked) -> HttpResponse:
    """One's own account: language, password, sessions."""
    return _own_account(request, NewPassword(language=request.language, account=request.access.account))


@needs("account")
@require_POST
def change_password(request: Asked) -> HttpResponse:
    """Set a new password; the other sessions end."""
    account = request.access.account
    form = NewPassword(request.POST, language=request.language, account=account)
    if form.is_valid():
        try:
            acting.change_password(account, password=form.cleaned_data["password"], keep=request.session.session_key)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            update_session_auth_hash(request, account)
            signing_in.renewed(request, account)
            messages.success(request, request.language.say("The password is changed."))
            return redirect("account")
    return _own_account(request, form)


@needs("account")
@require_POST
def end_session(request: Asked, session: int) -> HttpResponse:
    """End one of one's own sessions."""
    acting.end_one_session(get_object_or_404(request.access.account.sessions, pk=session), by=request.access.account)
    return redirect("account")


@public
@require_http_methods(["GET", "POST"])
def invited(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: a name and a password, and one is in."""
    asked, invitation = cast(Asked, request), acting.invitation_of(secret)
    if invitation is None:
        return render(request, "account/invited.html", {"invitation": None}, status=404)
    form = Welcome(request.POST or None, language=asked.language, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            account = acting.accept(secret, language=asked.language.code, **form.cleaned_data)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            login(request, account)
            signing_in.began(request, account)
            return redirect("start")
    status = 422 if form.errors else 200
    return render(request, "account/invited.html", {"invitation": invitation, "form": form}, status=status)


def _own_account(request: Asked, form: NewPassword) -> HttpResponse:
    context = {
        "form": form,
        "sessions": request.access.account.sessions.all(),
        "most_sessions": settings.SESSIONS_PER_ACCOUNT,
        "idle_hours": settings.SESSION_IDLE_S // 3600,
    }
    return render(request, "account/account.html", context, status=422 if form.errors else 200)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request nobody can read."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Seen, but not for this role."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing here, or nothing for this account."""
    return render(request, "errors/404.html", status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Our own fault. Nothing of the frame is relied on."""
    return HttpResponseServerError(render_to_string("errors/500.html"))


def _wanted(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is a place of ours."""
    place = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if ours else "/"
