"""Comparing a version of an agreement with what is in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.web.actions import comparing
from upheld.web.jobs.running import Running
from upheld.web.models import AgreementVersion


def compare(running: Running) -> Mapping[str, Any]:
    """Argument: `version` (its row)."""
    version = AgreementVersion.objects.select_related("agreement__client").get(pk=running.arguments["version"])
    found = comparing.compared(version, step=running.step)
    values = {"agreement": version.agreement.slug, "number": version.number}
    return {**found, "page": {"name": "agreements_effect", "values": values}}
