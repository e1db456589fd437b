"""Rows of a table of calls → visits.

What a row does not state is taken from what it does: the wait from two times, the end from the answer and the
conversation. What cannot be told is null; an outcome that nothing tells is `unknown`, never abandoned.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upheld.contacts.records import ABANDONED, ANSWERED, OUTCOMES, UNKNOWN, VISITS, Flag
from upheld.contacts.tables.cells import Fault
from upheld.contacts.tables.table import Table
from upheld.contacts.visit import LONGEST_TALK_S, WAIT_TOLERANCE_S

_SECOND_US: Final = 1_000_000
_CODE: Final = {outcome: code for code, outcome in enumerate(OUTCOMES)}
_NOT_SAID: Final = -1
_OWN: Final = [name for name in VISITS.names if name not in ("source", "entry")]
_CONTENT: Final = [name for name in _OWN if name not in ("journal", "position", "end_journal", "end_position")]

Pseudonym = Callable[[str], str | None]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def visits(tables: Sequence[Table], source: str, pseudonym: Pseudonym) -> pa.Table:
    """The visits of all tables together, each once, in the order of their arrival; rejects rows that contradict."""
    parts = pa.concat_tables([_of_table(table, pseudonym) for table in tables])
    parts = _once(parts)
    parts = parts.append_column("entry", pa.array(_entries(parts), pa.int32()))
    order = pc.sort_indices(parts, [(name, "ascending") for name in ("offered_at", "contact_id", "queue", "entry")])
    parts = parts.take(order)
    columns = {"source": pa.repeat(pa.scalar(source), len(parts))}
    return pa.table([_cast(columns.get(f.name), parts, f) for f in VISITS], schema=VISITS)


def _cast(given: Any, parts: pa.Table, field: pa.Field) -> Any:
    column = parts[field.name] if given is None else pa.chunked_array([given])
    if pa.types.is_dictionary(field.type):
        return column.combine_chunks().dictionary_encode() if len(column) else pa.array([], field.type)
    return column.cast(field.type)


class _Rows:
    """The columns of one table as arrays: instants with a mask of the known ones, seconds with NaN for unknown."""

    def __init__(self, table: Table) -> None:
        self.offered = _us(table, "offered_at")
        self.answered, self.answered_known = _us(table, "answered_at"), _known(table, "answered_at")
        self.ended, self.ended_known = _us(table, "ended_at"), _known(table, "ended_at")
        self.wait, self.ring, self.talk, self.hold, self.wrap, self.handle = (
            _seconds(table, name) for name in ("wait_s", "ring_s", "talk_s", "hold_s", "wrap_s", "handle_s")
        )
        self.flags = np.zeros(table.rows, np.int32)
        self.outcome = _outcomes(table, self)


def _of_table(table: Table, pseudonym: Pseudonym) -> pa.Table:
    rows = _Rows(table)
    _refuse_contradictions(table, rows)
    _complete(table, rows)
    answered = rows.outcome == _CODE[ANSWERED]
    nulls = pa.nulls(table.rows, pa.string())
    columns = {
        "contact_id": _contact_ids(table),
        "queue": table.column("queue"),
        "channel": table.column("channel").fill_null("voice"),
        "offered_at": pa.array(rows.offered),
        "answered_at": pa.array(rows.answered, mask=~(answered & rows.answered_known)),
        "ended_at": pa.array(rows.ended, mask=~rows.ended_known),
        "outcome": pa.array(OUTCOMES).take(pa.array(rows.outcome)),
        "agent": _where(answered, table.column("agent")),
        "wait_s": _told(rows.wait, None),
        "ring_s": _told(rows.ring, answered),
        "talk_s": _told(rows.talk, answered),
        "hold_s": _told(rows.hold, answered),
        "wrap_s": _told(rows.wrap, answered),
        "ended_by": _where(answered, table.column("ended_by")),
        "transferred_to": _where(answered, table.column("transferred_to")),
        "caller": _pseudonyms(table, pseudonym),
        "dialled": table.column("dialled"),
        "exit_key": table.column("exit_key"),
        "place": table.column("place").cast(pa.int32(), safe=False),
        "flags": pa.array(rows.flags),
        "journal": pa.repeat(pa.scalar(table.log.journal), table.rows),
        "position": pa.array(table.positions),
        "end_journal": nulls,
        "end_position": pa.nulls(table.rows, pa.int64()),
    }
    plain = pa.table([columns[name] for name in _OWN], names=_OWN)
    return plain.filter(pa.array(table.accepted()))


def _outcomes(table: Table, rows: _Rows) -> Any:
    """The outcome as stated, else from its pieces: flags, the time of the answer, who answered."""
    stated = table.column("outcome")
    codes = pc.index_in(stated, pa.array(OUTCOMES)).fill_null(_NOT_SAID).to_numpy(zero_copy_only=False)
    yes_answered, yes_abandoned = (_yes(table, name) for name in ("is_answered", "is_abandoned"))
    open_ = codes == _NOT_SAID
    answered = yes_answered | rows.answered_known
    if not (table.has("answered_at") or table.has("is_answered") or table.has("outcome")):
        answered = answered | _known(table, "agent") | (rows.talk > 0)
    answered &= ~yes_abandoned
    made = np.where(answered, _CODE[ANSWERED], np.where(yes_abandoned, _CODE[ABANDONED], _CODE[UNKNOWN]))
    both = open_ & yes_abandoned & (yes_answered | rows.answered_known)
    table.reject_where(both, "is_abandoned", Fault("row.answered_and_abandoned"))
    nothing = open_ & (made == _CODE[UNKNOWN]) & ~rows.ended_known & np.isnan(rows.wait)
    rows.flags |= np.where(nothing, int(Flag.STILL_OPEN), 0).astype(np.int32)
    return np.where(open_, made, codes).astype(np.int32)


def _refuse_contradictions(table: Table, rows: _Rows) -> None:
    known = _known(table, "offered_at")
    answered = rows.outcome == _CODE[ANSWERED]
    stated = _known(table, "outcome")
    for column, wrong in (
        ("answered_at", known & rows.answered_known & (rows.answered < rows.offered)),
        ("ended_at", known & rows.ended_known & (rows.ended < rows.offered)),
        ("ended_at", rows.answered_known & rows.ended_known & (rows.ended < rows.answered)),
    ):
        table.reject_where(wrong, column, Fault("row.before"))
    unanswered = stated & ~answered & (rows.outcome != _CODE[UNKNOWN])
    table.reject_where(unanswered & rows.answered_known, "answered_at", Fault("row.outcome_contradicts"))


def _complete(table: Table, rows: _Rows) -> None:
    """Fill in what the other columns tell."""
    answered = rows.outcome == _CODE[ANSWERED]
    clock = np.where(answered, rows.answered - rows.offered, rows.ended - rows.offered) / _SECOND_US
    clock = np.where(np.where(answered, rows.answered_known, rows.ended_known), clock, np.nan)
    mismatch = answered & (np.abs(clock - rows.wait) > WAIT_TOLERANCE_S)
    rows.flags |= np.where(mismatch, int(Flag.WAIT_MISMATCH), 0).astype(np.int32)
    rows.wait = np.where(np.isnan(rows.wait), clock, rows.wait)
    at_answer = answered & ~rows.answered_known & ~np.isnan(rows.wait)
    rows.answered = np.where(at_answer, rows.offered + _as_us(rows.wait), rows.answered)
    rows.answered_known |= at_answer
    hold, wrap = np.nan_to_num(rows.hold), np.nan_to_num(rows.wrap)
    by_parts = rows.handle - hold - wrap
    by_clock = np.where(
        rows.ended_known & rows.answered_known, (rows.ended - rows.answered) / _SECOND_US - hold, np.nan
    )
    for made in (by_parts, by_clock):
        usable = np.isnan(rows.talk) & (made >= 0)
        rows.talk = np.where(usable, made, rows.talk)
    lasted = np.where(answered, rows.talk + hold, rows.wait)
    since = np.where(answered, rows.answered, rows.offered)
    ends = ~rows.ended_known & ~np.isnan(lasted) & np.where(answered, rows.answered_known, True)
    rows.ended = np.where(ends, since + _as_us(lasted), rows.ended)
    rows.ended_known |= ends
    if table.has("ended_at") or table.has("talk_s"):
        rows.flags |= np.where(answered & ~rows.ended_known, int(Flag.NO_ENDING), 0).astype(np.int32)
    rows.flags |= np.where(rows.talk > LONGEST_TALK_S, int(Flag.TALK_OUTLIER), 0).astype(np.int32)


def _once(parts: pa.Table) -> pa.Table:
    """Each visit once: of rows with one contact, queue and arrival the one that tells most, whatever file has it."""
    keys = np.stack([_codes(parts["contact_id"]), _codes(parts["queue"]), parts["offered_at"].to_numpy()])
    order = np.lexsort(keys[::-1])
    alike = (np.diff(keys[:, order], axis=1) == 0).all(axis=0)
    if not alike.any():
        return parts
    groups = np.concatenate(([0], np.cumsum(~alike)))
    again: defaultdict[int, list[int]] = defaultdict(list)
    doubled = np.concatenate(([False], alike)) | np.concatenate((alike, [False]))
    for place in np.flatnonzero(doubled):
        again[int(groups[place])].append(int(order[place]))
    keep = np.ones(len(parts), bool)
    for rows in again.values():
        found = parts.take(pa.array(rows)).to_pylist()
        best = min(range(len(rows)), key=lambda n: (_poverty(found[n]), found[n]["journal"], found[n]["position"]))
        keep[[row for n, row in enumerate(rows) if n != best]] = False
    return parts.filter(pa.array(keep))


def _poverty(row: dict[str, Any]) -> tuple[int, str]:
    content = [row[name] for name in _CONTENT]
    return content.count(None), repr(content)


def _entries(parts: pa.Table) -> Any:
    """The n-th entry of each contact into each queue, by time."""
    contact, queue = _codes(parts["contact_id"]), _codes(parts["queue"])
    offered = parts["offered_at"].to_numpy()
    order = np.lexsort((offered, queue, contact))
    new = np.ones(len(parts), bool)
    new[1:] = (np.diff(contact[order]) != 0) | (np.diff(queue[order]) != 0)
    places = np.arange(len(parts))
    entries = np.empty(len(parts), np.int32)
    entries[order] = places - np.maximum.accumulate(np.where(new, places, 0)) + 1
    return entries


def _codes(column: pa.ChunkedArray) -> Any:
    if not len(column):
        return np.zeros(0, np.int64)
    return column.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)


def _contact_ids(table: Table) -> pa.Array:
    """As the table has them; where it has none each row is a contact of its own."""
    ids = table.column("contact_id")
    if not ids.null_count:
        return ids
    own = pa.array([f"{table.log.journal}:{position}" for position in table.positions], pa.string())
    return pc.coalesce(ids, own)


def _pseudonyms(table: Table, pseudonym: Pseudonym) -> pa.Array:
    callers = table.column("caller").dictionary_encode()
    stored = pa.array([pseudonym(number) for number in callers.dictionary.to_pylist()], pa.string())
    return stored.take(callers.indices)


def _us(table: Table, name: str) -> Any:
    return table.column(name).fill_null(0).to_numpy(zero_copy_only=False).copy()


def _known(table: Table, name: str) -> Mask:
    known: Mask = ~table.column(name).is_null().to_numpy(zero_copy_only=False)
    return known


def _yes(table: Table, name: str) -> Mask:
    yes: Mask = table.column(name).fill_null(False).to_numpy(zero_copy_only=False)
    return yes


def _seconds(table: Table, name: str) -> Floats:
    seconds: Floats = table.column(name).to_numpy(zero_copy_only=False)
    return seconds


def _as_us(seconds: Floats) -> Any:
    return np.round(np.nan_to_num(seconds) * _SECOND_US).astype(np.int64)


def _told(seconds: Floats, only: Mask | None) -> pa.Array:
    unknown = np.isnan(seconds) if only is None else np.isnan(seconds) | ~only
    return pa.array(seconds, mask=unknown)


def _where(mask: Mask, column: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(mask), column, None)
