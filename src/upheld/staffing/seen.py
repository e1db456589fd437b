"""What the records say of a queue: how much comes when, how long it takes, how long people wait before they give up.

A scenario that names a queue of the records need not say these three things itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.contacts.records import ABANDONED, ANSWERED, REFUSED
from upheld.metrics.handling import handled_s
from upheld.metrics.patience import kaplan_meier
from upheld.queueing.arrivals import Floats, Integers
from upheld.queueing.times import Empirical, Fixed, Steps, Times

_DAY_S: Final = 86400
_QUARTER_S: Final = 900
_MOST_SEEN: Final = 2000
"""Handling times kept: so many quantiles tell a distribution from its simulation no more."""


@dataclass(frozen=True)
class Seen:
    """Of one queue: offered contacts by local day and second of the day, handling times, and patience."""

    day: Integers  # of each contact
    second: Floats
    days: int  # with any contact in any queue
    handling: Times | None  # None: nothing was answered
    patience: Times

    def rates(self, start_s: float, interval_s: float, intervals: int) -> tuple[float, ...]:
        """Contacts per interval of an average day."""
        place = np.floor((self.second - start_s) % _DAY_S / interval_s).astype(np.int64)
        counts = np.bincount(place[place < intervals], minlength=intervals)
        return tuple(float(count) / self.days for count in counts)


def seen(con: duckdb.DuckDBPyConnection, zone: str) -> dict[str, Seen]:
    """Every queue in the view `visits`, by its name; days and times of day are those of `zone`.

    Patience is Kaplan and Meier's curve: those who never gave up within what was seen never will.
    """
    found = con.sql(
        f"""SELECT queue::VARCHAR AS queue, epoch(offered_at) AS at_s, outcome = '{ANSWERED}' AS answered,
            outcome = '{ABANDONED}' AS gave_up, coalesce(wait_s, 'nan') AS wait_s, {handled_s()} AS handled_s
        FROM visits WHERE outcome <> '{REFUSED}'"""
    ).fetchnumpy()
    queue, at_s, answered, gave_up, wait_s, handled = (np.ma.getdata(column) for column in found.values())
    if not len(queue):
        return {}
    day, second = _local(np.asarray(at_s, np.float64), zone)
    days = len(np.unique(day))
    made = {}
    for name in np.unique(queue.astype(str)):
        rows = queue == name
        made[str(name)] = Seen(
            day[rows],
            second[rows],
            days,
            _handling(np.asarray(handled, np.float64)[rows & answered.astype(bool)]),
            _patience(np.asarray(wait_s, np.float64)[rows], gave_up.astype(bool)[rows]),
        )
    return made


def _local(at_s: Floats, zone: str) -> tuple[Integers, Floats]:
    """Local day (a number) and second of the day; zones change their clocks at quarter-hours."""
    place = ZoneInfo(zone)
    quarters, which = np.unique(np.floor(at_s / _QUARTER_S).astype(np.int64), return_inverse=True)
    starts = [datetime.fromtimestamp(int(quarter) * _QUARTER_S, place) for quarter in quarters]
    day = np.array([start.date().toordinal() for start in starts], np.int64)
    second = np.array([start.hour * 3600.0 + start.minute * 60 + start.second for start in starts])
    return day[which], second[which] + at_s - quarters[which] * _QUARTER_S


def _handling(handled_s: Floats) -> Times | None:
    known = handled_s[handled_s > 0]
    if not len(known):
        return None
    if len(known) > _MOST_SEEN:
        known = np.quantile(known, (np.arange(_MOST_SEEN) + 0.5) / _MOST_SEEN)
    return Empirical.of(known.tolist())


def _patience(wait_s: Floats, gave_up: NDArray[np.bool_]) -> Times:
    known = ~np.isnan(wait_s)
    curve = kaplan_meier(wait_s[known], gave_up[known])
    if not len(curve.at_s):
        return Fixed(float("inf"))
    return Steps(tuple(curve.at_s.tolist()), tuple(curve.share.tolist()))


def mean_patience_s(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """By queue, how long people wait on average before they give up, were their patience exponential.

    All time waited ÷ how many gave up: those who were answered had at least so much patience (the usual estimate of an
    exponential time of which some ends are not seen). A queue in which nobody gave up has none: nobody knows.
    """
    found = con.sql(
        f"""SELECT queue::VARCHAR, sum(wait_s) / count_if(outcome = '{ABANDONED}') FROM visits
        WHERE outcome IN ('{ABANDONED}', '{ANSWERED}') AND wait_s IS NOT NULL GROUP BY queue
        HAVING count_if(outcome = '{ABANDONED}') > 0 AND sum(wait_s) > 0"""
    ).fetchall()
    return {queue: float(mean) for queue, mean in found}
