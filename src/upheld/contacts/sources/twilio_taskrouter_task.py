"""The events of one task of Twilio TaskRouter → its stays in queues, what rang, or the outbound attempt it is.

A task enters a queue, is reserved for a worker, accepted, wrapped up and completed; a transfer sends it, still the same
task, to another queue or worker while the first worker's reservation goes on. So a conversation is followed by its
reservation. Queues and workers are called by their sids until all names are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from upheld.contacts.records import ABANDONED, ANSWERED, TIMED_OUT, UNKNOWN, WITHDRAWN, Flag
from upheld.contacts.sources.twilio_taskrouter_event import Attributes, Event
from upheld.contacts.visit import SECOND_US, Visit, answered, talked, waited

CHANNELS: Final = {
    "voice": "voice",
    "callback": "voice",
    "chat": "chat",
    "sms": "chat",
    "web": "chat",
    "webchat": "chat",
    "whatsapp": "chat",
    "messenger": "chat",
    "messaging": "chat",
    "email": "email",
}
"""Our word for a task channel; the rest are ``task``, or ``voice`` where the task is a call."""

_GAVE_UP: Final = re.compile(
    r"\b(hang ?up|hung ?up|abandon\w*|disconnect\w*|caller left|customer left)\b", re.IGNORECASE
)
_TIMED_OUT: Final = re.compile(r"\b(ttl|time-?d? ?-?out|expired)\b", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"^(?:whatsapp|sms|messenger):")
_NUMBER: Final = re.compile(r"\+?[\d\s().-]{5,}")

Ring = tuple[str, int, float | None, str, str, int]
"""Which worker, when, how long, with what outcome, and the journal and position of the event that ended it."""


@dataclass
class Stay:
    """One stay of the task in one queue."""

    visit: Visit
    rings: list[Ring] = field(default_factory=list)
    to: str | None = None  # sid of the queue or worker it was passed on to
    mode: str | None = None  # WARM or COLD, where it was passed on
    timed_out_at: int | None = None  # the queue's time was up
    wrapup_at: int | None = None
    is_over: bool = False  # the last event it can have has come


@dataclass
class Task:
    """What the events of one task tell."""

    stays: list[Stay] = field(default_factory=list)
    is_outbound: bool = False


def told(events: Sequence[Event], pseudonym: Callable[[str], str | None]) -> Task:
    """The stays of one task, given its events in the order in which they happened."""
    life = _Life()
    for event in events:
        handle = _HANDLERS.get(event.verb)
        if handle is not None:
            handle(life, event)
    _known_of_all(life.stays, events, pseudonym)
    for stay in life.stays:
        _finish(stay)
    directions = (event.attributes.direction for event in events)
    direction = next((said for said in directions if said), "")
    return Task(life.stays, direction.lower().startswith("outbound"))


class _Life:
    """Where one task stands between two events."""

    def __init__(self) -> None:
        self.stays: list[Stay] = []
        self.waiting: Stay | None = None
        self.left: Stay | None = None  # the stay that last left its queue unanswered
        self.moved_at: int | None = None
        self.offers: dict[str, tuple[int, str | None]] = {}  # reservation → since when, to whom
        self.talking: dict[str, Stay] = {}  # reservation → the stay it answered
        self.passed: Event | None = None  # a transfer that has begun

    def entered(self, event: Event) -> None:
        """In a queue; entering the queue in which it waits already changes nothing."""
        queue = event.queue
        if queue is None or (self.waiting is not None and self.waiting.visit.queue == queue):
            return
        self._leave_by_moving(event)
        self._begin(event, queue, event.at, 0)

    def timed_out(self, event: Event) -> None:
        """The queue's time is up; the next event says where it went."""
        for stay in (self.waiting, self.left):
            if stay is not None and event.queue in (None, stay.visit.queue):
                stay.timed_out_at = event.at
                if stay.visit.outcome == WITHDRAWN:
                    stay.visit.outcome = TIMED_OUT
                return

    def moved(self, event: Event) -> None:
        """It leaves for another queue, which the next event names."""
        self.moved_at = event.at

    def offered(self, event: Event) -> None:
        """Reserved for a worker; where no event told the entry into this queue, it entered all the same."""
        self.offers[_reservation(event)] = (event.at, event.worker)
        queue = event.queue
        if self.waiting is not None:
            if queue is not None and queue != self.waiting.visit.queue:
                self.entered(event)
        elif queue is not None and queue not in [stay.visit.queue for stay in self.stays]:
            self._begin(event, queue, _entered_at(event), int(Flag.NO_ENTRY))

    def accepted(self, event: Event) -> None:
        """A worker answered; where nothing waits, he was given it by another worker."""
        reservation = _reservation(event)
        since, _ = self.offers.pop(reservation, (None, None))
        if self.waiting is None and not self.stays and event.queue is not None:
            entered_at = since if since is not None else _entered_at(event)
            self._begin(event, event.queue, entered_at, int(Flag.NO_ENTRY))
        stay, self.waiting = self.waiting, None
        if stay is None:
            self._passed_to(event.worker)
            return
        ring_s = None if since is None else (event.at - since) / SECOND_US
        answered(stay.visit, event.at, event.worker, None, ring_s)
        if event.worker is not None:
            start = event.at if since is None else since
            stay.rings.append((event.worker, start, ring_s, ANSWERED, event.journal, event.position))
        self.talking[reservation] = stay

    def missed(self, event: Event) -> None:
        """The worker did not take it."""
        self._rang(event, "no_answer")

    def called_off(self, event: Event) -> None:
        """The offer was taken back: the caller gave up, another worker was quicker, or it failed."""
        self._rang(event, "cancelled")

    def wrapup(self, event: Event) -> None:
        """The conversation of a reservation is over, after-contact work begins."""
        stay = self.talking.get(_reservation(event))
        if stay is not None:
            _hung_up(stay, event)

    def task_wrapup(self, event: Event) -> None:
        """The last conversation is over, where its reservation did not say so."""
        for stay in self.talking.values():
            _hung_up(stay, event)

    def completed(self, event: Event) -> None:
        """All is done for this reservation."""
        stay = self.talking.pop(_reservation(event), None)
        if stay is not None:
            _done(stay, event)

    def task_completed(self, event: Event) -> None:
        """All is done for every reservation; one that says so itself later knows better."""
        for stay in self.talking.values():
            _done(stay, event)

    def cancelled(self, event: Event) -> None:
        """It was taken out of its queue; the reason tells by whom."""
        waiting = self.waiting
        if waiting is not None:
            self._leave(event, TIMED_OUT if waiting.timed_out_at is not None else _cancelled(event.reason))
        self.task_wrapup(event)

    def workflow_over(self, event: Event) -> None:
        """It came to the end of its workflow and nobody had accepted it."""
        self._leave(event, TIMED_OUT)

    def skipped(self, event: Event) -> None:
        """Its workflow left out what was still to come, or it was deleted."""
        self._leave(event, WITHDRAWN)

    def passing(self, event: Event) -> None:
        """A worker passes it on."""
        self.passed = event

    def kept(self, event: Event) -> None:
        """A transfer came to nothing: the worker keeps it."""
        self._leave(event, WITHDRAWN)
        giver = self._giver()
        if giver is not None:
            giver.to = giver.mode = None
        self.passed = None

    def _begin(self, event: Event, queue: str, at: int, flags: int) -> None:
        visit = Visit(event.task or "", queue, 0, at, event.journal, event.position)
        visit.flags = flags
        self._passed_to(queue)
        self.waiting = Stay(visit)
        self.stays.append(self.waiting)
        self.moved_at = None

    def _passed_to(self, where: str | None) -> None:
        giver = self._giver()
        if giver is not None and giver.to is None and self.passed is not None:
            giver.to, giver.mode = where, self.passed.mode

    def _giver(self) -> Stay | None:
        """The stay whose conversation is passed on: the reservation that began it, else the last one answered."""
        if self.passed is None:
            return None
        said = self.talking.get(self.passed.reservation or "")
        answered_stays = [stay for stay in self.stays if stay.visit.outcome == ANSWERED]
        return said or (answered_stays[-1] if answered_stays else None)

    def _leave_by_moving(self, event: Event) -> None:
        waiting = self.waiting
        if waiting is None:
            return
        at = waiting.timed_out_at or self.moved_at or event.at
        self._leave(event._replace(at=at), TIMED_OUT if waiting.timed_out_at is not None else WITHDRAWN)

    def _leave(self, event: Event, outcome: str) -> None:
        stay, self.waiting = self.waiting, None
        if stay is None:
            return
        stay.visit.outcome, stay.visit.ended_at = outcome, event.at
        stay.is_over = True
        _ends_here(stay, event)
        waited(stay.visit, event.at, None)
        self.left = stay

    def _rang(self, event: Event, outcome: str) -> None:
        since, worker = self.offers.pop(_reservation(event), (None, event.worker))
        stay = self.waiting or (self.left if outcome == "cancelled" else None)
        if stay is None or worker is None:
            return
        ring_s = None if since is None else (event.at - since) / SECOND_US
        start = event.at if since is None else since
        stay.rings.append((worker, start, ring_s, outcome, event.journal, event.position))


