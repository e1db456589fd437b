"""Changing clients, sites and teams; deleting only what nothing names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.text import slugify

from upheld.problems import BadInput, Problem
from upheld.web.actions import jobs, memberships, trail
from upheld.web.contact_links import checked
from upheld.web.models import Account, Client, Site, Team
from upheld.web.queries import organisation as asking
from upheld.web.revisions import expect

Place = TypeVar("Place", Site, Team)


@transaction.atomic
def make_client(*, by: Account, **values: Any) -> Client:
    """A new client; raises BadInput where the name is taken or the link is none."""
    _free_name(Client, values["name"], None)
    values["contact_link"] = checked(values.get("contact_link", ""))
    client = Client.objects.create(slug=_slug(values["name"]), **values)
    trail.note("settings_changed", by=by, subject=client.name, client=client)
    return client


@transaction.atomic
def change_client(client: Client, *, revision: str | None, by: Account, **values: Any) -> Client:
    """Change a client; raises Stale, and BadInput for a name that agreements hold to."""
    kept = Client.objects.select_for_update().get(pk=client.pk)
    expect(revision, asking.mark_of_client(kept))
    _free_name(Client, values["name"], kept.pk)
    if values["name"] != kept.name and kept.agreements.exists():
        raise BadInput(Problem("settings.client_named", field="name", values={"name": kept.name}))
    values["contact_link"] = checked(values.get("contact_link", ""))
    renamed = values["name"] != kept.name
    _set(kept, values)
    trail.note("settings_changed", by=by, subject=kept.name, client=kept)
    if renamed:
        _queues_changed(by)
    return kept


def make_site(*, by: Account, **values: Any) -> Site:
    """A new site."""
    return _made(Site, by, values)


def change_site(site: Site, *, revision: str | None, by: Account, **values: Any) -> Site:
    """Change a site; raises Stale."""
    return _changed(site, asking.mark_of_site, revision, by, values)


def make_team(*, by: Account, **values: Any) -> Team:
    """A new team."""
    return _made(Team, by, values)


def change_team(team: Team, *, revision: str | None, by: Account, **values: Any) -> Team:
    """Change a team; raises Stale."""
    return _changed(team, asking.mark_of_team, revision, by, values)


@transaction.atomic
def _made(kind: type[Place], by: Account, values: dict[str, Any]) -> Place:
    _free_name(kind, values["name"], None)
    made = kind._default_manager.create(**values)
    trail.note("settings_changed", by=by, subject=made.name)
    return made


@transaction.atomic
def _changed(
    thing: Place, mark_of: Callable[[Place], str], revision: str | None, by: Account, values: dict[str, Any]
) -> Place:
    """A new name stands in people.csv too, which is then written anew."""
    kept = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    expect(revision, mark_of(kept))
    _free_name(type(thing), values["name"], kept.pk)
    renamed = values["name"] != kept.name
    _set(kept, values)
    trail.note("settings_changed", by=by, subject=kept.name)
    if renamed:
        people_changed(by)
    return kept


@transaction.atomic
def delete(thing: Client | Site | Team, *, by: Account) -> None:
    """Delete what nothing names; raises BadInput for what agreements, queues or log-ins name."""
    name = thing.name
    try:
        with transaction.atomic():
            thing.delete()
    except ProtectedError as held:
        values = {"name": name, "count": len(held.protected_objects)}
        raise BadInput(Problem("settings.still_named", values=values)) from None
    trail.note("settings_changed", by=by, subject=name, deleted=True)


def people_changed(by: Account) -> None:
    """Write people.csv and have the figures made again, in the transaction of the change."""
    if memberships.write_people():
        jobs.start_once("figures", by=by)


def _queues_changed(by: Account) -> None:
    if memberships.write_queues():
        jobs.start_once("figures", by=by)


def _slug(name: str) -> str:
    stem = slugify(name)[:50] or f"client-{Client.objects.count() + 1}"
    slug, number = stem, 1
    while Client.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _free_name(model: type[Client | Site | Team], name: str, but: int | None) -> None:
    if model._default_manager.filter(name__iexact=name).exclude(pk=but or 0).exists():
        raise BadInput(Problem("settings.name_taken", field="name", values={"name": name}))


def _set(row: Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
