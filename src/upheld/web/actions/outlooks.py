"""Making what the director's screen reads: chances, causes and the price of a point, beside a verdict."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from upheld.agreements import counted
from upheld.agreements.causes import Cells, allowed_rate, cells_of
from upheld.agreements.clauses import Agreement as Terms
from upheld.agreements.clauses import Target
from upheld.agreements.counted import CountedTarget, Daily
from upheld.agreements.document import plain
from upheld.agreements.drivers import driver, worked, worst
from upheld.agreements.money_curve import at_stake, credit_shares
from upheld.contacts import calendars
from upheld.staffing import outlook as outlooks
from upheld.staffing.point_price import patience, price_of_point
from upheld.staffing.risk import shown
from upheld.staffing.to_come import days_of, rest_from, to_come
from upheld.web.models import Agreement, ForecastInterval, ForecastRun

VERSION: Final = 4
"""Goes up with each change of what is made here: verdicts kept with an older one are made anew."""

_BEFORE: Final = timedelta(days=62)
_PERIODS: Final = ("month", "week")
_CURVE_POINTS: Final = 81


def made(
    agreement: Agreement,
    versions: Sequence[Terms],
    con: duckdb.DuckDBPyConnection,
    document: Mapping[str, Any],
    first_day: date,
    now: datetime,
) -> dict[str, Any]:
    """The outlook on each target of `document` (the verdict of the month from `first_day`), in its order."""
    terms, zone = versions[-1], versions[-1].time_zone
    start, end = (datetime.fromisoformat(document["period"][edge]) for edge in ("start", "end"))
    # A verdict's end is the end of the quarter-hour under way: nothing is known beyond now.
    until = min(end, now)
    rows = counted.counted(versions, con, max(start - _BEFORE, versions[0].start), until)
    forecast = forecast_of(agreement, until)
    parts = []
    for told in document["targets"]:
        target, own = terms.target(told["id"]), rows.get(told["id"])
        if target is None or own is None or told["version"] != terms.version:
            parts.append(_without("no_contacts"))
            continue
        parts.append(_of_target(terms, target, own, con, told, (first_day, start, until, zone), forecast))
    return {"version": VERSION, "targets": parts}


def forecast_of(agreement: Agreement, now: datetime) -> Mapping[str, Mapping[datetime, float]]:
    """By queue, what the newest published forecast expects from `now` on; empty: there is none."""
    run = ForecastRun.objects.filter(client=agreement.client, published_at__isnull=False).order_by("-made_at").first()
    if run is None:
        return {}
    found: dict[str, dict[datetime, float]] = {}
    rows = ForecastInterval.objects.filter(run=run, start__gte=now).values_list("queue", "start", "mean")
    for queue, at, mean in rows:
        found.setdefault(queue, {})[at] = mean
    return found


def _of_target(
    terms: Terms,
    target: Target,
    rows: CountedTarget,
    con: duckdb.DuckDBPyConnection,
    told: Mapping[str, Any],
    month: tuple[date, datetime, datetime, str],
    forecast: Mapping[str, Mapping[datetime, float]],
) -> dict[str, Any]:
    first_day, start, until, zone = month
    cells = cells_of(rows.tiers[0], target, zone, first_day)
    done = worked(con, cells, zone, start - _BEFORE, until)
    allowed = allowed_rate(target)
    found = worst(cells, done, allowed) if not rows.unknown else ()
    part = _chance(terms, target, rows, told, (start, until), forecast, cells)
    level = told["pooled"]["value"] if told["pooled"] else told["actual"]
    price = price_of_point(target, level, cells, done, patience(con, cells.queues))
    return {
        **part,
        "causes": [plain({**asdict(cause), **_driver(asdict(driver(cause, cells, done)))}) for cause in found],
        "price": None if price is None else asdict(price),
        "curve": _curve(terms, target),
        "at_stake": at_stake(terms, target),
    }


def _driver(ratios: Mapping[str, float | None]) -> dict[str, float | None]:
    return {f"{name}_ratio": value for name, value in ratios.items()}


def _chance(
    terms: Terms,
    target: Target,
    rows: CountedTarget,
    told: Mapping[str, Any],
    within: tuple[datetime, datetime],
    forecast: Mapping[str, Mapping[datetime, float]],
    cells: Cells,
) -> dict[str, Any]:
    start, until = within
    if target.period not in _PERIODS:
        return _without("period")
    if rows.unknown or told["actual"] is None:
        return _without("no_contacts")
    period_end = datetime.fromisoformat(told["period"]["end"])
    begin = max(datetime.fromisoformat(told["period"]["start"]), terms.start)
    rest = min(rest_from(target, until), period_end)
    if told["period"]["complete"] and rest >= period_end:
        return {**_without(None), "settled": True, "chance": None if told["met"] is None else float(told["met"])}
    today = calendars.days(terms.time_zone, rest, rest)[0].start
    seen = days_of(terms, rows, start - _BEFORE, today)
    known = _summed(forecast, cells.queues) if rest >= until else None  # a forecast begins now
    expected = to_come(terms, rows, seen, rest, period_end, known)
    so_far = _so_far(terms, target, told, seen, begin)
    found = outlooks.outlook(terms, target, seen, so_far, expected)
    chance = None if found.chance is None else found.chance if found.settled else shown(found.chance)
    return {**asdict(found), "chance": chance, "drawn": found.chance, "days_left": len(expected.days)}


def _so_far(
    terms: Terms, target: Target, told: Mapping[str, Any], seen: Daily, begin: datetime
) -> list[tuple[float, float]]:
    """Numerator and denominator so far of each tier, as the verdict has them; of a worst day, of whole days."""
    if target.aggregate == "worst_day":
        return [_worst_whole_day(target, seen, begin.astimezone(ZoneInfo(terms.time_zone)).date())]
    figures = [tier["figure"] for tier in told["tiers"]] or [told]
    return [(float(one["numerator"] or 0), float(one["denominator"] or 0)) for one in figures]


def _worst_whole_day(target: Target, seen: Daily, first: date) -> tuple[float, float]:
    pairs = [
        (float(seen.numerator[0, n]), float(seen.denominator[0, n]))
        for n, day in enumerate(seen.days)
        if day >= first and seen.denominator[0, n] >= target.minimum_volume
    ]
    choose = min if target.better == "more" else max
    return choose(pairs, key=lambda pair: pair[0] / pair[1]) if pairs else (0.0, 0.0)


def _summed(forecast: Mapping[str, Mapping[datetime, float]], queues: Sequence[str]) -> dict[datetime, float] | None:
    """The forecast of all of `queues` together; None where one of them has none."""
    if not queues or any(queue not in forecast for queue in queues):
        return None
    found: dict[datetime, float] = {}
    for queue in queues:
        for at, mean in forecast[queue].items():
            found[at] = found.get(at, 0.0) + mean
    return found


def _curve(terms: Terms, target: Target) -> list[tuple[float, float]]:
    """Levels and the credit that is due at each: the money curve of the month, around the promise."""
    if not at_stake(terms, target):
        return []
    required = float(target.intervals_required if target.aggregate == "intervals" else target.required)
    share = target.unit == "share" or target.aggregate == "intervals"
    low, high = (max(required - 0.3, 0.0), min(required + 0.15, 1.0)) if share else (0.0, required * 2.5)
    levels = [low + (high - low) * n / (_CURVE_POINTS - 1) for n in range(_CURVE_POINTS)]
    due = at_stake(terms, target) * credit_shares(target, np.array(levels))
    return [(round(level, 6), round(float(credit), 2)) for level, credit in zip(levels, due, strict=True)]


def _without(reason: str | None) -> dict[str, Any]:
    """An outlook that says only why there is none."""
    fields = {field.name: None for field in dataclasses.fields(outlooks.Outlook)}
    return {**fields, "unknown": reason, "settled": False, "drawn": None, "days_left": 0, "causes": [], "price": None,
            "curve": [], "at_stake": 0.0}  # fmt: skip
