"""The event loop, compiled: the same rules, events and order as `simulate`, which is its reference.

What `simulate` does with heaps of entries that are skipped when out of date, this does with linked lists: the stay with
the smallest number waits at the head of its line, the agent idle for longest at the head of the list of their group.

An event leaves at most two things to be done, in one of two orders: a contact seeks an agent, an agent becomes free.
Each rule is compiled into the one place where it is used: calls cost more here than what they do.
"""

from __future__ import annotations

from math import inf, nan
from typing import Any

from numpy.typing import NDArray

from upheld.queueing.arrivals import AFTER_CALLBACK, AFTER_CONVERSATION, AFTER_LOSS, Floats, Integers
from upheld.queueing.compiled import loop, rule
from upheld.queueing.event_heap import KIND_BITS, pop, push
from upheld.queueing.fast_lists import best_idle, is_idle, is_taken, lines_up, out_of_line
from upheld.queueing.fast_state import (
    EVENTS,
    FREE,
    HANDLED,
    NONE,
    OFFERS,
    PLANNED,
    RECORDS,
    SPANS,
    STAYS,
    WAIT_ANSWERED,
    WAIT_LEFT,
    WITHIN,
    State,
)
from upheld.queueing.result import (
    ABANDONED,
    ANSWERED,
    CALLED_BACK,
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


@loop
def play(
    s: State,
    arrive_at_s: Floats,
    arriving: Integers,
    plan_at_s: Floats,
    plan_kind: Integers,
    planned: Integers,
    no_answer_s: float,
    overflow_steps: int,
    first_free_leaves: bool,
    interval_s: float,
    until_s: float,
) -> None:
    """Play the events before `until_s`: arrivals and planned shifts and breaks, each sorted, merged with the heap.

    `arriving` holds the row of each arrival, or nothing where arrivals are the rows themselves.
    """
    next_arrival, next_plan = 0, 0
    while True:
        at, kind, source = inf, 99, 0
        if next_plan < plan_at_s.size:
            at, kind, source = plan_at_s[next_plan], plan_kind[next_plan], 1
        if next_arrival < arrive_at_s.size:
            arrival = arrive_at_s[next_arrival]
            if arrival < at or (arrival == at and kind > ARRIVES):
                at, kind, source = arrival, ARRIVES, 2
        if s.counter[EVENTS] > 0:
            # an event of the heap was planned after all that were known from the start
            first_kind = s.events[0].rank >> KIND_BITS
            if s.events[0].at < at or (s.events[0].at == at and first_kind < kind):
                at, kind, source = s.events[0].at, first_kind, 3
        if source == 0 or not at < until_s:
            break
        now = at
        subject, rank = 0, 0
        if source == 2:
            subject = arriving[next_arrival] if arriving.size else next_arrival
            next_arrival += 1
        elif source == 1:
            subject = planned[next_plan]
            next_plan += 1
        else:
            subject, rank = s.events[0].subject, s.events[0].rank
            pop(s.events, s.counter[EVENTS])
            s.counter[EVENTS] -= 1

        # what the event leaves to be done
        coming, fresh, seeking, freed, moving, done = NONE, False, NONE, NONE, NONE, NONE
        freed_first = False
        # what it plans
        plan_at, plan_as, plan_of = nan, 0, 0

        if kind == ARRIVES:
            coming = subject
        elif kind == CALL_ENDS:
            row, number = s.stays[subject].row, s.stays[subject].number
            if s.kept.size:
                s.kept[number].ended_s = now
            if s.follower.shape[1]:
                follower = s.follower[AFTER_CONVERSATION, row]
                if follower != NONE and _of(s.delay_s, follower) == 0.0:
                    coming = follower
                elif follower != NONE:
                    _plan(s, now + _of(s.delay_s, follower), ARRIVES, follower)
            wrap_s = _of(s.wrap_s, row) * s.agents[s.stays[subject].agent].pace
            if wrap_s > 0.0:
                plan_at, plan_as, plan_of = now + wrap_s, WRAP_ENDS, subject
            else:
                done = subject
        elif kind == WRAP_ENDS:
            done = subject
        elif kind == LEAVES:
            if s.stays[subject].leave_rank == rank:
                queue = s.stays[subject].queue
                outcome = OVERFLOWED
                if now >= s.stays[subject].leaves_at:
                    outcome = ABANDONED
                elif now >= s.stays[subject].callback_at:
                    outcome = CALLED_BACK
                elif not _has_room(s, s.queues[queue].overflow_to):
                    outcome = WAITING
                if outcome == WAITING:
                    s.stays[subject].overflows_left = 0
                    s.stays[subject].leave_rank = NONE
                    seeking = subject
                else:
                    s.stays[subject].overflows_left -= 1
                    if s.stays[subject].offer == NONE:
                        out_of_line(s, subject)
                    else:
                        freed = _closes_offer(s, subject, OFFER_CANCELLED, now)
                        freed_first = True
                    _counts(s, subject, outcome, now)
                    if outcome == OVERFLOWED:
                        moving = subject
                    else:
                        _brings(s, subject, outcome, now)
                        _gives_back(s, subject)
        elif kind == RING_ENDS:
            if s.stays[subject].ring_rank == rank:
                s.stays[subject].ring_rank = NONE
                if s.stays[subject].missed_left > 0:
                    s.stays[subject].missed_left -= 1
                    freed = _closes_offer(s, subject, OFFER_MISSED, now)
                    seeking = subject
                else:
                    agent = _closes_offer(s, subject, OFFER_ANSWERED, now)
                    plan_at, plan_as, plan_of = _answers(s, subject, agent, now, interval_s), CALL_ENDS, subject
        elif kind == SHIFT_STARTS:
            agent = s.shifts[subject]
            if first_free_leaves and s.agents[agent].on_shift != NONE:
                agent = _colleague(s, agent, False)
                s.shifts[subject] = agent
            s.agents[agent].on_shift = subject
            if s.agents[agent].login != NONE:  # still busy with a contact of the shift before
                s.groups[s.agents[agent].group].overdue -= 1
            if s.agents[agent].login == NONE:
                s.agents[agent].login = _opens_span(s, agent, LOGGED_IN, subject, now)
                place = 0
                while s.serves[s.agents[agent].group, place].which != NONE:
                    s.queues[s.serves[s.agents[agent].group, place].which].members += 1
                    place += 1
                freed = agent
        elif kind == SHIFT_ENDS:
            agent = s.shifts[subject]
            if first_free_leaves and not s.agents[agent].idle and s.agents[agent].resting == NONE:
                other = s.groups[s.agents[agent].group].first
                if other != NONE:
                    _exchange(s, agent, other)
                    agent = other
            s.agents[agent].on_shift = NONE
            s.groups[s.agents[agent].group].overdue += 1
            s.agents[agent].first_due = NONE
            s.agents[agent].last_due = NONE
            if s.agents[agent].idle:
                is_taken(s, agent)
                freed = agent
            elif s.agents[agent].resting != NONE:
                freed = agent
        elif kind == BREAK_STARTS:
            agent = s.breaks[subject].agent
            if s.agents[agent].on_shift != NONE:
                s.breaks[subject].after = NONE
                if s.agents[agent].last_due == NONE:
                    s.agents[agent].first_due = subject
                else:
                    s.breaks[s.agents[agent].last_due].after = subject
                s.agents[agent].last_due = subject
                if s.agents[agent].idle:
                    is_taken(s, agent)
                    freed = agent
        elif s.agents[s.spans[subject].agent].resting == subject:  # a break ends
            freed = s.spans[subject].agent
            s.spans[subject].end_s = now
            s.agents[freed].resting = NONE

        if done != NONE:
            if s.kept.size:
                s.kept[s.stays[done].number].wrap_ended_s = now
            freed = s.stays[done].agent
            _gives_back(s, done)
        if plan_at == plan_at:
            _plan(s, plan_at, plan_as, plan_of)

        for step in range(2):
            stay, agent = NONE, NONE
            seeks = (step == 0) != freed_first
            if seeks:
                if kind == LEAVES and seeking != NONE:  # could not move on: only its time to leave is new
                    _plans_to_leave(s, seeking)
                    continue
                if coming != NONE or moving != NONE:
                    fresh = coming != NONE
                    seeking = _enters(s, coming, moving, now, overflow_steps, interval_s)
                if seeking == NONE:
                    continue
                queue = s.stays[seeking].queue
                agent = best_idle(s, queue)
                if fresh:
                    outcome = WAITING
                    if agent == NONE and not _has_room(s, queue):
                        outcome = REFUSED
                    elif s.queues[queue].leave_when_empty and s.queues[queue].members == 0:
                        outcome = LEFT_EMPTY
                    elif agent == NONE and _of(s.balks, coming):
                        outcome = ABANDONED
                    if outcome != WAITING:
                        _counts(s, seeking, outcome, now)
                        _brings(s, seeking, outcome, now)
                        _gives_back(s, seeking)
                        continue
                if agent == NONE:
                    lines_up(s, seeking)
                else:
                    is_taken(s, agent)
                    stay = seeking
            elif freed != NONE:
                agent = freed
                if first_free_leaves and s.agents[agent].on_shift != NONE and s.groups[s.agents[agent].group].overdue:
                    _exchange(s, agent, _colleague(s, agent, True))
                if s.agents[agent].on_shift == NONE:
                    _logs_out(s, agent, now)
                elif s.agents[agent].first_due != NONE:
                    rest = s.agents[agent].first_due
                    s.agents[agent].first_due = s.breaks[rest].after
                    if s.agents[agent].first_due == NONE:
                        s.agents[agent].last_due = NONE
                    s.agents[agent].resting = _opens_span(s, agent, ON_BREAK, rest, now)
                    _plan(s, now + s.breaks[rest].length_s, BREAK_ENDS, s.agents[agent].resting)
                else:
                    stay = _next_stay(s, s.agents[agent].group, now)
                    if stay == NONE:
                        is_idle(s, agent, now)
                    else:
                        out_of_line(s, stay)
            if stay != NONE:
                ring_s = no_answer_s if s.stays[stay].missed_left > 0 else _of(s.ring_s, s.stays[stay].row)
                s.stays[stay].agent = agent
                if s.kept.size:
                    offer = s.counter[OFFERS]
                    s.counter[OFFERS] += 1
                    s.offers[offer].stay = s.stays[stay].number
                    s.offers[offer].agent = agent
                    s.offers[offer].start_s = now
                    s.offers[offer].end_s = nan if ring_s > 0.0 else now
                    s.offers[offer].outcome = OFFER_OPEN if ring_s > 0.0 else OFFER_ANSWERED
                    s.stays[stay].offer = offer
                if ring_s > 0.0:
                    if not s.kept.size:
                        s.stays[stay].offer = 0
                    s.stays[stay].ring_rank = _plan(s, now + ring_s, RING_ENDS, stay)
                else:
                    s.stays[stay].offer = NONE
                    _plan(s, _answers(s, stay, agent, now, interval_s), CALL_ENDS, stay)
            if seeks and s.stays[seeking].leave_rank == NONE and not s.stays[seeking].answered:
                _plans_to_leave(s, seeking)

    for queue in range(s.queues.size):
        stay = s.queues[queue].first
        while s.queues[queue].unseen and stay != NONE:
            after = s.stays[stay].after
            if s.stays[stay].leaves_at < until_s:
                _gave_up(s, stay)
            stay = after


@rule
def _of(column: NDArray[Any], row: int) -> Any:
    """The value of a row; a column of one value holds for all."""
    return column[row if column.size > 1 else 0]


@loop
def _plan(s: State, at: float, kind: int, subject: int) -> int:
    rank: int = (kind << KIND_BITS) + s.counter[PLANNED]
    push(s.events, s.counter[EVENTS], at, rank, subject)
    s.counter[EVENTS] += 1
    s.counter[PLANNED] += 1
    return rank


# Contacts


@rule
def _enters(s: State, coming: int, moving: int, now: float, overflow_steps: int, interval_s: float) -> int:
    """A record for the contact that comes, or for the one that moves on, whose record it gives back."""
    stay: int = s.counter[FREE]
    if stay == NONE:
        stay = s.counter[RECORDS]
        s.counter[RECORDS] += 1
    else:
        s.counter[FREE] = s.stays[stay].after
    row, queue = coming, 0
    if coming != NONE:
        queue = _of(s.queue, row)
        s.stays[stay].leaves_at = now + _of(s.patience_s, row)
        s.stays[stay].callback_at = now + _of(s.callback_after_s, row)
        s.stays[stay].missed_left = _of(s.missed, row)
        s.stays[stay].overflows_left = overflow_steps
    else:
        row, queue = s.stays[moving].row, s.queues[s.stays[moving].queue].overflow_to
        s.stays[stay].leaves_at = s.stays[moving].leaves_at
        s.stays[stay].callback_at = s.stays[moving].callback_at
        s.stays[stay].missed_left = s.stays[moving].missed_left
        s.stays[stay].overflows_left = s.stays[moving].overflows_left
        _gives_back(s, moving)
    interval = min(max(int(now / interval_s), 0), s.tally.shape[1] - 1)
    number = s.counter[STAYS]
    s.counter[STAYS] += 1
    s.stays[stay].number = number
    s.stays[stay].row = row
    s.stays[stay].queue = queue
    s.stays[stay].entered_s = now
    s.stays[stay].interval = interval
    s.stays[stay].leave_rank = NONE
    s.stays[stay].ring_rank = NONE
    s.stays[stay].offer = NONE
    s.stays[stay].answered = 0
    s.tally[queue, interval, WAITING] += 1
    if s.kept.size:
        s.kept[number].entered_s = now
        s.kept[number].left_s = nan
        s.kept[number].ended_s = nan
        s.kept[number].wrap_ended_s = nan
        s.kept[number].row = row
        s.kept[number].queue = queue
        s.kept[number].outcome = WAITING
        s.kept[number].agent = NONE
        s.kept[number].ahead = s.queues[queue].waiting
    return stay


@rule
def _gives_back(s: State, stay: int) -> None:
    s.stays[stay].leave_rank = NONE
    s.stays[stay].ring_rank = NONE
    s.stays[stay].after = s.counter[FREE]
    s.counter[FREE] = stay


@rule
def _counts(s: State, stay: int, outcome: int, now: float) -> None:
    """The stay ends, or is answered."""
    s.stays[stay].leave_rank = NONE
    queue, interval = s.stays[stay].queue, s.stays[stay].interval
    wait_s = now - s.stays[stay].entered_s
    s.tally[queue, interval, outcome] += 1
    answered = outcome == ANSWERED
    s.sums[queue, interval, WAIT_ANSWERED if answered else WAIT_LEFT] += wait_s
    column = WITHIN if answered else WITHIN + s.thresholds_s.shape[1]
    for threshold in range(s.thresholds_s.shape[1]):
        s.tally[queue, interval, column + threshold] += wait_s <= s.thresholds_s[queue, threshold]
    if s.kept.size:
        s.kept[s.stays[stay].number].left_s = now
        s.kept[s.stays[stay].number].outcome = outcome


@rule
def _brings(s: State, stay: int, outcome: int, now: float) -> None:
    """What follows a contact that was lost or is to be called back."""
    if s.follower.shape[1]:
        moment = AFTER_CALLBACK if outcome == CALLED_BACK else AFTER_LOSS
        follower = s.follower[moment, s.stays[stay].row]
        if follower != NONE:
            _plan(s, now + _of(s.delay_s, follower), ARRIVES, follower)


@rule
def _has_room(s: State, queue: int) -> bool:
    room: bool = s.queues[queue].capacity < 0 or s.queues[queue].waiting < s.queues[queue].capacity
    return room


@rule
def _plans_to_leave(s: State, stay: int) -> None:
    queue = s.stays[stay].queue
    if s.queues[queue].unseen:
        return
    leaves_at = min(s.stays[stay].leaves_at, s.stays[stay].callback_at)
    if s.queues[queue].overflow_to >= 0 and s.stays[stay].overflows_left > 0:
        leaves_at = min(leaves_at, s.stays[stay].entered_s + s.queues[queue].overflow_after_s)
    if leaves_at < inf:
        s.stays[stay].leave_rank = _plan(s, leaves_at, LEAVES, stay)


@rule
def _answers(s: State, stay: int, agent: int, now: float, interval_s: float) -> float:
    """The conversation begins; returns when it will end. The agent's work is counted where it falls."""
    _counts(s, stay, ANSWERED, now)
    s.stays[stay].answered = 1
    s.stays[stay].agent = agent
    if s.kept.size:
        s.kept[s.stays[stay].number].agent = agent
    row, pace = s.stays[stay].row, s.agents[agent].pace
    talk_s = _of(s.service_s, row) * pace
    ends_s: float = now + talk_s
    work_s = talk_s + _of(s.wrap_s, row) * pace
    s.sums[s.stays[stay].queue, s.stays[stay].interval, HANDLED] += work_s
    team, last = s.agents[agent].team, s.tally.shape[1] - 1
    interval = min(max(int(now / interval_s), 0), last)
    begin, end = now, now + work_s
    while interval < last and end > (interval + 1) * interval_s:
        s.busy_s[team, interval] += (interval + 1) * interval_s - begin
        interval += 1
        begin = interval * interval_s
    s.busy_s[team, interval] += end - begin
    return ends_s


@rule
def _closes_offer(s: State, stay: int, outcome: int, now: float) -> int:
    if s.kept.size:
        s.offers[s.stays[stay].offer].end_s = now
        s.offers[s.stays[stay].offer].outcome = outcome
    s.stays[stay].offer = NONE
    agent: int = s.stays[stay].agent
    return agent


# Who comes next


@loop
def _gave_up(s: State, stay: int) -> None:
    """A stay whose patience ended unseen."""
    out_of_line(s, stay)
    _counts(s, stay, ABANDONED, s.stays[stay].leaves_at)
    _gives_back(s, stay)


@rule
def _next_stay(s: State, group: int, now: float) -> int:
    """Whom an agent of the group takes: of the best level at which somebody waits, the stay that entered first.

    Who gave up unseen is found here: patience that ends now still lets an agent answer.
    """
    best, level, place = NONE, NONE, 0
    while s.serves[group, place].which != NONE:
        if best != NONE and s.serves[group, place].level != level:
            break
        first = s.queues[s.serves[group, place].which].first
        while first != NONE and s.queues[s.serves[group, place].which].unseen and s.stays[first].leaves_at < now:
            after = s.stays[first].after
            _gave_up(s, first)
            first = after
        if first != NONE and (best == NONE or s.stays[first].number < s.stays[best].number):
            best = first
            level = s.serves[group, place].level
        place += 1
    return best


# Agents


@loop
def _logs_out(s: State, agent: int, now: float) -> None:
    if s.agents[agent].resting != NONE:
        s.spans[s.agents[agent].resting].end_s = now
        s.agents[agent].resting = NONE
    s.spans[s.agents[agent].login].end_s = now
    s.agents[agent].login = NONE
    s.groups[s.agents[agent].group].overdue -= 1
    # queue by queue in the order of their numbers, as the reference does
    for queue in range(s.queues.size):
        if not _serves(s, s.agents[agent].group, queue):
            continue
        s.queues[queue].members -= 1
        if s.queues[queue].members == 0 and s.queues[queue].leave_when_empty:
            while s.queues[queue].first != NONE:
                stay = s.queues[queue].first
                if s.queues[queue].unseen and s.stays[stay].leaves_at < now:
                    _gave_up(s, stay)
                    continue
                out_of_line(s, stay)
                _counts(s, stay, LEFT_EMPTY, now)
                _brings(s, stay, LEFT_EMPTY, now)
                _gives_back(s, stay)


@loop
def _colleague(s: State, agent: int, busy: bool) -> int:
    """The first agent of the same group off shift, among those still busy or among all."""
    for other in range(s.agents.size):
        alike = other != agent and s.agents[other].group == s.agents[agent].group
        if alike and s.agents[other].on_shift == NONE and (not busy or s.agents[other].login != NONE):
            return other
    return NONE


@loop
def _exchange(s: State, one: int, other: int) -> None:
    first, second = s.agents[one].on_shift, s.agents[other].on_shift
    s.agents[one].on_shift, s.agents[other].on_shift = second, first
    if first != NONE:
        s.shifts[first] = other
    if second != NONE:
        s.shifts[second] = one


@rule
def _serves(s: State, group: int, queue: int) -> bool:
    found, place = False, 0
    while s.serves[group, place].which != NONE:
        found |= s.serves[group, place].which == queue
        place += 1
    return found


@rule
def _opens_span(s: State, agent: int, kind: int, planned: int, now: float) -> int:
    span: int = s.counter[SPANS]
    s.counter[SPANS] += 1
    s.spans[span].agent = agent
    s.spans[span].kind = kind
    s.spans[span].start_s = now
    s.spans[span].end_s = nan
    s.spans[span].planned = planned
    return span
