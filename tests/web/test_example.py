"""The furnished example: log, schedule, absences and agreements tell one story, and it is furnished once."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from upheld.contacts.sources import simulated, simulated_people
from upheld.contacts.workspace import create
from upheld.reports import files
from upheld.web.actions import example
from upheld.web.actions.example_notes import furnish_notes
from upheld.web.actions.example_planning import furnish_planning
from upheld.web.actions.example_promises import furnish_promises
from upheld.web.actions.example_shifts import furnish_shifts
from upheld.web.example_accounts import ACCOUNTS, PASSWORD
from upheld.web.models import (
    Absence,
    Account,
    ExclusionClaim,
    ForecastOverride,
    HandoverNote,
    ImprovementAction,
    LifecycleStep,
    Plan,
    Role,
    Shift,
    SpecialDay,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEEKS = 2
AGREEMENTS = Path(__file__).parents[2] / "examples" / "outsourcer"


@pytest.fixture
def accounts(tmp_path: Path, settings: Any) -> None:
    """The people, queues, agreements and accounts of the example, without a single call."""
    settings.WORKSPACE = tmp_path
    home = create(tmp_path)
    of = simulated.outsourcer(weeks=WEEKS)
    for path, rows in (
        (home.people_csv, simulated_people.people_rows(of)),
        (home.queues_csv, simulated.queue_rows(of)),
    ):
        files.write_rows(path, list(rows[0]), rows)
    for path in AGREEMENTS.iterdir():
        shutil.copy(path, home.agreements)
    example.furnish_accounts()


@pytest.fixture
def shifts(accounts: None) -> None:
    furnish_shifts(simulated.outsourcer(weeks=WEEKS))


def test_every_role_has_an_account_that_opens(accounts: None) -> None:
    assert {one.role for one in ACCOUNTS} == set(Role.values)
    for one in ACCOUNTS:
        assert Browser().post("/login/", {"email": one.email, "password": PASSWORD}).status_code == 302


def test_the_agent_works_today_or_tomorrow(shifts: None) -> None:
    agent = Account.objects.get(email="agent@example.org")
    soon = Shift.objects.filter(person=agent.person, start__gte=NOW, start__lt=NOW + timedelta(days=2))
    assert soon.filter(plan__published_at__isnull=False).exists()


def test_there_is_a_plan_for_each_site_and_week_and_the_last_is_a_draft(shifts: None) -> None:
    plans = Plan.objects.filter(site__name="Penang").order_by("first_day")
    assert [plan.published_at is not None for plan in plans] == [True] * (WEEKS + 1) + [False]
    assert plans.count() == Plan.objects.filter(site__name="Łódź").count()
    assert all(first.last_day + timedelta(days=1) == then.first_day for first, then in pairwise(plans))


def test_parts_of_a_shift_lie_in_it_one_after_the_other(shifts: None) -> None:
    for shift in Shift.objects.prefetch_related("parts"):
        bounds = [shift.start, *(at for part in shift.parts.all() for at in (part.start, part.end)), shift.end]
        assert bounds == sorted(bounds)


def test_nobody_has_two_shifts_at_once(shifts: None) -> None:
    of_person: dict[int, list[Shift]] = {}
    for shift in Shift.objects.order_by("start"):
        of_person.setdefault(shift.person_id, []).append(shift)
    assert all(one.end <= other.start for own in of_person.values() for one, other in pairwise(own))


def test_the_plan_is_what_the_simulation_let_people_work(shifts: None) -> None:
    of = simulated.outsourcer(weeks=WEEKS)
    day = of.first_day + timedelta(days=2)
    worked = {
        (simulated_people.person_on(of, shift.seat, day), shift.start)
        for shift in simulated_people.shifts_on(of, day)
        if shift.absent is None and simulated_people.person_on(of, shift.seat, day)
    }
    planned = set(Shift.objects.filter(day=day).values_list("person__code", "start"))
    sick = set(Absence.objects.filter(kind="sick", start__date=day).values_list("person__code", "start"))
    assert planned - sick == worked


def test_nobody_is_known_to_fall_ill_tomorrow(shifts: None) -> None:
    assert not Absence.objects.filter(start__gt=NOW, planned=False).exists()
    assert not Absence.objects.filter(reported_at__gt=NOW).exists()


def test_furnishing_twice_is_as_good_as_once(shifts: None) -> None:
    parts = (furnish_planning, furnish_promises, furnish_notes, example.furnish_accounts)
    models = (SpecialDay, ForecastOverride, LifecycleStep, ExclusionClaim, ImprovementAction, HandoverNote, Account)
    for part in parts:
        part()
    counted = [model.objects.count() for model in (*models, Plan, Shift)]
    for part in parts:
        part()
    furnish_shifts(simulated.outsourcer(weeks=WEEKS))
    assert [model.objects.count() for model in (*models, Plan, Shift)] == counted
    assert 0 not in counted


def test_a_claim_is_open_and_every_step_has_one_owner(accounts: None) -> None:
    furnish_promises()
    assert ExclusionClaim.objects.get().state == ExclusionClaim.State.OPEN
    assert not LifecycleStep.objects.filter(owner=None).exists()
    assert not LifecycleStep.objects.filter(done_at__gt=NOW).exists()
