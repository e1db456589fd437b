"""What FreeSWITCH's events and call records tell of one caller's stay in one queue, put together in any order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from upheld.contacts.records import (
    ABANDONED,
    ANSWERED,
    LEFT_BY_KEY,
    LEFT_EMPTY,
    TIMED_OUT,
    UNKNOWN,
    WITHDRAWN,
    Flag,
)
from upheld.contacts.visit import SECOND_US, Visit

CANCELLED: Final = {
    "TIMEOUT": TIMED_OUT,
    "NO_AGENT_TIMEOUT": LEFT_EMPTY,
    "EXIT_WITH_KEY": LEFT_BY_KEY,
    "BREAK_OUT": ABANDONED,
    "NONE": ABANDONED,
}
"""CC-Cancel-Reason → outcome; BREAK_OUT is a caller who hung up, or whom the dialplan took away (`_outcome`)."""
_TRANSFERS: Final = {"BLIND_TRANSFER": "blind_transfer", "ATTENDED_TRANSFER": "attended_transfer"}


@dataclass(slots=True)
class Told:
    """One event of a stay: instants in microseconds, as far as the event says them."""

    at: int
    sequence: int
    action: str
    agent: str | None
    agent_channel: str | None
    joined_at: int | None
    called_at: int | None
    answered_at: int | None
    caller: str | None
    dialled: str | None
    cause: str
    reason: str
    is_up: bool | None  # the caller's channel still was; None: not said
    exit_key: str | None
    journal: str
    position: int
    core: str

    @property
    def order(self) -> tuple[int, int, str]:
        """By the switch's clock and count, whatever order the events were delivered in."""
        return self.at, self.sequence, self.action


@dataclass(frozen=True)
class ChannelRecord:
    """What the call record of one channel tells beyond the events; None: it does not say."""

    hold_s: float | None
    hung_up_by_peer: bool | None  # the telephone at its other end ended it
    transfer: str | None  # one of records.ENDINGS
    transferred_to: str | None


@dataclass
class Offer:
    """An agent's telephone rang for a stay."""

    agent: str
    started_at: int
    ring_s: float | None
    outcome: str
    journal: str
    position: int


@dataclass
class Stay:
    """All that is known of one caller's stay in one queue."""

    contact: str
    queue: str
    told: list[Told] = field(default_factory=list)

    def visit(
        self, records: Mapping[str, ChannelRecord], holds: Mapping[str, float], ended_cores: Mapping[str, int]
    ) -> tuple[Visit, list[Offer]] | None:
        """The visit and its offers; None where the events name no beginning at all."""
        told = sorted(self.told, key=lambda event: event.order)
        first = next((event for event in told if event.action in ("member-queue-start", "member-queue-resume")), None)
        joined = first.at if first else next((each.joined_at for each in told if each.joined_at is not None), None)
        if joined is None:
            return None
        at = first or told[0]
        visit = Visit(self.contact, self.queue, 0, joined, at.journal, at.position)
        visit.flags = 0 if first else int(Flag.NO_ENTRY)
        visit.caller = next((each.caller for each in told if each.caller), None)
        visit.dialled = next((each.dialled for each in told if each.dialled), None)
        offers = list(_offers(told))
        _answer(visit, told, offers)
        _end(visit, told, records, holds, ended_cores)
        return visit, offers


def _offers(told: Sequence[Told]) -> Iterator[Offer]:
    """Each telephone that rang and stopped; the exact instant it began is that of its offering, where that is there."""
    began: dict[str, Told] = {}
    for event in told:
        if event.agent is None:
            continue
        if event.action == "agent-offering":
            began[event.agent] = event
        elif event.action in ("bridge-agent-start", "bridge-agent-fail"):
            start = began.pop(event.agent, None)
            started_at = start.at if start else event.called_at
            ring_s = None if started_at is None else max(event.at - started_at, 0) / SECOND_US
            said = ANSWERED if event.action == "bridge-agent-start" else _missed(event.cause)
            at = start or event
            yield Offer(
                event.agent, event.at if started_at is None else started_at, ring_s, said, at.journal, at.position
            )


def _missed(cause: str) -> str:
    return "cancelled" if cause in ("ORIGINATOR_CANCEL", "LOSE_RACE", "PICKED_OFF") else "no_answer"


