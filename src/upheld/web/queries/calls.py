"""Single contacts: those of a day, and one with everything that is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import duckdb
from django.http import Http404

from upheld.contacts.raw_lines import RawLines, raw_lines
from upheld.contacts.records import OUTCOMES, Flag
from upheld.contacts.workspace import Workspace
from upheld.metrics.kept_measures import KeptMeasure
from upheld.notation import midnight
from upheld.problems import BadInput, Problem
from upheld.web.models import Client
from upheld.web.queries import raw_records
from upheld.web.queries.centre import queues_of, workspace

PAGE: Final = 50
ORDERS: Final = ("time", "wait")
"""In order of time, or the longest waits first."""
REPEATS_WITHIN_DAYS: Final = 7
_SIMULATED: Final = "simulated@"
"""How the journals of contacts begin that were made up for the example."""
_KEYS: Final = {"time": "epoch_us(offered_at)::DOUBLE", "wait": "-coalesce(wait_s, -1.0)"}
_SHOWN: Final = (
    "source::VARCHAR AS source, contact_id, queue::VARCHAR AS queue, entry, channel::VARCHAR AS channel, offered_at, "
    "answered_at, ended_at, outcome::VARCHAR AS outcome, agent::VARCHAR AS agent, wait_s, ring_s, talk_s, hold_s, "
    "wrap_s, ended_by::VARCHAR AS ended_by, transferred_to, caller, place, flags, journal::VARCHAR AS journal, "
    "position, end_journal::VARCHAR AS end_journal, end_position"
)


@dataclass(frozen=True)
class Visit:
    """One stay of a contact in one queue."""

    source: str
    contact_id: str
    queue: str
    entry: int
    channel: str
    offered_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    agent: str | None
    wait_s: float | None
    ring_s: float | None
    talk_s: float | None
    hold_s: float | None
    wrap_s: float | None
    ended_by: str | None
    transferred_to: str | None
    caller: str | None
    place: int | None
    flags: int
    journal: str
    position: int
    end_journal: str | None
    end_position: int | None
    missed: bool | None = None  # by the promise of its queue; None: it is in no denominator

    @property
    def handled_s(self) -> float | None:
        """Talk, hold and wrap as far as they are known."""
        known = [part for part in (self.talk_s, self.hold_s, self.wrap_s) if part is not None]
        return sum(known) if known and self.talk_s is not None else None

    @property
    def warnings(self) -> tuple[str, ...]:
        """The names of its flags."""
        return tuple(flag.name.lower() for flag in Flag if self.flags & flag and flag.name)


@dataclass(frozen=True)
class Asked:
    """Which contacts of a local day are asked for."""

    queues: tuple[str, ...]
    first: date
    last: date
    outcome: str = ""
    logins: tuple[str, ...] | None = None  # None: whoever answered, and nobody
    over_s: float | None = None  # waits longer than this
    missed: bool = False  # only those that miss the promise
    order: str = "time"


@dataclass(frozen=True)
class Page:
    """Contacts in order, how many there are in all, and where the next page begins (None: it is the last)."""

    visits: tuple[Visit, ...]
    total: int
    after: str | None


def page(
    client: Client, asked: Asked, measures: Mapping[str, KeptMeasure], cursor: str = "", limit: int = PAGE
) -> Page:
    """`limit` contacts after `cursor`; `measures` say by queue what a miss is. Raises BadInput for a damaged cursor."""
    start, end = _span(client, asked.first, asked.last)
    where, values = _condition(asked, measures, start, end)
    after, more = _after(cursor)
    key = _KEYS[asked.order]
    with raw_records.attached(*raw_records.utc_days(start, end), "visits") as con:
        total = raw_records.rows(con, f"SELECT count(*) AS n FROM visits WHERE {where}", **values)[0]["n"]
        found = raw_records.rows(
            con,
            f"SELECT {_SHOWN}, {_missed(measures)} AS missed, {key} AS sorted_by FROM visits WHERE {where}{after} "
            f"ORDER BY sorted_by, source, contact_id, queue, entry LIMIT {limit + 1}".replace("$KEY", key),
            **values, **more,
        )  # fmt: skip
    shown = found[:limit]
    return Page(tuple(map(_visit, shown)), total, _cursor(shown[-1]) if len(found) > limit else None)


def every(client: Client, asked: Asked, measures: Mapping[str, KeptMeasure], most: int) -> list[Visit]:
    """The first `most` of the contacts asked for, for an export."""
    start, end = _span(client, asked.first, asked.last)
    where, values = _condition(asked, measures, start, end)
    with raw_records.attached(*raw_records.utc_days(start, end), "visits") as con:
        query = f"SELECT {_SHOWN}, {_missed(measures)} AS missed FROM visits WHERE {where} "
        query += f"ORDER BY {_KEYS[asked.order]}, source, contact_id, queue, entry LIMIT {int(most)}"
        return [_visit(row) for row in raw_records.rows(con, query, **values)]


@dataclass(frozen=True)
class Contact:
    """One contact: its visits to queues of the client, and how many it paid to other clients' queues."""

    visits: tuple[Visit, ...]
    elsewhere: int


