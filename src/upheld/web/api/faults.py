"""Refusals as RFC 9457 problem details: a sentence in the caller's language, and each thing that is wrong by itself."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, ValidationError

from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import Language, language
from upheld.reports.problem_sentences import remedy, sentence
from upheld.web.refusals import Stale

_LOG = logging.getLogger("upheld.api")
PROBLEM_JSON: Final = "application/problem+json"


class Refused(Exception):  # noqa: N818 - it reads as the sentence it is
    """The request is refused with `status`, because of `problem`; `headers` go with the answer."""

    def __init__(self, status: int, key: str, headers: Mapping[str, str] | None = None, **values: Any) -> None:
        super().__init__(key)
        self.status, self.problem, self.headers = status, Problem(key, values=values), dict(headers or {})


def answer(request: HttpRequest, error: Exception) -> HttpResponse:
    """The refusal that `error` stands for; what nobody foresaw is logged and answered with 500."""
    if isinstance(error, Refused):
        return said(request, error.status, [error.problem], error.headers)
    if isinstance(error, Stale):
        return said(request, 412 if "If-Match" in request.headers else 409, [Problem("web.stale")])
    if isinstance(error, BadInput):
        return said(request, 422, error.problems)
    if isinstance(error, ValidationError):
        return said(request, 422, [Problem("api.invalid"), *_of_values(error.errors)])
    for kind, status, key in _KNOWN:
        if isinstance(error, kind):
            return said(request, status, [Problem(key)])
    if isinstance(error, HttpError):
        return said(request, error.status_code, [Problem("api.unreadable")])
    _LOG.error("%s %s failed", request.method, request.path, exc_info=error)
    return said(request, 500, [Problem("api.fault")])


def said(
    request: HttpRequest, status: int, problems: Sequence[Problem], headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """`problems` as a problem document; the first one is its title."""
    speech: Language = getattr(request, "language", None) or language()
    first = problems[0]
    document = {
        "type": f"urn:upheld:problem:{first.key}",
        "title": sentence(first.key, first.values, speech) or HTTPStatus(status).phrase,
        "status": status,
        "detail": remedy(first.key, first.values, speech),
        "instance": request.path,
        "problems": [_told(problem, speech) for problem in (problems[1:] if len(problems) > 1 else problems)],
    }
    made = HttpResponse(
        json.dumps(document, ensure_ascii=False),
        status=status,
        content_type=PROBLEM_JSON,
        headers={"Content-Language": speech.tag, "Cache-Control": "no-store", **(headers or {})},
    )
    return made


def _told(problem: Problem, speech: Language) -> dict[str, Any]:
    return {
        "key": problem.key,
        "field": problem.field,
        "file": problem.file,
        "line": problem.line,
        "message": sentence(problem.key, problem.values, speech),
        "remedy": remedy(problem.key, problem.values, speech),
    }


_KNOWN: Final[tuple[tuple[type[Exception], int, str], ...]] = (
    (Http404, 404, "api.not_found"),
    (PermissionDenied, 403, "api.right"),
    (RequestDataTooBig, 413, "api.too_large"),
    (TooManyFieldsSent, 413, "api.too_large"),
)


def _of_values(errors: Iterable[Mapping[str, Any]]) -> list[Problem]:
    """What pydantic found, as problems with sentences of ours."""
    return [_of_value(error) for error in errors][:100]


def _of_value(error: Mapping[str, Any]) -> Problem:
    kind, context = str(error.get("type", "")), error.get("ctx") or {}
    place = list(error.get("loc", ()))
    if place[:1] == ["body"] and len(place) > 2:
        del place[1]  # how the operation's function calls its body is nobody's business
    field = ".".join(str(part) for part in place)
    key, values = _BY_KIND.get(kind, ("api.value", {}))
    if kind not in _BY_KIND:
        key = next((found for start, found in _BY_START if kind.startswith(start)), key)
    return Problem(key, field=field, values={name: context.get(of) for name, of in values.items()})


_BY_KIND: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "missing": ("api.missing", {}),
    "extra_forbidden": ("api.unknown_field", {}),
    "literal_error": ("api.known", {"known": "expected"}),
    "enum": ("api.known", {"known": "expected"}),
    "greater_than_equal": ("api.least", {"least": "ge"}),
    "greater_than": ("api.least", {"least": "gt"}),
    "less_than_equal": ("api.most", {"most": "le"}),
    "less_than": ("api.most", {"most": "lt"}),
    "string_too_long": ("api.long", {"most": "max_length"}),
    "string_too_short": ("api.short", {"least": "min_length"}),
    "timezone_aware": ("api.instant", {}),
}
_BY_START: Final = (
    ("int_", "api.number"),
    ("float_", "api.number"),
    ("decimal_", "api.number"),
    ("finite_", "api.number"),
    ("datetime_", "api.instant"),
    ("timezone_", "api.instant"),
    ("date_", "api.day"),
)
