"""Who works where: the people of a site whom an account may see, with their team and the queues they answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import LogIn, Person, Site, Skill


@dataclass(frozen=True)
class Member:
    """Somebody of a site; `label` is their name, with the code where two have the same."""

    id: int
    code: str
    name: str
    label: str
    team_id: int | None
    team: str
    queues: tuple[str, ...]  # that they answer; empty: not known
    hours_per_week: float | None


def seen(access: Access, right: str) -> QuerySet[Person]:
    """The people whom `right` reaches: those who answer a queue of its clients, in its teams."""
    people = Person.objects.all()
    if not access.all_clients(right):
        clients = [client.pk for client in access.clients(right)]
        people = people.filter(pk__in=Skill.objects.filter(queue__owners__client__in=clients).values("person"))
    teams = access.teams(right)
    if teams is not None:
        people = people.filter(pk__in=LogIn.objects.filter(team__in=teams).values("person"))
    return people


def person_seen(access: Access, right: str, person: int) -> Person:
    """The person, where `right` reaches them; else they do not exist (404)."""
    found = seen(access, right).filter(pk=person).first()
    if found is None:
        raise Http404
    return found


def sites(access: Access, right: str) -> tuple[Site, ...]:
    """The sites at which somebody works whom `right` reaches, that with most of them first."""
    reached = Q(logins__person__in=seen(access, right))
    found = Site.objects.annotate(people=Count("logins", filter=reached)).filter(people__gt=0)
    return tuple(found.order_by("-people", "name"))


def members(access: Access, right: str, site: Site, first: date, last: date) -> tuple[Member, ...]:
    """The people of `site` on any of the days whom `right` reaches, by name; of several teams the newest counts."""
    return _members(site, first, last, seen(access, right))


def at_site(site: Site, first: date, last: date) -> tuple[Member, ...]:
    """All people of `site` on any of the days: for answers that name nobody."""
    return _members(site, first, last, Person.objects.all())


def _members(site: Site, first: date, last: date, people: QuerySet[Person]) -> tuple[Member, ...]:
    begin, end = (datetime.combine(day, time(), ZoneInfo(site.time_zone)) for day in (first, last + timedelta(days=1)))
    logins = (
        LogIn.objects.filter(Q(valid_from__isnull=True) | Q(valid_from__lt=end), site=site)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=begin))
        .filter(person__in=people)
        .order_by("valid_from")
    )
    rows = logins.values_list(
        "person_id", "person__code", "person__name", "person__hours_per_week", "team_id", "team__name"
    )
    newest = {row[0]: row for row in rows}
    queues = _queues(newest)
    names = _labels({row[0]: (row[2], row[1]) for row in newest.values()})
    found = (
        Member(
            id=person,
            code=code,
            name=name,
            label=names[person],
            team_id=team_id,
            team=team or "",
            queues=queues.get(person, ()),
            hours_per_week=None if hours is None else float(hours),
        )
        for person, code, name, hours, team_id, team in newest.values()
    )
    return tuple(sorted(found, key=lambda one: one.label))


def _queues(people: Iterable[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Skill.objects.filter(person__in=list(people)).order_by("level", "queue__name")
    for person, queue in rows.values_list("person_id", "queue__name"):
        found[person].append(queue)
    return {person: tuple(queues) for person, queues in found.items()}


def _labels(names: dict[int, tuple[str, str]]) -> dict[int, str]:
    taken: dict[str, int] = defaultdict(int)
    for name, _ in names.values():
        taken[name] += 1
    return {person: name if taken[name] == 1 else f"{name} ({code})" for person, (name, code) in names.items()}
