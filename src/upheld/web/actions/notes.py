"""What one shift leaves to the next: writing it, and taking note of it."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.http import Http404

from upheld.problems import BadInput, Problem
from upheld.web import clock
from upheld.web.access import Access
from upheld.web.actions import trail
from upheld.web.models import HandoverNote, NoteSeen
from upheld.web.queries import handover

MOST: Final = 4000


@transaction.atomic
def write(text: str, *, team: int | None, day: date, urgent: bool, access: Access) -> HandoverNote:
    """Leave a note for a team (None: everybody); raises BadInput for an empty or overlong one, Http404 for a team out
    of reach."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise BadInput(Problem("notes.empty", field="text"))
    if len(text) > MOST:
        raise BadInput(Problem("notes.too_long", field="text", values={"most": MOST}))
    teams = {one.pk: one for one in handover.teams(access)}
    if team is not None and team not in teams:
        raise Http404
    made = HandoverNote.objects.create(
        team=teams[team] if team is not None else None,
        day=day,
        text=text,
        urgent=urgent,
        by=access.account,
        at=clock.now(),
    )
    trail.note("note_written", by=access.account, subject=teams[team].name if team is not None else "–")
    return made


@transaction.atomic
def seen(note: HandoverNote, *, access: Access) -> None:
    """Take note of it, once."""
    NoteSeen.objects.get_or_create(note=note, account=access.account, defaults={"at": clock.now()})
