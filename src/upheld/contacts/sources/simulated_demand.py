"""How many call the make-believe outsourcer, by queue and quarter-hour: the true rates and the locked forecast."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from upheld.contacts.calendars import Calendar, calendar, is_open
from upheld.contacts.opening_hours import parse_spans
from upheld.contacts.sources.simulated_centre import Outsourcer, Queue
from upheld.queueing.arrivals import Floats

QUARTER_S: Final = 900
QUARTERS: Final = 96
_DAY: Final = timedelta(days=1)
_QUARTER: Final = timedelta(seconds=QUARTER_S)
_FLOOR: Final = 0.25  # of the highest peak
_AT_THE_DOOR: Final = 0.08  # people who call in the hour before opening and after closing
_BUSYNESS, _FORECAST = range(200, 202)  # random streams

# What comes on top of first calls (repeats, transfers, overflow), as a planner would have learned it: on weekdays,
# Saturdays and Sundays. Short days at the end of the week get the repeats of long ones.
_INFLOW: Final = {
    "energy-billing": (1.19, 1.53, 1.0),
    "energy-outages": (1.23, 1.25, 1.24),
    "energy-moves": (1.24, 1.0, 1.0),
    "bank-cards": (1.12, 1.21, 1.27),
    "bank-accounts": (1.29, 1.79, 1.0),
    "travel-bookings": (1.18, 1.12, 1.16),
    "travel-changes": (1.3, 1.27, 1.24),
}


def expected_calls(of: Outsourcer, queue: Queue, day: date) -> Floats:
    """First calls expected in each UTC quarter-hour of the UTC day, open or closed, planted causes left out."""
    shape, opened = _shape(of, queue, day)
    local = _local_day(of, queue, day)
    volume = queue.calls * queue.by_weekday[local.weekday()] * queue.by_day.get(local, 1.0) * of.scale
    return np.multiply(volume * shape, np.where(opened, 1.0, _AT_THE_DOOR * _near(opened)))


def true_calls(of: Outsourcer, queue: Queue, day: date) -> Floats:
    """`expected_calls` as the day really is: with its busyness, which all queues of a client share, and the causes."""
    clients = [client.id for client in of.clients]
    random = np.random.default_rng([of.seed, _BUSYNESS, day.toordinal(), clients.index(queue.client)])
    busyness = random.gamma(200.0, 1 / 200.0)
    causes = [of.causes_on("volume", queue.name, start) for start in quarter_starts(day)]
    return np.multiply(expected_calls(of, queue, day) * busyness, causes)


def open_quarters(of: Outsourcer, queue: Queue, day: date) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether the queue takes calls in each UTC quarter-hour of the day."""
    return _shape(of, queue, day)[1]


def forecast_rows(of: Outsourcer, interval_s: int = QUARTER_S) -> tuple[dict[str, Any], ...]:
    """The forecast locked before each week: queue, start (ISO 8601, UTC), calls, aht_s; open intervals only.

    It reaches to the end of the month in which the simulated days end.
    `interval_s` is a multiple of a quarter-hour that divides a day.
    """
    rows = []
    together = interval_s // QUARTER_S
    for day in _forecast_days(of):
        for queue in of.queues:
            calls = _forecast(of, queue, day).reshape(-1, together).sum(axis=1)
            starts = quarter_starts(day)[::together]
            rows += [
                _row(queue, start, expected) for start, expected in zip(starts, calls.tolist(), strict=True) if expected
            ]
    return tuple(rows)


def _forecast_days(of: Outsourcer) -> list[date]:
    last = of.first_day + _DAY * (of.days - 1)
    end = last.replace(day=monthrange(last.year, last.month)[1])
    return [of.first_day + _DAY * step for step in range((end - of.first_day).days + 1)]


def quarter_starts(day: date) -> list[datetime]:
    """The starts of the 96 quarter-hours of a UTC day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [midnight + _QUARTER * step for step in range(QUARTERS)]


def _forecast(of: Outsourcer, queue: Queue, day: date) -> Floats:
    random = np.random.default_rng([of.seed, _FORECAST, day.isocalendar().week, of.queues.index(queue)])
    calls = expected_calls(of, queue, day) * open_quarters(of, queue, day)
    inflow = _INFLOW[queue.name][max(0, day.weekday() - 4)]
    return calls * inflow * random.normal(1.0, 0.02)


def _row(queue: Queue, start: datetime, calls: float) -> dict[str, Any]:
    aht_s = round(queue.talk_s + queue.wrap_s)
    return {"queue": queue.name, "start": f"{start:%Y-%m-%dT%H:%MZ}", "calls": round(calls, 2), "aht_s": aht_s}


@lru_cache(maxsize=1024)
def _shape(of: Outsourcer, queue: Queue, day: date) -> tuple[Floats, np.ndarray[Any, np.dtype[np.bool_]]]:
    """The share of an ordinary day's calls that belongs to each quarter-hour, and whether the queue is open then."""
    zone = ZoneInfo(of.client(queue).zone)
    starts = quarter_starts(day)
    hours = np.array([_hour(start.astimezone(zone)) for start in starts])
    known = _calendar(of, queue)
    return _weight(queue, hours) / _ordinary(queue), np.array([is_open(known, start) for start in starts])


def _weight(queue: Queue, hours: Floats) -> Floats:
    bells = [weight * np.exp(-0.5 * ((hours - hour) / width) ** 2) for hour, width, weight in queue.peaks]
    return np.asarray(_FLOOR + np.sum(bells, axis=0), dtype=np.float64)


def _ordinary(queue: Queue) -> float:
    """The weight of a whole ordinary day: the first span of the queue's hours."""
    start, end = (moment / 3600 for moment in parse_spans(next(iter(queue.hours.values())))[0])
    return float(_weight(queue, np.arange(start, end, 0.25) + 0.125).sum())


@lru_cache(maxsize=64)
def _calendar(of: Outsourcer, queue: Queue) -> Calendar:
    client = of.client(queue)
    overrides = {day: parse_spans(spans) for day, spans in queue.overrides.items()}
    return calendar(client.zone, dict(queue.hours), client.holidays, overrides)


def _local_day(of: Outsourcer, queue: Queue, day: date) -> date:
    """The client's day around the middle of the UTC day: every queue is open within one of them."""
    noon = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    return noon.astimezone(ZoneInfo(of.client(queue).zone)).date()


def _hour(local: datetime) -> float:
    return local.hour + local.minute / 60 + 0.125


def _near(opened: np.ndarray[Any, np.dtype[np.bool_]]) -> Floats:
    """1 within an hour of opening hours, else 0."""
    return (np.convolve(opened, np.ones(9), mode="same") > 0).astype(np.float64)
