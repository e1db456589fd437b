"""Raw events → records: the one state machine, for whole files and for one line at a time.

A source translates its lines into the calls below, in the order of their positions (never by the clock), and says
where it stands in `journal`. Every entry into a queue gives exactly one visit, whatever follows or fails to follow.
Instants are microseconds since 1970 UTC, durations seconds. The fold knows no telephone system's words.

What it decides where a log is incomplete:

- A contact that enters again while its last visit is open has two open visits; an ending goes to the latest visit in
  its queue that it can end. A visit left behind when a later one ends is closed without an ending (NO_ENDING).
- An answer or an ending without an entry makes a visit all the same (NO_ENTRY), begun as long before as the logged
  durations say.
- A conversation's end without its answer is an answered visit: answered as long before as it lasted.
- At a restart all open visits close: answered ones without an end, waiting ones as `unknown` (RESTART).
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

from upheld.contacts.agent_spans import AgentSpans
from upheld.contacts.columns import Columns, records, visit_row
from upheld.contacts.recent import Recent
from upheld.contacts.records import ANSWERED, REFUSED, Flag, Records, joined
from upheld.contacts.visit import DAY_S, SECOND_US, Visit, answered, implied_start, talked, waited

LONGEST_LOGIN_S = 366 * DAY_S  # a longer one is no log-in but a broken clock

_NO_ENTRY = int(Flag.NO_ENTRY)
_NO_ENDING = int(Flag.NO_ENDING)
_RESTART = int(Flag.RESTART)
_STILL_OPEN = int(Flag.STILL_OPEN)


class Fold:
    """The open visits and spans of one source, and the finished rows not yet drained."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.journal = ""  # of the lines that come now
        self._visits = Columns("visits", source)
        self._spans = Columns("agent_states", source)
        self._rings = Columns("agent_rings", source)
        self._open: dict[str, Visit] = {}  # by contact: its latest open visit, which knows the earlier ones
        self._entries: Recent[Any] = Recent()  # contact → the queue it entered once, or {queue: entries}
        self._dialled: Recent[str] = Recent()
        self.agents = AgentSpans(self._spans.rows)
        self._first_at: int | None = None

    def enter(self, at: int, position: int, contact: str, queue: str, place: int | None, caller: str | None) -> None:
        """A contact entered a queue: the beginning of a visit."""
        visit = Visit(contact, queue, self._next_entry(contact, queue), at, self.journal, position)
        if place is not None:
            visit.place = place
        if caller is not None:
            visit.caller = caller
        dialled = self._dialled.get(contact)
        if dialled is not None:
            visit.dialled = dialled
        earlier = self._open.get(contact)
        if earlier is not None:
            visit.earlier = earlier
        self._open[contact] = visit

    def dial(self, contact: str, number: str) -> None:
        """The number this contact called."""
        self._dialled.put(contact, number)
        visit = self._open.get(contact)
        while visit is not None:
            visit.dialled = visit.dialled or number
            visit = visit.earlier

    def ring(
        self, at: int, position: int, contact: str, queue: str, agent: str, ring_s: float | None, outcome: str
    ) -> None:
        """An agent's phone rang for `ring_s` until now, and was not answered."""
        self._rang(at, position, contact, queue, max(self._entry(contact, queue), 1), agent, _ring(ring_s), outcome)

    def connect(
        self,
        at: int,
        position: int,
        contact: str,
        queue: str,
        agent: str | None,
        wait_s: float | None,
        ring_s: float | None,
    ) -> None:
        """An agent answered."""
        ring_s = _ring(ring_s)
        visit = self._open.get(contact)
        if visit is None or visit.queue != queue or visit.answered_at is not None:
            visit = self._waiting(contact, queue) or self._without_entry(at, position, contact, queue, wait_s)
        answered(visit, at, agent, wait_s, ring_s)
        if agent is not None:
            self._rang(at, position, contact, queue, visit.entry, agent, ring_s, ANSWERED)

    def complete(
        self,
        at: int,
        position: int,
        contact: str,
        queue: str,
        agent: str | None,
        wait_s: float | None,
        talk_s: float | None,
        ended_by: str,
        transferred_to: str | None = None,
    ) -> None:
        """The conversation ended: either side hung up, or the contact was transferred."""
        visit = self._open.get(contact)
        if visit is None or visit.queue != queue or visit.answered_at is None:
            visit = self._talking(contact, queue)
            if visit is None:
                visit = self._waiting(contact, queue) or self._without_entry(
                    at, position, contact, queue, wait_s, talk_s
                )
                answered(visit, implied_start(at, talk_s), agent, wait_s, None)
        if visit.held_since is not None:
            self._off_hold(visit, at)
        talked(visit, at, talk_s, ended_by, transferred_to)
        self._close(visit, position)

    def leave(
        self,
        at: int,
        position: int,
        contact: str,
        queue: str,
        outcome: str,
        wait_s: float | None,
        exit_key: str | None = None,
    ) -> None:
        """A waiting contact left the queue unanswered: `outcome` is one of `records.OUTCOMES`."""
        visit = self._open.get(contact)
        if visit is None or visit.queue != queue or visit.answered_at is not None:
            visit = self._waiting(contact, queue) or self._without_entry(at, position, contact, queue, wait_s)
        visit.outcome = outcome
        visit.ended_at = at
        if exit_key is not None:
            visit.exit_key = exit_key
        waited(visit, at, wait_s)
        self._close(visit, position)

    def refuse(self, at: int, position: int, contact: str, queue: str, caller: str | None = None) -> None:
        """A contact was not admitted to the queue."""
        visit = Visit(contact, queue, self._next_entry(contact, queue), at, self.journal, position)
        visit.outcome, visit.ended_at = REFUSED, at
        visit.caller, visit.dialled = caller, self._dialled.get(contact)
        visit.end_journal, visit.end_position = self.journal, position
        self._visits.rows.append(visit_row(visit))

    def hold(self, at: int, contact: str, on: bool) -> None:
        """The agent put the customer on hold, or came back."""
        visit = self._open.get(contact)
        while visit is not None and visit.answered_at is None:
            visit = visit.earlier
        if visit is None:
            return
        if not on:
            self._off_hold(visit, at)
        elif visit.held_since is None:
            visit.held_since = at

    def log_in(self, at: int, position: int, agent: str, queue: str | None) -> None:
        """The agent logged in: to one queue, or (queue None) to the switch."""
        self.agents.log_in(at, self.journal, position, agent, queue)

    def log_off(self, at: int, position: int, agent: str, queue: str | None, login_s: float | None = None) -> None:
        """The agent logged off, after `login_s` where the switch says it.

        A member who leaves a queue without ever having joined it in this log was in it when the log began.
        """
        if login_s is not None and 0 <= login_s <= LONGEST_LOGIN_S:
            started_at: int | None = at - round(login_s * SECOND_US)
        else:
            started_at = self._first_at if queue is not None and not self.agents.has_left(agent, queue) else None
        self.agents.log_off(at, self.journal, position, agent, queue, started_at)

    def pause(self, at: int, position: int, agent: str, queue: str | None, reason: str | None) -> None:
        """The agent is not ready for one queue, or (queue None) for all."""
        self.agents.pause(at, self.journal, position, agent, queue, reason)

    def pause_reason(self, at: int, position: int, agent: str, reason: str) -> None:
        """Why the agent is not ready, said in a line of its own."""
        self.agents.reason(at, self.journal, position, agent, reason)

    def unpause(self, at: int, position: int, agent: str, queue: str | None) -> None:
        """The agent is ready again for one queue, or (queue None) for all."""
        self.agents.unpause(at, self.journal, position, agent, queue)

    def wrap(self, at: int, position: int, agent: str, queue: str | None, wrap_s: float | None) -> None:
        """The agent's after-contact work began."""
        self.agents.wrap(at, self.journal, position, agent, queue, wrap_s)

    def restart(self, at: int, position: int) -> None:
        """The switch started anew: nothing that was open has ended in a way anyone wrote down."""
        for latest in list(self._open.values()):
            for visit in _oldest_first(latest):
                self._unfinished(visit, position, _RESTART)
        self._open.clear()
        self.agents.restart(at)

    def began(self, at: int) -> None:
        """The instant of the log's first line; later calls change nothing."""
        if self._first_at is None:
            self._first_at = at

    def batched(self) -> None:
        """Make room: turn finished rows into Arrow batches. Call it now and then during a long log."""
        self._visits.batched()
        self._spans.batched()
        self._rings.batched()

    def drain(self) -> Records:
        """What has finished since the last drain, in the order it finished."""
        return Records(self._visits.drain(), self._spans.drain(), self._rings.drain())

    def still_open(self) -> Records:
        """What is open now as the records it would give if the log ended here; nothing is changed."""
        visits = [
            visit_row(_as_left(visit, latest)) for latest in self._open.values() for visit in _oldest_first(latest)
        ]
        return records(self.source, visits, self.agents.still_open(), [])

    def finish(self) -> Records:
        """What has finished since the last drain, and what is still open at the end of the log."""
        return joined((self.drain(), self.still_open()))

    def _rang(
        self, at: int, position: int, contact: str, queue: str, entry: int, agent: str, ring_s: float | None, said: str
    ) -> None:
        started_at = at - int(ring_s * SECOND_US) if ring_s else at
        self._rings.rows.append((contact, queue, entry, agent, started_at, ring_s, said, self.journal, position))

    def _entry(self, contact: str, queue: str) -> int:
        entries = self._entries.get(contact)
        if entries is None:
            return 0
        if entries.__class__ is str:
            return 1 if entries == queue else 0
        return int(entries.get(queue, 0))

    def _next_entry(self, contact: str, queue: str) -> int:
        entries = self._entries.get(contact)
        if entries is None:
            self._entries.put(contact, queue)
            return 1
        if entries.__class__ is str:
            entries = {entries: 1}
        entry = int(entries.get(queue, 0)) + 1
        self._entries.put(contact, {**entries, queue: entry})
        return entry

    def _waiting(self, contact: str, queue: str) -> Visit | None:
        visit = self._open.get(contact)
        while visit is not None and (visit.queue != queue or visit.answered_at is not None):
            visit = visit.earlier
        return visit

    def _talking(self, contact: str, queue: str) -> Visit | None:
        visit = self._open.get(contact)
        while visit is not None and (visit.queue != queue or visit.answered_at is None):
            visit = visit.earlier
        return visit

    def _without_entry(self, at: int, position: int, contact: str, queue: str, *durations_s: float | None) -> Visit:
        self.enter(implied_start(at, *durations_s), position, contact, queue, None, None)
        visit = self._open[contact]
        visit.flags = _NO_ENTRY
        return visit

    def _off_hold(self, visit: Visit, at: int) -> None:
        if visit.held_since is not None:
            visit.hold_s = (visit.hold_s or 0.0) + max(at - visit.held_since, 0) / SECOND_US
            visit.held_since = None

    def _close(self, visit: Visit, position: int) -> None:
        """The visit has ended; whatever the same contact left open before it never will."""
        latest = self._open[visit.contact_id]
        if latest is visit:
            del self._open[visit.contact_id]
        else:
            while latest.earlier is not visit:
                assert latest.earlier is not None
                latest = latest.earlier
            latest.earlier = None
        if visit.earlier is not None:
            for left in _oldest_first(visit.earlier):
                self._unfinished(left, position, _NO_ENDING)
            visit.earlier = None
        visit.end_journal = self.journal
        visit.end_position = position
        self._visits.rows.append(visit_row(visit))

    def _unfinished(self, visit: Visit, position: int, flag: int) -> None:
        visit.flags |= flag
        visit.earlier = None
        visit.end_journal = self.journal
        visit.end_position = position
        self._visits.rows.append(visit_row(visit))


def _ring(ring_s: float | None) -> float | None:
    """`ring_s`, unless no telephone rings like that: negative, or over a day."""
    return ring_s if ring_s is not None and 0 <= ring_s <= DAY_S else None


def _oldest_first(latest: Visit) -> Iterator[Visit]:
    chain = [latest]
    while chain[-1].earlier is not None:
        chain.append(chain[-1].earlier)
    return reversed(chain)


def _as_left(visit: Visit, latest: Visit) -> Visit:
    """A copy of an open visit at the log's end; one that a later entry overtook will not end any more."""
    kept = copy(visit)
    kept.flags |= _STILL_OPEN if visit is latest else _NO_ENDING
    return kept
