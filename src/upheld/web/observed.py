"""What Prometheus reads: requests by view and their time. No person, no client, no number of a caller."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

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
