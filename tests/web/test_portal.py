"""The client's portal: own agreements, no cost, no people's names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.conftest import Cast, Centre, signed_in
from tests.web.promised import SLUG, promised
from upheld.web.models import Agreement, Client, ImprovementAction

__all__ = ["promised"]
PORTAL = "/clients/northwind/portal/"


@pytest.fixture
def browser(cast: Cast) -> Any:
    return signed_in(cast.client_reader)


def action(cast: Cast, centre: Centre, step: str, visible: bool) -> None:
    ImprovementAction.objects.create(
        client=centre.north, problem="p", step=step, owner=cast.supervisor, due="2026-12-01",
        visible_to_client=visible, made_at="2026-11-20T12:00Z",
    )  # fmt: skip


def test_the_reader_sees_actual_against_required(browser: Any, promised: Agreement) -> None:
    text = browser.get(PORTAL).text
    assert "78.3%" in text
    assert "at least 80.0%" in text


def test_only_what_is_shown_to_the_client_is_seen_without_names(
    browser: Any, cast: Cast, centre: Centre, promised: Agreement
) -> None:
    action(cast, centre, "Shown step", True)
    action(cast, centre, "Hidden step", False)
    text = browser.get(PORTAL).text
    assert "Shown step" in text
    assert "Hidden step" not in text
    assert cast.supervisor.name not in text


@pytest.mark.parametrize("place", ["", f"{SLUG}/", f"{SLUG}/clauses/", f"{SLUG}/targets/answer/"])
def test_no_cost_is_shown(browser: Any, promised: Agreement, place: str) -> None:
    answer = browser.get(PORTAL + place)
    assert answer.status_code == 200
    assert "agent hours" not in answer.text
    assert "hance of keeping" not in answer.text


def test_another_clients_portal_does_not_exist(browser: Any, promised: Agreement) -> None:
    assert browser.get("/clients/harbour/portal/").status_code == 404


def test_another_clients_agreement_does_not_exist_in_ones_own_portal(browser: Any, promised: Agreement) -> None:
    Agreement.objects.update(client=Client.objects.get(slug="harbour"))
    for place in (f"{SLUG}/", f"{SLUG}/clauses/", f"{SLUG}/targets/answer/", f"{SLUG}/papers/html/"):
        assert browser.get(PORTAL + place).status_code == 404


def test_a_centre_without_verdicts_says_so(browser: Any) -> None:
    assert "Nothing has been assessed yet" in browser.get(PORTAL).text


def test_the_export_holds_no_chances(browser: Any, promised: Agreement) -> None:
    text = browser.get(PORTAL + "?export=csv").content.decode()
    assert "answer" in text
    assert "Chance" not in text
