"""The month as event callbacks of Twilio TaskRouter, one a line: what a receiver of webhooks would have kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from tests.contract.month import AGENTS, Call

Json = dict[str, Any]

_WORKSPACE = "WS" + "0f" * 16
_ACCOUNT = "AC" + "0e" * 16
_CODES = {"worker": "WK", "task": "WT", "queue": "WQ", "reservation": "WR", "event": "EV", "activity": "WA"}


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One file of JSON, one event a line, some of them delivered twice."""
    path = folder / "taskrouter.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number, event in enumerate(events(calls)):
            print(*[json.dumps(event)] * (2 if number % 40 == 0 else 1), sep="\n", file=file)
    return [path]


def write_bodies(calls: Sequence[Call], folder: Path) -> list[Path]:
    """The same events as the bodies of the requests that brought them."""
    path = folder / "bodies.log"
    path.write_text("".join(urlencode(event) + "\n" for event in events(calls)), encoding="utf-8")
    return [path]


def listed(event: Json) -> Json:
    """An event as the Events API lists it."""
    data = {_snake(name): value for name, value in event.items()}
    return {
        "sid": event["Sid"],
        "account_sid": _ACCOUNT,
        "workspace_sid": _WORKSPACE,
        "event_type": event["EventType"],
        "event_date": event["Timestamp"],
        "event_date_ms": int(event["TimestampMs"]),
        "event_data": data,
        "resource_type": event["ResourceType"],
        "source": "twilio",
    }


