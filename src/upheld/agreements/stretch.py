"""Which stretch of time is assessed: the one asked for as far as the clock has come, or the span of the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import duckdb

from upheld.agreements.clauses import Agreement
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
    """The quarter-hours from the first arrival to the last instant to which a formula can attribute a visit."""
    threshold_s = max((tier.threshold_s or 0.0 for v in versions for t in v.targets for tier in t.tiers), default=0.0)
    query = (
        "SELECT epoch_us(min(offered_at)), epoch_us(greatest(max(offered_at) + to_microseconds(?), "
        "max(answered_at), max(ended_at))) FROM visits"
    )
    rows = con.execute(query, [round(threshold_s * 1_000_000)]).fetchall()
    if rows[0][0] is None:
        raise BadInput(Problem("period.empty"))
    first, last = rows[0][0] // 1_000_000, rows[0][1] // 1_000_000
    return _at(first - first % _QUARTER_S), _at(last - last % _QUARTER_S + _QUARTER_S)


def _at(epoch_s: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=epoch_s)
