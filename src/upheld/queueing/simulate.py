"""A contact centre as an event loop: skills, priorities, patience, overflow, ringing, breaks and after-contact work.

Plain Python on purpose: this is the reference that faster loops are compared with. It knows arrays only.

The rules, in full:

* A contact that arrives is offered to an idle agent who can serve its queue: the best skill (smallest number) first,
  among equals the agent idle for longest, among equals the smaller agent number.
* An agent who becomes free takes from the queue with the smallest priority number, among equals the one they serve
  best (not asked where the rules say `longest_first`), among equals the contact that entered its queue first.
* An offer rings for the contact's `ring_s`, then it is answered. The first `missed_offers` offers of a contact ring for
  `no_answer_s` and are missed: the contact keeps its place, and other idle agents go first.
* A contact leaves when its patience ends, also while a phone rings; patience runs from its arrival on, through an
  overflow. It overflows at most `overflow_steps` times, and only into a queue with room for it; turned away once, it
  stays. One that `balks` leaves at once when nobody is idle. One that waited `callback_after_s` leaves to be called
  back.
* A lost contact may come again, one called back enters the queue of its call-back, an answered one may bring another:
  each after its delay, as a row of its own.
* A contact in progress delays a break and the end of a shift; a delayed break keeps its length. Breaks still to be
  taken when the shift ends are dropped.
* Where the rules say `first_free_leaves`, agents of the same skills exchange their shifts: at the end of one whose
  agent is busy the agent idle for longest leaves, else the first to become free; a shift of somebody who stayed on in
  exchange goes to the absent colleague with the smallest number. So do centres that plan heads, not names.
* Events of the same instant happen in the order of the constants below (what frees an agent comes first, what makes a
  contact leave comes last), then in the order in which they were planned. Nothing is random here.
"""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Final

import numpy as np

from upheld.queueing.arrivals import (
    AFTER_CALLBACK,
    AFTER_CONVERSATION,
    AFTER_LOSS,
    Arrivals,
    Floats,
    Integers,
)
from upheld.queueing.result import (
    ABANDONED,
    ANSWERED,
    CALLED_BACK,
    LEFT_EMPTY,
    LOGGED_IN,
    LOST,
    OFFER_ANSWERED,
    OFFER_CANCELLED,
    OFFER_MISSED,
    OFFER_OPEN,
    ON_BREAK,
    OVERFLOWED,
    REFUSED,
    WAITING,
    AgentSpans,
    Offers,
    Result,
    Stays,
)
from upheld.queueing.rules import Rules
from upheld.queueing.staff import Staff

_CALL_ENDS, _WRAP_ENDS, _BREAK_ENDS, _SHIFT_ENDS, _SHIFT_STARTS, _BREAK_STARTS, _RING_ENDS, _ARRIVES, _LEAVES = range(9)
_NEVER: Final = float("nan")


def simulate(arrivals: Arrivals, staff: Staff, rules: Rules, until_s: float = np.inf) -> Result:
    """Play the events before `until_s` and say what happened.

    Shapes must agree: `staff.skills` is (agents, queues of `rules`) and `arrivals.queue` names those queues; raises
    ValueError otherwise.
    """
    check(arrivals, staff, rules)
    centre = _Centre(arrivals, staff, rules)
    centre.play(until_s)
    return Result(centre.stays(), centre.offers(), centre.spans())


def check(arrivals: Arrivals, staff: Staff, rules: Rules) -> None:
    """Raises ValueError where the shapes of a question do not agree."""
    if staff.skills.shape[1] != len(rules):
        raise ValueError("skills and rules must speak of the same queues")
    if ((arrivals.queue < 0) | (arrivals.queue >= len(rules))).any():
        raise ValueError("an arrival names an unknown queue")


