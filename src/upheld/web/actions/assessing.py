"""Keeping verdicts: each agreement's month assessed once for every change of what it stands on."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from upheld.agreements import assess, document
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.measures_in_use import measures_in_use
from upheld.contacts import reading
from upheld.contacts.workspace import Workspace
from upheld.metrics import interval_counts
from upheld.metrics.interval_counts import Refreshed
from upheld.notation import midnight
from upheld.problems import BadInput
from upheld.reports.catalogue import mark
from upheld.web import clock
from upheld.web.actions import outlooks
from upheld.web.models import Agreement, Assessed
from upheld.web.queries import centre

MONTHS_KEPT = 13
Step = Callable[..., None]


def bring_up_to_date(*, step: Step, cancelled: Callable[[], bool]) -> dict[str, Any]:
    """Count the quarter-hours that changed, then assess every month of every agreement anew whose basis changed.

    Tells how many days were counted and how many months were assessed. What was finished when it is cancelled stays.
    """
    home = centre.workspace()
    counted = _count_quarter_hours(home, step, cancelled)
    if counted.cancelled:
        return {"counted": 0, "assessed": 0}
    todo = list(_stale(home))
    assessed = 0
    for done, (agreement, versions, first_day, basis) in enumerate(todo):
        step(mark("Assessing {agreement}"), done, len(todo), agreement=agreement.title)
        _assess(home, agreement, versions, first_day, basis)
        assessed += 1
        if cancelled():
            break
    return {"counted": len({*counted.days, *counted.agent_days}), "assessed": assessed}


def _count_quarter_hours(home: Workspace, step: Step, cancelled: Callable[[], bool]) -> Refreshed:
    """Bring the kept quarter-hours up to the records, for the measures that the agreements ask for."""
    versions = [version for agreement in centre.agreements() for version in centre.versions(agreement)]
    return interval_counts.refresh(
        home,
        measures_in_use(versions, every_formula=True),
        progress=lambda done, total: step(mark("Counting quarter-hours"), done, total),
        cancelled=cancelled,
    )


def _stale(home: Workspace) -> Iterator[tuple[Agreement, tuple[Terms, ...], date, str]]:
    for agreement in centre.agreements():
        versions = centre.versions(agreement)
        zone = versions[-1].time_zone
        kept = dict(agreement.assessed.values_list("first_day", "basis"))
        for first_day in _months(home, versions, clock.today(zone)):
            basis = _basis(home, agreement, first_day, zone)
            if kept.get(first_day) != basis:
                yield agreement, versions, first_day, basis


def _months(home: Workspace, versions: tuple[Terms, ...], today: date) -> Iterator[date]:
    """First days of the months up to this one, newest first, for which there are records and a version."""
    days = [date.fromisoformat(path.name.removeprefix("day=")) for path in home.root.glob("records/*/day=*")]
    first = max(min(days, default=today), versions[0].valid_from).replace(day=1)
    month = today.replace(day=1)
    for _ in range(MONTHS_KEPT):
        if month < first:
            return
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


def _assess(home: Workspace, agreement: Agreement, versions: tuple[Terms, ...], first_day: date, basis: str) -> None:
    zone = versions[-1].time_zone
    at = clock.now()
    start, end = midnight(first_day, zone), midnight((first_day + timedelta(days=32)).replace(day=1), zone)
    values: dict[str, Any] = {
        "made_at": at,
        "until": min(at, end),
        "basis": basis,
        "problems": [],
        "document": {},
        "outlook": {},
    }
    try:
        opened = reading.resolve([home.root], zone=zone)
        first = max(start, midnight(versions[0].valid_from, zone))
        last = None if end > at else end
        made = assess.assess(versions, opened.con, start=first, end=last, now=at, activity=opened.activity)
        whole = document.to_json(made, intervals=True)
        intervals = [target.pop("intervals") for target in whole["targets"]]
        values |= {"document": whole, "intervals": intervals, "until": min(at, made.end)}
        values["outlook"] = outlooks.made(agreement, versions, opened.con, whole, first_day, at)
    except BadInput as bad:
        values["problems"] = [dataclasses.asdict(problem) for problem in bad.problems]
    Assessed.objects.update_or_create(agreement=agreement, first_day=first_day, defaults=values)


def _basis(home: Workspace, agreement: Agreement, first_day: date, zone: str) -> str:
    """A hash of everything a month's verdict is made from: record files of its days, agreement, memberships, today."""
    last_day = (first_day + timedelta(days=32)).replace(day=1)
    told = hashlib.sha256(f"outlook {outlooks.VERSION}\n".encode())
    for path in sorted(home.root.glob("records/*/day=*/*.parquet")):
        day = date.fromisoformat(path.parent.name.removeprefix("day="))
        if first_day - timedelta(days=1) <= day <= last_day:
            stat = path.stat()
            told.update(f"{path.relative_to(home.root)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    for version in agreement.versions.filter(state="in_force").order_by("number"):
        told.update(f"{version.number} {version.revision} {version.text} {version.tables}".encode())
    for path in (home.people_csv, home.queues_csv):
        told.update(path.read_bytes() if path.is_file() else b"-")
    forecast = agreement.client.forecasts.filter(published_at__isnull=False).order_by("-made_at").first()
    told.update(f"forecast {forecast.pk if forecast else '-'}\n".encode())
    if clock.now() < datetime.combine(last_day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC):
        told.update(clock.now().strftime("%Y-%m-%dT%H").encode())
    return told.hexdigest()
