"""The centre at one instant as a few arrays of records: what the compiled event loop reads and writes.

Lines of waiting stays and lists of idle agents are doubly linked through their records, so that whoever leaves is taken
out at once. Idle agents hang in a list per queue and rank of skill, in the order in which they became idle.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import Arrivals, Integers
from upheld.queueing.event_heap import EVENT
from upheld.queueing.rules import Rules
from upheld.queueing.staff import Staff

NONE: Final = -1
"""Nobody, nothing or no."""

STAYS, OFFERS, SPANS, EVENTS, PLANNED = range(5)
"""Places in `State.count`."""

_FLOAT, _INT = np.float64, np.int64
CONTACT: Final = np.dtype([
    ("patience_s", _FLOAT), ("service_s", _FLOAT), ("wrap_s", _FLOAT), ("ring_s", _FLOAT), ("leaves_at", _FLOAT),
    ("queue", _INT), ("missed_left", _INT), ("follower", _INT), ("overflowed", _INT),
], align=True)  # fmt: skip
STAY: Final = np.dtype([
    ("entered_s", _FLOAT), ("left_s", _FLOAT), ("ended_s", _FLOAT), ("wrap_ended_s", _FLOAT), ("row", _INT),
    ("queue", _INT), ("outcome", _INT), ("agent", _INT), ("ahead", _INT), ("offer", _INT),
    ("before", _INT), ("after", _INT),  # its neighbours in the line
], align=True)  # fmt: skip
OFFER: Final = np.dtype([("start_s", _FLOAT), ("end_s", _FLOAT), ("stay", _INT), ("agent", _INT), ("outcome", _INT)])
SPAN: Final = np.dtype(
    [("start_s", _FLOAT), ("end_s", _FLOAT), ("agent", _INT), ("kind", _INT), ("planned", _INT)], align=True
)
AGENT: Final = np.dtype([
    ("pace", _FLOAT), ("idle_since_s", _FLOAT), ("idle", _INT), ("on_shift", _INT), ("login", _INT),
    ("resting", _INT), ("first_due", _INT), ("last_due", _INT),
], align=True)  # fmt: skip
ABLE: Final = np.dtype([("skill", _INT), ("rank", _INT), ("before", _INT), ("after", _INT)], align=True)
ENDS: Final = np.dtype([("first", _INT), ("last", _INT)], align=True)
QUEUE: Final = np.dtype([
    ("overflow_after_s", _FLOAT), ("priority", _INT), ("overflow_to", _INT), ("capacity", _INT),
    ("leave_when_empty", _INT), ("members", _INT), ("first", _INT), ("last", _INT), ("waiting", _INT),
], align=True)  # fmt: skip
BREAK: Final = np.dtype([("length_s", _FLOAT), ("agent", _INT), ("after", _INT)], align=True)
_LINKS: Final = frozenset(
    ("before", "after", "first", "last", "agent", "offer", "follower", "on_shift", "login", "resting", "first_due",
     "last_due")
)  # fmt: skip


class State(NamedTuple):
    """Everything; records as above."""

    count: Integers  # stays, offers, spans, events in the heap, events planned so far
    contacts: NDArray[Any]
    stays: NDArray[Any]
    offers: NDArray[Any]
    spans: NDArray[Any]
    agents: NDArray[Any]
    able: NDArray[Any]  # (agents, queues): a skill, its rank among the queue's skills, neighbours in the idle list
    lists: NDArray[Any]  # (queues, ranks): the ends of each list of idle agents
    queues: NDArray[Any]
    shifts: Integers  # the agent of each
    breaks: NDArray[Any]
    events: NDArray[Any]


def begun(arrivals: Arrivals, staff: Staff, rules: Rules) -> State:
    """The empty centre, with room for all that can happen."""
    contacts, (agents, queues) = len(arrivals), staff.skills.shape
    stays = contacts * (2 if (rules.overflow_to >= 0).any() else 1)
    offers = stays + int(arrivals.missed_offers.sum())
    spans = 2 * len(staff.shifts) + len(staff.breaks)
    rank = _ranks(staff.skills)
    events = 2 * stays + 4 * agents + len(staff.breaks) + 16  # departures that are out of date included
    return State(
        count=np.zeros(5, np.int64),
        contacts=_contacts(arrivals),
        stays=_records(STAY, stays),
        offers=_records(OFFER, offers),
        spans=_records(SPAN, spans),
        agents=_filled(_records(AGENT, agents), pace=staff.pace),
        able=_filled(_records(ABLE, (agents, queues)), skill=staff.skills, rank=rank),
        lists=_records(ENDS, (queues, int(rank.max(initial=0)) + 1)),
        queues=_filled(
            _records(QUEUE, queues),
            overflow_after_s=rules.overflow_after_s,
            priority=rules.priority,
            overflow_to=rules.overflow_to,
            capacity=rules.capacity,
            leave_when_empty=rules.leave_when_empty,
        ),
        shifts=staff.shifts.agent.astype(np.int64),
        breaks=_filled(
            _records(BREAK, len(staff.breaks)),
            length_s=staff.breaks.end_s - staff.breaks.start_s,
            agent=staff.breaks.agent,
        ),
        events=np.empty(events, EVENT),
    )


def _contacts(arrivals: Arrivals) -> NDArray[Any]:
    found = np.empty(len(arrivals), CONTACT)
    follower = np.full(len(arrivals), NONE)
    followers = np.flatnonzero(arrivals.follows >= 0)
    follower[arrivals.follows[followers]] = followers
    return _filled(
        found,
        patience_s=arrivals.patience_s,
        service_s=arrivals.service_s,
        wrap_s=arrivals.wrap_s,
        ring_s=arrivals.ring_s,
        leaves_at=np.nan,
        queue=arrivals.queue,
        missed_left=arrivals.missed_offers,
        follower=follower,
        overflowed=0,
    )


def _records(kind: np.dtype[Any], shape: int | tuple[int, int]) -> NDArray[Any]:
    """Records in which nothing has happened: times unknown, links none, numbers 0."""
    empty = np.zeros((), kind)
    for name in kind.names or ():
        if kind[name] == np.float64:
            empty[name] = np.nan
        elif name in _LINKS:
            empty[name] = NONE
    return np.full(shape, empty, kind)


def _filled(records: NDArray[Any], **columns: Any) -> NDArray[Any]:
    for name, values in columns.items():
        records[name] = values
    return records


def _ranks(skills: Integers) -> Integers:
    """Each skill's place among the different skills that agents have for its queue; -1 for those who cannot."""
    rank = np.full(skills.shape, NONE)
    for queue in range(skills.shape[1]):
        able = skills[:, queue] > 0
        rank[able, queue] = np.unique(skills[able, queue], return_inverse=True)[1]
    return rank