_HANDLERS: Final[dict[str, Callable[[_Life, Event], None]]] = {
    "task-queue.entered": _Life.entered,
    "task-queue.timeout": _Life.timed_out,
    "task-queue.moved": _Life.moved,
    "reservation.created": _Life.offered,
    "reservation.accepted": _Life.accepted,
    "reservation.rejected": _Life.missed,
    "reservation.timeout": _Life.missed,
    "reservation.canceled": _Life.called_off,
    "reservation.rescinded": _Life.called_off,
    "reservation.failed": _Life.called_off,
    "reservation.wrapup": _Life.wrapup,
    "reservation.completed": _Life.completed,
    "task.wrapup": _Life.task_wrapup,
    "task.completed": _Life.task_completed,
    "task.canceled": _Life.cancelled,
    "task.deleted": _Life.skipped,
    "task.system-deleted": _Life.workflow_over,
    "task.transfer-initiated": _Life.passing,
    "task.transfer-failed": _Life.kept,
    "task.transfer-canceled": _Life.kept,
    "workflow.timeout": _Life.workflow_over,
    "workflow.skipped": _Life.skipped,
}


def _reservation(event: Event) -> str:
    """Events that name no reservation are those of the one worker there is."""
    return event.reservation or event.worker or ""


def _entered_at(event: Event) -> int:
    """When the task entered the queue, as far as a later event knows it: the entry, else the task's own beginning."""
    if event.entered_at is not None and event.entered_at <= event.at:
        return event.entered_at
    return event.at - (event.age_s or 0) * SECOND_US


