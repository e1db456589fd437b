"""Keep the figures of a workspace by quarter-hour: count again only the UTC days whose records changed.

``intervals/`` is derived: it can be removed at any time and is made again from the records. What it holds says
`interval_tables`; how it is read, `interval_reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from upheld.contacts.snapshot import linked
from upheld.contacts.store import attach_files, connect
from upheld.contacts.swap import alone
from upheld.contacts.workspace import Workspace, attach_memberships
from upheld.metrics import interval_agents, interval_files, interval_manifest, interval_tables, totals
from upheld.metrics.interval_manifest import VERSION, KeptDay, KeptFile, Manifest, RecordDay
from upheld.metrics.interval_records import (
    COUNTED,
    DAY,
    RecordFiles,
    day_at,
    facts,
    naming_damage,
    signature,
    sorted_out,
)
from upheld.metrics.kept_measures import KeptMeasure, in_order
from upheld.problems import BadInput, Problem

Progress = Callable[[int, int], None]
"""Told how many days are counted, and how many there are to count."""

FOLDER: Final = "intervals"


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did; days are UTC days."""

    days: tuple[date, ...]  # whose calls were counted again
    agent_days: tuple[date, ...]  # whose agents' time was counted again
    removed: tuple[date, ...]  # without records now
    unchanged: int  # days of calls that stayed as they were
    generation: int
    cancelled: bool = False  # then nothing was changed

    @property
    def changed(self) -> bool:
        """Whether readers see other files now."""
        return bool(self.days or self.agent_days or self.removed) and not self.cancelled


class _Cancelled(Exception):  # noqa: N818 - it is no error
    pass


