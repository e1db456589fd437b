"""Registering an operation: the right it needs, what it answers, and what all of them have in common.

An operation is registered with `reads` or `writes` and never otherwise: these stand at its door.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from ninja import Router
from ninja.decorators import decorate_view

from upheld.web.api import door, faults, repeating
from upheld.web.api.faults import Refused
from upheld.web.asked import Asked
from upheld.web.refusals import Stale

Function = TypeVar("Function", bound=Callable[..., Any])
Run = Callable[..., HttpResponseBase]
RIGHTS_OF, WRITES, MEDIA = "x-rights", "x-writes", "x-media"
NOTHING: Final = None
_REVISION = re.compile(r'(?:W/)?"([0-9a-f]+)\.[0-9a-f]{16}"')


def reads(
    router: Router, path: str, *needs: str, answer: Any, media: tuple[str, ...] = ()
) -> Callable[[Function], Function]:
    """A GET operation at `path` for accounts with one of `needs`; `answer` is the shape of its answer.

    `media`: the types of its file, where it answers with one.
    """
    return _registered(router, "GET", path, needs, {200: answer}, media)


def writes(
    router: Router, method: str, path: str, *needs: str, answer: Any, status: int = 200
) -> Callable[[Function], Function]:
    """An operation that changes something: in one transaction, once for an idempotency key."""
    return _registered(router, method, path, needs, {status: answer})


def on_revision(request: Asked, revision: str | int | None) -> str:
    """The revision that a change is made on: of If-Match, else of its body; raises Refused where neither says it."""
    said = request.headers.get("If-Match")
    if said is None:
        if revision is None:
            raise Refused(428, "api.revision")
        return str(revision)
    found = _REVISION.fullmatch(said.strip())
    if found is None or (revision is not None and str(revision) != found[1]):
        raise Stale
    return found[1]


def on_number(request: Asked, revision: int | None) -> int:
    """`on_revision` of what counts its revisions."""
    found = on_revision(request, revision)
    if not found.isdecimal() or len(found) > 9:
        raise Stale
    return int(found)


def marked(request: HttpRequest, revision: str | int) -> None:
    """Let the answer's ETag carry `revision`, so that If-Match can say it."""
    request.revision = revision  # type: ignore[attr-defined]


def _registered(
    router: Router,
    method: str,
    path: str,
    needs: tuple[str, ...],
    answers: dict[int, Any],
    media: tuple[str, ...] = (),
) -> Callable[[Function], Function]:
    rights = door.known_rights(needs)

    def register(function: Function) -> Function:
        lines = (function.__doc__ or "").strip().splitlines()
        noun = function.__module__.rsplit(".", 1)[-1]
        made = decorate_view(_at_the_door(rights, writes=method != "GET"))(function)
        router.api_operation(
            [method],
            path,
            response=answers,
            operation_id=f"{noun}_{function.__name__}",
            summary=lines[0].rstrip("."),
            description="\n".join(line.strip() for line in lines[1:]).strip() or lines[0],
            tags=[noun.replace("_", " ")],
            openapi_extra={RIGHTS_OF: list(rights), WRITES: method != "GET", MEDIA: list(media)},
        )(made)
        return function

    return register


def _at_the_door(needs: tuple[str, ...], *, writes: bool) -> Callable[[Run], Run]:
    def guard(run: Run) -> Run:
        @wraps(run)
        def guarded(request: HttpRequest, **values: Any) -> HttpResponseBase:
            asked = cast(Asked, request)
            try:
                door.enter(asked, needs, values, writes=writes)
                if writes:
                    answer = repeating.once(asked, lambda: _tagged(request, run(request, **values)))
                else:
                    answer = _unless_known(request, run(request, **values))
            except Exception as error:
                return faults.answer(request, error)
            answer.headers.setdefault("Content-Language", asked.language.tag)
            answer.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(cast(HttpResponse, answer), ("Authorization", "Cookie", "Accept-Language"))
            return answer

        return guarded

    return guard


def _tagged(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with an ETag: a hash of what it says, with its revision where it has one."""
    if (
        isinstance(answer, HttpResponse)
        and answer.status_code < 300
        and answer.content
        and "ETag" not in answer.headers
    ):
        said = hashlib.sha256(answer.content).hexdigest()[:16]
        answer.headers["ETag"] = f'"{getattr(request, "revision", 0)}.{said}"'
    return answer


def _unless_known(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer, or 304 where the caller has it already."""
    tag = _tagged(request, answer).headers.get("ETag")
    known = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    if tag and answer.status_code == HTTPStatus.OK and (tag in known or "*" in known):
        return HttpResponse(status=304, headers={"ETag": tag})
    return answer