def _cancelled(reason: str | None) -> str:
    """The outcome of a task cancelled for this reason; a reason of somebody's own is none that is known.

    >>> _cancelled("hangup"), _cancelled("Task TTL Exceeded"), _cancelled("duplicate"), _cancelled(None)
    ('abandoned', 'timed_out', 'unknown', 'unknown')
    """
    if reason and _GAVE_UP.search(reason):
        return ABANDONED
    return TIMED_OUT if reason and _TIMED_OUT.search(reason) else UNKNOWN


def _hung_up(stay: Stay, event: Event) -> None:
    if stay.visit.ended_at is None:
        talked(stay.visit, event.at, None, "", None)
        stay.wrapup_at = event.at
        _ends_here(stay, event)


def _done(stay: Stay, event: Event) -> None:
    """The last event of a conversation; without a wrap-up before it, how long that took is not known."""
    if stay.visit.ended_at is None:
        talked(stay.visit, event.at, None, "", None)
    elif stay.wrapup_at is not None:
        stay.visit.wrap_s = max(event.at - stay.wrapup_at, 0) / SECOND_US
    stay.is_over = True
    _ends_here(stay, event)


def _ends_here(stay: Stay, event: Event) -> None:
    stay.visit.end_journal, stay.visit.end_position = event.journal, event.position


def _finish(stay: Stay) -> None:
    """What is known of a stay when no more events come; who hung up TaskRouter does not say."""
    visit = stay.visit
    visit.ended_by = None
    if not stay.is_over:
        if visit.outcome == UNKNOWN and stay.timed_out_at is not None:
            visit.outcome, visit.ended_at = TIMED_OUT, stay.timed_out_at
            waited(visit, stay.timed_out_at, None)
        else:
            visit.flags |= int(Flag.STILL_OPEN)
    if stay.to is not None and visit.outcome == ANSWERED and visit.ended_at is not None:
        visit.ended_by = "attended_transfer" if (stay.mode or "").upper() == "WARM" else "blind_transfer"


def _known_of_all(stays: Sequence[Stay], events: Sequence[Event], pseudonym: Callable[[str], str | None]) -> None:
    """What every stay of a task has in common."""
    said = [event.attributes for event in events]
    contact = _first(said, "conversation") or _first(said, "call") or _first(said, "chat")
    channel = next((event.channel for event in events if event.channel), None)
    is_call = _first(said, "call") is not None
    number, dialled = _first(said, "caller"), _first(said, "dialled")
    if number is not None and not is_call:
        number = _ADDRESS.sub("", number)
        number = number if _NUMBER.fullmatch(number) else None  # a name, or an address of another kind
    caller = pseudonym(number) if number else None
    for stay in stays:
        stay.visit.contact_id = contact or stay.visit.contact_id
        stay.visit.channel = CHANNELS.get((channel or "").lower(), "voice" if is_call else "task")
        stay.visit.caller, stay.visit.dialled = caller, dialled if is_call else None


def _first(said: Sequence[Attributes], name: str) -> Any:
    return next((value for value in (getattr(one, name) for one in said) if value), None)
