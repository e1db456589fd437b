"""The forecast workbench: its figures, what people change, drafts and publishing, the client's own forecast."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.metrics.kept_centre import fill
from tests.web.conftest import NOW, Cast, Centre, signed_in
from tests.web.planned import AHT_S, PATIENCE_S, PROMISE, QUEUE, forecast
from upheld.contacts.workspace import create
from upheld.problems import BadInput
from upheld.staffing import promised
from upheld.web.actions import forecasting, jobs, planning
from upheld.web.actions.forecasting import Wish
from upheld.web.jobs import task
from upheld.web.models import ClientForecast, ForecastOverride, ForecastRun, SpecialDay, TrailEntry
from upheld.web.queries import forecasts

pytestmark = pytest.mark.django_db

CHANGE = {
    "queue": QUEUE, "first_day": "2026-11-24", "first_time": "", "last_day": "2026-11-24", "last_time": "",
    "kind": "percent", "amount": "50", "reason": "a letter to <b>everybody</b>",
}  # fmt: skip


FOREIGN = b"start,calls,queue\n2026-11-24T09:00,5,bank-cards\n2026-11-24T09:30,5,bank-cards\n"


def here(name: str, centre: Centre, **values: Any) -> str:
    return reverse(name, kwargs={"client": centre.north.slug, **values})


def test_without_a_forecast_the_screen_says_what_to_do_next(cast: Cast, centre: Centre) -> None:
    answer = signed_in(cast.planner).get(here("planner", centre))
    assert answer.status_code == 200
    assert here("planner_runs", centre) in answer.content.decode()


def test_the_days_are_sums_of_their_intervals(cast: Cast, centre: Centre) -> None:
    days = forecasts.days(forecast(centre.north), [QUEUE], "Europe/Warsaw")
    agents = float(promised.agents(PROMISE, [40.0], 1800, AHT_S, PATIENCE_S)[0])
    assert (days[0].contacts, days[0].aht_s, days[0].agent_hours) == (320.0, AHT_S, agents * 4)
    assert days[0].people_hours == np.ceil(agents / 0.7) * 4


def test_the_screen_shows_error_beside_the_noise_floor(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    said = signed_in(cast.planner).get(here("planner", centre)).content.decode()
    for figure in ("15.0%", "12.0%", "−2.0%", "81.0%", "82.0%", "Bill run", "Europe/Warsaw"):
        assert figure in said, figure


def test_the_screen_asks_the_database_little(cast: Cast, centre: Centre, django_assert_max_num_queries: Any) -> None:
    forecast(centre.north)
    browser = signed_in(cast.planner)
    with django_assert_max_num_queries(32):
        browser.get(here("planner", centre))


def test_an_export_holds_the_days(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).get(here("planner", centre), {"export": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 11
    assert lines[1].startswith("2026-11-20,320")


def test_the_intervals_of_a_day_stand_in_the_clients_time(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.north)
    answer = signed_in(cast.planner).get(here("planner_day", centre, run=run.pk), {"day": "2026-11-24"})
    assert "09:00" in answer.content.decode()
    assert "08:00" not in answer.content.decode()


def test_a_foreign_forecast_and_a_foreign_queue_do_not_exist(cast: Cast, centre: Centre) -> None:
    foreign = forecast(centre.bank, queue="bank-cards")
    forecast(centre.north)
    browser = signed_in(cast.planner)
    assert browser.get(here("planner_run", centre, run=foreign.pk)).status_code == 404
    assert browser.get(here("planner", centre), {"queue": "bank-cards"}).status_code == 404
    assert browser.get(reverse("planner", kwargs={"client": centre.bank.slug})).status_code == 404


def test_a_change_shows_its_effect_before_anything_is_saved(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).post(here("planner_changes", centre), {**CHANGE, "look": "1"})
    assert "480" in answer.content.decode()
    assert "before: 320" in answer.content.decode()
    assert not ForecastOverride.objects.exists()


def test_a_change_put_into_force_moves_contacts_ranges_and_people(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.north)
    signed_in(cast.planner).post(here("planner_changes", centre), {**CHANGE, "save": "1"})
    row = run.intervals.get(start=datetime(2026, 11, 24, 8, tzinfo=UTC))
    assert (row.mean, row.machine) == (pytest.approx(60.0), 40.0)
    assert row.p10 < 60.0 < row.p90
    assert row.required == promised.agents(PROMISE, [60.0], 1800, AHT_S, PATIENCE_S)[0]
    assert TrailEntry.objects.filter(deed="override_made", account=cast.planner).exists()


def test_a_change_released_leaves_no_trace_in_the_figures_but_stays_on_record(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.north)
    browser = signed_in(cast.planner)
    browser.post(here("planner_changes", centre), {**CHANGE, "kind": "sum", "amount": "800", "save": "1"})
    assert sum(run.intervals.filter(start__date=date(2026, 11, 24)).values_list("mean", flat=True)) == pytest.approx(
        800
    )
    browser.post(here("planner_release", centre, override=ForecastOverride.objects.get().pk))
    assert set(run.intervals.values_list("mean", flat=True)) == {40.0}
    assert ForecastOverride.objects.get().released_at is not None


def test_what_somebody_wrote_is_shown_as_text(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    browser = signed_in(cast.planner)
    browser.post(here("planner_changes", centre), {**CHANGE, "save": "1"})
    assert "&lt;b&gt;everybody&lt;/b&gt;" in browser.get(here("planner_changes", centre)).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"last_day": "2026-11-23"}, {"first_day": "2026-11-21"}, {"amount": "nan"}, {"amount": "-200"},
     {"queue": "bank-cards"}, {"reason": ""}, {"first_day": "yesterday"}],
)  # fmt: skip
def test_a_change_that_makes_no_sense_is_refused_in_words(cast: Cast, centre: Centre, wrong: dict[str, str]) -> None:
    forecast(centre.north)
    answer = signed_in(cast.planner).post(here("planner_changes", centre), {**CHANGE, "save": "1", **wrong})
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.content.decode()
    assert not ForecastOverride.objects.exists()


def test_a_supervisor_looks_but_does_not_change(cast: Cast, centre: Centre) -> None:
    run = forecast(centre.north, published=False)
    browser = signed_in(cast.supervisor)
    assert browser.get(here("planner_changes", centre)).status_code == 200
    assert browser.post(here("planner_changes", centre), {**CHANGE, "save": "1"}).status_code == 403
    assert browser.post(here("planner_publish", centre, run=run.pk)).status_code == 403
    assert browser.post(here("planner_runs", centre), {}).status_code == 403


def test_a_draft_counts_once_it_is_published(cast: Cast, centre: Centre) -> None:
    standing, draft = forecast(centre.north), forecast(centre.north, published=False)
    browser = signed_in(cast.planner)
    assert forecasts.newest(centre.north) == standing
    browser.post(here("planner_publish", centre, run=draft.pk))
    assert forecasts.newest(centre.north) == draft
    assert TrailEntry.objects.filter(deed="forecast_published").count() == 1


def test_a_draft_can_be_thrown_away_and_a_published_forecast_cannot(cast: Cast, centre: Centre) -> None:
    standing, draft = forecast(centre.north), forecast(centre.north, published=False)
    browser = signed_in(cast.planner)
    assert browser.post(here("planner_discard", centre, run=draft.pk)).status_code == 302
    assert browser.post(here("planner_discard", centre, run=standing.pk)).status_code == 400
    assert list(ForecastRun.objects.all()) == [standing]


def test_special_days_are_added_and_removed(cast: Cast, centre: Centre) -> None:
    browser = signed_in(cast.planner)
    told = {"special-name": "Bill run", "special-queue": "", "special-first_day": "2026-12-01", "special-last_day": ""}
    browser.post(here("planner_special_day", centre), told)
    made = SpecialDay.objects.get()
    assert (made.first_day, made.last_day, made.made_by) == (date(2026, 12, 1), date(2026, 12, 1), cast.planner)
    browser.post(here("planner_special_day_remove", centre, special=made.pk))
    assert not SpecialDay.objects.exists()


def test_a_foreign_special_day_and_change_cannot_be_touched(cast: Cast, centre: Centre) -> None:
    day = planning.add_special_day(centre.bank, name="x", queue="", first=NOW.date(), last=NOW.date(), by=cast.director)
    browser = signed_in(cast.planner)
    assert browser.post(here("planner_special_day_remove", centre, special=day.pk)).status_code == 404
    assert SpecialDay.objects.count() == 1


def test_the_clients_own_forecast_stands_beside_ours(cast: Cast, centre: Centre) -> None:
    forecast(centre.north)
    table = b"start,calls,queue\n" + b"".join(
        f"2026-11-24T{9 + n // 2:02d}:{30 * (n % 2):02d},50,{QUEUE}\n".encode() for n in range(8)
    )
    browser = signed_in(cast.planner)
    file = SimpleUploadedFile("theirs.csv", table)
    browser.post(here("planner_receive", centre), {"own-version": "November", "own-file": file})
    said = browser.get(here("planner", centre)).content.decode()
    assert "The client&#39;s: November" in said
    assert "400" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"start,calls\nsoon,5\n", "soon"), (FOREIGN, "bank-cards"),
     (b"PK\x03\x04 no workbook", "")],
)  # fmt: skip
def test_a_damaged_file_of_the_client_is_refused_whole(cast: Cast, centre: Centre, content: bytes, said: str) -> None:
    told = {"own-version": "November", "own-file": SimpleUploadedFile("theirs.csv", content)}
    answer = signed_in(cast.planner).post(here("planner_receive", centre), told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ClientForecast.objects.exists()


@pytest.fixture
def records(centre: Centre, settings: Any, tmp_path: Path) -> None:
    """Seven weeks of the queue: 12 calls in each half-hour from 8 to 12 UTC, one of each ten given up."""
    settings.WORKSPACE = tmp_path
    start = datetime(2026, 10, 4, 8, tzinfo=UTC)
    fill(create(tmp_path), [
        {
            "queue": QUEUE, "offered_at": start + timedelta(days=day, minutes=30 * slot, seconds=120 * call),
            "wait_s": 30.0 if call == 3 else 5.0, "talk_s": 200.0,
            "outcome": "abandoned" if call == 3 else "answered",
        }
        for day in range(48) for slot in range(8) for call in range(12)
    ])  # fmt: skip


def test_a_forecast_is_made_from_the_records_by_the_worker(cast: Cast, centre: Centre, records: None) -> None:
    asked = Wish(date(2026, 11, 21), 7, "next week", "PL", 2)
    job = jobs.start("forecast", by=cast.planner, client=centre.north, **asked.told())
    task.run(job.pk)
    job.refresh_from_db()
    run = ForecastRun.objects.get()
    assert (job.state, job.result["run"], run.published_at) == ("done", run.pk, None)
    day = forecasts.days(run, [QUEUE], "Europe/Warsaw")[2]
    assert day.contacts == pytest.approx(96, rel=0.1)
    assert run.summary["queues"][QUEUE]["patience_s"] == pytest.approx((11 * 5 + 30) / 1)


def test_a_cancelled_forecast_leaves_nothing(cast: Cast, centre: Centre, records: None) -> None:
    job = jobs.start("forecast", by=cast.planner, client=centre.north, **Wish(date(2026, 11, 21), 7).told())
    jobs.cancel(job, by=cast.planner)
    task.run(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not ForecastRun.objects.exists()


def test_changes_in_force_are_laid_upon_a_new_forecast(cast: Cast, centre: Centre, records: None) -> None:
    start = datetime(2026, 11, 24, tzinfo=UTC)
    planning.change(
        ForecastOverride(client=centre.north, start=start, end=start + timedelta(days=1), factor=2.0, reason="storm"),
        by=cast.planner,
    )
    run = forecasting.make_run(centre.north, Wish(date(2026, 11, 23), 3, tried_weeks=0), by=cast.planner)
    changed = run.intervals.filter(start__gte=start, start__lt=start + timedelta(days=1))
    assert changed.count() >= 8
    assert all(row.mean == pytest.approx(2 * (row.machine or 0)) for row in changed)


def test_without_a_history_the_reason_is_said(cast: Cast, centre: Centre, records: None) -> None:
    with pytest.raises(BadInput) as refused:
        forecasting.make_run(centre.bank, Wish(date(2026, 11, 23), 3), by=None)
    assert refused.value.problems[0].key == "planner.no_history"


def test_a_new_forecast_with_wrong_numbers_is_refused(cast: Cast, centre: Centre) -> None:
    told = {"name": "x", "first_day": "2026-11-23", "days": "9999", "holidays": "XX", "tried_weeks": "2",
            "shrinkage": "30"}  # fmt: skip
    answer = signed_in(cast.planner).post(here("planner_runs", centre), told)
    assert answer.status_code == 422
    assert "XX" in answer.content.decode()
