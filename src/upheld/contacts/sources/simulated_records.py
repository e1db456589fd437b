"""A make-believe day as records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from upheld.contacts.records import (
    ABANDONED,
    AGENT_RINGS,
    AGENT_STATES,
    ANSWERED,
    LEFT_BY_KEY,
    LEFT_EMPTY,
    LOGGED_IN,
    NOT_READY,
    REFUSED,
    TIMED_OUT,
    UNKNOWN,
    VISITS,
    Flag,
    Records,
)
from upheld.contacts.sources.simulated_calls import ATTENDED, BLIND, BY_AGENT, BY_CALLER
from upheld.contacts.sources.simulated_day import Day
from upheld.contacts.sources.simulated_events import Positions, visit_end_s
from upheld.queueing import result
from upheld.queueing.arrivals import Floats, Integers

SOURCE: Final = "simulated"
KEY: Final = "1"  # pressed to leave

_OUTCOMES = {
    result.WAITING: UNKNOWN, result.ANSWERED: ANSWERED, result.ABANDONED: ABANDONED, result.OVERFLOWED: TIMED_OUT,
    result.LEFT_EMPTY: LEFT_EMPTY, result.REFUSED: REFUSED,
}  # fmt: skip
_ENDED_BY = {BY_CALLER: "caller", BY_AGENT: "agent", BLIND: "blind_transfer", ATTENDED: "attended_transfer"}
_RING_OUTCOMES = {
    result.OFFER_ANSWERED: "answered", result.OFFER_MISSED: "no_answer", result.OFFER_CANCELLED: "cancelled",
}  # fmt: skip
_KEY_AFTER_S: Final = 25.0  # the announcement that offers the key has been heard
_STATES = {result.LOGGED_IN: LOGGED_IN, result.ON_BREAK: NOT_READY}

Pseudonym = Callable[[str], str | None]
_Mask = np.ndarray[Any, np.dtype[np.bool_]]
_Columns = dict[str, Sequence[Any]]


def records(day: Day, at: Positions, journal: str, pseudonym: Pseudonym) -> Records:
    """The records of `day`; the positions of its events name the lines of `journal`."""
    return Records(
        _table(_with_refusals(_visits(day, at, pseudonym), day, at, pseudonym), VISITS, journal),
        _table(_states(day, at), AGENT_STATES, journal),
        _table(_rings(day, at), AGENT_RINGS, journal),
    )


def presses_key(day: Day) -> _Mask:
    """Stays whose caller did not hang up but left by the key."""
    stays = day.result.stays
    waited = stays.left_s - stays.entered_s
    may: _Mask = (stays.outcome == result.ABANDONED) & (waited > _KEY_AFTER_S)
    may &= day.calls.presses_key[stays.row]
    return may


def entries(day: Day) -> Integers:
    """For each stay how often its call has entered its queue, from 1."""
    stays = day.result.stays
    key = day.calls.root[stays.row] * len(day.queues) + stays.queue
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    rank = np.arange(len(key)) - np.repeat(starts, np.diff(np.append(starts, len(key))))
    numbered = np.empty(len(key), dtype=np.int64)
    numbered[order] = rank + 1
    return numbered


def winning_ring_s(day: Day) -> Floats:
    """How long the phone of the agent who answered rang, by stay; NaN for the rest."""
    offers = day.result.offers
    won = offers.outcome == result.OFFER_ANSWERED
    ring = np.full(len(day.result.stays.row), np.nan)
    ring[offers.stay[won]] = (_us(day, offers.end_s) - _us(day, offers.start_s))[won] / 1e6
    return ring


def _visits(day: Day, at: Positions, pseudonym: Pseudonym) -> _Columns:
    stays, calls = day.result.stays, day.calls
    rows = stays.row.tolist()
    answered = stays.outcome == result.ANSWERED
    ended = visit_end_s(day)
    offered_us, left_us, ended_us = (_us(day, moment) for moment in (stays.entered_s, stays.left_s, ended))
    length_s = (ended_us - left_us) / 1e6
    hold_s = np.where(answered, (length_s * calls.hold_share[stays.row]).round(3), np.nan)
    pressed = presses_key(day)
    over = answered & np.isfinite(ended)
    return {
        "contact_id": [calls.contact[row] for row in rows],
        "queue": [day.queues[queue] for queue in stays.queue.tolist()],
        "entry": entries(day).tolist(),
        "offered_at": _whole(offered_us),
        "answered_at": _whole(np.where(answered, left_us, np.nan)),
        "ended_at": _whole(ended_us),
        "outcome": _outcomes(stays.outcome, pressed),
        "agent": [day.seats[seat].login if seat >= 0 else None for seat in stays.agent.tolist()],
        "wait_s": _known((left_us - offered_us) / 1e6),
        "ring_s": _known(winning_ring_s(day)),
        "talk_s": _known(np.where(answered, (length_s - hold_s).round(3), np.nan)),
        "hold_s": _known(hold_s),
        "wrap_s": _known(np.where(answered, (_us(day, stays.wrap_ended_s) - ended_us) / 1e6, np.nan)),
        "ended_by": _kept([_ENDED_BY[by] for by in calls.ended_by[stays.row].tolist()], over),
        "transferred_to": _kept([calls.transferred_to[row] for row in rows], over),
        "caller": [_masked(calls.number[row], pseudonym) for row in rows],
        "dialled": [day.dialled[queue] for queue in calls.arrivals.queue[calls.root[stays.row]].tolist()],
        "exit_key": [KEY if key else None for key in pressed.tolist()],
        "place": (stays.ahead + 1).tolist(),
        "flags": np.where(np.isnan(ended), int(Flag.STILL_OPEN), 0).tolist(),
        "position": at.entry.tolist(),
        "end_position": [number if number >= 0 else None for number in at.ending.tolist()],
    }


def _with_refusals(visits: _Columns, day: Day, at: Positions, pseudonym: Pseudonym) -> _Columns:
    """`visits` and the calls that came to closed doors, all by position."""
    calls = day.calls
    moments = _whole(_us(day, calls.closed_at_s))
    known: _Columns = {
        "contact_id": calls.closed_contact,
        "queue": [day.queues[queue] for queue in calls.closed_queue.tolist()],
        "entry": [1] * len(moments),
        "offered_at": moments,
        "ended_at": moments,
        "outcome": [REFUSED] * len(moments),
        "wait_s": [0.0] * len(moments),
        "caller": [_masked(number, pseudonym) for number in calls.closed_number],
        "dialled": [day.dialled[queue] for queue in calls.closed_queue.tolist()],
        "flags": [0] * len(moments),
        "position": at.refusal.tolist(),
        "end_position": at.refusal.tolist(),
    }
    unknown = [None] * len(moments)
    return {name: [*values, *known.get(name, unknown)] for name, values in visits.items()}


def _states(day: Day, at: Positions) -> _Columns:
    spans = day.result.spans
    kinds = spans.kind.tolist()
    reasons = [
        day.rests[planned].reason if kind == result.ON_BREAK else None
        for kind, planned in zip(kinds, spans.planned.tolist(), strict=True)
    ]
    return {
        "agent": [day.seats[seat].login for seat in spans.agent.tolist()],
        "state": [_STATES[kind] for kind in kinds],
        "reason": reasons,
        "started_at": _whole(_us(day, spans.start_s)),
        "ended_at": _whole(_us(day, spans.end_s)),
        "flags": np.where(np.isnan(spans.end_s), int(Flag.STILL_OPEN), 0).tolist(),
        "position": at.span_start.tolist(),
    }


def _rings(day: Day, at: Positions) -> _Columns:
    """Offers that have ended; one that still rings has no outcome yet."""
    offers, stays = day.result.offers, day.result.stays
    over = np.flatnonzero(offers.outcome != result.OFFER_OPEN)
    stay = offers.stay[over]
    start, end = _us(day, offers.start_s[over]), _us(day, offers.end_s[over])
    return {
        "contact_id": [day.calls.contact[row] for row in stays.row[stay].tolist()],
        "queue": [day.queues[queue] for queue in stays.queue[stay].tolist()],
        "entry": entries(day)[stay].tolist(),
        "agent": [day.seats[seat].login for seat in offers.agent[over].tolist()],
        "started_at": _whole(start),
        "ring_s": _known((end - start) / 1e6),
        "outcome": [_RING_OUTCOMES[outcome] for outcome in offers.outcome[over].tolist()],
        "position": at.ring[over].tolist(),
    }


def _table(columns: _Columns, schema: pa.Schema, journal: str) -> pa.Table:
    """Rows by position, with the columns that are the same everywhere."""
    position = np.asarray(columns["position"], dtype=np.int64)
    order = np.argsort(position, kind="stable")
    everywhere = {"source": SOURCE, "channel": "voice", "journal": journal}
    arrays = []
    for field in schema:
        values = columns.get(field.name, [everywhere.get(field.name)] * len(order))
        if field.name == "end_journal":
            values = [None if end is None else journal for end in columns["end_position"]]
        arrays.append(pa.array(values, type=field.type).take(pa.array(order)))
    return pa.Table.from_arrays(arrays, schema=schema)


def _outcomes(codes: Integers, pressed: _Mask) -> list[str]:
    return [LEFT_BY_KEY if key else _OUTCOMES[code] for code, key in zip(codes.tolist(), pressed.tolist(), strict=True)]


def _masked(number: str | None, pseudonym: Pseudonym) -> str | None:
    return None if number is None else pseudonym(number)


def _us(day: Day, seconds: Floats) -> Floats:
    """Microseconds of the epoch, to the millisecond (exact in a float until the year 2255)."""
    return np.rint((seconds + day.epoch_s) * 1e3) * 1e3


def _whole(values: Floats) -> list[int | None]:
    return [None if value != value else int(value) for value in values.tolist()]


def _known(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def _kept(values: Sequence[str | None], mask: _Mask) -> list[str | None]:
    return [value if kept else None for value, kept in zip(values, mask.tolist(), strict=True)]
