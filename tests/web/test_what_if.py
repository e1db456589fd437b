"""The what-if: what the slider moves is what the core says; scenarios are kept, simulated and removed."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from django.urls import reverse

from tests.web.conftest import Cast, Centre, signed_in
from tests.web.planned import AHT_S, PATIENCE_S, QUEUE, forecast
from upheld.staffing import promised
from upheld.staffing.day import day, level_of_day
from upheld.staffing.promised import LEVEL, Promise
from upheld.web.actions import jobs, scenarios
from upheld.web.jobs import task
from upheld.web.models import Scenario
from upheld.web.queries import what_if
from upheld.web.queries.what_if import Asked

pytestmark = pytest.mark.django_db

TRIED = Asked(QUEUE, date(2026, 11, 24), 0.9, 20.0, 1.1, 0.9, PATIENCE_S, 0.25, None, 12.0, 20.0)


def here(centre: Centre, name: str = "what_if", **values: Any) -> str:
    return reverse(name, kwargs={"client": centre.north.slug, **values})


def test_agents_hours_and_money_are_those_of_the_core(centre: Centre) -> None:
    found = what_if.work_out(centre.north, forecast(centre.north), TRIED)
    calls, aht_s = np.full(8, 44.0), AHT_S * 0.9
    agents = promised.agents(Promise(LEVEL, 0.9, 20.0), calls, 1800, aht_s, PATIENCE_S)
    people = np.ceil(agents / 0.75)
    assert found is not None
    assert [row.agents for row in found.rows] == agents.tolist()
    assert (found.agent_hours, found.paid_hours) == (agents.sum() / 2, people.sum() / 2)
    assert (found.cost, found.cost_month) == (people.sum() / 2 * 12, people.sum() / 2 * 12 * 20)
    assert found.level == pytest.approx(level_of_day(day(calls, 1800, aht_s, PATIENCE_S, 20.0), agents))


def test_the_usual_question_is_the_forecast_as_it_stands(centre: Centre) -> None:
    run = forecast(centre.north)
    usual = what_if.usual(centre.north, run, QUEUE, date(2026, 11, 24), None)
    found = what_if.work_out(centre.north, run, usual)
    assert found is not None
    assert [row.agents for row in found.rows] == [row.planned for row in found.rows]
    assert (usual.level, usual.days) == (0.8, 30.0)


def test_without_a_wage_cost_is_unknown_not_zero(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    said = signed_in(cast.planner).get(here(centre)).content.decode()
    assert "Enter what a paid hour costs." in said


def test_the_slider_answers_with_the_result_alone(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).get(here(centre), {"level": "0.9"}, headers={"HX-Request": "true"})
    said = answer.content.decode()
    assert "<html" not in said
    assert "Paid hours of the day" in said


def test_another_queue_brings_its_own_promise_to_the_form(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    asked = {"queue": QUEUE, "was": "another", "level": "0.9"}
    answer = signed_in(cast.planner).get(here(centre), asked, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"{here(centre)}?queue={QUEUE}"


@pytest.mark.parametrize("wrong", [{"level": "1.5"}, {"shrinkage": "x"}, {"day": "soon"}, {"wage": "-1"}])
def test_numbers_that_make_no_sense_are_refused_in_words(cast: Cast, centre: Centre, wrong: dict[str, str]) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).get(here(centre), wrong)
    assert answer.status_code == 422
    assert "make no sense" in answer.content.decode()


def test_a_day_outside_the_forecast_says_what_to_choose(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).get(here(centre), {"day": "2027-05-01"})
    assert answer.status_code == 200
    assert "Nothing is expected" in answer.content.decode()


def test_a_foreign_queue_does_not_exist(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    assert signed_in(cast.planner).get(here(centre), {"queue": "bank-cards"}).status_code == 404


def test_who_may_not_see_cost_sees_none(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.north)
    scenarios.keep(centre.north, run, name="dear", asked=TRIED, by=cast.planner)
    said = signed_in(cast.supervisor).get(here(centre)).content.decode()
    assert "Cost of" not in said
    assert "wage=" not in said


def test_scenarios_stand_side_by_side_with_what_differs(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    browser = signed_in(cast.planner)
    told = {"queue": QUEUE, "day": "2026-11-24", "level": "0.9", "threshold_s": "20", "volume": "0", "handling": "0",
            "shrinkage": "30", "days": "20"}  # fmt: skip
    browser.post(here(centre, "what_if_keep"), {**told, "name": "<i>one</i>"})
    browser.post(here(centre, "what_if_keep"), {**told, "name": "two", "level": "0.7"})
    said = browser.get(here(centre)).content.decode()
    assert "&lt;i&gt;one&lt;/i&gt;" in said
    assert said.count("differs</span>") == 1


def test_a_scenario_without_a_name_is_not_kept(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).post(here(centre, "what_if_keep"), {"name": " "})
    assert answer.status_code == 422
    assert not Scenario.objects.exists()


def test_a_simulation_agrees_with_the_formula(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.north)
    kept = scenarios.keep(centre.north, run, name="played", asked=TRIED, by=cast.planner)
    job = jobs.start("what_if", by=cast.planner, client=centre.north, scenario=kept.pk, days=60)
    task.run(job.pk)
    kept.refresh_from_db()
    assert kept.results["simulated"]["days"] == 60
    assert kept.results["simulated"]["level"] == pytest.approx(kept.results["level"], abs=0.04)


def test_a_foreign_scenario_cannot_be_touched(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.bank)
    kept = scenarios.keep(centre.bank, run, name="theirs", asked=TRIED, by=cast.director)
    browser = signed_in(cast.planner)
    assert browser.post(here(centre, "what_if_remove", scenario=kept.pk)).status_code == 404
    assert browser.post(here(centre, "what_if_simulate", scenario=kept.pk)).status_code == 404
    assert Scenario.objects.count() == 1
