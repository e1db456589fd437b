"""Every operation for every role: nobody gets at what is another client's, nor at what their role does not allow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client as Browser

from tests.web.conftest import Cast, Centre
from tests.web.furnished import FOREIGN, Furnished, furnish, values_for
from tests.web.test_api_doors import token_of
from upheld.web.api.interface import interface
from upheld.web.models import Role
from upheld.web.rights import FOR_EVERYBODY, RIGHTS, WITHOUT_CLIENT

pytestmark = pytest.mark.django_db
LIMITED = ("supervisor", "planner", "client_reader")  # those of the cast with Northwind alone
QUERIES = {
    "/contact": "source=s&contact=c&day=2026-11-20",
    "/days": "first_day=2026-11-20&last_day=2026-11-21",
    "/difference": "a=1&b=1",
    "/cover": "day=2026-11-23",
    "/{forecast}/intervals": "day=2026-11-23",
}


@dataclass(frozen=True)
class Operation:
    """One operation of the description."""

    method: str
    path: str
    rights: tuple[str, ...]
    by_token: bool

    def address(self, values: dict[str, Any]) -> str:
        """Its address with these values of its parameters, and a query that fits."""
        filled = re.sub(r"{(\w+)}", lambda gap: str(values[gap[1]]), self.path)
        query = next((query for part, query in QUERIES.items() if part in self.path), "")
        return f"{filled}?{query}"

    @property
    def gaps(self) -> set[str]:
        """The names of its parameters."""
        return set(re.findall(r"{(\w+)}", self.path))


def operations() -> Iterator[Operation]:
    """All of them."""
    for path, methods in interface.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, told in methods.items():
            yield Operation(method, path, tuple(told["x-rights"]), {"token": []} in told["security"])


ALL = list(operations())
READS = [one for one in ALL if one.method == "get" and one.by_token]


@pytest.fixture
def furnished(cast: Cast, centre: Centre, settings: LazySettings) -> Furnished:
    settings.API_REQUESTS_PER_MINUTE = 10**6
    return furnish(cast, centre)


def ask(one: Operation, address: str, header: dict[str, str]) -> Any:
    """Ask, with an empty body; what it would change is taken back."""
    with transaction.atomic():
        send = getattr(Browser(), one.method)
        body = {} if one.method in ("get", "delete") else {"data": {}, "content_type": "application/json"}
        answer = send(address, headers=header, **body)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("role", LIMITED)
def test_a_foreign_client_does_not_exist(cast: Cast, furnished: Furnished, role: str) -> None:
    header, wrong = token_of(cast.of_role(role)), []
    for one in ALL:
        if "client" in one.gaps:
            answer = ask(one, one.address(values_for(one.path, furnished.foreign)), header)
            if answer.status_code != 404 and one.by_token:
                wrong.append((one.method, one.path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", LIMITED)
def test_what_is_of_a_foreign_client_is_not_found_under_ones_own(cast: Cast, furnished: Furnished, role: str) -> None:
    header, wrong = token_of(cast.of_role(role)), []
    for one in READS:
        values = {**values_for(one.path, furnished.foreign), "client": furnished.own["client"]}
        if one.gaps - {"client"}:
            answer = ask(one, one.address(values), header)
            if answer.status_code not in (403, 404):
                wrong.append((one.path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", LIMITED)
def test_what_is_of_a_foreign_client_is_not_changed(cast: Cast, furnished: Furnished, role: str) -> None:
    header, wrong = token_of(cast.of_role(role)), []
    for one in ALL:
        values = {**values_for(one.path, furnished.foreign), "client": furnished.own["client"]}
        if one.method != "get" and one.gaps - {"client"}:
            answer = ask(one, one.address(values), header)
            if answer.status_code < 400 or answer.status_code >= 500:
                wrong.append((one.method, one.path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", LIMITED)
def test_no_answer_tells_of_a_foreign_client(cast: Cast, furnished: Furnished, role: str) -> None:
    header, wrong, answered = token_of(cast.of_role(role)), [], 0
    for one in READS:
        answer = ask(one, one.address(values_for(one.path, furnished.own)), header)
        told = answer.content.decode()
        answered += answer.status_code == 200
        if answer.status_code >= 500 or any(word in told for word in FOREIGN):
            wrong.append((one.path, answer.status_code, [word for word in FOREIGN if word in told]))
    assert wrong == []
    assert answered > 10


@pytest.mark.parametrize("role", Role.values)
def test_a_role_reads_what_its_rights_allow_and_nothing_else(cast: Cast, furnished: Furnished, role: str) -> None:
    header, wrong = token_of(cast.of_role(role)), []
    for one in READS:
        limits = WITHOUT_CLIENT if role in LIMITED else frozenset()
        allowed = any(right in FOR_EVERYBODY or (role in RIGHTS[right] and right not in limits) for right in one.rights)
        answer = ask(one, one.address(values_for(one.path, furnished.own)), header)
        if (answer.status_code == 403) is allowed or answer.status_code >= 500:
            wrong.append((one.path, answer.status_code))
    assert wrong == []


def test_the_director_reads_everything_that_is_there(cast: Cast, furnished: Furnished) -> None:
    header = token_of(cast.director)
    found = {one.path: ask(one, one.address(values_for(one.path, furnished.own)), header).status_code for one in READS}
    missing = {path for path, status in found.items() if status != 200}
    others = r"/contact|/people/|/papers/|/absences|/shift-requests|/my-day"  # not there, or of other roles
    assert {path for path in missing if not re.search(others, path)} == set()
