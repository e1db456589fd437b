"""Single calls and other contacts: those of some days, one with everything known of it, its lines of the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from ninja import Query, Router
from pydantic import Field

from upheld.reports.problem_sentences import told
from upheld.web import clock
from upheld.web.actions import trail
from upheld.web.api import door, paging
from upheld.web.api.operations import reads
from upheld.web.api.paging import Page
from upheld.web.api.ranges import QueuesOverDays, days_of, queues_wanted
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Key, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.contact_links import address
from upheld.web.models import Client
from upheld.web.queries import calls as asking
from upheld.web.queries import counted_for, promised
from upheld.web.queries import drilldown as people
from upheld.web.queries.calls import Visit
from upheld.web.queries.counted_for import Counted

router = Router()
_PEOPLE = "people.figures"
Outcome = Literal["answered", "abandoned", "timed_out", "left_by_key", "left_empty", "withdrawn", "refused", "unknown"]


class Agent(Shape):
    """Who answered."""

    person: int
    name: str


class Call(Shape):
    """One stay of a contact in one queue. `missed`: by the promise of its queue; null: it is in no denominator.

    `agent` is null where nobody answered, where it is not known who used the log-in, or where one may not see whose.
    `journal` and `position` say which line of which file it came from.
    """

    source: str
    contact_id: str
    queue: str
    entry: int
    channel: str
    offered_at: Moment
    answered_at: Moment | None
    ended_at: Moment | None
    outcome: Outcome
    agent: Agent | None
    wait_s: float | None
    ring_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None
    ended_by: str | None
    transferred_to: str | None
    caller: str | None = Field(description="Pseudonym; null: withheld or not known.")
    missed: bool | None
    warnings: list[str]
    journal: str
    position: int


class Contact(Shape):
    """A contact: its visits to queues of the client, and how many it paid to other clients' queues."""

    source: str
    contact_id: str
    visits: list[Call]
    elsewhere: int
    link: str | None = Field(description="Its address in the client's own system.")


class LogLine(Shape):
    """A line of the log, long numbers masked; `position` is its byte offset."""

    journal: str
    position: int
    text: str


class LogLines(Shape):
    """The lines behind one visit, or why they cannot be shown."""

    queue: str
    entry: int
    lines: list[LogLine]
    more: bool
    why_not: str | None


class CountedFor(Shape):
    """What a visit was to one target: kept, missed, taken_out, not_counted, or later (it looks at other contacts)."""

    queue: str
    entry: int
    agreement: str
    target: str
    clause: str
    metric: str
    formula: str | None
    threshold_s: float | None
    state: Literal["kept", "missed", "taken_out", "not_counted", "later"]
    taken_out_by: str | None
    numerator: float | None
    denominator: float | None


class CallsWanted(QueuesOverDays):
    """Which calls, in which order; left out, the days are today alone."""

    outcome: Outcome | None = None
    person: Annotated[Key | None, Field(description="Answered by this person.")] = None
    over_s: Annotated[float | None, Field(ge=0, le=86400, description="That waited longer.")] = None
    missed: Annotated[bool, Field(description="Only those that miss the promise of their queue.")] = False
    order: Literal["time", "wait"] = "time"
    limit: Annotated[int, Field(ge=1, le=paging.MOST)] = 100
    cursor: Annotated[Text | None, Field(max_length=4000, description="From the address in `next`.")] = None


class ContactWanted(Wanted):
    """Which contact: its source, its id, and the day of its first visit at the client."""

    source: Annotated[Text, Field(min_length=1, max_length=400)]
    contact: Annotated[Text, Field(min_length=1, max_length=400)]
    day: Day


@reads(router, "/clients/{client}/calls", "calls", answer=Page[Call])
def calls(request: Asked, client: str, wanted: Query[CallsWanted]) -> dict[str, Any]:
    """Calls and other contacts of some days, in order of time or the longest waits first."""
    row = door.client_of(request)
    last = wanted.last_day or wanted.first_day
    first_day, last_day = days_of(wanted.model_copy(update=_today(row, wanted, last)), row.time_zone)
    teams = request.access.teams(_PEOPLE, row)
    asked = asking.Asked(
        queues=queues_wanted(row, wanted.queue),
        first=first_day,
        last=last_day,
        outcome=wanted.outcome or "",
        logins=people.logins_of(wanted.person, teams) if wanted.person is not None else None,
        over_s=wanted.over_s,
        missed=wanted.missed,
        order=wanted.order,
    )
    after = paging.opened(request, wanted.cursor, 1)[0] if wanted.cursor is not None else ""
    measures = people.measures(asked.queues, promised.levels(row, last_day))
    found = asking.page(row, asked, measures, after, limit=wanted.limit)
    names = people.names_of((one.agent for one in found.visits), request.now, teams)
    zone = ZoneInfo(row.time_zone)
    return {
        "items": [_call(one, names, zone) for one in found.visits],
        "next": paging.next_address(request, [found.after] if found.after is not None else None),
    }


