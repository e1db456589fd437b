"""The activities of Twilio TaskRouter's workers → when they were logged in, and when not ready for what reason.

Whether an activity takes tasks is told by events about activities (``ActivityAvailable``) or about the worker. Where
nobody says so, Twilio's own ``Available`` and ``Idle`` do, ``Reserved`` and ``Busy`` are work, and every other is not
ready. ``Offline`` is logged off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from upheld.contacts.agent_spans import Span
from upheld.contacts.records import LOGGED_IN, NOT_READY, Flag
from upheld.contacts.sources.twilio_taskrouter_event import Event

CHANGES: Final = frozenset({"worker.created", "worker.activity.update", "worker.deleted"})
"""The events that say what a worker does."""

_OFFLINE: Final = "offline"
_AT_WORK: Final = frozenset({"available", "idle", "reserved", "busy"})


class _Activity(NamedTuple):
    """From one event to the next."""

    name: str
    started_at: int
    ended_at: int | None
    flags: int
    journal: str
    position: int


def spans(events: Sequence[Event]) -> Iterator[Span]:
    """The spans of all workers, given their events in the order in which they happened."""
    takes_tasks = _availability(events)
    by_worker: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.worker is not None and event.verb in CHANGES and (event.activity or event.verb == "worker.deleted"):
            by_worker[event.worker].append(event)
    for worker, changes in by_worker.items():
        yield from _of_worker(worker, list(_activities(changes)), takes_tasks)


def _availability(events: Sequence[Event]) -> dict[str, bool]:
    """By activity, what was last said about it."""
    said = dict.fromkeys(_AT_WORK, True)
    for event in events:
        if event.activity is not None and event.available is not None:
            said[event.activity.lower()] = event.available
    return said


def _activities(changes: Sequence[Event]) -> Iterator[_Activity]:
    first = changes[0]
    if first.previous_activity is not None and first.previous_ms:
        start = first.at - first.previous_ms * 1_000
        place = (first.journal, first.position)
        yield _Activity(first.previous_activity, start, first.at, int(Flag.IMPLIED_START), *place)
    for event, following in pairwise([*changes, None]):
        assert event is not None
        name = event.activity if event.verb != "worker.deleted" else None
        end = following.at if following is not None else None
        flags = 0 if following is not None else int(Flag.STILL_OPEN)
        yield _Activity(name or _OFFLINE, event.at, end, flags, event.journal, event.position)


def _of_worker(worker: str, activities: Sequence[_Activity], takes_tasks: dict[str, bool]) -> Iterator[Span]:
    """Logged in through all activities but Offline; the same activity told again goes on."""
    logged_in: Span | None = None
    paused: Span | None = None
    for activity in activities:
        name = activity.name.lower()
        if name == _OFFLINE:
            logged_in = paused = None
            continue
        is_new = logged_in is None
        logged_in = _going_on(logged_in, worker, LOGGED_IN, None, activity)
        if is_new:
            yield logged_in
        if takes_tasks.get(name, False):
            paused = None
            continue
        is_new = paused is None or paused.reason != activity.name
        paused = _going_on(None if is_new else paused, worker, NOT_READY, activity.name, activity)
        if is_new:
            yield paused


def _going_on(span: Span | None, worker: str, state: str, reason: str | None, activity: _Activity) -> Span:
    """`span`, now until the activity's end; a new one where there was none."""
    if span is None:
        started_at, flags = activity.started_at, activity.flags
        return Span(
            worker, state, reason, None, started_at, activity.journal, activity.position, activity.ended_at, flags
        )
    span.ended_at = activity.ended_at
    span.flags |= activity.flags
    return span
