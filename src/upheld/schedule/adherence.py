"""Plan against states, minute by minute: adherence, conformance, lateness, breaks, absence, by person and day.

The state of a minute is the one that holds in its middle. Each day of a person is a few rows of minutes side by side
(planned, state, why it does not count), painted span by span; `minute_by_minute` says the same slowly.

Nobody is late while the source itself was silent: a log-in in an outage, or in the hour after one began, may simply not
have been written. A day on which a person was never seen is an absence, not a lateness; where the source was silent
on that day too, it is not known at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np

from upheld.problems import Problem
from upheld.schedule import daily_totals
from upheld.schedule.activities import (
    AVAILABLE,
    BREAK,
    HANDLING,
    LEAVE,
    OFF_PHONE,
    OUT,
    PAUSED,
    WORK,
    WRAPPING,
    Fulfils,
    Meaning,
    fulfilling,
    kind,
)
from upheld.schedule.daily_totals import DayTotals
from upheld.schedule.planned import PersonDay
from upheld.schedule.states_by_minute import IN_CONTACT, IN_WRAP, LOG_IN, PAUSE, QUEUE_PAUSE, Ints, Span, Spans, States

GRACE: Final = 5
"""Minutes of lateness, early leave or over-long breaks that nobody counts. Ours: agree upon your own."""
LOOK_BACK: Final = 60
"""A log-in is sought back so many minutes before the shift: an outage among them may have swallowed it."""

COUNTS: Final = 0
UNKNOWN: Final = 1
EXCUSED: Final = 2
ABSENT_PLANNED: Final = 3
ABSENT_UNPLANNED: Final = 4

_KINDS: Final = ("", WORK, BREAK, OFF_PHONE, LEAVE)
_WORK, _BREAK, _OFF_PHONE, _LEAVE = range(1, 5)
_Bytes = np.ndarray[Any, np.dtype[np.int16]]
_Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Marked:
    """Spans of one person's day that do not count; a later kind holds where two meet (`asked` changes nothing)."""

    unknown: tuple[Span, ...] = ()
    excused: tuple[Span, ...] = ()
    absent_planned: tuple[Span, ...] = ()
    absent_unplanned: tuple[Span, ...] = ()
    asked: tuple[Span, ...] = ()  # an exception that nobody has answered yet: lateness waits for the answer


@dataclass(frozen=True)
class Adherence:
    """Totals in order of person and day, and what to know of them."""

    totals: tuple[DayTotals, ...]
    notes: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Words:
    """What activities and states mean, as tables to look up in."""

    activities: tuple[str, ...]
    kinds: _Bytes  # of nothing, then of each activity
    kept: Fulfils  # (nothing and the activities, states)


def adherence(
    days: Sequence[PersonDay],
    states: States,
    marked: Sequence[Marked],
    meaning: Meaning | None = None,
    *,
    grace: int = GRACE,
    erased_before: int | None = None,
) -> Adherence:
    """The totals of `days`, which are in order of person; `marked` are their spans that do not count, in that order.

    Days before the ordinal `erased_before`, whose states are gone, are refused and told (`daily_totals.states_erased`).
    """
    words = _words(days, states, meaning or Meaning())
    refused = [day.day for day in days if erased_before is not None and day.day < erased_before]
    kept = [
        (day, of) for day, of in zip(days, marked, strict=True) if erased_before is None or day.day >= erased_before
    ]
    totals = []
    for person, of_person in groupby(kept, key=lambda each: each[0].person):
        spans = states.people.get(person)
        totals += [_of_day(day, _within(spans, day), of, words, grace) for day, of in of_person]
    return Adherence(tuple(totals), tuple(_notes(kept, states, totals, refused, erased_before)))


