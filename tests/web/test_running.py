"""How the system is: health, what Prometheus reads, and who may read it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from tests.web.conftest import Cast
from upheld.web import clock
from upheld.web.actions import jobs, workers
from upheld.web.models import Worker
from upheld.web.queries import running

pytestmark = pytest.mark.django_db


def test_health_tells_the_worker_and_the_disk(cast: Cast) -> None:
    workers.begin()
    told = Browser().get("/healthz").json()
    assert (told["ok"], told["database"], told["workspace"]) == (True, True, True)
    assert told["worker_seen_at"] is not None
    assert 0 < told["disk_free_share"] < 1


def test_a_full_disk_is_not_well(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_disk", lambda place: (1024, 0.001))
    answer = Browser().get("/healthz")
    assert (answer.status_code, answer.json()["ok"]) == (503, False)


def test_without_a_workspace_nothing_can_be_served(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.WORKSPACE = tmp_path / "nowhere"
    assert Browser().get("/healthz").status_code == 503


def test_prometheus_reads_work_that_waits(cast: Cast) -> None:
    jobs.start("figures", by=cast.director)
    text = Browser().get("/metrics").content.decode()
    assert 'upheld_jobs{state="queued"} 1.0' in text
    assert "upheld_job_queue_length 1.0" in text
    assert "upheld_worker_seen_seconds" not in text  # there is no worker


def test_prometheus_reads_since_when_a_worker_is_silent(cast: Cast) -> None:
    at = clock.real() - timedelta(seconds=90)
    Worker.objects.create(host="elsewhere", pid=1, began_at=at, seen_at=at)
    text = Browser().get("/metrics").content.decode()
    silent_s = next(float(line.split()[1]) for line in text.splitlines() if line.startswith("upheld_worker_seen_s"))
    assert silent_s >= 90


@pytest.mark.parametrize(
    "headers",
    [{"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"}],
)
def test_others_do_not_find_the_counters(cast: Cast, headers: dict[str, str]) -> None:
    assert Browser(**headers).get("/metrics").status_code == 404


def test_with_a_token_only_its_holder_reads_the_counters(cast: Cast, settings: Any) -> None:
    settings.METRICS_TOKEN = "a token of twenty characters"
    assert Browser().get("/metrics").status_code == 404
    far = Browser(REMOTE_ADDR="192.0.2.7", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert far.get("/metrics").status_code == 200
