"""Agents' time by quarter-hour, counted day by day though spans reach over midnight.

A day of agents' time is counted from the records of its own day and from the spans of earlier days that reach into it.
Days are walked in order and such spans are carried along, so every file is read once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from upheld.contacts.records import ANSWERED
from upheld.contacts.store import attach_files, literal
from upheld.metrics import interval_files, interval_tables
from upheld.metrics.handling import handled_s
from upheld.metrics.interval_manifest import KeptDay, KeptFile, Manifest, RecordDay
from upheld.metrics.interval_records import DAY, RecordFiles, day_at, midnight, midnight_us, naming_damage, signature
from upheld.metrics.occupancy import other_names_of

OTHER_NAMES: Final = "kept_other_names"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SPANNING: Final = ("agent_states", "visits")
_COLUMNS: Final = {
    "agent_states": "source::VARCHAR AS source, agent::VARCHAR AS agent, state::VARCHAR AS state, "
    "queue::VARCHAR AS queue, started_at, ended_at",
    "visits": "source::VARCHAR AS source, agent::VARCHAR AS agent, outcome::VARCHAR AS outcome, answered_at, "
    "talk_s, hold_s, wrap_s",
}
_ENDS_US: Final = {
    "agent_states": "epoch_us(ended_at)",
    "visits": f"epoch_us(answered_at) + (({handled_s()}) * 1e6)::BIGINT",
}
_KIND: Final = {
    "agent_states": "state IN ('logged_in', 'not_ready')",
    "visits": f"outcome = '{ANSWERED}' AND agent IS NOT NULL AND answered_at IS NOT NULL",
}


@dataclass(frozen=True)
class AgentDays:
    """Which days of agents' time there are, and from what each is counted."""

    signatures: Mapping[date, str]
    until_us: int  # spans still open are cut there


def other_names(con: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest) -> str:
    """Make the table OTHER_NAMES from `people` and the kept log-ins that answer; returns its signature."""
    shared = con.execute("SELECT 1 FROM people GROUP BY person HAVING count(DISTINCT login) > 1 LIMIT 1").fetchone()
    files = ", ".join(f"'{literal(folder / file.path)}'" for file in manifest.files("handled")) if shared else ""
    answering = f"SELECT DISTINCT agent FROM read_parquet([{files}]) WHERE agent IS NOT NULL" if files else _NOBODY
    con.execute(f"CREATE OR REPLACE TEMP TABLE {OTHER_NAMES} AS {other_names_of(answering)} ORDER BY ALL")
    return signature(con.sql(f"SELECT * FROM {OTHER_NAMES}").to_arrow_table().to_pylist())


_NOBODY: Final = "SELECT NULL::VARCHAR WHERE false"


def days(records: Mapping[str, Mapping[date, RecordDay]], last_us: int | None, names: str) -> AgentDays:
    """Every day with agents' time; `names` is the signature of OTHER_NAMES."""
    states = records.get("agent_states", {})
    if not states or last_us is None:
        return AgentDays({}, 0)
    reaches = [last_us if each.reaches_us is None else min(each.reaches_us, last_us) for each in states.values()]
    last = max(max(states), day_at(max(0, max(reaches) - 1)))
    every = [(table, day, each) for table in _SPANNING for day, each in sorted(records.get(table, {}).items())]
    found = {}
    for step in range((last - min(states)).days + 1):
        day = min(states) + step * DAY
        start_us, end_us = midnight_us(day), midnight_us(day + DAY)
        behind = [(t, d, each.signature) for t, d, each in every if d == day or (d < day and _reaches(each, start_us))]
        found[day] = signature([behind, min(last_us, end_us), names])
    return AgentDays(found, last_us)


def counted(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    manifest: Manifest,
    files: RecordFiles,
    of: AgentDays,
    dirty: list[date],
) -> Iterator[tuple[date, KeptDay]]:
    """Count the days in `dirty` (in order), each from `files`; `manifest` knows the records of every day."""
    if not dirty:
        return
    until = _EPOCH + timedelta(microseconds=of.until_us)
    for table in _SPANNING:
        attach_files(con, table, [])
        _carry_from_before(con, table, files, manifest, dirty[0])
    wanted = set(dirty)
    for step in range((dirty[-1] - dirty[0]).days + 1):
        day = dirty[0] + step * DAY
        if day in wanted:
            yield day, KeptDay(of.signatures[day], _count(con, folder, manifest, files, day, until))
        for table in _SPANNING:
            _carry_on(con, table, files, manifest.records.get(table, {}), day)


def _count(
    con: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, files: RecordFiles, day: date, until: datetime
) -> Mapping[str, KeptFile]:
    for table in _SPANNING:
        own = _select(table, files.of(table, day))
        con.execute(f"CREATE OR REPLACE VIEW {table} AS {own} UNION ALL FROM carried_{table}")
    sql = interval_tables.agents_of_day(midnight(day), midnight(day + DAY), until, f"SELECT * FROM {OTHER_NAMES}")
    with naming_damage([path for table in _SPANNING for path in files.of(table, day)]):
        return interval_files.written(con, folder, day, manifest.generation, {"agents": sql})


def _carry_from_before(
    con: duckdb.DuckDBPyConnection, table: str, files: RecordFiles, manifest: Manifest, first: date
) -> None:
    known = manifest.records.get(table, {})
    reaching = [day for day, each in known.items() if day < first and _reaches(each, midnight_us(first))]
    paths = files.of(table, *sorted(reaching))
    with naming_damage(paths):
        con.execute(
            f"CREATE OR REPLACE TABLE carried_{table} AS "
            f"SELECT * FROM ({_select(table, paths)}) WHERE {_after(table, midnight_us(first))}"
        )


def _carry_on(
    con: duckdb.DuckDBPyConnection, table: str, files: RecordFiles, known: Mapping[date, RecordDay], day: date
) -> None:
    """Forget what ended on `day` and take along what reaches beyond it."""
    end_us = midnight_us(day + DAY)
    con.execute(f"DELETE FROM carried_{table} WHERE NOT ({_after(table, end_us)})")
    if day in known and _reaches(known[day], end_us):
        con.execute(
            f"INSERT INTO carried_{table} SELECT * FROM ({_select(table, files.of(table, day))}) "
            f"WHERE {_after(table, end_us)}"
        )


def _after(table: str, at_us: int) -> str:
    return f"coalesce({_ENDS_US[table]} > {at_us}, true)"


def _select(table: str, paths: list[Path]) -> str:
    listed = ", ".join(f"'{literal(path)}'" for path in paths)
    if not listed:
        return f"SELECT {_COLUMNS[table]} FROM {table}_in_memory"
    return f"SELECT {_COLUMNS[table]} FROM read_parquet([{listed}], hive_partitioning = false) WHERE {_KIND[table]}"


def _reaches(each: RecordDay, at_us: int) -> bool:
    return each.reaches_us is None or each.reaches_us > at_us
