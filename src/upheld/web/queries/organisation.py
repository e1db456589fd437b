"""Clients, sites, teams, people and queues as the settings show them, with the marks of their forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet
from django.http import Http404

from upheld.web import spans
from upheld.web.models import Client, LogIn, Person, Queue, QueueOwner, Site, Skill, Team
from upheld.web.revisions import revision_of

PAGE: Final = 50
Row = TypeVar("Row", bound=Model)
DatedRow = TypeVar("DatedRow", LogIn, QueueOwner)


@dataclass(frozen=True)
class PersonRow:
    """One person as the list shows it: the log-in that holds at an instant, else the latest one."""

    person: Person
    login: LogIn | None
    holds: bool  # whether that log-in holds now
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class People:
    """One page of the list of people."""

    rows: tuple[PersonRow, ...]
    count: int
    page: int
    pages: int


@dataclass(frozen=True)
class Move:
    """Somebody who joins, leaves or moves on a day."""

    kind: str  # joins | leaves | moves
    day: date
    person: Person
    login: str
    before: LogIn | None
    after: LogIn | None


def one_of(rows: QuerySet[Row], key: object) -> Row:
    """The row with the primary key `key`; raises Http404."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def clients() -> list[Client]:
    """All clients, each with the number of its agreements and queues."""
    return list(
        Client.objects.annotate(
            agreement_count=Count("agreements", distinct=True), queue_count=Count("queues__queue", distinct=True)
        )
    )


def client_called(slug: str) -> Client:
    """The client of a slug; raises Http404."""
    found = Client.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def sites() -> list[Site]:
    """All sites, each with the number of its teams."""
    return list(Site.objects.annotate(team_count=Count("teams", distinct=True)))


def teams(at: datetime) -> list[Team]:
    """All teams, each with the number of people in it at an instant."""
    now = _holding("logins__", at)
    return list(
        Team.objects.select_related("site").annotate(people_count=Count("logins__person", filter=now, distinct=True))
    )


def queues(search: str = "") -> list[Queue]:
    """All queues with their owners."""
    owners = Prefetch("owners", QueueOwner.objects.select_related("client").order_by("valid_from"))
    found = Queue.objects.filter(name__icontains=search) if search else Queue.objects.all()
    return list(found.prefetch_related(owners))


def owners_of(queue: Queue) -> list[QueueOwner]:
    """Who owned a queue when, in the order of time."""
    return in_time(queue.owners.select_related("client", "queue"))


def log_ins_of(person: Person) -> list[LogIn]:
    """The log-ins of a person in the order of time."""
    return in_time(person.logins.select_related("team", "site", "person"))


