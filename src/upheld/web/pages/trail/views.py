"""Who saw and did what, newest first."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from upheld.reports.catalogue import Language
from upheld.web import exports, filters
from upheld.web.asked import Asked
from upheld.web.deeds import DEEDS
from upheld.web.exports import Column
from upheld.web.guards import needs
from upheld.web.models import TrailEntry
from upheld.web.queries import accounts as asking
from upheld.web.words import PHASES, ROLES


@needs("trail")
def trail(request: Asked) -> HttpResponse:
    """The trail, by deed, person and time."""
    say, asked = request.language.say, _asked(request)
    if exports.asked_for(request):
        page = asking.trail(**asked, limit=exports.MOST_ROWS)
        columns = [
            Column("at", say("When"), "instant"),
            Column("by", say("Who")),
            Column("deed", say("What")),
            Column("client", say("Client")),
            Column("address", say("From where")),
        ]
        return exports.answer(request, "trail", columns, [_row(entry, request.language) for entry in page.entries])
    before = int(filters.number(request, "before", 0, 0, 2**53))
    page = asking.trail(**asked, before=before or None)
    context = {
        "rows": [_row(entry, request.language) for entry in page.entries],
        "later": page.later,
        "deeds": [(key, say(DEEDS[key])) for key in DEEDS],
        "accounts": [(one.pk, one.name) for one in asking.everybody()],
        "asked": asked,
    }
    return render(request, "trail/trail.html", context)


def _asked(request: Asked) -> dict[str, Any]:
    deed = filters.choice(request, "deed", ["", *DEEDS], "")
    account = int(filters.number(request, "account", 0, 0, 2**53))
    found: dict[str, Any] = {"deed": deed, "account_id": account or None}
    if request.GET.get("day"):
        day = filters.day(request, "UTC")
        start = datetime.combine(day, time(), UTC)
        found |= {"start": start, "end": start + timedelta(days=1)}
    return found


def _row(entry: TrailEntry, language: Language) -> dict[str, Any]:
    values = dict(entry.values)
    for name, table in (("role", ROLES), ("phase", PHASES)):
        if values.get(name) in table:
            values[name] = language.say(table[values[name]])
    return {
        "at": entry.at,
        "by": entry.by or language.say("Nobody signed in"),
        "deed": language.say(DEEDS.get(entry.deed, entry.deed), subject=entry.subject, **values),
        "client": entry.client.name if entry.client else None,
        "address": entry.address,
    }
