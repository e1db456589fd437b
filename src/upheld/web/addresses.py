"""Addresses with one thing changed: the state of a screen lives in its address."""

from __future__ import annotations

from django.http import HttpRequest


def changed(request: HttpRequest, **values: object) -> str:
    """The address of `request` with these parameters set; None takes one away, and paging starts again.

    >>> from django.http import HttpRequest, QueryDict
    >>> asked = HttpRequest(); asked.path = "/x/"; asked.GET = QueryDict("day=2026-11-22&after=7")
    >>> changed(asked, queue="bank", after=None)
    '/x/?day=2026-11-22&queue=bank'
    """
    parameters = request.GET.copy()
    for name, value in values.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    written = parameters.urlencode()
    return f"{request.path}?{written}" if written else request.path
