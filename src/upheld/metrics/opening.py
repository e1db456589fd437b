"""Opening time as tables that SQL can join: how much of it has passed at any instant, and when each opening day closes.

`opening_spans`: started_at, ended_at and before_us, the opening time before the span; so the opening time passed at an
instant is before_us of the last span that has begun plus what of it has passed. `opening_closes`: closes_at and
opened_us, the opening time passed then.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from upheld.contacts import calendars
from upheld.contacts.calendars import Calendar

_TIME: Final = pa.timestamp("us", tz="UTC")
_SPANS: Final = pa.schema([("started_at", _TIME), ("ended_at", _TIME), ("before_us", pa.int64())])
_CLOSES: Final = pa.schema([("closes_at", _TIME), ("opened_us", pa.int64())])
_DAY: Final = timedelta(days=1)
_LONGEST_SHIFT: Final = timedelta(hours=25)
"""A span longer than the longest day is no opening day of its own: it closes with each local day."""
_US: Final = timedelta(microseconds=1)

Spans = list[tuple[datetime, datetime]]


def passed_us(span: str, at: str) -> str:
    """SQL: the opening time passed at the instant `at`, whose last begun span was joined as `span` (none: 0)."""
    within = f"least(epoch_us({at}), epoch_us({span}.ended_at)) - epoch_us({span}.started_at)"
    return f"coalesce({span}.before_us + {within}, 0)"


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, calendar: Calendar) -> Iterator[None]:
    """While open: the tables `opening_spans` and `opening_closes` of `calendar` over the span of the work items."""
    spans = _of_work(con, calendar)
    con.register("opening_spans", pa.Table.from_pylist(_with_sums(spans), schema=_SPANS))
    closing = [{"closes_at": at, "opened_us": _passed_us(spans, at)} for at in closes(calendar.zone, spans)]
    con.register("opening_closes", pa.Table.from_pylist(closing, schema=_CLOSES))
    try:
        yield
    finally:
        con.unregister("opening_spans")
        con.unregister("opening_closes")


def closes(zone: str, spans: Spans) -> list[datetime]:
    """When each opening day ends: the end of the last span that begins on its local day (after midnight for a night).

    Spans that run on for more than a day close at each local midnight.
    """
    local = ZoneInfo(zone)
    last = {start.astimezone(local).date(): end for span in spans for start, end in _pieces(zone, *span)}
    return sorted(last.values())


def _pieces(zone: str, start: datetime, end: datetime) -> Spans:
    if end - start <= _LONGEST_SHIFT:
        return [(start, end)]
    return [(max(day.start, start), min(day.end, end)) for day in calendars.days(zone, start, end)]


def _of_work(con: duckdb.DuckDBPyConnection, calendar: Calendar) -> Spans:
    """The opening spans from the first to the last instant of any work item, whole days."""
    query = """
        SELECT min(received_at) AS first_at, max(greatest(received_at, answered_at, closed_at)) AS last_at
        FROM work_items
    """
    (span,) = con.sql(query).to_arrow_table().to_pylist()
    if span["first_at"] is None:
        return []
    days = calendars.days(calendar.zone, span["first_at"] - _DAY, span["last_at"] + _DAY)
    return calendars.open_spans(calendar, days[0].start, days[-1].end)


def _with_sums(spans: Spans) -> list[dict[str, datetime | int]]:
    rows: list[dict[str, datetime | int]] = []
    before_us = 0
    for start, end in spans:
        rows.append({"started_at": start, "ended_at": end, "before_us": before_us})
        before_us += (end - start) // _US
    return rows


def _passed_us(spans: Spans, at: datetime) -> int:
    return sum((min(end, at) - start) // _US for start, end in spans if start < at)
