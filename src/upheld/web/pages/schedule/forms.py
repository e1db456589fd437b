"""A shift as its form sends it: wall-clock times of the site, read into instants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from upheld.problems import BadInput, Problem
from upheld.web.models import ActivityKind
from upheld.web.queries.rosters import Part, Worked

ROWS: Final = 8
"""Parts that a form has room for."""
NUDGES: Final[Mapping[str, tuple[int, int]]] = {
    "earlier": (-15, -15),
    "later": (15, 15),
    "shorter": (0, -30),
    "longer": (0, 30),
}
"""Deed → minutes by which the start and the end move."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Row:
    """A part as the form shows it."""

    kind: str
    start: str
    end: str
    note: str


def rows(shift: Worked | None, zone: str) -> tuple[Row, ...]:
    """The parts of a shift and empty rows after them."""
    kept = shift.parts if shift else ()
    found = [Row(part.kind, _clock(part.start, zone), _clock(part.end, zone), part.note) for part in kept]
    return (*found, *(Row("", "", "", "") for _ in range(max(ROWS - len(found), 2))))


def read(data: Mapping[str, str], known: Worked, zone: str) -> Worked:
    """`known` as the form has changed it; raises BadInput with every field that is none.

    A time of the day before its beginning belongs to the day after: shifts may pass midnight.
    """
    problems: list[Problem] = []
    start = _time(data, "start", problems)
    end = _time(data, "end", problems)
    parts = list(_parts(data, problems))
    if problems or start is None or end is None:
        raise BadInput(*problems)
    begin = _at(known.day, start, zone)
    stop = _after(known.day, end, begin, zone)
    placed = (_placed(kind, low, high, note, known.day, begin, zone) for kind, low, high, note in parts)
    return replace(
        known, start=begin, end=stop, parts=tuple(sorted(placed, key=lambda part: part.start)), pattern=known.pattern
    )


def nudged(shift: Worked, deed: str) -> Worked:
    """A shift moved by a quarter of an hour with all that is in it, or made shorter or longer at its end."""
    first, last = (timedelta(minutes=minutes) for minutes in NUDGES[deed])
    parts = tuple(replace(part, start=part.start + first, end=part.end + first) for part in shift.parts)
    return replace(shift, start=shift.start + first, end=shift.end + last, parts=parts)


def day(data: Mapping[str, str], name: str) -> date:
    """A day; raises BadInput."""
    try:
        return date.fromisoformat(data.get(name, ""))
    except ValueError:
        raise BadInput(Problem("web.day", field=name, values={"value": data.get(name, "")[:40]})) from None


def number(data: Mapping[str, str], name: str) -> int:
    """The id of something chosen; raises BadInput."""
    said = data.get(name, "")
    if not said.isdigit() or len(said) > 12:
        raise BadInput(Problem("web.number", field=name, values={"value": said[:40]}))
    return int(said)


def _parts(data: Mapping[str, str], problems: list[Problem]) -> Iterator[tuple[str, time, time, str]]:
    for place in range(40):
        kind = data.get(f"kind{place}", "")
        if not kind:
            continue
        if kind not in ActivityKind.values:
            known = list(ActivityKind.values)
            problems.append(Problem("web.choice", field=f"kind{place}", values={"value": kind[:40], "known": known}))
            continue
        low, high = _time(data, f"start{place}", problems), _time(data, f"end{place}", problems)
        if low is not None and high is not None:
            yield kind, low, high, data.get(f"note{place}", "").strip()[:200]


def _placed(kind: str, low: time, high: time, note: str, day: date, begin: datetime, zone: str) -> Part:
    start = _at(day, low, zone)
    if start < begin:
        start = _at(day + _DAY, low, zone)
    return Part(kind, start, _after(start.astimezone(ZoneInfo(zone)).date(), high, start, zone), note)


def _after(day: date, clock: time, begin: datetime, zone: str) -> datetime:
    found = _at(day, clock, zone)
    return found if found > begin else _at(day + _DAY, clock, zone)


def _at(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def _time(data: Mapping[str, str], name: str, problems: list[Problem]) -> time | None:
    said = data.get(name, "").strip()
    try:
        return time.fromisoformat(said).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        problems.append(Problem("shifts.time", field=name, values={"value": said[:40]}))
        return None


def _clock(when: datetime, zone: str) -> str:
    return when.astimezone(ZoneInfo(zone)).strftime("%H:%M")
