"""What was forecast of a client's queues, and the people it takes: from published forecasts alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from upheld.notation import midnight
from upheld.web.models import Client, ForecastInterval, ForecastRun
from upheld.web.queries.cells import Cell, place, shares


@dataclass(frozen=True)
class Told:
    """One interval of one queue as it was forecast."""

    queue: str
    start: datetime
    interval_s: int
    mean: float
    p10: float
    p90: float
    required: float | None  # agents at work
    aht_s: float | None = None


@dataclass(frozen=True)
class Expected:
    """Forecast intervals of some days, and the forecasts they come from."""

    told: tuple[Told, ...]
    runs: tuple[ForecastRun, ...]  # the one used last first


def of_days(client: Client, queues: Sequence[str], first: date, last: date, zone: str) -> Expected:
    """What was forecast from `first` to `last`: for each day the newest published forecast that was made before it.

    Where all were made later, the newest of them: it says so by its origin.
    """
    runs = ForecastRun.objects.filter(
        client=client, published_at__isnull=False, first_day__lte=last, last_day__gte=first
    ).order_by("-published_at", "-pk")
    by_day = _run_of_each_day(list(runs), first, last, zone)
    chosen = {run.pk: run for run in by_day.values()}
    if not chosen:
        return Expected((), ())
    rows = (
        ForecastInterval.objects.filter(Q(run_id__in=chosen), queue__in=queues)
        .filter(start__gte=midnight(first, zone), start__lt=midnight(last + timedelta(days=1), zone))
        .values_list("run_id", "queue", "start", "interval_s", "mean", "p10", "p90", "required", "aht_s")
    )
    tz = ZoneInfo(zone)
    told = tuple(
        Told(*row[1:]) for row in rows if (run := by_day.get(row[2].astimezone(tz).date())) and run.pk == row[0]
    )
    return Expected(told, tuple(chosen.values()))


def calls_by_cell(cells: Sequence[Cell], told: Sequence[Told]) -> list[float | None]:
    """Contacts forecast in each cell; None where nothing was, or in longer intervals than the cell."""
    found: list[float | None] = [None] * len(cells)
    coarse: set[int] = set()
    starts = [cell.start for cell in cells]
    for one in told:
        number = place(starts, one.start)
        if number < 0 or one.start >= cells[number].end:
            continue
        if one.start + timedelta(seconds=one.interval_s) > cells[number].end:
            coarse.update(at for at, _ in shares(cells, one.start, one.start + timedelta(seconds=one.interval_s)))
        found[number] = (found[number] or 0.0) + one.mean
    return [None if number in coarse else value for number, value in enumerate(found)]


def required_by_cell(cells: Sequence[Cell], told: Sequence[Told]) -> list[float | None]:
    """Seconds of agents at work that the forecast takes in each cell; None where any of its intervals cannot say."""
    found: list[float | None] = [None] * len(cells)
    unknown: set[int] = set()
    for one in told:
        for number, seconds in shares(cells, one.start, one.start + timedelta(seconds=one.interval_s)):
            if one.required is None:
                unknown.add(number)
            else:
                found[number] = (found[number] or 0.0) + one.required * seconds
    return [None if number in unknown else value for number, value in enumerate(found)]


def _run_of_each_day(runs: Sequence[ForecastRun], first: date, last: date, zone: str) -> dict[date, ForecastRun]:
    found = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        begins = midnight(day, zone)
        over = [run for run in runs if run.first_day <= day <= run.last_day]
        before = [run for run in over if run.origin <= begins]
        if over:
            found[day] = (before or over)[0]
    return found
