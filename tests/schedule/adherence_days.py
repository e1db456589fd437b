"""A day of one agent, for tests: a shift from 9 to 17 with a break and a meeting, and what the switch saw of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from upheld.schedule.activities import Meaning
from upheld.schedule.adherence import Marked, adherence
from upheld.schedule.daily_totals import DayTotals
from upheld.schedule.planned import Part, PersonDay, Row, days, minute_of
from upheld.schedule.states_by_minute import IN_CONTACT, LOG_IN, PAUSE, Span, States, spans_of

DAY = "2026-11-02"
REASONS = (None, "Lunch", "Toilet")


def at(clock: str, day: str = DAY) -> int:
    """The minute of a UTC clock."""
    return minute_of(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC))


def span(start: str, end: str) -> Span:
    return at(start), at(end)


def part(start: str, end: str, activity: str = "work", queue: str | None = None) -> Part:
    return Part(at(start), at(end), activity, queue)


SHIFT = (part("09:00", "17:00"), part("12:00", "12:30", "lunch"), part("15:00", "15:30", "meeting"))


def planned(parts: Iterable[Part] = SHIFT, person: str = "ann", zone: str = "UTC") -> PersonDay:
    """The one day that `parts` make."""
    (day,) = days([Row(person, each) for each in parts], zone)
    return day


def logged_in(*spans: tuple[str, str]) -> list[tuple[int, int, int, int]]:
    return [(*span(start, end), LOG_IN, 0) for start, end in spans]


def paused(start: str, end: str, reason: int = 0) -> tuple[int, int, int, int]:
    return (*span(start, end), PAUSE, reason)


def handling(start: str, end: str) -> tuple[int, int, int, int]:
    return (*span(start, end), IN_CONTACT, 0)


def states(
    rows: Sequence[tuple[int, int, int, int]],
    unknown: Sequence[Span] = (),
    queues: Mapping[str, frozenset[str]] | None = None,
) -> States:
    """What was seen of ann."""
    return States({"ann": spans_of(rows)} if rows else {}, REASONS, tuple(unknown), queues=queues or {})


def total(
    rows: Sequence[tuple[int, int, int, int]],
    day: PersonDay | None = None,
    marked: Marked | None = None,
    meaning: Meaning | None = None,
    grace: int = 5,
) -> DayTotals:
    """The totals of one day of ann."""
    of = day or planned()
    (found,) = adherence([of], states(rows), [marked or Marked()], meaning, grace=grace).totals
    return found


def saved(folder: Path, name: str, *lines: str) -> Path:
    """A table with these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
