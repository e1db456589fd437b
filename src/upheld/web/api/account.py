"""One's own account: who one is, what one may do, where one is signed in."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404
from ninja import Query, Router

from upheld.web.actions import signing_in
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Key, Moment, Shape
from upheld.web.asked import Asked
from upheld.web.models import SignedIn
from upheld.web.rights import RIGHTS

router = Router()


class OwnRole(Shape):
    """A role, for one client or all (null), for one team or all (null)."""

    role: str
    client: str | None
    team: str | None


class OwnAccount(Shape):
    """Whom the request acts for, and what it may do."""

    id: int
    email: str
    name: str
    language: str
    theme: str
    person: str | None
    roles: list[OwnRole]
    rights: list[str]


class Session(Shape):
    """A browser that is signed in."""

    id: int
    began_at: Moment
    seen_at: Moment
    address: str | None
    browser: str
    current: bool


class Choice(Wanted):
    """What one chooses for oneself; what is left out stays as it is."""

    language: Literal["en", "pl", "zh_Hans", "fa"] | None = None
    theme: Literal["system", "light", "dark"] | None = None


@reads(router, "/account", "account", answer=OwnAccount)
def me(request: Asked) -> dict[str, Any]:
    """One's own account, with its roles and the rights that this request has."""
    return _told(request)


@writes(router, "PATCH", "/account", "account", answer=OwnAccount)
def choose(request: Asked, choice: Choice) -> dict[str, Any]:
    """Choose language and theme."""
    signing_in.choose(request.access.account, language=choice.language, theme=choice.theme)
    return _told(request)


@reads(router, "/account/sessions", "account", answer=Page[Session])
def sessions(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """Where one is signed in, latest first."""
    key = request.session.session_key
    return page(
        request,
        request.access.account.sessions.all(),
        ("-seen_at", "-pk"),
        paging,
        lambda row: {
            **{name: getattr(row, name) for name in Session.model_fields if name != "current"},
            "current": row.session_key == key,
        },
    )


@writes(router, "DELETE", "/account/sessions/{session}", "account", answer=NOTHING, status=204)
def end_session(request: Asked, session: Key) -> None:
    """End a session, wherever it is open."""
    found: SignedIn | None = request.access.account.sessions.filter(pk=session).first()
    if found is None:
        raise Http404
    signing_in.end_session(found)


def _told(request: Asked) -> dict[str, Any]:
    access, account = request.access, request.access.account
    return {
        **{name: getattr(account, name) for name in ("id", "email", "name", "language", "theme")},
        "person": account.person.code if account.person else None,
        "roles": [
            {
                "role": grant.role,
                "client": grant.client.slug if grant.client else None,
                "team": grant.team.name if grant.team else None,
            }
            for grant in access.grants
        ],
        "rights": [right for right in RIGHTS if access.may(right)],
    }
