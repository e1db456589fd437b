"""Simulating a kept scenario in the background."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import mark
from upheld.web.actions import scenarios
from upheld.web.jobs.running import Running
from upheld.web.models import Scenario
from upheld.web.queries import forecasts

_PLAYING = mark("Playing day {day}")


def simulate(running: Running) -> Mapping[str, Any]:
    """Play the days of a scenario, call by call; its page is the what-if."""
    days = int(running.arguments["days"])
    scenario = Scenario.objects.select_related("client").filter(pk=running.arguments["scenario"]).first()
    run = forecasts.newest(scenario.client) if scenario else None
    if scenario is None or run is None:
        raise BadInput(Problem("planner.scenario_gone"))
    kept = scenarios.simulate(scenario, run, days=days, told=lambda day: running.step(_PLAYING, day, days, day=day + 1))
    return {**kept, "page": {"name": "what_if", "values": {"client": scenario.client.slug}}}
