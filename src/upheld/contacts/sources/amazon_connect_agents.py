"""Amazon Connect's agent event stream → log-ins, statuses, after-contact work and rings.

Events as in the vendor's data model of agent event streams
(docs.aws.amazon.com/connect/latest/adminguide/agent-event-stream-model.html). Each shows the agent as he is at one
instant; they come at least once and in no order, so they are gathered, put in order by their instants, and compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, NamedTuple

from upheld.contacts.agent_spans import Span
from upheld.contacts.document_fields import BadField, part, text, utc_us
from upheld.contacts.documents import Document
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.records import ANSWERED, LOGGED_IN, NOT_READY, WRAP, Flag
from upheld.contacts.sources.amazon_connect_records import (
    CALLBACK,
    DELIVERED_AGAIN,
    EXTERNAL_OUTBOUND,
    MONITOR,
    OUTBOUND,
    PREVIEW,
    queue_name,
)

LOGIN: Final = "LOGIN"
LOGOUT: Final = "LOGOUT"
EVENTS: Final = (LOGIN, "STATE_CHANGE", "HEART_BEAT", LOGOUT)
"""In the order in which they are taken where they bear the same instant."""
SILENCE_US: Final = 600_000_000
"""An agent of whom nothing came for so long, when a sign of life comes every two minutes, is no longer there."""

_ROUTABLE: Final = "ROUTABLE"
_OFFLINE: Final = "OFFLINE"
_TYPE_OF_NAME: Final[Mapping[str, str]] = {"Available": _ROUTABLE, "Offline": _OFFLINE}  # before statuses had types
_DIALLED: Final = (OUTBOUND, EXTERNAL_OUTBOUND, MONITOR, PREVIEW, CALLBACK)
_IN_TALK: Final = ("CONNECTED", "CONNECTED_ONHOLD", "PAUSED")
_MISSED: Final = ("MISSED", "REJECTED")
_SECOND_US: Final = 1_000_000
_STILL_OPEN: Final = int(Flag.STILL_OPEN)
_NO_ENDING: Final = int(Flag.NO_ENDING)
_IMPLIED_START: Final = int(Flag.IMPLIED_START)


class Status(NamedTuple):
    """What the agent set himself to."""

    started_at: int
    name: str
    kind: str


class Handled(NamedTuple):
    """A contact that an agent has before him."""

    contact_id: str
    initial_id: str | None
    queue: str | None
    method: str
    state: str
    started_at: int  # the state
    connected: bool  # they have talked

    @property
    def rings(self) -> bool:
        """Whether it is being offered to him; a call that he dialled himself is not."""
        if self.method == CALLBACK:
            return self.state == "INCOMING"
        return self.state == "CONNECTING" and self.method not in _DIALLED


class AgentEvent(NamedTuple):
    """An agent at one instant; the order of the fields is the order of events."""

    at: int
    rank: int
    event_id: str
    status: Status | None
    contacts: tuple[Handled, ...]
    username: str | None
    journal: str
    position: int


@dataclass(frozen=True)
class Ring:
    """An offer of a contact to an agent; instants in microseconds since 1970."""

    contact_id: str  # of the contact record
    initial_id: str | None
    queue: str | None
    agent: str
    started_at: int
    ring_s: float
    outcome: str
    journal: str
    position: int


class AgentEvents:
    """The events so far, each once."""

    def __init__(self) -> None:
        self._by_agent: defaultdict[str, dict[str, AgentEvent]] = defaultdict(dict)
        self._same: dict[Any, Any] = {}

    def use(self, account: LineJournal, document: Document) -> tuple[str, int]:
        """Take in one event; returns its type and instant."""
        agent, event_type, event = self._event(document.value, account.name, document.position)
        events = self._by_agent[agent]
        kept = events.get(event.event_id)
        if kept is None or event < kept:
            events[event.event_id] = event
        return event_type if kept is None else DELIVERED_AGAIN, event.at

    def told(self) -> tuple[list[Span], list[Ring]]:
        """Spans of the agents' days, and the offers of contacts to them."""
        last_at = max((event.at for events in self._by_agent.values() for event in events.values()), default=0)
        spans: list[Span] = []
        rings: list[Ring] = []
        for arn in sorted(self._by_agent):
            events = sorted(self._by_agent[arn].values())
            agent = next((event.username for event in events if event.username), arn.rpartition("/agent/")[2])
            log_ins = list(_log_ins(events, agent, last_at))
            spans += log_ins
            spans += _not_ready(events, log_ins)
            for before, after, event in _changes(events):
                spans += _wraps(before, after, event, agent)
                rings += _rings(before, after, event, agent)
        return spans, rings

    def _event(self, document: Mapping[str, Any], journal: str, position: int) -> tuple[str, str, AgentEvent]:
        agent, event_id = text(document.get("AgentARN")), text(document.get("EventId"))
        at, event_type = utc_us(document.get("EventTimestamp")), text(document.get("EventType"))
        if agent is None or event_id is None or event_type is None:
            raise BadField("identity")
        if at is None:
            raise BadField("time")
        snapshot = part(document.get("CurrentAgentSnapshot"))
        contacts = snapshot.get("Contacts") or []
        if not isinstance(contacts, list):
            raise BadField("object")
        status, handled = _status(part(snapshot.get("AgentStatus"))), tuple(sorted(map(_handled, contacts), key=repr))
        event = AgentEvent(
            at,
            EVENTS.index(event_type) if event_type in EVENTS else 1,
            event_id,
            self._once(status),
            self._once(handled),
            self._once(text(part(snapshot.get("Configuration")).get("Username"))),
            journal,
            position,
        )
        return agent, event_type, event

    def _once(self, value: Any) -> Any:
        """The same object for equal values: signs of life repeat them without end."""
        return self._same.setdefault(value, value)


