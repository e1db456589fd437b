"""Writing a paper of a month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.web.actions import papers
from upheld.web.jobs.running import Running
from upheld.web.models import Assessed


def write(running: Running) -> Mapping[str, Any]:
    """Arguments: `row` (of `Assessed`), `paper` (a kind), `code` (a language)."""
    row = Assessed.objects.select_related("agreement").get(pk=running.arguments["row"])
    kind = str(running.arguments["paper"])
    papers.write(row, kind, str(running.arguments["code"]), step=running.step)
    values = {"agreement": row.agreement.slug}
    return {"page": {"name": "agreements_statement", "values": values}, "month": f"{row.first_day:%Y-%m}"}
