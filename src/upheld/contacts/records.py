"""What happened, as typed columns: Visit, AgentState and AgentRing.

Every source ends in these three tables; every figure starts from them. Instants are UTC with microseconds, durations
are seconds. A field that the source cannot know is null, never 0. No person's, team's or client's name is stored:
memberships are dated and joined at query time (`people`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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

SCHEMAS: Final = {"visits": VISITS, "agent_states": AGENT_STATES, "agent_rings": AGENT_RINGS}


@dataclass(frozen=True)
class Records:
    """The three tables of one source or of several."""

    visits: pa.Table
    agent_states: pa.Table
    agent_rings: pa.Table

    def table(self, name: str) -> pa.Table:
        """The table called `name` in SCHEMAS."""
        return {"visits": self.visits, "agent_states": self.agent_states, "agent_rings": self.agent_rings}[name]


def empty() -> Records:
    """Records of nothing, with the right columns."""
    return Records(*(schema.empty_table() for schema in SCHEMAS.values()))


def joined(parts: Iterable[Records]) -> Records:
    """The records of several sources as one; the order of `parts` is kept."""
    kept = list(parts) or [empty()]
    return Records(*(pa.concat_tables([part.table(name) for part in kept]).unify_dictionaries() for name in SCHEMAS))
