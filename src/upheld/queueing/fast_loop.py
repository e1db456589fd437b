"""The event loop, compiled: the same rules, events and order as `simulate`, which is its reference.

What `simulate` does with heaps of entries that are skipped when out of date, this does with linked lists: the stay with
the smallest number waits at the head of its line, the agent idle for longest at the head of the list of his rank.
"""

from __future__ import annotations

from math import inf, nan

from numba import njit

from upheld.queueing.arrivals import Floats, Integers
from upheld.queueing.event_heap import KIND_BITS, pop, push
from upheld.queueing.fast_state import EVENTS, NONE, OFFERS, PLANNED, SPANS, STAYS, State
from upheld.queueing.result import (
    ABANDONED,
    ANSWERED,
    LEFT_EMPTY,
    LOGGED_IN,
    OFFER_ANSWERED,
    OFFER_CANCELLED,
    OFFER_MISSED,
    OFFER_OPEN,
    ON_BREAK,
    OVERFLOWED,
    REFUSED,
    WAITING,
)

CALL_ENDS, WRAP_ENDS, BREAK_ENDS, SHIFT_ENDS, SHIFT_STARTS, BREAK_STARTS, RING_ENDS, ARRIVES, LEAVES = range(9)


@njit(cache=True)
def play(
    s: State,
    arrive_at_s: Floats,
    arriving: Integers,
    plan_at_s: Floats,
    plan_kind: Integers,
    planned: Integers,
    no_answer_s: float,
    until_s: float,
) -> None:
    """Play the events before `until_s`: arrivals and planned shifts and breaks, each sorted, merged with the heap."""
    next_arrival, next_plan = 0, 0
    while True:
        at, kind, source = inf, 99, 0
        if next_plan < len(plan_at_s):
            at, kind, source = plan_at_s[next_plan], plan_kind[next_plan], 1
        if next_arrival < len(arrive_at_s):
            arrival = arrive_at_s[next_arrival]
            if arrival < at or (arrival == at and kind > ARRIVES):
                at, kind, source = arrival, ARRIVES, 2
        if s.count[EVENTS] > 0:
            # an event of the heap was planned after all that were known from the start
            first_kind = s.events[0].rank >> KIND_BITS
            if s.events[0].at < at or (s.events[0].at == at and first_kind < kind):
                at, kind, source = s.events[0].at, first_kind, 3
        if source == 0 or not at < until_s:
            return
        if source == 1:
            subject = planned[next_plan]
            next_plan += 1
        elif source == 2:
            subject = arriving[next_arrival]
            next_arrival += 1
        else:
            subject = s.events[0].subject
            pop(s.events, s.count[EVENTS])
            s.count[EVENTS] -= 1
        _happens(s, kind, subject, at, no_answer_s)


@njit(cache=True)
def _happens(s: State, kind: int, subject: int, now: float, no_answer_s: float) -> None:
    if kind == ARRIVES:
        _arrives(s, subject, now, no_answer_s)
    elif kind == CALL_ENDS:
        _call_ends(s, subject, now, no_answer_s)
    elif kind == WRAP_ENDS:
        s.stays[subject].wrap_ended_s = now
        _becomes_free(s, s.stays[subject].agent, now, no_answer_s)
    elif kind == LEAVES:
        _leaves(s, subject, now, no_answer_s)
    elif kind == RING_ENDS:
        _ring_ends(s, subject, now, no_answer_s)
    elif kind == SHIFT_STARTS:
        _shift_starts(s, subject, now, no_answer_s)
    elif kind == SHIFT_ENDS:
        _shift_ends(s, subject, now)
    elif kind == BREAK_STARTS:
        _break_starts(s, subject, now)
    else:
        _break_ends(s, subject, now, no_answer_s)


@njit(cache=True)
def _plan(s: State, at: float, kind: int, subject: int) -> None:
    push(s.events, s.count[EVENTS], at, (kind << KIND_BITS) + s.count[PLANNED], subject)
    s.count[EVENTS] += 1
    s.count[PLANNED] += 1


# Contacts


@njit(cache=True)
def _arrives(s: State, row: int, now: float, no_answer_s: float) -> None:
    s.contacts[row].leaves_at = now + s.contacts[row].patience_s
    queue = s.contacts[row].queue
    stay = _enters(s, row, queue, now)
    if not _has_room(s, queue) and _best_idle(s, queue) == NONE:
        _goes(s, stay, REFUSED, now)
    elif s.queues[queue].leave_when_empty and s.queues[queue].members == 0:
        _goes(s, stay, LEFT_EMPTY, now)
    else:
        _settles(s, stay, now, no_answer_s)


