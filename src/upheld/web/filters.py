"""The state of a screen as its address gives it, checked: what cannot be meant is refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.http import Http404

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.asked import Asked
from upheld.web.models import Client
from upheld.web.queries.centre import queues_of

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 1, 1)


def day(request: Asked, zone: str, name: str = "day", otherwise: date | None = None) -> date:
    """The day that the address names, else `otherwise`, else today in `zone`; raises BadInput."""
    said = request.GET.get(name, "").strip()
    if not said:
        return otherwise or clock.today(zone)
    try:
        found = date.fromisoformat(said)
    except ValueError:
        raise BadInput(Problem("web.day", field=name, values={"value": said})) from None
    if not _EARLIEST <= found <= _LATEST:
        raise BadInput(Problem("web.day", field=name, values={"value": said}))
    return found


def days(request: Asked, zone: str, length: int, most: int = 400) -> tuple[date, date]:
    """First and last day (`from`, `to`), by default the `length` days up to today; raises BadInput."""
    last = day(request, zone, "to")
    first = day(request, zone, "from", last - timedelta(days=length - 1))
    if first > last:
        raise BadInput(Problem("web.order", field="from"))
    return max(first, last - timedelta(days=most - 1)), last


def queues(request: Asked, client: Client) -> tuple[str, ...]:
    """The client's queues that the address names, else all of them; another client's queue does not exist (404)."""
    known = queues_of(client)
    wanted = [name for name in request.GET.getlist("queue") if name]
    if set(wanted) - set(known):
        raise Http404
    return tuple(wanted) or known


def choice(request: Asked, name: str, known: Sequence[str] | Mapping[str, object], otherwise: str) -> str:
    """One of `known`; raises BadInput for another."""
    said = request.GET.get(name, "") or otherwise
    if said not in known:
        raise BadInput(Problem("web.choice", field=name, values={"value": said, "known": list(known)}))
    return said


def number(request: Asked, name: str, otherwise: float, least: float, most: float) -> float:
    """A number within [least, most]; raises BadInput for another."""
    said = request.GET.get(name, "").strip()
    try:
        found = float(said) if said else otherwise
    except ValueError:
        found = float("nan")
    if not least <= found <= most:
        raise BadInput(Problem("web.number", field=name, values={"value": said}))
    return found


def month(request: Asked, name: str = "month") -> date | None:
    """The first day of the month that the address names (``2026-11``); None: it names none. Raises BadInput."""
    said = request.GET.get(name, "").strip()
    if not said:
        return None
    try:
        found = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise BadInput(Problem("web.month", field=name, values={"value": said})) from None
    if not _EARLIEST <= found <= _LATEST:
        raise BadInput(Problem("web.month", field=name, values={"value": said}))
    return found