def people(at: datetime, *, search: str = "", team: int | None = None, only_now: bool = True, page: int = 1) -> People:
    """A page of the people whose name, code or log-in has `search` in it."""
    found = matching(at, search=search, team=team, only_now=only_now)
    count = found.count()
    pages = max(1, -(-count // PAGE))
    page = min(page, pages)
    return People(rows_of(found[(page - 1) * PAGE : page * PAGE], at), count, page, pages)


def matching(at: datetime, *, search: str = "", team: int | None = None, only_now: bool = True) -> QuerySet[Person]:
    """The people that fit, by name."""
    found = Person.objects.order_by("name", "code")
    # Log-ins are looked for among themselves: one join for each question would multiply the rows.
    logins = LogIn.objects.filter(_holding("", at)) if only_now else LogIn.objects.all()
    if team is not None:
        logins = logins.filter(team_id=team)
    if only_now or team is not None:
        found = found.filter(pk__in=logins.values("person_id"))
    for word in search.split()[:6]:
        by_login = LogIn.objects.filter(login__icontains=word).values("person_id")
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(pk__in=by_login))
    return found


def rows_of(found: QuerySet[Person], at: datetime) -> tuple[PersonRow, ...]:
    """The people as rows."""
    people_found = list(found.prefetch_related(Prefetch("logins", LogIn.objects.select_related("team", "site"))))
    return tuple(_row(person, at) for person in people_found)


def zone_of(login: LogIn | None) -> str:
    """The zone of the days of a log-in: that of its site."""
    site = login.site or (login.team.site if login and login.team else None) if login else None
    return site.time_zone if site else "UTC"


def moves(first: date, last: date) -> list[Move]:
    """Who joined, left or moved from `first` to `last` day, in the order of days."""
    edges = Q(valid_from__isnull=False) | Q(valid_to__isnull=False)
    start, end = spans.start_of(first, "UTC"), spans.end_of(last, "UTC")
    near = Q(valid_from__range=(start, end)) | Q(valid_to__range=(start, end))
    persons = LogIn.objects.filter(edges & near).values("person_id")
    by_person: dict[int, list[LogIn]] = {}
    for login in LogIn.objects.filter(person_id__in=persons).select_related("person", "team__site", "site"):
        by_person.setdefault(login.person_id, []).append(login)
    found = [move for logins in by_person.values() for move in _moves(in_time(logins))]
    return sorted((move for move in found if first <= move.day <= last), key=lambda move: (move.day, move.person.name))


def skills(team: Team | None, client: Client | None, at: datetime) -> tuple[list[Person], list[Queue], dict[str, int]]:
    """The people of a team, the queues of a client, and the levels at which the ones may answer the others.

    Levels stand under ``PERSON-QUEUE`` (keys).
    """
    logins = LogIn.objects.filter(_holding("", at))
    if team is not None:
        logins = logins.filter(team=team)
    persons = list(Person.objects.filter(pk__in=logins.values("person_id"))[:PAGE])
    owned = QueueOwner.objects.filter(_holding("", at))
    if client is not None:
        owned = owned.filter(client=client)
    rows = list(Queue.objects.filter(pk__in=owned.values("queue_id"))[:PAGE])
    there = Skill.objects.filter(person__in=persons, queue__in=rows).values_list("person_id", "queue_id", "level")
    return persons, rows, {f"{person}-{queue}": level for person, queue, level in there}


def mark_of_client(client: Client) -> str:
    """The revision of a client's form."""
    facts = (client.name, client.country, client.time_zone, client.currency, client.contact_link, client.active)
    return revision_of(client.pk, *facts)


def mark_of_site(site: Site) -> str:
    """The revision of a site's form."""
    return revision_of(site.pk, site.name, site.country, site.time_zone)


def mark_of_team(team: Team) -> str:
    """The revision of a team's form."""
    return revision_of(team.pk, team.name, team.site_id)


def mark_of_queue(queue: Queue, owners: Iterable[QueueOwner] | None = None) -> str:
    """The revision of a queue's owners (`owners`, in the order of time, where they are at hand)."""
    held = owners_of(queue) if owners is None else owners
    return revision_of(queue.pk, *((one.pk, one.client_id, one.valid_from, one.valid_to) for one in held))


def mark_of_person(person: Person, log_ins: Iterable[LogIn] | None = None) -> str:
    """The revision of a person and all their log-ins (`log_ins`, in the order of time, where they are at hand)."""
    own = (person.name, person.hours_per_week, person.started_on, person.ended_on)
    logins = [
        (one.pk, one.login, one.team_id, one.site_id, one.employer, one.valid_from, one.valid_to)
        for one in (log_ins_of(person) if log_ins is None else log_ins)
    ]
    return revision_of(person.pk, *own, *logins)


def _holding(prefix: str, at: datetime) -> Q:
    begun = Q(**{f"{prefix}valid_from__isnull": True}) | Q(**{f"{prefix}valid_from__lte": at})
    not_over = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": at})
    return begun & not_over


def in_time(rows: Iterable[DatedRow]) -> list[DatedRow]:
    """`rows` in the order of time: what always held comes first."""
    return sorted(rows, key=lambda one: (one.valid_from is not None, one.valid_from or 0, one.pk))


def _row(person: Person, at: datetime) -> PersonRow:
    logins = in_time(person.logins.all())
    login = next((one for one in logins if spans.holds(one, at)), logins[-1] if logins else None)
    zone = zone_of(login)
    return PersonRow(
        person,
        login,
        login is not None and spans.holds(login, at),
        spans.first_day(login.valid_from, zone) if login else None,
        spans.last_day(login.valid_to, zone) if login else None,
    )


def _moves(logins: list[LogIn]) -> Iterable[Move]:
    """What the log-ins of one person tell, in the order of time."""
    for place, login in enumerate(logins):
        zone, before = zone_of(login), logins[place - 1] if place else None
        started, ended = spans.first_day(login.valid_from, zone), spans.last_day(login.valid_to, zone)
        if started and before is None:
            yield Move("joins", started, login.person, login.login, None, login)
        elif started and before and (before.team_id, before.site_id) != (login.team_id, login.site_id):
            yield Move("moves", started, login.person, login.login, before, login)
        if ended and not any(_goes_on(other, login) for other in logins):
            yield Move("leaves", ended, login.person, login.login, login, None)


def _goes_on(other: LogIn, login: LogIn) -> bool:
    """Whether the person still has a log-in when `login` has ended."""
    end = login.valid_to
    return other.pk != login.pk and end is not None and (other.valid_to is None or other.valid_to > end)
