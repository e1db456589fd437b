"""The month as FreeSWITCH tells it: mod_callcenter's events as JSON lines or text blocks, and the channels' records.

Every event has what the event socket gives each one (its run, count and instant) and what mod_callcenter adds; among
them stand events that change nothing. The records are mod_json_cdr's, for hold and for who hung up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from tests.contract.month import Call

HOST = "pbx1"
CORE = str(uuid5(NAMESPACE_URL, "core"))


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """Events and call records, a file of JSON lines each."""
    told = folder / "callcenter.jsonl"
    told.write_text("".join(f"{json.dumps(event)}\n" for event in events(calls)))
    records = folder / "json_cdr.jsonl"
    records.write_text("".join(f"{json.dumps(record)}\n" for call in calls for record in _records(call)))
    return [told, records]


def write_text(calls: Sequence[Call], folder: Path) -> list[Path]:
    """The events alone, as ``event plain`` sends them."""
    path = folder / "callcenter.txt"
    blocks = [
        "".join(f"{name}: {quote(value, safe=' ')}\n" for name, value in event.items()) for event in events(calls)
    ]
    path.write_text("".join(f"{block}\n" for block in blocks))
    return [path]


def events(calls: Sequence[Call]) -> list[dict[str, str]]:
    """All events in the order of their instants, counted by the switch."""
    told = [pair for number, call in enumerate(calls) for pair in _of(call, f"{call.contact_id}/{number}")]
    told += list(_agents(calls))
    numbers = count(52_001, 3)
    return [_event(at, next(numbers), headers) for at, headers in sorted(told, key=lambda pair: pair[0])]


def _of(call: Call, member: str) -> Iterator[tuple[datetime, dict[str, str]]]:
    session, agent = uuid_of(call.contact_id), f"{call.agent}@default"
    who = {
        "CC-Queue": f"{call.queue}@default",
        "CC-Member-UUID": uuid_of(member),
        "CC-Member-Session-UUID": session,
        "CC-Member-CID-Name": "Customer",
        "CC-Member-CID-Number": call.caller or "anonymous",
    }
    channel = {"Channel-State": "CS_EXECUTE", "Answer-State": "answered", "Unique-ID": session}
    channel |= {"Caller-Destination-Number": call.dialled, "variable_sip_to_user": call.dialled}
    joined = {"CC-Member-Joined-Time": _seconds(call.offered_at)}
    yield call.offered_at, {"CC-Action": "member-queue-start", **who, **channel}
    yield call.offered_at, {"CC-Action": "members-count", "CC-Queue": who["CC-Queue"], "CC-Count": "1"}
    if call.agent is None:
        gone = {"CC-Cause": "Cancel", "CC-Cancel-Reason": "BREAK_OUT", "CC-Member-Leaving-Time": _seconds(call.left_at)}
        up = {"Channel-State": "CS_HANGUP", "Answer-State": "hangup", "Hangup-Cause": "ORIGINATOR_CANCEL"}
        yield call.left_at, {"CC-Action": "member-queue-end", **who, **joined, **gone, **channel, **up}
        return
    rang_at = call.left_at - timedelta(seconds=call.ring_s)
    offered = {"CC-Agent": agent, "CC-Agent-System": "single_box"}
    called = {"CC-Agent-Called-Time": _seconds(rang_at), "CC-Agent-Answered-Time": _seconds(call.left_at)}
    answered = {**offered, "CC-Agent-UUID": _agent_uuid(call), **called, **joined}
    yield rang_at, {"CC-Action": "agent-offering", **offered, **who}
    yield call.left_at, {"CC-Action": "bridge-agent-start", **answered, **who}
    state = {"CC-Agent": agent, "CC-Agent-State": "In a queue call"}
    yield call.left_at, {"CC-Action": "agent-state-change", **state}
    over = {"CC-Hangup-Cause": "NORMAL_CLEARING", "CC-Bridge-Terminated-Time": _seconds(call.ended_at)}
    yield call.ended_at, {"CC-Action": "bridge-agent-end", **answered, **over, **who}
    left = {"CC-Cause": "Terminated", "CC-Member-Leaving-Time": _seconds(call.ended_at)}
    yield call.ended_at, {"CC-Action": "member-queue-end", **answered, **left, **who, **channel}


def _agents(calls: Sequence[Call]) -> Iterator[tuple[datetime, dict[str, str]]]:
    """Every agent is there from ten minutes before the first call, after a break; and the switch's heart beats."""
    first = min(call.offered_at for call in calls) - timedelta(minutes=10)
    for agent in sorted({call.agent for call in calls if call.agent}):
        for minute, status in ((0, "Available"), (2, "On Break"), (5, "Available")):
            told = {"CC-Agent": f"{agent}@default", "CC-Agent-Status": status}
            yield first + timedelta(minutes=minute), {"CC-Action": "agent-status-change", **told}
    yield first, {"Event-Name": "HEARTBEAT", "Event-Info": "System Ready", "Session-Count": "0"}


