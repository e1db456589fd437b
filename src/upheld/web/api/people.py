"""From a client's queues to teams and people: who missed how much of what, over a range of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from upheld.metrics.interval_reading import Intervals
from upheld.web.actions import trail
from upheld.web.api import door
from upheld.web.api.operations import reads
from upheld.web.api.ranges import Days, QueuesOverDays, days_of, queues_wanted
from upheld.web.api.shapes import Fraction, Key, Moment, Shape, fraction, picked
from upheld.web.asked import Asked
from upheld.web.models import Client
from upheld.web.queries import drilldown as asking
from upheld.web.queries import kept, promised
from upheld.web.queries.drilldown import Handled, PeopleRow, QueueRow
from upheld.web.queries.promised import Promised

router = Router()
_PEOPLE = "people.figures"


class QueueFigures(Shape):
    """A queue, a day of it, or a sum: contacts, service level by the promise of the queue, waits, handling time."""

    name: str
    target: str | None
    offered: float | None
    answered: float | None
    abandoned: float | None
    refused: float | None
    service_level: Fraction
    misses: float | None
    asa_s: Fraction
    aht_s: Fraction


class QueuesOver(Shape):
    """Rows with their sum, over some days."""

    first_day: date
    last_day: date
    data_until: Moment | None
    rows: list[QueueFigures]
    total: QueueFigures | None


class PeopleFigures(Shape):
    """What a team or person handled; id null: log-ins that nobody is known to have used.

    Of fewer than 30 contacts no share is told. `late_between` is the 95 % interval (Wilson). People are not ranked.
    """

    id: int | None
    name: str | None
    answered: int
    late: int | None
    late_share: float | None
    late_between: list[float] | None
    transferred: int
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None
    aht_s: Fraction


class PersonOver(Shape):
    """A person over some days: sums, and by day."""

    id: int
    code: str
    name: str
    total: PeopleFigures
    days: list[PeopleFigures] = Field(description="`name` is the day.")


@dataclass(frozen=True)
class _Over:
    """What is asked about, resolved."""

    client: Client
    queues: tuple[str, ...]
    first: date
    last: date
    promises: tuple[Promised, ...]
    kept: Intervals | None


@reads(router, "/clients/{client}/queues", "figures", answer=QueuesOver)
def queues(request: Asked, client: str, wanted: Query[QueuesOverDays]) -> dict[str, Any]:
    """A client's queues over some days, each by what was promised for it, the one with the most misses first."""
    over = _over(request, wanted, wanted.queue)
    rows = asking.queues(over.kept, over.client, over.queues, over.promises, over.first, over.last) if over.kept else ()
    return _told(over, rows)


@reads(router, "/clients/{client}/queues/{queue}/days", "figures", answer=QueuesOver)
def queue_days(request: Asked, client: str, queue: str, wanted: Query[Days]) -> dict[str, Any]:
    """The days of one queue, the one with the most misses first."""
    over = _over(request, wanted, [queue])
    (promise, _), *_ = asking.by_promise(over.queues, over.promises)
    rows = asking.days(over.kept, over.client, queue, promise, over.first, over.last) if over.kept else ()
    return _told(over, rows)


@reads(router, "/clients/{client}/teams", _PEOPLE, answer=list[PeopleFigures])
def teams(request: Asked, client: str, wanted: Query[QueuesOverDays]) -> list[dict[str, Any]]:
    """The teams that handled contacts of the queues, the one with the most late answers first."""
    found = _handled(request, _over(request, wanted, wanted.queue))
    return [_people(row) for row in found.teams()] if found else []


@reads(router, "/clients/{client}/teams/{team}/people", _PEOPLE, answer=list[PeopleFigures])
def people(request: Asked, client: str, team: Key, wanted: Query[QueuesOverDays]) -> list[dict[str, Any]]:
    """The people of a team who handled contacts of the queues, by name; the trail notes who looked."""
    row = door.client_of(request)
    named = asking.team_called(team, request.access.teams(_PEOPLE, row))
    found = _handled(request, _over(request, wanted, wanted.queue))
    rows = found.people(team) if found else ()
    if not rows:
        raise Http404  # a team that did nothing for this client is nobody's business here
    trail.note("person_seen", by=request.access.account, subject=named.name if named else "", client=row)
    return [_people(one) for one in rows]


@reads(router, "/clients/{client}/people/{person}", _PEOPLE, answer=PersonOver)
def person(request: Asked, client: str, person: Key, wanted: Query[QueuesOverDays]) -> dict[str, Any]:
    """One person's contacts over the days; the trail notes who looked."""
    over = _over(request, wanted, wanted.queue)
    found = _handled(request, over)
    if found is None:
        raise Http404
    one = asking.person(found, person)
    trail.note("person_seen", by=request.access.account, subject=one.person.name, client=over.client)
    return {
        **picked(one.person, "id", "code", "name"),
        "total": _people(one.total),
        "days": [_people(day) for day in one.days],
    }


def _over(request: Asked, wanted: Days, queues: list[str]) -> _Over:
    row = door.client_of(request)
    first, last = days_of(wanted, row.time_zone)
    return _Over(row, queues_wanted(row, queues), first, last, promised.levels(row, last), kept.opened())


def _handled(request: Asked, over: _Over) -> Handled | None:
    if over.kept is None:
        return None
    teams = request.access.teams(_PEOPLE, over.client)
    return asking.handled(over.kept, over.client, over.queues, over.promises, over.first, over.last, teams)


def _told(over: _Over, rows: Sequence[QueueRow]) -> dict[str, Any]:
    return {
        "first_day": over.first,
        "last_day": over.last,
        "data_until": over.kept.until if over.kept else None,
        "rows": [_queue(row) for row in rows],
        "total": _queue(asking.total(rows, "")) if rows else None,
    }


def _queue(row: QueueRow) -> dict[str, Any]:
    return {
        **picked(row, "name", "offered", "answered", "abandoned", "refused", "misses"),
        "target": row.promised.key if row.promised else None,
        "service_level": fraction(row.numerator, row.denominator),
        "asa_s": fraction(row.wait_s, row.waits),
        "aht_s": fraction(row.handled_s, row.handled),
    }


def _people(row: PeopleRow) -> dict[str, Any]:
    return {
        **picked(row, "name", "answered", "late", "late_share", "late_between", "transferred"),
        **picked(row, "talk_s", "hold_s", "wrap_s"),
        "id": row.key,
        "aht_s": fraction(row.handled_s, row.handled),
    }
