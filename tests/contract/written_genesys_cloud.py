"""The month as conversation details of Genesys Cloud: one conversation a line, some delivered before they had ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.contract.month import Call

Json = dict[str, Any]


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One file; every ninth conversation stands in it twice, first as it was when its first visit was answered."""
    path = folder / "conversations.jsonl"
    by_contact = groupby(
        sorted(calls, key=lambda call: (call.contact_id, call.offered_at)), lambda call: call.contact_id
    )
    with path.open("w", encoding="utf-8") as file:
        for number, (contact_id, visits) in enumerate(by_contact):
            whole = conversation(contact_id, list(visits), number)
            if number % 9 == 0:
                print(json.dumps(as_it_was(whole)), file=file)
            print(json.dumps(whole), file=file)
    return [path]


def queue_id(queue: str) -> str:
    """The id of a queue."""
    return _id("queue", queue)


def conversation(contact_id: str, visits: Sequence[Call], number: int = 0) -> Json:
    """The whole conversation."""
    first, last = visits[0], visits[-1]
    start = first.offered_at - timedelta(seconds=12)
    end = max(call.ended_at + timedelta(seconds=call.wrap_s) for call in visits)
    participants = [_customer(contact_id, first, start, last), _menu(contact_id, first, start)]
    for place, call in enumerate(visits):
        participants += [_queue(contact_id, call, place)]
        if call.outcome == "answered":
            participants += [*_missed(contact_id, call, place, number), _agent(contact_id, call, place)]
    return {
        "conversationId": contact_id,
        "conversationStart": _at(start),
        "conversationEnd": _at(end),
        "divisionIds": [_id("division", "home")],
        "mediaStatsMinConversationMos": 4.88,
        "mediaStatsMinConversationRFactor": 92.4,
        "originatingDirection": "inbound",
        "participants": participants,
    }


def as_it_was(whole: Json) -> Json:
    """An earlier state: no end, no after-contact work, the last segments still going on."""
    early: Json = json.loads(json.dumps(whole))
    del early["conversationEnd"]
    for participant in early["participants"]:
        for session in participant["sessions"]:
            session["segments"] = [one for one in session["segments"] if one["segmentType"] != "wrapup"]
            session["metrics"] = [one for one in session["metrics"] if one["name"] in ("nOffered", "tAlert")]
            if participant["purpose"] == "agent" and session["segments"]:
                session["segments"][-1].pop("segmentEnd")
                session["segments"][-1].pop("disconnectType", None)
    return early


def _customer(contact_id: str, first: Call, start: datetime, last: Call) -> Json:
    cut = {"caller": "endpoint", "agent": "peer"}.get(last.ended_by or "caller", "transfer")
    session = _session(contact_id, "customer", first, "inbound") | {
        "segments": [
            _segment("system", start, start + timedelta(milliseconds=40)),
            _segment("interact", start + timedelta(milliseconds=40), last.ended_at, first.queue, cut),
        ],
        "metrics": [_metric("nConnected", start, 1)],
    }
    return {"participantId": _id(contact_id, "customer"), "participantName": "Warszawa", "purpose": "customer",
            "externalContactId": _id("person", first.caller or contact_id), "sessions": [session]}  # fmt: skip


def _menu(contact_id: str, first: Call, start: datetime) -> Json:
    ended = first.offered_at - timedelta(milliseconds=20)
    session = _session(contact_id, "ivr", first, "inbound") | {
        "flow": {
            "flowId": _id("flow", "welcome"),
            "flowName": "Welcome",
            "flowType": "INBOUNDCALL",
            "exitReason": "TRANSFER",
        },
        "segments": [_segment("ivr", start, ended, None, "transfer")],
        "metrics": [_metric("nFlow", start, 1), _metric("tIvr", ended, ended - start)],
    }
    return {
        "participantId": _id(contact_id, "ivr"),
        "participantName": "Welcome",
        "purpose": "ivr",
        "sessions": [session],
    }


def _queue(contact_id: str, call: Call, place: int) -> Json:
    gone = call.outcome == "abandoned"
    delayed = _segment("delay", call.offered_at - timedelta(milliseconds=14), call.offered_at, call.queue)
    waited = _segment("interact", call.offered_at, call.left_at, call.queue, "peer" if gone else "transfer")
    metrics = [_metric("nOffered", call.offered_at, 1), _metric("tAcd", call.left_at, call.left_at - call.offered_at)]
    if gone:
        metrics.append(_metric("tAbandon", call.left_at, call.left_at - call.offered_at))
        if call.wait_s < 10:
            metrics.append(_metric("tShortAbandon", call.left_at, call.left_at - call.offered_at))
    session = _session(contact_id, f"acd{place}", call, "inbound")
    session |= {"segments": [delayed, waited], "metrics": metrics, "flowInType": "ivr", "usedRouting": "Standard"}
    return {
        "participantId": _id(contact_id, f"acd{place}"),
        "participantName": call.queue,
        "purpose": "acd",
        "sessions": [session],
    }


