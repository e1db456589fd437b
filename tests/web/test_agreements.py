"""Agreements: in words, as a file, as a form; put into force; their life."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

from tests.web.conftest import Cast, signed_in
from tests.web.promised import SLUG, promised
from upheld.web.actions import jobs
from upheld.web.jobs.task import run
from upheld.web.models import Agreement, AgreementVersion, Client, Job, LifecycleStep, Phase
from upheld.web.queries.centre import workspace

__all__ = ["promised"]
BASE = f"/agreements/{SLUG}/"


def draft(cast: Cast) -> AgreementVersion:
    signed_in(cast.director).post(BASE + "drafts/")
    return AgreementVersion.objects.get(number=2)


def post(cast: Cast, place: str, **values: Any) -> Any:
    return signed_in(cast.director).post(BASE + place, values)


def test_clauses_are_said_in_words_with_their_line(cast: Cast, promised: Agreement) -> None:
    text = signed_in(cast.quality_analyst).get(BASE).text
    assert "Answered within the threshold" in text
    assert "#L19" in text


def test_the_file_is_escaped_and_can_be_downloaded(cast: Cast, promised: Agreement) -> None:
    AgreementVersion.objects.update(text="# <script>alert(1)</script>\n" + promised.versions.get().text)
    browser = signed_in(cast.director)
    assert "<script>alert(1)" not in browser.get(BASE + "file/").text
    assert browser.get(BASE + "file/1/download/").content.decode().startswith("# <script>")


def test_another_clients_agreement_does_not_exist(cast: Cast, promised: Agreement) -> None:
    Agreement.objects.update(client=Client.objects.get(slug="harbour"))
    assert signed_in(cast.supervisor).get(BASE).status_code == 404


def test_a_draft_begins_next_month_with_the_text_of_the_version_in_force(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    assert (made.valid_from, made.state) == (date(2026, 12, 1), "draft")
    assert 'id = "answer"   # the promise' in made.text


def test_the_form_changes_one_value_and_leaves_the_rest(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    answer = post(cast, "drafts/2/", revision=made.revision, **{"targets.0.required": "85%"})
    made.refresh_from_db()
    assert answer.status_code == 302
    assert tomllib.loads(made.text)["targets"][0]["required"] == "85%"
    assert "# The whole agreement." in made.text


def test_bands_are_written_as_lines(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    lines = "below 80% = 25%\nbelow 70% = 100%"
    post(cast, "drafts/2/", revision=made.revision, **{"targets.0.credits": lines})
    made.refresh_from_db()
    assert tomllib.loads(made.text)["targets"][0]["credits"][1] == {"below": "70%", "share": "100%"}


def test_a_value_that_cannot_be_meant_is_refused_and_nothing_saved(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    answer = post(cast, "drafts/2/", revision=made.revision, **{"targets.0.required": "many", "title": "New"})
    made.refresh_from_db()
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.text
    assert "New" not in made.text


def test_a_stale_form_is_refused(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    post(cast, "drafts/2/", revision=made.revision, title="First")
    answer = post(cast, "drafts/2/", revision=made.revision, title="Second")
    assert answer.status_code == 409
    assert "Second" not in AgreementVersion.objects.get(number=2).text


def test_a_wrong_text_is_refused_with_its_line(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    text = made.text.replace('required = "80%"', 'required = "lots"')
    answer = post(cast, "drafts/2/file/", revision=made.revision, text=text)
    assert answer.status_code == 422
    assert "lots" in answer.text


def test_a_text_of_another_client_is_refused(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    text = made.text.replace('client = "Northwind Energy"', 'client = "Harbour & Pine Bank"')
    assert post(cast, "drafts/2/file/", revision=made.revision, text=text).status_code == 422


def test_putting_into_force_ends_the_version_before_and_writes_both_files(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    post(cast, "drafts/2/act/", revision=made.revision, deed="put_in_force")
    made.refresh_from_db()
    before = promised.versions.get(number=1)
    folder = workspace().agreements
    assert (made.state, before.valid_to) == ("in_force", date(2026, 12, 1))
    assert tomllib.loads((folder / "northwind.toml").read_text("utf-8"))["valid_to"] == date(2026, 12, 1)
    assert (folder / made.file_name).read_text("utf-8") == made.text
    assert Job.objects.filter(kind="figures").exists()


def test_a_version_before_the_one_in_force_is_refused_and_nothing_changes(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    post(cast, "drafts/2/", revision=made.revision, valid_from="2026-09-01")
    answer = post(cast, "drafts/2/act/", revision=made.revision + 1, deed="put_in_force")
    assert answer.status_code == 422
    assert AgreementVersion.objects.get(number=2).state == "draft"
    assert "valid_to" not in (workspace().agreements / "northwind.toml").read_text("utf-8")


def test_targets_can_be_added_and_taken_out(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    post(cast, "drafts/2/act/", revision=made.revision, deed="add_target")
    made.refresh_from_db()
    assert [target["id"] for target in tomllib.loads(made.text)["targets"]] == ["answer", "target-1"]
    post(cast, "drafts/2/act/", revision=made.revision, deed="remove_target_0")
    made.refresh_from_db()
    assert [target["id"] for target in tomllib.loads(made.text)["targets"]] == ["target-1"]


def test_only_a_director_changes_agreements(cast: Cast, promised: Agreement) -> None:
    assert signed_in(cast.supervisor).post(BASE + "drafts/").status_code == 403


def test_what_a_draft_would_change_is_worked_out_in_the_background(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    post(cast, "drafts/2/", revision=made.revision, **{"targets.0.required": "90%"})
    job = jobs.start("compare", by=cast.director, version=made.pk)
    run(job.pk)
    text = signed_in(cast.director).get(BASE + "versions/2/effect/").text
    assert Job.objects.get(pk=job.pk).problems == []
    assert "What they say differently" in text


def test_two_versions_are_told_apart_line_by_line(cast: Cast, promised: Agreement) -> None:
    made = draft(cast)
    post(cast, "drafts/2/", revision=made.revision, title="Another title")
    text = signed_in(cast.director).get(BASE + "versions/?a=1&b=2").text
    assert "Another title" in text
    assert 'class="gone"' in text


def test_the_statement_has_the_calculation_by_hand(cast: Cast, promised: Agreement) -> None:
    text = signed_in(cast.director).get(BASE + "statement/").text
    # 10,000 x 10 % x 1 x 50 %
    assert "€500.00" in text
    assert "Answered within the threshold" in text


def test_papers_are_written_once_and_downloaded(cast: Cast, promised: Agreement) -> None:
    browser = signed_in(cast.director)
    assert browser.get(BASE + "statement/calls/").status_code == 404
    browser.post(BASE + "statement/calls/")
    run(Job.objects.get(kind="paper").pk)
    answer = browser.get(BASE + "statement/calls/")
    rows = b"".join(answer.streaming_content).decode().strip().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 1 + 21 * 80


def test_a_page_of_the_report_is_written(cast: Cast, promised: Agreement) -> None:
    browser = signed_in(cast.director)
    browser.post(BASE + "statement/html/?month=2026-10")
    run(Job.objects.get(kind="paper").pk)
    answer = browser.get(BASE + "statement/html/?month=2026-10")
    assert b"Service for Northwind" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_phase_is_not_left_before_its_evidence(cast: Cast, promised: Agreement) -> None:
    post(cast, "life/steps/", phase="evaluation")
    answer = post(cast, "life/", to="improvement", seen="evaluation")
    promised.refresh_from_db()
    assert answer.status_code == 400
    assert promised.phase == Phase.EVALUATION


def test_a_phase_is_left_when_every_point_is_done(cast: Cast, promised: Agreement) -> None:
    post(cast, "life/steps/", phase="evaluation")
    LifecycleStep.objects.update(evidence="minutes", done_at="2026-11-20T12:00Z")
    assert post(cast, "life/", to="improvement", seen="evaluation").status_code == 302
    promised.refresh_from_db()
    assert promised.phase == Phase.IMPROVEMENT


def test_a_point_without_evidence_is_not_done(cast: Cast, promised: Agreement) -> None:
    post(cast, "life/steps/", phase="evaluation")
    step = LifecycleStep.objects.first()
    assert step is not None
    seen = f"{step.owner_id}|{step.due}|{step.evidence}|{step.done_at}"
    answer = post(cast, f"life/steps/{step.pk}/", owner=cast.director.pk, seen=seen, done="1")
    assert answer.status_code == 400
    assert post(cast, f"life/steps/{step.pk}/", owner=cast.director.pk, seen="x", evidence="e").status_code == 409


def test_phases_are_not_jumped_over(cast: Cast, promised: Agreement) -> None:
    Agreement.objects.update(phase="initiation")
    assert post(cast, "life/", to="evaluation", seen="initiation").status_code == 400


def test_every_part_of_an_agreement_opens(cast: Cast, promised: Agreement) -> None:
    draft(cast)
    browser = signed_in(cast.director)
    parts = (
        "",
        "file/",
        "versions/",
        "versions/2/effect/",
        "intervals/",
        "statement/",
        "life/",
        "drafts/2/",
        "drafts/2/file/",
    )
    answers = {part: browser.get(BASE + part).status_code for part in parts}
    assert set(answers.values()) == {200}, answers
    assert browser.get("/agreements/").status_code == 200
    assert browser.get("/agreements/?export=csv").status_code == 200
