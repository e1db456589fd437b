"""A forecast as rows of intervals that really come: an hour the clock skips has none, one it repeats has two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from upheld.forecast.distribution import Forecast

QUANTILES: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Row:
    """One interval of one queue: contacts expected, and how many are not exceeded with 10, 50 and 90 % probability."""

    queue: str
    start: datetime  # aware in the queue's zone; without a zone the wall clock's
    interval_s: int
    mean: float
    p10: float
    p50: float
    p90: float
    aht_s: float | None  # None: no handling time is known


def rows(forecast: Forecast, zone: str | None) -> Iterator[Row]:
    """Every open interval in order. `zone` None: the history told none, so starts have none either."""
    low, middle, high = (forecast.quantile(share) for share in QUANTILES)
    place = ZoneInfo(zone) if zone else None
    for row, day in enumerate(forecast.days.tolist()):
        midnight = datetime.fromordinal(day)
        for slot in np.flatnonzero(~np.isnan(forecast.mean[row])).tolist():
            aht_s = np.nan if forecast.aht_s is None else float(forecast.aht_s[row, slot])
            for start in _starts(midnight + timedelta(seconds=slot * forecast.interval_s), place):
                yield Row(
                    forecast.queue, start, forecast.interval_s, float(forecast.mean[row, slot]),
                    float(low[row, slot]), float(middle[row, slot]), float(high[row, slot]),
                    None if np.isnan(aht_s) else aht_s,
                )  # fmt: skip


def _starts(wall: datetime, zone: ZoneInfo | None) -> list[datetime]:
    """The instants at which the wall clock of `zone` shows `wall`: one, two in autumn, none in spring."""
    if zone is None:
        return [wall]
    turns = [wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [turn for turn in turns if turn.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall]
    return real[:1] if len(real) == 2 and real[0].utcoffset() == real[1].utcoffset() else real
