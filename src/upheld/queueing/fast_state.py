"""The centre at one instant as a few arrays of records: what the compiled event loop reads and writes.

Only contacts in the centre have a record: whoever leaves gives it back, so that the loop stays in the processor's
nearest memory. Lines of waiting contacts and of idle agents are doubly linked through their records, so that whoever
leaves is taken out at once. Agents with the same skills form a group, idle in the order in which they became idle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from upheld.queueing.arrivals import FOLLOWS_ON, Arrivals, Floats, Integers
from upheld.queueing.event_heap import EVENT
from upheld.queueing.result import STAY_OUTCOMES
from upheld.queueing.rules import Rules
from upheld.queueing.staff import Staff

NONE: Final = -1
"""Nobody, nothing or no."""

STAYS, OFFERS, SPANS, EVENTS, PLANNED, RECORDS, FREE = range(7)
"""Places in `State.counter`: how many so far, records ever used, and the first record that was given back."""

WITHIN: Final = len(STAY_OUTCOMES)
"""Columns of `State.tally`: all that entered, outcomes by their code, then answered and left within each threshold."""
WAIT_ANSWERED, WAIT_LEFT, HANDLED = range(3)
"""Columns of `State.sums`, in seconds."""

_FLOAT, _INT = np.float64, np.int64
STAY: Final = np.dtype([
    ("entered_s", _FLOAT), ("leaves_at", _FLOAT), ("callback_at", _FLOAT), ("leave_rank", _INT), ("ring_rank", _INT),
    ("number", _INT), ("row", _INT), ("queue", _INT), ("interval", _INT), ("agent", _INT), ("offer", _INT),
    ("before", _INT), ("after", _INT), ("missed_left", _INT), ("overflows_left", _INT), ("answered", _INT),
], align=True)  # fmt: skip
KEPT: Final = np.dtype([
    ("entered_s", _FLOAT), ("left_s", _FLOAT), ("ended_s", _FLOAT), ("wrap_ended_s", _FLOAT), ("row", _INT),
    ("queue", _INT), ("outcome", _INT), ("agent", _INT), ("ahead", _INT),
], align=True)  # fmt: skip
OFFER: Final = np.dtype([("start_s", _FLOAT), ("end_s", _FLOAT), ("stay", _INT), ("agent", _INT), ("outcome", _INT)])
SPAN: Final = np.dtype(
    [("start_s", _FLOAT), ("end_s", _FLOAT), ("agent", _INT), ("kind", _INT), ("planned", _INT)], align=True
)
AGENT: Final = np.dtype([
    ("pace", _FLOAT), ("idle_since_s", _FLOAT), ("group", _INT), ("team", _INT), ("idle", _INT), ("before", _INT),
    ("after", _INT), ("on_shift", _INT), ("login", _INT), ("resting", _INT), ("first_due", _INT), ("last_due", _INT),
], align=True)  # fmt: skip
GROUP: Final = np.dtype([("first", _INT), ("last", _INT), ("overdue", _INT)], align=True)
CHOICE: Final = np.dtype([("which", _INT), ("level", _INT)], align=True)
QUEUE: Final = np.dtype([
    ("overflow_after_s", _FLOAT), ("overflow_to", _INT), ("capacity", _INT), ("leave_when_empty", _INT),
    ("members", _INT), ("first", _INT), ("last", _INT), ("waiting", _INT),
    ("unseen", _INT),  # who gives up here changes nothing but the counts: it is enough to find out later
], align=True)  # fmt: skip
BREAK: Final = np.dtype([("length_s", _FLOAT), ("agent", _INT), ("after", _INT)], align=True)
_LINKS: Final = frozenset(
    ("before", "after", "first", "last", "on_shift", "login", "resting", "first_due", "last_due", "which")
)


@dataclass(frozen=True)
class Grid:
    """What is counted: stays by the interval of their entry, and whether they waited at most a threshold."""

    interval_s: float  # infinite: one interval
    intervals: int  # what comes later is counted in one more
    thresholds_s: Floats  # (queues, thresholds)


class State(NamedTuple):
    """Everything; records as above."""

    counter: Integers
    # who comes; a column of one value holds for all
    queue: Integers
    patience_s: Floats
    service_s: Floats
    wrap_s: Floats
    ring_s: Floats
    missed: Integers
    balks: Integers
    callback_after_s: Floats
    delay_s: Floats
    follower: Integers  # (moments, contacts), or no contacts where nobody follows
    # the centre
    stays: NDArray[Any]
    agents: NDArray[Any]
    groups: NDArray[Any]
    able: NDArray[Any]  # (queues, groups): who can serve it, best first, with the skill; NONE after the last
    serves: NDArray[Any]  # (groups, queues): what it serves, first choice first; equal levels: the longest wait
    queues: NDArray[Any]
    shifts: Integers  # the agent of each
    breaks: NDArray[Any]
    events: NDArray[Any]
    # what happened
    kept: NDArray[Any]  # stays, or nothing
    offers: NDArray[Any]
    spans: NDArray[Any]
    thresholds_s: Floats
    tally: Integers  # (queues, intervals + 1, columns)
    sums: Floats  # (queues, intervals + 1, columns)
    busy_s: Floats  # (teams, intervals + 1)


def begun(arrivals: Arrivals, staff: Staff, rules: Rules, grid: Grid, teams: Integers, *, keep: bool) -> State:
    """The empty centre, with room for all that can happen; most of the room is never touched."""
    contacts, (agents, queues) = len(arrivals), staff.skills.shape
    stays = contacts * (1 + (rules.overflow_steps if (rules.overflow_to >= 0).any() else 0))
    missed = int(arrivals.missed_offers.sum()) if _column(arrivals.missed_offers).any() else 0
    kinds, group = np.unique(staff.skills, axis=0, return_inverse=True)
    bins, columns = grid.intervals + 1, WITHIN + 2 * grid.thresholds_s.shape[1]
    counter = np.zeros(7, np.int64)
    counter[FREE] = NONE
    return State(
        counter=counter,
        queue=_column(arrivals.queue),
        patience_s=_column(arrivals.patience_s),
        service_s=_column(arrivals.service_s),
        wrap_s=_column(arrivals.wrap_s),
        ring_s=_column(arrivals.ring_s),
        missed=_column(arrivals.missed_offers),
        balks=_column(arrivals.balks),
        callback_after_s=_column(arrivals.callback_after_s),
        delay_s=_column(arrivals.delay_s),
        follower=_followers(arrivals),
        stays=np.empty(contacts + 1, STAY),
        agents=_filled(_records(AGENT, agents), pace=staff.pace, group=group.reshape(-1), team=teams),
        groups=_records(GROUP, max(len(kinds), 1)),
        able=_able(kinds, queues),
        serves=_serves(kinds, rules),
        queues=_filled(
            _records(QUEUE, queues),
            overflow_after_s=rules.overflow_after_s,
            overflow_to=rules.overflow_to,
            capacity=rules.capacity,
            leave_when_empty=rules.leave_when_empty,
            unseen=(rules.capacity < 0) & (rules.overflow_to < 0) & (not keep and _gives_up_unseen(arrivals)),
        ),
        shifts=staff.shifts.agent.astype(np.int64),
        breaks=_filled(
            _records(BREAK, len(staff.breaks)),
            length_s=staff.breaks.end_s - staff.breaks.start_s,
            agent=staff.breaks.agent,
        ),
        events=np.empty(4 * stays + missed + contacts + len(staff.breaks) + 16, EVENT),
        kept=np.empty(stays if keep else 0, KEPT),
        offers=np.empty(stays + missed if keep else 0, OFFER),
        spans=np.empty(2 * len(staff.shifts) + len(staff.breaks), SPAN),
        thresholds_s=np.ascontiguousarray(grid.thresholds_s, np.float64),
        tally=np.zeros((queues, bins, columns), np.int64),
        sums=np.zeros((queues, bins, 3)),
        busy_s=np.zeros((int(teams.max(initial=0)) + 1, bins)),
    )


def _gives_up_unseen(arrivals: Arrivals) -> bool:
    """Whether no contact brings another one, rings, or leaves for anything but its patience."""
    nothing = (arrivals.ring_s, arrivals.missed_offers)
    return (
        not any(_column(one).any() for one in nothing)
        and bool((_column(arrivals.follows) < 0).all())
        and bool(np.isinf(_column(arrivals.callback_after_s)).all())
    )


def _column(values: NDArray[Any]) -> NDArray[Any]:
    """A column as the loop reads it: one value where all are the same by their making; never written to."""
    column = np.ascontiguousarray(values[:1] if values.strides == (0,) else values).view()
    column.flags.writeable = False  # to the compiler columns that may be written are of another kind
    return column


def _followers(arrivals: Arrivals) -> Integers:
    """The row that each moment of each row brings; (moments, 0) where no row follows another."""
    if (_column(arrivals.follows) < 0).all():
        return np.empty((len(FOLLOWS_ON), 0), np.int64)
    found = np.full((len(FOLLOWS_ON), len(arrivals)), NONE)
    rows = np.flatnonzero(arrivals.follows >= 0)
    found[arrivals.follows_on[rows], arrivals.follows[rows]] = rows
    return found


def _able(kinds: Integers, queues: int) -> NDArray[Any]:
    """For each queue the groups that can serve it, best skill first."""
    table = _records(CHOICE, (queues, len(kinds) + 1))
    for queue in range(queues):
        able = sorted((int(kind[queue]), group) for group, kind in enumerate(kinds) if kind[queue] > 0)
        for place, (skill, group) in enumerate(able):
            table[queue, place] = (group, skill)
    return table


def _serves(kinds: Integers, rules: Rules) -> NDArray[Any]:
    """For each group its queues in the order in which it looks at them."""
    table = _records(CHOICE, (max(len(kinds), 1), len(rules) + 1))
    for group, kind in enumerate(kinds):
        wanted = [
            ((int(rules.priority[queue]), 0 if rules.longest_first else int(kind[queue])), queue)
            for queue in range(len(rules))
            if kind[queue] > 0
        ]
        levels = sorted({level for level, _ in wanted})
        for place, (level, queue) in enumerate(sorted(wanted)):
            table[group, place] = (queue, levels.index(level))
    return table


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
