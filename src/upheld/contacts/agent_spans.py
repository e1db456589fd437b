"""The spans of the agents' days: logged in, not ready, after-contact work; each agent's not-ready time counted once.

Three rules. An agent logged in twice is logged in once. An agent not ready for one queue and for all at the same time
is not ready once: at any instant he has at most one span, of all queues (queue null) where he paused everywhere, else
of the queue he paused in first. A span's reason changes by ending it and beginning another.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field

from upheld.contacts.columns import Row, span_row
from upheld.contacts.records import LOGGED_IN, NOT_READY, WRAP, Flag

LONGEST_WRAP_S = 86_400.0  # a longer one is a mistake: its end is not known

_SECOND_US = 1_000_000


@dataclass(slots=True)
class Span:
    """One row of `records.AGENT_STATES`, perhaps still open; instants in microseconds since 1970 UTC."""

    agent: str
    state: str
    reason: str | None
    queue: str | None
    started_at: int
    journal: str
    position: int
    ended_at: int | None = None
    flags: int = 0
    restarted_at: int | None = None  # the switch restarted since: only a later line tells whether it outlived that


@dataclass(slots=True)
class _Pauses:
    """Where one agent is paused, and the one span that says so."""

    everywhere: bool = False
    queues: dict[str, str | None] = field(default_factory=dict)  # queue → reason, in the order they began
    span: Span | None = None


class AgentSpans:
    """Open spans by agent; a finished span is appended to `finished`."""

    def __init__(self, finished: list[Row]) -> None:
        self._finished = finished
        self._log_ins: dict[tuple[str, str | None], Span] = {}
        self._last_off: dict[tuple[str, str | None], int] = {}
        self._pauses: dict[str, _Pauses] = {}

    def log_in(self, at: int, journal: str, position: int, agent: str, queue: str | None) -> None:
        """The agent logged in, to one queue or (queue None) to the switch; being logged in already changes nothing."""
        key = (agent, queue)
        span = self._log_ins.get(key)
        if span is not None and span.restarted_at is not None:
            self._end(self._log_ins.pop(key), span.restarted_at, Flag.RESTART)
            span = None
        if span is None:
            self._log_ins[key] = Span(agent, LOGGED_IN, None, queue, at, journal, position)

    def log_off(
        self, at: int, journal: str, position: int, agent: str, queue: str | None, started_at: int | None
    ) -> None:
        """The agent logged off; `started_at` is when he must have logged in if no line said so (None: not known).

        A log-in that no line said never reaches back before his last log-off.
        """
        key = (agent, queue)
        span = self._log_ins.pop(key, None)
        if span is None and started_at is not None:
            started_at = max(started_at, self._last_off.get(key, started_at))
            if started_at < at:
                span = Span(agent, LOGGED_IN, None, queue, started_at, journal, position)
                span.flags = int(Flag.IMPLIED_START)
        if span is not None:
            self._end(span, at)
        self._last_off[key] = at
        self._leave(at, journal, position, agent, queue)

    def has_left(self, agent: str, queue: str | None) -> bool:
        """Has the agent logged off there before?"""
        return (agent, queue) in self._last_off

    def pause(self, at: int, journal: str, position: int, agent: str, queue: str | None, reason: str | None) -> None:
        """The agent is not ready for one queue, or (queue None) for all."""
        pauses = self._pauses.setdefault(agent, _Pauses())
        if queue is None:
            pauses.everywhere = True
        else:
            pauses.queues[queue] = reason
        span = pauses.span
        if span is None:
            pauses.span = Span(agent, NOT_READY, reason, queue, at, journal, position)
        elif queue is None and span.queue is not None and span.started_at == at and span.reason == reason:
            span.queue = None  # the lines of one command, written queue first
        elif queue == span.queue:
            if reason != span.reason:
                self._change(pauses, at, journal, position, queue, reason)
        elif queue is None:
            self._change(pauses, at, journal, position, queue, reason)

    def reason(self, at: int, journal: str, position: int, agent: str, reason: str) -> None:
        """Why the agent is not ready, said in a line of its own; fills a pause begun without a reason."""
        pauses = self._pauses.get(agent)
        if pauses is None or pauses.span is None:
            return
        if pauses.span.reason is None:
            pauses.span.reason = reason
        elif pauses.span.reason != reason:
            self._change(pauses, at, journal, position, pauses.span.queue, reason)

    def unpause(self, at: int, journal: str, position: int, agent: str, queue: str | None) -> None:
        """The agent is ready again for one queue, or (queue None) for all."""
        pauses = self._pauses.get(agent)
        if pauses is None:
            return
        if queue is None:
            pauses.everywhere = False
            pauses.queues.clear()
        else:
            pauses.queues.pop(queue, None)
        if not pauses.queues:
            self._ready(agent, at)
        elif not pauses.everywhere and pauses.span is not None and queue == pauses.span.queue:
            still, reason = next(iter(pauses.queues.items()))
            self._change(pauses, at, journal, position, still, reason)

    def wrap(self, at: int, journal: str, position: int, agent: str, queue: str | None, wrap_s: float | None) -> None:
        """After-contact work began, of a length known beforehand where the switch says it."""
        span = Span(agent, WRAP, None, queue, at, journal, position)
        if wrap_s is None or not 0 <= wrap_s <= LONGEST_WRAP_S:
            span.flags = int(Flag.NO_ENDING)
        else:
            span.ended_at = at + round(wrap_s * _SECOND_US)
        self._finished.append(span_row(span))

    def restart(self, at: int) -> None:
        """The switch restarted: pauses and log-ins to the switch end; queue memberships await their next line.

        A switch may remember its queues' members over a restart without a word. So a membership that is later ended
        went on; one that is begun again had ended here.
        """
        for agent in list(self._pauses):
            self._ready(agent, at, Flag.RESTART)
        for key, span in list(self._log_ins.items()):
            if span.queue is None:
                self._end(self._log_ins.pop(key), at, Flag.RESTART)
            elif span.restarted_at is None:
                span.restarted_at = at

    def still_open(self) -> list[Row]:
        """Copies of the open spans, flagged as such, in the order of their first lines."""
        spans = [*self._log_ins.values(), *(pauses.span for pauses in self._pauses.values() if pauses.span)]
        return [span_row(_open_copy(span)) for span in spans]

    def _change(
        self, pauses: _Pauses, at: int, journal: str, position: int, queue: str | None, reason: str | None
    ) -> None:
        assert pauses.span is not None
        agent = pauses.span.agent
        self._end(pauses.span, at)
        pauses.span = Span(agent, NOT_READY, reason, queue, at, journal, position)

    def _leave(self, at: int, journal: str, position: int, agent: str, queue: str | None) -> None:
        """Whoever has left a queue, or the switch, is not paused there any more."""
        pauses = self._pauses.get(agent)
        if pauses is None:
            return
        if queue is None or (not pauses.queues and not any(name == agent for name, _ in self._log_ins)):
            self._ready(agent, at)
        elif queue in pauses.queues:
            self.unpause(at, journal, position, agent, queue)

    def _ready(self, agent: str, at: int, flags: int = 0) -> None:
        span = self._pauses.pop(agent).span
        if span is not None:
            self._end(span, at, flags)

    def _end(self, span: Span, at: int, flags: int = 0) -> None:
        span.ended_at = max(at, span.started_at)
        span.flags |= int(flags) | (int(Flag.CLOCK_BACK) if at < span.started_at else 0)
        self._finished.append(span_row(span))


def _open_copy(span: Span) -> Span:
    kept = copy(span)
    kept.flags |= int(Flag.STILL_OPEN) | (int(Flag.RESTART) if span.restarted_at is not None else 0)
    return kept
