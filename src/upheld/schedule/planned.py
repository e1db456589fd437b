"""What each person is planned to do, minute by minute: from a table of activities, or from the shifts of a plan.

A minute is counted in UTC and named by its number since 1970, so that a day on which the clock changes has its real
minutes. A day of a person is all that begins with a shift of that day: the hours after midnight of a night shift belong
to the day on which it starts, and count once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from upheld.contacts.calendars import time_zone
from upheld.contacts.tables import rows
from upheld.notation import instant
from upheld.problems import BadInput, Problem
from upheld.schedule.activities import LEAVE, WORK, Meaning, kind, word
from upheld.schedule.plan import Plan
from upheld.schedule.rules import Problem as Question

MINUTE_S: Final = 60
AROUND: Final = 240
"""Minutes before and after a shift in which work still belongs to it, at most half the way to the next one."""
TOGETHER: Final = 180
"""Activities with less than so many minutes between them are one shift."""
_LONGEST: Final = 36 * 60  # minutes of one row: a longer one is a mistyped date
_YEARS: Final = range(2000, 2100)
_REQUIRED: Final = ("person", "start", "end", "activity")


class Part(NamedTuple):
    """One activity over minutes [start, end)."""

    start: int
    end: int
    activity: str
    queue: str | None = None


@dataclass(frozen=True)
class Row:
    """One row of a plan."""

    person: str
    part: Part
    line: int | None = None


@dataclass(frozen=True)
class PersonDay:
    """What one person is planned to do on the day that a shift starts.

    Where parts overlap the later one holds: `work` comes first, so that pauses and meetings may lie within it.
    """

    person: str
    day: int  # ordinal of the local day on which it starts
    parts: tuple[Part, ...]
    before: int  # minutes [before, after) that belong to this day: no other day of the person has them
    after: int

    @property
    def start(self) -> int:
        """The first minute planned."""
        return min(part.start for part in self.parts)

    @property
    def end(self) -> int:
        """The minute after the last one planned."""
        return max(part.end for part in self.parts)


def minute_of(at: datetime) -> int:
    """The first minute whose middle is not before `at`: [minute_of(a), minute_of(b)) are those with a middle in [a, b).

    >>> minute_of(datetime(1970, 1, 1, 0, 5, 30, tzinfo=UTC)), minute_of(datetime(1970, 1, 1, 0, 5, 31, tzinfo=UTC))
    (5, 6)
    """
    return -((30_000_000 - (at - _EPOCH) // timedelta(microseconds=1)) // (MINUTE_S * 1_000_000))


def instant_of(minute: int) -> datetime:
    """The instant at which a minute begins."""
    return _EPOCH + timedelta(minutes=minute)


def read(path: Path, zone: str, meaning: Meaning | None = None) -> tuple[Row, ...]:
    """The rows of a table (CSV, Excel, Parquet) with person, start, end, activity and perhaps queue.

    Times without an offset are local to `zone`; one that comes twice means the earlier. `work` may contain other
    activities; anything else that overlaps is a fault. Raises BadInput with every fault of every row.
    """
    of_zone, means = str(time_zone(zone)), meaning or Meaning()
    found: list[Row] = []
    problems: list[Problem] = []
    for line, cells in rows(path, _REQUIRED):
        row, wrong = _row(cells, line, of_zone, means)
        problems += [Problem(one.key, str(path), line, one.field, one.values) for one in wrong]
        found += [row] if row is not None else []
    if not found and not problems:
        problems.append(Problem("adherence.no_plan", str(path)))
    problems += _overlaps(found, str(path), means)
    if problems:
        raise BadInput(*problems)
    return tuple(found)


def of_plan(question: Question, plan: Plan, zone: str) -> tuple[Row, ...]:
    """The rows of a plan's shifts and pauses. Slots are times of the wall clock: a shift ends when its clock says."""
    of_zone = time_zone(zone)
    per_day = question.slots

    def minute(slot: int) -> int:
        day, rest = divmod(slot, per_day)
        wall = datetime.fromordinal(question.first + day) + timedelta(seconds=rest * question.slot_s)
        return minute_of(wall.replace(tzinfo=of_zone))

    found = []
    for shift in plan.shifts:
        pattern = question.patterns[shift.pattern]
        first = shift.day * per_day + shift.start
        found.append(Row(shift.person, Part(minute(first), minute(first + pattern.length), WORK, shift.queue)))
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True):
            found.append(Row(shift.person, Part(minute(at), minute(at + pause.length), "break", shift.queue)))
    return tuple(found)


def days(plan: Iterable[Row], zone: str, meaning: Meaning | None = None) -> tuple[PersonDay, ...]:
    """The days of each person, in order of person and time."""
    of_zone, means = time_zone(zone), meaning or Meaning()
    by_person: dict[str, list[Part]] = defaultdict(list)
    for row in plan:
        by_person[row.person].append(row.part)
    found: list[PersonDay] = []
    for person, parts in sorted(by_person.items()):
        found += _of_person(person, parts, of_zone, means)
    return tuple(found)


