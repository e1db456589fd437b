"""Rows of a table of agents' states → spans of their days.

Many systems tell one state after another, never that an agent is logged in: then every state but being away is a part
of a log-in, and states that touch make one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from upheld.contacts.agent_spans import Span
from upheld.contacts.columns import Row, span_row
from upheld.contacts.records import LOGGED_IN, NOT_READY, STATES, Flag
from upheld.contacts.tables.cells import Fault
from upheld.contacts.tables.table import Table
from upheld.contacts.tables.words import OFFLINE

_SECOND_US: Final = 1_000_000
_TOUCHING_US: Final = _SECOND_US
"""Two states this near follow one another: systems write whole seconds."""


def spans(tables: Sequence[Table]) -> list[Row]:
    """The spans of all tables together, each once, in order of time."""
    stated = [span for table in tables for span in _of_table(table)]
    logged_in = {span.agent for span in stated if span.state == LOGGED_IN}
    made = _log_ins(span for span in stated if span.agent not in logged_in and span.state != OFFLINE)
    found = {_key(span): span for span in sorted([*stated, *made], key=_order, reverse=True) if span.state in STATES}
    return [span_row(span) for span in sorted(found.values(), key=_order)]


def _order(span: Span) -> tuple[Any, ...]:
    return span.started_at, span.agent, span.state, span.journal, span.position


def _key(span: Span) -> tuple[Any, ...]:
    return span.agent, span.state, span.reason, span.queue, span.started_at, span.ended_at


def _of_table(table: Table) -> Iterable[Span]:
    good = table.accepted()
    names = ("agent", "state", "reason", "queue", "started_at", "ended_at", "duration_s")
    for row, cells in enumerate(zip(*(table.column(name).to_pylist() for name in names), strict=True)):
        agent, state, reason, queue, start, end, lasted_s = cells
        if not good[row]:
            continue
        if end is None and lasted_s is not None:
            end = start + round(lasted_s * _SECOND_US)
        if end is not None and end < start:
            table.reject(row, "ended_at", Fault("row.before"))
            continue
        if state == NOT_READY and reason is None:
            reason = _reason(table, row)
        span = Span(agent, state, reason, queue, start, table.log.journal, int(table.positions[row]), end)
        span.flags = 0 if end is not None else int(Flag.STILL_OPEN)
        yield span


def _reason(table: Table, row: int) -> str | None:
    """The state's own word, where it says more than that the agent is not ready."""
    cell = table.sources["state"][row]
    word = cell.strip() if isinstance(cell, str) else ""
    return None if word.casefold().replace("_", " ") in ("not ready", "notready", "", "aux") else word


def _log_ins(states: Iterable[Span]) -> Iterable[Span]:
    by_agent: defaultdict[str, list[Span]] = defaultdict(list)
    for span in states:
        by_agent[span.agent].append(span)
    for agent, parts in by_agent.items():
        parts.sort(key=_order)
        open_: Span | None = None
        for part in parts:
            if open_ and (open_.ended_at is None or part.started_at <= open_.ended_at + _TOUCHING_US):
                later = None if open_.ended_at is None or part.ended_at is None else max(open_.ended_at, part.ended_at)
                open_.ended_at = later
                open_.flags = 0 if later is not None else int(Flag.STILL_OPEN)
                continue
            if open_:
                yield open_
            open_ = Span(
                agent, LOGGED_IN, None, None, part.started_at, part.journal, part.position, part.ended_at, part.flags
            )
        if open_:
            yield open_
