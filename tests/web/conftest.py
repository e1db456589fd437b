"""The cast of the web's tests: six roles at Example Answers, a stranger, and a client that is foreign to some."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client as Browser

from upheld.contacts.workspace import create
from upheld.web.actions import signing_in
from upheld.web.models import Account, Client, LogIn, Person, Queue, QueueOwner, Role, RoleGrant, SignedIn, Site, Team

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Centre:
    """Two clients with a queue each, one site, one team for each client, and somebody in each team."""

    north: Client
    bank: Client
    site: Site
    amber: Team
    dune: Team
    alicja: Person  # of amber
    bartosz: Person  # of dune


@dataclass(frozen=True)
class Cast:
    """One account for each role; supervisor, planner and reader are Northwind's, the agent is Alicja."""

    director: Account
    supervisor: Account
    planner: Account
    quality_analyst: Account
    agent: Account
    client_reader: Account
    stranger: Account  # an account without any role

    def of_role(self, role: str) -> Account:
        """The account of `role`."""
        found: Account = getattr(self, role)
        return found


@pytest.fixture
def centre(db: None) -> Centre:
    create(settings.WORKSPACE)
    north = Client.objects.create(slug="northwind", name="Northwind Energy", country="PL", time_zone="Europe/Warsaw")
    bank = Client.objects.create(slug="harbour", name="Harbour & Pine Bank", country="GB", time_zone="Europe/London")
    site = Site.objects.create(name="Łódź", country="PL", time_zone="Europe/Warsaw")
    for name, client in (("energy-billing", north), ("bank-cards", bank)):
        QueueOwner.objects.create(queue=Queue.objects.create(name=name), client=client)
    amber, dune = (Team.objects.create(name=name, site=site) for name in ("energy-amber", "bank-dune"))
    alicja, bartosz = (
        Person.objects.create(code=code, name=name) for code, name in (("p1", "Alicja Akacja"), ("p2", "Bartosz Głóg"))
    )
    LogIn.objects.create(person=alicja, login="Agent 1001", team=amber, site=site)
    LogIn.objects.create(person=bartosz, login="Agent 1040", team=dune, site=site)
    return Centre(north, bank, site, amber, dune, alicja, bartosz)


@pytest.fixture
def cast(centre: Centre) -> Cast:
    made = {role: _account(role) for role in (*Role.values, "stranger")}
    limited = {"supervisor": centre.north, "planner": centre.north, "client_reader": centre.north}
    for role in Role.values:
        RoleGrant.objects.create(account=made[role], role=role, client=limited.get(role))
    Account.objects.filter(pk=made["agent"].pk).update(person=centre.alicja)
    made["agent"].refresh_from_db()
    return Cast(**made)


def signed_in(account: Account) -> Browser:
    """A browser in which `account` has signed in."""
    browser = Browser()
    browser.force_login(account)
    SignedIn.objects.create(
        account=account,
        session_key=browser.session.session_key,
        began_at=signing_in.clock.real(),
        seen_at=signing_in.clock.real(),
    )
    return browser


def _account(role: str) -> Account:
    account = Account(
        email=f"{role}@example.org", name=role.replace("_", " ").title(), made_at=NOW - timedelta(days=30)
    )
    account.set_password(PASSWORD)
    account.save()
    return account
