"""The calls behind a figure, page by page, and all stays of one call: read from the files of their days alone.

A page goes on from a cursor, not from a number, so that calls that come meanwhile shift nothing. No caller is shown,
not even as a pseudonym.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import duckdb

from upheld.contacts.records import OUTCOMES
from upheld.contacts.snapshot import linked
from upheld.contacts.store import attach_files, connect, file_name
from upheld.contacts.workspace import Workspace
from upheld.metrics.interval_records import naming_damage
from upheld.metrics.limits import instant
from upheld.problems import BadInput, Problem

COLUMNS: Final = (
    "source", "contact_id", "queue", "entry", "channel", "offered_at", "answered_at", "ended_at", "outcome", "agent",
    "wait_s", "ring_s", "talk_s", "hold_s", "wrap_s", "ended_by", "flags", "journal", "position", "end_journal",
    "end_position",
)  # fmt: skip
"""What a row tells of a visit, as `contacts.records.VISITS` describes it."""

LARGEST_PAGE: Final = 1000
MOST_DAYS: Final = 62

_KEYS: Final = ("source", "contact_id", "queue", "entry")
_DAY: Final = timedelta(days=1)
_NUMBERS: Final = ("wait_s", "ring_s", "talk_s", "hold_s", "wrap_s")
_ORDERS: Final = {
    "offered_at": "epoch_us(offered_at)",
    **{name: f"coalesce({name}, 0)" for name in _NUMBERS},
    **{name: f"coalesce({name}::VARCHAR, '')" for name in ("queue", "outcome", "agent")},
}
ORDERS: Final = tuple(_ORDERS)
"""What a page can be ordered by."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """Rows of COLUMNS, and the cursor of those that follow; None at the end."""

    rows: tuple[Row, ...]
    after: str | None


def page(
    workspace: Workspace,
    queues: Sequence[str] | None,
    start: datetime,
    end: datetime,
    *,
    agent: str | None = None,
    outcome: str | None = None,
    order: str = "offered_at",
    descending: bool = False,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """At most `limit` visits offered in [start, end), in `order` (one of ORDERS; unknown values last).

    None of `queues` means all; `after` is the cursor of the page before. Reads the files of the UTC days touched only.
    Raises BadInput for an unknown order or outcome, a cursor that is none of this order, a period of more than
    MOST_DAYS days or none, and damaged records.
    """
    _check(start, end, order, outcome)
    limit = max(1, min(limit, LARGEST_PAGE))
    conditions, values = _conditions(queues, start, end, agent, outcome)
    if after is not None:
        beyond, of_cursor = _beyond(_cursor(after, order, descending), order, descending)
        conditions.append(beyond)
        values |= of_cursor
    down = "DESC" if descending else "ASC"
    query = f"""
        SELECT {", ".join(COLUMNS)}, {_ORDERS[order]} AS ordered, ({order} IS NULL)::INTEGER AS is_unknown
        FROM visits WHERE {" AND ".join(conditions)}
        ORDER BY is_unknown, ordered {down}, {", ".join(_KEYS)} LIMIT {limit + 1}"""
    with _attached(workspace, _days(start, end)) as con:
        found: list[dict[str, Any]] = con.sql(query, params=values).to_arrow_table().to_pylist()
    rows = tuple({name: row[name] for name in COLUMNS} for row in found[:limit])
    more = len(found) > limit
    return Page(rows, _written(found[limit - 1], order, descending) if more else None)


def call(workspace: Workspace, source: str, contact_id: str, day: date, *, around: int = 1) -> tuple[Row, ...]:
    """All visits of one contact in order of time, as rows of COLUMNS; empty where there is none.

    `day` is a UTC day on which the contact was offered to some queue; so many days `around` it are looked through.
    Raises BadInput for damaged records.
    """
    days = [day + step * _DAY for step in range(-around, around + 1)]
    query = f"""
        SELECT {", ".join(COLUMNS)} FROM visits WHERE source = $source AND contact_id = $contact_id
        ORDER BY offered_at, position, queue, entry"""
    with _attached(workspace, days, file_name(source)) as con:
        values = {"source": source, "contact_id": contact_id}
        return tuple(con.sql(query, params=values).to_arrow_table().to_pylist())


@contextmanager
def _attached(
    workspace: Workspace, days: Sequence[date], name: str = "*.parquet"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB whose view `visits` shows the visits of those days."""
    con = connect()
    try:
        root = workspace.store.root
        folders = [f"visits/day={day.isoformat()}" for day in days]
        files = [
            path for folder in folders if (root / folder).is_dir() for path in linked(root, f"{folder}/{name}", con)
        ]
        with naming_damage(files):
            attach_files(con, "visits", files)
            yield con
    finally:
        con.close()


