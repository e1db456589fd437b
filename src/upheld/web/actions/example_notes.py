"""What the example's shifts left to the next."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from upheld.web import clock
from upheld.web.models import Account, HandoverNote, NoteSeen, Role, Team

_NOTES: Final = (
    (
        "energy-amber",
        timedelta(hours=5),
        True,
        "Bills with the wrong meter number went out on Friday. The client corrects them on Tuesday: tell callers so, "
        "do not open a complaint.",
    ),
    (
        "energy-cedar",
        timedelta(hours=3),
        False,
        "Planned power cut on Monday from 9:00 to 11:00 in the north of the city. The announcement is ready.",
    ),
    (
        "bank-dune",
        timedelta(hours=20),
        False,
        "The new card system was slow after lunch. Note the time when it freezes: the bank asked for examples.",
    ),
    ("travel-grove", timedelta(hours=9), True, "Two airlines changed their refund rules today. See the crib sheet."),
    (
        None,
        timedelta(days=1, hours=2),
        False,
        "The fire drill is on Tuesday at 10:15. Whoever is on a call ends it first; the floor wardens know.",
    ),
)
"""Team (None: everybody), how long ago it was written, whether it is urgent, and the note."""


def furnish_notes() -> None:
    """Handover notes of today and yesterday; nothing where there are notes already."""
    if HandoverNote.objects.exists():
        return
    by = Account.objects.filter(grants__role=Role.SUPERVISOR).first()
    planner = Account.objects.filter(grants__role=Role.PLANNER).first()
    teams = {team.name: team for team in Team.objects.select_related("site")}
    for name, ago, urgent, text in _NOTES:
        if name is not None and name not in teams:
            continue
        at = clock.now() - ago
        note = HandoverNote.objects.create(
            team=teams[name] if name else None,
            day=_day(at, teams.get(name or "")),
            text=text,
            urgent=urgent,
            by=by,
            at=at,
        )
        if planner and not urgent:
            NoteSeen.objects.create(note=note, account=planner, at=at + timedelta(hours=1))


def _day(at: datetime, team: Team | None) -> date:
    return at.astimezone(ZoneInfo(team.site.time_zone if team and team.site else "UTC")).date()