def _of_day(
    day: PersonDay, spans: Iterable[tuple[int, int, int, int]], of: Marked, words: _Words, grace: int
) -> DayTotals:
    size = day.after - day.before
    activity = np.zeros(size, np.int16)
    for part in day.parts:
        activity[part.start - day.before : part.end - day.before] = words.activities.index(part.activity) + 1
    kinds, state, mark = words.kinds[activity], _states(spans, size), _marks(of, day.before, size)
    asked = (kinds > 0) & (kinds != _LEAVE)
    seen = np.flatnonzero(state != OUT)
    counted = asked & (mark == COUNTS)
    if not seen.size and counted.any():
        last = int(np.flatnonzero(counted)[-1])
        if (mark[max(day.start - day.before - LOOK_BACK, 0) : last] == UNKNOWN).any():
            mark[counted] = UNKNOWN
            counted = np.zeros(size, np.bool_)
    working = (state == AVAILABLE) | (state == HANDLING) | (state == WRAPPING)
    here = bool(seen.size)
    pausing = words.kept[np.unique(activity[kinds == _BREAK])].any(axis=0)[state]  # keeps some break of this day
    late, early = _edges(kinds == _WORK, seen, mark, _painted(of.asked, day.before, size), grace)
    return DayTotals(
        person=day.person,
        day=day.day,
        planned=_sum(asked),
        counted=_sum(counted),
        adhered=_sum(counted & words.kept[activity, state]) if here else 0,
        work_counted=_sum(counted & (kinds == _WORK)),
        worked=_sum(working & (mark == COUNTS)),
        excused=_sum(asked & (mark == EXCUSED)),
        absent_planned=_sum(asked & (mark == ABSENT_PLANNED)),
        absent_unplanned=_sum(asked & (mark == ABSENT_UNPLANNED)),
        unknown=_sum(asked & (mark == UNKNOWN)),
        leave=_sum(kinds == _LEAVE),
        unseen=0 if here else _sum(counted),
        late=late,
        early=early,
        **_breaks(counted, kinds, pausing, seen, grace),
        held=_sum(counted & (kinds != _WORK) & (state == HANDLING)),
        seen_absent=_sum(working & (mark >= ABSENT_PLANNED)),
    )


def _edges(work: _Mask, seen: Ints, mark: _Bytes, asked: _Mask, grace: int) -> tuple[int | None, int | None]:
    """Minutes of planned work before the first log-in and after the last log-out."""
    asked_of = np.flatnonzero(work & (mark <= UNKNOWN))
    if not asked_of.size or not seen.size:
        return None, None
    start, end = int(asked_of[0]), int(asked_of[-1])
    planned = np.flatnonzero(work & (mark == COUNTS))
    after, before = seen[seen >= start], seen[seen <= end]
    late = early = None
    if after.size:
        first, missed = int(after[0]), _sum(planned < after[0])
        looked_at = mark[max(start - LOOK_BACK, 0) if missed > grace else start : first]
        if not ((looked_at == UNKNOWN).any() or (missed > grace and asked[start:first].any())):
            late = _beyond(missed, grace)
    if before.size:
        last, missed = int(before[-1]), _sum(planned > before[-1])
        gone = slice(last + 1, end + 1)
        if not ((mark[gone] == UNKNOWN).any() or (missed > grace and asked[gone].any())):
            early = _beyond(missed, grace)
    return late, early


def _breaks(counted: _Mask, kinds: _Bytes, pausing: _Mask, seen: Ints, grace: int) -> dict[str, int | None]:
    """What was planned and taken of breaks; nothing where the plan has none, or the person was never seen."""
    names = ("break_planned", "break_taken", "break_over", "break_moved")
    if not (kinds == _BREAK).any():
        return dict.fromkeys(names)
    resting = counted & (kinds == _BREAK)
    if not seen.size:
        return {**dict.fromkeys(names), "break_planned": _sum(resting)}
    there = np.zeros(len(counted), np.bool_)
    there[seen[0] : seen[-1] + 1] = True
    working = counted & (kinds == _WORK)
    taken = pausing & there & (resting | working)
    moved = min(_sum(resting & ~taken), _sum(taken & working))
    counts = _sum(resting), _sum(taken), _beyond(_sum(taken) - _sum(resting), grace), moved
    return dict(zip(names, counts, strict=True))


