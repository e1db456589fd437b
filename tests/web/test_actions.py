"""What is done about misses."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.web.conftest import Cast, signed_in
from tests.web.promised import promised
from upheld.web.models import Agreement, ImprovementAction, TrailEntry

__all__ = ["promised"]


def values(cast: Cast, agreement: Agreement, **more: Any) -> dict[str, Any]:
    return {
        "agreement": agreement.pk, "target": "answer", "problem": "Too few at nine", "step": "Start earlier",
        "owner": cast.supervisor.pk, "due": "2026-12-01", "metric": "", **more,
    }  # fmt: skip


def test_an_action_is_planned_with_one_owner(cast: Cast, promised: Agreement) -> None:
    answer = signed_in(cast.director).post("/actions/new/", values(cast, promised))
    made = ImprovementAction.objects.get()
    assert answer.status_code == 302
    assert (made.owner, made.due, made.client) == (cast.supervisor, date(2026, 12, 1), promised.client)
    assert TrailEntry.objects.filter(deed="action_changed").exists()


def test_an_action_without_owner_is_refused(cast: Cast, promised: Agreement) -> None:
    answer = signed_in(cast.director).post("/actions/new/", values(cast, promised, owner=""))
    assert answer.status_code == 422
    assert not ImprovementAction.objects.exists()


def test_a_client_reader_cannot_own_one(cast: Cast, promised: Agreement) -> None:
    answer = signed_in(cast.director).post("/actions/new/", values(cast, promised, owner=cast.client_reader.pk))
    assert answer.status_code == 422


def test_done_keeps_what_came_of_it(cast: Cast, promised: Agreement) -> None:
    browser = signed_in(cast.director)
    browser.post("/actions/new/", values(cast, promised))
    made = ImprovementAction.objects.get()
    browser.post(f"/actions/{made.pk}/done/", {"revision": made.revision, "outcome": "82 % since"})
    made.refresh_from_db()
    assert made.done_at is not None
    assert made.outcome == "82 % since"
    assert "Start earlier" not in browser.get("/actions/").text
    assert "82 % since" in browser.get("/actions/?state=done").text


def test_a_stale_change_is_refused(cast: Cast, promised: Agreement) -> None:
    browser = signed_in(cast.director)
    browser.post("/actions/new/", values(cast, promised))
    made = ImprovementAction.objects.get()
    browser.post(f"/actions/{made.pk}/", values(cast, promised, revision=1, step="One"))
    assert browser.post(f"/actions/{made.pk}/", values(cast, promised, revision=1, step="Two")).status_code == 409
    made.refresh_from_db()
    assert made.step == "One"


def test_a_foreign_action_does_not_exist(cast: Cast, promised: Agreement, centre: Any) -> None:
    made = ImprovementAction.objects.create(
        client=centre.bank, problem="p", step="s", owner=cast.director, due="2026-12-01", made_at="2026-11-20T12:00Z"
    )
    assert signed_in(cast.supervisor).get(f"/actions/{made.pk}/").status_code == 404


def test_the_list_can_be_exported(cast: Cast, promised: Agreement) -> None:
    browser = signed_in(cast.director)
    browser.post("/actions/new/", values(cast, promised, step="=HYPERLINK(1)"))
    assert "'=HYPERLINK(1)" in browser.get("/actions/?export=csv").content.decode()