def _row(cells: dict[str, str], line: int, zone: str, meaning: Meaning) -> tuple[Row | None, list[Problem]]:
    wrong = [Problem("table.cell_empty", field=name) for name in _REQUIRED if not cells[name]]
    if wrong:
        return None, wrong
    at: dict[str, datetime] = {}
    for name in ("start", "end"):
        try:
            at[name] = instant(cells[name], zone)
        except (ValueError, OverflowError):
            wrong.append(Problem("table.time", field=name, values={"text": cells[name]}))
            continue
        if at[name].year not in _YEARS:
            wrong.append(Problem("adherence.year", field=name, values={"text": cells[name].replace("T", " ")}))
    if kind(meaning, cells["activity"]) is None:
        values: dict[str, Any] = {"activity": cells["activity"], "known": sorted(meaning.kinds)}
        wrong.append(Problem("adherence.activity", field="activity", values=values))
    if len(at) == 2:
        wrong += _order(cells, at["start"], at["end"])
    if wrong:
        return None, wrong
    part = Part(minute_of(at["start"]), minute_of(at["end"]), word(cells["activity"]), cells.get("queue") or None)
    return Row(cells["person"], part, line), []


def _order(cells: dict[str, str], start: datetime, end: datetime) -> Iterator[Problem]:
    values = {"from": cells["start"], "to": cells["end"]}
    if start >= end:
        yield Problem("table.ends_before_start", field="end", values=values)
    elif end - start > timedelta(minutes=_LONGEST):
        yield Problem("adherence.too_long", field="end", values={"hours": _LONGEST // 60})


def _overlaps(found: Sequence[Row], path: str, meaning: Meaning) -> Iterator[Problem]:
    """Work over work, and anything else over anything else but work."""
    layers: dict[tuple[str, bool], list[Row]] = defaultdict(list)
    for row in found:
        layers[row.person, kind(meaning, row.part.activity) == WORK].append(row)
    for (person, _), of_layer in layers.items():
        ordered = sorted(of_layer, key=lambda row: (row.part.start, row.line or 0))
        latest = ordered[0]
        for row in ordered[1:]:
            if row.part.start < latest.part.end:
                values: dict[str, Any] = {"person": person, "first_line": latest.line, "second_line": row.line}
                yield Problem("adherence.plan_overlap", path, row.line, "start", values)
            latest = max(latest, row, key=lambda each: each.part.end)


def _of_person(person: str, parts: Sequence[Part], zone: ZoneInfo, meaning: Meaning) -> Iterator[PersonDay]:
    """Shifts, then the leave that lies in none of them by local days; shifts that start on one day are one day."""
    on = [part for part in parts if kind(meaning, part.activity) != LEAVE]
    away = [part for part in parts if kind(meaning, part.activity) == LEAVE]
    shifts = [(_day(shift[0].start, zone), shift) for shift in _shifts(on)]
    spans = [(day, shift[0].start, max(part.end for part in shift)) for day, shift in shifts]
    for part in away:
        inside = [(day, max(part.start, start), min(part.end, end)) for day, start, end in spans]
        inside = [each for each in inside if each[1] < each[2]]
        shifts += [(day, [part._replace(start=start, end=end)]) for day, start, end in inside]
        for piece in _without(part, inside):
            shifts += [(_day(own.start, zone), [own]) for own in _by_local_day(piece, zone)]
    shifts.sort(key=lambda each: (each[0], each[1][0].start))
    planned = [
        (day, tuple(_in_order([part for _, shift in of_day for part in shift], meaning)))
        for day, of_day in groupby(shifts, key=lambda each: each[0])
    ]
    yield from _windows(person, planned)


def _shifts(parts: Sequence[Part]) -> Iterator[list[Part]]:
    shift: list[Part] = []
    end = 0
    for part in sorted(parts):
        if shift and part.start - end >= TOGETHER:
            yield shift
            shift = []
        shift.append(part)
        end = max(end, part.end) if len(shift) > 1 else part.end
    if shift:
        yield shift


def _in_order(parts: Sequence[Part], meaning: Meaning) -> list[Part]:
    return sorted(parts, key=lambda part: (kind(meaning, part.activity) != WORK, part.start))


def _windows(person: str, planned: Sequence[tuple[int, tuple[Part, ...]]]) -> Iterator[PersonDay]:
    """Days with the minutes around them; between two days the middle parts them."""
    spans = [(min(p.start for p in parts), max(p.end for p in parts)) for _, parts in planned]
    middles = [(first[1] + second[0]) // 2 for first, second in pairwise(spans)]
    for place, ((day, parts), (start, end)) in enumerate(zip(planned, spans, strict=True)):
        before = max(start - AROUND, middles[place - 1]) if place else start - AROUND
        after = min(end + AROUND, middles[place]) if place < len(middles) else end + AROUND
        yield PersonDay(person, day, parts, before, after)


def _without(part: Part, taken: Sequence[tuple[int, int, int]]) -> Iterator[Part]:
    """What is left of `part` outside the spans (day, start, end), which are in order and apart."""
    start = part.start
    for _, first, last in taken:
        if start < first:
            yield part._replace(start=start, end=first)
        start = last
    if start < part.end:
        yield part._replace(start=start)


def _by_local_day(part: Part, zone: ZoneInfo) -> Iterator[Part]:
    start = part.start
    while start < part.end:
        following = date.fromordinal(_day(start, zone) + 1)
        midnight = minute_of(datetime(following.year, following.month, following.day, tzinfo=zone))
        yield part._replace(start=start, end=min(part.end, midnight))
        start = min(part.end, midnight)


def _day(minute: int, zone: ZoneInfo) -> int:
    return instant_of(minute).astimezone(zone).date().toordinal()


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
