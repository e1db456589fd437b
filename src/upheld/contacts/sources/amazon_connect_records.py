"""One contact record of Amazon Connect: the fields that matter, and of several deliveries the one that counts.

Fields as in the vendor's data model of contact records
(docs.aws.amazon.com/connect/latest/adminguide/ctr-data-model.html); fields it adds later are passed over. Records are
delivered at least once, and again whenever something in them changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from upheld.contacts.document_fields import BadField, part, seconds, text, utc_us
from upheld.contacts.documents import Document
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.privacy import masked

CALLBACK: Final = "CALLBACK"
TRANSFER: Final = "TRANSFER"
QUEUE_TRANSFER: Final = "QUEUE_TRANSFER"
MONITOR: Final = "MONITOR"
OUTBOUND: Final = "OUTBOUND"
EXTERNAL_OUTBOUND: Final = "EXTERNAL_OUTBOUND"
PREVIEW: Final = "CAMPAIGN_PREVIEW"
OUTWARD: Final = frozenset({OUTBOUND, EXTERNAL_OUTBOUND, MONITOR, PREVIEW, "AGENT_REPLY", "FLOW"})
"""Ways to begin in which no customer comes to a queue."""
METHODS: Final = OUTWARD | {"INBOUND", TRANSFER, QUEUE_TRANSFER, CALLBACK, "API", "WEBRTC_API", "DISCONNECT"}

SUPERSEDED: Final = "superseded"
DELIVERED_AGAIN: Final = "delivered again"
CONFLICTING: Final = "conflicting"
DELIVERIES: Final = frozenset({SUPERSEDED, DELIVERED_AGAIN, CONFLICTING})
"""Events of deliveries that gave no record: an older state, the same state, another state of the same instant."""

TELEPHONE: Final = "TELEPHONE_NUMBER"
EMAIL: Final = "EMAIL_ADDRESS"

Pseudonym = Callable[[str], str | None]


class ContactRecord(NamedTuple):
    """Instants in microseconds since 1970, durations in seconds; None where the record says nothing."""

    updated_at: int
    contact_id: str
    initial_id: str | None
    previous_id: str | None
    next_id: str | None
    method: str
    channel: str
    initiated_at: int
    connected_at: int | None  # the customer's telephone answered
    disconnected_at: int | None
    reason: str | None  # why it was disconnected
    reason_told: bool  # the record has that field, if only as null: records of before 2020 do not
    queue: str | None
    enqueued_at: int | None
    dequeued_at: int | None
    queue_s: float | None
    agent: str | None
    answered_at: int | None
    talk_s: float | None
    hold_s: float | None
    wrap_at: int | None
    wrap_s: float | None
    caller: str | None  # pseudonym
    dialled: str | None
    passed_to: str | None  # the endpoint outside it was transferred to, its number masked
    passed_at: int | None  # that endpoint was connected
    campaign: str | None
    machine: str | None  # what answering-machine detection found


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands."""

    account: LineJournal
    position: int

    @property
    def order(self) -> tuple[str, int]:
        return self.account.name, self.position


class ContactRecords:
    """The deliveries so far: of each contact the newest, whatever their order."""

    def __init__(self, pseudonym: Pseudonym) -> None:
        self._pseudonym = pseudonym
        self._kept: dict[str, tuple[ContactRecord, Place]] = {}

    def use(self, account: LineJournal, document: Document) -> tuple[str, int]:
        """Take in one delivery; returns its event (how the contact began) and instant."""
        record = contact_record(document.value, self._pseudonym)
        place = Place(account, document.position)
        kept = self._kept.get(record.contact_id)
        if kept is None:
            self._kept[record.contact_id] = record, place
            return record.method, record.initiated_at
        if _counts_before(record, place, *kept):
            self._kept[record.contact_id] = record, place
            _recount(kept[1].account.events, kept[0].method, _relation(kept[0], record))
            return record.method, record.initiated_at
        return _relation(record, kept[0]), record.initiated_at

    def __iter__(self) -> Iterator[tuple[ContactRecord, Place]]:
        """The record that counts of each contact, in the order of their ids."""
        return (self._kept[contact] for contact in sorted(self._kept))

    def get(self, contact_id: str | None) -> ContactRecord | None:
        """The record that counts of one contact."""
        kept = self._kept.get(contact_id) if contact_id is not None else None
        return kept[0] if kept else None

    def root(self, record: ContactRecord) -> str:
        """The id of the contact that a chain of transfers and call-backs began with."""
        seen = {record.contact_id}
        while record.initial_id is None and record.previous_id is not None:
            before = self.get(record.previous_id)
            if before is None:
                return record.previous_id
            if before.contact_id in seen:
                return min(seen)  # a ring has no beginning
            seen.add(before.contact_id)
            record = before
        return record.initial_id or record.contact_id

    def followers(self) -> Mapping[str, ContactRecord]:
        """The record that followed each contact which names none itself: the first begun of those that name it."""
        after: defaultdict[str, list[ContactRecord]] = defaultdict(list)
        for record, _ in self._kept.values():
            if record.previous_id is not None and record.method not in OUTWARD:
                after[record.previous_id].append(record)
        return {before: min(records, key=_beginning) for before, records in after.items()}


