"""The screen of tokens: made with a secret shown once, listed, revoked; and the documentation of the interface."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.web.conftest import Cast, signed_in
from upheld.web.actions import tokens
from upheld.web.models import Token, TrailEntry

pytestmark = pytest.mark.django_db


def test_a_new_token_shows_its_secret_once(cast: Cast) -> None:
    browser = signed_in(cast.director)
    answer = browser.post(reverse("tokens"), {"name": "<b>payroll</b>", "scopes": ["jobs:read"], "last_day": ""})
    assert answer.status_code == 201
    page = answer.content.decode()
    assert "upheld_" in page
    assert "<b>payroll</b>" not in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert "upheld_" not in browser.get(reverse("tokens")).content.decode()
    assert TrailEntry.objects.filter(deed="token_made", account=cast.director).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "scopes": ["jobs:read"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x", "scopes": ["jobs:read"], "last_day": "2001-01-01"},
        {"name": "x", "scopes": ["jobs:read"], "last_day": "soon"},
    ],
)
def test_a_token_that_makes_no_sense_is_refused_in_words(cast: Cast, wrong: dict[str, object]) -> None:
    answer = signed_in(cast.director).post(reverse("tokens"), wrong)
    assert answer.status_code == 422
    assert not Token.objects.exists()


def test_only_scopes_that_ones_roles_can_use_are_offered(cast: Cast) -> None:
    page = signed_in(cast.client_reader).get(reverse("tokens")).content.decode()
    assert 'value="agreements:read"' in page
    assert 'value="settings:write"' not in page


def test_a_token_is_revoked_by_its_owner_alone(cast: Cast) -> None:
    token, _ = tokens.make("payroll", ["jobs:read"], by=cast.director)
    address = reverse("tokens_revoke", kwargs={"token": token.pk})
    assert signed_in(cast.planner).post(address).status_code == 404
    assert signed_in(cast.director).get(address).status_code == 405
    assert signed_in(cast.director).post(address).status_code == 302
    assert Token.objects.get().revoked_at is not None


def test_agents_have_no_tokens(cast: Cast) -> None:
    assert signed_in(cast.agent).get(reverse("tokens")).status_code == 403


def test_the_documentation_comes_from_here_alone(cast: Cast) -> None:
    page = Browser().get("/api/v1/docs").content.decode()
    assert "swagger-ui-bundle.js" in page
    assert "https://" not in page
