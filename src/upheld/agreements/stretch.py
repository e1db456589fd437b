"""Which stretch of time is assessed: the one asked for as far as the clock has come, or the span of the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import duckdb

from upheld.agreements.clauses import Agreement
from upheld.metrics.named import behind
from upheld.problems import BadInput, Problem

_QUARTER_S = 900
_CLOCKS_APART = timedelta(days=1)
"""Two clocks may differ; a line later than this after `now` was written by one that had lost the date."""


def assessed(
    con: duckdb.DuckDBPyConnection,
    versions: Sequence[Agreement],
    start: datetime | None,
    end: datetime | None,
    now: datetime | None,
) -> tuple[datetime, datetime]:
    """Half-open [start, end) in UTC: what is missing comes from the data, in whole quarter-hours.

    An end asked for is cut at `now`, the data's own a day later. Raises BadInput when nothing is left, or no version is
    in force in it.
    """
    first, last = _data(con, versions) if start is None or end is None else (start, end)
    first = start or first
    if end is not None:
        last = end if now is None else min(end, now)
    elif now is not None:
        last = _believed(first, last, now)
    if now is not None and start is not None and now <= start:
        raise BadInput(Problem("period.future", values={"start": start.isoformat(), "now": now.isoformat()}))
    if first >= last:
        raise BadInput(Problem("period.backwards", values={"start": first.isoformat(), "end": last.isoformat()}))
    if not any(version.start < last and (version.end is None or first < version.end) for version in versions):
        values = {"start": first.isoformat(), "end": last.isoformat()}
        raise BadInput(Problem("agreement.not_in_force", versions[-1].file, values=values))
    return first, last


def _believed(first: datetime, last: datetime, now: datetime) -> datetime:
    """The end of the data, without what a clock gone wrong put into the far future."""
    return min(last, now + _CLOCKS_APART) if first < now else last


def _data(con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement]) -> tuple[datetime, datetime]:
    """The quarter-hours from the first to the last instant at which the records behind the targets can count."""
    wanted = {name for version in versions for target in version.targets for name in behind(target.metric)}
    waited = [t for version in versions for t in version.targets if t.metric == "service_level"]
    threshold_s = max((tier.threshold_s or 0.0 for target in waited for tier in target.tiers), default=0.0)
    each = [_SPANS[name].format(threshold_us=round(threshold_s * 1_000_000)) for name in _SPANS if name in wanted]
    rows = con.execute(f"SELECT epoch_us(min(first)), epoch_us(max(last)) FROM ({' UNION ALL '.join(each)})").fetchall()
    if rows[0][0] is None:
        raise BadInput(Problem("period.empty"))
    first, last = rows[0][0] // 1_000_000, rows[0][1] // 1_000_000
    return _at(first - first % _QUARTER_S), _at(last - last % _QUARTER_S + _QUARTER_S)


_SPANS: Final = {
    "visits": "SELECT min(offered_at) AS first, greatest(max(offered_at) + to_microseconds({threshold_us}), "
    "max(answered_at), max(ended_at)) AS last FROM visits",
    "interval_totals": "SELECT min(started_at) AS first, max(ended_at) - to_microseconds(1) AS last "
    "FROM interval_totals",
    "work_items": "SELECT min(received_at) AS first, greatest(max(received_at), max(answered_at), "
    "max(closed_at)) AS last FROM work_items",
    "attempts": "SELECT min(attempted_at) AS first, max(attempted_at) AS last FROM attempts",
    "scores": "SELECT min(scored_at) AS first, max(scored_at) AS last FROM scores",
}
"""First and last instant to which the records of a table can be attributed, as SQL."""


def _at(epoch_s: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=epoch_s)