def is_contact_record(document: Mapping[str, Any]) -> bool:
    """Whether a document is a contact record."""
    if "ContactId" not in document:
        return False
    return "AWSContactTraceRecordFormatVersion" in document or {"InitiationMethod", "InstanceARN"} <= document.keys()


def contact_record(document: Mapping[str, Any], pseudonym: Pseudonym) -> ContactRecord:
    """The fields of a contact record; raises BadField."""
    get = document.get
    queue, agent = part(get("Queue")), part(get("Agent"))
    of_queue, of_agent = queue.get, agent.get
    contact_id, initiated_at = text(get("ContactId")), utc_us(get("InitiationTimestamp"))
    if contact_id is None:
        raise BadField("identity")
    if initiated_at is None:
        raise BadField("time")
    method = text(get("InitiationMethod")) or "unknown"
    return ContactRecord(
        utc_us(get("LastUpdateTimestamp")) or 0,
        contact_id,
        text(get("InitialContactId")),
        text(get("PreviousContactId")),
        text(get("NextContactId")),
        method,
        (text(get("Channel")) or "voice").lower(),
        initiated_at,
        utc_us(get("ConnectedToSystemTimestamp")),
        utc_us(get("DisconnectTimestamp")),
        text(get("DisconnectReason")),
        "DisconnectReason" in document,
        queue_name(queue),
        utc_us(of_queue("EnqueueTimestamp")),
        utc_us(of_queue("DequeueTimestamp")),
        seconds(of_queue("Duration")),
        text(of_agent("Username")) or _tail(text(of_agent("ARN")), "/agent/"),
        utc_us(of_agent("ConnectedToAgentTimestamp")),
        seconds(of_agent("AgentInteractionDuration")),
        seconds(of_agent("CustomerHoldDuration")),
        utc_us(of_agent("AfterContactWorkStartTimestamp")),
        seconds(of_agent("AfterContactWorkDuration")),
        _caller(part(get("CustomerEndpoint")), pseudonym),
        None if method in (OUTBOUND, CALLBACK) else text(part(get("SystemEndpoint")).get("Address")),
        _masked(text(part(get("TransferredToEndpoint")).get("Address"))),
        utc_us(get("TransferCompletedTimestamp")),
        text(part(get("Campaign")).get("CampaignId")),
        text(get("AnsweringMachineDetectionStatus")),
    )


def queue_name(queue: Mapping[str, Any]) -> str | None:
    """The queue's name; an agent's own queue has none and goes by the end of its ARN, ``agent/…``."""
    return text(queue.get("Name")) or _tail(text(queue.get("ARN")), "/queue/")


def _tail(arn: str | None, after: str) -> str | None:
    return None if arn is None else arn.rpartition(after)[2] or None


def _caller(endpoint: Mapping[str, Any], pseudonym: Pseudonym) -> str | None:
    address = text(endpoint.get("Address"))
    if address is None:
        return None
    if "@" in address and endpoint.get("Type") == EMAIL:
        address = address.casefold().replace("@", "%40")  # whole: of a number only what stands before an @ counts
    return pseudonym(address)


def _masked(address: str | None) -> str | None:
    return None if address is None else masked(address)


def _counts_before(record: ContactRecord, place: Place, kept: ContactRecord, kept_place: Place) -> bool:
    if record.updated_at != kept.updated_at:
        return record.updated_at > kept.updated_at
    if record != kept:
        return repr(record) < repr(kept)
    return place.order < kept_place.order


def _relation(left: ContactRecord, kept: ContactRecord) -> str:
    if left.updated_at != kept.updated_at:
        return SUPERSEDED
    return DELIVERED_AGAIN if left == kept else CONFLICTING


def _recount(events: dict[str, int], one: str, other: str) -> None:
    """A delivery accepted as `one` has turned out to be `other`."""
    events[one] -= 1
    if not events[one]:
        del events[one]
    events[other] = events.get(other, 0) + 1


def _beginning(record: ContactRecord) -> tuple[int, str]:
    return record.initiated_at, record.contact_id