def _days(start: datetime, end: datetime) -> list[date]:
    first, last = start.astimezone(UTC).date(), (end - timedelta(microseconds=1)).astimezone(UTC).date()
    return [first + step * _DAY for step in range((last - first).days + 1)]


def _check(start: datetime, end: datetime, order: str, outcome: str | None) -> None:
    problems = []
    if order not in _ORDERS:
        values = {"order": order, "known": ", ".join(_ORDERS)}
        problems.append(Problem("calls.unknown_order", field="order", values=values))
    if outcome is not None and outcome not in OUTCOMES:
        values = {"outcome": outcome, "known": ", ".join(OUTCOMES)}
        problems.append(Problem("calls.unknown_outcome", field="outcome", values=values))
    if end <= start:
        values = {"start": start.isoformat(), "end": end.isoformat()}
        problems.append(Problem("rollup.bad_period", field="end", values=values))
    elif end - start > MOST_DAYS * _DAY:
        problems.append(Problem("calls.long_period", field="end", values={"most": MOST_DAYS}))
    if problems:
        raise BadInput(*problems)


def _conditions(
    queues: Sequence[str] | None, start: datetime, end: datetime, agent: str | None, outcome: str | None
) -> tuple[list[str], dict[str, Any]]:
    conditions = [f"offered_at >= {instant(start)}", f"offered_at < {instant(end)}"]
    values: dict[str, Any] = {}
    if queues is not None:
        conditions.append("list_contains($queues, queue::VARCHAR)" if queues else "false")
        values |= {"queues": list(queues)} if queues else {}
    for name, value in (("agent", agent), ("outcome", outcome)):
        if value is not None:
            conditions.append(f"{name} = ${name}")
            values[name] = value
    return conditions, values


def _written(row: Row, order: str, descending: bool) -> str:
    place = [order, descending, row["is_unknown"], row["ordered"], *(row[name] for name in _KEYS)]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _cursor(text: str, order: str, descending: bool) -> list[Any]:
    """The place a cursor stands for; raises BadInput where it is none, or one of another order."""
    try:
        place = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        of_order, of_descending, is_unknown, ordered, *key = place
        number = order in ("offered_at", *_NUMBERS)
        fits = isinstance(ordered, int | float) if number else isinstance(ordered, str)
        typed = [type(part) for part in key] == [str, str, str, int] and is_unknown in (0, 1)
    except (ValueError, TypeError, binascii.Error):
        raise _no_cursor(text) from None
    if not (fits and typed and (of_order, of_descending) == (order, descending)):
        raise _no_cursor(text)
    return [is_unknown, ordered, *key]


def _no_cursor(text: str) -> BadInput:
    return BadInput(Problem("calls.bad_cursor", field="after", values={"cursor": text[:80]}))


def _beyond(place: Sequence[Any], order: str, descending: bool) -> tuple[str, dict[str, Any]]:
    """SQL: the visits that come after a place."""
    names = ("is_unknown", "ordered", *_KEYS)
    values = {f"after_{name}": value for name, value in zip(names, place, strict=True)}
    unknown, ordered = f"({order} IS NULL)::INTEGER", _ORDERS[order]
    key = ", ".join(name if name == "entry" else f"{name}::VARCHAR" for name in _KEYS)
    of_key = ", ".join(f"$after_{name}" for name in _KEYS)
    sql = f"""({unknown} > $after_is_unknown OR ({unknown} = $after_is_unknown AND (
        {ordered} {"<" if descending else ">"} $after_ordered
        OR ({ordered} = $after_ordered AND ({key}) > ({of_key})))))"""
    return sql, values
