"""Long work that outlives what may happen to it: cancelled, killed, started again, beside a busy web."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from tests.web.conftest import Cast
from upheld.reports.catalogue import mark
from upheld.web import clock
from upheld.web.actions import jobs, refreshing, trail, workers
from upheld.web.jobs import kinds, task
from upheld.web.jobs.heartbeat import beating
from upheld.web.jobs.running import Running
from upheld.web.models import Job, JobState, TrailEntry, Worker

pytestmark = pytest.mark.django_db

LOST = [{"key": "job.lost", "file": None, "line": None, "field": None, "values": {}}]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[Running], Mapping[str, Any]]], None]]:
    """Says what work of the kind "figures" does."""

    def does(what: Callable[[Running], Mapping[str, Any]]) -> None:
        monkeypatch.setattr(kinds, "KINDS", {**kinds.KINDS, "figures": what})
        monkeypatch.setattr(task, "KINDS", kinds.KINDS)

    return does


@pytest.fixture
def dead_pid() -> int:
    """The number of a process that has ended."""
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


def started(cast: Cast, **values: Any) -> Job:
    job = jobs.start("figures", by=cast.director)
    Job.objects.filter(pk=job.pk).update(**values)
    return Job.objects.get(pk=job.pk)


def test_work_that_is_cancelled_stops_at_its_next_step(cast: Cast, work: Any) -> None:
    done: list[int] = []

    def steps(running: Running) -> Mapping[str, Any]:
        for number in range(9):
            running.step(mark("Assessing {agreement}"), number, 9, agreement=str(number))
            done.append(number)
            jobs.cancel(running.job, by=cast.director)
        return {}

    work(steps)
    job = started(cast)
    task.run(job.pk)
    job.refresh_from_db()
    assert (job.state, done) == (JobState.CANCELLED, [0])


def test_work_cancelled_before_its_turn_never_begins(cast: Cast, work: Any) -> None:
    work(lambda running: pytest.fail("it began"))
    job = started(cast)
    jobs.cancel(job, by=cast.director)
    task.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.began_at) == (JobState.CANCELLED, None)


def test_work_of_a_killed_worker_is_told_as_lost_and_can_be_started_again(cast: Cast, work: Any, dead_pid: int) -> None:
    worker = workers.begin()
    Worker.objects.filter(pk=worker.pk).update(pid=dead_pid)
    job = started(cast, state=JobState.RUNNING, worker=worker, seen_at=clock.real())
    workers.begin()
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.FAILED, LOST)
    work(lambda running: {"counted": 1})
    again = jobs.again(job, by=cast.director)
    task.run(again.pk)
    again.refresh_from_db()
    assert (again.state, again.result) == (JobState.DONE, {"counted": 1})


def test_work_of_a_worker_elsewhere_is_lost_after_a_long_silence_only(cast: Cast) -> None:
    at = clock.real()
    elsewhere = Worker.objects.create(host="elsewhere", pid=1, began_at=at, seen_at=at)
    fresh = started(cast, state=JobState.RUNNING, worker=elsewhere, seen_at=at)
    silent = started(cast, state=JobState.RUNNING, worker=elsewhere, seen_at=at - timedelta(minutes=11))
    assert jobs.give_up_lost() == 1
    fresh.refresh_from_db()
    silent.refresh_from_db()
    assert (fresh.state, silent.state) == (JobState.RUNNING, JobState.FAILED)


def test_work_knows_its_worker(cast: Cast, work: Any) -> None:
    work(lambda running: {})
    worker, job = workers.begin(), started(cast)
    task.run(job.pk)
    job.refresh_from_db()
    assert job.worker == worker


def test_a_worker_that_ends_gives_up_what_it_had_not_finished(cast: Cast) -> None:
    worker = workers.begin()
    job = started(cast, state=JobState.RUNNING, worker=worker, seen_at=clock.real())
    workers.end(worker)
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.FAILED, LOST)
    assert not Worker.objects.exists()


def test_a_worker_told_to_end_at_once_says_that_its_work_is_lost(cast: Cast, work: Any) -> None:
    def ends(running: Running) -> Mapping[str, Any]:
        raise SystemExit(1)

    work(ends)
    job = started(cast)
    with pytest.raises(SystemExit):
        task.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.FAILED, LOST)


@pytest.mark.django_db(transaction=True)
def test_a_sign_of_life_comes_while_the_work_goes_on(cast: Cast) -> None:
    long_ago = clock.real() - timedelta(hours=1)
    worker = workers.begin()
    job = started(cast, state=JobState.RUNNING, worker=worker, seen_at=long_ago)
    given = threading.Event()

    def beat() -> None:
        workers.alive_at(job)
        given.set()

    with beating(beat, every_s=0.01):
        assert given.wait(30)
    job.refresh_from_db()
    assert job.seen_at is not None
    assert job.seen_at > long_ago


@pytest.mark.django_db(transaction=True)
def test_web_and_worker_write_side_by_side(cast: Cast, work: Any) -> None:
    """Four browsers write the trail while two workers tell their progress: nobody is turned away."""

    def steps(running: Running) -> Mapping[str, Any]:
        for number in range(30):
            running.step(mark("Assessing {agreement}"), number, 30, agreement=str(number))
        return {}

    work(steps)
    todo = [started(cast) for _ in range(2)]
    failures: list[BaseException] = []

    def safely(what: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                what()
            except BaseException as error:
                failures.append(error)
            finally:
                connections.close_all()

        return run

    def browse() -> None:
        for _ in range(30):
            trail.note("exported", by=cast.director, subject="intervals")

    threads = [threading.Thread(target=safely(browse)) for _ in range(4)]
    threads += [threading.Thread(target=safely(lambda job=job: task.run(job.pk))) for job in todo]  # type: ignore[misc]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert TrailEntry.objects.filter(deed="exported").count() == 120
    assert {job.state for job in Job.objects.all()} == {JobState.DONE}


def test_figures_are_brought_up_to_date_once_an_hour(cast: Cast) -> None:
    assert [refreshing.refresh_when_due(), refreshing.refresh_when_due()] == [True, False]
    Job.objects.update(made_at=clock.real() - timedelta(hours=2), state=JobState.DONE)
    assert refreshing.refresh_when_due()


def test_old_refreshes_are_forgotten_but_not_what_somebody_asked_for(cast: Cast) -> None:
    long_ago = clock.real() - timedelta(days=30)
    asked = started(cast, state=JobState.DONE, made_at=long_ago)
    refreshing.refresh_when_due()
    Job.objects.update(state=JobState.DONE, made_at=long_ago)
    assert refreshing.forget_old() == 1
    assert list(Job.objects.all()) == [asked]
