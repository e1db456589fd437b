"""What a form was opened on, as a short mark: a form whose mark is not that of now is stale."""

from __future__ import annotations

import hashlib
import json

from upheld.web.refusals import Stale


def revision_of(*facts: object) -> str:
    """The mark of `facts`, values that change with what a form shows."""
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()[:20]


def expect(given: str | None, now: str) -> None:
    """Raises Stale where somebody else was faster."""
    if given != now:
        raise Stale
