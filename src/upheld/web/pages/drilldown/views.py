"""Client, queue, team, person: each level a table over a range of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from upheld.metrics.interval_reading import Intervals
from upheld.web import clock, exports, filters
from upheld.web.actions import trail
from upheld.web.asked import Asked
from upheld.web.chosen import said
from upheld.web.guards import needs
from upheld.web.models import Client
from upheld.web.pages.drilldown import columns
from upheld.web.queries import drilldown as asking
from upheld.web.queries import kept, promised
from upheld.web.queries.centre import queues_of
from upheld.web.queries.promised import Promised

_PEOPLE = "people.figures"


@dataclass(frozen=True)
class Over:
    """The days and queues that a level is about."""

    client: Client
    first: date
    last: date
    queues: tuple[str, ...]
    promises: tuple[Promised, ...]
    kept: Intervals | None

    @property
    def query(self) -> str:
        """The days, as the next level's address carries them."""
        return f"from={self.first}&to={self.last}"


@needs("figures")
def client_level(request: Asked, client: Client) -> HttpResponse:
    """The client's queues."""
    over = _over(request, client)
    rows = asking.queues(over.kept, client, over.queues, over.promises, over.first, over.last) if over.kept else ()
    if exports.asked_for(request):
        return _exported(request, over, "queues", columns.of_queues(request.language), map(columns.queue, rows))
    formulas = [(one, said(one, request.language)) for one, _ in asking.by_promise(over.queues, over.promises) if one]
    total = asking.total(rows, "") if rows else None
    context = {"over": over, "rows": rows, "total": total, "formulas": formulas, "promise": None}
    return render(request, "drilldown/client.html", _with(request, over, context))


@needs("figures")
def queue_level(request: Asked, client: Client) -> HttpResponse:
    """One queue: its days and, for who may see them, the teams that answered it."""
    over = _over(request, client)
    queue = _one_queue(request, over)
    (promise, _), *_ = asking.by_promise([queue], over.promises)
    rows = asking.days(over.kept, client, queue, promise, over.first, over.last) if over.kept else ()
    if exports.asked_for(request):
        heads = columns.of_queues(request.language, by_day=True)
        return _exported(request, over, f"{queue}-days", heads, map(columns.queue, rows))
    people = _handled(request, over, [queue]) if request.access.may(_PEOPLE, client) else None
    context = {
        "over": over, "queue": queue, "rows": rows, "total": asking.total(rows, "") if rows else None,
        "promise": promise, "formula": said(promise, request.language) if promise else "",
        "teams": people.teams() if people else None, "people": people.total() if people else None,
    }  # fmt: skip
    return render(request, "drilldown/queue.html", _with(request, over, context))


@needs(_PEOPLE)
def team_level(request: Asked, client: Client) -> HttpResponse:
    """The people of a team who answered the queues chosen."""
    over = _over(request, client)
    teams = request.access.teams(_PEOPLE, client)
    team = asking.team_called(_number(request, "team"), teams)
    found = _handled(request, over, over.queues)
    rows = found.people(team.pk if team else None) if found else ()
    if team and not rows and not request.access.all_clients(_PEOPLE):
        raise Http404  # a team that answered nothing of this client is nobody's business here
    trail.note("person_seen", by=request.access.account, subject=team.name if team else "", client=client)
    if exports.asked_for(request):
        name = team.name if team else "no-team"
        return _exported(request, over, name, columns.of_people(request.language), map(columns.person, rows))
    context = {"over": over, "team": team, "rows": rows, "queue": _chosen_queue(over), "enough": asking.ENOUGH}
    return render(request, "drilldown/team.html", _with(request, over, context))


@needs(_PEOPLE)
def person_level(request: Asked, client: Client) -> HttpResponse:
    """One person's contacts of this client over the days; the trail notes who looked."""
    over = _over(request, client)
    found = _handled(request, over, over.queues)
    number = _number(request, "person")
    if found is None or number is None:
        raise Http404
    one = asking.person(found, number)
    trail.note("person_seen", by=request.access.account, subject=one.person.name, client=client)
    if exports.asked_for(request):
        heads = columns.of_people(request.language, by_day=True)
        return _exported(request, over, f"{one.person.code}-days", heads, map(columns.person, one.days))
    context = {"over": over, "one": one, "queue": _chosen_queue(over), "enough": asking.ENOUGH}
    return render(request, "drilldown/person.html", _with(request, over, context))


def _over(request: Asked, client: Client) -> Over:
    today = clock.today(client.time_zone)
    first, last = filters.days(request, client.time_zone, today.day, 92)
    return Over(client, first, last, filters.queues(request, client), promised.levels(client, last), kept.opened())


def _handled(request: Asked, over: Over, queues: Any) -> asking.Handled | None:
    if over.kept is None:
        return None
    teams = request.access.teams(_PEOPLE, over.client)
    return asking.handled(over.kept, over.client, queues, over.promises, over.first, over.last, teams)


def _one_queue(request: Asked, over: Over) -> str:
    if len(request.GET.getlist("queue")) != 1 or len(over.queues) != 1:
        raise Http404
    return over.queues[0]


def _chosen_queue(over: Over) -> str:
    return over.queues[0] if len(over.queues) == 1 < len(queues_of(over.client)) else ""


def _number(request: Asked, name: str) -> int | None:
    """A row's id from the address; none where it is empty. Raises Http404 for what is no id."""
    written = request.GET.get(name, "")
    if not written:
        return None
    if not written.isdecimal() or len(written) > 15:
        raise Http404
    return int(written)


def _with(request: Asked, over: Over, context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "until": over.kept.until if over.kept else None, "today": clock.today(over.client.time_zone)}


def _exported(request: Asked, over: Over, name: str, heads: Any, rows: Any) -> HttpResponse:
    return exports.answer(
        request, f"{over.client.slug}-{name}-{over.first}-{over.last}", heads, rows, over.client.time_zone
    )
