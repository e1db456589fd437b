"""What one more point of service level takes from where a target stands: agent hours a week, queue by queue.

The usual week is made of the calls and handling times seen, an hour of a weekday each; the hours are raised along the
cheapest way up (`price`), with nobody skilled for two queues at once: shared skills make the point cheaper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.agreements.causes import Cells
from upheld.agreements.clauses import Target
from upheld.agreements.drivers import Worked
from upheld.problems import BadInput
from upheld.staffing.day import day
from upheld.staffing.price import curve

Floats = NDArray[np.float64]

_HOUR_S: Final = 3600.0
_LOWEST, _HIGHEST = 0.3, 0.98
_LEAST_CALLS: Final = 0.5  # an hour with fewer is left out: one agent keeps it anyway
_MOST_PATIENCE_S: Final = 7200.0


@dataclass(frozen=True)
class PointPrice:
    """From `level` to one point above: `hours_per_week` more agent hours at work; `patience_s` assumed of callers."""

    level: float
    hours_per_week: float
    patience_s: float
    weeks_seen: float


def price_of_point(
    target: Target, level: float | None, cells: Cells, done: Worked, patience_s: float
) -> PointPrice | None:
    """The price of the point above `level`; None where it cannot be told (no service level, too few calls, the top)."""
    if target.metric != "service_level" or level is None or not _LOWEST <= level <= _HIGHEST - 0.01:
        return None
    calls, aht_s = _usual_week(cells, done)
    if not len(calls):
        return None
    of = day(calls, _HOUR_S, aht_s, patience_s, target.threshold_s or 20.0)
    try:
        low, high = curve(of, level, level + 0.01).points[:2]
    except BadInput:
        return None
    extra = (high.agents_mixed - low.agents_mixed) * len(of)
    return PointPrice(level, float(extra), patience_s, len(cells.days) / 7)


def patience(con: duckdb.DuckDBPyConnection, queues: tuple[str, ...]) -> float:
    """Mean patience in seconds, were it exponential: the time all callers waited ÷ those who gave up."""
    row = con.execute(
        """
        SELECT sum(wait_s), count(*) FILTER (outcome = 'abandoned') FROM visits
        WHERE queue::VARCHAR = ANY($queues) AND outcome IN ('answered', 'abandoned')
        """,
        {"queues": list(queues)},
    ).fetchone()
    waited, gave_up = row or (None, 0)
    return min(float(waited) / gave_up, _MOST_PATIENCE_S) if waited and gave_up else _MOST_PATIENCE_S


def _usual_week(cells: Cells, done: Worked) -> tuple[Floats, Floats]:
    """Calls and handling times of each hour of a week and queue, as means over the days seen."""
    weekdays = np.array([one.weekday() for one in cells.days])
    calls, aht = [], []
    for queue in range(len(cells.queues)):
        answered = float(done.answered[queue].sum())
        if not answered:
            continue
        usual_s = float(done.handled_s[queue].sum()) / answered
        for weekday in range(7):
            own = weekdays == weekday
            if own.any():
                hours = done.offered[queue][own].mean(axis=0)
                calls += hours[hours >= _LEAST_CALLS].tolist()
                aht += [usual_s] * int((hours >= _LEAST_CALLS).sum())
    return np.array(calls), np.array(aht)
