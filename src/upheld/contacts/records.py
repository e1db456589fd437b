"""What happened, as typed columns: Visit, AgentState, AgentRing, and what tables and other systems tell beside them.

Every source ends in these tables; every figure starts from them. Instants are UTC with microseconds, durations
are seconds. A field that the source cannot know is null, never 0. No person's, team's or client's name is stored:
memberships are dated and joined at query time (`people`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Final

import pyarrow as pa

ANSWERED: Final = "answered"
ABANDONED: Final = "abandoned"
TIMED_OUT: Final = "timed_out"
LEFT_BY_KEY: Final = "left_by_key"
LEFT_EMPTY: Final = "left_empty"
WITHDRAWN: Final = "withdrawn"
REFUSED: Final = "refused"
UNKNOWN: Final = "unknown"

OUTCOMES: Final = (ANSWERED, ABANDONED, TIMED_OUT, LEFT_BY_KEY, LEFT_EMPTY, WITHDRAWN, REFUSED, UNKNOWN)
"""How a visit can end. `offered` is every outcome but `refused`; their sum is conserved."""

ENDINGS: Final = ("agent", "caller", "blind_transfer", "attended_transfer", "system")
"""Who ended the conversation of an answered visit (null: not known)."""

LOGGED_IN: Final = "logged_in"
NOT_READY: Final = "not_ready"
WRAP: Final = "wrap"
STATES: Final = (LOGGED_IN, NOT_READY, WRAP)
"""Spans of an agent's day. They may overlap: not_ready and wrap lie inside logged_in."""

RING_OUTCOMES: Final = (ANSWERED, "no_answer", "cancelled")


class Flag(IntFlag):
    """What a reader must know about one record before trusting it (bits of the column `flags`)."""

    STILL_OPEN = 1  # the log ends before this record does
    RESTART = 2  # the switch restarted while it was open
    NO_ENDING = 4  # the switch never wrote its end (the next entry, a later life of the switch, or nothing)
    NO_ENTRY = 8  # the switch never wrote its beginning
    TALK_OUTLIER = 16  # a talk time no conversation has (see `fold`)
    CLOCK_BACK = 32  # its lines' clock went back; the logged durations were used
    WAIT_MISMATCH = 64  # the logged wait and the clock differ by more than two seconds
    IMPLIED_START = 128  # the span began before the log did


_TIME: Final = pa.timestamp("us", tz="UTC")
_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_WITHIN: Final = pa.struct(
    [
        pa.field("threshold_s", pa.float64(), nullable=False),
        pa.field("answered", pa.int64()),
        pa.field("abandoned", pa.int64()),
    ]
)

VISITS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),  # which telephone system, as named at import
        pa.field("contact_id", pa.string(), nullable=False),  # one id through all transfers; text, never a number
        pa.field("queue", _WORD, nullable=False),
        pa.field("entry", pa.int32(), nullable=False),  # n-th entry of this contact into this queue, from 1
        pa.field("channel", _WORD, nullable=False),  # "voice" where the source says nothing else
        pa.field("offered_at", _TIME, nullable=False),  # entered the queue
        pa.field("answered_at", _TIME),  # an agent answered
        pa.field("ended_at", _TIME),  # left the queue unanswered, or the conversation ended
        pa.field("outcome", _WORD, nullable=False),  # one of OUTCOMES
        pa.field("agent", _WORD),  # the log-in that answered, as the source names it
        pa.field("wait_s", pa.float64()),  # until an agent answered (ringing included) or the visit ended
        pa.field("ring_s", pa.float64()),  # ringing of the agent who answered; part of wait_s
        pa.field("talk_s", pa.float64()),
        pa.field("hold_s", pa.float64()),  # customer on hold during the conversation
        pa.field("wrap_s", pa.float64()),  # after-contact work
        pa.field("ended_by", _WORD),  # one of ENDINGS
        pa.field("transferred_to", pa.string()),  # where a transfer went, as the source says it
        pa.field("caller", pa.string()),  # keyed pseudonym; null when withheld or unknown: nulls never join
        pa.field("dialled", pa.string()),  # the number called (DID)
        pa.field("exit_key", pa.string()),  # the key pressed to leave
        pa.field("place", pa.int32()),  # place in the queue on entry, from 1
        pa.field("flags", pa.int32(), nullable=False),  # bits of Flag
        pa.field("journal", _WORD, nullable=False),  # where the record came from: journal of its first line
        pa.field("position", pa.int64(), nullable=False),  # position in it: byte offset of a file's line
        pa.field("end_journal", _WORD),
        pa.field("end_position", pa.int64()),
    ]
)
"""One row per visit: one stay of a contact in one queue. Key: source, contact_id, queue, entry."""