def _states(spans: Iterable[tuple[int, int, int, int]], size: int) -> _Bytes:
    """(size,) the state of each minute; spans are (start, end, layer, reason) counted from the first minute."""
    log_ins, queue_pauses = np.zeros(size, np.int16), np.zeros(size, np.int16)
    in_queue, paused, busy = (np.zeros(size, np.int16) for _ in range(3))
    for start, end, layer, reason in spans:
        if layer == LOG_IN:
            log_ins[start:end] += 1
        elif layer == PAUSE:
            paused[start:end] = PAUSED + reason
        elif layer == QUEUE_PAUSE:
            queue_pauses[start:end] += 1
            in_queue[start:end] = PAUSED + reason
        else:
            busy[start:end] = np.maximum(busy[start:end], layer)
    everywhere = (queue_pauses > 0) & (queue_pauses >= log_ins)
    state = np.where(log_ins > 0, AVAILABLE, OUT).astype(np.int16)
    state[everywhere] = in_queue[everywhere]
    state[paused > 0] = paused[paused > 0]
    state[busy == IN_WRAP] = WRAPPING
    state[busy == IN_CONTACT] = HANDLING
    return state


def _marks(of: Marked, first: int, size: int) -> _Bytes:
    mark = np.zeros(size, np.int16)
    for code, spans in (
        (UNKNOWN, of.unknown),
        (EXCUSED, of.excused),
        (ABSENT_PLANNED, of.absent_planned),
        (ABSENT_UNPLANNED, of.absent_unplanned),
    ):
        mark[_painted(spans, first, size)] = code
    return mark


def _painted(spans: Iterable[Span], first: int, size: int) -> _Mask:
    found = np.zeros(size, np.bool_)
    for start, end in spans:
        found[max(start - first, 0) : max(end - first, 0)] = True
    return found


def _within(spans: Spans | None, day: PersonDay) -> list[tuple[int, int, int, int]]:
    """Spans that touch the minutes of a day, cut to them and counted from the first."""
    if spans is None:
        return []
    which = np.flatnonzero((spans.starts < day.after) & (spans.ends > day.before))
    starts = np.maximum(spans.starts[which] - day.before, 0).tolist()
    ends = (spans.ends[which] - day.before).tolist()
    return list(zip(starts, ends, spans.layers[which].tolist(), spans.reasons[which].tolist(), strict=True))


def _words(days: Iterable[PersonDay], states: States, meaning: Meaning) -> _Words:
    activities = tuple(sorted({part.activity for day in days for part in day.parts}))
    kinds = [kind(meaning, each) or "" for each in activities]
    kept = fulfilling(meaning, activities, states.reasons)
    nothing = np.zeros((1, PAUSED + len(states.reasons)), np.bool_)
    return _Words(
        activities,
        np.array([0, *(_KINDS.index(of) for of in kinds)], np.int16),
        np.concatenate([nothing, kept.reshape(len(activities), nothing.shape[1])]),
    )


def _notes(
    kept: Sequence[tuple[PersonDay, Marked]],
    states: States,
    totals: Sequence[DayTotals],
    refused: Sequence[int],
    erased_before: int | None,
) -> Iterable[Problem]:
    if refused and erased_before is not None:
        yield daily_totals.states_erased(refused, erased_before)
    planned = {day.person for day, _ in kept}
    if nobody := sorted(planned & states.without_log_ins):
        yield Problem("adherence.no_log_ins", values={"people": nobody[:20], "count": len(nobody)})
    if both := [row for row in totals if row.seen_absent > 0]:
        minutes = sum(row.seen_absent for row in both)
        yield Problem("adherence.seen_absent", values={"days": len(both), "minutes": minutes})


def _sum(mask: _Mask) -> int:
    return int(np.count_nonzero(mask))


def _beyond(minutes: int, grace: int) -> int:
    """All of the minutes where they are more than the grace."""
    return minutes if minutes > grace else 0