def refresh(
    workspace: Workspace,
    measures: Iterable[KeptMeasure],
    *,
    zone: str = "UTC",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Refreshed:
    """Bring ``intervals/`` of the workspace up to its records, in one step at the end.

    `measures` are those whose figures shall be kept (`kept_measures`); what cannot be counted visit by visit is left
    out. Where all of them are kept already, others that are kept stay. `zone` is that of the dates in people.csv.
    Where `cancelled` says so after any day, nothing is changed. Two refreshes of one workspace wait for each other.
    Raises BadInput for damaged records, totals that overlap, and a folder that cannot be written.
    """
    folder = workspace.root / FOLDER
    try:
        with alone(folder):
            return _refreshed(workspace, folder, in_order(tuple(measures)), zone, _Steps(progress, cancelled))
    except OSError as error:
        place, reason = str(error.filename or folder), error.strerror or str(error)
        raise BadInput(Problem("intervals.unwritable", place, values={"reason": reason})) from None


class _Steps:
    """How far a refresh is; asks after each day whether to go on."""

    def __init__(self, progress: Progress | None, cancelled: Callable[[], bool] | None) -> None:
        self._progress, self._cancelled = progress, cancelled
        self._done = self._total = 0

    def expect(self, days: int) -> None:
        """So many more days are to be counted."""
        self._total += days
        self._tell()

    def one_done(self) -> None:
        """One more day is counted."""
        self._done += 1
        self._tell()

    def _tell(self) -> None:
        if self._cancelled is not None and self._cancelled():
            raise _Cancelled
        if self._progress is not None:
            self._progress(self._done, self._total)


def _refreshed(
    workspace: Workspace, folder: Path, asked: tuple[KeptMeasure, ...], zone: str, steps: _Steps
) -> Refreshed:
    before = _before(folder)
    con = connect()
    con.execute("SET threads = 1")  # a day is little work, and others want the processors
    attach_memberships(con, workspace.root, zone=zone)
    files = sorted_out(linked(workspace.store.root, "*/day=*/*.parquet", con))
    kept = before.measures if set(asked) <= set(before.measures) else asked
    new = replace(before, generation=before.generation + 1, measures=kept)
    try:
        new = _with_records(con, files, new)
        new, days = _with_calls(con, folder, files, new, steps)
        new, agent_days = _with_agents(con, folder, files, new, steps)
    except BaseException as error:
        interval_files.swept(folder, before.paths | set(before.former))
        if isinstance(error, _Cancelled):
            return Refreshed((), (), (), len(before.calls), before.generation, cancelled=True)
        raise
    finally:
        con.close()
    removed = tuple(sorted(set(before.calls) - set(new.calls)))
    if replace(new, generation=before.generation) == before:
        return Refreshed((), (), (), len(new.calls), before.generation)
    new = replace(new, former=tuple(sorted(before.paths - new.paths)))
    interval_files.made_durable(folder, interval_tables.TABLES)
    interval_manifest.write(folder, new)
    interval_files.swept(folder, new.paths | set(new.former))
    return Refreshed(days, agent_days, removed, len(new.calls) - len(days), new.generation)


def _before(folder: Path) -> Manifest:
    """The manifest; an empty one where there is none that can be used: then everything is counted."""
    try:
        return interval_manifest.read(folder)
    except BadInput:
        return Manifest(generation=interval_files.highest_generation(folder))


def _with_records(con: duckdb.DuckDBPyConnection, files: RecordFiles, new: Manifest) -> Manifest:
    """With what is known of every day of records; only files that changed are looked into."""
    records: dict[str, dict[date, RecordDay]] = {}
    for table in COUNTED:
        known = new.records.get(table, {})
        records[table] = {}
        for day in files.days(table):
            of_day = known.get(day)
            if of_day is None or of_day.signature != files.signature(table, day):
                with naming_damage(files.of(table, day)):
                    of_day = facts(con, files, table, day)
            records[table][day] = of_day
    if records["interval_totals"] and records["interval_totals"] != new.records.get("interval_totals"):
        attach_files(con, "interval_totals", files.of("interval_totals", *records["interval_totals"]))
        totals.check(con)
    ends = [each.last_us for days in records.values() for each in days.values() if each.last_us is not None]
    return replace(new, records=records, last_us=max(ends, default=None))


def _with_calls(
    con: duckdb.DuckDBPyConnection, folder: Path, files: RecordFiles, new: Manifest, steps: _Steps
) -> tuple[Manifest, tuple[date, ...]]:
    signatures = {day: _signature(files, new, day) for day in files.days("visits", "interval_totals")}
    dirty = [day for day, now in signatures.items() if not _is_kept(folder, new.calls.get(day), now)]
    steps.expect(len(dirty))
    calls = {day: new.calls[day] for day in signatures if day not in set(dirty)}
    for day in dirty:
        calls[day] = KeptDay(signatures[day], _count(con, folder, files, new, day))
        steps.one_done()
    return replace(new, calls=dict(sorted(calls.items()))), tuple(dirty)


def _with_agents(
    con: duckdb.DuckDBPyConnection, folder: Path, files: RecordFiles, new: Manifest, steps: _Steps
) -> tuple[Manifest, tuple[date, ...]]:
    names = interval_agents.other_names(con, folder, new)
    of = interval_agents.days(new.records, new.last_us, names)
    dirty = [day for day, now in of.signatures.items() if not _is_kept(folder, new.agents.get(day), now)]
    steps.expect(len(dirty))
    agents = {day: new.agents[day] for day in of.signatures if day not in set(dirty)}
    for day, kept in interval_agents.counted(con, folder, new, files, of, dirty):
        agents[day] = kept
        steps.one_done()
    return replace(new, agents=dict(sorted(agents.items()))), tuple(dirty)


def _is_kept(folder: Path, kept: KeptDay | None, now: str) -> bool:
    return kept is not None and kept.signature == now and interval_files.is_there(folder, kept)


def _signature(files: RecordFiles, new: Manifest, day: date) -> str:
    """What the figures of a day hang on: its records, the visits in the intervals of its totals, the measures."""
    beside = [files.signature("visits", each) for each in _days_of_totals(new, day)]
    own = [files.signature(table, day) for table in ("visits", "interval_totals")]
    return signature([VERSION, [one.document for one in new.measures], own, beside])


def _days_of_totals(new: Manifest, day: date) -> Iterator[date]:
    """The days after `day` into which its interval totals reach."""
    of_day = new.records["interval_totals"].get(day)
    reaches_us = of_day.reaches_us if of_day is not None else None
    last = day if not reaches_us else day_at(reaches_us - 1)
    return (day + step * DAY for step in range(1, (last - day).days + 1))


def _count(
    con: duckdb.DuckDBPyConnection, folder: Path, files: RecordFiles, new: Manifest, day: date
) -> dict[str, KeptFile]:
    """The tables of calls of one day, written."""
    around = files.of("visits", day, *_days_of_totals(new, day))
    with_totals = files.of("interval_totals", day)
    attach_files(con, "visits", files.of("visits", day))
    attach_files(con, "interval_totals", with_totals)
    with naming_damage([*around, *with_totals]):
        con.execute(interval_tables.cells_of_day(new.measures))
        tables = {
            "visits": interval_tables.visits_of_day(new.measures),
            "handled": interval_tables.handled_of_day(new.measures),
        }
        if new.measures:
            tables["levels"] = interval_tables.levels_of_day(new.measures)
        made = interval_files.written(con, folder, day, new.generation, tables)
        if not with_totals:
            return made
        attach_files(con, "visits", around)
        told = {"totals": interval_tables.totals_of_day(new.measures)}
        if new.measures:
            told["totals_levels"] = interval_tables.levels_of_totals(new.measures)
        return made | interval_files.written(con, folder, day, new.generation, told)
