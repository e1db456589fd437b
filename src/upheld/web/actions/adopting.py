"""Taking over a workspace that was kept by hand: its people, queues and agreements become the web's.

From then on the web owns them and writes the same files (`memberships`): commands go on giving the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement as Terms
from upheld.contacts import people
from upheld.contacts.members import ALWAYS, FOREVER, PersonLogin, QueueClient
from upheld.contacts.workspace import Workspace
from upheld.web import clock
from upheld.web.models import (
    Agreement,
    AgreementVersion,
    Client,
    LogIn,
    Person,
    Phase,
    Queue,
    QueueOwner,
    Site,
    Team,
)

SiteFacts = Mapping[str, tuple[str, str]]


@transaction.atomic
def adopt(workspace: Workspace, *, zone: str = "UTC", sites: SiteFacts | None = None) -> None:
    """Read people.csv, queues.csv and agreements/*.toml of `workspace` into an empty database.

    `sites`: site → (country, time zone). What is there already is left alone. Raises BadInput for damaged files.
    """
    files = sorted(workspace.agreements.glob("*.toml"))
    found = [(path, terms.load(path)) for path in files]
    for path, one in found:
        _agreement(path, one)
    if workspace.queues_csv.is_file() and not QueueOwner.objects.exists():
        _queues(people.read_queues(workspace.queues_csv, zone=zone))
    if workspace.people_csv.is_file() and not LogIn.objects.exists():
        _people(people.read_people(workspace.people_csv, zone=zone), sites or {})


def client_called(name: str, **facts: Any) -> Client:
    """The client of that name, made with `facts` where there is none."""
    slug = slugify(name) or f"client-{Client.objects.count() + 1}"
    taken = Client.objects.filter(slug=slug).exclude(name=name).exists()
    found, _ = Client.objects.get_or_create(
        name=name, defaults={"slug": f"{slug}-{Client.objects.count() + 1}" if taken else slug, **facts}
    )
    return found


def replace_people(rows: Iterable[PersonLogin]) -> None:
    """Put `rows` in place of all log-ins; people known before keep their row, their skills and their account."""
    LogIn.objects.all().delete()
    _people(rows, {})


def replace_queues(rows: Iterable[QueueClient]) -> None:
    """Put `rows` in place of all owners of queues; queues known before keep their row and their skills."""
    QueueOwner.objects.all().delete()
    _queues(rows)


def _agreement(path: Path, one: Terms) -> None:
    client = client_called(one.client, time_zone=one.time_zone, currency=one.money.currency if one.money else "EUR")
    agreement, _ = Agreement.objects.get_or_create(
        slug=one.id, defaults={"client": client, "title": one.title, "phase": Phase.EVALUATION}
    )
    AgreementVersion.objects.get_or_create(
        agreement=agreement,
        number=one.version,
        defaults={
            "text": path.read_text(encoding="utf-8"),
            "tables": _tables_beside(path),
            "file_name": path.name,
            "valid_from": one.valid_from,
            "valid_to": one.valid_to,
            "state": AgreementVersion.State.IN_FORCE,
            "made_at": clock.now(),
        },
    )


def _tables_beside(path: Path) -> dict[str, str]:
    """The CSV files beside an agreement that its text names."""
    text = path.read_text(encoding="utf-8")
    beside = sorted(path.parent.glob("*.csv"))
    return {table.name: table.read_text(encoding="utf-8") for table in beside if table.name in text}


def _queues(rows: Iterable[QueueClient]) -> None:
    clients: dict[str, Client] = {}
    for row in rows:
        queue, _ = Queue.objects.get_or_create(name=row.queue)
        if row.client not in clients:
            clients[row.client] = client_called(row.client)
        QueueOwner.objects.create(
            queue=queue,
            client=clients[row.client],
            valid_from=_open(row.valid_from),
            valid_to=_open(row.valid_to),
        )


def _people(rows: Iterable[PersonLogin], sites: SiteFacts) -> None:
    places: dict[str, Site] = {}
    teams: dict[str, Team] = {}
    known = {person.code: person for person in Person.objects.all()}
    logins = []
    for row in rows:
        site = _site(row.site, sites, places) if row.site else None
        team = _team(row.team, site, teams) if row.team else None
        if row.person not in known:
            known[row.person] = Person.objects.create(code=row.person, name=row.name)
        elif row.name not in (row.person, known[row.person].name):  # a row without a name has the person's code
            known[row.person].name = row.name
            known[row.person].save(update_fields=["name"])
        logins.append(
            LogIn(
                person=known[row.person],
                login=row.login,
                team=team,
                site=site,
                employer=row.employer or "",
                valid_from=_open(row.valid_from),
                valid_to=_open(row.valid_to),
            )
        )
    LogIn.objects.bulk_create(logins, batch_size=1000)


def _site(name: str, facts: SiteFacts, made: dict[str, Site]) -> Site:
    if name not in made:
        country, zone = facts.get(name, ("", "UTC"))
        made[name], _ = Site.objects.get_or_create(name=name, defaults={"country": country, "time_zone": zone})
    return made[name]


def _team(name: str, site: Site | None, made: dict[str, Team]) -> Team:
    if name not in made:
        made[name], _ = Team.objects.get_or_create(name=name, defaults={"site": site})
    return made[name]


def _open(when: datetime) -> datetime | None:
    return None if when in (ALWAYS, FOREVER) else when
