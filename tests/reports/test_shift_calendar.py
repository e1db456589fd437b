"""Calendars of shifts: the same shift is the same event, changes raise SEQUENCE, what is taken away is cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import icalendar
import pytest

from tests.schedule.floor import FULL, NIGHT, PART, plan, problem, shift
from upheld.problems import BadInput
from upheld.reports import shift_calendar
from upheld.reports.catalogue import language
from upheld.reports.shift_calendar import Told
from upheld.schedule.plan import Shift

MONDAY, TUESDAY = datetime(2026, 11, 9, 8, tzinfo=UTC), datetime(2026, 11, 10, 8, tzinfo=UTC)
WARSAW = "Europe/Warsaw"


def _told(
    *shifts: Shift, before: Mapping[str, Told] | None = None, at: datetime = MONDAY, **asked: Any
) -> dict[str, Told]:
    return shift_calendar.told(problem(**asked), replace(plan(), shifts=shifts), before or {}, WARSAW, at)


def _events(told: Mapping[str, Told], code: str = "en") -> list[Any]:
    files = shift_calendar.calendars(told, language(code))
    return [event for content in files.values() for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]


def test_an_event_tells_the_shift_with_its_breaks() -> None:
    (event,) = _events(_told(shift("Ada", 0, FULL, 28, queue="sales")))
    assert event.decoded("dtstart").isoformat() == "2026-11-16T07:00:00+01:00"
    assert event.decoded("dtend").isoformat() == "2026-11-16T15:00:00+01:00"
    assert event["summary"] == "Shift full"
    assert event["description"] == ("08:45–09:00 break\n11:00–11:30 lunch\n13:15–13:30 break\nQueue: sales")


def test_the_calendar_carries_its_time_zone() -> None:
    content = next(iter(shift_calendar.calendars(_told(shift("Ada", 0, FULL, 28)), language("en")).values()))
    calendar = icalendar.Calendar.from_ical(content)
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == [WARSAW]
    assert len(content) < 3000


def test_planning_again_changes_nothing() -> None:
    first = _told(shift("Ada", 0, FULL, 28))
    assert _told(shift("Ada", 0, FULL, 28), before=first, at=TUESDAY) == first


def test_a_moved_break_is_the_same_event_with_a_higher_sequence() -> None:
    one = shift("Ada", 0, FULL, 28)
    first = _told(one)
    moved = _told(replace(one, pauses=(one.pauses[0] + 1, *one.pauses[1:])), before=first, at=TUESDAY)
    assert moved.keys() == first.keys()
    (event,) = _events(moved)
    assert (event["sequence"], event.decoded("dtstamp"), event["status"]) == (1, TUESDAY, "CONFIRMED")


def test_a_shift_taken_away_is_cancelled_with_a_higher_sequence() -> None:
    gone = _told(shift("Bo", 1, FULL, 28), before=_told(shift("Ada", 0, FULL, 28)), at=TUESDAY)
    told = {event["status"]: event["sequence"] for event in _events(gone)}
    assert told == {"CANCELLED": 1, "CONFIRMED": 0}


def test_a_cancelled_shift_is_cancelled_once() -> None:
    gone = _told(shift("Bo", 1, FULL, 28), before=_told(shift("Ada", 0, FULL, 28)))
    assert _told(shift("Bo", 1, FULL, 28), before=gone, at=TUESDAY) == gone


def test_a_shift_that_comes_back_is_confirmed_with_a_still_higher_sequence() -> None:
    one, other = shift("Ada", 0, FULL, 28), shift("Bo", 1, FULL, 28)
    back = _told(one, before=_told(other, before=_told(one)))
    (event,) = (event for event in _events(back) if event["description"].startswith("08:45") and event["sequence"] == 2)
    assert event["status"] == "CONFIRMED"


def test_another_pattern_on_the_same_day_is_another_event() -> None:
    changed = _told(shift("Cem", 0, PART, 48), before=_told(shift("Cem", 0, FULL, 28)))
    assert sorted(event["status"] for event in _events(changed)) == ["CANCELLED", "CONFIRMED"]


def test_weeks_outside_the_plan_stay_as_they_were_told() -> None:
    first = _told(shift("Ada", 0, FULL, 28))
    later = _told(shift("Ada", 0, FULL, 28), before=first, first=date(2026, 11, 23).toordinal())
    assert first.items() <= later.items()
    assert len(later) == 2


def test_a_night_over_the_change_to_summer_time_keeps_its_wall_clock() -> None:
    saturday = date(2026, 3, 28).toordinal()
    (event,) = _events(_told(shift("Ada", 0, NIGHT, 88), first=saturday))
    start, end = event.decoded("dtstart"), event.decoded("dtend")
    assert (start.isoformat(), end.isoformat()) == ("2026-03-28T22:00:00+01:00", "2026-03-29T06:00:00+02:00")


def test_a_start_that_the_clock_skips_moves_on() -> None:
    (event,) = _events(_told(Shift("Ada", 0, "part", 9, (15,)), first=date(2026, 3, 29).toordinal()))
    assert event.decoded("dtstart").isoformat() == "2026-03-29T03:15:00+02:00"


def test_what_was_told_is_remembered() -> None:
    told = _told(shift("Ada", 0, FULL, 28, off_phone=((45, 1),)))
    assert shift_calendar.remembered(shift_calendar.kept(told), "shifts.json") == told


@pytest.mark.parametrize("text", ["", "[]", '{"form": 2, "events": {}}', '{"form": 1, "events": {"a": {"day": 1}}}'])
def test_a_damaged_memory_is_told(text: str) -> None:
    with pytest.raises(BadInput) as bad:
        shift_calendar.remembered(text, "shifts.json")
    assert bad.value.problems[0].key == "calendar.kept"


def test_names_that_look_alike_have_files_of_their_own() -> None:
    names = [shift_calendar.file_name(name) for name in ("A/b", "A b", "../A b", "")]
    assert len(set(names)) == 4
    assert not any("/" in name or name.startswith(".") for name in names)


def test_a_name_with_line_breaks_cannot_write_lines_of_its_own() -> None:
    name = "Ada\r\nBEGIN:VALARM"
    told = shift_calendar.told(
        problem(people=()), plan(shift(name, 0, FULL, 28), contracts={name: "full-time"}), {}, WARSAW, MONDAY
    )
    content = next(iter(shift_calendar.calendars(told, language("en")).values()))
    assert b"\r\nBEGIN:VALARM" not in content