class _Centre:
    """The centre at one instant, and the events still to come: a heap of (time, kind, number, subject)."""

    def __init__(self, arrivals: Arrivals, staff: Staff, rules: Rules) -> None:
        self.now = -np.inf
        self.number = count()
        self._contacts(arrivals)
        self._agents(staff)
        self._rules(rules)
        self.events: list[tuple[float, int, int, int]] = []
        self._plan_all(arrivals, staff)
        self.happens = (
            self._call_ends, self._wrap_ends, self._break_ends, self._shift_ends, self._shift_starts,
            self._break_starts, self._ring_ends, self._arrives, self._leaves,
        )  # fmt: skip

    def _contacts(self, arrivals: Arrivals) -> None:
        self.queue_of = arrivals.queue.tolist()
        self.patience_s = arrivals.patience_s.tolist()
        self.service_s = arrivals.service_s.tolist()
        self.wrap_s = arrivals.wrap_s.tolist()
        self.ring_s = arrivals.ring_s.tolist()
        self.missed_left = arrivals.missed_offers.tolist()
        moments = zip(arrivals.follows.tolist(), arrivals.follows_on.tolist(), strict=True)
        self.follower = {moment: row for row, moment in enumerate(moments) if moment[0] >= 0}
        self.delay_s = arrivals.delay_s.tolist()
        self.balks = arrivals.balks.tolist()
        self.callback_after = arrivals.callback_after_s.tolist()
        self.leaves_at = [_NEVER] * len(arrivals)
        self.callback_at = [_NEVER] * len(arrivals)
        # one list per column of Stays and Offers
        self.stay_row: list[int] = []
        self.stay_queue: list[int] = []
        self.entered: list[float] = []
        self.left: list[float] = []
        self.outcome: list[int] = []
        self.stay_agent: list[int] = []
        self.ended: list[float] = []
        self.wrap_ended: list[float] = []
        self.ahead: list[int] = []
        self.offer_of: list[int] = []  # the open offer of a stay; -1: none
        self.offer_rows: list[list[float]] = []  # stay, agent, start, end, outcome

    def _agents(self, staff: Staff) -> None:
        self.skills = staff.skills.tolist()
        self.pace = staff.pace.tolist()
        agents, queues = staff.skills.shape
        self.served = [[queue for queue in range(queues) if skill[queue] > 0] for skill in self.skills]
        # Idle agents of each queue, best first. Who is not idle since that moment any more is skipped.
        self.idle_since: dict[int, float] = {}
        self.idle: list[list[tuple[int, float, int]]] = [[] for _ in range(queues)]
        self.on_shift = [-1] * agents  # row of the shift; -1: should not be here
        self.login: list[int] = [-1] * agents  # open span; -1: logged out
        self.resting: list[int] = [-1] * agents  # open break span; -1: none
        self.due: list[deque[int]] = [deque() for _ in range(agents)]  # breaks that should have begun
        self.members = [0] * queues  # agents logged in
        self.span_rows: list[list[float]] = []  # agent, kind, start, end, planned
        kinds: dict[tuple[int, ...], int] = {}
        self.group = [kinds.setdefault(tuple(skill), len(kinds)) for skill in self.skills]
        self.overdue = [0] * len(kinds)  # agents of each group who work on after their shift
        self.shift_agent = staff.shifts.agent.tolist()
        self.break_agent = staff.breaks.agent.tolist()
        self.break_length = (staff.breaks.end_s - staff.breaks.start_s).tolist()

    def _rules(self, rules: Rules) -> None:
        self.priority = rules.priority.tolist()
        self.overflow_after = rules.overflow_after_s.tolist()
        self.overflow_to = rules.overflow_to.tolist()
        self.capacity = rules.capacity.tolist()
        self.leave_when_empty = rules.leave_when_empty.tolist()
        self.no_answer_s = rules.no_answer_s
        self.first_free_leaves = rules.first_free_leaves
        self.longest_first = rules.longest_first
        self.overflows_left = [rules.overflow_steps] * len(self.queue_of)
        # Stays are numbered in order of entry, so a heap of numbers is first come, first served, and a contact whose
        # offer was missed gets its place back. A stay that left is skipped when it comes up.
        self.line: list[list[int]] = [[] for _ in self.priority]
        self.in_line = [0] * len(self.priority)

    def _plan_all(self, arrivals: Arrivals, staff: Staff) -> None:
        planned = [
            (staff.shifts.start_s, _SHIFT_STARTS),
            (staff.shifts.end_s, _SHIFT_ENDS),
            (staff.breaks.start_s, _BREAK_STARTS),
        ]
        for times, kind in planned:
            self.events += [(at, kind, next(self.number), subject) for subject, at in enumerate(times.tolist())]
        alone = np.flatnonzero(arrivals.follows < 0).tolist()
        self.events += [(float(arrivals.at_s[row]), _ARRIVES, next(self.number), row) for row in alone]
        heapify(self.events)

    def _plan(self, at: float, kind: int, subject: int) -> None:
        heappush(self.events, (at, kind, next(self.number), subject))

    def play(self, until_s: float) -> None:
        events, happens = self.events, self.happens
        while events and events[0][0] < until_s:
            self.now, kind, _, subject = heappop(events)
            happens[kind](subject)

    # Contacts

    def _arrives(self, row: int) -> None:
        self.leaves_at[row] = self.now + self.patience_s[row]
        self.callback_at[row] = self.now + self.callback_after[row]
        queue = self.queue_of[row]
        stay = self._enters(row, queue)
        if not self._has_room(queue) and self._best_idle(queue) is None:
            self._goes(stay, REFUSED)
        elif self.leave_when_empty[queue] and not self.members[queue]:
            self._goes(stay, LEFT_EMPTY)
        elif self.balks[row] and self._best_idle(queue) is None:
            self._goes(stay, ABANDONED)
        else:
            self._settles(stay)

    def _enters(self, row: int, queue: int) -> int:
        self.stay_row.append(row)
        self.stay_queue.append(queue)
        self.entered.append(self.now)
        self.left.append(_NEVER)
        self.outcome.append(WAITING)
        self.stay_agent.append(-1)
        self.ended.append(_NEVER)
        self.wrap_ended.append(_NEVER)
        self.ahead.append(self.in_line[queue])
        self.offer_of.append(-1)
        return len(self.stay_row) - 1

    def _has_room(self, queue: int) -> bool:
        capacity: int = self.capacity[queue]
        return capacity < 0 or self.in_line[queue] < capacity

    def _settles(self, stay: int) -> None:
        """The stay begins: an agent is found at once, or the contact waits as long as it will."""
        self._seeks_agent(stay)
        if self.outcome[stay] == WAITING:
            self._plans_to_leave(stay)

    def _plans_to_leave(self, stay: int) -> None:
        row, queue = self.stay_row[stay], self.stay_queue[stay]
        leaves_at = min(self.leaves_at[row], self.callback_at[row])
        if self.overflow_to[queue] >= 0 and self.overflows_left[row]:
            leaves_at = min(leaves_at, self.entered[stay] + self.overflow_after[queue])
        if leaves_at < np.inf:
            self._plan(leaves_at, _LEAVES, stay)

    def _seeks_agent(self, stay: int) -> None:
        agent = self._best_idle(self.stay_queue[stay])
        if agent is None:
            self._lines_up(stay)
        else:
            del self.idle_since[agent]
            self._rings(stay, agent)

    def _best_idle(self, queue: int) -> int | None:
        idle = self.idle[queue]
        while idle and self.idle_since.get(idle[0][2]) != idle[0][1]:
            heappop(idle)
        return idle[0][2] if idle else None

    def _lines_up(self, stay: int) -> None:
        queue = self.stay_queue[stay]
        heappush(self.line[queue], stay)
        self.in_line[queue] += 1

    def _goes(self, stay: int, outcome: int) -> None:
        self.left[stay] = self.now
        self.outcome[stay] = outcome
        if outcome in LOST:
            self._brings(self.stay_row[stay], AFTER_LOSS)
        elif outcome == CALLED_BACK:
            self._brings(self.stay_row[stay], AFTER_CALLBACK)

    def _brings(self, row: int, moment: int) -> None:
        follower = self.follower.get((row, moment))
        if follower is not None:
            self._plan(self.now + self.delay_s[follower], _ARRIVES, follower)

    def _leaves(self, stay: int) -> None:
        if self.outcome[stay] != WAITING:
            return
        row, queue = self.stay_row[stay], self.stay_queue[stay]
        if self.now >= self.leaves_at[row]:
            self._leaves_line(stay, ABANDONED)
        elif self.now >= self.callback_at[row]:
            self._leaves_line(stay, CALLED_BACK)
        elif not self._has_room(self.overflow_to[queue]):
            self.overflows_left[row] = 0  # tried in vain: stays to the end of its patience
            self._plans_to_leave(stay)
        else:
            self.overflows_left[row] -= 1
            self._leaves_line(stay, OVERFLOWED)
            self._settles(self._enters(row, self.overflow_to[queue]))

    def _leaves_line(self, stay: int, outcome: int) -> None:
        self._goes(stay, outcome)
        offer = self.offer_of[stay]
        if offer < 0:
            self.in_line[self.stay_queue[stay]] -= 1
        else:
            self._becomes_free(self._closes_offer(stay, OFFER_CANCELLED))

    # Offers and conversations

    def _rings(self, stay: int, agent: int) -> None:
        row = self.stay_row[stay]
        missed = self.missed_left[row] > 0
        length = self.no_answer_s if missed else self.ring_s[row]
        self.offer_of[stay] = len(self.offer_rows)
        self.offer_rows.append([stay, agent, self.now, _NEVER, OFFER_OPEN])
        if length > 0:
            self._plan(self.now + length, _RING_ENDS, self.offer_of[stay])
        else:
            self._ring_ends(self.offer_of[stay])

    def _closes_offer(self, stay: int, outcome: int) -> int:
        offer = self.offer_rows[self.offer_of[stay]]
        offer[3], offer[4] = self.now, outcome
        self.offer_of[stay] = -1
        return int(offer[1])

    def _ring_ends(self, offer: int) -> None:
        stay = int(self.offer_rows[offer][0])
        if self.offer_of[stay] != offer:
            return
        row = self.stay_row[stay]
        if self.missed_left[row] > 0:
            self.missed_left[row] -= 1
            agent = self._closes_offer(stay, OFFER_MISSED)
            self._seeks_agent(stay)
            self._becomes_free(agent)
        else:
            self._answers(stay, self._closes_offer(stay, OFFER_ANSWERED))

    def _answers(self, stay: int, agent: int) -> None:
        self._goes(stay, ANSWERED)
        self.stay_agent[stay] = agent
        self._plan(self.now + self.service_s[self.stay_row[stay]] * self.pace[agent], _CALL_ENDS, stay)

    def _call_ends(self, stay: int) -> None:
        self.ended[stay] = self.now
        row = self.stay_row[stay]
        follower = self.follower.get((row, AFTER_CONVERSATION))
        if follower is not None and self.delay_s[follower] == 0:
            self._arrives(follower)
        else:
            self._brings(row, AFTER_CONVERSATION)
        wrap_s = self.wrap_s[row] * self.pace[self.stay_agent[stay]]
        if wrap_s > 0:
            self._plan(self.now + wrap_s, _WRAP_ENDS, stay)
        else:
            self._wrap_ends(stay)

    def _wrap_ends(self, stay: int) -> None:
        self.wrap_ended[stay] = self.now
        self._becomes_free(self.stay_agent[stay])

    # Agents

    def _becomes_free(self, agent: int) -> None:
        if self.first_free_leaves and self.on_shift[agent] >= 0 and self.overdue[self.group[agent]]:
            self._exchange(agent, min(other for other in self._colleagues(agent) if self._is_overdue(other)))
        if self.on_shift[agent] < 0:
            self._logs_out(agent)
        elif self.due[agent]:
            self._rests(agent, self.due[agent].popleft())
        else:
            self._takes_next(agent)

    def _takes_next(self, agent: int) -> None:
        queue = self._next_queue(agent)
        if queue is None:
            self._is_idle(agent)
            return
        stay = self._first_in_line(queue)
        heappop(self.line[queue])
        self.in_line[queue] -= 1
        self._rings(stay, agent)

    def _is_idle(self, agent: int) -> None:
        self.idle_since[agent] = self.now
        for queue in self.served[agent]:
            heappush(self.idle[queue], (self.skills[agent][queue], self.now, agent))

    def _next_queue(self, agent: int) -> int | None:
        waiting = [queue for queue in self.served[agent] if self.in_line[queue]]
        if len(waiting) < 2:
            return waiting[0] if waiting else None
        skill = self.skills[agent]
        return min(
            waiting,
            key=lambda queue: (
                self.priority[queue],
                0 if self.longest_first else skill[queue],
                self._first_in_line(queue),
            ),
        )

    def _first_in_line(self, queue: int) -> int:
        line = self.line[queue]
        while self.outcome[line[0]] != WAITING:
            heappop(line)
        return line[0]

    def _colleagues(self, agent: int) -> list[int]:
        return [other for other, group in enumerate(self.group) if group == self.group[agent] and other != agent]

    def _is_overdue(self, agent: int) -> bool:
        return self.on_shift[agent] < 0 and self.login[agent] >= 0

    def _exchange(self, one: int, other: int) -> None:
        self.on_shift[one], self.on_shift[other] = self.on_shift[other], self.on_shift[one]
        for agent in (one, other):
            if self.on_shift[agent] >= 0:
                self.shift_agent[self.on_shift[agent]] = agent

    def _shift_starts(self, shift: int) -> None:
        agent = self.shift_agent[shift]
        if self.first_free_leaves and self.on_shift[agent] >= 0:
            agent = min(other for other in self._colleagues(agent) if self.on_shift[other] < 0)
            self.shift_agent[shift] = agent
        self.on_shift[agent] = shift
        if self.login[agent] >= 0:  # still busy with a contact of the shift before
            self.overdue[self.group[agent]] -= 1
            return
        self.login[agent] = self._opens_span(agent, LOGGED_IN, shift)
        for queue in self.served[agent]:
            self.members[queue] += 1
        self._becomes_free(agent)

    def _shift_ends(self, shift: int) -> None:
        agent = self.shift_agent[shift]
        if self.first_free_leaves and agent not in self.idle_since and self.resting[agent] < 0:
            idle = [(self.idle_since[other], other) for other in self._colleagues(agent) if other in self.idle_since]
            if idle:
                other = min(idle)[1]
                self._exchange(agent, other)
                agent = other
        self.on_shift[agent] = -1
        self.overdue[self.group[agent]] += 1
        self.due[agent].clear()
        if agent in self.idle_since or self.resting[agent] >= 0:
            self.idle_since.pop(agent, None)
            self._logs_out(agent)

    def _logs_out(self, agent: int) -> None:
        self._closes_break(agent)
        self.span_rows[self.login[agent]][3] = self.now
        self.login[agent] = -1
        self.overdue[self.group[agent]] -= 1
        for queue in self.served[agent]:
            self.members[queue] -= 1
            if not self.members[queue] and self.leave_when_empty[queue]:
                self._empties(queue)

    def _empties(self, queue: int) -> None:
        for stay in sorted(self.line[queue]):
            if self.outcome[stay] == WAITING:
                self._leaves_line(stay, LEFT_EMPTY)
        self.line[queue].clear()

    def _break_starts(self, rest: int) -> None:
        agent = self.break_agent[rest]
        if self.on_shift[agent] < 0:
            return
        if agent in self.idle_since:
            del self.idle_since[agent]
            self._rests(agent, rest)
        else:
            self.due[agent].append(rest)

    def _rests(self, agent: int, rest: int) -> None:
        self.resting[agent] = self._opens_span(agent, ON_BREAK, rest)
        self._plan(self.now + self.break_length[rest], _BREAK_ENDS, self.resting[agent])

    def _break_ends(self, span: int) -> None:
        agent = int(self.span_rows[span][0])
        if self.resting[agent] == span:
            self._closes_break(agent)
            self._becomes_free(agent)

    def _closes_break(self, agent: int) -> None:
        if self.resting[agent] >= 0:
            self.span_rows[self.resting[agent]][3] = self.now
            self.resting[agent] = -1

    def _opens_span(self, agent: int, kind: int, planned: int) -> int:
        self.span_rows.append([agent, kind, self.now, _NEVER, planned])
        return len(self.span_rows) - 1

    # What happened, as arrays

    def stays(self) -> Stays:
        return Stays(
            row=_integers(self.stay_row),
            queue=_integers(self.stay_queue),
            entered_s=_floats(self.entered),
            left_s=_floats(self.left),
            outcome=_integers(self.outcome),
            agent=_integers(self.stay_agent),
            ended_s=_floats(self.ended),
            wrap_ended_s=_floats(self.wrap_ended),
            ahead=_integers(self.ahead),
        )

    def offers(self) -> Offers:
        stay, agent, start, end, outcome = _columns(self.offer_rows)
        return Offers(_integers(stay), _integers(agent), start, end, _integers(outcome))

    def spans(self) -> AgentSpans:
        agent, kind, start, end, planned = _columns(self.span_rows)
        return AgentSpans(_integers(agent), _integers(kind), start, end, _integers(planned))


def _columns(rows: list[list[float]]) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(-1, 5).T


def _integers(values: list[int] | Floats) -> Integers:
    return np.asarray(values, dtype=np.int64)


def _floats(values: list[float]) -> Floats:
    return np.asarray(values, dtype=np.float64)
