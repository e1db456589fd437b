"""What the telephone systems tell of each person's day, in minutes, and of which minutes they tell nothing.

Spans of a person's several log-ins lie in one list: logged in twice is logged in. A minute is unknown where the log has
a gap, before its first and after its last record, where the person had no log-in, and where the sources tell no log-ins
of him at all: nobody can say then what he did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import duckdb
import numpy as np

from upheld.contacts.calendars import Calendar
from upheld.contacts.records import ANSWERED, LOGGED_IN, NOT_READY, WRAP
from upheld.contacts.silence import gaps, stretches
from upheld.contacts.told_days import with_totals
from upheld.metrics.handling import handled_s
from upheld.schedule.planned import instant_of, minute_of

LOG_IN: Final = 0  # to one queue, or to the switch
PAUSE: Final = 1  # of the whole agent
QUEUE_PAUSE: Final = 2  # in one queue
IN_WRAP: Final = 3
IN_CONTACT: Final = 4
LAYERS: Final = (LOG_IN, PAUSE, QUEUE_PAUSE, IN_WRAP, IN_CONTACT)
"""What a span says, in order of precedence: who is paused during a contact is handling it."""

Ints = np.ndarray[Any, np.dtype[np.int64]]
Span = tuple[int, int]
_QUARTER_S: Final = 900


@dataclass(frozen=True)
class Spans:
    """Spans of one person in order of their starts; `reasons` are places in `States.reasons`."""

    starts: Ints
    ends: Ints
    layers: Ints
    reasons: Ints


@dataclass(frozen=True)
class States:
    """The spans of all people who were seen, and the minutes that are unknown."""

    people: Mapping[str, Spans]
    reasons: tuple[str | None, ...] = (None,)  # the first is None: no reason was given
    unknown: tuple[Span, ...] = ()  # for everybody, in order and apart
    unknown_of: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # and for one person beside that
    without_log_ins: frozenset[str] = frozenset()  # of whom the sources tell no log-ins
    queues: Mapping[str, frozenset[str]] = field(default_factory=dict)  # queue → people seen in it

    def unknown_for(self, person: str) -> tuple[Span, ...]:
        """All minutes of which nothing is known of `person`."""
        return united((*self.unknown, *self.unknown_of.get(person, ())))


def spans_of(rows: Iterable[tuple[int, int, int, int]]) -> Spans:
    """Spans from rows (start, end, layer, reason); rows without a minute are left out."""
    kept = sorted(row for row in rows if row[0] < row[1])
    columns = np.array(kept, np.int64).reshape(len(kept), 4)
    return Spans(*(columns[:, place].copy() for place in range(4)))


def of_records(con: duckdb.DuckDBPyConnection, people: Iterable[str], zone: str, told: Mapping[int, int]) -> States:
    """The states of `people`, who are persons of the table people or, where they are none, log-ins.

    `told` counts lines of the logs by UTC quarter-hour (`contacts.checks.activity`). Days of `zone` without a line are
    gaps, and so are stretches without a line where other days have many (`contacts.silence`).
    """
    wanted = sorted(set(people))
    con.execute("CREATE OR REPLACE TEMP TABLE planned_people AS SELECT unnest($1::VARCHAR[]) AS person", [wanted])
    con.execute(f"CREATE OR REPLACE TEMP TABLE planned_log_ins AS {_LOG_INS}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE planned_spans AS {_SPANS}")
    reasons = (None, *(reason for (reason,) in con.execute(_REASONS).fetchall()))
    found = _people(con, reasons)
    coverage = {source: (first, last) for source, first, last in con.execute(_COVERAGE).fetchall()}
    return States(
        found,
        reasons,
        _gaps(con, zone, told, coverage),
        *_of_persons(con, wanted, found, coverage),
        {queue: frozenset(of) for queue, of in con.execute(_QUEUES).fetchall()},
    )


def united(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch joined.

    >>> united([(5, 7), (0, 2), (2, 4), (6, 9)])
    ((0, 4), (5, 9))
    """
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def outside(spans: Iterable[Span]) -> tuple[Span, ...]:
    """All minutes that are in none of `spans`.

    >>> outside([(5, 7)]) == ((NEVER, 5), (7, FOR_EVER))
    True
    """
    edges = [NEVER, *(edge for span in united(spans) for edge in span), FOR_EVER]
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


