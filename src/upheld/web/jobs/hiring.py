"""Planning hiring in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark
from upheld.web.actions import hiring
from upheld.web.jobs.running import Running
from upheld.web.models import HiringPlan

_CHOOSING = mark("Choosing classes")


def plan(running: Running) -> Mapping[str, Any]:
    """Find the plan of a question that was kept; its page is the plan."""
    kept = HiringPlan.objects.filter(pk=running.arguments["plan"]).first()
    if kept is None:
        raise BadInput(Problem("planner.hiring_gone"))
    hiring.work_out(kept, step=lambda done, of: running.step(_CHOOSING, done, of))
    return {"page": {"name": "hiring_plan", "values": {"plan": kept.pk}}}
