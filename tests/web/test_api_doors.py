"""Who gets into the interface for programs: tokens within their scopes and their accounts, sessions with proof."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client as Browser

from tests.web.conftest import Cast, signed_in
from upheld.web import clock
from upheld.web.actions import tokens
from upheld.web.models import Account, Token
from upheld.web.scopes import SCOPES

pytestmark = pytest.mark.django_db


def token_of(account: Account, *scopes: str) -> dict[str, str]:
    """The header of a new token of `account`, for all scopes where none are named."""
    _, secret = tokens.make("a program", scopes or tuple(SCOPES), by=account)
    return {"Authorization": f"Bearer {secret}"}


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem document of `answer`, which must have `status`."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    found: dict[str, Any] = json.loads(answer.content)
    assert found["status"] == status
    return found


def test_a_token_acts_for_its_account(cast: Cast) -> None:
    answer = Browser().get("/api/v1/account", headers=token_of(cast.planner))
    assert answer.status_code == 200
    assert answer.json()["email"] == "planner@example.org"
    assert Token.objects.get().used_at is not None


def test_only_the_hash_of_a_secret_is_kept(cast: Cast) -> None:
    secret = token_of(cast.director)["Authorization"].split()[1]
    assert secret.startswith("upheld_")
    assert secret not in str(Token.objects.values())


def test_without_a_token_or_a_session_nobody_gets_in(cast: Cast) -> None:
    answer = Browser().get("/api/v1/account")
    assert problem(answer, 401)["type"] == "urn:upheld:problem:api.account"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer upheld_wrong", "Bearer ", "Basic eDp5", "nonsense"])
def test_a_wrong_token_opens_nothing_even_beside_a_session(cast: Cast, header: str) -> None:
    answer = signed_in(cast.director).get("/api/v1/account", headers={"Authorization": header})
    assert problem(answer, 401)["type"] == "urn:upheld:problem:api.token"


def test_a_revoked_token_opens_nothing(cast: Cast) -> None:
    header = token_of(cast.director)
    tokens.revoke(Token.objects.get(), by=cast.director)
    problem(Browser().get("/api/v1/account", headers=header), 401)


def test_a_token_that_has_ended_opens_nothing(cast: Cast) -> None:
    header = token_of(cast.director)
    Token.objects.update(ends_at=clock.real() - timedelta(seconds=1))
    problem(Browser().get("/api/v1/account", headers=header), 401)


def test_the_token_of_a_closed_account_opens_nothing(cast: Cast) -> None:
    header = token_of(cast.director)
    Account.objects.filter(pk=cast.director.pk).update(is_active=False)
    problem(Browser().get("/api/v1/account", headers=header), 401)


def test_a_scope_takes_rights_away(cast: Cast) -> None:
    answer = Browser().get("/api/v1/trail", headers=token_of(cast.director, "jobs:read"))
    told = problem(answer, 403)
    assert told["type"] == "urn:upheld:problem:api.scope"
    assert "accounts:read" in told["detail"]


def test_a_scope_gives_no_right_that_the_account_lacks(cast: Cast) -> None:
    told = problem(Browser().get("/api/v1/trail", headers=token_of(cast.planner, "accounts:read")), 403)
    assert told["type"] == "urn:upheld:problem:api.right"


def test_a_reading_scope_writes_nothing(cast: Cast) -> None:
    header = token_of(cast.director, "jobs:read")
    address = "/api/v1/jobs/00000000-0000-0000-0000-000000000001/cancel"
    assert problem(Browser().post(address, headers=header), 403)["type"] == "urn:upheld:problem:api.scope"


def test_a_token_makes_no_other_token(cast: Cast) -> None:
    answer = Browser().post(
        "/api/v1/tokens",
        {"name": "another", "scopes": ["jobs:read"]},
        content_type="application/json",
        headers=token_of(cast.director),
    )
    problem(answer, 403)
    assert Token.objects.count() == 1


def test_a_session_reads(cast: Cast) -> None:
    assert signed_in(cast.agent).get("/api/v1/account").json()["name"] == "Agent"


def test_a_session_writes_only_with_proof_against_forgery(cast: Cast) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = signed_in(cast.agent).cookies
    change = {"theme": "dark"}
    told = problem(browser.patch("/api/v1/account", change, content_type="application/json"), 403)
    assert told["type"] == "urn:upheld:problem:api.forgery"
    browser.get("/login/")
    browser.cookies["csrftoken"] = "a" * 32
    proof = {"X-CSRFToken": "a" * 32}
    answer = browser.patch("/api/v1/account", change, content_type="application/json", headers=proof)
    assert answer.json()["theme"] == "dark"


def test_a_foreign_client_does_not_exist(cast: Cast) -> None:
    header = token_of(cast.client_reader)
    assert Browser().get("/api/v1/clients/northwind", headers=header).status_code == 200
    problem(Browser().get("/api/v1/clients/harbour", headers=header), 404)
    problem(Browser().get("/api/v1/clients/nobody", headers=header), 404)


def test_refusals_are_said_in_the_language_asked_for(cast: Cast) -> None:
    answer = Browser().get("/api/v1/account", headers={"Accept-Language": "xx, fa;q=0.5, pl;q=0.9"})
    assert answer.headers["Content-Language"] == "pl"


def test_values_that_do_not_fit_are_named(cast: Cast) -> None:
    answer = Browser().get("/api/v1/clients?limit=0&colour=red", headers=token_of(cast.director))
    told = problem(answer, 422)
    assert {one["field"] for one in told["problems"]} == {"query.limit"}
    assert told["problems"][0]["remedy"] == "Send 1 or more."


def test_a_body_that_is_no_json_is_refused_in_words(cast: Cast) -> None:
    browser = signed_in(cast.agent)
    told = problem(browser.patch("/api/v1/account", "{", content_type="application/json"), 400)
    assert told["type"] == "urn:upheld:problem:api.unreadable"


def test_an_unknown_address_is_refused_in_words(cast: Cast) -> None:
    problem(Browser().get("/api/v1/nothing/here"), 404)


def test_a_method_that_an_address_does_not_know_is_refused_in_words(cast: Cast) -> None:
    answer = Browser().delete("/api/v1/clients", headers=token_of(cast.director))
    assert problem(answer, 405)["detail"] == "It understands GET."
    assert answer.headers["Allow"] == "GET"


def test_who_asks_too_often_waits(cast: Cast, settings: LazySettings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    header = token_of(cast.director)
    answers = [Browser().get("/api/v1/account", headers=header) for _ in range(6)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) >= 2  # six within at most two windows
    assert int(refused[0].headers["Retry-After"]) <= 60


def test_what_is_unchanged_is_not_sent_again(cast: Cast) -> None:
    header = token_of(cast.director)
    tag = Browser().get("/api/v1/clients", headers=header).headers["ETag"]
    answer = Browser().get("/api/v1/clients", headers={**header, "If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
