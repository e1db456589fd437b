"""Where instants lie in local days: the day, the time of day, and which turn of an hour that comes twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from upheld.contacts.calendars import wall_instant
from upheld.forecast.history import Booleans
from upheld.queueing.arrivals import Integers

DAY_US: Final = 86_400_000_000
_QUARTER_US: Final = 900_000_000
_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()


class Local(NamedTuple):
    """Of each instant; arrays have shape (instants,)."""

    day: Integers  # ordinal
    us: Integers  # of the wall clock, since the day's midnight
    offset_us: Integers  # the wall clock is so much ahead of UTC


def local(at_us: Integers, zone: str) -> Local:
    """The local day and time of instants in microseconds since 1970 UTC; zones change their clocks at quarter-hours."""
    place = ZoneInfo(zone)
    quarters, which = np.unique(at_us // _QUARTER_US, return_inverse=True)
    starts = (datetime.fromtimestamp(int(quarter) * 900, place) for quarter in quarters)
    offsets = np.array([round((at.utcoffset() or at - at).total_seconds() * 1e6) for at in starts], np.int64)
    offset = offsets[which]
    wall = at_us + offset
    return Local(wall // DAY_US + _EPOCH_ORDINAL, wall % DAY_US, offset)


def turns(at_us: Integers, zone: str) -> Integers:
    """How often the wall clock shows the time of each instant: 2 in an hour that comes twice, else 1."""
    place = ZoneInfo(zone)
    quarters, which = np.unique(at_us // _QUARTER_US, return_inverse=True)
    walls = (datetime.fromtimestamp(int(quarter) * 900, place) for quarter in quarters)
    twice = [wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset() for wall in walls]
    return 1 + np.array(twice, np.int64)[which]


def skipped_s(days: Integers, zone: str) -> Integers:
    """By how much each local day is shorter than 24 hours; negative where it is longer. Shape (D,)."""
    place = ZoneInfo(zone)
    bounds = {int(day): wall_instant(place, date.fromordinal(int(day)), 0) for day in {*days, *(days + 1)}}
    lasts = [(bounds[int(day) + 1] - bounds[int(day)]).total_seconds() for day in days]
    return 86400 - np.array(lasts, np.float64).round().astype(np.int64)


def never_were(days: Integers, slots: int, zone: str) -> Booleans:
    """The intervals that the clock jumps over. Shape (D, `slots`)."""
    found = np.zeros((len(days), slots), np.bool_)
    place = ZoneInfo(zone)
    for row in np.flatnonzero(skipped_s(days, zone) > 0):
        midnight = datetime.combine(date.fromordinal(int(days[row])), time(0))
        walls = [midnight + timedelta(seconds=86400 // slots * slot) for slot in range(slots)]
        found[row] = [
            wall.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None) != wall for wall in walls
        ]
    return found
