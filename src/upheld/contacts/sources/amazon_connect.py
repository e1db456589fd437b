"""Amazon Connect: contact records and agent events as its data streams deliver them (Kinesis, Firehose, S3) → records.

Both kinds may stand in the same files, as JSON one to a line, one after another, spread over lines or in lists. What
else Connect writes about contacts (contact events, Contact Lens output, evaluations) holds no durations and is refused
with the name of what to give instead.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from upheld.contacts.document_fields import BadField, part, utc_us
from upheld.contacts.documents import Document, documents, first_document
from upheld.contacts.gathered import Gathered
from upheld.contacts.journal import Reading
from upheld.contacts.line_journal import LineJournal
from upheld.contacts.logfiles import LogFile, examine, head_of, without_copies
from upheld.contacts.records import ANSWERED
from upheld.contacts.settings import SettingsOf
from upheld.contacts.sources.amazon_connect_agents import EVENTS, AgentEvents, Ring, is_agent_event
from upheld.contacts.sources.amazon_connect_records import DELIVERIES, METHODS, ContactRecords, is_contact_record
from upheld.contacts.sources.amazon_connect_visits import attempts, visits
from upheld.contacts.visit import Visit
from upheld.problems import BadInput, Problem

NAME: Final = "amazon_connect"
FILE_STEM: Final = None

_KNOWN: Final = METHODS | set(EVENTS) | DELIVERIES
_OWN_FIELD: Final = re.compile(rb'"(?:AWSContactTraceRecordFormatVersion|CurrentAgentSnapshot)"\s*:')
_Use = Callable[[LineJournal, Document], tuple[str, int]]
_CONTACT_EVENT: Final = frozenset({"contactId", "eventType", "instanceArn"})


def sniff(path: Path) -> bool:
    """Whether a file is Amazon Connect's, of whatever kind; judged by its first document."""
    document = first_document(path)
    if document is None:
        return _OWN_FIELD.search(head_of(path)) is not None  # a spoilt beginning hides no records
    return _is_used(document) or _stranger(document) is not None


def read(
    paths: Iterable[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The records of these files together.

    `pseudonym` turns a customer's number into what is stored instead. The documents say all themselves, so `settings`
    change nothing. Raises BadInput when a file cannot be read, holds something else, or all are empty.
    """
    logs, copies = without_copies(examine(Path(path)) for path in paths)
    if not any(log.size for log in logs):
        raise BadInput(*(Problem("source.empty_file", str(log.path)) for log in logs))
    records, events, used = ContactRecords(pseudonym), AgentEvents(), set()

    def use(account: LineJournal, document: Document) -> tuple[str, int]:
        if is_contact_record(document.value):
            used.add(account.log.path)
            return records.use(account, document)
        if is_agent_event(document.value):
            used.add(account.log.path)
            return events.use(account, document)
        return _unused(document.value)

    ordered = sorted((log for log in logs if log.size), key=lambda log: str(log.path))
    with _without_collector():
        accounts = [_account(log, use) for log in ordered]
        _refuse_strangers(log.path for log in ordered if log.path not in used)
        gathered = Gathered(source)
        _tell(gathered, records, events)
        told = gathered.records()
    return Reading(told, tuple(account.closed(_KNOWN) for account in accounts), tuple(copies))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Nothing here makes cycles; looking for some among so many documents costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _account(log: LogFile, use: _Use) -> LineJournal:
    """Every document of a file used, rejected or (where the end of the file cuts it, whichever file it is) pending."""
    account = LineJournal(log)
    account.read_bytes = log.size
    for document in documents(log):
        reason = document.fault
        if reason == "document.torn":
            account.pending_bytes += document.length
            continue
        if reason is None:
            try:
                account.accept(*use(account, document))
                continue
            except BadField as bad:
                reason = f"connect.{bad.kind}"
        account.lines += 1
        account.reject(document.position, document.length, document.line, reason, document.head)
    return account


def _tell(gathered: Gathered, records: ContactRecords, events: AgentEvents) -> None:
    told = visits(records)
    for visit in told.values():
        gathered.visit(visit)
    gathered.number_entries()
    gathered.rows["attempts"] += attempts(records)
    spans, rings = events.told()
    for span in spans:
        gathered.span(span)
    for ring in sorted(rings, key=lambda ring: (ring.started_at, ring.agent, ring.contact_id)):
        _tell_ring(gathered, ring, told.get(ring.contact_id))


def _tell_ring(gathered: Gathered, ring: Ring, visit: Visit | None) -> None:
    """A ring of a visit, or of one whose contact record is not here."""
    contact_id = visit.contact_id if visit else ring.initial_id or ring.contact_id
    queue, entry = (visit.queue, visit.entry) if visit else (ring.queue, 1)
    if queue is None:
        return
    if visit is not None and ring.outcome == ANSWERED and visit.agent == ring.agent:
        visit.ring_s = ring.ring_s
    gathered.rows["agent_rings"].append(
        (contact_id, queue, entry, ring.agent, ring.started_at, ring.ring_s, ring.outcome, ring.journal, ring.position)
    )


def _is_used(document: Mapping[str, Any]) -> bool:
    return is_contact_record(document) or is_agent_event(document)


def _stranger(document: Mapping[str, Any]) -> str | None:
    """The key of what is wrong with a document of Connect that tells no records; None where it is not Connect's."""
    if _contact_event(document) is not None:
        return "connect.contact_events"
    if {"ConversationCharacteristics", "Transcript"} & document.keys() and "Participants" in document:
        return "connect.contact_lens"
    return "connect.evaluation" if {"evaluationId", "schemaVersion"} <= document.keys() else None


def _contact_event(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The event itself, with EventBridge's envelope or without it."""
    detail = document.get("detail") if document.get("source") == "aws.connect" else document
    return detail if isinstance(detail, dict) and detail.keys() >= _CONTACT_EVENT else None


def _unused(document: Mapping[str, Any]) -> tuple[str, int]:
    """A contact event among records is counted by its name; any other document is none of Connect's streams."""
    event = _contact_event(document)
    at = None if event is None else utc_us(part(event).get("initiationTimestamp") or document.get("time"))
    if event is None or at is None:
        raise BadField("document")
    return f"contact event {str(event['eventType'])[:40]}", at


def _refuse_strangers(without_records: Iterable[Path]) -> None:
    """Files in which nothing was found are refused, but for one that ends within its first record."""
    problems = []
    for path in without_records:
        document = first_document(path)
        if document is not None or not sniff(path):
            problems.append(Problem(_stranger(document or {}) or "connect.stranger", str(path)))
    if problems:
        raise BadInput(*problems)
