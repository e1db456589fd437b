"""The centre: clients, sites, teams, queues with their owners, people with their log-ins, skills."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Query, Router
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web import spans
from upheld.web.actions import log_ins, organisation, owners, skills
from upheld.web.actions.log_ins import Place
from upheld.web.api.operations import NOTHING, marked, on_revision, reads, writes
from upheld.web.api.paging import Page, Paging, page
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Day, Key, Line, Queue, Shape, Text, Zone, picked
from upheld.web.asked import Asked
from upheld.web.models import Client, Person, Site, Team
from upheld.web.models import LogIn as LogInRow
from upheld.web.models import Queue as QueueRow
from upheld.web.models import QueueOwner as OwnerRow
from upheld.web.models import Skill as SkillRow
from upheld.web.queries import organisation as asking
from upheld.web.queries import zones

router = Router()
Name = Annotated[Line, Field(max_length=120)]
Country = Annotated[str, Field(pattern="^([A-Z]{2})?$")]
Revision = Annotated[Text | None, Field(max_length=40)]


class ClientSettings(Shape):
    """A client as the settings have it. `revision` says which state a change is made on."""

    slug: str
    name: str
    country: str
    time_zone: str
    currency: str
    contact_link: str
    active: bool
    revision: str


class SiteSettings(Shape):
    """A place where people work."""

    id: int
    name: str
    country: str
    time_zone: str
    revision: str


class TeamSettings(Shape):
    """People led together; `site` is the number of theirs."""

    id: int
    name: str
    site: int | None
    revision: str


class Owner(Shape):
    """For whom a queue works, from a day to a day of the client; null: always, until further notice."""

    id: int
    client: str
    first_day: date | None
    last_day: date | None


class QueueSettings(Shape):
    """A queue as the telephone system names it, with its owners in the order of time."""

    id: int
    name: str
    owners: list[Owner]
    revision: str


class LogIn(Shape):
    """Who used a log-in where, from a day to a day of the site; null: always, until further notice."""

    id: int
    login: str
    team: int | None
    site: int | None
    employer: str
    first_day: date | None
    last_day: date | None


class PersonSettings(Shape):
    """Somebody who works at the centre, under one code for all log-ins."""

    id: int
    code: str
    name: str
    hours_per_week: float | None
    started_on: date | None
    ended_on: date | None
    log_ins: list[LogIn]
    revision: str


class SkillLevel(Shape):
    """Somebody may answer a queue; level 1 is what they answer first."""

    person: int
    queue: str
    level: int


class ClientWanted(Wanted):
    """A client as it shall be."""

    name: Name
    country: Country = ""
    time_zone: Zone = "UTC"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    contact_link: Annotated[
        Text, Field(max_length=300, description="https address of a contact with {contact_id} in it.")
    ] = ""
    active: bool = True


class ClientChange(ClientWanted):
    """As it shall be, all of it."""

    revision: Revision = None


class SiteWanted(Wanted):
    """A site as it shall be."""

    name: Name
    country: Country = ""
    time_zone: Zone = "UTC"


class SiteChange(SiteWanted):
    """As it shall be, all of it."""

    revision: Revision = None


class TeamWanted(Wanted):
    """A team as it shall be."""

    name: Name
    site: Key | None = None


class TeamChange(TeamWanted):
    """As it shall be, all of it."""

    revision: Revision = None


class QueueWanted(Wanted):
    """A new queue, and for whom it works from which day on (null: always)."""

    name: Annotated[Queue, Field(min_length=1)]
    client: Annotated[Text, Field(max_length=60)]
    first_day: Day | None = None


class Giving(Wanted):
    """A client for whom the queue works over some days."""

    client: Annotated[Text, Field(max_length=60)]
    first_day: Day | None = None
    last_day: Day | None = None
    revision: Revision = None


class HandingOver(Wanted):
    """The client for whom the queue works from a day on."""

    client: Annotated[Text, Field(max_length=60)]
    first_day: Day
    revision: Revision = None


class PlaceWanted(Wanted):
    """Where somebody works under a log-in."""

    login: Annotated[Line, Field(max_length=120)]
    team: Key | None = None
    site: Key | None = None
    employer: Annotated[Text, Field(max_length=120)] = ""


class Joining(PlaceWanted):
    """Somebody who joins."""

    code: Annotated[Line, Field(max_length=60)]
    name: Annotated[Line, Field(max_length=160)]
    hours_per_week: Annotated[float, Field(ge=0, le=168)] | None = None
    first_day: Day | None = None


class PersonChange(Wanted):
    """What is known of a person, all of it."""

    name: Annotated[Line, Field(max_length=160)]
    hours_per_week: Annotated[float, Field(ge=0, le=168)] | None = None
    started_on: Day | None = None
    revision: Revision = None


class LogInWanted(PlaceWanted):
    """One more log-in over some days."""

    first_day: Day | None = None
    last_day: Day | None = None
    revision: Revision = None


class Moving(PlaceWanted):
    """Where somebody works from a day on."""

    first_day: Day
    revision: Revision = None


class Leaving(Wanted):
    """The last day of somebody."""

    last_day: Day
    revision: Revision = None


class PeopleWanted(Paging):
    """Which people: whose name, code or log-in has `search` in it, of a team, there now or ever."""

    search: Annotated[Text, Field(max_length=120)] = ""
    team: Key | None = None
    only_now: bool = True


class SkillsWanted(Paging):
    """Of which person or queue."""

    person: Key | None = None
    queue: Queue | None = None


class SkillChange(Wanted):
    """The level at which somebody may answer a queue; null: may not. `seen`: the level as it was read."""

    person: Key
    queue: Annotated[Queue, Field(min_length=1)]
    level: Annotated[int, Field(ge=1, le=9)] | None
    seen: Annotated[int, Field(ge=1, le=32767)] | None


@reads(router, "/settings/clients", "settings", answer=Page[ClientSettings])
def clients(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """All clients, by name."""
    return page(request, Client.objects.all(), ("name", "pk"), paging, _client)


@writes(router, "POST", "/settings/clients", "settings", answer=ClientSettings, status=201)
def make_client(request: Asked, wanted: ClientWanted) -> dict[str, Any]:
    """A new client."""
    _known_zone(wanted.time_zone)
    return _client(organisation.make_client(by=request.access.account, **wanted.model_dump()))


@reads(router, "/settings/clients/{slug}", "settings", answer=ClientSettings)
def client(request: Asked, slug: str) -> dict[str, Any]:
    """One client."""
    return _marked(request, _client(asking.client_called(slug)))


@writes(router, "PUT", "/settings/clients/{slug}", "settings", answer=ClientSettings)
def change_client(request: Asked, slug: str, wanted: ClientChange) -> dict[str, Any]:
    """Change a client."""
    _known_zone(wanted.time_zone)
    values = wanted.model_dump(exclude={"revision"})
    revision = on_revision(request, wanted.revision)
    found = asking.client_called(slug)
    organisation.change_client(found, revision=revision, by=request.access.account, **values)
    return _marked(request, _client(asking.client_called(slug)))


@writes(router, "DELETE", "/settings/clients/{slug}", "settings", answer=NOTHING, status=204)
def delete_client(request: Asked, slug: str) -> None:
    """Delete a client that nothing names."""
    organisation.delete(asking.client_called(slug), by=request.access.account)


@reads(router, "/settings/sites", "settings", answer=Page[SiteSettings])
def sites(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """All sites, by name."""
    return page(request, Site.objects.all(), ("name", "pk"), paging, _site)


@writes(router, "POST", "/settings/sites", "settings", answer=SiteSettings, status=201)
def make_site(request: Asked, wanted: SiteWanted) -> dict[str, Any]:
    """A new site."""
    _known_zone(wanted.time_zone)
    return _site(organisation.make_site(by=request.access.account, **wanted.model_dump()))


@writes(router, "PUT", "/settings/sites/{site}", "settings", answer=SiteSettings)
def change_site(request: Asked, site: Key, wanted: SiteChange) -> dict[str, Any]:
    """Change a site."""
    _known_zone(wanted.time_zone)
    revision, values = on_revision(request, wanted.revision), wanted.model_dump(exclude={"revision"})
    found = asking.one_of(Site.objects.all(), site)
    return _marked(
        request, _site(organisation.change_site(found, revision=revision, by=request.access.account, **values))
    )


@writes(router, "DELETE", "/settings/sites/{site}", "settings", answer=NOTHING, status=204)
def delete_site(request: Asked, site: Key) -> None:
    """Delete a site that nothing names."""
    organisation.delete(asking.one_of(Site.objects.all(), site), by=request.access.account)


@reads(router, "/settings/teams", "settings", answer=Page[TeamSettings])
def teams(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """All teams, by name."""
    return page(request, Team.objects.all(), ("name", "pk"), paging, _team)


@writes(router, "POST", "/settings/teams", "settings", answer=TeamSettings, status=201)
def make_team(request: Asked, wanted: TeamWanted) -> dict[str, Any]:
    """A new team."""
    site = _row(Site.objects.all(), wanted.site, "site")
    return _team(organisation.make_team(by=request.access.account, name=wanted.name, site=site))


@writes(router, "PUT", "/settings/teams/{team}", "settings", answer=TeamSettings)
def change_team(request: Asked, team: Key, wanted: TeamChange) -> dict[str, Any]:
    """Change a team."""
    revision, site = on_revision(request, wanted.revision), _row(Site.objects.all(), wanted.site, "site")
    found = asking.one_of(Team.objects.all(), team)
    by = request.access.account
    return _marked(
        request, _team(organisation.change_team(found, revision=revision, by=by, name=wanted.name, site=site))
    )


@writes(router, "DELETE", "/settings/teams/{team}", "settings", answer=NOTHING, status=204)
def delete_team(request: Asked, team: Key) -> None:
    """Delete a team that nothing names."""
    organisation.delete(asking.one_of(Team.objects.all(), team), by=request.access.account)


@reads(router, "/settings/queues", "settings", answer=Page[QueueSettings])
def queues(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """All queues with their owners, by name."""
    rows = QueueRow.objects.prefetch_related("owners__client")
    return page(request, rows, ("name", "pk"), paging, lambda row: _queue(row, asking.in_time(row.owners.all())))


@writes(router, "POST", "/settings/queues", "settings", answer=QueueSettings, status=201)
def make_queue(request: Asked, wanted: QueueWanted) -> dict[str, Any]:
    """A queue as the telephone system names it."""
    found = _client_called(wanted.client)
    by = request.access.account
    return _queue(owners.make_queue(wanted.name, client=found, first=wanted.first_day, by=by))


@writes(router, "POST", "/settings/queues/{queue}/owners", "settings", answer=QueueSettings, status=201)
def give_queue(request: Asked, queue: Key, wanted: Giving) -> dict[str, Any]:
    """Let a queue work for a client over some days in which it works for nobody."""
    row, revision = asking.one_of(QueueRow.objects.all(), queue), on_revision(request, wanted.revision)
    found, by = _client_called(wanted.client), request.access.account
    owners.give(row, client=found, first=wanted.first_day, last=wanted.last_day, revision=revision, by=by)
    return _marked(request, _queue(row))


@writes(router, "POST", "/settings/queues/{queue}/hand-over", "settings", answer=QueueSettings)
def hand_over(request: Asked, queue: Key, wanted: HandingOver) -> dict[str, Any]:
    """From a day on a queue works for another client."""
    row, revision = asking.one_of(QueueRow.objects.all(), queue), on_revision(request, wanted.revision)
    found, by = _client_called(wanted.client), request.access.account
    owners.hand_over(row, client=found, first=wanted.first_day, revision=revision, by=by)
    return _marked(request, _queue(row))


@reads(router, "/settings/people", "settings", answer=Page[PersonSettings])
def people(request: Asked, wanted: Query[PeopleWanted]) -> dict[str, Any]:
    """People with their log-ins, by name."""
    rows = asking.matching(request.now, search=wanted.search, team=wanted.team, only_now=wanted.only_now)
    rows = rows.prefetch_related("logins__team__site", "logins__site")
    return page(request, rows, ("name", "pk"), wanted, lambda row: _person(row, asking.in_time(row.logins.all())))


@writes(router, "POST", "/settings/people", "settings", answer=PersonSettings, status=201)
def join(request: Asked, wanted: Joining) -> dict[str, Any]:
    """Somebody joins with a log-in."""
    made = log_ins.join(
        wanted.code,
        wanted.name,
        _place(wanted),
        first=wanted.first_day,
        hours_per_week=_hours(wanted.hours_per_week),
        by=request.access.account,
    )
    return _person(made)


@reads(router, "/settings/people/{person}", "settings", answer=PersonSettings)
def person(request: Asked, person: Key) -> dict[str, Any]:
    """One person with all log-ins."""
    return _marked(request, _person(asking.one_of(Person.objects.all(), person)))


@writes(router, "PUT", "/settings/people/{person}", "settings", answer=PersonSettings)
def change_person(request: Asked, person: Key, wanted: PersonChange) -> dict[str, Any]:
    """Change what is known of a person."""
    log_ins.change_person(
        asking.one_of(Person.objects.all(), person),
        name=wanted.name,
        hours_per_week=_hours(wanted.hours_per_week),
        started_on=wanted.started_on,
        revision=on_revision(request, wanted.revision),
        by=request.access.account,
    )
    return _marked(request, _person(asking.one_of(Person.objects.all(), person)))


@writes(router, "POST", "/settings/people/{person}/log-ins", "settings", answer=PersonSettings, status=201)
def add_log_in(request: Asked, person: Key, wanted: LogInWanted) -> dict[str, Any]:
    """One more log-in over some days."""
    log_ins.add(
        asking.one_of(Person.objects.all(), person),
        _place(wanted),
        first=wanted.first_day,
        last=wanted.last_day,
        revision=on_revision(request, wanted.revision),
        by=request.access.account,
    )
    return _marked(request, _person(asking.one_of(Person.objects.all(), person)))


@writes(router, "POST", "/settings/people/{person}/move", "settings", answer=PersonSettings)
def move(request: Asked, person: Key, wanted: Moving) -> dict[str, Any]:
    """From a day on somebody works elsewhere under a log-in; as it was ends the day before."""
    log_ins.move(
        asking.one_of(Person.objects.all(), person),
        _place(wanted),
        first=wanted.first_day,
        revision=on_revision(request, wanted.revision),
        by=request.access.account,
    )
    return _marked(request, _person(asking.one_of(Person.objects.all(), person)))


@writes(router, "POST", "/settings/people/{person}/leave", "settings", answer=PersonSettings)
def leave(request: Asked, person: Key, wanted: Leaving) -> dict[str, Any]:
    """Somebody leaves after a day: every log-in ends with it."""
    log_ins.leave(
        asking.one_of(Person.objects.all(), person),
        last=wanted.last_day,
        revision=on_revision(request, wanted.revision),
        by=request.access.account,
    )
    return _marked(request, _person(asking.one_of(Person.objects.all(), person)))


@reads(router, "/settings/skills", "settings", answer=Page[SkillLevel])
def skill_levels(request: Asked, wanted: Query[SkillsWanted]) -> dict[str, Any]:
    """Who may answer which queue, at which level."""
    rows = SkillRow.objects.select_related("queue")
    if wanted.person is not None:
        rows = rows.filter(person=wanted.person)
    if wanted.queue is not None:
        rows = rows.filter(queue__name=wanted.queue)
    return page(
        request,
        rows,
        ("person_id", "queue__name", "pk"),
        wanted,
        lambda row: {"person": row.person_id, "queue": row.queue.name, "level": row.level},
    )


@writes(router, "PUT", "/settings/skills", "settings", answer=NOTHING, status=204)
def set_skill(request: Asked, wanted: SkillChange) -> None:
    """Set the level at which somebody may answer a queue."""
    found = asking.one_of(Person.objects.all(), wanted.person)
    queue = QueueRow.objects.filter(name=wanted.queue).first()
    if queue is None:
        raise BadInput(Problem("api.unknown", field="body.queue", values={"value": wanted.queue}))
    key = f"{found.pk}-{queue.pk}"
    skills.set_levels(
        [found],
        [queue],
        {(found.pk, queue.pk): wanted.level},
        revision=skills.mark([found], [queue], {key: wanted.seen} if wanted.seen is not None else {}),
        subject=found.name,
        by=request.access.account,
    )


def _known_zone(zone: str) -> None:
    if zone not in zones.known():
        raise BadInput(Problem("calendar.unknown_zone", field="body.time_zone", values={"zone": zone}))


def _hours(hours: float | None) -> Decimal | None:
    return None if hours is None else Decimal(repr(round(hours, 1)))


def _client_called(slug: str) -> Client:
    found = Client.objects.filter(slug=slug).first()
    if found is None:
        raise BadInput(Problem("api.unknown", field="body.client", values={"value": slug}))
    return found


def _row(rows: QuerySet[Any], key: int | None, field: str) -> Any:
    if key is None:
        return None
    found = rows.filter(pk=key).first()
    if found is None:
        raise BadInput(Problem("api.unknown", field=f"body.{field}", values={"value": key}))
    return found


def _place(wanted: PlaceWanted) -> Place:
    team = _row(Team.objects.select_related("site"), wanted.team, "team")
    return Place(wanted.login, team, _row(Site.objects.all(), wanted.site, "site"), wanted.employer)


def _marked(request: Asked, told: dict[str, Any]) -> dict[str, Any]:
    marked(request, told["revision"])
    return told


def _client(row: Client) -> dict[str, Any]:
    names = ("slug", "name", "country", "time_zone", "currency", "contact_link", "active")
    return {**picked(row, *names), "revision": asking.mark_of_client(row)}


def _site(row: Site) -> dict[str, Any]:
    return {**picked(row, "id", "name", "country", "time_zone"), "revision": asking.mark_of_site(row)}


def _team(row: Team) -> dict[str, Any]:
    return {**picked(row, "id", "name"), "site": row.site_id, "revision": asking.mark_of_team(row)}


def _queue(row: QueueRow, owners: list[OwnerRow] | None = None) -> dict[str, Any]:
    held = asking.owners_of(row) if owners is None else owners
    return {
        **picked(row, "id", "name"),
        "owners": [_owner(one) for one in held],
        "revision": asking.mark_of_queue(row, held),
    }


def _owner(row: OwnerRow) -> dict[str, Any]:
    return {"id": row.pk, "client": row.client.slug, **_days(row, row.client.time_zone)}


def _person(row: Person, log_ins: list[LogInRow] | None = None) -> dict[str, Any]:
    held = asking.log_ins_of(row) if log_ins is None else log_ins
    return {
        **picked(row, "id", "code", "name", "hours_per_week", "started_on", "ended_on"),
        "log_ins": [_log_in(one) for one in held],
        "revision": asking.mark_of_person(row, held),
    }


def _log_in(row: LogInRow) -> dict[str, Any]:
    return {
        **picked(row, "id", "login", "employer"),
        "team": row.team_id,
        "site": row.site_id,
        **_days(row, asking.zone_of(row)),
    }


def _days(row: OwnerRow | LogInRow, zone: str) -> dict[str, date | None]:
    return {"first_day": spans.first_day(row.valid_from, zone), "last_day": spans.last_day(row.valid_to, zone)}
