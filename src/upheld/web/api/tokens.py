"""Tokens: what programs sign in with. No token makes or revokes another: that needs a session."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from upheld.web.actions import tokens as acting
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Instant, Key, Line, Moment, Shape
from upheld.web.asked import Asked
from upheld.web.queries import tokens as asking
from upheld.web.scopes import SCOPES

router = Router()
ScopeName = Annotated[str, Field(json_schema_extra={"enum": list(SCOPES)})]


class Token(Shape):
    """A token without its secret."""

    id: int
    name: str
    scopes: list[str]
    made_at: Moment
    ends_at: Moment | None
    used_at: Moment | None
    revoked_at: Moment | None


class Made(Token):
    """A new token, with its secret: told this once."""

    secret: str


class TokenWanted(Wanted):
    """What a token is called, what it is for, and when it ends (null: when it is revoked)."""

    name: Annotated[Line, Field(max_length=80)]
    scopes: Annotated[list[ScopeName], Field(min_length=1, max_length=len(SCOPES))]
    ends_at: Instant | None = None


@reads(router, "/tokens", "tokens", answer=Page[Token])
def tokens(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """One's own tokens, newest first."""
    return page(request, request.access.account.tokens.all(), ("-made_at", "-pk"), paging)


@writes(router, "POST", "/tokens", "tokens", answer=Made, status=201)
def make(request: Asked, wanted: TokenWanted) -> dict[str, Any]:
    """Make a token. Its secret is in this answer and never again."""
    token, secret = acting.make(wanted.name, wanted.scopes, by=request.access.account, ends_at=wanted.ends_at)
    return {**{name: getattr(token, name) for name in Token.model_fields}, "secret": secret}


@writes(router, "DELETE", "/tokens/{token}", "tokens", answer=NOTHING, status=204)
def revoke(request: Asked, token: Key) -> None:
    """Revoke a token: from now on it opens nothing."""
    acting.revoke(asking.one(request.access, token), by=request.access.account)
