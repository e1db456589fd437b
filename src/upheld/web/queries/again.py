"""The rest of today forecast again from what has come so far, queue by queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np

from upheld.forecast.as_published import as_published, day_variance
from upheld.forecast.distribution import Forecast, quantile
from upheld.forecast.history import DAY_S, weekdays
from upheld.forecast.intraday import reforecast
from upheld.metrics.interval_reading import Intervals
from upheld.notation import midnight
from upheld.queueing.arrivals import Floats
from upheld.web.queries.expected import Told

LOOKED_BACK_DAYS = 56
Counts = Mapping[tuple[str, datetime], float]
"""Contacts offered by queue and quarter-hour."""


@dataclass(frozen=True)
class Again:
    """One interval ahead as it is forecast now; all queues together."""

    start: datetime
    interval_s: int
    mean: float
    p10: float
    p90: float


@dataclass(frozen=True)
class Today:
    """The rest of the day, and what moved it; `expected_so_far` and `came_so_far` count the same intervals."""

    ahead: tuple[Again, ...]
    by_queue: Mapping[tuple[str, datetime], float]  # contacts of each interval ahead
    expected_so_far: float
    came_so_far: float


def rest_of_day(
    kept: Intervals, told: Sequence[Told], counts: Counts, day: date, zone: str, now: datetime
) -> Today | None:
    """Forecast again what of `day` lies after `now`; None without a forecast or on a day of changed clocks."""
    start = midnight(day, zone)
    lengths = {one.interval_s for one in told}
    if len(lengths) != 1 or midnight(day + timedelta(days=1), zone) - start != timedelta(days=1):
        return None
    interval_s = lengths.pop()
    until = int((now - start).total_seconds() // interval_s)
    found = []
    for queue in dict.fromkeys(one.queue for one in told):
        forecast = _forecast(kept, [one for one in told if one.queue == queue], day, zone)
        came = _came(counts, queue, start, interval_s, until, kept.until or start)
        found.append((queue, reforecast(forecast, came, day.toordinal(), until)))
    again = {queue: one.forecast for queue, one in found}
    return Today(
        ahead=tuple(_together(list(again.values()), start, interval_s, until)),
        by_queue={
            (queue, start + timedelta(seconds=interval_s * slot)): float(mean)
            for queue, one in again.items()
            for slot, mean in enumerate(one.mean[0])
            if slot >= until and not np.isnan(mean)
        },
        expected_so_far=sum(one.expected_so_far for _, one in found),
        came_so_far=sum(one.came_so_far for _, one in found),
    )


def _forecast(kept: Intervals, told: Sequence[Told], day: date, zone: str) -> Forecast:
    start, interval_s = midnight(day, zone), told[0].interval_s
    mean, low, high = (np.full(DAY_S // interval_s, np.nan) for _ in range(3))
    for one in told:
        slot = int((one.start - start).total_seconds() // interval_s)
        mean[slot], low[slot], high[slot] = one.mean, one.p10, one.p90
    variance = _day_variance(kept, kept.manifest.generation, told[0].queue, day, zone)
    return as_published(told[0].queue, zone, interval_s, day.toordinal(), mean, low, high, variance)


@lru_cache(maxsize=64)
def _day_variance(kept: Intervals, generation: int, queue: str, day: date, zone: str) -> float:
    """How far days of `queue` stray from their weekday, by the eight weeks before; `generation` dates the answer."""
    first = midnight(day - timedelta(days=LOOKED_BACK_DAYS), zone)
    rows = kept.rows((queue,), first, midnight(day, zone), by=("day",), zone=zone)
    days = [date.fromisoformat(label) for label in rows["day"].to_pylist()]
    totals = np.array([offered or 0 for offered in rows["offered"].to_pylist()], np.float64)
    return day_variance(totals, weekdays(np.array([one.toordinal() for one in days], dtype=np.int64)))


def _came(counts: Counts, queue: str, start: datetime, interval_s: int, until: int, told: datetime) -> Floats:
    """(S,) contacts of each interval that is over, as far as the records reach (`told`)."""
    came = np.full(DAY_S // interval_s, np.nan)
    quarters = interval_s // 900
    for slot in range(until):
        begins = start + timedelta(seconds=interval_s * slot)
        if begins >= told:
            break
        came[slot] = sum(counts.get((queue, begins + timedelta(seconds=900 * step)), 0.0) for step in range(quarters))
    return came


def _together(forecasts: Sequence[Forecast], start: datetime, interval_s: int, until: int) -> list[Again]:
    """All queues as one: means and variances are summed, as if queues strayed each for itself."""
    means = np.nansum([one.mean[0] for one in forecasts], axis=0)
    variance = np.nansum([one.mean[0] + one.mean[0] ** 2 * one.relative_variance()[0] for one in forecasts], axis=0)
    known = means > 0
    relative = np.divide(variance - means, means**2, out=np.zeros(len(means)), where=known)
    low, high = (quantile(means, np.maximum(relative, 0.0), share) for share in (0.1, 0.9))
    return [
        Again(start + timedelta(seconds=interval_s * slot), interval_s, float(means[slot]), float(low[slot]),
              float(high[slot]))
        for slot in range(until, len(means))
        if known[slot]
    ]  # fmt: skip
