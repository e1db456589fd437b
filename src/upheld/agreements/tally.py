"""One target of one version over the assessed stretch: its rows with the clause that takes each out, ready to be cut
into periods."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb
import numpy as np

from upheld.agreements import bands, counts, exclusions, interval_totals, scope
from upheld.agreements.clauses import Agreement, Target
from upheld.agreements.counts import Counts
from upheld.agreements.exclusions import COUNTED, Clause
from upheld.agreements.interval_totals import Told
from upheld.agreements.periods import Instants, inside, instants, intervals, microseconds, of_target
from upheld.agreements.scope import Condition
from upheld.agreements.verdict import Span
from upheld.contacts import calendars
from upheld.contacts.calendars import Calendar, Period
from upheld.metrics import opening
from upheld.metrics.measures import Measure
from upheld.metrics.named import WITH_THRESHOLD, measure


@dataclass(frozen=True)
class Frame:
    """The stretches of time that matter to a target in [start, end) while its version is in force."""

    start: datetime
    end: datetime
    periods: tuple[Span, ...]
    days: tuple[Period, ...]
    intervals: tuple[Period, ...]
    clauses: tuple[Clause, ...]
    daypart_us: Instants | None
    bucket: int
    condition: Condition
    calendar: Calendar

    @property
    def window_us(self) -> tuple[int, int]:
        """Start and end in microseconds after 1970."""
        return microseconds(self.start), microseconds(self.end)


@dataclass(frozen=True)
class Tally:
    """The rows of one measure and, for each, the number of the clause that takes it out."""

    rows: Counts
    clause: Instants
    totals: Told | None = None  # what the rows of totals among them say about themselves

    @property
    def net(self) -> Counts:
        """The rows that count."""
        return self.rows.where(self.clause == COUNTED)

    def between(self, start: datetime, end: datetime) -> Tally:
        """The rows attributed to [start, end)."""
        low, high = np.searchsorted(self.rows.at_us, [microseconds(start), microseconds(end)])
        kept = slice(int(low), int(high))
        told = None if self.totals is None else self.totals.between(microseconds(start), microseconds(end))
        return Tally(self.rows.where(kept), self.clause[kept], told)


def frame(
    con: duckdb.DuckDBPyConnection, agreement: Agreement, target: Target, start: datetime, end: datetime
) -> Frame:
    """The frame of `target` in [start, end), which lies within the version's time in force."""
    days = calendars.days(agreement.time_zone, start, end)
    cells = intervals(agreement.time_zone, start, end, target.interval_s)
    measured = measures_of(target)[0]
    band = bands.borders(con, agreement, target, start, end) if measured.records == "visits" else instants([])
    clauses = exclusions.of_target(agreement, target, days[0].start, days[-1].end, band)
    if measured.keeps_hours:
        clauses = tuple(clause for clause in clauses if clause.kind != "outside_hours")
    daypart = exclusions.daypart_borders(agreement, target, days[0].start, days[-1].end)
    cuts = [clause.borders_us for clause in clauses] + ([] if daypart is None else [daypart])
    edges = [instants([start, end]), instants(cell.start for cell in cells), instants(day.start for day in days)]
    return Frame(
        start=start,
        end=end,
        periods=tuple(of_target(agreement, target, start, end)),
        days=tuple(days),
        intervals=tuple(cells),
        clauses=clauses,
        daypart_us=daypart,
        bucket=counts.bucket_us([*cuts, *edges]),
        condition=scope.of_target(con, agreement, target),
        calendar=agreement.calendar,
    )


def tallies(con: duckdb.DuckDBPyConnection, of: Frame, measures: Sequence[Measure]) -> list[Tally]:
    """The rows of each of `measures`, which share a relation, in one pass over the visits, totals among them."""
    with prepared(con, of, measures[0]):
        counted = counts.count(con, measures, of.condition, of.window_us, of.bucket)
    told = interval_totals.told(con, measures, of.condition, of.window_us)
    if told is None:
        return [_tally(of, rows, None) for rows in counted]
    return [_tally(of, rows, one) for rows, one in zip(counted, told, strict=True)]


def prepared(con: duckdb.DuckDBPyConnection, of: Frame, measured: Measure) -> AbstractContextManager[None]:
    """While open: what the measure's relation reads beside records is there."""
    return opening.attached(con, of.calendar) if measured.opening else nullcontext()


def _tally(of: Frame, rows: Counts, told: Told | None) -> Tally:
    if of.daypart_us is not None:
        rows = rows.where(inside(rows.at_us, of.daypart_us))
    if told is None:
        return Tally(rows, exclusions.clause_numbers(of.clauses, rows.at_us, rows.queue))
    if of.daypart_us is not None:
        told = told.inside(inside(told.at_us, of.daypart_us))
    told = replace(
        told.with_visits(rows.at_us),
        clause=exclusions.clause_numbers(of.clauses, told.at_us, told.queue),
        cut=interval_totals.cut_by(told, of.clauses, _borders(of)),
    )
    rows = counts.together(rows, told.counts)
    return Tally(rows, exclusions.clause_numbers(of.clauses, rows.at_us, rows.queue), told)


def _borders(of: Frame) -> list[Instants]:
    """Every border beside those of clauses at which what counts changes: of periods, parts of the day, the whole."""
    edges = [instants(edge for period in of.periods for edge in (period.start, period.end))]
    edges.append(np.array(of.window_us, dtype=np.int64))
    return edges if of.daypart_us is None else [*edges, of.daypart_us]


def measures_of(target: Target) -> tuple[Measure, ...]:
    """The target's measure at the threshold of each tier."""
    if target.metric not in WITH_THRESHOLD:
        return (measure(target.metric, **target.parameters),)
    return tuple(
        measure(target.metric, formula=target.formula, threshold_s=tier.threshold_s, **target.parameters)
        for tier in target.tiers
    )


def apart(measured: Measure) -> list[tuple[str, Measure]]:
    """The rows of a measure that take no part in it, each kind with the key of its note and counted as a measure."""
    return [
        (key, replace(measured, numerator="0", denominator=f"CASE WHEN {condition} THEN 1 ELSE 0 END", apart=()))
        for key, condition in measured.apart
    ]
