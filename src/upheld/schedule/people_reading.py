"""People, their leave, wishes and given shifts, from the TOML file of a schedule or from tables that it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from upheld.agreements.places import Path as Place
from upheld.agreements.schema import nearest
from upheld.contacts import tables
from upheld.problems import BadInput, Problem
from upheld.schedule.fields import (
    DAYS,
    NEEDED,
    Fields,
    Table,
    Unfit,
    clock,
    clock_span,
    day_of,
    listed,
    number_of,
    text,
    texts,
    yes_or_no,
)  # fmt: skip
from upheld.schedule.required_reading import Horizon
from upheld.schedule.rules import DAY_S, Fixed, Pattern, Person, Wish

PERSON: Final = ("id", "contract", "skills", "site", "languages", "seniority", "away", "available")
LEAVE: Final = ("person", "from", "to")
WISH: Final = ("person", "day", "weight", "off", "pattern", "start", "against")
FIXED: Final = ("person", "day", "pattern", "start", "pauses")


@dataclass(frozen=True)
class Known:
    """What people may be named by."""

    horizon: Horizon
    contracts: Sequence[str]
    patterns: Mapping[str, Pattern]  # that can be used
    declared: Sequence[str]  # all of their ids
    queues: Sequence[str]


class Row:
    """One person, leave, wish or shift: cells of a table or fields of the TOML file, with its place."""

    def __init__(self, fields: Fields, table: Table, place: Place | None, file: Path | None, line: int | None) -> None:
        self.fields, self.table, self.place, self.file, self.line = fields, table, place, file, line

    def field(self, key: str, read: Any, default: Any = NEEDED) -> Any:
        """What stands there, read; a cell that is empty is missing."""
        if self.place is not None:
            return self.fields.field(self.place, self.table, key, read, default)
        cell = self.table.get(key, "")
        if not cell:
            if default is NEEDED:
                self.problem(key, "table.cell_empty")
                return None
            return default
        try:
            return read(cell)
        except Unfit as wrong:
            self.problem(key, wrong.key, **wrong.values)
            return None if default is NEEDED else default

    def problem(self, key: str, sentence: str, /, **values: Any) -> None:
        """Something is wrong with a field."""
        if self.place is not None:
            self.fields.problem((*self.place, key), sentence, **values)
        else:
            self.fields.problems.append(Problem(sentence, str(self.file), self.line, key, values))


def people(fields: Fields, known: Known) -> tuple[Person, ...]:
    """Everybody in the file, with what is told about them in its other parts."""
    found: dict[str, Person] = {}
    for row in _rows(fields, "people", PERSON, ("id", "contract", "skills")):
        person = _person(row, known)
        if person is None:
            continue
        if person.id in found:
            row.problem("id", "scenario.id_twice", id=person.id)
        found[person.id] = person
    away: dict[str, set[int]] = defaultdict(set)
    for row in _rows(fields, "leave", LEAVE, LEAVE):
        name = _name(row, found)
        first, last = row.field("from", day_of), row.field("to", day_of, None)
        if name is not None and first is not None:
            away[name] |= _days(row, "to", first, last or first, known.horizon)
    wishes: dict[str, list[Wish]] = defaultdict(list)
    for row in _rows(fields, "wishes", WISH, ("person", "day")):
        name, wish = _name(row, found), _wish(row, known)
        if name is not None and wish is not None:
            wishes[name].append(wish)
    fixed: dict[str, list[Fixed]] = defaultdict(list)
    for row in _rows(fields, "fixed", FIXED, ("person", "day", "pattern", "start")):
        name, given = _name(row, found), _fixed(row, known)
        if name is None or given is None:
            continue
        if given.day in found[name].away | away[name]:
            row.problem("day", "schedule.fixed_while_away", person=name)
        fixed[name].append(given)
    return tuple(
        replace(one, away=one.away | away[name], wishes=tuple(wishes[name]), fixed=tuple(fixed[name]))
        for name, one in found.items()
    )


def _rows(fields: Fields, key: str, known: Sequence[str], required: Sequence[str]) -> Iterator[Row]:
    """The tables [[key]] of the file, or the rows of the table that it names there."""
    value = fields.data.get(key, [])
    if not isinstance(value, str):
        for place, table in fields.tables((), fields.data, key, known):
            yield Row(fields, table, place, None, None)
        return
    path = fields.path.parent / value
    try:
        for line, cells in tables.rows(path, required):
            yield Row(fields, cells, None, path, line)
    except BadInput as bad:
        fields.problems += bad.problems


def _person(row: Row, known: Known) -> Person | None:
    name, contract = row.field("id", text), row.field("contract", text)
    skills = row.field("skills", _words, ())
    if contract is not None and contract not in known.contracts:
        row.problem("contract", "schedule.unknown_contract", contract=contract, known=list(known.contracts),
                    nearest=nearest(contract, known.contracts))  # fmt: skip
    for skill in skills:
        if skill not in known.queues:
            row.problem("skills", "schedule.unknown_queue", queue=skill, known=list(known.queues))
    if not skills and known.queues and name is not None:
        row.problem("skills", "schedule.no_skill", person=name)
    if name is None or contract is None:
        return None
    away: set[int] = set()
    for first, last in row.field("away", _spans, ()):
        away |= _days(row, "away", first, last, known.horizon)
    return Person(
        id=name,
        contract=contract,
        skills=frozenset(skills),
        site=row.field("site", text, None),
        languages=frozenset(row.field("languages", _words, ())),
        away=frozenset(away),
        available=row.field("available", _available(known.horizon.slot_s), {}),
        seniority=row.field("seniority", number_of(-1e6, 1e6), 0.0),
        line=row.line if row.place is None else row.fields.lines.get((*row.place, "id")),
    )


def _name(row: Row, people: Mapping[str, Person]) -> str | None:
    name: str | None = row.field("person", text)
    if name is not None and name not in people:
        row.problem("person", "schedule.unknown_person", person=name, nearest=nearest(name, people))
        return None
    return name


def _wish(row: Row, known: Known) -> Wish | None:
    day, pattern = _day(row, known), _pattern(row, known, None)
    weight = row.field("weight", number_of(1e-9, 1e9), 1.0)
    off = row.field("off", _truth, False)
    start = row.field("start", clock(known.horizon.slot_s), None)
    if off and (pattern is not None or start is not None):
        row.problem("off", "schedule.wish_for_both")
    against = row.field("against", _truth, False)
    return None if day is None else Wish(day, weight, off, pattern, start, against)


def _fixed(row: Row, known: Known) -> Fixed | None:
    slot_s = known.horizon.slot_s
    day, pattern, start = _day(row, known), _pattern(row, known, NEEDED), row.field("start", clock(slot_s))
    pauses = row.field("pauses", lambda value: tuple(clock(slot_s)(one) for one in _words(value)), None)
    if day is None or pattern is None or start is None:
        return None
    if start not in known.patterns[pattern].starts:
        row.problem("start", "schedule.no_such_start", pattern=pattern)
    if pauses is None:
        return Fixed(day, pattern, start)
    if len(pauses) != len(known.patterns[pattern].pauses):
        row.problem("pauses", "schedule.pauses_given", given=len(pauses), needed=len(known.patterns[pattern].pauses))
    a_day = DAY_S // slot_s
    return Fixed(day, pattern, start, tuple(day * a_day + at + (a_day if at < start else 0) for at in pauses))


def _pattern(row: Row, known: Known, default: Any) -> str | None:
    pattern: str | None = row.field("pattern", text, default)
    if pattern is not None and pattern not in known.declared:
        row.problem("pattern", "schedule.unknown_pattern", pattern=pattern, known=list(known.declared))
    return pattern if pattern in known.patterns else None


def _day(row: Row, known: Known) -> int | None:
    day: date | None = row.field("day", day_of)
    if day is None:
        return None
    found = (day - known.horizon.first).days
    if not 0 <= found < known.horizon.days:
        row.problem("day", "schedule.outside_horizon", day=day.isoformat())
        return None
    return found


def _days(row: Row, key: str, first: date, last: date, horizon: Horizon) -> set[int]:
    """The days of the horizon from the first to the last, which may lie beyond it."""
    if last < first:
        row.problem(key, "schedule.window", low=first.isoformat(), high=last.isoformat())
    low, high = (first - horizon.first).days, (last - horizon.first).days
    return set(range(max(low, 0), min(high, horizon.days - 1) + 1))


def _words(value: Any) -> tuple[str, ...]:
    """A list of words, or, in a cell, words parted by semicolons, commas or bars."""
    if not isinstance(value, str):
        return texts(value)
    parts = value.replace(",", ";").replace("|", ";").split(";")
    return tuple(part.strip() for part in parts if part.strip())


def _truth(value: Any) -> bool:
    cells = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return cells[value.lower()] if isinstance(value, str) and value.lower() in cells else yes_or_no(value)


def _spans(value: Any) -> tuple[tuple[date, date], ...]:
    """Dates, or first and last as ``2026-11-16..2026-11-18``."""
    found = []
    for one in _words(value) if isinstance(value, str) else listed(value):
        first, _, last = str(one).partition("..") if not isinstance(one, date) else (one, "", "")
        found.append((day_of(first), day_of(last or first)))
    return tuple(found)


def _available(slot_s: int) -> Any:
    """Weekday → first slot and slot after the last, from ``{ mon = "08:00-16:00", sat = "never" }`` or, in a cell, from
    ``mon 08:00-16:00; sat never``. Other weekdays have no limit."""

    def read(value: Any) -> dict[int, tuple[int, int]]:
        if isinstance(value, str):
            value = dict(part.strip().partition(" ")[::2] for part in value.split(";") if part.strip())
        if not isinstance(value, Mapping):
            raise Unfit("scenario.type", text=str(value), expected='{ mon = "08:00-16:00" }')
        found = {}
        for day, span in value.items():
            if day not in DAYS:
                raise Unfit("schedule.weekday", text=str(day), known=list(DAYS))
            found[DAYS.index(day)] = (0, 0) if span == "never" else clock_span(slot_s)(span)
        return found

    return read
