"""Idempotency keys: asked again, a write is answered again and not done again."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client as Browser

from tests.web.conftest import Cast, signed_in
from tests.web.test_api_doors import problem
from upheld.web import clock
from upheld.web.api.repeating import KEPT, LOST_AFTER
from upheld.web.models import Repeated, Token

pytestmark = pytest.mark.django_db
WANTED = {"name": "payroll", "scopes": ["jobs:read"]}


def ask(browser: Browser, key: str | None, body: dict[str, Any] = WANTED) -> Any:
    """Ask for a token under a key."""
    headers = {} if key is None else {"Idempotency-Key": key}
    return browser.post("/api/v1/tokens", body, content_type="application/json", headers=headers)


def test_asked_again_a_write_gets_the_same_answer(cast: Cast) -> None:
    browser = signed_in(cast.director)
    first, second = ask(browser, "k1"), ask(browser, "k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.content, second.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Token.objects.count() == 1


def test_without_a_key_a_write_is_done_again(cast: Cast) -> None:
    browser = signed_in(cast.director)
    ask(browser, None), ask(browser, None)
    assert Token.objects.count() == 2


def test_a_key_serves_one_request_alone(cast: Cast) -> None:
    browser = signed_in(cast.director)
    ask(browser, "k1")
    told = problem(ask(browser, "k1", {**WANTED, "name": "another"}), 422)
    assert told["type"] == "urn:upheld:problem:api.key_other"


def test_the_keys_of_accounts_are_apart(cast: Cast) -> None:
    ask(signed_in(cast.director), "k1")
    assert ask(signed_in(cast.planner), "k1").status_code == 201
    assert Token.objects.count() == 2


def test_while_the_first_request_is_under_way_the_second_waits(cast: Cast) -> None:
    browser = signed_in(cast.director)
    ask(browser, "k1")
    Repeated.objects.update(status=None)
    told = ask(browser, "k1")
    assert problem(told, 409)["type"] == "urn:upheld:problem:api.key_under_way"
    assert told.headers["Retry-After"]
    assert Token.objects.count() == 1


def test_a_key_whose_request_was_lost_is_taken_over(cast: Cast) -> None:
    browser = signed_in(cast.director)
    ask(browser, "k1")
    Repeated.objects.update(status=None, at=clock.real() - LOST_AFTER - timedelta(seconds=1))
    assert ask(browser, "k1").status_code == 201
    assert Repeated.objects.get().status == 201


def test_a_refused_write_leaves_its_key_free(cast: Cast) -> None:
    browser = signed_in(cast.director)
    problem(ask(browser, "k1", {**WANTED, "scopes": []}), 422)
    assert not Repeated.objects.exists()
    assert ask(browser, "k1").status_code == 201


def test_keys_are_forgotten_after_a_day(cast: Cast) -> None:
    browser = signed_in(cast.director)
    ask(browser, "k1")
    Repeated.objects.update(at=clock.real() - KEPT - timedelta(seconds=1))
    ask(browser, "k1")
    assert Token.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "with space", "ключ", "k" * 121])
def test_what_is_no_key_is_refused(cast: Cast, key: str) -> None:
    problem(ask(signed_in(cast.director), key), 422)
    assert not Token.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_do_it_once(cast: Cast) -> None:
    browsers, answers = [signed_in(cast.director) for _ in range(2)], []
    start = Barrier(2)

    def both(browser: Browser) -> None:
        start.wait()
        try:
            answers.append(ask(browser, "k1"))
        finally:
            connections.close_all()

    threads = [Thread(target=both, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [answer for answer in answers if answer.status_code == 201]
    assert made
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in made}) == 1
    assert Token.objects.count() == 1
