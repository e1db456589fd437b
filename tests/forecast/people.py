"""Small forecasts, histories and overrides for the tests of what people and clients say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from upheld.forecast.change import change
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import DAY_S, History, span
from upheld.forecast.overrides import Override, WallTimes
from upheld.queueing.arrivals import Floats

MONDAY = date(2026, 11, 2).toordinal()
HEADER = "id,queue,from,to,change,author,reason,made_at,released_at,event"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(days: int, calls: float = 10.0, interval_s: int = 3600) -> Floats:
    """`calls` in each interval from 08:00 to 16:00, NaN outside."""
    table = np.full((days, DAY_S // interval_s), np.nan)
    table[:, 8 * 3600 // interval_s : 16 * 3600 // interval_s] = calls
    return table


def forecast(days: int = 3, calls: float = 10.0, interval_s: int = 3600, queue: str = "support") -> Forecast:
    mean = opened(days, calls, interval_s)
    ordinals = span(MONDAY, MONDAY + days - 1)
    return Forecast(queue, "UTC", interval_s, ordinals, mean, 0.01 * np.eye(days), np.full(mean.shape, 0.1), 0.5)


def came(days: int = 3, calls: float = 10.0, interval_s: int = 3600, queue: str = "support") -> History:
    return History(queue, "UTC", interval_s, span(MONDAY, MONDAY + days - 1), opened(days, calls, interval_s))


def override(
    text: str, first: int = 0, last: int = 0, name: str = "a", made: str = "2026-10-01", author: str = "Ann"
) -> Override:
    """`text` on the days `first` to `last` after Monday, 2 November 2026."""
    when = WallTimes((MONDAY + first) * DAY_S, (MONDAY + last + 1) * DAY_S, True)
    return Override(name, "support", when, change(text), author, "mailing", at(made))


def of_times(text: str, start_h: float, end_h: float, name: str = "a", made: str = "2026-10-01") -> Override:
    """`text` on Monday from `start_h` to `end_h` o'clock."""
    when = WallTimes(MONDAY * DAY_S + int(start_h * 3600), MONDAY * DAY_S + int(end_h * 3600), False)
    return Override(name, "support", when, change(text), "Ann", "mailing", at(made))


def table(folder: Path, *rows: str, header: str = HEADER, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
    return path
