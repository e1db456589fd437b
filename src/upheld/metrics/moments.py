"""From the ticks that SQL counts in to local intervals, days, weeks, months and quarters.

Every UTC offset in force is a multiple of a quarter-hour, so counting by quarter-hour of UTC (or by the finer tick that
a short interval needs) and naming the local period of each tick afterwards is exact, and the naming costs a lookup in a
small table instead of a time-zone conversion per call.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import gcd
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from upheld.contacts import calendars
from upheld.contacts.calendars import Period
from upheld.metrics.grouping import MOMENTS
from upheld.problems import BadInput, Problem

QUARTER_HOUR_S: Final = 900
_PERIODS: Final = {
    "day": calendars.days,
    "week": calendars.weeks,
    "month": calendars.months,
    "quarter": calendars.quarters,
}


def tick_s(by: Sequence[str], interval_s: int) -> int | None:
    """Seconds of a tick that every local period in `by` is a whole number of; None when `by` has no moment.

    Raises BadInput when intervals of `interval_s` do not divide a day.

    >>> tick_s(["interval"], 1800), tick_s(["interval", "day"], 300), tick_s(["queue"], 1800)
    (900, 300, None)
    """
    if interval_s <= 0 or 86400 % interval_s:
        raise BadInput(Problem("rollup.bad_interval", field="interval", values={"interval": f"{interval_s} s"}))
    if "interval" in by:
        return gcd(interval_s, QUARTER_HOUR_S)
    return QUARTER_HOUR_S if set(by) & set(MOMENTS) else None


def tick_of(instant: str, seconds: int | None) -> str:
    """SQL: the tick, counted from 1970, that the instant lies in; 0 for all when there are no ticks."""
    return "0" if seconds is None else f"epoch_us({instant}) // {seconds * 1_000_000}"


def local_periods(
    ticks: Sequence[int], seconds: int | None, *, by: Sequence[str], zone: str, interval_s: int
) -> pa.Table:
    """One row per tick: `tick`, and for every moment in `by` the local period it lies in.

    `interval` is the UTC instant at which the interval starts, with `interval_label` beside it; the others are labels.
    """
    at = np.asarray(sorted(ticks), dtype=np.int64)
    named: dict[str, pa.Array] = {"tick": pa.array(at)}
    for moment in (word for word in by if word in MOMENTS):
        of_each_tick = _period_of_each(_periods(moment, zone, at, seconds or 1, interval_s), at * (seconds or 1))
        labels = pa.array([period.label for period in of_each_tick], pa.string())
        if moment == "interval":
            starts = pa.array([period.start for period in of_each_tick], pa.timestamp("us", tz="UTC"))
            named |= {"interval": starts, "interval_label": labels}
        else:
            named[moment] = labels
    return pa.table(named)


def _periods(moment: str, zone: str, ticks: npt.NDArray[np.int64], seconds: int, interval_s: int) -> list[Period]:
    if not len(ticks):
        return []
    start, end = (datetime.fromtimestamp(int(tick) * seconds, UTC) for tick in (ticks[0], ticks[-1] + 1))
    if moment == "interval":
        return calendars.intervals(zone, start, end, interval_s)
    return _PERIODS[moment](zone, start, end)


def _period_of_each(periods: Sequence[Period], at_s: npt.NDArray[np.int64]) -> list[Period]:
    starts = np.asarray([period.start.timestamp() for period in periods])
    return [periods[place] for place in np.searchsorted(starts, at_s, side="right") - 1]
