"""Twilio TaskRouter's events (callbacks as JSON or form bodies, the Events API, Event Streams) → records.

Events are delivered at least once and in any order: each counts once, by its sid, and they are put in the order of
their milliseconds before anything is made of them. (Not by the fold of logs: there a conversation ends with its visit,
here after-contact work is told after it.)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from upheld.contacts.collector import without_collector
from upheld.contacts.document_journal import use_all
from upheld.contacts.documents import Document, documents, first_document
from upheld.contacts.gathered import Gathered
from upheld.contacts.journal import Reading
from upheld.contacts.logfiles import LogFile, head_of
from upheld.contacts.newest_names import NewestNames
from upheld.contacts.settings import SettingsOf
from upheld.contacts.sources.twilio_taskrouter_event import LIFE, OTHERS, Event, event, is_event
from upheld.contacts.sources.twilio_taskrouter_form import form_bodies, looks_like_bodies
from upheld.contacts.sources.twilio_taskrouter_task import Stay, Task, told
from upheld.contacts.sources.twilio_taskrouter_workers import spans

NAME: Final = "twilio_taskrouter"
FILE_STEM: Final = None

_LISTS: Final = ("events",)
_KNOWN: Final = frozenset(LIFE) | OTHERS
_MARK: Final = b"\xef\xbb\xbf"


def sniff(path: Path) -> bool:
    """Are these events of TaskRouter, judging by the first document or the first lines?"""
    head = head_of(path)
    if not _is_json(head):
        return looks_like_bodies(head)
    first = first_document(path, lists=_LISTS)
    return first is not None and is_event(first)


def read(
    paths: Sequence[Path],
    *,
    source: str = NAME,
    pseudonym: Callable[[str], str | None],
    settings: SettingsOf | None = None,
) -> Reading:
    """The records of all `paths` together; events say all themselves, so `settings` change nothing.

    Raises BadInput when a file cannot be read or holds no event of TaskRouter.
    """
    events = _Events()
    with without_collector():
        kept = use_all(
            paths,
            _found,
            events.use,
            known=_KNOWN,
            stranger="twilio_taskrouter.not_events",
            nothing="twilio_taskrouter.no_event",
        )
        gathered = Gathered(source)
        events.into(gathered, pseudonym)
        records = gathered.records()
    return Reading(records, kept.journals, kept.copies)


class _Events:
    """Every event once, and the names of queues and workers seen."""

    def __init__(self) -> None:
        self._events: dict[str, Event] = {}
        self._queues = NewestNames()
        self._workers = NewestNames()

    def use(self, document: Document, journal: str) -> tuple[str, int]:
        """Keep the event of a document; of several deliveries the most precise, of equal ones the first by place."""
        found = event(document.value, journal, document.position)
        if found.queue is not None and found.queue_name is not None:
            self._queues.seen(found.queue, found.queue_name, found.at)
        if found.worker is not None and found.worker_name is not None:
            self._workers.seen(found.worker, found.worker_name, found.at)
        before = self._events.get(found.sid)
        if before is None or _is_better(found, before):
            self._events[found.sid] = found
        return found.verb, found.at

    def into(self, gathered: Gathered, pseudonym: Callable[[str], str | None]) -> None:
        """All rows, queues and workers by their names."""
        in_order = sorted(self._events.values(), key=_when)
        by_task: defaultdict[str, list[Event]] = defaultdict(list)
        for one in in_order:
            if one.task is not None and one.rank < len(LIFE):
                by_task[one.task].append(one)
        entries: Counter[tuple[str, str]] = Counter()
        tasks = [told(events, pseudonym) for events in by_task.values()]
        stays = [stay for task in tasks if not task.is_outbound for stay in task.stays]
        stays.sort(key=lambda stay: (stay.visit.offered_at, stay.visit.journal, stay.visit.position))
        for stay in stays:
            self._visit(stay, entries, gathered)
        for task in tasks:
            self._attempts(task, gathered)
        for span in spans(in_order):
            span.agent = self._workers.of(span.agent)
            gathered.span(span)

    def _visit(self, stay: Stay, entries: Counter[tuple[str, str]], gathered: Gathered) -> None:
        visit = stay.visit
        visit.queue = self._queues.of(visit.queue)
        visit.agent = None if visit.agent is None else self._workers.of(visit.agent)
        visit.transferred_to = None if stay.to is None else self._workers.of(self._queues.of(stay.to))
        gathered.visit(visit)
        key = (visit.contact_id, visit.queue)
        entries[key] += 1
        for worker, start, ring_s, outcome, *place in stay.rings:
            row = (*key, entries[key], self._workers.of(worker), start, ring_s, outcome, *place)
            gathered.rows["agent_rings"].append(row)

    def _attempts(self, task: Task, gathered: Gathered) -> None:
        """A task of a call that the centre itself made; whether the right person answered no event tells."""
        if not task.is_outbound:
            return
        for stay in task.stays:
            visit = stay.visit
            agent = None if visit.agent is None else self._workers.of(visit.agent)
            queue = self._queues.of(visit.queue)
            row = (visit.contact_id, queue, agent, visit.offered_at, None, None, visit.talk_s, visit.wrap_s)
            gathered.rows["attempts"].append((*row, visit.journal, visit.position))


def _when(one: Event) -> tuple[int, int, str]:
    return one.at, one.rank, one.sid


def _is_better(found: Event, before: Event) -> bool:
    ours, theirs = _content(found), _content(before)
    if ours != theirs:
        return ours > theirs
    return (found.journal, found.position) < (before.journal, before.position)


def _content(one: Event) -> tuple[bool, str]:
    return one.precise, repr(one._replace(journal="", position=0))


def _is_json(head: bytes) -> bool:
    return head.removeprefix(_MARK).lstrip()[:1] in (b"{", b"[")


def _found(log: LogFile) -> Iterable[Document]:
    return documents(log, lists=_LISTS) if _is_json(log.head) else form_bodies(log)