@njit(cache=True)
def _enters(s: State, row: int, queue: int, now: float) -> int:
    stay = s.count[STAYS]
    s.count[STAYS] += 1
    s.stays[stay].row = row
    s.stays[stay].queue = queue
    s.stays[stay].entered_s = now
    s.stays[stay].outcome = WAITING
    s.stays[stay].ahead = s.queues[queue].waiting
    return stay


@njit(cache=True)
def _has_room(s: State, queue: int) -> bool:
    return s.queues[queue].capacity < 0 or s.queues[queue].waiting < s.queues[queue].capacity


@njit(cache=True)
def _settles(s: State, stay: int, now: float, no_answer_s: float) -> None:
    _seeks_agent(s, stay, now, no_answer_s)
    if s.stays[stay].outcome == WAITING:
        _plans_to_leave(s, stay)


@njit(cache=True)
def _plans_to_leave(s: State, stay: int) -> None:
    row, queue = s.stays[stay].row, s.stays[stay].queue
    leaves_at = s.contacts[row].leaves_at
    if s.queues[queue].overflow_to >= 0 and s.contacts[row].overflowed == 0:
        leaves_at = min(leaves_at, s.stays[stay].entered_s + s.queues[queue].overflow_after_s)
    if leaves_at < inf:
        _plan(s, leaves_at, LEAVES, stay)


@njit(cache=True)
def _seeks_agent(s: State, stay: int, now: float, no_answer_s: float) -> None:
    agent = _best_idle(s, s.stays[stay].queue)
    if agent == NONE:
        _lines_up(s, stay)
    else:
        _is_taken(s, agent)
        _rings(s, stay, agent, now, no_answer_s)


@njit(cache=True)
def _goes(s: State, stay: int, outcome: int, now: float) -> None:
    s.stays[stay].left_s = now
    s.stays[stay].outcome = outcome


@njit(cache=True)
def _leaves(s: State, stay: int, now: float, no_answer_s: float) -> None:
    if s.stays[stay].outcome != WAITING:
        return
    row, queue = s.stays[stay].row, s.stays[stay].queue
    moves = now < s.contacts[row].leaves_at
    if moves and not _has_room(s, s.queues[queue].overflow_to):
        s.contacts[row].overflowed = 1
        _plans_to_leave(s, stay)
        return
    _goes(s, stay, OVERFLOWED if moves else ABANDONED, now)
    if s.stays[stay].offer == NONE:
        _out_of_line(s, stay)
    else:
        _becomes_free(s, _closes_offer(s, stay, OFFER_CANCELLED, now), now, no_answer_s)
    if moves:
        s.contacts[row].overflowed = 1
        _settles(s, _enters(s, row, s.queues[queue].overflow_to, now), now, no_answer_s)


# Lines of stays: in the order of their numbers


@njit(cache=True)
def _lines_up(s: State, stay: int) -> None:
    queue = s.stays[stay].queue
    before = s.queues[queue].last
    while before != NONE and before > stay:  # a stay whose offer was missed gets its place back
        before = s.stays[before].before
    after = s.queues[queue].first if before == NONE else s.stays[before].after
    s.stays[stay].before = before
    s.stays[stay].after = after
    if before == NONE:
        s.queues[queue].first = stay
    else:
        s.stays[before].after = stay
    if after == NONE:
        s.queues[queue].last = stay
    else:
        s.stays[after].before = stay
    s.queues[queue].waiting += 1


@njit(cache=True)
def _out_of_line(s: State, stay: int) -> None:
    queue = s.stays[stay].queue
    before, after = s.stays[stay].before, s.stays[stay].after
    if before == NONE:
        s.queues[queue].first = after
    else:
        s.stays[before].after = after
    if after == NONE:
        s.queues[queue].last = before
    else:
        s.stays[after].before = before
    s.queues[queue].waiting -= 1


# Idle agents: by rank of skill, then in the order they became idle, then by number


@njit(cache=True)
def _best_idle(s: State, queue: int) -> int:
    for rank in range(s.lists.shape[1]):
        if s.lists[queue, rank].first != NONE:
            return s.lists[queue, rank].first
    return NONE