AGENT_STATES: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("agent", _WORD, nullable=False),  # log-in as the source names it
        pa.field("state", _WORD, nullable=False),  # one of STATES
        pa.field("reason", pa.string()),  # of not_ready
        pa.field("queue", _WORD),  # null: the whole agent; for logged_in the queue of the membership
        pa.field("started_at", _TIME, nullable=False),
        pa.field("ended_at", _TIME),  # null: still so when the log ends
        pa.field("flags", pa.int32(), nullable=False),
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per span of an agent's day."""

AGENT_RINGS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("contact_id", pa.string(), nullable=False),
        pa.field("queue", _WORD, nullable=False),
        pa.field("entry", pa.int32(), nullable=False),
        pa.field("agent", _WORD, nullable=False),
        pa.field("started_at", _TIME, nullable=False),
        pa.field("ring_s", pa.float64()),
        pa.field("outcome", _WORD, nullable=False),  # one of RING_OUTCOMES
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per offer of a visit to an agent's phone."""

INTERVAL_TOTALS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("queue", _WORD, nullable=False),
        pa.field("channel", _WORD, nullable=False),
        pa.field("started_at", _TIME, nullable=False),
        pa.field("ended_at", _TIME, nullable=False),  # the interval is [started_at, ended_at)
        pa.field("offered", pa.int64()),  # all outcomes but refused
        pa.field("answered", pa.int64()),
        pa.field("abandoned", pa.int64()),
        pa.field("refused", pa.int64()),
        pa.field("short_s", pa.float64()),  # what the system calls a short abandon
        pa.field("short_abandoned", pa.int64()),  # abandoned in less than short_s; part of abandoned
        pa.field("within", pa.list_(_WITHIN)),  # by threshold
        pa.field("answer_wait_s", pa.float64()),  # sum of the waits of the answered
        pa.field("abandon_wait_s", pa.float64()),  # sum of the waits of the abandoned
        pa.field("longest_wait_s", pa.float64()),
        pa.field("talk_s", pa.float64()),  # sums over the answered
        pa.field("hold_s", pa.float64()),
        pa.field("wrap_s", pa.float64()),
        pa.field("handle_s", pa.float64()),  # sum of handling where its parts are not told apart
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per queue and interval of a system that tells totals only. A column it does not tell is null."""

WORK_ITEMS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("item_id", pa.string(), nullable=False),
        pa.field("contact_id", pa.string()),
        pa.field("queue", _WORD, nullable=False),
        pa.field("channel", _WORD, nullable=False),  # email, back_office, …
        pa.field("received_at", _TIME, nullable=False),
        pa.field("answered_at", _TIME),  # the first answer
        pa.field("closed_at", _TIME),  # null: still open when the table was written
        pa.field("reopened", pa.int32()),  # how many times; null: not known
        pa.field("agent", _WORD),
        pa.field("handle_s", pa.float64()),
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per piece of deferred work: an e-mail, a letter, a case. Key: source, item_id."""