def streamed(event: Json) -> Json:
    """An event as Event Streams deliver it."""
    at = int(event["TimestampMs"])
    moment = datetime.fromtimestamp(at // 1000).astimezone() + timedelta(milliseconds=at % 1000)
    payload = {_snake(name): value for name, value in event.items() if not name.startswith("Timestamp")}
    payload |= {"eventtype": event["EventType"], "timestamp": moment.isoformat(timespec="milliseconds")}
    return {
        "specversion": "1.0",
        "type": f"com.twilio.taskrouter.{event['EventType']}",
        "source": _ACCOUNT,
        "id": _sid("event", event["Sid"], "delivery"),
        "dataschema": "https://events-schemas.twilio.com/TaskRouter.WDSEvent/4",
        "data": {"sid": event["Sid"], "name": event["EventType"], "group": "task", "payload": payload},
    }


def events(calls: Sequence[Call]) -> Iterator[Json]:
    """Contact by contact, and the agents' day of the first call."""
    by_contact = groupby(
        sorted(calls, key=lambda call: (call.contact_id, call.offered_at)), lambda call: call.contact_id
    )
    for contact_id, visits in by_contact:
        yield from _task(contact_id, list(visits))
    for number, agent in enumerate(AGENTS[:3]):
        start = calls[0].offered_at - timedelta(hours=1)
        for place, activity in enumerate(("Available", "Break", "Available", "Offline")):
            at = start + timedelta(minutes=number, hours=place)
            yield _worker_event("worker.activity.update", agent, activity, at)
        yield _worker_event("worker.capacity.update", agent, "Offline", at)


def _task(contact_id: str, visits: Sequence[Call]) -> Iterator[Json]:
    first, last = visits[0], visits[-1]
    created = first.offered_at - timedelta(milliseconds=180)
    yield _event("task.created", contact_id, first, created, TaskAge="0")
    yield _event("workflow.entered", contact_id, first, created)
    for place, call in enumerate(visits):
        yield _event("workflow.target-matched", contact_id, call, call.offered_at, place)
        yield _event("task-queue.entered", contact_id, call, call.offered_at, place)
        yield from (
            _abandoned(contact_id, call, place) if call.outcome == "abandoned" else _served(contact_id, call, place)
        )
    if last.outcome == "answered":
        done = max(call.ended_at + timedelta(seconds=call.wrap_s) for call in visits)
        yield _event("task.completed", contact_id, last, done, TaskCompletedReason="All reservations were completed")


def _abandoned(contact_id: str, call: Call, place: int) -> Iterator[Json]:
    yield _event("task.canceled", contact_id, call, call.left_at, place, TaskCanceledReason="hangup")


def _served(contact_id: str, call: Call, place: int) -> Iterator[Json]:
    assert call.agent is not None
    named = _worker(call.agent) | {"ReservationSid": _sid("reservation", contact_id, str(place))}
    if call.wait_s >= 26:  # first a worker who let it ring
        missed = _worker("away") | {"ReservationSid": _sid("reservation", contact_id, f"missed{place}")}
        at = call.offered_at + timedelta(seconds=2)
        yield _event("reservation.created", contact_id, call, at, place, **missed)
        yield _event("reservation.timeout", contact_id, call, at + timedelta(seconds=15), place, **missed)
    rang = call.left_at - timedelta(seconds=call.ring_s)
    yield _event("reservation.created", contact_id, call, rang, place, **named)
    yield _event("reservation.accepted", contact_id, call, call.left_at, place, **named)
    yield _event("task.updated", contact_id, call, call.left_at + timedelta(milliseconds=700), place)
    if call.ended_by == "blind_transfer":
        passing = {"TransferMode": "COLD", "TransferInitiatingReservationSid": named["ReservationSid"]}
        yield _event("task.transfer-initiated", contact_id, call, call.ended_at, place, **passing)
    yield _event("reservation.wrapup", contact_id, call, call.ended_at, place, **named)
    done = call.ended_at + timedelta(seconds=call.wrap_s)
    yield _event("reservation.completed", contact_id, call, done, place, **named)


def _event(verb: str, contact_id: str, call: Call, at: datetime, place: int = 0, **more: str) -> Json:
    attributes = {
        "from": call.caller or "anonymous",
        "caller": call.caller or "anonymous",
        "to": call.dialled,
        "called": call.dialled,
        "call_sid": contact_id,
        "direction": "inbound",
        "conference": {"sid": "CF" + "0a" * 16, "participants": {"worker": None, "customer": contact_id}},
    }
    told = {
        "TaskSid": _sid("task", contact_id),
        "TaskAttributes": json.dumps(attributes),
        "TaskAge": str(round((at - call.offered_at).total_seconds())),
        "TaskPriority": "0",
        "TaskAssignmentStatus": "pending",
        "TaskChannelUniqueName": "voice",
        "TaskQueueSid": _sid("queue", call.queue),
        "TaskQueueName": call.queue,
        "TaskQueueTargetExpression": f'skills HAS "{call.queue}"',
        "WorkflowName": "Assign to a queue",
    }
    if verb in ("task.created", "workflow.entered"):  # it is in no queue yet
        del told["TaskQueueSid"], told["TaskQueueName"], told["TaskQueueTargetExpression"]
    sid = _sid("event", contact_id, verb, str(place), more.get("ReservationSid", ""))
    return _head(verb, sid, at) | {"ResourceType": verb.split(".")[0]} | told | more


def _worker_event(verb: str, agent: str, activity: str, at: datetime) -> Json:
    told = _worker(agent) | {"WorkerActivityName": activity, "WorkerTimeInPreviousActivityMs": "3600000"}
    told["WorkerPreviousActivityName"] = "Break" if activity == "Available" else "Available"
    return _head(verb, _sid("event", agent, verb, at.isoformat()), at) | {"ResourceType": "worker"} | told


def _worker(agent: str) -> dict[str, str]:
    return {
        "WorkerSid": _sid("worker", agent),
        "WorkerName": agent,
        "WorkerAttributes": json.dumps({"contact_uri": f"client:{agent}"}),
    }


def _head(verb: str, sid: str, at: datetime) -> Json:
    return {
        "AccountSid": _ACCOUNT,
        "WorkspaceSid": _WORKSPACE,
        "WorkspaceName": "Answers",
        "EventType": verb,
        "EventDescription": verb.replace(".", " "),
        "Sid": sid,
        "Timestamp": str(int(at.timestamp())),
        "TimestampMs": str(int(at.timestamp()) * 1000 + at.microsecond // 1000),
    }


def _sid(kind: str, *words: str) -> str:
    return _CODES[kind] + uuid5(NAMESPACE_URL, "/".join((kind, *words))).hex


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).removeprefix("_")
