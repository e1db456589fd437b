"""Forecasts of a client: runs with their days and intervals, people's changes of them, special days."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web.actions import forecasting, jobs, planning
from upheld.web.api import door
from upheld.web.api import jobs as jobs_told
from upheld.web.api.jobs import Job
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Amount, Day, Instant, Key, Line, Moment, Queue, Shape, picked
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.asked import Asked
from upheld.web.models import Client, ForecastOverride, ForecastRun, SpecialDay
from upheld.web.queries import changes_of_forecast
from upheld.web.queries import forecasts as asking
from upheld.web.queries.centre import queues_of

router = Router()


class Forecast(Shape):
    """One forecast, made from the history up to `origin`; the newest published one is what plans are made from."""

    id: int
    name: str
    origin: Moment
    first_day: date
    last_day: date
    made_by: str | None
    made_at: Moment
    published_at: Moment | None
    parameters: dict[str, Any]


class Quality(Shape):
    """How good such forecasts were on earlier weeks: error and noise floor as shares; queue empty: all together."""

    queue: str
    method: str
    contacts: float
    wape: float | None
    floor: float | None = Field(description="What even a perfect forecast of the mean could not avoid.")
    bias: float | None
    coverage_80: float | None
    coverage_80_promised: float | None


class ForecastDay(Shape):
    """One day of some queues together; null: closed, or nobody can say. `machine`: before people's changes."""

    day: date
    contacts: float | None
    low: float | None
    high: float | None
    machine: float | None
    aht_s: float | None
    agent_hours: float | None
    people_hours: float | None
    peak: float | None
    effects: list[str]


class ForecastInterval(Shape):
    """One interval of some queues together, with the agents at work and the people to schedule that it takes."""

    start: Moment
    hours: float
    contacts: float
    low: float | None
    high: float | None
    machine: float
    aht_s: float | None
    required: float | None
    to_schedule: float | None


class ForecastWhole(Forecast):
    """A forecast with its days and how good such forecasts were."""

    queues: list[str]
    quality: list[Quality]
    days: list[ForecastDay]


class ForecastWanted(Wanted):
    """A forecast wanted; what is left out is as the workbench proposes it."""

    name: Annotated[str, Field(max_length=120)] = ""
    first_day: Day
    days: Annotated[int, Field(ge=1, le=forecasting.LONGEST_DAYS)] = 28
    holidays: Annotated[str, Field(pattern="^([A-Z]{2})?$")] = ""
    tried_weeks: Annotated[int, Field(ge=0, le=26)] = 8
    shrinkage: Annotated[float, Field(ge=0, le=0.9)] = 0.3
    max_occupancy: Annotated[float, Field(gt=0, le=1)] | None = 0.88


class OfQueues(Wanted):
    """Which queues; none: all of the client."""

    queue: Annotated[list[Queue], Field(default_factory=list, max_length=500)]


class OfOneDay(OfQueues):
    """One day of a forecast."""

    day: Day


class Override(Shape):
    """A person's change of the forecast: a factor or the stretch's sum, in force until released."""

    id: int
    queue: str | None = Field(description="null: every queue of the client.")
    start: Moment
    end: Moment
    factor: float | None
    calls: float | None
    reason: str
    made_by: str | None
    made_at: Moment
    released_at: Moment | None


class Changing(Wanted):
    """A change wanted: of what has not begun, by a factor or to a sum."""

    queue: Queue | None = None
    start: Instant
    end: Instant
    factor: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] | None = None
    calls: Annotated[Amount, Field(le=10_000_000)] | None = None
    reason: Line


class Effect(Shape):
    """What a change would do in its stretch to the published forecast: contacts and people, before and after."""

    intervals: int
    contacts_before: float
    contacts_after: float
    hours_before: float | None
    hours_after: float | None
    peak_before: float | None
    peak_after: float | None


class Special(Shape):
    """A known event that changes volumes."""

    id: int
    name: str
    queue: str | None
    first_day: date
    last_day: date
    made_at: Moment


class SpecialWanted(Wanted):
    """An event to add."""

    name: Annotated[Line, Field(max_length=160)]
    queue: Queue | None = None
    first_day: Day
    last_day: Day