def _missed(contact_id: str, call: Call, place: int, number: int) -> Iterator[Json]:
    """An agent who did not answer before, now and then: the stay in the queue goes on."""
    if number % 5 or call.wait_s < 26:
        return
    start, end = call.offered_at + timedelta(seconds=2), call.offered_at + timedelta(seconds=14)
    session = _session(contact_id, f"missed{place}", call, "inbound") | {
        "segments": [_segment("alert", start, end, call.queue, "client")],
        "metrics": [_metric("tAlert", end, end - start), _metric("tNotResponding", end, end - start)],
    }
    yield {
        "participantId": _id(contact_id, f"missed{place}"),
        "userId": _id("user", "away"),
        "purpose": "agent",
        "sessions": [session],
    }


def _agent(contact_id: str, call: Call, place: int) -> Json:
    rang, held = call.left_at - timedelta(seconds=call.ring_s), timedelta(seconds=call.hold_s)
    cut = {"caller": "peer", "agent": "client", "blind_transfer": "transfer"}[call.ended_by or "caller"]
    talked, metrics = timedelta(seconds=call.talk_s), []
    segments = [_segment("alert", rang, call.left_at, call.queue)]
    if call.hold_s:
        middle = call.left_at + timedelta(seconds=10)
        segments += [
            _segment("interact", call.left_at, middle, call.queue),
            _segment("hold", middle, middle + held, call.queue),
            _segment("interact", middle + held, call.ended_at, call.queue, cut),
        ]
        metrics = [_metric("tHeld", middle + held, held), _metric("tHeldComplete", call.ended_at, held)]
    else:
        segments.append(_segment("interact", call.left_at, call.ended_at, call.queue, cut))
    done = call.ended_at + timedelta(seconds=call.wrap_s)
    if call.wrap_s:
        wrapup = _segment("wrapup", call.ended_at, done, call.queue, cut)
        segments.append(wrapup | {"wrapUpCode": _id("wrap-up", "sold")})
        metrics.append(_metric("tAcw", done, done - call.ended_at))
    if call.ended_by == "blind_transfer":
        metrics += [_metric("nTransferred", call.ended_at, 1), _metric("nBlindTransferred", call.ended_at, 1)]
    metrics += [
        _metric("tAlert", call.left_at, call.left_at - rang),
        _metric("tAnswered", call.left_at, call.left_at - call.offered_at),
        _metric("tTalk", call.ended_at, talked),
        _metric("tTalkComplete", call.ended_at, talked),
        _metric("tHandle", done, talked + held + (done - call.ended_at)),
    ]
    session = _session(contact_id, f"agent{place}", call, "inbound")
    session |= {"segments": segments, "metrics": metrics, "usedRouting": "Standard"}
    return {
        "participantId": _id(contact_id, f"agent{place}"),
        "userId": call.agent,
        "participantName": "Ewa Nowak",
        "purpose": "agent",
        "sessions": [session],
    }


def _session(contact_id: str, whose: str, call: Call, direction: str) -> Json:
    return {
        "mediaType": "voice",
        "sessionId": _id(contact_id, "session", whose),
        "peerId": _id(contact_id, "session", "customer"),
        "ani": f"tel:{call.caller}" if call.caller else "sip:anonymous@anonymous.invalid",
        "dnis": f"tel:{call.dialled}",
        "sessionDnis": f"tel:{call.dialled}",
        "direction": direction,
        "provider": "Edge",
        "remote": call.caller or "Anonymous",
        "recording": True,
        "requestedRoutings": ["Standard"],
        "mediaEndpointStats": [
            {"codecs": ["audio/opus"], "eventTime": _at(call.ended_at), "minMos": 4.88, "receivedPackets": 18_750}
        ],
    }


def _segment(kind: str, start: datetime, end: datetime, queue: str | None = None, cut: str | None = None) -> Json:
    told: Json = {"segmentStart": _at(start), "segmentEnd": _at(end), "segmentType": kind, "conference": False}
    if queue:
        told["queueId"] = queue_id(queue)
    if cut:
        told["disconnectType"] = cut
    return told


def _metric(name: str, at: datetime, value: int | timedelta) -> Json:
    number = value if isinstance(value, int) else round(value / timedelta(milliseconds=1))
    return {"name": name, "value": number, "emitDate": _at(at)}


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def _id(*words: str) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(words)))
