"""For those who run it: is it alive, and what Prometheus reads."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from upheld.contacts.workspace import is_workspace
from upheld.web.guards import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and the workspace is there, else 503."""
    try:
        connection.ensure_connection()
        database = True
    except Exception:  # whatever a driver raises: the answer is no
        database = False
    parts = {"database": database, "workspace": is_workspace(settings.WORKSPACE)}
    return JsonResponse({"ok": all(parts.values()), **parts}, status=200 if all(parts.values()) else 503)


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Counters and times, for this machine only or with a token."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1"):
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