NEVER: Final = -(2**40)
FOR_EVER: Final = 2**40


def _people(con: duckdb.DuckDBPyConnection, reasons: Sequence[str | None]) -> dict[str, Spans]:
    place = {reason: n for n, reason in enumerate(reasons)}
    table = con.sql("SELECT * FROM planned_spans ORDER BY person, first, after, layer, reason").to_arrow_table()
    if not len(table):
        return {}
    names = np.array(table["person"].to_pylist())
    reason = np.array([place[each] for each in table["reason"].to_pylist()], np.int64)
    first, after, layer = (table[name].to_numpy().astype(np.int64) for name in ("first", "after", "layer"))
    edges = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1], [True])))
    return {
        str(names[a]): Spans(first[a:b], after[a:b], layer[a:b], reason[a:b])
        for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
    }


def _gaps(
    con: duckdb.DuckDBPyConnection,
    zone: str,
    told: Mapping[int, int],
    coverage: Mapping[str, Span],
) -> tuple[Span, ...]:
    """Minutes in which all sources are silent."""
    if not coverage:
        return outside(())
    start, end = min(first for first, _ in coverage.values()), max(last for _, last in coverage.values())
    lines = with_totals(con, told)
    quarters = [quarter for quarter, count in lines.items() if count]
    silent: list[tuple[datetime, datetime]] = []
    if quarters:
        since, until = (instant_of(15 * quarter) for quarter in (min(quarters), max(quarters) + 1))
        silent = [span for find in (gaps, stretches) for span in find(lines, Calendar(zone), since, until)]
    covered = outside([(start, end)])
    return united((*covered, *((minute_of(a), minute_of(b)) for a, b in silent)))


def _of_persons(
    con: duckdb.DuckDBPyConnection,
    wanted: Sequence[str],
    found: Mapping[str, Spans],
    coverage: Mapping[str, Span],
) -> tuple[dict[str, tuple[Span, ...]], frozenset[str]]:
    """What is unknown of single persons, and of whom no log-ins are told."""
    held: dict[str, list[Span]] = defaultdict(list)
    for person, since, until in con.execute(_HELD).fetchall():
        held[person].append((since, until))
    seen: dict[str, list[str]] = dict(con.execute(_SEEN_IN).fetchall())
    any_log_ins = any((spans.layers == LOG_IN).any() for spans in found.values()) or _tells_log_ins(con)
    unknown: dict[str, tuple[Span, ...]] = {}
    without = set()
    for person in wanted:
        spans = found.get(person)
        told = any_log_ins if spans is None else bool((spans.layers == LOG_IN).any())
        if not told or not held[person]:
            without.add(person)
            unknown[person] = outside(())
            continue
        covered = [coverage[source] for source in seen.get(person, ())]
        unknown[person] = united((*outside(held[person]), *(outside(covered) if covered else ())))
    return unknown, frozenset(without)


