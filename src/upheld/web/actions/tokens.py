"""Making and revoking the tokens by which programs act for an account."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, Token
from upheld.web.queries.tokens import hashed
from upheld.web.scopes import SCOPES

PREFIX = "upheld_"
MOST_TOKENS = 50
_USED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make(name: str, scopes: Sequence[str], *, by: Account, ends_at: datetime | None = None) -> tuple[Token, str]:
    """A new token of `by` and its secret, which is told this once; raises BadInput for what makes no sense."""
    now = clock.real()
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if not scopes or unknown:
        raise BadInput(Problem("token.scopes", field="scopes", values={"value": unknown, "known": list(SCOPES)}))
    if ends_at is not None and ends_at <= now:
        raise BadInput(Problem("token.ended", field="ends_at"))
    if by.tokens.filter(revoked_at__isnull=True).count() >= MOST_TOKENS:
        raise BadInput(Problem("token.too_many", values={"most": MOST_TOKENS}))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        account=by,
        name=name.strip(),
        secret_hash=hashed(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        made_at=now,
        ends_at=ends_at,
    )
    trail.note("token_made", by=by, subject=token.name, scopes=token.scopes)
    return token, secret


@transaction.atomic
def revoke(token: Token, *, by: Account) -> None:
    """From now on `token` opens nothing; revoking it twice changes nothing."""
    if Token.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=clock.real()):
        trail.note("token_revoked", by=by, subject=token.name)


def used(token: Token) -> None:
    """Remember that `token` is used now, to the minute."""
    now = clock.real()
    if token.used_at is None or now - token.used_at > _USED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