class OwnForecast(Shape):
    """A version of the client's own forecast: contacts by queue and day (queue empty: all together)."""

    id: int
    version: str
    file_name: str
    received_at: Moment
    days: dict[str, dict[date, float]]


class OverridesWanted(Paging):
    """All changes, or those in force."""

    state: Literal["in_force", "all"] = "in_force"


@reads(router, "/clients/{client}/forecasts", "plans", answer=Page[Forecast])
def forecasts(request: Asked, client: str, paging: Query[Paging]) -> dict[str, Any]:
    """The forecasts made so far, newest first."""
    rows = ForecastRun.objects.select_related("made_by").filter(client=door.client_of(request))
    return page(request, rows, ("-made_at", "-pk"), paging, _run)


@writes(router, "POST", "/clients/{client}/forecasts", "plans.change", answer=Job, status=202)
def make(request: Asked, client: str, wanted: ForecastWanted) -> dict[str, Any]:
    """Make a forecast in the background. The job's result names its number."""
    wish = forecasting.Wish(**wanted.model_dump())
    row = door.client_of(request)
    return jobs_told.told(request, jobs.start("forecast", by=request.access.account, client=row, **wish.told()))


@reads(router, "/clients/{client}/forecasts/{forecast}", "plans", answer=ForecastWhole)
def forecast(request: Asked, client: str, forecast: Key, of: Query[OfQueues]) -> dict[str, Any]:
    """One forecast: its days, of all queues or some together, and how good such forecasts were."""
    row = door.client_of(request)
    run = asking.one(row, forecast)
    queues = _queues(row, of.queue)
    return {
        **_run(run),
        "queues": queues,
        "quality": asking.quality(run, queues),
        "days": asking.days(run, queues, row.time_zone),
    }


@reads(router, "/clients/{client}/forecasts/{forecast}/intervals", "plans", answer=list[ForecastInterval])
def intervals(request: Asked, client: str, forecast: Key, of: Query[OfOneDay]) -> list[dict[str, Any]]:
    """The intervals of one day of a forecast, of all queues or some together."""
    row = door.client_of(request)
    zone, names = ZoneInfo(row.time_zone), [name for name in ForecastInterval.model_fields if name != "start"]
    found = asking.intervals(asking.one(row, forecast), of.day, _queues(row, of.queue), row.time_zone)
    return [{"start": one.start.astimezone(zone), **picked(one, *names)} for one in found]


@writes(router, "POST", "/clients/{client}/forecasts/{forecast}/publish", "plans.change", answer=Forecast)
def publish(request: Asked, client: str, forecast: Key) -> dict[str, Any]:
    """Make a forecast the one that plans are made from; publishing it again changes nothing."""
    row = door.client_of(request)
    forecasting.publish(asking.one(row, forecast), by=request.access.account)
    return _run(asking.one(row, forecast))


@writes(router, "DELETE", "/clients/{client}/forecasts/{forecast}", "plans.change", answer=NOTHING, status=204)
def discard(request: Asked, client: str, forecast: Key) -> None:
    """Throw a draft away."""
    forecasting.discard(asking.one(door.client_of(request), forecast), by=request.access.account)


@reads(router, "/clients/{client}/overrides", "plans", answer=Page[Override])
def overrides(request: Asked, client: str, wanted: Query[OverridesWanted]) -> dict[str, Any]:
    """People's changes of the forecast, by their beginning."""
    rows = ForecastOverride.objects.select_related("made_by").filter(client=door.client_of(request))
    if wanted.state == "in_force":
        rows = rows.filter(released_at=None)
    return page(request, rows, ("start", "pk"), wanted, _override)


@writes(router, "POST", "/clients/{client}/overrides", "plans.change", answer=Override, status=201)
def override(request: Asked, client: str, wanted: Changing) -> dict[str, Any]:
    """Change the forecast over a stretch, by a factor or to a sum."""
    return _override(planning.change(_draft(request, wanted), by=request.access.account))


