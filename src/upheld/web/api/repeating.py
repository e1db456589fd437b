"""Idempotency keys: a write that is asked for again under its key is answered again, not done again.

The key is claimed before the deed, in a transaction of its own; its answer is written in the deed's transaction. So a
claim without an answer means that the deed is under way or was lost, and after a while somebody else may take it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from upheld.web import clock
from upheld.web.api.faults import Refused
from upheld.web.asked import Asked
from upheld.web.models import Repeated

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LOST_AFTER = timedelta(minutes=5)
_KEY = re.compile(r"[\x21-\x7e]{1,120}")
_HEADERS = ("Content-Type", "Location", "ETag")


def once(request: Asked, deed: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Do `deed` in one transaction, under the key of the request where it has one; a refused deed leaves nothing.

    Raises Refused for a key that is none, that was used for another request, or whose deed is under way.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return _done(deed)
    if not _KEY.fullmatch(key):
        raise Refused(422, "api.key")
    asked = _hash_of(request)
    claim = _claimed(request, key, asked)
    if isinstance(claim, HttpResponse):
        return claim
    try:
        answer = _done(deed, lambda made: _remember(claim, made))
    except BaseException:
        _release(claim)
        raise
    if answer.status_code >= 400:
        _release(claim)
    return answer


def _done(
    deed: Callable[[], HttpResponseBase], remember: Callable[[HttpResponseBase], None] | None = None
) -> HttpResponseBase:
    with transaction.atomic():
        answer = deed()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
        elif remember:
            remember(answer)
    return answer


def _claimed(request: Asked, key: str, asked: str) -> Repeated | HttpResponse:
    """The key claimed for this request, or the answer that it already has."""
    account, now = request.access.account, clock.real()
    Repeated.objects.filter(at__lt=now - KEPT).delete()
    found = Repeated.objects.filter(account=account, key=key).first()
    if found is None:
        try:
            with transaction.atomic():
                return Repeated.objects.create(account=account, key=key, request_hash=asked, at=now)
        except IntegrityError:  # somebody was quicker
            found = Repeated.objects.get(account=account, key=key)
    if found.request_hash != asked:
        raise Refused(422, "api.key_other")
    if found.status is not None:
        return _again(found)
    taken_over = found.at < now - LOST_AFTER and _of(found, found.at).update(at=now)
    if not taken_over:
        raise Refused(409, "api.key_under_way", {"Retry-After": "2"})
    found.at = now
    return found


def _remember(claim: Repeated, answer: HttpResponseBase) -> None:
    content = getattr(answer, "content", b"")
    kept = {
        "content": base64.b64encode(content).decode(),
        "headers": {name: answer.headers[name] for name in _HEADERS if name in answer.headers},
    }
    if not _of(claim, claim.at).update(status=answer.status_code, body=kept):
        raise Refused(409, "api.key_under_way")  # taken over by another: this deed is rolled back


def _release(claim: Repeated) -> None:
    _of(claim, claim.at).filter(status__isnull=True).delete()


def _of(claim: Repeated, at: datetime) -> QuerySet[Repeated]:
    return Repeated.objects.filter(pk=claim.pk, at=at)


def _again(found: Repeated) -> HttpResponse:
    headers = {**found.body["headers"], "Idempotency-Replayed": "true"}
    return HttpResponse(base64.b64decode(found.body["content"]), status=found.status, headers=headers)


def _hash_of(request: Asked) -> str:
    told = hashlib.sha256(f"{request.method} {request.get_full_path()} {request.headers.get('If-Match')}\n".encode())
    if request.content_type == "multipart/form-data":
        for part in _parts(request):
            told.update(hashlib.sha256(part).digest())
    else:
        told.update(request.body)
    return told.hexdigest()


def _parts(request: Asked) -> Iterator[bytes]:
    """The parts of a form with files: not its body, whose boundary differs each time."""
    for name, values in sorted(request.POST.lists()):
        yield f"{name}={values}".encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield f"{name}: {file.name}".encode()
            yield from file.chunks()
            file.seek(0)
