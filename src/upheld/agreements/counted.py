"""What counted towards each target, by stretch of time and queue: the rows behind verdicts, for outlooks and causes.

The rows are those that `assess` makes verdicts from, so whatever is added up from them agrees with the verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.counts import Counts, together
from upheld.agreements.periods import in_force, microseconds
from upheld.agreements.tally import frame, measures_of, tallies
from upheld.contacts import calendars

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CountedTarget:
    """The rows of one target: `tiers` hold what counts of each tier, `gross` all of the first one."""

    target: Target
    tiers: tuple[Counts, ...]
    gross: Counts

    @property
    def unknown(self) -> bool:
        """Whether some rows come from totals that do not tell the figure."""
        return any(bool(np.isnan(tier.numerator + tier.denominator).any()) for tier in self.tiers)

    def between(self, start: datetime, end: datetime) -> CountedTarget:
        """The rows within [start, end)."""
        return CountedTarget(self.target, tuple(_between(tier, start, end) for tier in self.tiers),
                             _between(self.gross, start, end))  # fmt: skip


@dataclass(frozen=True)
class Daily:
    """Counts of local days in order; `numerator` and `denominator` have shape (tiers, days)."""

    days: tuple[date, ...]
    numerator: Floats
    denominator: Floats


def counted(
    versions: Sequence[Agreement], con: duckdb.DuckDBPyConnection, start: datetime, end: datetime
) -> dict[str, CountedTarget]:
    """The rows of each target of the latest version in [start, end); days of earlier versions that measured it alike
    among them. `con` as for `assess.assess`, which has checked versions and queues."""
    latest = versions[-1]
    found: dict[str, CountedTarget] = {}
    for agreement in versions:
        first, last = in_force(agreement, start, end)
        for target in agreement.targets if first < last else ():
            now = latest.target(target.id)
            if now is None or _measured(now) != _measured(target):
                continue
            of = frame(con, agreement, target, first, last)
            every = tallies(con, of, measures_of(target))
            part = CountedTarget(now, tuple(tally.net for tally in every), every[0].rows)
            found[target.id] = _joined(found[target.id], part) if target.id in found else part
    return found


def by_day(rows: CountedTarget, zone: str, start: datetime, end: datetime) -> Daily:
    """The rows within [start, end) added up by local day; days without any are left out."""
    days = calendars.days(zone, start, end)
    starts = [microseconds(day.start) for day in days]
    edges = np.array([*starts, microseconds(days[-1].end)] if days else [0], dtype=np.int64)
    parts = [_sums(_between(tier, start, end), edges) for tier in rows.tiers]
    numerator, denominator = (np.array([part[n] for part in parts]) for n in (0, 1))
    seen = denominator[0] > 0
    names = tuple(date.fromisoformat(day.label) for day, one in zip(days, seen, strict=True) if one)
    return Daily(names, numerator[:, seen], denominator[:, seen])


def local(rows: Counts, zone: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each row the local day (as `date.toordinal`) and the second of the wall clock at its start."""
    at, place = np.unique(rows.at_us, return_inverse=True)
    clock = [datetime.fromtimestamp(one / 1e6, ZoneInfo(zone)) for one in at.tolist()]
    days = np.array([one.toordinal() for one in clock], dtype=np.int64)
    seconds = np.array([one.hour * 3600 + one.minute * 60 + one.second for one in clock], dtype=np.int64)
    return days[place], seconds[place]


def _measured(target: Target) -> tuple[object, ...]:
    tiers = tuple(tier.threshold_s for tier in target.tiers)
    return (
        target.metric,
        target.formula,
        dict(target.parameters),
        tiers,
        target.queues,
        target.channels,
        target.dayparts,
    )


def _joined(a: CountedTarget, b: CountedTarget) -> CountedTarget:
    tiers = tuple(together(one, other) for one, other in zip(a.tiers, b.tiers, strict=True))
    return CountedTarget(b.target, tiers, together(a.gross, b.gross))


def _between(rows: Counts, start: datetime, end: datetime) -> Counts:
    low, high = np.searchsorted(rows.at_us, [microseconds(start), microseconds(end)])
    return rows.where(slice(int(low), int(high)))


def _sums(rows: Counts, edges: NDArray[np.int64]) -> tuple[Floats, Floats]:
    place = np.searchsorted(edges, rows.at_us, side="right") - 1
    size = max(len(edges) - 1, 0)
    return (
        np.asarray(np.bincount(place, weights=rows.numerator, minlength=size), dtype=np.float64),
        np.asarray(np.bincount(place, weights=rows.denominator, minlength=size), dtype=np.float64),
    )
