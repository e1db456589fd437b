"""One event of Twilio TaskRouter, whatever way it was delivered, its fields checked.

Three shapes: the parameters of an event callback (``EventType``, ``TaskSid`` …; as JSON, or as the form body that was
posted), an entry of the Events API (``event_type`` with ``event_data``), and an event of Event Streams (``type``
``com.twilio.taskrouter.…`` with ``data.payload``). Facts of the fields: Twilio's TaskRouter Events reference and event
types; docs/reference/twilio_taskrouter.md has the whole table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

from upheld.contacts.document_journal import Unusable, writable
from upheld.contacts.instants import of_iso, of_number

STREAMS: Final = "com.twilio.taskrouter."

LIFE: Final = (
    "task.created",
    "workflow.entered",
    "task.transfer-initiated",
    "task-queue.timeout",
    "task-queue.moved",
    "workflow.target-matched",
    "task-queue.entered",
    "reservation.created",
    "task.updated",
    "reservation.rejected",
    "reservation.timeout",
    "reservation.canceled",
    "reservation.failed",
    "reservation.accepted",
    "reservation.rescinded",
    "workflow.timeout",
    "workflow.skipped",
    "task.transfer-attempt-failed",
    "task.transfer-failed",
    "task.transfer-canceled",
    "task.transfer-completed",
    "reservation.wrapup",
    "task.wrapup",
    "reservation.completed",
    "task.completed",
    "task.canceled",
    "task.deleted",
    "task.system-deleted",
)
"""Events of a task in the order of its life: so those of one millisecond are ordered."""

OTHERS: Final = frozenset(
    {
        "activity.created",
        "activity.updated",
        "activity.deleted",
        "task-channel.created",
        "task-channel.updated",
        "task-channel.deleted",
        "task-queue.created",
        "task-queue.deleted",
        "task-queue.expression.updated",
        "worker.created",
        "worker.activity.update",
        "worker.attributes.update",
        "worker.capacity.update",
        "worker.channel.availability.update",
        "worker.deleted",
        "workflow.created",
        "workflow.updated",
        "workflow.deleted",
        "workspace.created",
        "workspace.updated",
        "workspace.deleted",
    }
)
"""Events of other things."""

_RANKS: Final = {verb: rank for rank, verb in enumerate(LIFE)}
_SECOND_US: Final = 1_000_000
_ATTRIBUTES_KEPT: Final = 4096  # the events of one task repeat its attributes


class Attributes(NamedTuple):
    """What a task's attributes tell; None what they do not."""

    conversation: str | None = None
    call: str | None = None
    chat: str | None = None
    caller: str | None = None
    dialled: str | None = None
    direction: str | None = None


class Event(NamedTuple):
    """One event; events sort in the order in which they happened."""

    at: int  # microseconds since 1970 UTC
    rank: int
    sid: str
    verb: str
    journal: str
    position: int
    precise: bool  # told to the millisecond
    task: str | None
    queue: str | None  # the queue's sid, else its name
    queue_name: str | None
    previous_queue: str | None
    worker: str | None  # the worker's sid, else the name
    worker_name: str | None
    reservation: str | None
    channel: str | None
    reason: str | None  # why the task was cancelled
    attributes: Attributes
    mode: str | None  # of a transfer: WARM, COLD
    entered_at: int | None  # the queue
    age_s: int | None  # of the task
    activity: str | None
    previous_activity: str | None
    previous_ms: int | None  # time in that activity
    available: bool | None


class _Names(NamedTuple):
    """How one shape calls the fields."""

    task: str = "TaskSid"
    queue: str = "TaskQueueSid"
    queue_name: str = "TaskQueueName"
    previous_queue: str = "PreviousTaskQueueSid"
    worker: str = "WorkerSid"
    worker_name: str = "WorkerName"
    reservation: str = "ReservationSid"
    passing_reservation: str = "TransferInitiatingReservationSid"
    channel: str = "TaskChannelUniqueName"
    reason: str = "TaskCanceledReason"
    other_reason: str = "Reason"
    attributes: str = "TaskAttributes"
    mode: str = "TransferMode"
    entered: str = "TaskQueueEnteredDate"
    age: str = "TaskAge"
    activity: str = "WorkerActivityName"
    activity_name: str = "ActivityName"
    previous_activity: str = "WorkerPreviousActivityName"
    previous_ms: str = "WorkerTimeInPreviousActivityMs"
    previous_s: str = "WorkerTimeInPreviousActivity"
    available: str = "WorkerAvailable"
    activity_available: str = "ActivityAvailable"


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)[1:]


_POSTED: Final = _Names()
_LISTED: Final = _Names(*map(_snake, _Names()))
POSTED: Final = frozenset({*_POSTED, "EventType", "Sid", "WorkspaceSid", "TimestampMs", "Timestamp"})
"""The parameters of a callback that are read."""


def is_event(value: Mapping[str, Any]) -> bool:
    """Does this document look like an event of TaskRouter?"""
    verb, workspace = value.get("EventType"), value.get("WorkspaceSid")
    if isinstance(verb, str):
        return isinstance(workspace, str) and workspace.startswith("WS")
    if isinstance(value.get("event_type"), str):
        return isinstance(value.get("event_data"), dict)
    kind, data = value.get("type"), value.get("data")
    return isinstance(kind, str) and kind.startswith(STREAMS) and isinstance(data, dict)


