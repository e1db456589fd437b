"""The month as Asterisk's Master.csv (cdr_csv with uniqueid): a leg for the caller's channel and one for the agent's.

It makes no visit; beside a queue_log that knows neither callers nor numbers dialled it fills them in.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.contract import written_asterisk
from tests.contract.month import ZONE, Call

Cells = list[str]


def write(calls: Sequence[Call], folder: Path) -> list[Path]:
    """Master.csv in `folder`, its times local: the record of a leg is written when it ends."""
    ids = written_asterisk.call_ids(calls)
    told = [pair for call in calls for pair in _legs(call, ids[call.contact_id])]
    path = folder / "Master.csv"
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(cells for _, cells in sorted(told, key=lambda pair: pair[0]))
    return [path]


def _legs(call: Call, call_id: str) -> Iterator[tuple[datetime, Cells]]:
    number = call_id.partition(".")[2]
    inbound, agent = f"PJSIP/trunk-{int(number):08x}", f"PJSIP/{call.agent}-{int(number) + 1:08x}"
    answered = call.agent is not None
    own = (call.offered_at, call.offered_at, call.ended_at)
    queue = f"{call.queue},t,,,90"
    yield own[2], _cells(call, call.dialled, inbound, agent if answered else "", "Queue", queue, own, call_id)
    if answered:
        rang = (call.left_at - timedelta(seconds=call.ring_s), call.left_at, call.ended_at)
        agent_id = f"{int(rang[0].timestamp())}.{int(number) + 1}"
        yield own[2], _cells(call, call.queue, agent, "", "AppQueue", "(Outgoing Line)", rang, agent_id)


def _cells(
    call: Call, dst: str, channel: str, other: str, app: str, data: str, times: Sequence[datetime], uniqueid: str
) -> Cells:
    source = call.caller or "anonymous"
    seconds = [str(int((times[2] - since).total_seconds())) for since in times[:2]]
    said = "ANSWERED" if call.agent else "NO ANSWER"
    walls = [f"{at.replace(tzinfo=UTC).astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M:%S}" for at in times]
    caller = f'"Customer" <{source}>'
    return [
        "",
        source,
        dst,
        "inbound",
        caller,
        channel,
        other,
        app,
        data,
        *walls,
        *seconds,
        said,
        "DOCUMENTATION",
        uniqueid,
    ]
