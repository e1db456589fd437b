"""The fields of a TOML file one by one: what is wrong is collected with its line, and reading goes on."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeVar

from upheld.agreements.places import Path as Place
from upheld.agreements.places import line_of, lines_by_path, written
from upheld.agreements.schema import nearest
from upheld.contacts.toml_places import text_of
from upheld.notation import duration_s, number
from upheld.problems import BadInput, Problem
from upheld.schedule.rules import DAY_S

T = TypeVar("T")
Table = Mapping[str, Any]

NEEDED: Final = object()
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Unfit(Exception):  # noqa: N818 - it reads as what it says
    """A value that cannot be used: key of the sentence and its values."""

    def __init__(self, key: str, /, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Fields:
    """A document while it is read, with the problems found so far."""

    def __init__(self, path: Path) -> None:
        self.path, self.file = path, str(path)
        text = text_of(path)
        try:
            self.data: Table = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            raise BadInput(Problem("schedule.not_toml", self.file, values={"why": str(error)})) from None
        self.lines = lines_by_path(text)
        self.problems: list[Problem] = []

    def field(self, place: Place, table: Table, key: str, read: Callable[[Any], T], default: Any = NEEDED) -> Any:
        """What stands there, read; where it is missing the default, or a problem and None."""
        if key not in table:
            if default is NEEDED:
                self.problem((*place, key), "schedule.missing", key=key)
                return None
            return default
        return self.value((*place, key), table[key], read, None if default is NEEDED else default)

    def value(self, place: Place, value: Any, read: Callable[[Any], T], default: Any) -> Any:
        """A value read; the default where it cannot be."""
        try:
            return read(value)
        except Unfit as wrong:
            self.problem(place, wrong.key, **wrong.values)
            return default

    def tables(self, place: Place, table: Table, key: str, known: Sequence[str]) -> Sequence[tuple[Place, Table]]:
        """A list of tables, each with its place; keys that nothing reads are problems."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.problem((*place, key), "scenario.type", text=str(value), expected=f"[[{key}]]")
            return []
        for number_, one in enumerate(value):
            self.known((*place, key, number_), one, known)
        return [((*place, key, number_), one) for number_, one in enumerate(value)]

    def known(self, place: Place, table: Table, known: Sequence[str]) -> None:
        """Keys that nothing reads are problems."""
        for key in table:
            if key not in known:
                values = {"key": key, "nearest": nearest(key, known), "known": list(known)}
                self.problem((*place, key), "scenario.unknown_key", **values)

    def unique(self, several: Sequence[tuple[Place, Table]]) -> None:
        """No two tables of a list have one id."""
        seen: set[str] = set()
        for place, table in several:
            if str(table.get("id")) in seen:
                self.problem((*place, "id"), "scenario.id_twice", id=str(table["id"]))
            seen.add(str(table.get("id")))

    def problem(self, place: Place, key: str, /, **values: Any) -> None:
        """Something is wrong there."""
        found = Problem(key, self.file, line_of(place, self.lines), written(place, self.data), values)
        if found not in self.problems:
            self.problems.append(found)


# Values


def text(value: Any) -> str:
    """Words."""
    if not isinstance(value, str) or not value.strip():
        raise Unfit("scenario.type", text=str(value), expected="text")
    return value.strip()


def texts(value: Any) -> tuple[str, ...]:
    """A list of words; one word alone is a list of one."""
    return tuple(text(one) for one in ([value] if isinstance(value, str) else listed(value)))


def listed(value: Any) -> Sequence[Any]:
    """A list."""
    if not isinstance(value, list):
        raise Unfit("scenario.type", text=str(value), expected="[…]")
    return value


def yes_or_no(value: Any) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise Unfit("scenario.type", text=str(value), expected="true / false")
    return value


def number_of(low: float, high: float) -> Callable[[Any], float]:
    """A number from low to high."""

    def read(value: Any) -> float:
        try:
            found = float(number(value)) if not isinstance(value, bool) else float("nan")
        except (ValueError, TypeError, ArithmeticError):
            found = float("nan")
        if not isfinite(found):
            raise Unfit("scenario.type", text=str(value), expected="number")
        if not low <= found <= high:
            raise Unfit("queueing.number", value=str(value), low=f"{low:g}", high=f"{high:g}")
        return found

    return read


def whole(low: int, high: int) -> Callable[[Any], int]:
    """A whole number from low to high."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Unfit("scenario.whole", text=str(value), low=low, high=high)
        return value

    return read


def seconds(value: Any) -> float:
    """A duration such as 7h30m, in seconds."""
    try:
        found = duration_s(value)
    except (ValueError, TypeError, ArithmeticError, AttributeError):
        raise Unfit("scenario.duration", text=str(value)) from None
    if not isfinite(found):
        raise Unfit("scenario.duration", text=str(value))
    return found


def hours(value: Any) -> float:
    """A duration such as 40h, in hours."""
    return seconds(value) / 3600


def slots(slot_s: int) -> Callable[[Any], int]:
    """A duration in whole slots."""

    def read(value: Any) -> int:
        found = seconds(value) / slot_s
        if abs(found - round(found)) > 1e-9:
            raise Unfit("schedule.off_grid", text=str(value), slot_min=f"{slot_s / 60:g}")
        return round(found)

    return read


def clock(slot_s: int) -> Callable[[Any], int]:
    """A time of day such as 08:30 (up to 24:00), as a slot of the day."""

    def read(value: Any) -> int:
        words = value.isoformat() if isinstance(value, time) else value if isinstance(value, str) else ""
        parts = words.strip().split(":")
        if len(parts) not in (2, 3) or not all(part.isascii() and part.isdigit() for part in parts):
            raise Unfit("scenario.clock", text=str(value))
        found = sum(int(part) * unit for part, unit in zip(parts, (3600, 60, 1), strict=False))
        if any(int(part) > 59 for part in parts[1:]) or found > DAY_S:
            raise Unfit("scenario.clock", text=str(value))
        if found % slot_s:
            raise Unfit("schedule.off_grid", text=str(value), slot_min=f"{slot_s / 60:g}")
        return found // slot_s

    return read


def clock_span(slot_s: int) -> Callable[[Any], tuple[int, int]]:
    """Two times of day such as 08:00-16:00; an end not after its begin is on the next day."""

    def read(value: Any) -> tuple[int, int]:
        first, dash, last = str(value).partition("-")
        if not dash:
            raise Unfit("scenario.clock", text=str(value))
        low, high = clock(slot_s)(first), clock(slot_s)(last)
        return low, high if high > low else high + DAY_S // slot_s

    return read


def day_of(value: Any) -> date:
    """A date, as TOML's own or as text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise Unfit("table.time", text=str(value)) from None


def weekdays(value: Any) -> frozenset[int]:
    """``mon-fri``, ``sat, sun`` or a list of these."""
    found: set[int] = set()
    for words in [value] if isinstance(value, str) else listed(value):
        for part in str(words).lower().split(","):
            first, dash, last = (one.strip()[:3] for one in part.partition("-"))
            if first not in DAYS or (dash and last not in DAYS):
                raise Unfit("schedule.weekday", text=str(value), known=list(DAYS))
            low, high = DAYS.index(first), DAYS.index(last if dash else first)
            found |= {day % 7 for day in range(low, high + 1 if high >= low else high + 8)}
    return frozenset(found)
