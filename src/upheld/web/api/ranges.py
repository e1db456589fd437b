"""Ranges of days, as several nouns ask for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from django.http import Http404
from pydantic import Field

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.api.shapes import Asked, Day, Queue
from upheld.web.models import Client
from upheld.web.queries.centre import queues_of

MOST_DAYS = 92


class Days(Asked):
    """Some days of the client, both ends included; left out: this month so far."""

    first_day: Day | None = None
    last_day: Day | None = None


class QueuesOverDays(Days):
    """Some queues over some days."""

    queue: Annotated[
        list[Queue], Field(default_factory=list, max_length=500, description="Queues of the client; none: all of them.")
    ]


def days_of(wanted: Days, zone: str, most: int = MOST_DAYS) -> tuple[date, date]:
    """First and last day; raises BadInput where they are out of order or too many."""
    last = wanted.last_day or clock.today(zone)
    first = wanted.first_day or last.replace(day=1)
    if first > last:
        raise BadInput(Problem("web.order", field="query.first_day"))
    if last - first >= timedelta(days=most):
        raise BadInput(Problem("api.days", field="query.first_day", values={"most": most}))
    return first, last


def queues_wanted(client: Client, wanted: list[str]) -> tuple[str, ...]:
    """These queues of the client, else all of them; another's does not exist (404)."""
    known = queues_of(client)
    if set(wanted) - set(known):
        raise Http404
    return tuple(dict.fromkeys(wanted)) or known