def _event(at: datetime, number: int, headers: dict[str, str]) -> dict[str, str]:
    name = headers.get("Event-Name", "CUSTOM")
    own = {"Event-Subclass": "callcenter::info"} if name == "CUSTOM" else {}
    return {
        "Event-Name": name,
        **own,
        "Core-UUID": CORE,
        "FreeSWITCH-Hostname": HOST,
        "FreeSWITCH-Switchname": HOST,
        "Event-Date-GMT": f"{at:%a, %d %b %Y %H:%M:%S GMT}",
        "Event-Date-Timestamp": f"{_seconds(at)}000000",
        "Event-Calling-File": "mod_callcenter.c",
        "Event-Sequence": str(number),
        **headers,
    }


def _records(call: Call) -> Iterator[dict[str, Any]]:
    """The agent's channel, with its hold and who hung up; the caller's channel at the end of its last stay."""
    if call.agent is None:
        return
    ended_by_agent = call.ended_by == "agent"
    agents = {
        "uuid": _agent_uuid(call),
        "direction": "outbound",
        "hold_accum_seconds": str(call.hold_s),
        "sip_hangup_disposition": "recv_bye" if ended_by_agent else "send_bye",
        "originator": uuid_of(call.contact_id),
        "last_sent_callee_id_number": quote(call.caller or ""),
    }
    if call.transferred_to:
        agents |= {
            "endpoint_disposition": "BLIND_TRANSFER",
            "sip_refer_to": quote(f"<sip:{call.transferred_to}@{HOST}>"),
        }
    yield _record(call, agents, call.left_at - timedelta(seconds=call.ring_s))
    if call.transferred_to is None:
        callers = {
            "uuid": uuid_of(call.contact_id),
            "direction": "inbound",
            "sip_hangup_disposition": "send_bye" if ended_by_agent else "recv_bye",
            "sip_to_user": quote(call.dialled),
            "cc_queue": quote(f"{call.queue}@default"),
        }
        yield _record(call, callers, call.offered_at)


def _record(call: Call, variables: dict[str, str], start: datetime) -> dict[str, Any]:
    times = {
        "start_epoch": _seconds(start),
        "answer_epoch": _seconds(call.left_at),
        "end_epoch": _seconds(call.ended_at),
    }
    profile = {"caller_id_number": quote(call.caller or "anonymous"), "destination_number": quote(call.dialled)}
    return {
        "core-uuid": CORE,
        "switchname": HOST,
        "channel_data": {"state": "CS_REPORTING", "direction": variables["direction"]},
        "variables": {**variables, **times, "hangup_cause": "NORMAL_CLEARING"},
        "callflow": [{"profile_index": "1", "caller_profile": profile}],
    }


def _agent_uuid(call: Call) -> str:
    return uuid_of(f"{call.contact_id} {call.queue} {call.offered_at.isoformat()} {call.agent}")


def uuid_of(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))
