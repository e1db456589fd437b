"""Scenarios: a day of the forecast with other volumes, times and promises; its agents, hours and money."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web.actions import jobs
from upheld.web.actions import scenarios as acting
from upheld.web.api import door
from upheld.web.api import jobs as jobs_told
from upheld.web.api.faults import Refused
from upheld.web.api.jobs import Job
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Key, Line, Moment, Queue, Shape, picked
from upheld.web.asked import Asked
from upheld.web.models import Client, ForecastRun, Scenario
from upheld.web.queries import forecasts
from upheld.web.queries import what_if as asking
from upheld.web.queries.centre import queues_of

router = Router()
_MONEY = ("cost", "cost_month", "due", "wage")


class WhatIf(Wanted):
    """What is tried; what is left out is as the forecast stands. Factors are of the forecast: 1.1 is 10 % more."""

    queue: Queue
    day: Day
    level: Annotated[float, Field(ge=asking.LOWEST, le=asking.HIGHEST)] | None = None
    threshold_s: Annotated[float, Field(ge=0, le=3600)] | None = None
    volume: Annotated[float, Field(ge=0.1, le=4)] = 1.0
    handling: Annotated[float, Field(ge=0.1, le=4)] = 1.0
    patience_s: Annotated[float, Field(ge=1, le=86400)] | None = None
    shrinkage: Annotated[float, Field(ge=0, le=0.9)] | None = None
    max_occupancy: Annotated[float, Field(ge=0.3, le=1)] | None = None
    wage: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    days: Annotated[float, Field(ge=1, le=31)] | None = None


class ScenarioWanted(WhatIf):
    """What is kept, and its name."""

    name: Annotated[Line, Field(max_length=120)]


class WhatIfInterval(Shape):
    """An interval: what comes, the agents and people it takes, the agents planned so far, the level reached."""

    start: Moment
    calls: float
    agents: float
    people: float
    planned: float | None
    level: float | None


class WhatIfFound(Shape):
    """What it comes to on one such day; money is null for who may not see costs, or where no wage is told."""

    parameters: dict[str, Any]
    contacts: float
    aht_s: float
    agent_hours: float
    paid_hours: float
    peak: float
    level: float | None
    asa_s: float | None
    abandon_rate: float | None
    occupancy: float | None
    currency: str
    cost: float | None
    cost_month: float | None
    due: float | None = Field(description="Credits less bonuses of a month that ends at the level.")
    intervals: list[WhatIfInterval]


class ScenarioKept(Shape):
    """A what-if kept by name with what it came to."""

    id: int
    name: str
    parameters: dict[str, Any]
    results: dict[str, Any]
    made_by: str | None
    made_at: Moment


class Simulating(Wanted):
    """How many days are played."""

    days: Annotated[int, Field(ge=acting.LEAST_DAYS, le=acting.MOST_DAYS)] = 400


@writes(router, "POST", "/clients/{client}/what-if", "plans", answer=WhatIfFound)
def what_if(request: Asked, client: str, wanted: WhatIf) -> dict[str, Any]:
    """Work out what a change would take and cost; nothing is kept."""
    row = door.client_of(request)
    run = _run(row)
    asked = _asked(request, row, run, wanted)
    found = asking.work_out(row, run, asked)
    if found is None:
        raise BadInput(Problem("planner.nothing_expected", field="body.day", values={"day": asked.day.isoformat()}))
    names = ("contacts", "aht_s", "agent_hours", "paid_hours", "peak", "level", "asa_s", "abandon_rate", "occupancy")
    sees = request.access.may("cost", row)
    return {
        **picked(found, *names, "currency"),
        "parameters": asked.told(),
        "cost": found.cost if sees else None,
        "cost_month": found.cost_month if sees else None,
        "due": found.money.due if sees and found.money else None,
        "intervals": found.rows,
    }


@reads(router, "/clients/{client}/scenarios", "plans", answer=Page[ScenarioKept])
def scenarios(request: Asked, client: str, paging: Query[Paging]) -> dict[str, Any]:
    """The scenarios kept, newest first."""
    rows = Scenario.objects.select_related("made_by").filter(client=door.client_of(request))
    return page(request, rows, ("-made_at", "-pk"), paging, lambda row: _told(request, row))


@writes(router, "POST", "/clients/{client}/scenarios", "plans.change", answer=ScenarioKept, status=201)
def keep(request: Asked, client: str, wanted: ScenarioWanted) -> dict[str, Any]:
    """Keep a what-if by name, with what it comes to."""
    row = door.client_of(request)
    run = _run(row)
    asked = _asked(request, row, run, wanted)
    return _told(request, acting.keep(row, run, name=wanted.name, asked=asked, by=request.access.account))


@writes(router, "POST", "/clients/{client}/scenarios/{scenario}/simulate", "plans.change", answer=Job, status=202)
def simulate(request: Asked, client: str, scenario: Key, wanted: Simulating) -> dict[str, Any]:
    """Play a scenario call by call in the background."""
    kept = _one(request, scenario)
    job = jobs.start(
        "what_if", by=request.access.account, client=door.client_of(request), scenario=kept.pk, days=wanted.days
    )
    return jobs_told.told(request, job)


@writes(router, "DELETE", "/clients/{client}/scenarios/{scenario}", "plans.change", answer=NOTHING, status=204)
def remove(request: Asked, client: str, scenario: Key) -> None:
    """Remove a scenario."""
    acting.remove(_one(request, scenario), by=request.access.account)


def _run(client: Client) -> ForecastRun:
    run = forecasts.newest(client)
    if run is None:
        raise BadInput(Problem("api.no_forecast"))
    return run


def _asked(request: Asked, client: Client, run: ForecastRun, wanted: WhatIf) -> asking.Asked:
    if wanted.queue not in queues_of(client):
        raise Http404
    if wanted.wage is not None and not request.access.may("cost", client):
        raise Refused(403, "api.right")
    usual = asking.usual(client, run, wanted.queue, wanted.day, None)
    given = wanted.model_dump(exclude={"name"}, exclude_none=True)
    return replace(usual, **given)


def _one(request: Asked, scenario: int) -> Scenario:
    found = Scenario.objects.select_related("client").filter(client=door.client_of(request), pk=scenario).first()
    if found is None:
        raise Http404
    return found


def _told(request: Asked, row: Scenario) -> dict[str, Any]:
    sees = request.access.may("cost", door.client_of(request))
    kept = {
        name: {key: value for key, value in getattr(row, name).items() if sees or key not in _MONEY}
        for name in ("parameters", "results")
    }
    return {**picked(row, "id", "name", "made_at"), **kept, "made_by": row.made_by.name if row.made_by else None}