def contact(client: Client, source: str, contact_id: str, day: date) -> Contact:
    """The contact of `day` (that of its first visit, at the client); raises Http404 where the client has none such."""
    start, end = _span(client, day, day)
    end += timedelta(days=1)  # what began late goes on the next day
    with raw_records.attached(*raw_records.utc_days(start, end), "visits") as con:
        found = _named(con, source, contact_id, start, end)
    own = set(queues_of(client))
    visits = tuple(visit for visit in found if visit.queue in own)
    if not visits:
        raise Http404
    return Contact(visits, len(found) - len(visits))


def lines(visits: Sequence[Visit]) -> tuple[RawLines, ...]:
    """The lines of the log behind each of `visits`, or why they cannot be shown."""
    home = workspace()
    return tuple(_lines(home, one) for one in visits)


def _lines(home: Workspace, one: Visit) -> RawLines:
    if one.journal.startswith(_SIMULATED):
        return RawLines(why_not=Problem("web.simulated", one.journal))
    return raw_lines(home, one.source, one.contact_id, one.journal, one.position, one.end_journal, one.end_position)


def _named(con: duckdb.DuckDBPyConnection, source: str, contact_id: str, start: datetime, end: datetime) -> list[Visit]:
    query = (
        f"SELECT {_SHOWN} FROM visits WHERE source::VARCHAR = $source AND contact_id = $contact "
        "AND offered_at >= $start AND offered_at < $end ORDER BY offered_at, queue, entry"
    )
    values = {"source": source, "contact": contact_id, "start": start, "end": end}
    return [_visit(row) for row in raw_records.rows(con, query, **values)]


def repeats(client: Client, first: Visit) -> tuple[Visit, ...] | None:
    """Other contacts of the same caller within a week on either side, at this client; None: the caller is not known."""
    if first.caller is None:
        return None
    week = timedelta(days=REPEATS_WITHIN_DAYS)
    start, end = first.offered_at - week, first.offered_at + week
    query = (
        f"SELECT {_SHOWN} FROM visits WHERE caller = $caller AND contact_id <> $contact AND list_contains($own, "
        "queue::VARCHAR) AND offered_at >= $start AND offered_at < $end "
        "QUALIFY row_number() OVER (PARTITION BY source, contact_id ORDER BY offered_at, queue, entry) = 1 "
        "ORDER BY offered_at LIMIT 20"
    )
    values = {
        "caller": first.caller,
        "contact": first.contact_id,
        "own": list(queues_of(client)),
        "start": start,
        "end": end,
    }
    with raw_records.attached(*raw_records.utc_days(start, end), "visits") as con:
        return tuple(_visit(row) for row in raw_records.rows(con, query, **values))


def _span(client: Client, first: date, last: date) -> tuple[datetime, datetime]:
    return midnight(first, client.time_zone), midnight(last + timedelta(days=1), client.time_zone)


def _condition(
    asked: Asked, measures: Mapping[str, KeptMeasure], start: datetime, end: datetime
) -> tuple[str, dict[str, Any]]:
    parts = ["offered_at >= $start", "offered_at < $end", "list_contains($queues, queue::VARCHAR)"]
    values: dict[str, Any] = {"start": start, "end": end, "queues": list(asked.queues)}
    if asked.outcome:
        parts.append("outcome = $outcome")
        values["outcome"] = asked.outcome
    if asked.logins is not None:
        parts.append("list_contains($logins, agent::VARCHAR)")
        values["logins"] = list(asked.logins)
    if asked.over_s is not None:
        parts.append("wait_s > $over_s")
        values["over_s"] = asked.over_s
    if asked.missed:
        parts.append(f"coalesce({_missed(measures)}, false)")
    return " AND ".join(parts), values


def _missed(measures: Mapping[str, KeptMeasure]) -> str:
    """SQL: whether a visit misses what was promised for its queue; null where it is in no denominator."""
    cases = [
        f"WHEN queue::VARCHAR = '{_quoted(queue)}' AND ({one.measure.denominator}) > 0 "
        f"THEN ({one.measure.numerator}) = 0"
        for queue, one in measures.items()
    ]
    return f"(CASE {' '.join(cases)} END)" if cases else "NULL::BOOLEAN"


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _after(cursor: str) -> tuple[str, dict[str, Any]]:
    """SQL that goes on after the cursor's row, and its values."""
    if not cursor:
        return "", {}
    parts = cursor.split("\x1f")
    try:
        sorted_by, source, contact_id, queue, entry = parts
        values: dict[str, Any] = {"a_key": float(sorted_by), "a_source": source, "a_contact": contact_id}
        values |= {"a_queue": queue, "a_entry": int(entry)}
    except ValueError:
        raise BadInput(Problem("web.cursor", field="after")) from None
    row = "(($KEY), source::VARCHAR, contact_id, queue::VARCHAR, entry)"
    return f" AND {row} > ($a_key, $a_source, $a_contact, $a_queue, $a_entry)", values


def _cursor(row: Mapping[str, Any]) -> str:
    return "\x1f".join(
        map(str, (repr(row["sorted_by"]), *(row[n] for n in ("source", "contact_id", "queue", "entry"))))
    )


def _visit(row: Mapping[str, Any]) -> Visit:
    return Visit(**{name: value for name, value in row.items() if name != "sorted_by"})


KNOWN_OUTCOMES: Final = OUTCOMES
"""What a visit can be filtered by."""
