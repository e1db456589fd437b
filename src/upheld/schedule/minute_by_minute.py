"""The same totals as `adherence`, one minute after the other: slow, and plain enough to be believed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from upheld.schedule.activities import (
    AVAILABLE,
    BREAK,
    HANDLING,
    LEAVE,
    OUT,
    PAUSED,
    WORK,
    WRAPPING,
    Meaning,
    is_fulfilled,
    kind,
)
from upheld.schedule.adherence import LOOK_BACK, Marked
from upheld.schedule.daily_totals import DayTotals
from upheld.schedule.planned import PersonDay
from upheld.schedule.states_by_minute import IN_CONTACT, IN_WRAP, LOG_IN, PAUSE, QUEUE_PAUSE, Span, States

_AT_WORK = (AVAILABLE, HANDLING, WRAPPING)


def totals(
    days: Sequence[PersonDay], states: States, marked: Sequence[Marked], meaning: Meaning, grace: int
) -> tuple[DayTotals, ...]:
    """Totals of `days`, whose spans that do not count are `marked`."""
    return tuple(_of_day(day, states, of, meaning, grace) for day, of in zip(days, marked, strict=True))


def _of_day(day: PersonDay, states: States, of: Marked, meaning: Meaning, grace: int) -> DayTotals:
    minutes = range(day.before, day.after)
    planned = {m: _activity(day, m) for m in minutes}
    kinds = {m: kind(meaning, planned[m]) for m in minutes}
    state = {m: _state(states, day.person, m) for m in minutes}
    mark = {m: _mark(of, m) for m in minutes}
    asked = [m for m in minutes if kinds[m] not in (None, LEAVE)]
    counted = [m for m in asked if mark[m] == ""]
    seen = [m for m in minutes if state[m] != OUT]
    if not seen and counted:
        looked_at = [m for m in minutes if day.start - LOOK_BACK <= m < counted[-1]]
        if any(mark[m] == "unknown" for m in looked_at):
            mark.update(dict.fromkeys(counted, "unknown"))
            counted = []
    work = [m for m in counted if kinds[m] == WORK]
    expected = [m for m in asked if kinds[m] == WORK and mark[m] in ("", "unknown")]
    rest = [m for m in counted if kinds[m] == BREAK]
    adhered = [m for m in counted if seen and _kept(planned[m], state[m], states, meaning)]
    breaks = {planned[m] for m in asked if kinds[m] == BREAK}
    taken = [
        m for m in (*rest, *work)
        if seen and seen[0] <= m <= seen[-1] and any(_kept(each, state[m], states, meaning) for each in breaks)
    ]  # fmt: skip
    moved = min(len(set(rest) - set(taken)), len(set(taken) & set(work)))
    over = len(taken) - len(rest)
    return DayTotals(
        person=day.person,
        day=day.day,
        planned=len(asked),
        counted=len(counted),
        adhered=len(adhered),
        work_counted=len(work),
        worked=sum(1 for m in minutes if state[m] in _AT_WORK and mark[m] == ""),
        excused=sum(1 for m in asked if mark[m] == "excused"),
        absent_planned=sum(1 for m in asked if mark[m] == "planned"),
        absent_unplanned=sum(1 for m in asked if mark[m] == "unplanned"),
        unknown=sum(1 for m in asked if mark[m] == "unknown"),
        leave=sum(1 for m in minutes if kinds[m] == LEAVE),
        unseen=0 if seen else len(counted),
        late=_late(expected, seen, mark, of.asked, grace),
        early=_early(expected, seen, mark, of.asked, grace),
        break_planned=len(rest) if breaks else None,
        break_taken=len(taken) if breaks and seen else None,
        break_over=(over if over > grace else 0) if breaks and seen else None,
        break_moved=moved if breaks and seen else None,
        held=sum(1 for m in counted if kinds[m] != WORK and state[m] == HANDLING),
        seen_absent=sum(1 for m in minutes if state[m] in _AT_WORK and mark[m] in ("planned", "unplanned")),
    )


def _late(work: list[int], seen: list[int], mark: dict[int, str], asked: Iterable[Span], grace: int) -> int | None:
    first = next((m for m in seen if work and m >= work[0]), None)
    if first is None:
        return None
    missed = sum(1 for m in work if m < first and mark[m] == "")
    if any(mark[m] == "unknown" for m in range(work[0], first)):
        return None
    if missed <= grace:
        return 0
    doubtful = any(mark.get(m) == "unknown" for m in range(work[0] - LOOK_BACK, work[0]))
    return None if doubtful or any(_in(asked, m) for m in range(work[0], first)) else missed


def _early(work: list[int], seen: list[int], mark: dict[int, str], asked: Iterable[Span], grace: int) -> int | None:
    last = next((m for m in reversed(seen) if work and m <= work[-1]), None)
    if last is None:
        return None
    missed = sum(1 for m in work if m > last and mark[m] == "")
    if any(mark[m] == "unknown" for m in range(last + 1, work[-1] + 1)):
        return None
    if missed <= grace:
        return 0
    return None if any(_in(asked, m) for m in range(last + 1, work[-1] + 1)) else missed


def _activity(day: PersonDay, minute: int) -> str:
    found = ""
    for part in day.parts:
        if part.start <= minute < part.end:
            found = part.activity
    return found


def _state(states: States, person: str, minute: int) -> int:
    spans = states.people.get(person)
    if spans is None:
        return OUT
    places = [n for n in range(len(spans.starts)) if spans.starts[n] <= minute < spans.ends[n]]
    here = [(int(spans.layers[n]), int(spans.reasons[n])) for n in places]
    layers = [layer for layer, _ in here]
    if IN_CONTACT in layers:
        return HANDLING
    if IN_WRAP in layers:
        return WRAPPING
    if PAUSE in layers:
        return PAUSED + [reason for layer, reason in here if layer == PAUSE][-1]
    if layers.count(QUEUE_PAUSE) >= max(layers.count(LOG_IN), 1):
        return PAUSED + [reason for layer, reason in here if layer == QUEUE_PAUSE][-1]
    return AVAILABLE if LOG_IN in layers else OUT


def _kept(activity: str, state: int, states: States, meaning: Meaning) -> bool:
    reason = states.reasons[state - PAUSED] if state >= PAUSED else None
    return is_fulfilled(meaning, activity, state, reason)


def _mark(of: Marked, minute: int) -> str:
    found = ""
    for why, spans in (
        ("unknown", of.unknown), ("excused", of.excused),
        ("planned", of.absent_planned), ("unplanned", of.absent_unplanned),
    ):  # fmt: skip
        if _in(spans, minute):
            found = why
    return found


def _in(spans: Iterable[Span], minute: int) -> bool:
    return any(start <= minute < end for start, end in spans)
