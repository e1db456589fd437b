"""The main job: an agreement and the records in, the verdict and its evidence out.

Per target and version one query counts visits, under every formula, by stretch of time and queue; clauses, periods,
verdicts, misses left and money are made from those counts. The version in force at the instant to which a contact is
attributed decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from upheld.agreements import billing, lost_days, money, results, scope, side_by_side, triggers
from upheld.agreements import calls as call_rows
from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.periods import in_force
from upheld.agreements.schema import nearest
from upheld.agreements.stretch import assessed
from upheld.agreements.tally import apart, frame, measures_of, tallies
from upheld.agreements.terms import in_order
from upheld.agreements.verdict import Assessment, TargetResult
from upheld.contacts.told_days import with_totals
from upheld.metrics import totals
from upheld.metrics.named import behind
from upheld.problems import BadInput, Problem

Row = Mapping[str, Any]
_TICK = timedelta(microseconds=1)


def assess(
    versions: Sequence[Agreement],
    con: duckdb.DuckDBPyConnection,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    now: datetime | None = None,
    activity: Mapping[int, int] | None = None,
    checks: Mapping[str, Any] | None = None,
) -> Assessment:
    """The verdict on the versions of one agreement over [start, end), by default the span of the data.

    `con` has the view `visits` and the tables of `contacts.people`. `activity` counts log lines per UTC quarter-hour
    (epoch // 900): with it, an open day without any line is refused unless declared. `checks` travels along.
    Raises BadInput for unknown queues, an empty period, lost days that are not declared.
    """
    versions = in_order(versions)
    scope.check_queues(con, versions)
    totals.check(con)
    first, last = assessed(con, versions, start, end, now)
    if activity is not None and any(_of_visits(target) for version in versions for target in version.targets):
        lost_days.check(versions, with_totals(con, activity), first, last, now)
    found, switch = _targets(con, versions, first, last)
    priced, calculation = money.price(versions, found, first, last)
    latest, zone = versions[-1], ZoneInfo(versions[-1].time_zone)
    return Assessment(
        agreement=latest.id,
        title=latest.title,
        client=latest.client,
        supplier=latest.supplier,
        versions=tuple(version.version for version in versions if _in_force(version, first, last)),
        time_zone=latest.time_zone,
        start=first.astimezone(UTC),
        end=last.astimezone(UTC),
        first_day=first.astimezone(zone).date(),
        last_day=(last - _TICK).astimezone(zone).date(),
        checks=checks or {},
        targets=priced,
        money=calculation,
        triggers=triggers.triggers(latest, priced),
        gaps=lost_days.declared(versions, first, last),
        notes=(
            *_notes(versions, first, last, activity),
            *(_later(con, last) if end is None else ()),
            *scope.queues_of_nobody(con, versions, first, last),
        ),
        switch=switch,
        billing=billing.billing(con, versions, first, last),
    )


def calls(
    versions: Sequence[Agreement],
    con: duckdb.DuckDBPyConnection,
    target_id: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    now: datetime | None = None,
) -> pa.Table:
    """Each counted and excluded call of a target with its clause, as `calls.of_version` describes it, in order of time.

    Raises BadInput for an unknown target.
    """
    versions = in_order(versions)
    first, last = assessed(con, versions, start, end, now)
    parts = [call_rows.of_version(con, agreement, target_id, first, last) for agreement in versions]
    found = [part for part in parts if part is not None]
    if not found:
        known = [target.id for target in versions[-1].targets]
        values = {"target": target_id, "nearest": nearest(target_id, known), "known": known}
        raise BadInput(Problem("agreement.unknown_target", versions[-1].file, values=values))
    return call_rows.joined(found)


def _targets(
    con: duckdb.DuckDBPyConnection, versions: Sequence[Agreement], start: datetime, end: datetime
) -> tuple[list[TargetResult], tuple[Row, ...]]:
    """Results and rows of formulas, by target in the order of the latest version, then by time."""
    found: list[TargetResult] = []
    switch: list[Row] = []
    for agreement in versions:
        first, last = in_force(agreement, start, end)
        for target in agreement.targets if first < last else ():
            of = frame(con, agreement, target, first, last)
            promises = results.promises_of(agreement, target, of)
            tiers = measures_of(target)
            formulas, aside = side_by_side.measures(target), apart(tiers[0])
            every = tallies(con, of, [*tiers, *formulas, *(measured for _, measured in aside)])
            told = len(tiers) + len(formulas)
            untold = [(key, rows) for (key, _), rows in zip(aside, every[told:], strict=True)]
            found += results.of_target(agreement, target, of, promises, every[: len(tiers)], untold)
            switch += side_by_side.formulas(target, of, promises, every[len(tiers) : told])
    order = {target.id: n for agreement in versions for n, target in enumerate(agreement.targets)}
    return (
        sorted(found, key=lambda result: (order[result.id], result.period.start)),
        tuple(sorted(switch, key=lambda row: order[str(row["target"])])),
    )


def _of_visits(target: Target) -> bool:
    return "visits" in behind(target.metric)


def _in_force(agreement: Agreement, start: datetime, end: datetime) -> bool:
    first, last = in_force(agreement, start, end)
    return first < last


def _later(con: duckdb.DuckDBPyConnection, end: datetime) -> Iterator[tuple[str, Row]]:
    """Contacts that a clock gone wrong put after the end of the data."""
    late = "SELECT count(*) FROM visits WHERE offered_at >= $end"
    late += " UNION ALL SELECT coalesce(sum(offered), 0) FROM interval_totals WHERE started_at >= $end"
    found = int(sum(count for (count,) in con.execute(late, {"end": end}).fetchall()))
    if found:
        yield "period.later", {"count": found, "end": end.isoformat()}


def _notes(
    versions: Sequence[Agreement], start: datetime, end: datetime, activity: Mapping[int, int] | None
) -> Iterator[tuple[str, Row]]:
    """Stretches without a version in force, and what could not be checked."""
    if activity is None:
        yield "period.activity_unknown", {}
    ends = [(version.end or end, version.start) for version in versions]
    holes = [(start, versions[0].start), *((a[0], b[1]) for a, b in pairwise(ends)), (ends[-1][0], end)]
    for first, last in holes:
        if max(first, start) < min(last, end):
            values = {"from": max(first, start).isoformat(), "to": min(last, end).isoformat()}
            yield "agreement.no_version", values