@njit(cache=True)
def _is_idle(s: State, agent: int, now: float) -> None:
    s.agents[agent].idle = 1
    s.agents[agent].idle_since_s = now
    for queue in range(s.able.shape[1]):
        rank = s.able[agent, queue].rank
        if rank == NONE:
            continue
        before = s.lists[queue, rank].last
        while before != NONE and before > agent and s.agents[before].idle_since_s == now:
            before = s.able[before, queue].before
        after = s.lists[queue, rank].first if before == NONE else s.able[before, queue].after
        s.able[agent, queue].before = before
        s.able[agent, queue].after = after
        if before == NONE:
            s.lists[queue, rank].first = agent
        else:
            s.able[before, queue].after = agent
        if after == NONE:
            s.lists[queue, rank].last = agent
        else:
            s.able[after, queue].before = agent


@njit(cache=True)
def _is_taken(s: State, agent: int) -> None:
    s.agents[agent].idle = 0
    for queue in range(s.able.shape[1]):
        rank = s.able[agent, queue].rank
        if rank == NONE:
            continue
        before, after = s.able[agent, queue].before, s.able[agent, queue].after
        if before == NONE:
            s.lists[queue, rank].first = after
        else:
            s.able[before, queue].after = after
        if after == NONE:
            s.lists[queue, rank].last = before
        else:
            s.able[after, queue].before = before


# Offers and conversations


@njit(cache=True)
def _rings(s: State, stay: int, agent: int, now: float, no_answer_s: float) -> None:
    row = s.stays[stay].row
    length = no_answer_s if s.contacts[row].missed_left > 0 else s.contacts[row].ring_s
    offer = s.count[OFFERS]
    s.count[OFFERS] += 1
    s.stays[stay].offer = offer
    s.offers[offer].stay = stay
    s.offers[offer].agent = agent
    s.offers[offer].start_s = now
    s.offers[offer].outcome = OFFER_OPEN
    if length > 0.0:
        _plan(s, now + length, RING_ENDS, offer)
    else:
        _answers(s, stay, _closes_offer(s, stay, OFFER_ANSWERED, now), now)


@njit(cache=True)
def _closes_offer(s: State, stay: int, outcome: int, now: float) -> int:
    offer = s.stays[stay].offer
    s.offers[offer].end_s = now
    s.offers[offer].outcome = outcome
    s.stays[stay].offer = NONE
    return s.offers[offer].agent


@njit(cache=True)
def _ring_ends(s: State, offer: int, now: float, no_answer_s: float) -> None:
    stay = s.offers[offer].stay
    if s.stays[stay].offer != offer:
        return
    row = s.stays[stay].row
    if s.contacts[row].missed_left > 0:
        s.contacts[row].missed_left -= 1
        agent = _closes_offer(s, stay, OFFER_MISSED, now)
        _seeks_agent(s, stay, now, no_answer_s)
        _becomes_free(s, agent, now, no_answer_s)
    else:
        _answers(s, stay, _closes_offer(s, stay, OFFER_ANSWERED, now), now)


@njit(cache=True)
def _answers(s: State, stay: int, agent: int, now: float) -> None:
    _goes(s, stay, ANSWERED, now)
    s.stays[stay].agent = agent
    _plan(s, now + s.contacts[s.stays[stay].row].service_s * s.agents[agent].pace, CALL_ENDS, stay)


@njit(cache=True)
def _call_ends(s: State, stay: int, now: float, no_answer_s: float) -> None:
    s.stays[stay].ended_s = now
    row = s.stays[stay].row
    if s.contacts[row].follower != NONE:
        _arrives(s, s.contacts[row].follower, now, no_answer_s)
    wrap_s = s.contacts[row].wrap_s * s.agents[s.stays[stay].agent].pace
    if wrap_s > 0.0:
        _plan(s, now + wrap_s, WRAP_ENDS, stay)
    else:
        s.stays[stay].wrap_ended_s = now
        _becomes_free(s, s.stays[stay].agent, now, no_answer_s)


# Agents


@njit(cache=True)
def _becomes_free(s: State, agent: int, now: float, no_answer_s: float) -> None:
    if s.agents[agent].on_shift == NONE:
        _logs_out(s, agent, now)
    elif s.agents[agent].first_due != NONE:
        rest = s.agents[agent].first_due
        s.agents[agent].first_due = s.breaks[rest].after
        if s.agents[agent].first_due == NONE:
            s.agents[agent].last_due = NONE
        _rests(s, agent, rest, now)
    else:
        _takes_next(s, agent, now, no_answer_s)


