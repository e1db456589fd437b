"""The interface asked everything that its description allows: never a fault, and every answer as it is described."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings, strategies
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.conftest import Cast, Centre, signed_in
from tests.web.furnished import furnish, values_for
from tests.web.test_api_doors import token_of
from upheld.web.api.interface import interface
from upheld.web.models import Account, RoleGrant

pytestmark = pytest.mark.django_db
# Days and instants near those that the example knows: others are refused at the door, and nothing behind it is tried.
DAYS = strategies.dates(date(2026, 11, 18), date(2026, 12, 4))
schemathesis.openapi.format("date", DAYS.map(date.isoformat))
schemathesis.openapi.format(
    "date-time",
    strategies.datetimes(datetime(2026, 11, 18), datetime(2026, 12, 4), timezones=strategies.just(UTC)).map(
        datetime.isoformat
    ),
)
CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """The connection of the test's transaction is kept open between requests, as Django's own test browser does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> Iterator[Any]:
    """Every operation as Schemathesis reads the description."""
    schema = schemathesis.openapi.from_dict(dict(interface.get_openapi_schema(path_prefix="/api/v1/")))
    schema.app = WSGIHandler()
    for found in schema.get_all_operations():
        yield found.ok()


def asked_everything(operation: Any, signs: Signs, known: dict[str, Any], examples: int) -> None:
    """Ask what the description of `operation` allows; once of what nobody has, then of what is there."""
    count = 0
    header, cookies = signs.of(operation)

    @seed(20261122)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        nonlocal count
        count += 1
        if count > 1:
            case.headers.pop("If-Match", None)  # a state that nobody ever read: refused, and nothing behind it is tried
            for part in (case.path_parameters, case.query, case.body):
                if isinstance(part, dict):
                    part.update({name: known[name] for name in part if name in known})
        with transaction.atomic():
            case.call_and_validate(headers=header, cookies=cookies, checks=CHECKS)
            transaction.set_rollback(True)

    ask()


@dataclass(frozen=True)
class Signs:
    """How an account signs in: by token, and by a session that proves where its requests come from."""

    token: dict[str, str]
    session: str

    def of(self, operation: Any) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and cookies for an operation."""
        if {"token": []} in operation.definition.raw["security"]:
            return self.token, {}
        proof = "a" * 32
        return {"X-CSRFToken": proof}, {"sessionid": self.session, "csrftoken": proof}


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(("role", "examples"), [("director", 5), ("client_reader", 3)])
def test_no_operation_fails_and_each_answers_as_described(
    cast: Cast, centre: Centre, role: str, examples: int, settings: LazySettings
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    own, account = furnish(cast, centre).own, cast.of_role(role)
    if role == "director":  # one who also plans, leads a team and works shifts: every operation is open
        Account.objects.filter(person=centre.alicja).update(person=None)
        Account.objects.filter(pk=account.pk).update(person=centre.alicja)
        for more in ("planner", "supervisor", "agent"):
            RoleGrant.objects.create(account=account, role=more)
    signs = Signs(token_of(account), signed_in(account).cookies["sessionid"].value)
    faults = []
    for operation in operations():
        try:
            asked_everything(operation, signs, values_for(operation.path, own), examples)
        except Exception as fault:  # every faulty operation is told, not the first alone
            faults.append(f"{operation.label}: {fault}")
    assert not faults, "\n\n".join(faults)
