"""Events of a client's or a centre's own: campaigns, billing runs, closures, from a table kept by hand.

Columns ``event, from[, to][, queue][, kind][, effect][, lead][, lag]``; others are kept for people. The same event on
several rows is the same event coming again: what it does is learnt from the times that it came before.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from upheld.contacts.tables import rows
from upheld.forecast.days import Effect
from upheld.problems import BadInput, Problem

CAMPAIGN: Final = "campaign"
BILLING: Final = "billing"
SHUT: Final = "closed"
OPEN: Final = "open"
OTHER: Final = "other"
KINDS: Final = (CAMPAIGN, BILLING, SHUT, OPEN, OTHER)
"""What kind of event: `closed` and `open` also say whether the queue works on its days, whatever is usual."""

LONGEST_REACH: Final = 31
"""Most days of lead or lag."""

LEARNT: Final = 0.3
STATED: Final = 0.1
"""Spread of an effect of which nothing is said, and of one that somebody has stated."""

_PERCENT: Final = re.compile(r"([+-]?)(\d{1,4}(?:[.,]\d{1,6})?)\s*%")
_SHARE: Final = re.compile(r"([+-]?)(0?[.,]\d{1,17})|[+-]?0")
_WHOLE: Final = re.compile(r"\d{1,3}")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Event:
    """One row: an event that came, or will come, on the days from `first` to `last`, both included."""

    name: str
    first: date
    last: date
    queues: frozenset[str] | None = None  # None: all
    kind: str = OTHER  # of KINDS
    expected: float = 0.0  # of the logarithm of the volume
    spread: float = LEARNT
    lead: int = 0  # days before `first` that it bears upon, each in its own way
    lag: int = 0  # days after `last`
    file: str | None = field(default=None, compare=False)
    line: int | None = field(default=None, compare=False)
    again: tuple[int, ...] = field(default=(), compare=False)  # lines on which the same row stands once more

    def concerns(self, queue: str) -> bool:
        """Whether it is an event of that queue."""
        return self.queues is None or queue in self.queues

    def effects(self, start: int, end: int) -> Iterator[tuple[int, Effect]]:
        """Each day (ordinals `start` to `end`, both included) that it bears upon, and how.

        What is stated holds for its own days; those around them are as uncertain as it is itself large.
        """
        first, last = self.first.toordinal(), self.last.toordinal()
        around = max(self.spread, abs(self.expected))
        for before in range(self.lead, 0, -1):
            yield first - before, Effect(f"event:{self.name}-{before}", around)
        for day in range(max(first, start), min(last, end) + 1):
            yield day, Effect(f"event:{self.name}", self.spread, self.expected)
        for after in range(1, self.lag + 1):
            yield last + after, Effect(f"event:{self.name}+{after}", around)


def read(path: Path) -> tuple[Event, ...]:
    """The events of a table (CSV, Excel, Parquet) in its order; a row that is there twice counts once (`notes`).

    Raises BadInput with every problem of the file.
    """
    found: dict[Event, Event] = {}
    problems: list[Problem] = []
    for line, row in rows(path, ("event", "from")):
        event, wrong = _event(path, line, row)
        problems.extend(wrong)
        if event is not None:
            there = found.setdefault(event, event)
            found[event] = there if there is event else replace(there, again=(*there.again, line))
    events = tuple(found.values())
    problems.extend(_contradictions(events))
    if problems:
        raise BadInput(*sorted(problems, key=lambda problem: problem.line or 0))
    return events


def notes(events: Sequence[Event]) -> tuple[Problem, ...]:
    """What was read with a remark: rows that are there more than once and were counted once."""
    return tuple(
        Problem("events.twice", event.file, line, values={"event": event.name, "first_line": event.line})
        for event in events
        for line in event.again
    )


def unknown_queues(events: Sequence[Event], queues: Collection[str]) -> tuple[Problem, ...]:
    """Queues that events name and that are none of `queues`: each with its line."""
    known = ", ".join(sorted(queues))
    return tuple(
        Problem("events.unknown_queue", event.file, event.line, "queue", {"queue": queue, "known": known})
        for event in events
        for queue in sorted((event.queues or frozenset()) - frozenset(queues))
    )


def _event(path: Path, line: int, row: Row) -> tuple[Event | None, list[Problem]]:
    """The event of a row, or what is wrong with it."""
    problems: list[Problem] = []

    def wrong(key: str, column: str, **values: object) -> None:
        problems.append(Problem(key, str(path), line, column, values))

    name = row["event"]
    if not name:
        wrong("table.cell_empty", "event")
    first = _day(row["from"])
    if first is None:
        wrong(*(("events.date", "from") if row["from"] else ("table.cell_empty", "from")), text=row["from"])
    last = _day(row["to"]) if row.get("to") else first
    if last is None and row.get("to"):
        wrong("events.date", "to", text=row["to"])
    if first is not None and last is not None and last < first:
        wrong("events.to_before_from", "to", first=first.isoformat(), last=last.isoformat())
    kind = row.get("kind", "").lower() or OTHER
    if kind not in KINDS:
        wrong("events.kind", "kind", text=row["kind"], known=", ".join(KINDS))
    stated = row.get("effect", "")
    expected = _effect(stated) if stated else 0.0
    if expected is None:
        wrong("events.effect", "effect", text=stated)
    elif stated and kind == SHUT:
        wrong("events.closed_effect", "effect", text=stated)
    reach = {column: _reach(row.get(column, "")) for column in ("lead", "lag")}
    for column, days in reach.items():
        if days is None:
            wrong("events.reach", column, text=row[column], most=LONGEST_REACH)
    if problems or first is None or last is None or expected is None:
        return None, problems
    spread = STATED if stated else LEARNT
    queues = frozenset(filter(None, map(str.strip, row.get("queue", "").split(";")))) or None
    lead, lag = reach["lead"] or 0, reach["lag"] or 0
    return Event(name, first, last, queues, kind, expected, spread, lead, lag, str(path), line), []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _effect(text: str) -> float | None:
    """The logarithm of what a volume is multiplied by: from ``+15%``, or ``0.15`` as a spreadsheet keeps it.

    >>> _effect("+15 %") == _effect("0.15") == math.log1p(0.15), _effect("15"), _effect("-100%")
    (True, None, None)
    """
    plain = text.replace("−", "-").replace("\u00a0", " ").strip()
    percent, share = _PERCENT.fullmatch(plain), _SHARE.fullmatch(plain)
    if percent is not None:
        sign, size = percent[1], float(percent[2].replace(",", ".")) / 100
    elif share is not None:
        sign, size = share[1] or "", float((share[2] or "0").replace(",", "."))
    else:
        return None
    change = -size if sign == "-" else size
    return math.log1p(change) if change > -1 else None


def _reach(text: str) -> int | None:
    if not text:
        return 0
    return int(text) if _WHOLE.fullmatch(text) and int(text) <= LONGEST_REACH else None


def _contradictions(events: Sequence[Event]) -> Iterator[Problem]:
    """Rows of which only one can be true: closed and open at once, or one event of two effects on one day."""
    for earlier, later in _overlaps([event for event in events if event.kind in (SHUT, OPEN)]):
        if earlier.kind != later.kind:
            yield _contradiction("events.open_and_closed", "kind", earlier, later)
    named: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        named[event.name].append(event)
    for same in named.values():
        for earlier, later in _overlaps(same):
            if (earlier.expected, earlier.spread) != (later.expected, later.spread):
                yield _contradiction("events.two_effects", "effect", earlier, later)


def _overlaps(events: Sequence[Event]) -> Iterator[tuple[Event, Event]]:
    """Pairs with a day and a queue in common."""
    ongoing: list[Event] = []
    for event in sorted(events, key=lambda event: event.first):
        ongoing = [other for other in ongoing if other.last >= event.first]
        for other in ongoing:
            if other.queues is None or event.queues is None or other.queues & event.queues:
                yield other, event
        ongoing.append(event)


def _contradiction(key: str, column: str, one: Event, other: Event) -> Problem:
    first, second = sorted((one, other), key=lambda event: event.line or 0)
    day = max(one.first, other.first).isoformat()
    values = {"event": second.name, "other": first.name, "first_line": first.line, "day": day}
    return Problem(key, second.file, second.line, column, values)