def event(value: Mapping[str, Any], journal: str, position: int) -> Event:
    """The event in a document; raises Unusable where it is none or lacks its id, its time or its task."""
    if not is_event(value):
        raise Unusable("twilio_taskrouter.not_event")
    if "EventType" in value:
        return _event(value["EventType"], value.get("Sid"), value, value, _POSTED, journal, position)
    if "event_type" in value:
        return _event(value["event_type"], value.get("sid"), value, value["event_data"], _LISTED, journal, position)
    payload = value["data"].get("payload", value["data"])
    if not isinstance(payload, dict):
        raise Unusable("twilio_taskrouter.not_event")
    verb = value["type"].removeprefix(STREAMS)
    return _event(verb, payload.get("sid"), payload, payload, _LISTED, journal, position)


def _event(
    verb: str, sid: Any, head: Mapping[str, Any], told: Mapping[str, Any], names: _Names, journal: str, position: int
) -> Event:
    if not isinstance(sid, str) or not sid:
        raise Unusable("twilio_taskrouter.id")
    at, precise = _time(head)
    task = _text(told, names.task)
    rank = _RANKS.get(verb)
    if task is None and rank is not None:
        raise Unusable("twilio_taskrouter.task")
    queue_name, worker_name = _text(told, names.queue_name), _text(told, names.worker_name)
    attributes = told.get(names.attributes)
    return Event(
        at,
        len(LIFE) if rank is None else rank,
        writable(sid, "twilio_taskrouter.id"),
        writable(verb, "twilio_taskrouter.text"),
        journal,
        position,
        precise,
        task,
        _text(told, names.queue) or queue_name,
        queue_name,
        _text(told, names.previous_queue),
        _text(told, names.worker) or worker_name,
        worker_name,
        _text(told, names.reservation) or _text(told, names.passing_reservation),
        _text(told, names.channel),
        _text(told, names.reason) or _text(told, names.other_reason),
        _attributes(attributes) if isinstance(attributes, str) else Attributes(),
        _text(told, names.mode),
        _moment(told.get(names.entered)),
        _whole(told.get(names.age), 8),
        _text(told, names.activity) or _text(told, names.activity_name),
        _text(told, names.previous_activity),
        _previous_ms(told, names),
        _flag(told.get(names.available, told.get(names.activity_available))),
    )


def _time(head: Mapping[str, Any]) -> tuple[int, bool]:
    """When the event happened, and whether that is told to the millisecond."""
    try:
        for name in ("TimestampMs", "event_date_ms", "timestamp_ms"):
            if head.get(name) not in (None, ""):
                return of_number(head[name], unit_us=1_000), True
        for name in ("Timestamp", "event_date", "timestamp"):
            told = head.get(name)
            if isinstance(told, str) and "T" in told:
                return of_iso(told), "." in told
            if told not in (None, ""):
                return of_number(told, unit_us=_SECOND_US), False
    except ValueError:
        pass
    raise Unusable("twilio_taskrouter.time")


@lru_cache(_ATTRIBUTES_KEPT)
def _attributes(text: str) -> Attributes:
    """What the JSON text of a task's attributes tells; attributes that are no JSON tell nothing."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return Attributes()
    if not isinstance(told, dict):
        return Attributes()
    conversations = told.get("conversations")
    return Attributes(
        _said(conversations, "conversation_id"),
        _said(told, "call_sid", "callSid"),
        _said(told, "conversationSid", "channelSid"),
        _said(told, "from", "caller", "customerAddress"),
        _said(told, "to", "called", "outbound_to"),
        _said(told, "direction"),
    )


def _said(told: Any, *names: str) -> str | None:
    if not isinstance(told, dict):
        return None
    for name in names:
        value = told.get(name)
        if isinstance(value, str) and value and _can_be_written(value):
            return value
    return None


def _can_be_written(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(told: Mapping[str, Any], name: str) -> str | None:
    value = told.get(name)
    if value is None:
        return None
    if value.__class__ is not str:
        raise Unusable("twilio_taskrouter.text")
    return writable(value, "twilio_taskrouter.text") or None


def _moment(told: Any) -> int | None:
    """A time that may be left out, in whole seconds, milliseconds or ISO 8601; None where it is none of them."""
    if told is None or told == "":
        return None
    try:
        if isinstance(told, str) and "T" in told:
            return of_iso(told)
        return of_number(told, unit_us=_SECOND_US if len(str(told)) < 12 else 1_000)
    except ValueError:
        return None


def _whole(told: Any, digits: int) -> int | None:
    """A number of at most so many digits (no task is that old, no activity lasts that long); None where it is none."""
    text = str(told)
    return int(text) if told is not None and len(text) <= digits and text.isascii() and text.isdecimal() else None


def _previous_ms(told: Mapping[str, Any], names: _Names) -> int | None:
    milliseconds, seconds = _whole(told.get(names.previous_ms), 11), _whole(told.get(names.previous_s), 8)
    return milliseconds if milliseconds is not None else None if seconds is None else seconds * 1_000


def _flag(told: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(told).lower())
