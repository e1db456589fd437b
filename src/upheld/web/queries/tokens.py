"""Looking at tokens: one's own, and the one that a secret belongs to."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Q
from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import Token


def hashed(secret: str) -> str:
    """What is kept of a secret: it has 256 random bits, so that a plain SHA-256 tells nothing of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def of_secret(secret: str, at: datetime) -> Token | None:
    """The token with that secret, if it is in force at `at` and its account still open."""
    return (
        Token.objects.select_related("account")
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        .filter(secret_hash=hashed(secret), revoked_at__isnull=True, account__is_active=True)
        .first()
    )


def mine(access: Access) -> list[Token]:
    """One's own tokens, newest first."""
    return list(access.account.tokens.all())


def one(access: Access, token_id: int) -> Token:
    """One of one's own tokens; another's does not exist."""
    found = access.account.tokens.filter(pk=token_id).first()
    if found is None:
        raise Http404
    return found
