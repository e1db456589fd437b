"""Intervals of a day, or days of a range."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from upheld.metrics.interval_reading import Intervals
from upheld.web import clock, exports, filters
from upheld.web.asked import Asked
from upheld.web.chosen import Chosen, chosen
from upheld.web.guards import needs
from upheld.web.models import Client
from upheld.web.pages.intervals.columns import columns, exported
from upheld.web.queries import intervals as asking
from upheld.web.queries import kept
from upheld.web.queries.intervals import Table

_MINUTES = {"15": 900, "30": 1800, "60": 3600}
_USUAL_DAYS = 14


@dataclass(frozen=True)
class Stretch:
    """What of time is shown: one day in intervals, or days."""

    first: date
    last: date
    by_day: bool
    interval: str  # minutes
    whole: bool  # quiet rows at both ends too

    @property
    def before(self) -> date:
        """The day before."""
        return self.first - timedelta(days=1)

    @property
    def after(self) -> date:
        """The day after."""
        return self.last + timedelta(days=1)


@needs("figures")
def intervals(request: Asked, client: Client) -> HttpResponse:
    """The table, as a page or as a file."""
    stretch = _stretch(request, client.time_zone)
    shown = chosen(request, client, stretch.last)
    found = kept.opened()
    table = _table(found, client, stretch, shown, request) if found else None
    rows = (table.rows if stretch.whole or stretch.by_day else asking.trimmed(table.rows)) if table else ()
    if table and exports.asked_for(request):
        heads = columns(request.language, stretch.by_day)
        name = f"intervals-{client.slug}-{stretch.first}" + (f"-{stretch.last}" if stretch.by_day else "")
        return exports.answer(request, name, heads, map(exported, rows), client.time_zone)
    context: dict[str, Any] = {
        "stretch": stretch,
        "chosen": shown,
        "table": table,
        "rows": rows,
        "until": found.until if found else None,
        "today": clock.today(client.time_zone),
        "tz": ZoneInfo(client.time_zone),
    }
    return render(request, "intervals/intervals.html", context)


def _stretch(request: Asked, zone: str) -> Stretch:
    interval = filters.choice(request, "interval", tuple(_MINUTES), "30")
    whole = filters.choice(request, "hours", ("busy", "all"), "busy") == "all"
    if filters.choice(request, "by", ("interval", "day"), "interval") == "day":
        first, last = filters.days(request, zone, _USUAL_DAYS, asking.MOST_DAYS)
        return Stretch(first, last, True, interval, whole)
    day = filters.day(request, zone)
    return Stretch(day, day, False, interval, whole)


def _table(found: Intervals, client: Client, stretch: Stretch, shown: Chosen, request: Asked) -> Table:
    if stretch.by_day:
        return asking.of_days(found, client, shown.queues, stretch.first, stretch.last, shown.measure, request.now)
    interval_s = _MINUTES[stretch.interval]
    return asking.of_day(found, client, shown.queues, stretch.first, interval_s, shown.measure, request.now)
