"""Every address, for every role, for one's own and a foreign client: nobody gets where they have no right to be."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, SlugConverter, StringConverter, UUIDConverter

from tests.web.conftest import Cast, signed_in
from upheld.web import guards
from upheld.web.models import Role
from upheld.web.rights import FOR_EVERYBODY, RIGHTS, WITHOUT_CLIENT

pytestmark = pytest.mark.django_db
LIMITED = {Role.SUPERVISOR, Role.PLANNER, Role.CLIENT_READER}  # those of the cast with Northwind alone


def patterns(of: Any = None, before: tuple[URLPattern | URLResolver, ...] = ()) -> Iterator[URLPattern]:
    """Every address of the application but those of the API, which has a walk of its own."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace is None and not one.app_name:
                yield from patterns(one)
        elif one.name and not one.lookup_str.startswith(("ninja", "upheld.web.api")):
            yield one


def mark(pattern: URLPattern, name: str) -> Any:
    return getattr(pattern.callback, name, None)


def address(pattern: URLPattern, client: str) -> str:
    """The address of `pattern` for `client`; other ids are ones that nothing has."""
    values: dict[str, object] = {}
    for name, converter in pattern.pattern.converters.items():
        if name == "client":
            values[name] = client
        elif isinstance(converter, IntConverter):
            values[name] = 987654321
        elif isinstance(converter, UUIDConverter):
            values[name] = uuid.UUID(int=7)
        elif isinstance(converter, SlugConverter | StringConverter):
            values[name] = "nobody-has-this"
        else:
            values[name] = converter.to_python("2026-11-20")
    return reverse(str(pattern.name), kwargs=values)


ALL = list(patterns())
NAMES = [str(pattern.name) for pattern in ALL]


def test_every_address_is_marked() -> None:
    unmarked = [
        name
        for pattern, name in zip(ALL, NAMES, strict=True)
        if not (mark(pattern, guards.RIGHT) or mark(pattern, guards.PUBLIC))
    ]
    assert unmarked == []


def test_every_right_leads_somewhere() -> None:
    used = {mark(pattern, guards.RIGHT) for pattern in ALL}
    assert used - {None} <= set(RIGHTS)


@pytest.mark.parametrize("role", Role.values)
def test_a_role_gets_where_its_rights_lead_and_nowhere_else(role: str, cast: Cast) -> None:
    browser, wrong = signed_in(cast.of_role(role)), []
    for pattern in ALL:
        right = mark(pattern, guards.RIGHT)
        if right is None:
            continue
        status = browser.get(address(pattern, "northwind")).status_code
        allowed = right in FOR_EVERYBODY or (
            role in RIGHTS[right] and not (role in LIMITED and right in WITHOUT_CLIENT)
        )
        fine = status not in (403, 500) if allowed else status in (403, 404)
        if not fine:
            wrong.append((pattern.name, right, status))
    assert wrong == []


@pytest.mark.parametrize("role", sorted(LIMITED))
def test_a_foreign_client_is_nowhere_to_be_found(role: str, cast: Cast) -> None:
    browser, wrong = signed_in(cast.of_role(role)), []
    for pattern in ALL:
        if "client" in pattern.pattern.converters:
            for send in (browser.get, browser.post):
                status = send(address(pattern, "harbour")).status_code
                wrong += [(pattern.name, status)] if status != 404 else []
    assert wrong == []


def test_without_a_role_only_the_own_account_opens(cast: Cast) -> None:
    browser = signed_in(cast.stranger)
    opened = {
        mark(pattern, guards.RIGHT)
        for pattern in ALL
        if mark(pattern, guards.RIGHT) and browser.get(address(pattern, "northwind")).status_code not in (403, 404)
    }
    assert opened == set(FOR_EVERYBODY)


def test_nobody_gets_in_without_signing_in(cast: Cast, client: Any) -> None:
    open_to_all = {
        str(pattern.name)
        for pattern in ALL
        if client.get(address(pattern, "northwind")).status_code not in (302, 404, 405)
    }
    assert open_to_all <= {"login", "healthz", "metrics", "tokens_documentation"}
