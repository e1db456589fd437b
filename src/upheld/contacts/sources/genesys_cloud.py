"""Genesys Cloud conversation details (Analytics API: queries, jobs and single conversations) → records.

A conversation may be delivered several times while it grows: its last state counts, whatever the order. Queues are
known by their ids; the name stands at the participant that is the queue, so names are put in when all is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from upheld.contacts.collector import without_collector
from upheld.contacts.document_journal import Unusable, use_all
from upheld.contacts.documents import Document, documents, first_document
from upheld.contacts.gathered import Gathered
from upheld.contacts.journal import Reading
from upheld.contacts.logfiles import LogFile
from upheld.contacts.newest_names import NewestNames
from upheld.contacts.settings import SettingsOf
from upheld.contacts.sources.genesys_cloud_conversation import Conversation, told

NAME: Final = "genesys_cloud"
FILE_STEM: Final = None

_LISTS: Final = ("conversations",)
_KNOWN: Final = frozenset({"conversation", "inbound", "outbound"})


def sniff(path: Path) -> bool:
    """Is this a file of conversation details, judging by its first document?"""
    first = first_document(path, lists=_LISTS)
    return first is not None and _is_details(first)


def read(
    paths: Sequence[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The records of all `paths` together; details say all themselves, so `settings` change nothing.

    Raises BadInput when a file cannot be read or holds no conversation details.
    """
    conversations = _Conversations(pseudonym)
    with without_collector():
        kept = use_all(
            paths,
            _found,
            conversations.use,
            known=_KNOWN,
            stranger="genesys_cloud.not_details",
            nothing="genesys_cloud.no_conversation",
        )
        gathered = Gathered(source)
        conversations.into(gathered)
        records = gathered.records()
    return Reading(records, kept.journals, kept.copies)


class _Conversations:
    """The last state of every conversation, and the names of the queues seen."""

    def __init__(self, pseudonym: Callable[[str], str | None]) -> None:
        self._pseudonym = pseudonym
        self._last: dict[str, Conversation] = {}
        self._queues = NewestNames()

    def use(self, document: Document, journal: str) -> tuple[str, int]:
        """Keep the conversation of a document, unless a later state of it is known."""
        value = document.value
        if not _is_details(value):
            raise Unusable("genesys_cloud.not_conversation")
        found = told(value, journal, document.position, self._pseudonym)
        for stay in found.stays:
            if stay.queue_name is not None:
                self._queues.seen(stay.visit.queue, stay.queue_name, stay.visit.offered_at)
        before = self._last.get(found.contact_id)
        if before is None or _is_later(found, before):
            self._last[found.contact_id] = found
        return found.direction, found.started_at

    def into(self, gathered: Gathered) -> None:
        """All rows, the queues by their names."""
        for conversation in self._last.values():
            self._visits(conversation, gathered)
            if conversation.attempt is not None:
                queue, *rest = conversation.attempt
                row = (rest[0], self._queues.of(queue), *rest[1:], conversation.journal, conversation.position)
                gathered.rows["attempts"].append(row)

    def _visits(self, conversation: Conversation, gathered: Gathered) -> None:
        entries: Counter[str] = Counter()
        for stay in conversation.stays:
            visit = stay.visit
            queue = visit.queue = self._queues.of(visit.queue)
            if stay.to_queue is not None:
                visit.transferred_to = self._queues.of(stay.to_queue)
            gathered.visit(visit)
            entries[queue] += 1
            rows = gathered.rows["agent_rings"]
            for ring in stay.rings:
                rows.append(
                    (visit.contact_id, queue, entries[queue], *ring, conversation.journal, conversation.position)
                )


def _is_later(found: Conversation, before: Conversation) -> bool:
    """Whether `found` is the later state; of equal states the first by place counts."""
    if found.state != before.state:
        return found.state > before.state
    ours, theirs = found.content(), before.content()
    if ours != theirs:
        return ours > theirs
    return (found.journal, found.position) < (before.journal, before.position)


def _is_details(value: dict[str, object]) -> bool:
    return (
        isinstance(value.get("conversationId"), str)
        and isinstance(value.get("participants"), list)
        and "conversationStart" in value
    )


def _found(log: LogFile) -> Iterable[Document]:
    return documents(log, lists=_LISTS)
