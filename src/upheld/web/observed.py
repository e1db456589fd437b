"""What Prometheus reads: requests by view and their time, and how long work fares.

No person, no client, no number of a caller. Requests are counted by the process that answered them: where several
serve, each is scraped by itself or the sums are the proxy's. Gauges come from the database and are the same everywhere.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from upheld.web.queries.running import Work

_ANSWERED = Counter("upheld_requests_total", "Requests answered.", ("view", "method", "status"))
_TOOK = Histogram(
    "upheld_request_seconds",
    "Time to answer a request.",
    ("view",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)


class middleware:  # noqa: N801 - named as settings name it
    """Counts and times every request; the answer says its own server time (`Server-Timing`)."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        answer = self._answer(request)
        took = time.perf_counter() - began
        match = request.resolver_match
        view = match.view_name if match else "none"
        _ANSWERED.labels(view, request.method, answer.status_code).inc()
        _TOOK.labels(view).observe(took)
        answer.headers["Server-Timing"] = f"app;dur={took * 1000:.1f}"
        return answer


def exposition(work: Work) -> bytes:
    """The counters of this process and `work`, as Prometheus reads them."""
    registry = CollectorRegistry()
    jobs = Gauge("upheld_jobs", "Long work by state.", ("state",), registry=registry)
    for state, count in work.by_state.items():
        jobs.labels(state).set(count)
    for name, told, value in (
        ("upheld_job_queue_length", "Work that waits for a worker.", work.by_state.get("queued", 0)),
        ("upheld_job_oldest_waiting_seconds", "How long the oldest work waits.", work.oldest_waiting_s or 0.0),
        ("upheld_worker_seen_seconds", "Since the last sign of life of any worker.", work.worker_seen_s),
        ("upheld_data_age_seconds", "Since the end of the data that verdicts were made from.", work.data_age_s),
    ):
        if value is not None:
            Gauge(name, told, registry=registry).set(value)
    return generate_latest() + generate_latest(registry)
