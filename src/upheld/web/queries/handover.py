"""Notes between shifts: those of the teams that an account may see, and who has taken note of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import Http404

from upheld.web.access import Access
from upheld.web.models import HandoverNote, LogIn, NoteSeen, Team
from upheld.web.queries import crew


@dataclass(frozen=True)
class Seen:
    """Who has taken note, and when."""

    name: str
    at: datetime


@dataclass(frozen=True)
class Note:
    """A note as its reader sees it."""

    id: int
    team: str  # empty: for everybody
    day: date
    text: str
    urgent: bool
    by: str
    at: datetime
    seen: tuple[Seen, ...]
    seen_by_reader: bool


def teams(access: Access, right: str = "notes") -> tuple[Team, ...]:
    """The teams in which somebody is whom `right` reaches."""
    logins = LogIn.objects.filter(person__in=crew.seen(access, right)).values("team")
    found = Team.objects.filter(pk__in=logins)
    limited = access.teams(right)
    return tuple(found if limited is None else found.filter(pk__in=limited))


def notes(access: Access, first: date, last: date, team: int | None = None) -> tuple[Note, ...]:
    """The notes of these days, newest day first, urgent ones before others."""
    found = _within_reach(access).filter(day__gte=first, day__lte=last)
    if team is not None:
        found = found.filter(Q(team=team) | Q(team__isnull=True))
    return _told(found, access)


def for_team(access: Access, team: int | None, since: date) -> tuple[Note, ...]:
    """The notes for one's own team and for everybody since a day."""
    return _told(HandoverNote.objects.filter(Q(team=team) | Q(team__isnull=True), day__gte=since), access)


def note(access: Access, note_id: int, own_team: int | None) -> HandoverNote:
    """A note within reach, or of one's own team; else it does not exist (404)."""
    reach = _within_reach(access) if access.may("notes") else HandoverNote.objects.none()
    mine = HandoverNote.objects.filter(Q(team__isnull=True) | Q(team=own_team))
    found = reach.filter(pk=note_id).first() or mine.filter(pk=note_id).first()
    if found is None:
        raise Http404
    return found


def team_of(person_id: int | None, now: datetime) -> int | None:
    """The team in which somebody is now; None where there is none."""
    if person_id is None:
        return None
    held = LogIn.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), person=person_id)
    found: int | None = held.order_by("-valid_from").values_list("team_id", flat=True).first()
    return found


def week_before(day: date) -> date:
    """The first of the seven days up to `day`."""
    return day - timedelta(days=6)


def _within_reach(access: Access) -> QuerySet[HandoverNote]:
    return HandoverNote.objects.filter(Q(team__isnull=True) | Q(team__in=[team.pk for team in teams(access)]))


def _told(found: QuerySet[HandoverNote], access: Access) -> tuple[Note, ...]:
    rows = list(found.select_related("team", "by").order_by("-day", "-urgent", "-at")[:200])
    by_note: dict[int, list[Seen]] = {row.pk: [] for row in rows}
    mine = set()
    for one in NoteSeen.objects.filter(note__in=rows).select_related("account").order_by("at"):
        by_note[one.note_id].append(Seen(one.account.name, one.at))
        if one.account_id == access.account.pk:
            mine.add(one.note_id)
    return tuple(
        Note(
            id=row.pk,
            team=row.team.name if row.team else "",
            day=row.day,
            text=row.text,
            urgent=row.urgent,
            by=row.by.name if row.by else "",
            at=row.at,
            seen=tuple(by_note[row.pk]),
            seen_by_reader=row.pk in mine,
        )
        for row in rows
    )
