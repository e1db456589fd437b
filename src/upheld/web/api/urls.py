"""The addresses of the interface. Its operations keep their own doors (`door`), so that each is marked public here."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path

from upheld.web.api import faults
from upheld.web.api.faults import Refused
from upheld.web.api.interface import interface
from upheld.web.guards import public


@lru_cache(maxsize=1)
def _description(prefix: str) -> bytes:
    return json.dumps(interface.get_openapi_schema(path_prefix=prefix), ensure_ascii=False).encode()


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The interface described as OpenAPI 3.1."""
    return HttpResponse(_description(request.path.removesuffix("openapi.json")), content_type="application/json")


@public
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """No operation has this address."""
    return faults.answer(request, Refused(404, "api.not_found"))


nothing.csrf_exempt = True  # type: ignore[attr-defined]


def _open(pattern: URLPattern) -> URLPattern:
    """`pattern` with its view marked, and a method that it does not know refused in words."""
    view: Callable[..., HttpResponseBase] = pattern.callback

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **values: Any) -> HttpResponseBase:
        answer = view(request, *args, **values)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        allowed = answer.headers["Allow"]
        return faults.answer(
            request, Refused(405, "api.method", {"Allow": allowed}, method=str(request.method), allowed=allowed)
        )

    opened.csrf_exempt = True  # type: ignore[attr-defined]  # sessions are asked for their proof at the door
    # Named by its address: pages go by names such as “jobs”, which an operation must not take.
    return URLPattern(pattern.pattern, public(opened), pattern.default_args, f"api/{pattern.pattern}")


_operations = [_open(one) for one in interface.urls[0] if isinstance(one, URLPattern) and one.name != "api-root"]
urlpatterns = [
    path("openapi.json", openapi, name="api_openapi"),
    *_operations,
    re_path(r"^(?P<rest>.*)$", nothing, name="api_nothing"),
]
