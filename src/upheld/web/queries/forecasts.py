"""Forecasts as the workbench shows them: runs, days, intervals, and how good such forecasts were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404

from upheld.notation import midnight
from upheld.web.models import Client, ClientForecast, ForecastInterval, ForecastRun


@dataclass(frozen=True)
class Day:
    """One day of some queues together; None: closed, or nobody can say."""

    day: date
    contacts: float | None
    low: float | None  # a tenth of such days has less
    high: float | None
    machine: float | None  # before people's changes
    aht_s: float | None  # weighted by contacts
    handling_s: float | None  # contacts × handling time
    agent_hours: float | None  # at work
    people_hours: float | None  # to schedule
    peak: float | None  # most people to schedule at once
    effects: tuple[str, ...]  # names, as forecast_words.effect says them

    @property
    def is_changed(self) -> bool:
        """Whether somebody has changed it."""
        return self.machine is not None and self.contacts is not None and abs(self.machine - self.contacts) > 0.05


@dataclass(frozen=True)
class Interval:
    """One interval of some queues together."""

    start: datetime
    hours: float
    contacts: float
    low: float | None  # None: of several queues no range is kept
    high: float | None
    machine: float
    aht_s: float | None
    required: float | None
    to_schedule: float | None


@dataclass(frozen=True)
class Quality:
    """How good such forecasts were on earlier weeks, of one queue or of all together."""

    queue: str  # empty: all
    method: str
    choice: Mapping[str, Any] | None
    contacts: float
    absolute: float
    wape: float | None
    floor: float | None
    bias: float | None
    coverage_80: float | None
    coverage_80_promised: float | None
    intervals: int


@dataclass(frozen=True)
class Came:
    """What came on a day of the history."""

    day: date
    contacts: float | None
    marked: bool


@dataclass(frozen=True)
class Beside:
    """What a forecast is compared with: another run, or a version of the client's; contacts by day."""

    key: str
    name: str
    days: Mapping[date, float | None]


def newest(client: Client) -> ForecastRun | None:
    """The forecast that plans are made from: the one that was published last."""
    published = ForecastRun.objects.select_related("made_by").filter(client=client, published_at__isnull=False)
    return published.order_by("-published_at", "-id").first()


def runs(client: Client) -> list[ForecastRun]:
    """The forecasts of `client`, newest first."""
    return list(ForecastRun.objects.select_related("made_by").filter(client=client).order_by("-made_at", "-id")[:40])


def draft(client: Client) -> ForecastRun | None:
    """The newest draft made after the published forecast."""
    found = ForecastRun.objects.filter(client=client, published_at=None).order_by("-made_at", "-id").first()
    standing = newest(client)
    return found if found and (standing is None or found.pk > standing.pk) else None


def one(client: Client, run_id: int) -> ForecastRun:
    """The forecast of `client` with that number; raises Http404."""
    found = ForecastRun.objects.select_related("made_by").filter(client=client, pk=run_id).first()
    if found is None:
        raise Http404
    return found


def days(run: ForecastRun, queues: Sequence[str], zone: str) -> list[Day]:
    """Each day of `run`, of `queues` together; a range is told for one queue, or for all of the run."""
    sums: dict[date, _Sum] = {}
    place = ZoneInfo(zone)
    rows = run.intervals.filter(queue__in=queues).values_list(
        "start", "mean", "machine", "aht_s", "required", "to_schedule", "interval_s"
    )
    for start, mean, machine, aht_s, required, to_schedule, interval_s in rows:
        day = start.astimezone(place).date()
        sums.setdefault(day, _Sum()).add(
            start, mean, mean if machine is None else machine, aht_s, required, to_schedule, interval_s / 3600
        )
    told = _told_days(run, queues)
    count = (run.last_day - run.first_day).days + 1
    every = (run.first_day + timedelta(days=place) for place in range(count))
    return [_day(day, sums.get(day), told.get(day)) for day in every]


def intervals(run: ForecastRun, day: date, queues: Sequence[str], zone: str) -> list[Interval]:
    """Each interval of a local day, of `queues` together."""
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    by_start: dict[datetime, list[ForecastInterval]] = {}
    for row in run.intervals.filter(queue__in=queues, start__gte=start, start__lt=end).order_by("start", "queue"):
        by_start.setdefault(row.start, []).append(row)
    return [_interval(at, rows, len(queues) == 1) for at, rows in by_start.items()]


def quality(run: ForecastRun, queues: Sequence[str]) -> list[Quality]:
    """Each queue of `run` by name, and all together first, where there are several: sums over sums."""
    found = []
    for queue, told in run.summary.get("queues", {}).items():
        scores = told.get("accuracy", {}).get(told.get("method", ""), {}) if queue in queues else {}
        if queue in queues:
            found.append(_quality(queue, told, scores))
    if len(found) > 1 and all(each.contacts for each in found):
        found.insert(0, _together(found))
    return found


def history(run: ForecastRun, queues: Iterable[str], until: date) -> list[Came]:
    """The days before `until` that `run` learnt from, and those since of which a later forecast tells what came.

    Of `queues` together; None where one of them does not tell.
    """
    sums: dict[date, Came] = {}
    latest = ForecastRun.objects.filter(client=run.client, origin__gt=run.origin).order_by("-origin").first() or run
    for queue in queues:
        for day, contacts, marked in latest.summary.get("queues", {}).get(queue, {}).get("came", []):
            at = date.fromisoformat(day)
            if at >= until:
                continue
            there = sums.get(at)
            total = contacts if there is None else _sum(there.contacts, contacts)
            sums[at] = Came(at, total, bool(marked) or (there is not None and there.marked))
    return [sums[day] for day in sorted(sums)]


