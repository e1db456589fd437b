"""The month as Asterisk's queue_log: whole seconds, call ids of the second and a count, talk that holds the hold.

What a queue_log cannot hold is lost: hold and after-call work. Places in the queue are made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.contract.month import Call


class Line(NamedTuple):
    """One line of queue_log, in parts."""

    at: datetime  # UTC
    call: str
    queue: str
    agent: str
    event: str
    data: tuple[str, ...]

    @property
    def text(self) -> str:
        """As it stands in the file, without its line end."""
        return "|".join([str(int(self.at.timestamp())), self.call, self.queue, self.agent, self.event, *self.data])


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """One file `queue_log` in `folder`."""
    path = folder / "queue_log"
    path.write_text("".join(f"{line.text}\n" for line in lines(calls)))
    return [path]


def lines(calls: Sequence[Call]) -> list[Line]:
    """The lines of `calls` and some of the agents, as the switch writes them one after another."""
    ids = call_ids(calls)
    told = [line for call in calls for line in _of(call, ids[call.contact_id])]
    told += _agents(calls)
    return sorted(told, key=lambda line: line.at)


def call_ids(calls: Sequence[Call]) -> dict[str, str]:
    """Contact → the id its channel has: made in the second it first came to a queue."""
    first: dict[str, datetime] = {}
    for call in calls:
        first[call.contact_id] = min(call.offered_at, first.get(call.contact_id, call.offered_at))
    return {contact: f"{int(at.timestamp())}.{2 * number}" for number, (contact, at) in enumerate(first.items())}


def _of(call: Call, call_id: str) -> Iterator[Line]:
    def line(at: datetime, agent: str, event: str, *data: object) -> Line:
        return Line(at, call_id, call.queue, agent, event, tuple(map(str, data)))

    yield line(call.offered_at, "NONE", "DID", call.dialled)
    yield line(call.offered_at, "NONE", "ENTERQUEUE", "", call.caller or "anonymous", 1)
    if call.agent is None:
        yield line(call.left_at, "NONE", "ABANDON", 1, 1, call.wait_s)
        return
    talk_s = call.talk_s + call.hold_s
    yield line(call.left_at, call.agent, "CONNECT", call.wait_s, _agent_channel(call, call_id), call.ring_s)
    if call.transferred_to:
        data = (call.transferred_to, "queues", call.wait_s, talk_s, 1)
        yield line(call.ended_at, call.agent, "BLINDTRANSFER", *data)
    else:
        event = "COMPLETEAGENT" if call.ended_by == "agent" else "COMPLETECALLER"
        yield line(call.ended_at, call.agent, event, call.wait_s, talk_s, 1)


def _agent_channel(call: Call, call_id: str) -> str:
    rang_at = call.left_at - timedelta(seconds=call.ring_s)
    return f"{int(rang_at.timestamp())}.{int(call_id.partition('.')[2]) + 1}"


def _agents(calls: Sequence[Call]) -> Iterator[Line]:
    """Each agent joins both queues a minute before anything, and pauses a minute before the first call of some."""
    first = min(call.offered_at for call in calls) - timedelta(minutes=1)
    for agent in sorted({call.agent for call in calls if call.agent}):
        for queue in sorted({call.queue for call in calls}):
            yield Line(first, "MANAGER", queue, agent, "ADDMEMBER", ("",))
        yield Line(first, "NONE", "NONE", agent, "PAUSEALL", ("briefing",))
        yield Line(first + timedelta(seconds=30), "NONE", "NONE", agent, "UNPAUSEALL", ("",))