def is_agent_event(document: Mapping[str, Any]) -> bool:
    """Whether a document is an event of an agent event stream."""
    return {"AgentARN", "EventType", "CurrentAgentSnapshot"} <= document.keys()


def _status(status: Mapping[str, Any]) -> Status | None:
    name, started_at = text(status.get("Name")), utc_us(status.get("StartTimestamp"))
    if name is None or started_at is None:
        return None
    return Status(started_at, name, text(status.get("Type")) or _TYPE_OF_NAME.get(name, "CUSTOM"))


def _handled(value: object) -> Handled:
    contact = part(value)
    contact_id, started_at = text(contact.get("ContactId")), utc_us(contact.get("StateStartTimestamp"))
    if contact_id is None:
        raise BadField("identity")
    if started_at is None:
        raise BadField("time")
    return Handled(
        contact_id,
        text(contact.get("InitialContactId")),
        queue_name(part(contact.get("Queue"))),
        text(contact.get("InitiationMethod")) or "unknown",
        text(contact.get("State")) or "unknown",
        started_at,
        contact.get("ConnectedToAgentTimestamp") is not None,
    )


def _log_ins(events: Sequence[AgentEvent], agent: str, last_at: int) -> Iterator[Span]:
    """Spans of being logged in.

    Without a log-in event one begins with the first status other than offline since the last log-off. Without a
    log-off event it ends with the last sign of life before the next log-in, or before a long silence.
    """
    span: Span | None = None
    off_at: int | None = None
    before: AgentEvent | None = None
    for event in events:
        if event.rank == EVENTS.index(LOGIN):
            if span is not None and before is not None:
                yield _ended(span, before.at, _NO_ENDING)
            span = Span(agent, LOGGED_IN, None, None, event.at, event.journal, event.position)
        elif event.rank == EVENTS.index(LOGOUT):
            if span is not None:
                yield _ended(span, event.at)
            span, off_at = None, event.at
        elif span is None and _shows_log_in(event.status, off_at):
            assert event.status is not None
            span = Span(agent, LOGGED_IN, None, None, event.status.started_at, event.journal, event.position)
            span.flags = _IMPLIED_START
        before = event
    if span is not None and before is not None:
        if last_at - before.at > SILENCE_US:
            yield _ended(span, before.at, _NO_ENDING)
        else:
            span.flags |= _STILL_OPEN
            yield span


