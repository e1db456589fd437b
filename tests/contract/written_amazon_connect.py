"""The make-believe month as Amazon Connect's data streams deliver it: contact records and agent events, one to a line.

Field names and their order follow the vendor's data models of contact records and agent event streams. Some records
are there twice or in an earlier state, some contacts never came to a queue, and agents give signs of life.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from tests.contract.month import Call

ACCOUNT = "111122223333"
INSTANCE = f"arn:aws:connect:eu-central-1:{ACCOUNT}:instance/0a1b2c3d-0000-4000-8000-00000000c0de"
PROFILE = {"ARN": f"{INSTANCE}/routing-profile/{uuid5(NAMESPACE_OID, 'voice')}", "Name": "Voice"}
REASONS = {"caller": "CUSTOMER_DISCONNECT", "agent": "AGENT_DISCONNECT"}


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """Two files: contact records, and events of the agents who answered."""
    records, events = folder / "contact-records.json", folder / "agent-events.json"
    records.write_text("".join(f"{json.dumps(one)}\n" for one in contact_records(calls)), encoding="utf-8")
    events.write_text("".join(f"{json.dumps(one)}\n" for one in agent_events(calls)), encoding="utf-8")
    return [records, events]


def contact_records(calls: Sequence[Call]) -> Iterator[dict[str, Any]]:
    """A record for each call; every seventh twice, every ninth in an earlier state first."""
    chains = defaultdict(list)
    for call in calls:
        chains[call.contact_id].append(call)
    for number, call in enumerate(calls):
        record = _record(call, chains[call.contact_id])
        if number % 9 == 0:
            yield {**record, "LastUpdateTimestamp": record["DisconnectTimestamp"], "Queue": None, "Agent": None}
        yield record
        if number % 7 == 0:
            yield record
        if number % 11 == 0:
            yield {**record, "ContactId": _id(f"menu {number}"), "InitialContactId": None, "PreviousContactId": None,
                   "NextContactId": None, "Queue": None, "Agent": None}  # fmt: skip


def agent_events(calls: Sequence[Call]) -> Iterator[dict[str, Any]]:
    """Log-in, calls and log-off of each agent on each UTC day on which he answered."""
    chains = defaultdict(list)
    for call in calls:
        chains[call.contact_id].append(call)
    answered = sorted((call for call in calls if call.agent), key=lambda call: (call.agent, call.left_at))
    for (agent, _), of_day in groupby(answered, key=lambda call: (call.agent, call.offered_at.date())):
        day = list(of_day)
        began = day[0].offered_at - timedelta(minutes=5)
        yield _event(str(agent), began, "LOGIN", began, [])
        yield _event(str(agent), began + timedelta(seconds=120), "HEART_BEAT", began, [])
        for call in day:
            contact, over = _contact(call, chains[call.contact_id]), call.ended_at
            ringing = {"State": "CONNECTING", "StateStartTimestamp": _milli(call.left_at, -call.ring_s)}
            talking = {"State": "CONNECTED", "StateStartTimestamp": _milli(call.left_at)}
            done = {"State": "ENDED", "StateStartTimestamp": _milli(over)}
            connected = {"ConnectedToAgentTimestamp": _milli(call.left_at)}
            rang = call.left_at - timedelta(seconds=call.ring_s)
            yield _event(str(agent), rang, "STATE_CHANGE", began, [contact | ringing], 3)
            yield _event(str(agent), call.left_at, "STATE_CHANGE", began, [contact | talking | connected], 4)
            yield _event(str(agent), over, "STATE_CHANGE", began, [contact | done | connected], 1)
            yield _event(str(agent), over + timedelta(seconds=call.wrap_s), "STATE_CHANGE", began, [], 2)
        left = day[-1].ended_at + timedelta(minutes=10)
        yield _event(str(agent), left, "LOGOUT", began, [])


def record_id(call: Call, chain: Sequence[Call]) -> str:
    """The id of the contact record of one call; the first of a chain has the contact's own."""
    place = chain.index(call)
    return _id(call.contact_id if place == 0 else f"{call.contact_id} {place}")


def root_id(call: Call) -> str:
    """The id that all records of a call's contact lead back to."""
    return _id(call.contact_id)


