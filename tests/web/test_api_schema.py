"""The interface asked everything that its description allows: never a fault, and every answer as it is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import LazySettings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
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
from upheld.web.models import Account

pytestmark = pytest.mark.django_db
EXAMPLES = 6
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


def session_of(account: Account) -> dict[str, str]:
    """The headers of a signed-in browser that proves where its requests come from."""
    session, proof = signed_in(account).cookies["sessionid"].value, "a" * 32
    return {"Cookie": f"sessionid={session}; csrftoken={proof}", "X-CSRFToken": proof}


def asked_everything(operation: Any, header: dict[str, str], known: dict[str, Any]) -> None:
    """Ask what the description of `operation` allows; every second time about what is there."""
    count = 0

    @seed(20261122)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        nonlocal count
        count += 1
        if count % 2 and case.path_parameters:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        with transaction.atomic():
            case.call_and_validate(headers=header, checks=CHECKS)
            transaction.set_rollback(True)

    ask()


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("role", ["director", "client_reader"])
def test_no_operation_fails_and_each_answers_as_described(
    cast: Cast, centre: Centre, role: str, settings: LazySettings
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    own = furnish(cast, centre).own
    account = cast.of_role(role)
    by_token, by_session = token_of(account), session_of(account)
    faults = []
    for operation in operations():
        try:
            tokens = {"token": []} in operation.definition.raw["security"]
            asked_everything(operation, by_token if tokens else by_session, values_for(operation.path, own))
        except Exception as fault:  # every faulty operation is told, not the first alone
            faults.append(f"{operation.label}: {fault}")
    assert not faults, "\n\n".join(faults)
