"""Hiring on the web: a question by form or file, its plan by the worker, months at risk, numbers of candidates only."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.web.conftest import Cast, signed_in
from upheld.problems import BadInput
from upheld.web.actions import example_scenarios, hiring
from upheld.web.jobs import task
from upheld.web.models import Account, HiringPlan, Job, RoleGrant

pytestmark = pytest.mark.django_db

NUMBERS = {
    "title": 'Quick "plan"', "start": "2027-01-04", "needs": "10 10 12", "people": "16", "shrinkage": "10",
    "away": "10", "early": "5", "later": "2", "training_weeks": "2", "smallest": "2", "largest": "2", "trainers": "1",
    "lead_weeks": "2", "ramp_first": "60", "ramp_weeks": "4", "currency": "eur", "wage": "2000", "hire": "500",
    "per_class": "100", "missing": "9000", "short_at_most": "10",
}  # fmt: skip


@pytest.fixture
def everybodys_planner(cast: Cast) -> Account:
    """The planner, for every client."""
    RoleGrant.objects.filter(account=cast.planner).update(client=None)
    return cast.planner


def test_without_a_plan_the_screen_says_what_to_do_next(everybodys_planner: Account) -> None:
    answer = signed_in(everybodys_planner).get(reverse("hiring"))
    assert reverse("hiring_new") in answer.content.decode()


def test_a_question_by_its_main_numbers_is_answered_by_the_worker(everybodys_planner: Account) -> None:
    browser = signed_in(everybodys_planner)
    assert browser.post(reverse("hiring_new"), NUMBERS).status_code == 302
    job = Job.objects.get(kind="hiring")
    assert b"being worked out" in browser.get(reverse("hiring")).content
    task.run(job.pk)
    plan = HiringPlan.objects.get()
    assert (plan.name, plan.document["currency"], len(plan.document["periods"])) == ('Quick "plan"', "EUR", 3)
    assert browser.get(reverse("hiring")).status_code == 200


def test_the_screen_tells_months_classes_slips_and_cost(everybodys_planner: Account) -> None:
    plan = HiringPlan.objects.create(name="told", question="", document=DOCUMENT, made_at="2026-11-22T12:00Z")
    said = signed_in(everybodys_planner).get(reverse("hiring_plan", kwargs={"plan": plan.pk})).content.decode()
    for words in ("Short by 1.5", "At risk", "2 weeks short", "11,750 EUR", "12 in place of leavers, 3 beyond"):
        assert words in said, words


def test_every_table_is_exported(everybodys_planner: Account) -> None:
    HiringPlan.objects.create(name="told", question="", document=DOCUMENT, made_at="2026-11-22T12:00Z")
    browser = signed_in(everybodys_planner)
    for table, rows in (("months", 2), ("classes", 1), ("candidates", 1)):
        answer = browser.get(reverse("hiring"), {"export": "csv", "table": table})
        assert len(answer.content.decode().splitlines()) == rows + 1, table


def test_a_plan_of_all_clients_does_not_exist_for_a_planner_of_one(cast: Cast) -> None:
    plan = HiringPlan.objects.create(name="all", question="", made_at="2026-11-22T12:00Z")
    browser = signed_in(cast.planner)
    assert browser.get(reverse("hiring_plan", kwargs={"plan": plan.pk})).status_code == 404
    assert browser.post(reverse("hiring_remove", kwargs={"plan": plan.pk})).status_code == 404
    assert b"No hiring plan has been made yet" in browser.get(reverse("hiring")).content


@pytest.mark.parametrize("role", ["supervisor", "quality_analyst", "agent", "client_reader"])
def test_others_do_not_see_hiring(cast: Cast, role: str) -> None:
    assert signed_in(cast.of_role(role)).get(reverse("hiring")).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [{"needs": "ten"}, {"needs": ""}, {"start": "soon"}, {"largest": "1"}, {"currency": "123"}, {"people": "-1"},
     {"title": ""}],
)  # fmt: skip
def test_numbers_that_make_no_sense_are_refused(everybodys_planner: Account, wrong: dict[str, str]) -> None:
    answer = signed_in(everybodys_planner).post(reverse("hiring_new"), {**NUMBERS, **wrong})
    assert answer.status_code == 422
    assert not HiringPlan.objects.exists()


def test_a_file_with_faults_names_line_and_remedy(everybodys_planner: Account) -> None:
    told = {"question": 'format = "upheld.hiring/1"\ntitel = "x"\n', "tables": []}
    answer = signed_in(everybodys_planner).post(reverse("hiring_new"), told)
    assert answer.status_code == 422
    assert "titel" in answer.content.decode()
    assert not HiringPlan.objects.exists()


@pytest.mark.parametrize("name", ["../people.csv", "a b.csv", "table.exe"])
def test_a_table_of_a_strange_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        hiring.read("", {name: "x"})
    assert refused.value.problems[0].key == "planner.file_name"


def test_a_question_as_a_file_is_kept_with_its_tables(everybodys_planner: Account) -> None:
    tables = [SimpleUploadedFile(name, text.encode()) for name, text in example_scenarios.TABLES.items()]
    told = {"question": example_scenarios.QUESTION, "tables": tables}
    assert signed_in(everybodys_planner).post(reverse("hiring_new"), told).status_code == 302
    plan = HiringPlan.objects.get()
    assert set(plan.tables) == {"required.csv", "funnel.csv"}


def test_a_question_asked_anew_keeps_the_tables_that_are_not_sent(everybodys_planner: Account) -> None:
    plan = HiringPlan.objects.create(
        name="old", question=example_scenarios.QUESTION, tables=example_scenarios.TABLES, made_at="2026-11-22T12:00Z"
    )
    told: dict[str, Any] = {"question": plan.question.replace('2027"', '2027, again"'), "from": plan.pk}
    assert signed_in(everybodys_planner).post(reverse("hiring_new"), told).status_code == 302
    assert HiringPlan.objects.exclude(pk=plan.pk).get().tables == plan.tables


_MONTH = {
    "period": "2027-01-01", "needed": 10.0, "available": 12.0, "available_p10": 11.0, "available_p90": 13.0,
    "effective": 11.5, "effective_p10": 10.5, "effective_p90": 12.5, "leavers": 0.5, "left_in_training": 0.0,
    "starters": 15, "replacement": 12, "growth": 3, "overtime": 0.0, "missing": 0.0, "chance_short": 0.25,
    "wanting": 0.0,
}  # fmt: skip
DOCUMENT = {
    "title": "told", "start": "2027-01-04", "weeks": 8, "draws": 100, "currency": "EUR", "short_at_most": 0.1,
    "kept": False,
    "periods": [_MONTH, {**_MONTH, "period": "2027-02-01", "starters": 0, "replacement": 0, "growth": 0,
                         "wanting": 1.5}],
    "classes": [{"starters": 15, "start": "2027-01-11", "recruiting_from": "2026-12-01", "works_from": "2027-02-01",
                 "under_way": False, "replacement": 12, "growth": 3}],
    "slips": [{"start": "2027-01-11", "weeks": 2, "short_weeks": ["2027-02-01", "2027-02-08"]}],
    "candidates": [{"month": "2026-12-01", "applied": {"stage": "applied", "mean": 40, "low": 30, "high": 50,
                                                       "by": "2026-12-09"}}],
    "funnel": [{"stage": "applied", "following": "start", "share": 0.3, "low": 0.2, "high": 0.4}],
    "cost": {"hiring": 750.0, "classes": 1000.0, "wages": 10000.0, "overtime": 0.0, "missing": 0.0,
             "total": 11750.0},
    "optimum": {"cost": 1.0, "bound": 1.0, "gap": 0.0}, "remedies": [], "limits": [],
    "attrition": {"rates": {}, "months": [], "early": [], "spread": 0.0,
                  "bands": [{"until_weeks": 26.0, "monthly": 0.05, "leavers": None, "person_weeks": None}]},
    "ramp": {},
}  # fmt: skip
