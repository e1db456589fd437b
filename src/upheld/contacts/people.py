"""Who used which log-in when, and which client a queue worked for when: dated, because extensions are re-used.

``people.csv``: person, login and optionally name, team, site, employer, valid_from, valid_to; ``queues.csv``: queue,
client and optionally valid_from, valid_to. A row holds from the start of `valid_from` up to but not including
`valid_to`; dates are midnights in the zone given. A person with several log-ins has several rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from upheld.contacts.members import ALWAYS, FOREVER, PersonLogin, QueueClient
from upheld.contacts.tables import moment, rows
from upheld.problems import BadInput, Problem


@dataclass(frozen=True)
class Unmatched:
    """A log-in or queue seen in the records at times when no row of people or queues holds.

    Or (`without_agreement`) a queue of a client with whom no agreement is known.
    """

    kind: str  # "login" | "queue" | "agreement"
    name: str
    first_at: datetime
    last_at: datetime
    visits: int  # answered by the log-in, or offered to the queue, at such times
    journal: str  # of the first record that shows it
    position: int
    client: str | None = None


NumberedRows = Iterable[tuple[int, dict[str, str]]]
"""Rows with their line numbers, cells by column name."""

_Dated = TypeVar("_Dated", PersonLogin, QueueClient)


def read_people(path: Path, *, zone: str = "UTC") -> tuple[PersonLogin, ...]:
    """The rows of ``people.csv``; raises BadInput with every bad row and every log-in held twice at one time."""
    return people_of(rows(path, ("person", "login")), path, zone=zone)


def read_queues(path: Path, *, zone: str = "UTC") -> tuple[QueueClient, ...]:
    """The rows of ``queues.csv``; raises BadInput with every bad row and every queue with two clients at one time."""
    return queues_of(rows(path, ("queue", "client")), path, zone=zone)


def people_of(table: NumberedRows, path: Path, *, zone: str = "UTC") -> tuple[PersonLogin, ...]:
    """As `read_people`, of rows that were read from `path` already."""
    return _checked(table, path, ("person", "login"), "login", lambda line, row: _person(path, line, row, zone))


def queues_of(table: NumberedRows, path: Path, *, zone: str = "UTC") -> tuple[QueueClient, ...]:
    """As `read_queues`, of rows that were read from `path` already."""
    return _checked(table, path, ("queue", "client"), "queue", lambda line, row: _queue(path, line, row, zone))


def attach(con: duckdb.DuckDBPyConnection, people: Iterable[PersonLogin], queues: Iterable[QueueClient]) -> None:
    """Make the tables ``people`` and ``queue_clients`` of `con`: the columns of the dataclasses, dates never null."""
    for name, kind, members in (("people", PersonLogin, list(people)), ("queue_clients", QueueClient, list(queues))):
        columns = [(field.name, _column_type(field.name)) for field in fields(kind)]
        rows_in_memory = pa.Table.from_pylist([vars(member) for member in members], schema=pa.schema(columns))
        con.register("members_in_memory", rows_in_memory)
        con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM members_in_memory")
        con.unregister("members_in_memory")


def unmatched(con: duckdb.DuckDBPyConnection) -> tuple[Unmatched, ...]:
    """Log-ins without a person and queues without a client, where and when the records show them; most visits first."""
    return tuple(Unmatched(**row) for row in con.sql(_UNMATCHED).to_arrow_table().to_pylist())


def without_agreement(
    con: duckdb.DuckDBPyConnection, clients: Collection[str], queues: Collection[str]
) -> tuple[Unmatched, ...]:
    """Queues of clients who are none of `clients`, unless they are themselves among `queues`; most visits first."""
    values = {"clients": sorted(clients), "queues": sorted(queues)}
    return tuple(Unmatched(**row) for row in con.sql(_WITHOUT_AGREEMENT, params=values).to_arrow_table().to_pylist())


_FIRST = "arg_min(journal, (seen_at, position)) AS journal, arg_min(position, (seen_at, position)) AS position"
_UNMATCHED = f"""
WITH seen AS (
    SELECT 'login' AS kind, agent AS name, coalesce(answered_at, offered_at) AS seen_at, 1 AS visits,
        journal::VARCHAR AS journal, position
    FROM visits WHERE agent IS NOT NULL
    UNION ALL SELECT 'login', agent, started_at, 0, journal::VARCHAR, position FROM agent_states
    UNION ALL SELECT 'queue', queue, offered_at, 1, journal::VARCHAR, position FROM visits
), held AS (
    SELECT 'login' AS kind, login AS name, valid_from, valid_to FROM people
    UNION ALL SELECT 'queue', queue, valid_from, valid_to FROM queue_clients
)
SELECT kind, name, min(seen_at) AS first_at, max(seen_at) AS last_at, CAST(sum(visits) AS BIGINT) AS visits,
    {_FIRST}
