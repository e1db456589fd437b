"""The example outsourcer as the web shows it: one account for each role, and what people would have entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import transaction

from upheld.contacts.sources.simulated import Outsourcer
from upheld.reports.catalogue import mark
from upheld.web import clock
from upheld.web.actions import assessing
from upheld.web.actions.adopting import adopt
from upheld.web.actions.example_forecasts import furnish_forecasts
from upheld.web.actions.example_imports import furnish_imports
from upheld.web.actions.example_notes import furnish_notes
from upheld.web.actions.example_planning import furnish_planning
from upheld.web.actions.example_promises import furnish_promises
from upheld.web.actions.example_scenarios import furnish_scenarios
from upheld.web.actions.example_scores import furnish_scores
from upheld.web.actions.example_shifts import furnish_shifts
from upheld.web.actions.example_skills import furnish_skills
from upheld.web.example_accounts import ACCOUNTS, PASSWORD, ExampleAccount
from upheld.web.models import Account, Client, Person, RoleGrant
from upheld.web.queries.centre import workspace

SITES: Final = {"Łódź": ("PL", "Europe/Warsaw"), "Penang": ("MY", "Asia/Kuala_Lumpur")}
COUNTRIES: Final = {"Northwind Energy": "PL", "Harbour & Pine Bank": "GB", "Lantern Travel": "CN"}

Step = Callable[..., None]


def furnish(of: Outsourcer, step: Step) -> None:
    """Take over the workspace of `of`, open its accounts, furnish every screen, bring the figures up to date.

    Each part is whole or not there; what is there already is left alone. `step` hears (sentence, done, total, values).
    """
    step(mark("Opening the accounts"))
    furnish_accounts()
    step(mark("Furnishing schedules and plans"))
    for part in (furnish_skills, furnish_planning, furnish_promises, furnish_notes):
        with transaction.atomic():
            part()
    with transaction.atomic():
        furnish_shifts(of)
    with transaction.atomic():
        furnish_forecasts(step)
    step(mark("Furnishing scenarios, reviews and files"))
    furnish_scenarios()
    furnish_scores()
    furnish_imports()
    assessing.bring_up_to_date(step=step, cancelled=lambda: False)


@transaction.atomic
def furnish_accounts() -> None:
    """People, queues and agreements of the workspace, and one account for each role."""
    adopt(workspace(), sites=SITES)
    for client in Client.objects.filter(name__in=COUNTRIES):
        Client.objects.filter(pk=client.pk).update(country=COUNTRIES[client.name])
    for one in ACCOUNTS:
        _account(one)


def _account(one: ExampleAccount) -> None:
    if Account.objects.filter(email=one.email).exists():
        return
    account = Account(email=one.email, name=one.name, made_at=clock.now(), password_set_at=clock.now())
    account.person = Person.objects.filter(code=one.person).first() if one.person else None
    account.set_password(PASSWORD)
    account.save()
    client = Client.objects.get(name=one.client) if one.client else None
    RoleGrant.objects.create(account=account, role=one.role, client=client)
