"""Contact records of Amazon Connect → visits and outbound attempts.

Each contact record stands for one stay in at most one queue; a transfer, a move to another queue and a call-back each
open a record of their own, joined to the first by their ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from upheld.contacts.columns import Row
from upheld.contacts.records import (
    ABANDONED,
    ANSWERED,
    LEFT_BY_KEY,
    TIMED_OUT,
    UNKNOWN,
    WITHDRAWN,
    Flag,
)
from upheld.contacts.sources.amazon_connect_records import (
    CALLBACK,
    EXTERNAL_OUTBOUND,
    MONITOR,
    OUTBOUND,
    OUTWARD,
    PREVIEW,
    QUEUE_TRANSFER,
    TRANSFER,
    ContactRecord,
    ContactRecords,
    Place,
)
from upheld.contacts.visit import SECOND_US, WAIT_TOLERANCE_S, Visit, talked, waited

_STILL_OPEN: Final = int(Flag.STILL_OPEN)
_MOVED_ON: Final = (TRANSFER, QUEUE_TRANSFER)
_LEAD_US: Final = round(WAIT_TOLERANCE_S * SECOND_US)

OUTCOME_OF: Final[Mapping[str, str]] = {
    "CUSTOMER_DISCONNECT": ABANDONED,
    "CONTACT_FLOW_DISCONNECT": WITHDRAWN,
    "API": WITHDRAWN,
    "EXPIRED": TIMED_OUT,
}
"""How a visit ended that no agent answered, by DisconnectReason; any other leaves it unknown."""

ENDED_BY: Final[Mapping[str, str]] = {
    "CUSTOMER_DISCONNECT": "caller",
    "AGENT_DISCONNECT": "agent",
    "CONTACT_FLOW_DISCONNECT": "system",
    "TELECOM_PROBLEM": "system",
    "API": "system",
    "EXPIRED": "system",
}
"""Who ended the conversation; any other reason leaves it unknown."""

PERSON: Final = "HUMAN_ANSWERED"
NOBODY: Final = ("SIT_TONE", "FAX_MACHINE", "VOICEMAIL", "AMD_UNANSWERED")
"""How answering-machine detection calls what is no person, by the beginnings of its words."""


def visits(records: ContactRecords) -> dict[str, Visit]:
    """The visits by the id of the contact record (not of the contact) that each comes from."""
    followers = records.followers()
    return {
        record.contact_id: _visit(
            record, place, records, records.get(record.next_id) or followers.get(record.contact_id)
        )
        for record, place in records
        if record.method not in OUTWARD and record.queue is not None and record.enqueued_at is not None
    }


def attempts(records: ContactRecords) -> list[Row]:
    """Rows of `records.ATTEMPTS`: calls that agents dialled, and those of campaigns."""
    rows = [_attempt(records.root(record), record, place) for record, place in records if _is_attempt(record)]
    return sorted(rows, key=lambda row: (row[3], row[0]))


def _visit(record: ContactRecord, place: Place, records: ContactRecords, then: ContactRecord | None) -> Visit:
    assert record.queue is not None
    assert record.enqueued_at is not None
    contact_id, journal = records.root(record), place.account.name
    visit = Visit(contact_id, record.queue, 1, record.enqueued_at, journal, place.position)
    visit.end_journal, visit.end_position = journal, place.position
    first = records.get(contact_id) or record
    visit.channel = record.channel
    visit.caller = record.caller or first.caller
    visit.dialled = record.dialled or first.dialled
    if record.answered_at is None:
        _unanswered(visit, record, then)
    else:
        _answered(visit, record, record.answered_at, then)
    return visit


def _answered(visit: Visit, record: ContactRecord, answered_at: int, then: ContactRecord | None) -> None:
    visit.outcome, visit.answered_at, visit.agent = ANSWERED, answered_at, record.agent
    _waited(visit, record, record.dequeued_at or answered_at)
    visit.hold_s, visit.wrap_s = record.hold_s, record.wrap_s
    ended_at = record.wrap_at or record.disconnected_at  # the agent may stay on after the customer has gone
    if ended_at is None:
        visit.talk_s = record.talk_s
        visit.flags |= _STILL_OPEN
        return
    talk_s = record.talk_s
    if talk_s is None and ended_at >= answered_at:
        talk_s = max(0.0, (ended_at - answered_at) / SECOND_US - (record.hold_s or 0.0))
    talked(visit, ended_at, talk_s, "", None)
    if record.channel != "voice":
        visit.flags &= ~int(Flag.TALK_OUTLIER)  # an e-mail or a task may well be worked on for hours
    visit.ended_by, visit.transferred_to = _ending(record, ended_at, then)


def _ending(record: ContactRecord, ended_at: int, then: ContactRecord | None) -> tuple[str | None, str | None]:
    """Who ended the conversation, and where it was passed on to."""
    if record.passed_to is not None:
        return _passed(record.passed_at, ended_at), record.passed_to
    if then is not None and then.method in _MOVED_ON:
        return _passed(then.answered_at, ended_at), then.queue or then.agent
    if then is None and record.next_id is not None and record.reason is None:
        return "blind_transfer", record.next_id  # its record is not here: all that is told is that one followed
    return ENDED_BY.get(record.reason or ""), None


def _passed(taken_at: int | None, ended_at: int) -> str:
    """An agent who was still there when the other side had taken over did not pass on blindly."""
    return "attended_transfer" if taken_at is not None and taken_at + _LEAD_US < ended_at else "blind_transfer"


def _unanswered(visit: Visit, record: ContactRecord, then: ContactRecord | None) -> None:
    left_at = record.dequeued_at or record.disconnected_at
    if left_at is None:
        visit.flags |= _STILL_OPEN
        return
    visit.ended_at = left_at
    _waited(visit, record, left_at)
    visit.outcome = _outcome(record, then)
    if visit.outcome == WITHDRAWN:
        visit.transferred_to = record.passed_to or (then.queue if then is not None else None)


def _outcome(record: ContactRecord, then: ContactRecord | None) -> str:
    if then is not None and then.method == CALLBACK:
        return WITHDRAWN if record.method == CALLBACK else LEFT_BY_KEY
    if record.passed_to is not None or (then is not None and then.method in _MOVED_ON):
        return WITHDRAWN
    if then is None and record.next_id is not None:
        return UNKNOWN  # it went on to a contact whose record is not here
    if not record.reason_told:
        return UNKNOWN if record.method == CALLBACK else ABANDONED  # as the vendor told records of that age
    outcome = OUTCOME_OF.get(record.reason or "", UNKNOWN)
    return UNKNOWN if outcome == ABANDONED and record.method == CALLBACK else outcome


def _waited(visit: Visit, record: ContactRecord, left_at: int) -> None:
    """The wait as recorded; of a call-back from entry to exit, for its recorded one holds the delay before it too."""
    by_clock = record.method == CALLBACK and record.dequeued_at is not None
    waited(visit, left_at, None if by_clock else record.queue_s)


def _is_attempt(record: ContactRecord) -> bool:
    if record.method in (EXTERNAL_OUTBOUND, MONITOR):
        return False
    outward = record.method in (OUTBOUND, PREVIEW) or record.campaign is not None
    return outward and record.channel == "voice" and (record.queue or record.campaign) is not None


def _attempt(contact_id: str, record: ContactRecord, place: Place) -> Row:
    return (
        contact_id,
        record.queue or record.campaign,
        record.agent,
        record.initiated_at,
        _reached(record),
        None,
        record.talk_s,
        record.wrap_s,
        place.account.name,
        place.position,
    )


def _reached(record: ContactRecord) -> bool | None:
    """Whether a person answered; a telephone that was picked up may have been an answering machine."""
    if record.machine == PERSON:
        return True
    if record.machine is not None and record.machine.startswith(NOBODY):
        return False
    return False if record.connected_at is None and record.disconnected_at is not None else None
