"""A schedule's question from its TOML file: everything wrong with it at once, each with its line, field and remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from upheld.agreements.places import Path as Place
from upheld.agreements.schema import nearest
from upheld.problems import BadInput
from upheld.schedule import rule_sets
from upheld.schedule.breaks import Activity
from upheld.schedule.contract_reading import contracts_of, declared
from upheld.schedule.fields import (
    Fields,
    Table,
    Unfit,
    clock,
    clock_span,
    day_of,
    number_of,
    slots,
    text,
    texts,
    weekdays,
    whole,
    yes_or_no,
)  # fmt: skip
from upheld.schedule.people_reading import Known, people
from upheld.schedule.required_reading import Horizon, required
from upheld.schedule.rules import DAY_S, Cover, Need, Pattern, Pause, Person, Problem

_TOP: Final = (
    "title", "first", "days", "slot", "repeats", "shift_price", "rules", "queues", "patterns", "contracts", "covers",
    "people", "leave", "wishes", "fixed", "activities",
)  # fmt: skip
_QUEUE: Final = ("id", "required", "column", "under", "over", "open")
_PATTERN: Final = ("id", "length", "starts", "weekdays", "pauses", "apart", "not_before")
_PAUSE: Final = ("name", "length", "from", "to", "paid")
_COVER: Final = ("day", "weekdays", "pattern", "required", "under", "over")
_ACTIVITY: Final = ("name", "people", "length", "day", "from", "to")
_MOST_DAYS = 371


@dataclass(frozen=True)
class Question:
    """What a file asks: the rules with all that is required, and meetings and trainings to place."""

    title: str
    problem: Problem
    activities: tuple[Activity, ...]


def load(path: Path | str) -> Problem:
    """The rules in the file `path`; raises BadInput with every problem found in it and in the tables that it names."""
    return read(path).problem


def read(path: Path | str) -> Question:
    """All that the file asks; raises BadInput like `load`."""
    fields = Fields(Path(path))
    fields.known((), fields.data, _TOP)
    horizon = _horizon(fields)
    if fields.problems:  # without days and slots nothing else can be counted
        raise BadInput(*_in_order(fields))
    limits = _limits(fields)
    patterns = _patterns(fields, horizon)
    contracts, heads = contracts_of(fields, horizon, patterns, limits)
    needs, queues = _needs(fields, horizon)
    covers = _covers(fields, horizon, patterns)
    known = Known(horizon, declared(fields, "contracts"), patterns, declared(fields, "patterns"), queues)
    named = people(fields, known)
    activities = _activities(fields, horizon, named)
    if not needs and not covers and not fields.problems:
        fields.problem((), "schedule.no_requirement")
    if not named and not any(heads.values()) and not fields.problems:
        fields.problem((), "schedule.nobody")
    if fields.problems:
        raise BadInput(*_in_order(fields))
    problem = Problem(
        first=horizon.first.toordinal(),
        days=horizon.days,
        slot_s=horizon.slot_s,
        patterns=patterns,
        contracts=contracts,
        needs=tuple(needs),
        covers=tuple(covers),
        people=named,
        heads={name: number for name, number in heads.items() if number},
        shift_price=fields.field((), fields.data, "shift_price", number_of(0, 1e9), 0.0),
        repeats=fields.field((), fields.data, "repeats", yes_or_no, False),
    )
    if fields.problems:
        raise BadInput(*_in_order(fields))
    return Question(fields.field((), fields.data, "title", text, Path(path).stem), problem, activities)


def _in_order(fields: Fields) -> list[Any]:
    own = sorted((one for one in fields.problems if one.file == fields.file), key=lambda one: one.line or 0)
    return own + [one for one in fields.problems if one.file != fields.file]


# The parts of the file


def _horizon(fields: Fields) -> Horizon:
    first = fields.field((), fields.data, "first", day_of)
    days = fields.field((), fields.data, "days", whole(1, _MOST_DAYS))
    slot_s = fields.field((), fields.data, "slot", _slot_s, 900)
    return Horizon(first or date(2000, 1, 3), days or 1, slot_s or 900)


def _slot_s(value: Any) -> int:
    found = slots(60)(value)
    if not found or DAY_S % (60 * found):
        raise Unfit("schedule.slot", text=str(value))
    return 60 * found


def _limits(fields: Fields) -> Mapping[str, rule_sets.Limit]:
    found: dict[str, rule_sets.Limit] = {}
    for file in fields.field((), fields.data, "rules", texts, ()):
        try:
            found |= rule_sets.load(fields.path.parent / file)
        except BadInput as bad:
            fields.problems += bad.problems
    return found


def _patterns(fields: Fields, horizon: Horizon) -> dict[str, Pattern]:
    tables = fields.tables((), fields.data, "patterns", _PATTERN)
    fields.unique(tables)
    if not tables:
        fields.problem(("patterns",), "schedule.missing", key="patterns")
    ids = [str(table.get("id")) for _, table in tables]
    found = {}
    for place, table in tables:
        pattern = _pattern(fields, place, table, horizon)
        if pattern is None:
            continue
        for other in sorted(pattern.not_before - set(ids)):
            fields.problem((*place, "not_before"), "schedule.unknown_pattern", pattern=other, known=ids)
        found[pattern.id] = pattern
    return found


def _pattern(fields: Fields, place: Place, table: Table, horizon: Horizon) -> Pattern | None:
    slot = slots(horizon.slot_s)
    name, length = fields.field(place, table, "id", text), fields.field(place, table, "length", slot)
    starts = fields.field(place, table, "starts", _starts(horizon.slot_s))
    several = [
        (below, _pause(fields, below, pause, slot)) for below, pause in fields.tables(place, table, "pauses", _PAUSE)
    ]
    apart = fields.field(place, table, "apart", slot, 0)
    if length is not None and not 0 < length <= DAY_S // horizon.slot_s:
        fields.problem((*place, "length"), "schedule.shift_length")
        return None
    if name is None or length is None or starts is None or any(pause is None for _, pause in several):
        return None
    pauses = tuple(pause for _, pause in several if pause is not None)
    _pauses_fit(fields, [below for below, _ in several], length, pauses, apart, horizon.slot_s)
    return Pattern(
        id=name,
        length=length,
        starts=starts,
        weekdays=fields.field(place, table, "weekdays", weekdays, frozenset(range(7))),
        pauses=pauses,
        apart=apart,
        not_before=frozenset(fields.field(place, table, "not_before", texts, ())),
    )


def _pause(fields: Fields, place: Place, table: Table, slot: Any) -> Pause | None:
    length, low = fields.field(place, table, "length", slot), fields.field(place, table, "from", slot)
    high = fields.field(place, table, "to", slot)
    name = fields.field(place, table, "name", text, "break")
    paid = fields.field(place, table, "paid", yes_or_no, True)
    if length is None or low is None or high is None:
        return None
    if low > high:
        fields.problem((*place, "to"), "schedule.window", low=str(table["from"]), high=str(table["to"]))
        return None
    if length < 1:
        fields.problem((*place, "length"), "schedule.pause_length")
        return None
    return Pause(name, length, low, high, paid)


def _pauses_fit(
    fields: Fields, places: Sequence[Place], length: int, pauses: Sequence[Pause], apart: int, slot_s: int
) -> None:
    """Each pause as soon as it can: the first that is then too late has no place."""
    soonest = 0
    for place, pause in zip(places, pauses, strict=True):
        at = max(soonest, pause.earliest)
        if at > min(pause.latest, length - pause.length):
            minutes = at * slot_s // 60
            values = {"pause": pause.name, "soonest": f"{minutes // 60}h{minutes % 60:02d}m"}
            fields.problem(place, "schedule.pauses_do_not_fit", **values)
            return
        soonest = at + pause.length + apart


def _starts(slot_s: int) -> Any:
    """A list of times, or ``{ from = "07:00", to = "15:00", every = "30m" }``."""

    def read(value: Any) -> tuple[int, ...]:
        if isinstance(value, str) or not isinstance(value, Mapping):
            found = sorted(
                {clock(slot_s)(one) % (DAY_S // slot_s) for one in ([value] if isinstance(value, str) else value)}
            )
            if not found:
                raise Unfit("schedule.no_starts")
            return tuple(found)
        if unknown := [key for key in value if key not in ("from", "to", "every")]:
            raise Unfit("scenario.unknown_key", key=unknown[0], nearest=None, known=["from", "to", "every"])
        if "from" not in value or "to" not in value:
            raise Unfit("schedule.missing", key="from, to")
        low, high = clock(slot_s)(value["from"]), clock(slot_s)(value["to"])
        step = slots(slot_s)(value.get("every", slot_s))
        if low > high:
            raise Unfit("schedule.window", low=str(value["from"]), high=str(value["to"]))
        if step < 1:
            raise Unfit("scenario.duration", text=str(value["every"]))
        return tuple(range(low, min(high, DAY_S // slot_s - 1) + 1, step))

    def checked(value: Any) -> tuple[int, ...]:
        if not isinstance(value, str | list | Mapping):
            raise Unfit("scenario.type", text=str(value), expected='["08:00"]')
        return read(value)

    return checked


def _needs(fields: Fields, horizon: Horizon) -> tuple[list[Need], list[str]]:
    found = []
    tables = fields.tables((), fields.data, "queues", _QUEUE)
    fields.unique(tables)
    for place, table in tables:
        name = fields.field(place, table, "id", text)
        file = fields.field(place, table, "required", text)
        column = fields.field(place, table, "column", text, None)
        under = fields.field(place, table, "under", number_of(0, 1e9), 1.0)
        over = fields.field(place, table, "over", number_of(0, 1e9), 0.0)
        opening = fields.field(place, table, "open", _opening(horizon.slot_s), None)
        if name is None or file is None:
            continue
        try:
            agents = required(fields.path.parent / file, horizon, name, opening, column)
        except BadInput as bad:
            fields.problems += bad.problems
            agents = np.zeros(horizon.size)
        found.append(Need(name, agents, under, over))
    return found, [str(table.get("id")) for _, table in tables]


def _opening(slot_s: int) -> Any:
    """Weekday → first slot, slot after the last, from ``{ mon-fri = "07:00-23:00", sat = "09:00-17:00" }``."""

    def read(value: Any) -> dict[int, tuple[int, int]]:
        if not isinstance(value, Mapping):
            raise Unfit("scenario.type", text=str(value), expected='{ mon-fri = "07:00-23:00" }')
        found = {}
        for days, span in value.items():
            for day in weekdays(days):
                found[day] = clock_span(slot_s)(span)
        return found

    return read


def _covers(fields: Fields, horizon: Horizon, patterns: Mapping[str, Pattern]) -> list[Cover]:
    found = []
    for place, table in fields.tables((), fields.data, "covers", _COVER):
        pattern = fields.field(place, table, "pattern", text)
        number = fields.field(place, table, "required", whole(0, 100_000))
        under = fields.field(place, table, "under", number_of(0, 1e9), 1.0)
        over = fields.field(place, table, "over", number_of(0, 1e9), 0.0)
        known = declared(fields, "patterns")
        if pattern is not None and pattern not in known:
            fields.problem((*place, "pattern"), "schedule.unknown_pattern", pattern=pattern, known=known)
        for day in _cover_days(fields, place, table, horizon):
            if pattern is not None and number is not None:
                found.append(Cover(day, pattern, number, under, over))
    return found


def _cover_days(fields: Fields, place: Place, table: Table, horizon: Horizon) -> list[int]:
    if "day" not in table:
        chosen = fields.field(place, table, "weekdays", weekdays, frozenset(range(7)))
        return [day for day in range(horizon.days) if (horizon.first.weekday() + day) % 7 in chosen]
    day = fields.field(place, table, "day", day_of)
    if day is not None and not 0 <= (day - horizon.first).days < horizon.days:
        fields.problem((*place, "day"), "schedule.outside_horizon", day=day.isoformat())
        return []
    return [] if day is None else [(day - horizon.first).days]


def _activities(fields: Fields, horizon: Horizon, named: Sequence[Person]) -> tuple[Activity, ...]:
    found = []
    for place, table in fields.tables((), fields.data, "activities", _ACTIVITY):
        name = fields.field(place, table, "name", text)
        who = fields.field(place, table, "people", texts)
        length = fields.field(place, table, "length", slots(horizon.slot_s))
        day = fields.field(place, table, "day", day_of)
        low, high = (fields.field(place, table, key, clock(horizon.slot_s)) for key in ("from", "to"))
        for person in who or ():
            if person not in {one.id for one in named}:
                near = nearest(person, [one.id for one in named])
                fields.problem((*place, "people"), "schedule.unknown_person", person=person, nearest=near)
        if name is None or who is None or not length or day is None or low is None or high is None:
            continue
        at = (day - horizon.first).days * (DAY_S // horizon.slot_s)
        if low + length > high:
            fields.problem((*place, "to"), "schedule.window", low=str(table["from"]), high=str(table["to"]))
        elif not 0 <= (day - horizon.first).days < horizon.days:
            fields.problem((*place, "day"), "schedule.outside_horizon", day=day.isoformat())
        else:
            found.append(Activity(name, who, length, at + low, at + high - length))
    return tuple(found)