ATTEMPTS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("contact_id", pa.string()),  # the record or customer that was tried
        pa.field("queue", _WORD, nullable=False),  # the campaign
        pa.field("agent", _WORD),
        pa.field("attempted_at", _TIME, nullable=False),
        pa.field("reached", pa.bool_()),  # the right party answered; null: not known
        pa.field("converted", pa.bool_()),  # what the campaign is for came about; null: not known
        pa.field("talk_s", pa.float64()),
        pa.field("wrap_s", pa.float64()),
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per outbound attempt."""

SATISFACTION: Final = "satisfaction"
QUALITY: Final = "quality"
DOCUMENTATION: Final = "documentation"
RESOLUTION: Final = "resolution"
SCORE_KINDS: Final = (SATISFACTION, QUALITY, DOCUMENTATION, RESOLUTION)

SCORES: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("kind", _WORD, nullable=False),  # one of SCORE_KINDS
        pa.field("contact_id", pa.string()),
        pa.field("queue", _WORD),
        pa.field("channel", _WORD),
        pa.field("agent", _WORD),
        pa.field("scored_at", _TIME, nullable=False),  # of the contact where the table tells it, else of the scoring
        pa.field("score", pa.float64()),  # points; documentation and resolution: 1 or 0; null: asked, not answered
        pa.field("possible", pa.float64()),  # the most points there are
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per score that somebody gave a contact."""

LEGS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("contact_id", pa.string(), nullable=False),  # as the queue's own log names the contact
        pa.field("leg_id", pa.string(), nullable=False),
        pa.field("started_at", _TIME, nullable=False),
        pa.field("answered_at", _TIME),  # by the switch: an announcement counts as an answer
        pa.field("ended_at", _TIME),
        pa.field("caller", pa.string()),  # keyed pseudonym
        pa.field("dialled", pa.string()),
        pa.field("application", _WORD),  # what the switch did last with it
        pa.field("queue", _WORD),  # where that was a queue
        pa.field("disposition", _WORD),  # as the switch says it
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per leg of a call in a switch's call records: what a queue's log cannot know."""

PAID_HOURS: Final = pa.schema(
    [
        pa.field("source", _WORD, nullable=False),
        pa.field("person", _WORD, nullable=False),  # the code of people.csv, never a name
        pa.field("worked_on", pa.date32(), nullable=False),  # as the payroll counts days
        pa.field("started_at", _TIME, nullable=False),  # midnight of that day in the zone of the table
        pa.field("paid_s", pa.float64(), nullable=False),
        pa.field("pay_code", _WORD),  # what it was paid as
        pa.field("journal", _WORD, nullable=False),
        pa.field("position", pa.int64(), nullable=False),
    ]
)
"""One row per person, day and kind of pay of a payroll: what shrinkage is a share of."""

SCHEMAS: Final = {
    "visits": VISITS,
    "agent_states": AGENT_STATES,
    "agent_rings": AGENT_RINGS,
    "interval_totals": INTERVAL_TOTALS,
    "work_items": WORK_ITEMS,
    "attempts": ATTEMPTS,
    "scores": SCORES,
    "legs": LEGS,
    "paid_hours": PAID_HOURS,
}


@dataclass(frozen=True)
class Records:
    """The tables of one source or of several; most sources fill the first three only."""

    visits: pa.Table = field(default_factory=VISITS.empty_table)
    agent_states: pa.Table = field(default_factory=AGENT_STATES.empty_table)
    agent_rings: pa.Table = field(default_factory=AGENT_RINGS.empty_table)
    interval_totals: pa.Table = field(default_factory=INTERVAL_TOTALS.empty_table)
    work_items: pa.Table = field(default_factory=WORK_ITEMS.empty_table)
    attempts: pa.Table = field(default_factory=ATTEMPTS.empty_table)
    scores: pa.Table = field(default_factory=SCORES.empty_table)
    legs: pa.Table = field(default_factory=LEGS.empty_table)
    paid_hours: pa.Table = field(default_factory=PAID_HOURS.empty_table)

    def table(self, name: str) -> pa.Table:
        """The table called `name` in SCHEMAS."""
        table: pa.Table = getattr(self, name)
        return table


def empty() -> Records:
    """Records of nothing, with the right columns."""
    return Records()


def joined(parts: Iterable[Records]) -> Records:
    """The records of several sources as one; the order of `parts` is kept."""
    kept = list(parts) or [empty()]
    return Records(*(pa.concat_tables([part.table(name) for part in kept]).unify_dictionaries() for name in SCHEMAS))
