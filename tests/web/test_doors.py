"""Who gets in: nobody without an account, everybody to their own first screen, nobody to a foreign client."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.web.conftest import PASSWORD, Cast, signed_in
from upheld.web.models import TrailEntry

pytestmark = pytest.mark.django_db


def test_a_stranger_is_led_to_the_log_in_page(cast: Cast) -> None:
    answer = Browser().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/?next=/")


def test_signing_in_leads_on_and_is_written_into_the_trail(cast: Cast) -> None:
    browser = Browser()
    answer = browser.post("/login/", {"email": "AGENT@example.org", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert TrailEntry.objects.get(deed="signed_in").account == cast.agent
    assert browser.get(reverse("account")).status_code == 200


def test_a_wrong_password_lets_nobody_in(cast: Cast) -> None:
    answer = Browser().post("/login/", {"email": "agent@example.org", "password": "wrong"})
    assert answer.status_code == 422
    assert "wrong" in answer.content.decode()


def test_after_five_failures_even_the_right_password_waits(cast: Cast) -> None:
    browser = Browser()
    for _ in range(5):
        browser.post("/login/", {"email": "agent@example.org", "password": "wrong"})
    answer = browser.post("/login/", {"email": "agent@example.org", "password": PASSWORD})
    assert answer.status_code == 422
    assert "15" in answer.content.decode()


def test_a_role_without_the_right_is_refused(cast: Cast) -> None:
    assert signed_in(cast.agent).get(reverse("jobs")).status_code == 403


def test_a_foreign_client_does_not_exist(cast: Cast) -> None:
    browser = signed_in(cast.client_reader)
    assert browser.get(reverse("choose", kwargs={"client": "harbour"})).status_code == 404
    assert browser.get(reverse("choose", kwargs={"client": "nobody"})).status_code == 404


def test_the_server_is_well(cast: Cast) -> None:
    told = Browser().get("/healthz").json()
    assert (told["ok"], told["database"], told["workspace"]) == (True, True, True)


def test_our_own_fault_is_told_without_anything_that_may_be_at_fault(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("upheld.web.frame.number_locale", lambda language: 1 / 0)
    browser = signed_in(cast.director)
    browser.raise_request_exception = False
    answer = browser.get(reverse("account"))
    assert answer.status_code == 500
    assert "Upheld" in answer.content.decode()
