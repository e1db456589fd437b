"""Keeping what-ifs by name, and simulating them."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite
from typing import Any

from django.db import transaction

from upheld.problems import BadInput, Problem
from upheld.queueing.day import FOREVER, Flow
from upheld.queueing.times import Exponential, Lognormal
from upheld.staffing.scenario import Group, Queue
from upheld.staffing.scenario import Scenario as Played
from upheld.staffing.simulated import simulated
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.models import Account, Client, ForecastRun, Scenario
from upheld.web.queries import what_if
from upheld.web.queries.what_if import Asked, Found

SEED = 1
LEAST_DAYS, MOST_DAYS = 10, 2000
_VARIATION = 1.0


@transaction.atomic
def keep(client: Client, run: ForecastRun, *, name: str, asked: Asked, by: Account | None) -> Scenario:
    """Keep a what-if with what it comes to; raises BadInput where nothing is expected on its day."""
    found = what_if.work_out(client, run, asked)
    if found is None:
        raise BadInput(Problem("planner.nothing_expected", field="day", values={"day": asked.day.isoformat()}))
    made = Scenario.objects.create(
        client=client, name=name, parameters=asked.told(), made_by=by, made_at=clock.now(),
        results=what_if.results(found) | {"run": run.pk, "forecast": run.name},
    )  # fmt: skip
    trail.note("scenario_kept", by=by, subject=name, client=client)
    return made


@transaction.atomic
def remove(scenario: Scenario, *, by: Account) -> None:
    """Remove a scenario."""
    trail.note("scenario_removed", by=by, subject=scenario.name, client=scenario.client)
    scenario.delete()


def simulate(
    scenario: Scenario, run: ForecastRun, *, days: int, told: Callable[[int], None] = lambda day: None
) -> dict[str, Any]:
    """Play `days` days of a scenario call by call and keep what they say beside the formula's answer."""
    found = what_if.work_out(scenario.client, run, what_if.told(scenario.parameters))
    if found is None:
        raise BadInput(Problem("planner.nothing_expected", field="day", values={"day": scenario.parameters["day"]}))
    outcome = simulated(_played(scenario.name, found), SEED, days, told=told)
    total = outcome.total
    kept = {
        "days": outcome.days,
        "level": _known(total.service_level.value),
        "level_half": _known(total.service_level.half_width),
        "asa_s": _known(total.asa_s.value),
        "abandon_rate": _known(total.abandon_rate.value),
        "occupancy": _known(outcome.occupancy[0].value),
    }
    with transaction.atomic():
        current = Scenario.objects.select_for_update().get(pk=scenario.pk)
        Scenario.objects.filter(pk=scenario.pk).update(results=current.results | {"simulated": kept})
    return kept


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None


def _played(name: str, found: Found) -> Played:
    """One queue and one group; handling times are log-normal about the day's mean, as talk times are."""
    asked = found.asked
    interval_s = found.interval_hours * 3600
    flow = Flow(
        rates=tuple(row.calls for row in found.rows),
        service=Lognormal(found.aht_s, _VARIATION),
        patience=Exponential(asked.patience_s) if asked.patience_s else FOREVER,
    )
    queue = Queue(asked.queue, "call", flow, asked.threshold_s, asked.level, 1, -1, inf, -1)
    group = Group("agents", {0: 1}, tuple(what_if.plan(found)), (), 1.0)
    return Played(name, 0.0, interval_s, len(found.rows), (queue,), (group,), 1, True, 0.0)