@reads(router, "/clients/{client}/contact", "calls", answer=Contact)
def contact(request: Asked, client: str, wanted: Query[ContactWanted]) -> dict[str, Any]:
    """One contact with all its visits; the trail notes who opened it."""
    row, found = door.client_of(request), _found(request, wanted)
    first = found.visits[0]
    trail.note("call_seen", by=request.access.account, subject=first.contact_id, client=row)
    teams = request.access.teams(_PEOPLE, row)
    names = people.names_of((one.agent for one in found.visits), first.offered_at, teams)
    return {
        **picked(first, "source", "contact_id"),
        "visits": [_call(one, names, ZoneInfo(row.time_zone)) for one in found.visits],
        "elsewhere": found.elsewhere,
        "link": address(row.contact_link, first.contact_id) if row.contact_link else None,
    }


@reads(router, "/clients/{client}/contact/lines", "calls", answer=list[LogLines])
def lines(request: Asked, client: str, wanted: Query[ContactWanted]) -> list[dict[str, Any]]:
    """The lines of the log behind a contact, numbers masked; the trail notes who read them."""
    row, found = door.client_of(request), _found(request, wanted)
    trail.note("lines_seen", by=request.access.account, subject=found.visits[0].contact_id, client=row)
    return [
        {
            **picked(visit, "queue", "entry"),
            **picked(one, "lines", "more"),
            "why_not": told(one.why_not, request.language) if one.why_not else None,
        }
        for visit, one in zip(found.visits, asking.lines(found.visits), strict=True)
    ]


@reads(router, "/clients/{client}/contact/counted", "calls", answer=list[CountedFor])
def counted(request: Asked, client: str, wanted: Query[ContactWanted]) -> list[dict[str, Any]]:
    """What a contact was to each target of the client's agreements, and which clause took it out."""
    found = _found(request, wanted)
    return [_counted(one) for one in counted_for.of_visits(door.client_of(request), found.visits, wanted.day)]


@reads(router, "/clients/{client}/contact/repeats", "calls", answer=list[Call])
def repeats(request: Asked, client: str, wanted: Query[ContactWanted]) -> list[dict[str, Any]]:
    """Other contacts of the same caller at this client, within a week on either side; none of an unknown caller."""
    row, found = door.client_of(request), _found(request, wanted)
    others = asking.repeats(row, found.visits[0]) or ()
    names = people.names_of((one.agent for one in others), request.now, request.access.teams(_PEOPLE, row))
    return [_call(one, names, ZoneInfo(row.time_zone)) for one in others]


def _today(client: Client, wanted: CallsWanted, last: Any) -> dict[str, Any]:
    """A single day, where only one end of the range or none is named."""
    day = last or clock.today(client.time_zone)
    return {"first_day": wanted.first_day or day, "last_day": wanted.last_day or day}


def _found(request: Asked, wanted: ContactWanted) -> asking.Contact:
    return asking.contact(door.client_of(request), wanted.source, wanted.contact, wanted.day)


def _call(visit: Visit, names: Mapping[str, tuple[int, str] | None], zone: ZoneInfo) -> dict[str, Any]:
    plain = ("source", "contact_id", "queue", "entry", "channel", "outcome", "ended_by", "transferred_to", "caller")
    seconds = ("wait_s", "ring_s", "talk_s", "hold_s", "wrap_s")
    who = names.get(visit.agent or "")
    return {
        **picked(visit, *plain, *seconds, "missed", "warnings", "journal", "position"),
        **{name: _at(getattr(visit, name), zone) for name in ("offered_at", "answered_at", "ended_at")},
        "agent": {"person": who[0], "name": who[1]} if who else None,
    }


def _at(when: datetime | None, zone: ZoneInfo) -> datetime | None:
    return when.astimezone(zone) if when else None


def _counted(one: Counted) -> dict[str, Any]:
    names = ("queue", "entry", "target", "metric", "formula", "threshold_s", "state", "taken_out_by")
    return {
        **picked(one, *names, "numerator", "denominator"),
        "agreement": one.slug,
        "clause": one.target_clause,
    }
