"""A calendar of shifts for each person, as iCalendar (RFC 5545), so that a telephone shows them and follows changes.

One event is one shift; its breaks stand in the description, since as events of their own every moved break would be a
message. The UID comes from person, day and pattern alone: the same shift is the same event however often it is planned.
When a shift changes, its SEQUENCE rises; when it is taken away, it becomes ``STATUS:CANCELLED`` with a higher SEQUENCE,
and stays in the calendar, since a calendar that only loses an event may keep showing it. What was told last is the
`Told` of each event, kept beside the calendars as JSON; days outside the plan's horizon stay as they were told.

Times are wall-clock times with their time zone (TZID and VTIMEZONE). A time that a change to summer time skips moves on
by the hour that is skipped; one that comes twice is the first.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import icalendar

from upheld.problems import BadInput
from upheld.problems import Problem as Wrong
from upheld.reports.catalogue import Language
from upheld.reports.plain import plain
from upheld.schedule import plan_table
from upheld.schedule.plan import Plan, Shift
from upheld.schedule.rules import Problem

KEPT: Final = "shifts.json"
"""The file beside the calendars that tells what was told last."""
_FORM: Final = 1
_AROUND: Final = timedelta(days=366)
"""Before and after the shifts, in which the changes of the clock are told."""
_PAUSE = tuple[str, str, str]


@dataclass(frozen=True)
class Told:
    """One event as it was told last; times are wall-clock times, ISO 8601 without an offset."""

    person: str
    day: str
    pattern: str
    start: str
    end: str
    pauses: tuple[_PAUSE, ...]  # name (empty: off the phone), start and end as times of the day
    queue: str | None
    zone: str
    sequence: int
    stamp: str  # when it was last changed
    cancelled: bool = False


def told(problem: Problem, plan: Plan, before: Mapping[str, Told], zone: str, stamp: datetime) -> dict[str, Told]:
    """What is to be told now, by UID: `before` changed to `plan`; `stamp` dates what changed.

    Nothing changes where the plan is the same: neither SEQUENCE nor DTSTAMP.
    """
    now = {_uid(shift, problem): _event(problem, shift, zone, stamp) for shift in plan.shifts}
    first, last = (plan_table.day_of(problem, day).isoformat() for day in (0, problem.days - 1))
    found = dict(before)
    for uid, event in now.items():
        known = before.get(uid)
        if known is None:
            found[uid] = event
        elif replace(event, sequence=known.sequence, stamp=known.stamp) != known:
            found[uid] = replace(event, sequence=known.sequence + 1)
    for uid, known in before.items():
        if uid not in now and first <= known.day <= last and not known.cancelled:
            found[uid] = replace(known, cancelled=True, sequence=known.sequence + 1, stamp=_stamp(stamp))
    return found


def calendars(events: Mapping[str, Told], language: Language) -> dict[str, bytes]:
    """The calendar of each person by file name: every event told to them, cancelled ones too."""
    of: dict[str, list[tuple[str, Told]]] = defaultdict(list)
    for uid, event in events.items():
        of[event.person].append((uid, event))
    return {file_name(person): _calendar(person, several, language) for person, several in sorted(of.items())}


def together(name: str, events: Mapping[str, Told], language: Language) -> bytes:
    """One calendar called `name` of several people: each event says whose it is."""
    return _calendar(name, events.items(), language, whose=True)


def file_name(person: str) -> str:
    """A file name that no other person has, readable where the name has letters or digits."""
    letters = "".join(sign if sign.isalnum() else "-" for sign in person).strip("-")[:40]
    return f"{letters or 'person'}-{_digest(person)[:8]}.ics"


def kept(events: Mapping[str, Told]) -> str:
    """The events as they are kept between runs."""
    listed = {uid: asdict(event) for uid, event in sorted(events.items())}
    return json.dumps({"form": _FORM, "events": listed}, ensure_ascii=False, indent=1) + "\n"


def remembered(text: str, file: str) -> dict[str, Told]:
    """The events that were told last; raises BadInput where the file is not what `kept` wrote."""
    try:
        read = json.loads(text)
        if read["form"] != _FORM:
            raise ValueError("another form")
        return {uid: _remembered(event) for uid, event in read["events"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(Wrong("calendar.kept", file)) from None


def _remembered(event: Mapping[str, Any]) -> Told:
    pauses = tuple((str(name), str(start), str(end)) for name, start, end in event["pauses"])
    found = Told(**{**event, "pauses": pauses})
    date.fromisoformat(found.day)
    for time in (found.start, found.end, found.stamp):
        datetime.fromisoformat(time)
    ZoneInfo(found.zone)
    return replace(found, sequence=int(found.sequence))


def _event(problem: Problem, shift: Shift, zone: str, stamp: datetime) -> Told:
    pattern = problem.patterns[shift.pattern]
    pauses: list[tuple[int, _PAUSE]] = [
        (at, (pause.name, plan_table.clock(problem, at), plan_table.clock(problem, at + pause.length)))
        for pause, at in zip(pattern.pauses, shift.pauses, strict=True)
    ]
    pauses += [
        (at, ("", plan_table.clock(problem, at), plan_table.clock(problem, at + length)))
        for at, length in shift.off_phone
    ]
    return Told(
        person=shift.person,
        day=plan_table.day_of(problem, shift.day).isoformat(),
        pattern=shift.pattern,
        start=_wall(problem, shift.day, shift.start).isoformat(),
        end=_wall(problem, shift.day, shift.start + pattern.length).isoformat(),
        pauses=tuple(said for _, said in sorted(pauses)),
        queue=shift.queue,
        zone=zone,
        sequence=0,
        stamp=_stamp(stamp),
    )


def _calendar(name: str, events: Iterable[tuple[str, Told]], language: Language, *, whose: bool = False) -> bytes:
    found = icalendar.Calendar()
    found.add("prodid", "-//Upheld//Shifts//EN")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", icalendar.vText(plain(name)))
    listed = sorted(events, key=lambda one: (one[1].start, one[0]))
    for uid, event in listed:
        found.add_component(_component(uid, event, language, whose))
    if listed:
        first, last = (date.fromisoformat(event.day) for _, event in (listed[0], listed[-1]))
        found.add_missing_timezones(first - _AROUND, last + _AROUND)
    written: bytes = found.to_ical()
    return written


def _component(uid: str, event: Told, language: Language, whose: bool) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", uid)
    made.add("dtstamp", datetime.fromisoformat(event.stamp))
    made.add("sequence", event.sequence)
    made.add("dtstart", _local(event.start, event.zone))
    made.add("dtend", _local(event.end, event.zone))
    said = language.say("Shift {pattern}", pattern=plain(event.pattern))
    made.add("summary", f"{plain(event.person)} · {said}" if whose else said)
    made.add("description", "\n".join(_lines(event, language)))
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    return made


def _lines(event: Told, language: Language) -> Iterable[str]:
    for name, start, end in event.pauses:
        yield f"{start}–{end} {plain(name) or language.say('off the phone')}"
    if event.queue:
        yield language.say("Queue: {queue}", queue=plain(event.queue))


def _wall(problem: Problem, day: int, slot: int) -> datetime:
    when = plan_table.day_of(problem, day)
    midnight = datetime(when.year, when.month, when.day)  # noqa: DTZ001 - a wall clock, its zone is told beside it
    return midnight + timedelta(seconds=slot * problem.slot_s)


def _local(text: str, zone: str) -> datetime:
    """The wall-clock time in its zone; one that is skipped there moves on."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).astimezone(ZoneInfo(zone))


def _stamp(when: datetime) -> str:
    return when.astimezone(UTC).replace(microsecond=0).isoformat()


def _uid(shift: Shift, problem: Problem) -> str:
    day = plan_table.day_of(problem, shift.day).isoformat()
    return f"{_digest(json.dumps([shift.person, day, shift.pattern]))[:32]}@shifts.upheld"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
