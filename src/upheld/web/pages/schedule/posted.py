"""What the forms of the board send, and changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from upheld.problems import BadInput, Problem
from upheld.reports import numbers, schedule_words
from upheld.reports.catalogue import Language, mark
from upheld.web.asked import Asked
from upheld.web.models import ScheduleChange
from upheld.web.queries import rosters
from upheld.web.queries.desk import Desk
from upheld.web.queries.rosters import Away
from upheld.web.words import ABSENCES

PLANNED, UNPLANNED = mark("Planned absence"), mark("Unplanned absence")


@dataclass(frozen=True)
class Told:
    """A change of a plan as its history shows it."""

    at: datetime
    by: str
    text: str
    reason: str
    undone: bool


def revision(request: Asked) -> int:
    """The revision of the plan that the form was opened on; raises BadInput where it has none."""
    said = request.POST.get("revision", "")
    if not said.isdigit():
        raise BadInput(Problem("web.number", field="revision", values={"value": said[:40]}))
    return int(said)


def back(request: Asked, plan: int) -> str:
    """Where the reader came from, if it is of this site; else the plan."""
    said = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(said, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return said if safe and said.startswith("/") else reverse("schedule_plan", kwargs={"plan": plan})


def told(change: ScheduleChange, language: Language) -> str:
    """What a change did, in words."""
    values = {name: change.values.get(name, "") for name in ("person", "other", "day")}
    if values["day"]:
        values["day"] = schedule_words.weekday_of(date.fromisoformat(values["day"]), language)
    values["person"] = values["person"] or numbers.UNKNOWN
    return language.say(change.deed, **values)


def told_changes(found: Desk, language: Language) -> list[Told]:
    """The last changes of people who are within reach."""
    return list(_told(rosters.last_changes(found.plan), {member.id for member in found.members}, language))


def absence(one: Away, language: Language) -> str:
    """Why somebody is away, as far as the reader may know."""
    return language.say(ABSENCES[one.kind] if one.kind else (PLANNED if one.planned else UNPLANNED))


def _told(changes: Iterable[ScheduleChange], people: set[int], language: Language) -> Iterable[Told]:
    for change in changes:
        if {one["person"] for one in (*change.before, *change.after)} <= people:
            yield Told(
                at=change.at,
                by=change.by.name if change.by else numbers.UNKNOWN,
                text=told(change, language),
                reason=change.values.get("reason", ""),
                undone=change.undone_at is not None,
            )