@njit(cache=True)
def _takes_next(s: State, agent: int, now: float, no_answer_s: float) -> None:
    best = NONE
    for queue in range(s.able.shape[1]):
        if s.able[agent, queue].rank == NONE or s.queues[queue].waiting == 0:
            continue
        if best == NONE or _goes_before(s, agent, queue, best):
            best = queue
    if best == NONE:
        _is_idle(s, agent, now)
        return
    stay = s.queues[best].first
    _out_of_line(s, stay)
    _rings(s, stay, agent, now, no_answer_s)


@njit(cache=True)
def _goes_before(s: State, agent: int, queue: int, other: int) -> bool:
    if s.queues[queue].priority != s.queues[other].priority:
        return s.queues[queue].priority < s.queues[other].priority
    if s.able[agent, queue].skill != s.able[agent, other].skill:
        return s.able[agent, queue].skill < s.able[agent, other].skill
    return s.queues[queue].first < s.queues[other].first


@njit(cache=True)
def _shift_starts(s: State, shift: int, now: float, no_answer_s: float) -> None:
    agent = s.shifts[shift]
    s.agents[agent].on_shift = shift
    if s.agents[agent].login != NONE:
        return
    s.agents[agent].login = _opens_span(s, agent, LOGGED_IN, shift, now)
    for queue in range(s.able.shape[1]):
        if s.able[agent, queue].rank != NONE:
            s.queues[queue].members += 1
    _becomes_free(s, agent, now, no_answer_s)


@njit(cache=True)
def _shift_ends(s: State, shift: int, now: float) -> None:
    agent = s.shifts[shift]
    s.agents[agent].on_shift = NONE
    s.agents[agent].first_due = NONE
    s.agents[agent].last_due = NONE
    if s.agents[agent].idle:
        _is_taken(s, agent)
        _logs_out(s, agent, now)
    elif s.agents[agent].resting != NONE:
        _logs_out(s, agent, now)


@njit(cache=True)
def _logs_out(s: State, agent: int, now: float) -> None:
    _closes_break(s, agent, now)
    s.spans[s.agents[agent].login].end_s = now
    s.agents[agent].login = NONE
    for queue in range(s.able.shape[1]):
        if s.able[agent, queue].rank == NONE:
            continue
        s.queues[queue].members -= 1
        if s.queues[queue].members == 0 and s.queues[queue].leave_when_empty:
            while s.queues[queue].first != NONE:
                stay = s.queues[queue].first
                _goes(s, stay, LEFT_EMPTY, now)
                _out_of_line(s, stay)


@njit(cache=True)
def _break_starts(s: State, rest: int, now: float) -> None:
    agent = s.breaks[rest].agent
    if s.agents[agent].on_shift == NONE:
        return
    if s.agents[agent].idle:
        _is_taken(s, agent)
        _rests(s, agent, rest, now)
        return
    s.breaks[rest].after = NONE
    if s.agents[agent].last_due == NONE:
        s.agents[agent].first_due = rest
    else:
        s.breaks[s.agents[agent].last_due].after = rest
    s.agents[agent].last_due = rest


@njit(cache=True)
def _rests(s: State, agent: int, rest: int, now: float) -> None:
    s.agents[agent].resting = _opens_span(s, agent, ON_BREAK, rest, now)
    _plan(s, now + s.breaks[rest].length_s, BREAK_ENDS, s.agents[agent].resting)


@njit(cache=True)
def _break_ends(s: State, span: int, now: float, no_answer_s: float) -> None:
    agent = s.spans[span].agent
    if s.agents[agent].resting == span:
        _closes_break(s, agent, now)
        _becomes_free(s, agent, now, no_answer_s)


@njit(cache=True)
def _closes_break(s: State, agent: int, now: float) -> None:
    if s.agents[agent].resting != NONE:
        s.spans[s.agents[agent].resting].end_s = now
        s.agents[agent].resting = NONE


@njit(cache=True)
def _opens_span(s: State, agent: int, kind: int, planned: int, now: float) -> int:
    span = s.count[SPANS]
    s.count[SPANS] += 1
    s.spans[span].agent = agent
    s.spans[span].kind = kind
    s.spans[span].start_s = now
    s.spans[span].end_s = nan
    s.spans[span].planned = planned
    return span