@writes(router, "POST", "/clients/{client}/overrides/effect", "plans.change", answer=Effect)
def effect(request: Asked, client: str, wanted: Changing) -> Any:
    """What a change would do to the published forecast; nothing is changed."""
    run = asking.newest(door.client_of(request))
    return changes_of_forecast.effect(run, _draft(request, wanted), request.now)


@writes(router, "DELETE", "/clients/{client}/overrides/{override}", "plans.change", answer=NOTHING, status=204)
def release(request: Asked, client: str, override: Key) -> None:
    """Let a change go: it stays on record, and no longer holds for what has not begun."""
    found = ForecastOverride.objects.filter(client=door.client_of(request), pk=override).first()
    if found is None:
        raise Http404
    planning.release(found, by=request.access.account)


@reads(router, "/clients/{client}/special-days", "plans", answer=Page[Special])
def special_days(request: Asked, client: str, paging: Query[Paging]) -> dict[str, Any]:
    """Known events, by their first day."""
    rows = SpecialDay.objects.filter(client=door.client_of(request))
    return page(request, rows, ("first_day", "pk"), paging, _special)


@writes(router, "POST", "/clients/{client}/special-days", "plans.change", answer=Special, status=201)
def add_special_day(request: Asked, client: str, wanted: SpecialWanted) -> dict[str, Any]:
    """Add an event; forecasts made from now on know of it."""
    row = door.client_of(request)
    if wanted.last_day < wanted.first_day:
        raise BadInput(Problem("web.order", field="body.first_day"))
    queue = _queues(row, [wanted.queue])[0] if wanted.queue else ""
    made = planning.add_special_day(
        row, name=wanted.name, queue=queue, first=wanted.first_day, last=wanted.last_day, by=request.access.account
    )
    return _special(made)


@writes(router, "DELETE", "/clients/{client}/special-days/{special}", "plans.change", answer=NOTHING, status=204)
def remove_special_day(request: Asked, client: str, special: Key) -> None:
    """Take an event away."""
    found = SpecialDay.objects.filter(client=door.client_of(request), pk=special).first()
    if found is None:
        raise Http404
    planning.remove_special_day(found, by=request.access.account)


@reads(router, "/clients/{client}/own-forecasts", "plans", answer=list[OwnForecast])
def own_forecasts(request: Asked, client: str) -> Any:
    """The newest 20 versions of the client's own forecast."""
    return asking.of_client_itself(door.client_of(request))


def _draft(request: Asked, wanted: Changing) -> ForecastOverride:
    client = door.client_of(request)
    problems = []
    if wanted.end <= wanted.start:
        problems.append(Problem("web.order", field="body.start"))
    if wanted.start < request.now:
        problems.append(Problem("api.begun", field="body.start"))
    if (wanted.factor is None) == (wanted.calls is None):
        problems.append(Problem("api.one_of", field="body", values={"known": ["factor", "calls"]}))
    if problems:
        raise BadInput(*problems)
    return ForecastOverride(
        client=client,
        queue=_queues(client, [wanted.queue])[0] if wanted.queue else "",
        start=wanted.start,
        end=wanted.end,
        factor=wanted.factor,
        calls=wanted.calls,
        reason=wanted.reason,
    )


def _queues(client: Client, wanted: list[str]) -> tuple[str, ...]:
    """These queues of the client, else all of them; another's does not exist (404)."""
    known = queues_of(client)
    if set(wanted) - set(known):
        raise Http404
    return tuple(wanted) or known


def _run(run: ForecastRun) -> dict[str, Any]:
    names = ("id", "name", "origin", "first_day", "last_day", "made_at", "published_at", "parameters")
    return {**picked(run, *names), "made_by": run.made_by.name if run.made_by else None}


def _override(row: ForecastOverride) -> dict[str, Any]:
    names = ("id", "start", "end", "factor", "calls", "reason", "made_at", "released_at")
    return {**picked(row, *names), "queue": row.queue or None, "made_by": row.made_by.name if row.made_by else None}


def _special(row: SpecialDay) -> dict[str, Any]:
    return {**picked(row, "id", "name", "first_day", "last_day", "made_at"), "queue": row.queue or None}
