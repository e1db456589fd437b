"""Long work followed: one's own alone, progress that survives a reload, stopped and started again."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from tests.web.conftest import Cast, signed_in
from upheld.web import clock
from upheld.web.actions import jobs
from upheld.web.models import Account, Job, JobState, TrailEntry

pytestmark = pytest.mark.django_db


def job(by: Account | None, state: str = JobState.RUNNING, kind: str = "figures", **values: Any) -> Job:
    at = clock.real()
    return Job.objects.create(kind=kind, by=by, state=state, made_at=at, seen_at=at, **values)


def test_a_supervisor_sees_only_own_work(cast: Cast) -> None:
    own, other = job(cast.supervisor, kind="forecast"), job(cast.director, kind="hiring")
    browser = signed_in(cast.supervisor)
    text = browser.get(reverse("jobs")).content.decode()
    assert (f"job-{own.pk}" in text, f"job-{other.pk}" in text) == (True, False)
    assert browser.get(reverse("job", kwargs={"job": other.pk})).status_code == 404
    assert browser.get(reverse("job_progress", kwargs={"job": other.pk})).status_code == 404
    assert browser.post(reverse("job_cancel", kwargs={"job": other.pk})).status_code == 404


def test_a_director_of_all_sees_everybodys_work(cast: Cast) -> None:
    other = job(cast.planner, kind="forecast")
    assert f"job-{other.pk}" in signed_in(cast.director).get(reverse("jobs")).content.decode()


def test_unknown_work_does_not_exist(cast: Cast) -> None:
    assert signed_in(cast.director).get(reverse("job", kwargs={"job": uuid.uuid4()})).status_code == 404


def test_progress_says_share_and_step_in_the_readers_language(cast: Cast) -> None:
    Account.objects.filter(pk=cast.director.pk).update(language="fa")
    running = job(cast.director, done=25, total=100, step="Reading {source}", step_values={"source": "calls"})
    text = signed_in(cast.director).get(reverse("job_progress", kwargs={"job": running.pk})).content.decode()
    assert 'value="0.25"' in text
    assert "calls" in text


def test_progress_asks_for_itself_only_until_the_end(cast: Cast) -> None:
    running, done = job(cast.director), job(cast.director, JobState.DONE)
    browser = signed_in(cast.director)
    asks = [
        "every 1s" in browser.get(reverse("job_progress", kwargs={"job": one.pk})).content.decode()
        for one in (running, done)
    ]
    assert asks == [True, False]


def test_cancelling_asks_running_work_and_ends_waiting_work(cast: Cast) -> None:
    running, waiting = job(cast.director), job(cast.director, JobState.QUEUED)
    browser = signed_in(cast.director)
    for one in (running, waiting):
        assert browser.post(reverse("job_cancel", kwargs={"job": one.pk})).status_code == 302
    running.refresh_from_db()
    waiting.refresh_from_db()
    assert (running.state, running.cancel_asked, waiting.state) == ("running", True, "cancelled")
    assert TrailEntry.objects.filter(deed="job_cancelled").count() == 2


def test_cancelling_leads_nowhere_else(cast: Cast) -> None:
    running = job(cast.director)
    answer = signed_in(cast.director).post(
        reverse("job_cancel", kwargs={"job": running.pk}), {"next": "https://example.com/"}
    )
    assert answer.headers["Location"] == reverse("job", kwargs={"job": running.pk})


def test_failed_work_says_why_and_can_be_started_again(cast: Cast) -> None:
    problem = {"key": "job.lost", "file": None, "line": None, "field": None, "values": {}}
    failed = job(cast.director, JobState.FAILED, problems=[problem])
    browser = signed_in(cast.director)
    text = browser.get(reverse("job", kwargs={"job": failed.pk})).content.decode()
    assert "Start it again" in text
    assert "stopped before" in text
    browser.post(reverse("job_again", kwargs={"job": failed.pk}))
    assert Job.objects.filter(kind="figures", state=JobState.QUEUED).count() == 1


def test_work_that_is_done_is_not_started_again(cast: Cast) -> None:
    done = job(cast.director, JobState.DONE)
    assert signed_in(cast.director).post(reverse("job_again", kwargs={"job": done.pk})).status_code == 400


def test_who_lost_the_right_does_not_start_it_again(cast: Cast) -> None:
    failed = job(cast.supervisor, JobState.FAILED, kind="import")
    assert signed_in(cast.supervisor).post(reverse("job_again", kwargs={"job": failed.pk})).status_code == 403


def test_work_without_a_sign_of_life_is_given_up(cast: Cast) -> None:
    lost = job(cast.director)
    Job.objects.filter(pk=lost.pk).update(seen_at=clock.real() - jobs.LOST_AFTER - timedelta(seconds=1))
    text = signed_in(cast.director).get(reverse("job", kwargs={"job": lost.pk})).content.decode()
    lost.refresh_from_db()
    assert (lost.state, "Failed" in text) == ("failed", True)


def test_figures_are_asked_for_once(cast: Cast) -> None:
    browser = signed_in(cast.director)
    for _ in range(2):
        browser.post(reverse("jobs_refresh"))
    assert Job.objects.filter(kind="figures").count() == 1
    assert signed_in(cast.supervisor).post(reverse("jobs_refresh")).status_code == 403


def test_html_in_a_name_is_text(cast: Cast) -> None:
    job(cast.director, JobState.RUNNING, step="Reading {source}", step_values={"source": "<script>x</script>"})
    assert "<script>x" not in signed_in(cast.director).get(reverse("jobs")).content.decode()


def test_the_list_asks_the_database_little(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        job(cast.director, JobState.DONE)
    browser = signed_in(cast.director)
    with django_assert_max_num_queries(20):
        browser.get(reverse("jobs"))