def _answer(visit: Visit, told: Sequence[Told], offers: Sequence[Offer]) -> None:
    bridged = next((event for event in reversed(told) if event.action == "bridge-agent-start"), None)
    later = next((event for event in told if event.answered_at is not None and event.action != "agent-offering"), None)
    answer = bridged or later
    if answer is None or (bridged is None and answer.cause == "Cancel"):
        return
    visit.outcome = ANSWERED
    visit.agent = answer.agent
    visit.answered_at = bridged.at if bridged else answer.answered_at
    assert visit.answered_at is not None
    visit.wait_s = max(visit.answered_at - visit.offered_at, 0) / SECOND_US
    visit.flags |= int(Flag.CLOCK_BACK) if visit.answered_at < visit.offered_at else 0
    won = next((offer for offer in reversed(offers) if offer.outcome == ANSWERED), None)
    if won is not None:
        visit.ring_s = won.ring_s
    elif answer.called_at is not None:
        visit.ring_s = max(visit.answered_at - answer.called_at, 0) / SECOND_US


def _end(
    visit: Visit,
    told: Sequence[Told],
    records: Mapping[str, ChannelRecord],
    holds: Mapping[str, float],
    ended_cores: Mapping[str, int],
) -> None:
    bridge = next((event for event in told if event.action == "bridge-agent-end"), None)
    member = next((event for event in told if event.action == "member-queue-end"), None)
    last = bridge or member
    if last is None:
        visit.flags |= int(Flag.RESTART if told[-1].core in ended_cores else Flag.STILL_OPEN)
        return
    visit.end_journal, visit.end_position = last.journal, last.position
    visit.ended_at = last.at
    if visit.answered_at is None:
        if member is not None:
            _left(visit, member)
        return
    visit.flags |= int(Flag.CLOCK_BACK) if last.at < visit.answered_at else 0
    lasted_s = max(last.at - visit.answered_at, 0) / SECOND_US
    agents = next((event.agent_channel for event in told if event.agent_channel and event.agent == visit.agent), None)
    record = records.get(agents or "")
    visit.hold_s = record.hold_s if record and record.hold_s is not None else holds.get(agents or "")
    visit.talk_s = max(lasted_s - (visit.hold_s or 0.0), 0.0)
    _ended_by(visit, record, records.get(visit.contact_id))


def _left(visit: Visit, member: Told) -> None:
    visit.wait_s = max(member.at - visit.offered_at, 0) / SECOND_US
    visit.flags |= int(Flag.CLOCK_BACK) if member.at < visit.offered_at else 0
    visit.exit_key = member.exit_key
    visit.outcome = _outcome(member)


def _outcome(member: Told) -> str:
    """A caller whose channel was still up when he left was taken away by the dialplan: he did not give up."""
    if member.cause.casefold() != "cancel":
        return UNKNOWN
    said = CANCELLED.get(member.reason.upper(), UNKNOWN)
    return WITHDRAWN if said == ABANDONED and member.is_up else said


def _ended_by(visit: Visit, agents: ChannelRecord | None, callers: ChannelRecord | None) -> None:
    if agents is not None and agents.transfer is not None:
        visit.ended_by, visit.transferred_to = agents.transfer, agents.transferred_to
    elif agents is not None and agents.hung_up_by_peer:
        visit.ended_by = "agent"
    elif callers is not None and callers.hung_up_by_peer:
        visit.ended_by = "caller"


def channel_record(variables: Mapping[str, Any]) -> ChannelRecord:
    """The record of one channel of the variables that mod_json_cdr writes."""
    disposition = str(variables.get("sip_hangup_disposition", ""))
    said = str(variables.get("endpoint_disposition", "")).replace(" ", "_").upper()
    return ChannelRecord(
        hold_s=_hold_s(variables),
        hung_up_by_peer=disposition.startswith("recv_") if disposition else None,
        transfer=_TRANSFERS.get(said),
        transferred_to=_user(str(variables.get("sip_refer_to", ""))) if said in _TRANSFERS else None,
    )


def _hold_s(variables: Mapping[str, Any]) -> float | None:
    """The time on hold, by the finest of the units in which the record says it."""
    for name, unit in (("hold_accum_usec", 1e6), ("hold_accum_ms", 1e3), ("hold_accum_seconds", 1.0)):
        text = str(variables.get(name, ""))
        if text.isascii() and text.isdecimal() and len(text) < 16:
            return int(text) / unit
    return None


def _user(address: str) -> str | None:
    """The user of a SIP address: ``<sip:support@pbx>`` is “support”."""
    inside = address.partition("<")[2].partition(">")[0] or address
    return inside.removeprefix("sips:").removeprefix("sip:").partition("@")[0].partition(";")[0] or None
