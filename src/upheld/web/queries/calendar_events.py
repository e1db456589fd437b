"""Somebody's published shifts as events of a calendar."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from upheld.reports.shift_calendar import Told
from upheld.web.models import Person, Plan, Shift
from upheld.web.queries import rosters

_BACK: Final = timedelta(days=28)
_AHEAD: Final = timedelta(days=180)


def events(person: Person, now: datetime, words: Mapping[str, str]) -> dict[str, Told]:
    """Events by UID from four weeks ago on; `words`: kind of part → how it is called.

    An event is told by person, day and its place in the day, so that a moved shift stays the same event; the revision
    of its plan is its SEQUENCE, which rises with each change.
    """
    first, last = (now - _BACK).date(), (now + _AHEAD).date()
    rows = rosters.published_of(person.pk, first, last)
    plans = Plan.objects.filter(shifts__in=[one.id for one in rows]).select_related("site").distinct()
    of = {plan.pk: plan for plan in plans}
    plan_of = dict(Shift.objects.filter(pk__in=[one.id for one in rows]).values_list("pk", "plan_id"))
    found: dict[str, Told] = {}
    for one in rows:
        plan = of[plan_of[one.id or 0]]
        zone, published = plan.site.time_zone, plan.published_at or now
        number = sum(other.day == one.day and other.start < one.start for other in rows)
        found[_uid(person.code, one.day.isoformat(), number)] = Told(
            person=person.name,
            day=one.day.isoformat(),
            pattern=f"{_wall(one.start, zone):%H:%M}–{_wall(one.end, zone):%H:%M}",
            start=_wall(one.start, zone).isoformat(),
            end=_wall(one.end, zone).isoformat(),
            pauses=tuple(
                (words[part.kind], f"{_wall(part.start, zone):%H:%M}", f"{_wall(part.end, zone):%H:%M}")
                for part in one.parts
            ),
            queue=None,
            zone=zone,
            sequence=plan.revision,
            stamp=published.isoformat(timespec="seconds"),
        )
    return found


def _wall(when: datetime, zone: str) -> datetime:
    return when.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _uid(code: str, day: str, number: int) -> str:
    return f"{hashlib.sha256(json.dumps([code, day, number]).encode()).hexdigest()[:32]}@shifts.upheld"


EMPTY: Final = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Upheld//Shifts//EN\r\nEND:VCALENDAR\r\n"
"""The calendar of somebody without shifts."""
