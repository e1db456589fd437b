"""Accounts: who may sign in, as what; invitations; roles given and taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404
from django.urls import reverse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from upheld.problems import BadInput, Problem
from upheld.web.actions import accounts as acting
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, page, slice_of
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Key, Line, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.models import Account as Row
from upheld.web.models import Client, Invitation, Person, RoleGrant, Team
from upheld.web.queries import accounts as asking

router = Router()
RoleName = Literal["director", "supervisor", "planner", "quality_analyst", "agent", "client_reader"]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")]


class Grant(Shape):
    """A role, for one client or all (null), for one team or all (null)."""

    id: int
    role: str
    client: str | None
    team: str | None


class Account(Shape):
    """Somebody who may sign in, or could."""

    id: int
    email: str
    name: str
    language: str
    person: str | None
    active: bool
    made_at: Moment
    roles: list[Grant]


class Invited(Shape):
    """An open invitation."""

    id: int
    email: str
    name: str
    role: str
    client: str | None
    team: str | None
    made_at: Moment
    ends_at: Moment


class InvitedNow(Invited):
    """A new invitation with its link: told this once, to be handed over."""

    link: str


class Role(Wanted):
    """A role to give: for one client (its slug) or all, for one team (its name) or all."""

    role: RoleName
    client: Annotated[Text | None, Field(max_length=60)] = None
    team: Annotated[Text | None, Field(max_length=120)] = None


class Inviting(Role):
    """Whom to invite, as what; `person` is the code of the person that the account is for."""

    email: Email
    name: Annotated[Line, Field(max_length=160)]
    person: Annotated[Text | None, Field(max_length=60)] = None


@reads(router, "/accounts", "accounts", answer=Page[Account])
def accounts(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """All accounts with their roles, by name."""
    rows = Row.objects.select_related("person").prefetch_related("grants__client", "grants__team")
    return page(request, rows, ("name", "pk"), paging, _account)


@reads(router, "/accounts/{account}", "accounts", answer=Account)
def account(request: Asked, account: Key) -> dict[str, Any]:
    """One account."""
    return _account(asking.account(account))


@writes(router, "POST", "/accounts/{account}/roles", "accounts", answer=Account, status=201)
def give_role(request: Asked, account: Key, wanted: Role) -> dict[str, Any]:
    """Give an account another role."""
    found = asking.account(account)
    acting.give_role(found, by=request.access.account, role=wanted.role, **_where(wanted))
    return _account(found)


@writes(router, "DELETE", "/accounts/{account}/roles/{grant}", "accounts", answer=NOTHING, status=204)
def take_role(request: Asked, account: Key, grant: Key) -> None:
    """Take a role away; the last director's is kept."""
    acting.take_role(_grant(account, grant), by=request.access.account)


@writes(router, "POST", "/accounts/{account}/close", "accounts", answer=Account)
def close(request: Asked, account: Key) -> dict[str, Any]:
    """Let an account in no more: its sessions and tokens end, its deeds stay."""
    acting.close(asking.account(account), by=request.access.account)
    return _account(asking.account(account))


@writes(router, "POST", "/accounts/{account}/reopen", "accounts", answer=Account)
def reopen(request: Asked, account: Key) -> dict[str, Any]:
    """Let an account in again."""
    acting.reopen(asking.account(account), by=request.access.account)
    return _account(asking.account(account))


@reads(router, "/invitations", "accounts", answer=Page[Invited])
def invitations(request: Asked, paging: Query[Paging]) -> dict[str, Any]:
    """The open invitations, newest first."""
    found = [_invitation(one) for one in asking.invitations()]
    return slice_of(request, found, lambda one: (-one["made_at"].timestamp(), one["id"]), paging)


@writes(router, "POST", "/invitations", "accounts", answer=InvitedNow, status=201)
def invite(request: Asked, wanted: Inviting) -> dict[str, Any]:
    """Invite somebody. The link is in this answer and never again."""
    made, secret = acting.invite(
        by=request.access.account,
        email=wanted.email,
        name=wanted.name,
        role=wanted.role,
        person=_named(Person, "code", wanted.person, "person") if wanted.person else None,
        **_where(wanted),
    )
    link = request.build_absolute_uri(reverse("invited", kwargs={"secret": secret}))
    return {**_invitation(made), "link": link}


@writes(router, "DELETE", "/invitations/{invitation}", "accounts", answer=NOTHING, status=204)
def withdraw(request: Asked, invitation: Key) -> None:
    """Take an open invitation back."""
    acting.withdraw(asking.invitation(invitation), by=request.access.account)


def _grant(account: int, grant: int) -> RoleGrant:
    """The role of that account; another's does not exist (404)."""
    found = asking.grant(grant)
    if found.account_id != account:
        raise Http404
    return found


def _where(wanted: Role) -> dict[str, Any]:
    return {
        "client": _named(Client, "slug", wanted.client, "client") if wanted.client else None,
        "team": _named(Team, "name", wanted.team, "team") if wanted.team else None,
    }


def _named(model: type[Client | Team | Person], by: str, value: str, field: str) -> Any:
    found = model._default_manager.filter(**{by: value}).first()
    if found is None:
        raise BadInput(Problem("api.unknown", field=f"body.{field}", values={"value": value}))
    return found


def _account(row: Row) -> dict[str, Any]:
    return {
        **picked(row, "id", "email", "name", "language", "made_at"),
        "active": row.is_active,
        "person": row.person.code if row.person else None,
        "roles": [{**picked(grant, "id", "role"), **_place(grant)} for grant in row.grants.all()],
    }


def _invitation(row: Invitation) -> dict[str, Any]:
    return {**picked(row, "id", "email", "name", "role", "made_at", "ends_at"), **_place(row)}


def _place(row: Any) -> dict[str, str | None]:
    return {"client": row.client.slug if row.client else None, "team": row.team.name if row.team else None}
