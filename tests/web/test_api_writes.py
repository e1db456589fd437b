"""What programs change: done once and whole, on the state that they read, with an entry in the trail."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tests.web import rostering
from tests.web.conftest import NOW, Cast, Centre
from tests.web.furnished import Furnished, furnish
from tests.web.test_api_doors import problem, token_of
from upheld.contacts.workspace import create
from upheld.web.models import (
    Account,
    AgreementVersion,
    ExclusionClaim,
    ForecastOverride,
    ImprovementAction,
    Invitation,
    Job,
    Shift,
    Skill,
    TrailEntry,
    Upload,
)

pytestmark = pytest.mark.django_db
HERE = "/api/v1/clients/northwind"


class Program:
    """A program that acts for an account through its token."""

    def __init__(self, account: Account) -> None:
        self._sign = token_of(account)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        send = getattr(Browser(), method)
        told = {} if method == "get" else {"data": body or {}, "content_type": "application/json"}
        signs = {**self._sign, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return send(path if path.startswith("/") else f"/api/v1/{path}", headers=signs, **told)


@pytest.fixture
def furnished(cast: Cast, centre: Centre) -> Furnished:
    return furnish(cast, centre)


def test_a_change_of_the_forecast_is_made_shown_and_released(cast: Cast, furnished: Furnished) -> None:
    ask = Program(cast.planner)
    start = NOW + timedelta(days=2)
    wanted = {
        "start": start.isoformat(),
        "end": (start + timedelta(hours=4)).isoformat(),
        "factor": 1.5,
        "reason": "Bill run",
    }
    effect = ask("post", f"{HERE}/overrides/effect", wanted).json()
    assert effect["contacts_after"] >= effect["contacts_before"]
    made = ask("post", f"{HERE}/overrides", wanted)
    assert made.status_code == 201
    assert TrailEntry.objects.filter(deed="override_made", account=cast.planner).exists()
    assert ask("delete", f"{HERE}/overrides/{made.json()['id']}").status_code == 204
    assert ForecastOverride.objects.get(pk=made.json()["id"]).released_at is not None


def test_a_change_of_the_past_or_of_two_kinds_is_refused(cast: Cast, furnished: Furnished) -> None:
    wanted = {"start": NOW.replace(hour=1).isoformat(), "end": NOW.replace(hour=2).isoformat(), "reason": "x"}
    told = problem(Program(cast.planner)("post", f"{HERE}/overrides", {**wanted, "factor": 2, "calls": 3}), 422)
    assert {one["key"] for one in told["problems"]} <= {"api.begun", "api.one_of"}


def test_a_claim_is_decided_by_both_sides_on_the_state_that_they_read(cast: Cast, furnished: Furnished) -> None:
    place = f"{HERE}/claims/{furnished.own['claim']}"
    ExclusionClaim.objects.filter(pk=furnished.own["claim"]).update(effect={"rows": [], "currency": None})
    ours, theirs = Program(cast.director), Program(cast.client_reader)
    tag = ours("get", place).headers["ETag"]
    problem(ours("post", f"{place}/approve"), 428)
    first = ours("post", f"{place}/approve", If_Match=tag)
    assert (first.status_code, first.json()["state"]) == (200, "open")
    problem(theirs("post", f"{place}/approve", If_Match=tag), 412)
    problem(theirs("post", f"{place}/approve", {"revision": 1}), 409)
    done = theirs("post", f"{place}/approve", If_Match=first.headers["ETag"])
    assert done.json()["state"] == "accepted"
    assert "claim-" in AgreementVersion.objects.get(agreement__slug="north", number=1).text


def test_a_draft_is_saved_on_its_revision_and_a_faulty_text_is_refused_with_its_line(
    cast: Cast, furnished: Furnished
) -> None:
    ask, place = Program(cast.director), f"{HERE}/agreements/north/drafts/2"
    draft = ask("get", f"{HERE}/agreements/north/versions/2")
    text = draft.json()["text"]
    told = problem(
        ask("put", place, {"text": text.replace("version = 2", "version = ")}, If_Match=draft.headers["ETag"]), 422
    )
    assert told["problems"][0]["line"]
    changed = {"text": text.replace("80%", "85%")}
    saved = ask("put", place, changed, If_Match=draft.headers["ETag"])
    assert (saved.status_code, saved.json()["revision"]) == (200, 2)
    problem(ask("put", place, changed, If_Match=draft.headers["ETag"]), 412)
    assert ask("post", f"{place}/put-in-force", If_Match=saved.headers["ETag"]).json()["state"] == "in_force"


def test_who_reads_for_the_client_sees_no_draft(cast: Cast, furnished: Furnished) -> None:
    ask = Program(cast.client_reader)
    assert ask("get", f"{HERE}/agreements/north").json()["draft"] is None
    problem(ask("get", f"{HERE}/agreements/north/clauses?version=2"), 404)
    assert ask("get", f"{HERE}/agreements/north/clauses").status_code == 200


def test_an_action_is_finished_once(cast: Cast, furnished: Furnished) -> None:
    ask, place = Program(cast.director), f"{HERE}/actions/{furnished.own['action']}"
    done = ask("post", f"{place}/finish", {"outcome": "Two points more", "revision": 1})
    assert done.json()["outcome"] == "Two points more"
    problem(ask("post", f"{place}/finish", {"outcome": "again", "revision": 1}), 409)
    assert ImprovementAction.objects.get(pk=furnished.own["action"]).revision == 2


def test_a_shift_is_moved_and_the_change_undone(cast: Cast, furnished: Furnished) -> None:
    ask, shift = Program(cast.supervisor), Shift.objects.get(pk=furnished.own["shift"])
    later = timedelta(minutes=30)
    wanted = {
        "start": (shift.start + later).isoformat(),
        "end": (shift.end + later).isoformat(),
        "parts": [
            {"kind": part.kind, "start": (part.start + later).isoformat(), "end": (part.end + later).isoformat()}
            for part in shift.parts.all()
        ],
        "reason": "asked for",
    }
    answer = ask("put", f"schedules/shifts/{shift.pk}", wanted, If_Match=f'"1.{"0" * 16}"')
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)
    assert Shift.objects.get(person=shift.person, plan=shift.plan).start == shift.start + later
    undone = ask("post", f"schedules/plans/{shift.plan_id}/undo", If_Match=answer.headers["ETag"])
    assert undone.json()["revision"] == 3
    assert Shift.objects.get(person=shift.person, plan=shift.plan).start == shift.start


def test_a_shift_that_breaks_rules_needs_a_reason(cast: Cast, furnished: Furnished) -> None:
    shift = Shift.objects.get(pk=furnished.own["shift"])
    wanted = {
        "start": shift.start.isoformat(), "end": (shift.start + timedelta(hours=15)).isoformat(), "revision": 1,
    }  # fmt: skip
    told = problem(Program(cast.supervisor)("put", f"schedules/shifts/{shift.pk}", wanted), 422)
    assert told["type"] == "urn:upheld:problem:api.needs_reason"
    assert told["problems"]
    assert Shift.objects.get(pk=shift.pk).end == shift.end


def test_why_somebody_is_absent_is_told_to_the_planner_alone(cast: Cast, furnished: Furnished) -> None:
    place = f"absences/{furnished.own['absence']}"
    assert Program(cast.planner)("get", place).json()["kind"] == "sick"
    seen = Program(cast.supervisor)("get", place).json()
    assert (seen["kind"], seen["note"], seen["planned"]) == (None, None, False)


def test_a_skill_is_set_on_the_level_that_was_read(cast: Cast, centre: Centre, furnished: Furnished) -> None:
    ask = Program(cast.director)
    wanted = {"person": centre.alicja.pk, "queue": "energy-billing", "level": 2, "seen": 1}
    assert ask("put", "settings/skills", wanted).status_code == 204
    assert Skill.objects.get(person=centre.alicja).level == 2
    problem(ask("put", "settings/skills", wanted), 409)


def test_somebody_joins_and_the_workspace_knows(cast: Cast, centre: Centre, settings: LazySettings) -> None:
    ask = Program(cast.director)
    wanted = {
        "code": "p9",
        "name": "=Nowa Osoba",
        "login": "Agent 1099",
        "team": centre.amber.pk,
        "first_day": "2026-12-01",
    }
    made = ask("post", "settings/people", wanted)
    assert made.status_code == 201
    assert made.json()["log_ins"][0]["first_day"] == "2026-12-01"
    assert "Agent 1099" in (Path(settings.WORKSPACE) / "people.csv").read_text("utf-8")
    problem(ask("post", "settings/people", wanted), 422)


def test_an_invitation_tells_its_link_once(cast: Cast) -> None:
    ask = Program(cast.director)
    made = ask("post", "invitations", {"email": "new@example.org", "name": "New", "role": "planner"}).json()
    assert Browser().get(made["link"]).status_code == 200
    assert "link" not in ask("get", "invitations").json()["items"][0]
    assert ask("delete", f"invitations/{made['id']}").status_code == 204
    assert Invitation.objects.get().withdrawn_at is not None


def test_a_file_is_uploaded_and_looked_at_first(cast: Cast, settings: LazySettings) -> None:
    create(settings.WORKSPACE)
    sign = {**token_of(cast.director), "Idempotency-Key": "u1"}
    sent = [
        Browser().post(
            "/api/v1/imports", {"file": SimpleUploadedFile("../calls.csv", b"start,queue\n"), "zone": "Europe/Warsaw"},
            headers=sign,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [answer.status_code for answer in sent] == [202, 202]
    assert sent[0].json()["name"] == "calls.csv"
    assert (Upload.objects.count(), Job.objects.filter(kind="import_check").count()) == (1, 1)
    assert (
        Browser().delete(f"/api/v1/imports/{sent[0].json()['id']}", headers=token_of(cast.director)).status_code == 422
    )


def test_ones_own_calendar_is_a_calendar(cast: Cast, furnished: Furnished) -> None:
    answer = Program(cast.agent)("get", "my-day/calendar.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert b"BEGIN:VEVENT" in answer.content


def test_an_agent_asks_for_leave_and_the_desk_grants_it(cast: Cast, furnished: Furnished) -> None:
    monday = (rostering.MONDAY + timedelta(days=1)).isoformat()
    asked = Program(cast.agent)("post", "my-day/leave", {"first_day": monday, "last_day": monday})
    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    decided = Program(cast.planner)("post", f"shift-requests/{asked.json()['id']}/decide", {"granted": True})
    assert decided.json()["state"] == "granted"


def test_the_calendar_of_a_plan_says_whose_each_shift_is(cast: Cast, furnished: Furnished) -> None:
    told = Program(cast.supervisor)("get", f"schedules/plans/{furnished.own['plan']}/calendar.ics").content.decode()
    assert "SUMMARY:Alicja Akacja" in told
    assert "Bartosz" not in told