FROM seen ANTI JOIN held
  ON seen.kind = held.kind AND seen.name = held.name
  AND seen.seen_at >= held.valid_from AND seen.seen_at < held.valid_to
GROUP BY kind, name
ORDER BY kind, visits DESC, name
"""
_WITHOUT_AGREEMENT = f"""
WITH seen AS (
    SELECT visits.queue::VARCHAR AS name, client, offered_at AS seen_at, journal::VARCHAR AS journal, position
    FROM visits JOIN queue_clients AS owner
      ON owner.queue = visits.queue AND offered_at >= owner.valid_from AND offered_at < owner.valid_to
    WHERE NOT list_contains($clients, client) AND NOT list_contains($queues, visits.queue::VARCHAR)
)
SELECT 'agreement' AS kind, name, client, min(seen_at) AS first_at, max(seen_at) AS last_at, count(*) AS visits,
    {_FIRST}
FROM seen GROUP BY name, client ORDER BY visits DESC, name, client
"""


def _checked(
    table: NumberedRows,
    path: Path,
    required: Sequence[str],
    key: str,
    build: Callable[[int, dict[str, str]], _Dated],
) -> tuple[_Dated, ...]:
    members: list[tuple[int, _Dated]] = []
    problems: list[Problem] = []
    for line, row in table:
        empty = [Problem("table.cell_empty", str(path), line, name) for name in required if not row[name]]
        try:
            members += [] if empty else [(line, build(line, row))]
        except BadInput as bad:
            empty.extend(bad.problems)
        problems += empty
    problems += _overlaps(path, key, members)
    if problems:
        raise BadInput(*problems)
    return tuple(member for _, member in members)


def _person(path: Path, line: int, row: dict[str, str], zone: str) -> PersonLogin:
    start, end = _validity(path, line, row, zone)
    team, site, employer = (row.get(name) or None for name in ("team", "site", "employer"))
    return PersonLogin(row["person"], row.get("name") or row["person"], row["login"], team, site, employer, start, end)


def _queue(path: Path, line: int, row: dict[str, str], zone: str) -> QueueClient:
    return QueueClient(row["queue"], row["client"], *_validity(path, line, row, zone))


def _validity(path: Path, line: int, row: dict[str, str], zone: str) -> tuple[datetime, datetime]:
    start_text, end_text = row.get("valid_from"), row.get("valid_to")
    start = moment(path, line, "valid_from", start_text, zone) if start_text else ALWAYS
    end = moment(path, line, "valid_to", end_text, zone) if end_text else FOREVER
    if start >= end:
        raise BadInput(
            Problem("table.ends_before_start", str(path), line, "valid_to", {"from": start_text, "to": end_text})
        )
    return start, end


def _overlaps(path: Path, key: str, members: Sequence[tuple[int, _Dated]]) -> list[Problem]:
    """One log-in or queue held by two rows at one time: both rows are named."""
    ordered = sorted(members, key=lambda member: (getattr(member[1], key), member[1].valid_from, member[0]))
    problems = []
    for (first_line, first), (line, second) in pairwise(ordered):
        if getattr(first, key) == getattr(second, key) and second.valid_from < first.valid_to:
            values: dict[str, Any] = {"name": getattr(first, key), "first_line": first_line, "second_line": line}
            problems.append(Problem(f"people.{key}_overlap", str(path), line, key, values))
    return problems


def _column_type(name: str) -> pa.DataType:
    return pa.timestamp("us", tz="UTC") if name.startswith("valid_") else pa.string()
