"""For those who run it: is it alive, what Prometheus reads, and the refusal of a body that is too large."""

from __future__ import annotations

from dataclasses import asdict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST

from upheld.problems import Problem
from upheld.web import bodies
from upheld.web.guards import public
from upheld.web.observed import exposition
from upheld.web.queries import running
from upheld.web.refusals import refusal

_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded")


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, the workspace is there and the disk has room, else 503."""
    found = running.health()
    return JsonResponse({"ok": found.ok, **asdict(found)}, status=200 if found.ok else 503)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters, times and gauges: with the token, or where none is set for this machine only."""
    if not _may_read_metrics(request):
        raise Http404
    return HttpResponse(exposition(running.work()), content_type=CONTENT_TYPE_LATEST)


@public
def too_large(request: HttpRequest) -> HttpResponse:
    """Why a request was not read to its end; an address of our own, see `bodies`."""
    limit_mb = getattr(request, "scope", {}).get(bodies.LIMIT)
    if limit_mb is None:
        raise Http404
    return refusal(request, [Problem("upload.too_large", values={"limit_mb": limit_mb})], 413)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    forwarded = any(name in request.headers for name in _FORWARDED)  # a proxy of this machine stands for others
    return not forwarded and request.META.get("REMOTE_ADDR") in _LOOPBACK
