"""Figures from the kept quarter-hours of a workspace, within milliseconds and equal to those of `rollup`.

Rows carry the columns of `rollup` under the same names; ratios are made last, from the sums. Everything is asked for in
whole quarter-hours of UTC, of which local intervals, days, weeks and months are made. What the figures were counted
from tells `Intervals.until` and `Intervals.is_stale`; `interval_counts.refresh` brings them up to the records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from upheld.contacts.calendars import time_zone
from upheld.contacts.store import connect, literal
from upheld.contacts.workspace import Workspace
from upheld.metrics import grouping, interval_manifest, moments
from upheld.metrics.interval_counts import FOLDER
from upheld.metrics.interval_manifest import Manifest
from upheld.metrics.interval_records import COUNTED, sorted_out
from upheld.metrics.interval_sums import (
    AGENTS,
    LEVEL_OF_TOTALS,
    LEVELS,
    NO_COUNTS,
    Sums,
    handled_sums,
    level_rows,
    one_of,
    rows_where,
    to_date,
    totals_sums,
    visit_sums,
    without_level,
)
from upheld.metrics.interval_tables import TABLES
from upheld.metrics.kept_measures import KeptMeasure
from upheld.metrics.moments import QUARTER_HOUR_S
from upheld.metrics.sums import LACKED, Part, keys, together
from upheld.problems import BadInput, Problem

GROUPS: Final = ("queue", "channel", "source", *grouping.MOMENTS)
"""What rows and levels can be grouped by."""

GROUPS_OF_AGENTS: Final = ("agent", *GROUPS)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(seconds=QUARTER_HOUR_S)


@dataclass(frozen=True)
class Span:
    """The ticks [first, last) that a question is about, and what its rows are grouped by."""

    first: int
    last: int
    by: tuple[str, ...]
    zone: str
    interval_s: int


class Intervals:
    """The kept quarter-hours as one manifest names them; safe to use from several threads at once."""

    def __init__(self, folder: Path, manifest: Manifest, seen: tuple[int, int]) -> None:
        self.folder = folder
        self.manifest = manifest
        self._seen = seen
        self._con = connect()
        # one thread a question, for many are asked at once; a kept file never changes, so neither does its footer
        self._con.execute("SET threads = 1; SET parquet_metadata_cache = true")

    @classmethod
    def open(cls, workspace: Workspace, held: Intervals | None = None) -> Intervals:
        """What is kept now; `held`, opened before, where that is still it: then this costs one look at a file.

        Raises BadInput where nothing is kept yet, or what is kept is damaged or of another version.
        """
        folder = workspace.root / FOLDER
        seen = _stamp(interval_manifest.place(folder))
        if held is not None and held.folder == folder and held._seen == seen:
            return held
        return cls(folder, interval_manifest.read(folder), seen)

    @property
    def measures(self) -> tuple[KeptMeasure, ...]:
        """Those that `rows`, `levels` and `days` can be asked for."""
        return self.manifest.measures

    @property
    def until(self) -> datetime | None:
        """The last instant in the records that were counted; None where there were none."""
        last_us = self.manifest.last_us
        return None if last_us is None else _EPOCH + timedelta(microseconds=last_us)

    def is_stale(self, workspace: Workspace) -> bool:
        """Whether records have changed since they were counted; looks at every file's size and time of change."""
        files = sorted_out(sorted(workspace.store.root.glob("*/day=*/*.parquet")))
        return any(
            {day: files.signature(table, day) for day in files.days(table)}
            != {day: each.signature for day, each in self.manifest.records.get(table, {}).items()}
            for table in COUNTED
        )

    def rows(
        self,
        queues: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        *,
        by: Sequence[str] = ("queue",),
        zone: str = "UTC",
        interval_s: int = 1800,
        measure: KeptMeasure | None = None,
        channels: Sequence[str] | None = None,
    ) -> pa.Table:
        """The rows that `rollup` gives for the same question: counts, seconds, figures, one row per group.

        `by` is any of GROUPS; None of `queues` or `channels` means all. Service level and what falls within its
        threshold are those of `measure`, and null without one or for a metric that is none. Agents' time stands in rows
        that are not of queues or channels.

        Raises BadInput for a measure that is not kept, instants that are no quarter-hours, intervals that quarter-hours
        do not make up, an unknown group or zone, and damaged files.
        """
        of = self._span(by, start, end, zone, interval_s, GROUPS)
        number = None if measure is None else self._number(measure)
        where = rows_where(of.first, of.last, queues, channels)
        parts = [self._part(of, "visits", where, visit_sums(measure))]
        parts.append(self._part(of, "totals", where, totals_sums(measure)))
        if measure is not None and measure.within is not None:
            for table, sums in (("levels", LEVELS), ("totals_levels", LEVEL_OF_TOTALS)):
                parts.append(self._part(of, table, f"{where} AND measure = {number}", sums))
        if queues is None and channels is None and not set(of.by) & set(grouping.NOT_OF_AGENTS_TIME):
            parts.append(self._part(of, "agents", rows_where(of.first, of.last), AGENTS))
        found = self._figures(of, parts)
        return found if measure is not None and measure.within is not None else without_level(found)

    def levels(
        self,
        measure: KeptMeasure,
        queues: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        by: Sequence[str] = (),
        *,
        zone: str = "UTC",
        interval_s: int = 1800,
        channels: Sequence[str] | None = None,
    ) -> pa.Table:
        """Rows of the groups of `by` with contacts, numerator, denominator and value of a measure.

        Each visit counts at the instant to which the measure attributes it. The value is numerator ÷ denominator, or
        the numerator where the measure is a maximum; null without a denominator. All are null where a row of interval
        totals cannot tell. Raises BadInput as `rows` does.
        """
        of = self._span(by, start, end, zone, interval_s, GROUPS)
        where = f"{rows_where(of.first, of.last, queues, channels)} AND measure = {self._number(measure)}"
        combine = "max" if measure.measure.aggregate == "max" else "sum"
        sums = {
            "contacts": "sum(contacts)",
            "numerator": f"{combine}(numerator)",
            "denominator": "sum(denominator)",
            "lacks": "count(*) - count(numerator + denominator)",
        }
        parts = [self._part(of, table, where, sums) for table in ("levels", "totals_levels")]
        relations = [part.sql for part in parts if part is not None]
        return self._run(of, level_rows(of.by, relations, combine))

    def days(
        self,
        measure: KeptMeasure,
        queues: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        *,
        zone: str = "UTC",
        channels: Sequence[str] | None = None,
    ) -> pa.Table:
        """The rows of `rows` by local day, with the measure added up from `start` on.

        Columns beside those of `rows`: `contacts`, `numerator`, `denominator` and `value` of the day, and
        `numerator_to_date`, `denominator_to_date` and `value_to_date`. For a metric that is no service level the
        columns of service levels are null. Raises BadInput as `rows` does.
        """
        days = self.rows(queues, start, end, by=("day",), measure=measure, zone=zone, channels=channels)
        levels = self.levels(measure, queues, start, end, ("day",), zone=zone, channels=channels)
        combine = "max" if measure.measure.aggregate == "max" else "sum"
        with self._cursor() as con:
            con.register("of_days", days)
            con.register("of_levels", levels)
            return con.sql(to_date(combine)).to_arrow_table()

    def agents(
        self,
        logins: Sequence[str] | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        by: Sequence[str] = ("agent",),
        *,
        zone: str = "UTC",
        interval_s: int = 1800,
        queues: Sequence[str] | None = None,
        measure: KeptMeasure | None = None,
    ) -> pa.Table:
        """What `logins` (None: all) handled and how long they were there: the rows of a `rollup` by agent.

        `by` is any of GROUPS_OF_AGENTS; figures of a team are those of its log-ins without ``agent`` in `by`. Of counts
        only those of answered visits exist, `answered_within` for the threshold of `measure`. Staffed time is null by
        queue or channel or where `queues` are chosen. Raises BadInput as `rows` does.
        """
        of = self._span(by, start, end, zone, interval_s, GROUPS_OF_AGENTS)
        if measure is not None:
            self._number(measure)
        chosen = rows_where(of.first, of.last) + one_of("agent", logins)
        handled = f"{chosen}{one_of('queue', queues)} AND answered > 0"
        parts = [self._part(of, "handled", handled, handled_sums(measure))]
        if queues is None and not set(of.by) & set(grouping.NOT_OF_AGENTS_TIME):
            parts.append(self._part(of, "agents", chosen, AGENTS))
        found = self._figures(of, parts, of_agents=True)
        return found if measure is not None and measure.within is not None else without_level(found)

    def counts(
        self,
        measure: KeptMeasure,
        queues: Sequence[str] | None,
        start: datetime,
        end: datetime,
        channels: Sequence[str] | None = None,
    ) -> pa.Table:
        """The kept rows themselves, of visits alone: tick, queue, contacts, numerator, denominator, in order of time.

        Raises BadInput as `rows` does.
        """
        of = self._span((), start, end, "UTC", QUARTER_HOUR_S, GROUPS)
        combine = "max" if measure.measure.aggregate == "max" else "sum"
        where = f"{rows_where(of.first, of.last, queues, channels)} AND measure = {self._number(measure)}"
        files = self._files(of, "levels")
        with self._cursor() as con:
            if not files:
                return con.sql(NO_COUNTS).to_arrow_table()
            return con.sql(f"""
                SELECT tick, queue, sum(contacts)::BIGINT AS contacts, {combine}(numerator) AS numerator,
                    sum(denominator) AS denominator
                FROM {files} WHERE {where} GROUP BY tick, queue ORDER BY tick, queue""").to_arrow_table()

    def _number(self, measure: KeptMeasure) -> int:
        if measure not in self.measures:
            values = {"measure": measure.metric, "formula": measure.formula, "threshold_s": measure.threshold_s}
            raise BadInput(Problem("intervals.measure_missing", str(self.folder), values=values))
        return self.measures.index(measure)

    def _span(
        self,
        by: Sequence[str],
        start: datetime | None,
        end: datetime | None,
        zone: str,
        interval_s: int,
        groups: Sequence[str],
    ) -> Span:
        _check(by, groups, start, end, zone, interval_s)
        every = [file for table in TABLES for file in self.manifest.files(table)]
        first = min((file.first_tick for file in every), default=0) if start is None else _tick(start)
        last = max((file.last_tick for file in every), default=-1) + 1 if end is None else _tick(end)
        return Span(first, max(first, last), tuple(dict.fromkeys(by)), zone, interval_s)

    def _files(self, of: Span, table: str) -> str:
        """A relation over the files of a table that have any tick of the span; empty where there is none."""
        chosen = [f for f in self.manifest.files(table) if f.first_tick < of.last and f.last_tick >= of.first]
        paths = ", ".join(f"'{literal(self.folder / file.path)}'" for file in chosen)
        return f"read_parquet([{paths}], hive_partitioning = false)" if paths else ""

    def _part(self, of: Span, table: str, where: str, sums: Sums) -> Part | None:
        """The sums of a table by group; None where the table has nothing."""
        files = self._files(of, table)
        if not files:
            return None
        columns = ", ".join((*keys(of.by), *(f"{sql} AS {name}" for name, sql in sums.items())))
        named = "JOIN kept_moments USING (tick)" if set(of.by) & set(grouping.MOMENTS) else ""
        return Part(tuple(sums), f"(SELECT {columns} FROM {files} {named} WHERE {where} GROUP BY ALL)")

    def _figures(self, of: Span, parts: Sequence[Part | None], *, of_agents: bool = False) -> pa.Table:
        found = [part for part in parts if part is not None]
        lacks = any(name.startswith("lacks_") for part in found for name in part.names)
        return self._run(of, together(of.by, found, lacked=LACKED if lacks else frozenset(), of_agents=of_agents))

    def _run(self, of: Span, query: str) -> pa.Table:
        with self._cursor() as con:
            if set(of.by) & set(grouping.MOMENTS):
                con.register("kept_moments", _moments(of))
            return con.sql(query).to_arrow_table()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        con = self._con.cursor()
        con.execute("SET TimeZone = 'UTC'")
        try:
            yield con
        except duckdb.Error:
            self._name_damage()
            raise
        finally:
            con.close()

    def _name_damage(self) -> None:
        """Raises BadInput naming the first kept file that is gone or cannot be read."""
        for path in sorted(self.manifest.paths):
            try:
                pq.read_table(self.folder / path)
            except (OSError, pa.ArrowInvalid):
                raise BadInput(Problem("intervals.damaged", str(self.folder / path))) from None


