"""The example outsourcer as the web shows it: one account for each role, and what people would have entered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from upheld.web import clock
from upheld.web.actions.adopting import adopt
from upheld.web.models import Account, Client, Person, Role, RoleGrant
from upheld.web.queries.centre import workspace

PASSWORD: Final = "upheld-demo-2026"  # noqa: S105 - the example's, printed for everybody
ACCOUNTS: Final[Mapping[str, tuple[str, str, str | None, str | None]]] = {
    Role.DIRECTOR: ("director@example.org", "Dorota Wierzba", None, None),
    Role.SUPERVISOR: ("supervisor@example.org", "Samuel Buk", "Northwind Energy", None),
    Role.PLANNER: ("planner@example.org", "Paulina Jodła", None, None),
    Role.QUALITY_ANALYST: ("quality@example.org", "Quentin Grab", None, None),
    Role.AGENT: ("agent@example.org", "Alicja Akacja", None, "p0001"),
    Role.CLIENT_READER: ("client@example.org", "Clara North", "Northwind Energy", None),
}
"""Role → e-mail address, name, client (None: all) and person of its account."""
SITES: Final = {"Łódź": ("PL", "Europe/Warsaw"), "Penang": ("MY", "Asia/Kuala_Lumpur")}
COUNTRIES: Final = {"Northwind Energy": "PL", "Harbour & Pine Bank": "GB", "Lantern Travel": "CN"}


@transaction.atomic
def furnish() -> None:
    """Take over the example's workspace and open its accounts; what is there already is left alone."""
    adopt(workspace(), sites=SITES)
    for client in Client.objects.filter(name__in=COUNTRIES):
        Client.objects.filter(pk=client.pk).update(country=COUNTRIES[client.name])
    for role, (email, name, client_name, code) in ACCOUNTS.items():
        _account(role, email, name, client_name, code)


def _account(role: str, email: str, name: str, client: str | None, code: str | None) -> None:
    if Account.objects.filter(email=email).exists():
        return
    account = Account(email=email, name=name, made_at=clock.now(), password_set_at=clock.now())
    account.person = Person.objects.filter(code=code).first() if code else None
    account.set_password(PASSWORD)
    account.save()
    RoleGrant.objects.create(account=account, role=role, client=Client.objects.get(name=client) if client else None)
