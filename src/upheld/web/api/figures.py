"""Figures of a client's queues: the intervals of a day, the days of a range, and today under way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import Field

from upheld.metrics.interval_reading import Intervals
from upheld.problems import BadInput, Problem
from upheld.web import chosen as choosing
from upheld.web import clock
from upheld.web.api import door
from upheld.web.api.operations import reads
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Fraction, Moment, Queue, Shape, Text, fraction, picked
from upheld.web.asked import Asked
from upheld.web.chosen import Chosen
from upheld.web.models import Client
from upheld.web.queries import intervals as asking
from upheld.web.queries import intraday, kept
from upheld.web.queries.intervals import Row, Table
from upheld.web.queries.remedies import Stretch

router = Router()


class Interval(Shape):
    """One interval, one day, or the total of several. Contacts are counts, people are means over the interval.

    `state`: past, now or ahead. `deviation`: contacts above the forecast of the same intervals, of what is over.
    """

    start: Moment
    end: Moment
    state: Literal["past", "now", "ahead"]
    forecast: float | None
    reforecast: float | None
    offered: float | None
    answered: float | None
    abandoned: float | None
    refused: float | None
    service_level: Fraction
    asa_s: Fraction
    aht_s: Fraction
    deviation: Fraction
    required: float | None
    scheduled: float | None
    staffed: float | None
    net: float | None


class PromiseCounted(Shape):
    """The promise by whose formula and threshold the service level is counted."""

    agreement: str
    target: str
    clause: str
    formula: str
    threshold_s: float
    required: float


class Figures(Shape):
    """Rows with their weighted total, and what they were made from."""

    client: str
    time_zone: str
    queues: list[str]
    first_day: date
    last_day: date
    promise: PromiseCounted | None = Field(description="null: nothing is promised, service level is unknown.")
    data_until: Moment | None = Field(description="End of the records; null: none were counted yet.")
    forecasts: list[int] = Field(description="Numbers of the forecasts compared with.")
    rows: list[Interval]
    total: Interval | None


class Of(Wanted):
    """Which queues, and by which promise."""

    queue: Annotated[
        list[Queue], Field(default_factory=list, max_length=500, description="Queues of the client; none: all of them.")
    ]
    level: Annotated[
        Text | None, Field(max_length=200, description="Promise to count by, as agreement:target; null: the usual one.")
    ] = None


class OfDay(Of):
    """One day, in intervals of some minutes."""

    day: Annotated[Day | None, Field(description="null: today at the client.")] = None
    minutes: Literal[15, 30, 60] = 30


class OfDays(Of):
    """Some days, both ends included."""

    first_day: Day
    last_day: Day


class Short(Shape):
    """A stretch with `people` too few, or too many, on average."""

    start: Moment
    end: Moment
    people: float


class Step(Shape):
    """What could be done now: a pause moved to `moved_to`, or an activity called off (null), for these people."""

    kind: str
    start: Moment
    end: Moment
    moved_to: Moment | None
    people: list[str]
    gain: float = Field(description="People more, on average over the short quarter-hours it covers.")


class AwayToday(Shape):
    """Somebody absent today."""

    name: str
    start: Moment
    end: Moment
    planned: bool


class NoteToday(Shape):
    """A handover note of today."""

    id: int
    text: str
    urgent: bool
    at: Moment


class Today(Figures):
    """Today under way; of a level to expect at its end it is told what it is made of."""

    so_far: Interval | None
    rest: Interval | None
    days_end: Fraction
    short: list[Short]
    steps: list[Step]
    short_after: list[Short]
    spare: list[Short]
    away: list[AwayToday]
    notes: list[NoteToday]


@reads(router, "/clients/{client}/intervals", "figures", answer=Figures)
def intervals(request: Asked, client: str, of: Query[OfDay]) -> dict[str, Any]:
    """The intervals of a day: forecast, what came, service level, waits, people."""
    row = door.client_of(request)
    day = of.day or clock.today(row.time_zone)
    shown, found = choosing.chosen(request, row, day), kept.opened()
    seconds = of.minutes * 60
    table = asking.of_day(found, row, shown.queues, day, seconds, shown.measure, request.now) if found else None
    return _told(row, shown, found, table, day, day)


@reads(router, "/clients/{client}/days", "figures", answer=Figures)
def days(request: Asked, client: str, of: Query[OfDays]) -> dict[str, Any]:
    """The days of a range (at most 62), by the same figures as intervals."""
    row = door.client_of(request)
    if of.last_day < of.first_day:
        raise BadInput(Problem("web.order", field="query.first_day"))
    if (of.last_day - of.first_day).days >= asking.MOST_DAYS:
        raise BadInput(Problem("api.days", field="query.last_day", values={"most": asking.MOST_DAYS}))
    shown, found = choosing.chosen(request, row, of.last_day), kept.opened()
    table = (
        asking.of_days(found, row, shown.queues, of.first_day, of.last_day, shown.measure, request.now)
        if found
        else None
    )
    return _told(row, shown, found, table, of.first_day, of.last_day)


@reads(router, "/clients/{client}/today", "figures", answer=Today)
def today(request: Asked, client: str, of: Query[Of]) -> dict[str, Any]:
    """Today under way: half-hours, the level to expect at its end, where people are short and what could be done."""
    row = door.client_of(request)
    day = clock.today(row.time_zone)
    shown, found = choosing.chosen(request, row, day), kept.opened()
    if found is None:
        empty = ("short", "steps", "short_after", "spare", "away", "notes")
        told = _told(row, shown, None, None, day, day)
        return {**told, "so_far": None, "rest": None, "days_end": fraction(None, None), **{name: [] for name in empty}}
    teams = request.access.teams("figures")
    under_way = intraday.of_today(found, row, shown.queues, day, shown.measure, request.now, teams)
    zone, end, steps = ZoneInfo(row.time_zone), under_way.end, under_way.remedies
    return {
        **_told(row, shown, found, under_way.table, day, day),
        "so_far": _interval(under_way.so_far, zone) if under_way.so_far else None,
        "rest": _interval(under_way.rest, zone) if under_way.rest else None,
        "days_end": fraction(end.numerator, end.denominator) if end else fraction(None, None),
        "short": _stretches(steps.short, zone),
        "steps": [
            {**picked(one, "kind", "people", "gain"), **_local(one, zone, "start", "end", "moved_to")}
            for one in steps.steps
        ],
        "short_after": _stretches(steps.left, zone),
        "spare": _stretches(steps.spare, zone),
        "away": [{**picked(one, "name", "planned"), **_local(one, zone, "start", "end")} for one in under_way.away],
        "notes": under_way.notes,
    }


def _told(
    client: Client, shown: Chosen, found: Intervals | None, table: Table | None, first: date, last: date
) -> dict[str, Any]:
    zone, promised = ZoneInfo(client.time_zone), shown.promised
    names = ("target", "clause", "formula", "threshold_s", "required")
    return {
        "client": client.slug,
        "time_zone": client.time_zone,
        "queues": shown.queues,
        "first_day": first,
        "last_day": last,
        "promise": {"agreement": promised.slug, **picked(promised, *names)} if promised else None,
        "data_until": found.until if found else None,
        "forecasts": [run.pk for run in table.runs] if table else [],
        "rows": [_interval(row, zone) for row in table.rows] if table else [],
        "total": _interval(table.total, zone) if table else None,
    }


def _interval(row: Row, zone: ZoneInfo) -> dict[str, Any]:
    names = ("state", "forecast", "reforecast", "offered", "answered", "abandoned", "refused")
    return {
        **_local(row, zone, "start", "end"),
        **picked(row, *names),
        "service_level": fraction(row.numerator, row.denominator),
        "asa_s": fraction(row.wait_s, row.waits),
        "aht_s": fraction(row.handled_s, row.handled),
        "deviation": fraction(row.deviation, row.compared),
        **{
            name: _people(getattr(row, f"{name}_s"), row.length_s)
            for name in ("required", "scheduled", "staffed", "net")
        },
    }


def _people(seconds: float | None, length_s: float) -> float | None:
    return seconds / length_s if seconds is not None and length_s else None


def _stretches(found: Sequence[Stretch], zone: ZoneInfo) -> list[dict[str, Any]]:
    return [{"people": one.people, **_local(one, zone, "start", "end")} for one in found]


def _local(row: object, zone: ZoneInfo, *names: str) -> dict[str, datetime | None]:
    """These instants of `row` on the client's wall clock."""
    found = picked(row, *names)
    return {name: when.astimezone(zone) if when else None for name, when in found.items()}
