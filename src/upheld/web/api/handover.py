"""Handover notes: what one shift leaves to the next, and who has taken note."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from ninja import Query, Router
from pydantic import Field

from upheld.web import clock
from upheld.web.actions import notes as acting
from upheld.web.api.operations import NOTHING, reads, writes
from upheld.web.api.paging import Page, Paging, slice_of
from upheld.web.api.ranges import Days
from upheld.web.api.shapes import Asked as Wanted
from upheld.web.api.shapes import Key, Moment, Shape, Text, picked
from upheld.web.asked import Asked
from upheld.web.queries import crew
from upheld.web.queries import handover as asking

router = Router()


class NoteSeenBy(Shape):
    """Who has taken note, and when."""

    name: str
    at: Moment


class HandoverNote(Shape):
    """A note; team null: for everybody."""

    id: int
    team: str | None
    day: date
    text: str
    urgent: bool
    by: str
    at: Moment
    seen: list[NoteSeenBy]
    seen_by_reader: bool


class NotesWanted(Days, Paging):
    """Which days (left out: the last seven), and for which team."""

    team: Key | None = None


class NoteWanted(Wanted):
    """A note to leave; team null: for everybody."""

    text: Annotated[Text, Field(min_length=1, max_length=acting.MOST)]
    team: Key | None = None
    urgent: bool = False


@reads(router, "/handover-notes", "notes", answer=Page[HandoverNote])
def notes(request: Asked, wanted: Query[NotesWanted]) -> dict[str, Any]:
    """The notes of some days, newest first."""
    last = wanted.last_day or clock.today(_zone(request))
    first = wanted.first_day or asking.week_before(last)
    found = [_note(one) for one in asking.notes(request.access, first, last, wanted.team)]
    return slice_of(request, found, lambda one: (-one["day"].toordinal(), not one["urgent"], -one["id"]), wanted)


@writes(router, "POST", "/handover-notes", "notes", answer=HandoverNote, status=201)
def write(request: Asked, wanted: NoteWanted) -> dict[str, Any]:
    """Leave a note for a team, or for everybody."""
    today = clock.today(_zone(request))
    made = acting.write(wanted.text, team=wanted.team, day=today, urgent=wanted.urgent, access=request.access)
    found = asking.notes(request.access, today - timedelta(days=1), today + timedelta(days=1))
    return next(_note(one) for one in found if one.id == made.pk)


@writes(router, "POST", "/handover-notes/{note}/seen", "my_day", answer=NOTHING, status=204)
def seen(request: Asked, note: Key) -> None:
    """Take note of it; agents may for notes of their own team."""
    own = asking.team_of(request.access.account.person_id, request.now)
    acting.seen(asking.note(request.access, note, own), access=request.access)


def _zone(request: Asked) -> str:
    sites = crew.sites(request.access, "notes")
    return sites[0].time_zone if sites else "UTC"


def _note(one: asking.Note) -> dict[str, Any]:
    names = ("id", "day", "text", "urgent", "by", "at", "seen", "seen_by_reader")
    return {**picked(one, *names), "team": one.team or None}
