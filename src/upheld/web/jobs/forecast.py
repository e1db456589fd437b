"""Making a forecast in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.web.actions import forecasting
from upheld.web.jobs.running import Running
from upheld.web.models import Client


def make(running: Running) -> Mapping[str, Any]:
    """A draft as `forecasting.make_run` makes it; its page is the workbench with the draft chosen."""
    client = Client.objects.get(pk=running.job.client_id or 0)
    run = forecasting.make_run(
        client, forecasting.wish(running.arguments), by=running.job.by, job=running.job, step=running.step
    )
    return {"run": run.pk, "page": {"name": "planner_run", "values": {"client": client.slug, "run": run.pk}}}