def _shows_log_in(status: Status | None, off_at: int | None) -> bool:
    """Events go on for up to an hour after a log-off, with the status from before it."""
    return status is not None and status.kind != _OFFLINE and (off_at is None or status.started_at > off_at)


def _ended(span: Span, at: int, flags: int = 0) -> Span:
    span.ended_at = max(at, span.started_at)
    span.flags |= flags
    return span


def _not_ready(events: Sequence[AgentEvent], log_ins: Sequence[Span]) -> Iterator[Span]:
    """Spans of statuses in which no contact is offered, as far as the agent was logged in."""
    seen: dict[Status, AgentEvent] = {}
    for event in events:
        if event.status is not None:
            seen.setdefault(event.status, event)
    statuses = [*sorted(seen), None]
    for status, following in pairwise(statuses):
        assert status is not None
        if status.kind == _ROUTABLE:
            continue
        for log_in in log_ins:
            if span := _within(log_in, status, following.started_at if following else None, seen[status]):
                yield span


def _within(log_in: Span, status: Status, until: int | None, event: AgentEvent) -> Span | None:
    started_at = max(status.started_at, log_in.started_at)
    ends = [end for end in (until, log_in.ended_at) if end is not None]
    if ends and min(ends) <= started_at:
        return None
    span = Span(log_in.agent, NOT_READY, status.name, None, started_at, event.journal, event.position)
    if not ends:
        span.flags = _STILL_OPEN
        return span
    span.ended_at = min(ends)
    if span.ended_at == log_in.ended_at:
        span.flags = log_in.flags & _NO_ENDING
    return span


def _changes(events: Sequence[AgentEvent]) -> Iterator[tuple[Handled, Handled | None, AgentEvent]]:
    """Each state of a contact that ended, the one that followed (None: it was gone), and the event that began it."""
    shown: dict[str, tuple[Handled, AgentEvent]] = {}
    for event in events:
        now = {contact.contact_id: contact for contact in event.contacts}
        for contact_id, (before, begun) in list(shown.items()):
            after = now.get(contact_id)
            if after is None:
                del shown[contact_id]
                yield before, None, begun._replace(at=event.at)
            elif (after.state, after.started_at) != (before.state, before.started_at):
                shown[contact_id] = after, event
                yield before, after, begun._replace(at=after.started_at)
        for contact_id, contact in now.items():
            shown.setdefault(contact_id, (contact, event))


def _wraps(before: Handled, after: Handled | None, event: AgentEvent, agent: str) -> Iterator[Span]:
    """After-contact work: a conversation is over, and its contact is still before the agent."""
    if before.state == "ENDED" and before.connected and event.at > before.started_at:
        yield Span(agent, WRAP, None, before.queue, before.started_at, event.journal, event.position, ended_at=event.at)


def _rings(before: Handled, after: Handled | None, event: AgentEvent, agent: str) -> Iterator[Ring]:
    if not before.rings:
        return
    yield Ring(
        before.contact_id,
        before.initial_id,
        before.queue,
        agent,
        before.started_at,
        max(0, event.at - before.started_at) / _SECOND_US,
        _ring_outcome(before, after),
        event.journal,
        event.position,
    )


def _ring_outcome(before: Handled, after: Handled | None) -> str:
    if after is None:
        return "cancelled"
    if after.state in _MISSED:
        return "no_answer"
    accepted = after.state in _IN_TALK or (before.method == CALLBACK and after.state in ("CONNECTING", "PENDING"))
    return ANSWERED if accepted else "cancelled"
