"""Opening hours as people write them: a table of weekdays and spans, and dated exceptions to it.

``{ mon-fri = ["08:00-16:00"], sat = ["09:00-13:00", "22:00-02:00"], holidays = [] }``: a day that is not named is
closed, a span that ends at or before its start ends on the next day, ``24:00`` is the end of the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from upheld.contacts.tables import rows
from upheld.problems import BadInput, Problem

DAY_S: Final = 86400
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAYS: Final = "holidays"

_LONG_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = {name: number for names in (WEEKDAYS, _LONG_NAMES) for number, name in enumerate(names)}
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


class WallSpan(NamedTuple):
    """From `start_s` to `end_s` on the wall clock, in seconds after the day's midnight; beyond 86400: the next day."""

    start_s: int
    end_s: int


ALL_DAY: Final = (WallSpan(0, DAY_S),)


def parse(
    table: Mapping[str, Sequence[str]], *, file: str | None = None, field: str = "hours"
) -> dict[str, tuple[WallSpan, ...]]:
    """The spans of each weekday (keys of WEEKDAYS) and, where the table has the key, of HOLIDAYS.

    Raises BadInput with every entry that cannot be read.

    >>> parse({"sat": ["22:00-02:00"]})["sat"]
    (WallSpan(start_s=79200, end_s=93600),)
    """
    hours: dict[str, tuple[WallSpan, ...]] = {}
    problems: list[Problem] = []
    for key, spans in table.items():
        try:
            for day in _days(key, file, field):
                if day in hours:
                    raise BadInput(Problem("calendar.day_twice", file, field=f"{field}.{key}", values={"day": day}))
                hours[day] = parse_spans(spans, file=file, field=f"{field}.{key}")
        except BadInput as bad:
            problems.extend(bad.problems)
    if problems:
        raise BadInput(*problems)
    return {day: hours.get(day, ()) for day in WEEKDAYS} | ({HOLIDAYS: hours[HOLIDAYS]} if HOLIDAYS in hours else {})


def parse_spans(
    spans: Sequence[str], *, file: str | None = None, line: int | None = None, field: str | None = None
) -> tuple[WallSpan, ...]:
    """Spans such as ``["08:00-12:00", "13:00-24:00"]`` in order, touching ones joined; raises BadInput."""
    if isinstance(spans, str):
        spans = [spans]
    if not isinstance(spans, Iterable):
        raise BadInput(Problem("calendar.span", file, line, field, {"text": spans}))
    return _joined(sorted(_span(text, file, line, field) for text in spans))


def read_overrides(path: Path) -> dict[date, tuple[WallSpan, ...]]:
    """Dated exceptions from a CSV file with the columns ``date`` and ``hours`` (others are kept for people).

    ``hours`` holds spans parted by spaces; empty or ``closed`` is a closed day. Raises BadInput with every bad row.
    """
    overrides: dict[date, tuple[WallSpan, ...]] = {}
    problems: list[Problem] = []
    for line, row in rows(path, ("date", "hours")):
        try:
            day = _date(row["date"], path, line)
            if day in overrides:
                raise BadInput(Problem("calendar.date_twice", str(path), line, "date", {"day": day.isoformat()}))
            overrides[day] = _written_spans(row["hours"], path, line)
        except BadInput as bad:
            problems.extend(bad.problems)
    if problems:
        raise BadInput(*problems)
    return overrides


def _joined(spans: Iterable[WallSpan]) -> tuple[WallSpan, ...]:
    joined: list[WallSpan] = []
    for span in spans:
        if joined and span.start_s <= joined[-1].end_s:
            joined[-1] = WallSpan(joined[-1].start_s, max(joined[-1].end_s, span.end_s))
        else:
            joined.append(span)
    return tuple(joined)


def _written_spans(text: str, path: Path, line: int) -> tuple[WallSpan, ...]:
    if text.strip().lower() in ("", "closed"):
        return ()
    return parse_spans(re.split(r"[\s;,]+", text.strip()), file=str(path), line=line, field="hours")


def _date(text: str, path: Path, line: int) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(Problem("calendar.date", str(path), line, "date", {"text": text})) from None


def _days(key: str, file: str | None, field: str) -> list[str]:
    if key.strip().lower() == HOLIDAYS:
        return [HOLIDAYS]
    days: list[str] = []
    for part in key.lower().split(","):
        ends = [_NUMBER.get(name.strip()) for name in part.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:
            raise BadInput(Problem("calendar.day_name", file, field=f"{field}.{key}", values={"text": key}))
        days.extend(WEEKDAYS[(first + step) % 7] for step in range((last - first) % 7 + 1))
    return days


def _span(text: object, file: str | None, line: int | None, field: str | None) -> WallSpan:
    found = _SPAN.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise BadInput(Problem("calendar.span", file, line, field, {"text": text}))
    from_h, from_m, to_h, to_m = map(int, found.groups())
    start_s, end_s = from_h * 3600 + from_m * 60, to_h * 3600 + to_m * 60
    if from_m > 59 or to_m > 59 or start_s >= DAY_S or end_s > DAY_S or start_s == end_s:
        raise BadInput(Problem("calendar.span", file, line, field, {"text": text}))
    return WallSpan(start_s, end_s if end_s > start_s else end_s + DAY_S)