def _record(call: Call, chain: Sequence[Call]) -> dict[str, Any]:
    place = chain.index(call)
    follows = place + 1 < len(chain)
    began = call.offered_at - timedelta(seconds=0 if place else 30)
    initial = _id(call.contact_id) if len(chain) > 1 else None
    return {
        "AWSAccountId": ACCOUNT,
        "AWSContactTraceRecordFormatVersion": "2017-03-10",
        "Agent": _agent(call),
        "AgentConnectionAttempts": 1 if call.agent else 0,
        "AnsweringMachineDetectionStatus": None,
        "Attributes": {"greetingPlayed": "true", "language": "pl-PL"},
        "Campaign": {"CampaignId": None},
        "Channel": "VOICE",
        "ConnectedToSystemTimestamp": _stamp(began),
        "ContactDetails": {},
        "ContactId": record_id(call, chain),
        "CustomerEndpoint": {"Address": call.caller or "anonymous", "Type": "TELEPHONE_NUMBER"},
        "DisconnectReason": REASONS.get(call.ended_by or "caller"),
        "DisconnectTimestamp": _stamp(call.ended_at if call.agent else call.left_at),
        "InitialContactId": initial if place else None,
        "InitiationMethod": "TRANSFER" if place else "INBOUND",
        "InitiationTimestamp": _stamp(began),
        "InstanceARN": INSTANCE,
        "LastUpdateTimestamp": _stamp(call.ended_at + timedelta(seconds=call.wrap_s + 65)),
        "MediaStreams": [{"Type": "AUDIO"}],
        "NextContactId": record_id(chain[place + 1], chain) if follows else None,
        "PreviousContactId": record_id(chain[place - 1], chain) if place else None,
        "Queue": {
            "ARN": f"{INSTANCE}/queue/{_id(call.queue)}",
            "DequeueTimestamp": _stamp(call.left_at),
            "Duration": call.wait_s,
            "EnqueueTimestamp": _stamp(call.offered_at),
            "Name": call.queue,
        },
        "Recording": None,
        "Recordings": None,
        "References": [],
        "SegmentAttributes": {"connect:Subtype": {"ValueString": "connect:Telephony"}},
        "SystemEndpoint": {"Address": call.dialled, "Type": "TELEPHONE_NUMBER"},
        "Tags": {"aws:connect:instanceId": INSTANCE.rpartition("/")[2]},
        "TransferCompletedTimestamp": None,
        "TransferredToEndpoint": None,
    }


def _agent(call: Call) -> dict[str, Any] | None:
    if call.agent is None:
        return None
    return {
        "ARN": _agent_arn(call.agent),
        "AfterContactWorkDuration": call.wrap_s,
        "AfterContactWorkEndTimestamp": _stamp(call.ended_at + timedelta(seconds=call.wrap_s)),
        "AfterContactWorkStartTimestamp": _stamp(call.ended_at),
        "AgentInteractionDuration": call.talk_s,
        "ConnectedToAgentTimestamp": _stamp(call.left_at),
        "CustomerHoldDuration": call.hold_s,
        "HierarchyGroups": None,
        "LongestHoldDuration": call.hold_s,
        "NumberOfHolds": int(call.hold_s > 0),
        "RoutingProfile": PROFILE,
        "Username": call.agent,
    }


def _contact(call: Call, chain: Sequence[Call]) -> dict[str, Any]:
    place = chain.index(call)
    return {
        "Channel": "VOICE",
        "ConnectedToAgentTimestamp": None,
        "ContactId": record_id(call, chain),
        "InitialContactId": _id(call.contact_id) if place else None,
        "InitiationMethod": "TRANSFER" if place else "INBOUND",
        "Queue": {"ARN": f"{INSTANCE}/queue/{_id(call.queue)}", "Channels": ["VOICE"], "Name": call.queue},
        "QueueTimestamp": _milli(call.offered_at),
    }


def _event(
    agent: str, at: datetime, kind: str, began: datetime, contacts: Sequence[dict[str, Any]], step: int = 0
) -> dict[str, Any]:
    return {
        "AWSAccountId": ACCOUNT,
        "AgentARN": _agent_arn(agent),
        "CurrentAgentSnapshot": {
            "AgentStatus": {
                "ARN": f"{INSTANCE}/agent-state/{_id('Available')}",
                "Name": "Available",
                "StartTimestamp": _milli(began),
                "Type": "ROUTABLE",
            },
            "Configuration": {"AgentHierarchyGroups": None, "FirstName": "Ann", "LastName": "Example",
                              "RoutingProfile": PROFILE, "Username": agent},
            "Contacts": list(contacts),
        },
        "EventId": _id(f"{agent} {at} {kind} {step}"),
        "EventTimestamp": _milli(at, micro=step * 1000),
        "EventType": kind,
        "InstanceARN": INSTANCE,
        "PreviousAgentSnapshot": None,
        "Version": "2019-05-25",
    }  # fmt: skip


def _agent_arn(agent: str) -> str:
    return f"{INSTANCE}/agent/{_id(agent)}"


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_OID, name))


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _milli(at: datetime, add_s: float = 0, *, micro: int = 0) -> str:
    moment = at + timedelta(seconds=add_s, microseconds=micro)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