def of_client_itself(client: Client) -> list[ClientForecast]:
    """The versions of the client's own forecast, newest first."""
    return list(ClientForecast.objects.filter(client=client)[:20])


def days_of_version(version: ClientForecast, queues: Sequence[str], every: Sequence[str]) -> dict[date, float]:
    """Contacts by day of a client's version, of `queues`; one that tells all queues together only tells those."""
    found: dict[date, float] = {}
    wanted = set(queues) | ({""} if set(queues) == set(every) else set())
    for queue, told in version.days.items():
        if queue in wanted:
            for day, contacts in told.items():
                at = date.fromisoformat(day)
                found[at] = found.get(at, 0.0) + contacts
    return found


class _Sum:
    """What the rows of one day come to."""

    def __init__(self) -> None:
        self.contacts = self.machine = 0.0
        self.handling_s: float | None = 0.0
        self.hours: float | None = 0.0
        self.people: float | None = 0.0
        self.at_once: dict[datetime, float] = {}

    def add(
        self, start: datetime, mean: float, machine: float, aht_s: float | None, required: float | None,
        to_schedule: float | None, hours: float,
    ) -> None:  # fmt: skip
        """One row more."""
        self.contacts += mean
        self.machine += machine
        self.handling_s = _sum(self.handling_s, None if aht_s is None else aht_s * mean)
        self.hours = _sum(self.hours, None if required is None else required * hours)
        self.people = _sum(self.people, None if to_schedule is None else to_schedule * hours)
        self.at_once[start] = self.at_once.get(start, 0.0) + (to_schedule or 0.0)


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def _told_days(run: ForecastRun, queues: Sequence[str]) -> dict[date, Mapping[str, Any]]:
    """The days as the run tells them: of one queue, or of the client where all are asked for."""
    known: Mapping[str, Any] = run.summary.get("queues", {})
    if len(queues) == 1:
        rows = known.get(queues[0], {}).get("days", [])
    elif set(known) <= set(queues):
        rows = run.summary.get("client", [])
    else:
        rows = [{**row, "p10": None, "p90": None} for row in known.get(queues[0], {}).get("days", [])] if queues else []
    return {date.fromisoformat(row["day"]): row for row in rows}


def _day(day: date, summed: _Sum | None, told: Mapping[str, Any] | None) -> Day:
    effects = tuple(told["effects"]) if told else ()
    if summed is None:
        return Day(day, None, None, None, None, None, None, None, None, None, effects)
    low, high = _range(summed, told)
    aht_s = summed.handling_s / summed.contacts if summed.handling_s is not None and summed.contacts else None
    peak = None if summed.people is None else max(summed.at_once.values())
    return Day(
        day, summed.contacts, low, high, summed.machine, aht_s, summed.handling_s, summed.hours, summed.people, peak,
        effects,
    )  # fmt: skip


def _range(summed: _Sum, told: Mapping[str, Any] | None) -> tuple[float | None, float | None]:
    """Quantiles move with the means: the relative spread stays."""
    if told is None or not told.get("mean") or told.get("p10") is None:
        return None, None
    moved = summed.contacts / told["mean"]
    return told["p10"] * moved, told["p90"] * moved


def _interval(start: datetime, rows: Sequence[ForecastInterval], of_one_queue: bool) -> Interval:
    contacts = sum(row.mean for row in rows)
    alone = rows[0] if of_one_queue else None
    handling = [None if row.aht_s is None else row.aht_s * row.mean for row in rows]
    known = [each for each in handling if each is not None]
    return Interval(
        start=start,
        hours=rows[0].interval_s / 3600,
        contacts=contacts,
        low=alone.p10 if alone else None,
        high=alone.p90 if alone else None,
        machine=sum(row.mean if row.machine is None else row.machine for row in rows),
        aht_s=sum(known) / contacts if contacts and len(known) == len(rows) else None,
        required=_all_of([row.required for row in rows]),
        to_schedule=_all_of([row.to_schedule for row in rows]),
    )


def _all_of(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _quality(queue: str, told: Mapping[str, Any], scores: Mapping[str, Any]) -> Quality:
    return Quality(
        queue, told.get("method", ""), told.get("choice"), scores.get("contacts") or 0.0,
        scores.get("absolute_error") or 0.0, scores.get("wape"), scores.get("noise_floor"), scores.get("bias"),
        scores.get("coverage_80"), scores.get("coverage_80_promised"), scores.get("intervals") or 0,
    )  # fmt: skip


def _together(each: Sequence[Quality]) -> Quality:
    """Sums over sums: errors and noise by contacts, coverage by intervals."""
    contacts, cells = sum(one.contacts for one in each), sum(one.intervals for one in each)

    def by_contacts(name: str) -> float | None:
        parts = [(getattr(one, name), one.contacts) for one in each]
        return None if any(part is None for part, _ in parts) else sum(part * of for part, of in parts) / contacts

    def by_cells(name: str) -> float | None:
        parts = [(getattr(one, name), one.intervals) for one in each]
        return None if any(part is None for part, _ in parts) else sum(part * of for part, of in parts) / cells

    absolute = sum(one.absolute for one in each)
    return Quality(
        "", "", None, contacts, absolute, absolute / contacts, by_contacts("floor"), by_contacts("bias"),
        by_cells("coverage_80"), by_cells("coverage_80_promised"), cells,
    )  # fmt: skip