def _tells_log_ins(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(con.execute(f"SELECT 1 FROM agent_states WHERE state = '{LOGGED_IN}' LIMIT 1").fetchall())


_SEEN_AGENTS: Final = """
    SELECT DISTINCT agent::VARCHAR AS login FROM agent_states
    UNION SELECT DISTINCT agent::VARCHAR FROM visits WHERE agent IS NOT NULL"""
_LOG_INS: Final = f"""
    SELECT planned.person, people.login, valid_from, valid_to
    FROM planned_people AS planned JOIN people ON people.person = planned.person
    UNION ALL SELECT person, login, TIMESTAMPTZ '1900-01-01 00:00:00+00', TIMESTAMPTZ '9999-01-01 00:00:00+00'
    FROM planned_people JOIN ({_SEEN_AGENTS}) ON login = person
    WHERE person NOT IN (SELECT person FROM people)"""
_ENDS: Final = """(
    SELECT source, max(told_at) AS last_at FROM (
        SELECT source::VARCHAR AS source, greatest(started_at, ended_at) AS told_at FROM agent_states
        UNION ALL SELECT source::VARCHAR, greatest(offered_at, answered_at, ended_at) FROM visits
    ) GROUP BY source
)"""


def _minute(at: str) -> str:
    """SQL: as `planned.minute_of`."""
    return f"((epoch_us({at}) + 29999999) // 60000000)"


_COVERAGE: Final = f"""
    SELECT source, {_minute("min(first_at)")}, {_minute("max(last_at)")} FROM (
        SELECT source::VARCHAR AS source, started_at AS first_at, greatest(started_at, ended_at) AS last_at
        FROM agent_states
        UNION ALL SELECT source::VARCHAR, offered_at, greatest(offered_at, answered_at, ended_at) FROM visits
    ) GROUP BY source ORDER BY source"""
_HELD: Final = f"SELECT person, {_minute('valid_from')}, {_minute('valid_to')} FROM planned_log_ins"
_LAYER: Final = f"""CASE WHEN state = '{LOGGED_IN}' THEN {LOG_IN} WHEN state = '{WRAP}' THEN {IN_WRAP}
    WHEN queue IS NULL THEN {PAUSE} ELSE {QUEUE_PAUSE} END"""
_SPANS: Final = f"""
    SELECT person, {_minute("greatest(started_at, valid_from)")} AS first,
        {_minute("least(finished_at, valid_to)")} AS after, layer, reason
    FROM (
        SELECT agent::VARCHAR AS agent, states.source::VARCHAR AS source, started_at,
            coalesce(ended_at, last_at) AS finished_at, {_LAYER} AS layer,
            CASE WHEN state = '{NOT_READY}' THEN nullif(trim(reason), '') END AS reason
        FROM agent_states AS states JOIN {_ENDS} AS ends ON ends.source = states.source::VARCHAR
        UNION ALL SELECT agent::VARCHAR, source::VARCHAR, answered_at,
            answered_at + to_microseconds((({handled_s()}) * 1e6)::BIGINT), {IN_CONTACT}, NULL
        FROM visits WHERE outcome = '{ANSWERED}' AND agent IS NOT NULL AND answered_at IS NOT NULL
    ) AS told JOIN planned_log_ins ON login = agent AND started_at < valid_to AND finished_at > valid_from
    WHERE first < after"""
_REASONS: Final = "SELECT DISTINCT reason FROM planned_spans WHERE reason IS NOT NULL ORDER BY reason"
_SEEN_IN: Final = """
    SELECT person, list(DISTINCT source) FROM planned_log_ins JOIN (
        SELECT source::VARCHAR AS source, agent::VARCHAR AS agent, started_at AS seen_at FROM agent_states
        UNION ALL SELECT source::VARCHAR, agent::VARCHAR, offered_at FROM visits WHERE agent IS NOT NULL
    ) ON agent = login AND seen_at >= valid_from AND seen_at < valid_to GROUP BY person"""
_QUEUES: Final = f"""
    SELECT queue, list(DISTINCT person) FROM planned_log_ins JOIN (
        SELECT queue::VARCHAR AS queue, agent::VARCHAR AS agent FROM agent_states
        WHERE state = '{LOGGED_IN}' AND queue IS NOT NULL
        UNION SELECT queue::VARCHAR, agent::VARCHAR FROM visits WHERE agent IS NOT NULL
    ) ON agent = login GROUP BY queue"""