def _stamp(path: Path) -> tuple[int, int]:
    try:
        seen = path.stat()
    except OSError:
        return 0, 0
    return seen.st_mtime_ns, seen.st_ino


def _check(
    by: Sequence[str],
    groups: Sequence[str],
    start: datetime | None,
    end: datetime | None,
    zone: str,
    interval_s: int,
) -> None:
    known = ", ".join(groups)
    if unknown := [word for word in by if word not in groups]:
        values = [{"group": word, "known": known} for word in unknown]
        raise BadInput(*(Problem("rollup.unknown_group", field="by", values=each) for each in values))
    time_zone(zone, field="zone")
    moments.tick_s(by, interval_s)
    if interval_s % QUARTER_HOUR_S:
        raise BadInput(Problem("intervals.finer", field="interval", values={"interval": f"{interval_s} s"}))
    for name, at in (("start", start), ("end", end)):
        if at is not None and (at - _EPOCH) % _TICK:
            raise BadInput(Problem("intervals.cut", field=name, values={"at": at.isoformat()}))
    if start is not None and end is not None and end <= start:
        values_of = {"start": start.isoformat(), "end": end.isoformat()}
        raise BadInput(Problem("rollup.bad_period", field="end", values=values_of))


def _tick(at: datetime) -> int:
    return (at - _EPOCH) // _TICK


@lru_cache(maxsize=64)
def _moments(of: Span) -> pa.Table:
    """The local periods of every tick of a span."""
    ticks = range(of.first, of.last)
    return moments.local_periods(ticks, QUARTER_HOUR_S, by=of.by, zone=of.zone, interval_s=of.interval_s)
