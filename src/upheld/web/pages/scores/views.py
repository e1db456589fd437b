"""Scores of a month, and the contacts behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render

from upheld.problems import BadInput, Problem
from upheld.reports.catalogue import Language, mark
from upheld.web import clock, exports, filters
from upheld.web.actions import trail
from upheld.web.asked import Asked
from upheld.web.exports import Column
from upheld.web.guards import needs
from upheld.web.models import Client
from upheld.web.queries import scores as asking
from upheld.web.queries.centre import queues_of
from upheld.web.queries.scores import Group, Score

_PEOPLE = "people.figures"
KINDS = {"quality": mark("Quality reviews"), "satisfaction": mark("Satisfaction answers")}
_COLUMNS = (
    ("kind", mark("Kind"), "text"),
    ("name", mark("Whose"), "text"),
    ("asked", mark("Asked or reviewed"), "number"),
    ("scored", mark("Scored"), "number"),
    ("mean", mark("Mean, share of the points"), "share"),
    ("good_share", mark("Good, share"), "share"),
    ("good_low", mark("95 % interval, from"), "share"),
    ("good_high", mark("95 % interval, to"), "share"),
)


@dataclass(frozen=True)
class Section:
    """One kind of score: its groups and their sum."""

    kind: str
    title: str
    groups: tuple[Group, ...]
    total: Group


@needs("scores")
def scores(request: Asked, client: Client) -> HttpResponse:
    """The scores of a month by queue, team or person."""
    month = _month(request, client)
    group = filters.choice(request, "by", _groups(request, client), "queue")
    found = asking.of_month(client, month, request.access.teams(_PEOPLE, client))
    shown = [
        one
        for one in found
        if group == "queue" or one.team_id is not None or request.access.teams(_PEOPLE, client) is None
    ]
    sections = [_section(kind, shown, group, request.language) for kind in asking.KINDS]
    if group == "person":
        trail.note("person_seen", by=request.access.account, subject=f"scores {month:%Y-%m}", client=client)
    if exports.asked_for(request):
        rows = (_exported(section, one) for section in sections for one in section.groups)
        heads = [Column(key, request.language.say(title), kind) for key, title, kind in _COLUMNS]
        return exports.answer(request, f"scores-{client.slug}-{month:%Y-%m}-by-{group}", heads, rows, client.time_zone)
    context = {
        "sections": [one for one in sections if one.total.asked], "by": group, "groups": _groups(request, client),
        "enough": asking.ENOUGH, "good_from": asking.GOOD_FROM, **_months(request, client, month),
    }  # fmt: skip
    return render(request, "scores/scores.html", context)


@needs("scores")
def contacts(request: Asked, client: Client) -> HttpResponse:
    """The contacts of a group, the lowest scores first."""
    month = _month(request, client)
    kind = filters.choice(request, "kind", asking.KINDS, asking.KINDS[0])
    page = int(filters.number(request, "page", 1, 1, 1_000_000))
    found = [one for one in _chosen(request, client, month) if one.kind == kind and one.share is not None]
    ordered = sorted(found, key=lambda one: (one.share or 0.0, one.scored_at))
    if exports.asked_for(request):
        heads = [Column(key, request.language.say(title), sort) for key, title, sort in _CONTACTS]
        rows = ({key: getattr(one, key) for key, _, _ in _CONTACTS} for one in ordered)
        return exports.answer(request, f"scored-{client.slug}-{month:%Y-%m}-{kind}", heads, rows, client.time_zone)
    start = (page - 1) * asking.PAGE
    context = {
        "kind": kind, "title": request.language.say(KINDS[kind]), "rows": ordered[start : start + asking.PAGE],
        "count": len(ordered), "page": page, "more": len(ordered) > start + asking.PAGE,
        "local_day": _local_day(client), "month_shown": month,
    }  # fmt: skip
    return render(request, "scores/contacts.html", context)


_CONTACTS = (
    ("scored_at", mark("Scored"), "instant"),
    ("offered_at", mark("Arrived"), "instant"),
    ("contact_id", mark("Contact"), "text"),
    ("queue", mark("Queue"), "text"),
    ("team", mark("Team"), "text"),
    ("person", mark("Person"), "text"),
    ("score", mark("Score"), "number"),
    ("possible", mark("Possible"), "number"),
)


def _chosen(request: Asked, client: Client, month: date) -> list[Score]:
    """The scores of the queue, team or person that the address names; a foreign one is a 404."""
    teams = request.access.teams(_PEOPLE, client)
    found = list(asking.of_month(client, month, teams))
    queue, team, person = (request.GET.get(name, "") for name in ("queue", "team", "person"))
    if queue:
        if queue not in queues_of(client):
            raise Http404
        return [one for one in found if one.queue == queue]
    if not request.access.may(_PEOPLE, client):
        raise Http404
    for name, written in (("team_id", team), ("person_id", person)):
        if written:
            own = [one for one in found if str(getattr(one, name)) == written]
            if not own:
                raise Http404
            if name == "person_id":
                trail.note("person_seen", by=request.access.account, subject=own[0].person or "", client=client)
            return own
    return found


def _groups(request: Asked, client: Client) -> tuple[str, ...]:
    return asking.GROUPS if request.access.may(_PEOPLE, client) else ("queue",)


def _section(kind: str, found: list[Score], group: str, language: Language) -> Section:
    own = [one for one in found if one.kind == kind]
    return Section(kind, language.say(KINDS[kind]), asking.by(own, group), asking.group_of(None, None, own))


def _month(request: Asked, client: Client) -> date:
    """The month that the address names (YYYY-MM), else this one; raises BadInput."""
    said = request.GET.get("month", "")
    if not said:
        return clock.today(client.time_zone).replace(day=1)
    try:
        return datetime.strptime(said, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise BadInput(Problem("web.day", field="month", values={"value": said})) from None


def _months(request: Asked, client: Client, month: date) -> dict[str, Any]:
    this = clock.today(client.time_zone).replace(day=1)
    known = asking.months(client)
    before, after = (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=32)).replace(day=1)
    return {
        "month_shown": month,
        "before": before if known and before >= known[-1] else None,
        "after": after if after <= this else None,
        "this": this if month != this else None,
    }


def _exported(section: Section, one: Group) -> dict[str, Any]:
    low, high = one.good_between or (None, None)
    own = {key: getattr(one, key) for key in ("name", "asked", "scored", "mean", "good_share")}
    return {"kind": section.title, **own, "good_low": low, "good_high": high}


def _local_day(client: Client) -> Callable[[datetime], str]:
    zone = ZoneInfo(client.time_zone)
    return lambda at: at.astimezone(zone).date().isoformat()
