"""Working out what a claim of exclusion would change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.web.actions import claims
from upheld.web.jobs.running import Running
from upheld.web.models import ExclusionClaim


def effect(running: Running) -> Mapping[str, Any]:
    """Argument: `claim` (its row)."""
    claim = ExclusionClaim.objects.select_related("agreement__client").get(pk=running.arguments["claim"])
    claims.effect(claim, step=running.step)
    return {"page": {"name": "claims_one", "values": {"claim": claim.pk}}}
