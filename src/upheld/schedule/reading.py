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
from upheld.schedule.fields import (
    NEEDED,
    Fields,
    Table,
    Unfit,
    clock,
    clock_span,
    day_of,
    hours,
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
from upheld.schedule.rules import DAY_S, Contract, Cover, Need, Pattern, Pause, Person, Problem, Span

_TOP: Final = (
    "title", "first", "days", "slot", "repeats", "shift_price", "rules", "queues", "patterns", "contracts", "covers",
    "people", "leave", "wishes", "fixed", "activities",
)  # fmt: skip
_QUEUE: Final = ("id", "required", "column", "under", "over", "open")
_PATTERN: Final = ("id", "length", "starts", "weekdays", "pauses", "apart", "not_before")
_PAUSE: Final = ("name", "length", "from", "to", "paid")
_CONTRACT: Final = (
    "id", "patterns", "heads", "days_a_week", "hours_a_week", "hours", "days_off_together", "off_in_a_row",
    "work_in_a_row", "same_start", "rest", "weekends", "most_of", "wage_per_hour", "skills",
)  # fmt: skip
_COVER: Final = ("day", "weekdays", "pattern", "required", "under", "over")
_ACTIVITY: Final = ("name", "people", "length", "day", "from", "to")
_MOST_DAYS, _MOST_HEADS = 371, 100_000


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
    contracts, heads = _contracts(fields, horizon, patterns, limits)
    needs, queues = _needs(fields, horizon)
    covers = _covers(fields, horizon, patterns)
    known = Known(horizon, list(contracts), patterns, queues)
    named = people(fields, known)
    activities = _activities(fields, horizon, named)
    for name, contract in contracts.items():
        for skill in sorted(contract.skills - set(queues)):
            fields.problem((), "schedule.unknown_queue", queue=skill, known=queues, contract=name)
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


def _contracts(
    fields: Fields, horizon: Horizon, patterns: Mapping[str, Pattern], limits: Mapping[str, rule_sets.Limit]
) -> tuple[dict[str, Contract], dict[str, int]]:
    tables = fields.tables((), fields.data, "contracts", _CONTRACT)
    fields.unique(tables)
    if not tables:
        fields.problem(("contracts",), "schedule.missing", key="contracts")
    found: dict[str, Contract] = {}
    heads: dict[str, int] = {}
    for place, table in tables:
        contract = _contract(fields, place, table, horizon, patterns)
        if contract is None:
            continue
        contract = rule_sets.under(contract, limits, table, horizon.slot_s, horizon.days)
        for field, limit, value in rule_sets.looser(contract, patterns, limits, horizon.slot_s, horizon.days):
            values = {"value": f"{value:g}", "limit": f"{limits[limit].value:g}", "source": limits[limit].source}
            fields.problem((*place, *field), "schedule.beyond_rules", name=limit, **values)
        if all(id_ in patterns for id_ in contract.patterns):
            _contradictions(fields, place, contract, patterns, horizon)
        found[contract.id] = contract
        heads[contract.id] = fields.field(place, table, "heads", whole(0, _MOST_HEADS), 0)
    return found, heads


def _contract(
    fields: Fields, place: Place, table: Table, horizon: Horizon, patterns: Mapping[str, Pattern]
) -> Contract | None:
    def field(key: str, read: Any, default: Any) -> Any:
        return fields.field(place, table, key, read, default)

    name, allowed = field("id", text, NEEDED), field("patterns", texts, NEEDED)
    declared = [str(one.get("id")) for one in fields.data.get("patterns", []) if isinstance(one, Mapping)]
    most_of = field("most_of", _most_of, {})
    for key, several in (("patterns", allowed or ()), ("most_of", most_of)):
        for id_ in several:
            if id_ not in declared:
                values = {"pattern": id_, "known": declared, "nearest": nearest(id_, declared)}
                fields.problem((*place, key), "schedule.unknown_pattern", **values)
    if name is None or allowed is None:
        return None
    return Contract(
        id=name,
        patterns=allowed,
        days_a_week=field("days_a_week", _span(number_of(0, 7)), Span()),
        hours_a_week=field("hours_a_week", _span(hours), Span()),
        hours=field("hours", _span(hours), Span()),
        days_off_together=field("days_off_together", whole(0, 7), 0),
        off_in_a_row=field("off_in_a_row", whole(1, 14), 1),
        work_in_a_row=field("work_in_a_row", _span(number_of(1, 366)), Span()),
        same_start=field("same_start", yes_or_no, False),
        rest=field("rest", slots(horizon.slot_s), 0),
        weekends=field("weekends", whole(0, 60), None),
        most_of=most_of,
        wage_per_hour=field("wage_per_hour", number_of(0, 1e6), 0.0),
        skills=frozenset(field("skills", texts, ())),
    )


def _most_of(value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise Unfit("scenario.type", text=str(value), expected="{ late = 3 }")
    return {str(pattern): whole(0, 366)(most) for pattern, most in value.items()}


def _span(read: Any) -> Any:
    """Exactly a number, or ``{ least = …, most = … }``."""

    def span(value: Any) -> Span:
        if not isinstance(value, Mapping):
            return Span(read(value), read(value))
        if unknown := [key for key in value if key not in ("least", "most")]:
            raise Unfit("scenario.unknown_key", key=unknown[0], nearest=None, known=["least", "most"])
        low, high = (read(value[key]) if key in value else None for key in ("least", "most"))
        if low is not None and high is not None and low > high:
            raise Unfit("schedule.least_above_most", low=f"{low:g}", high=f"{high:g}")
        return Span(low, high)

    return span


def _contradictions(
    fields: Fields, place: Place, contract: Contract, patterns: Mapping[str, Pattern], horizon: Horizon
) -> None:
    paid = [patterns[id_].paid * horizon.slot_s / 3600 for id_ in contract.patterns]
    days, week = contract.days_a_week, contract.hours_a_week
    if days.least is not None and week.most is not None and days.least * min(paid) > week.most + 1e-9:
        values = {"days": f"{days.least:g}", "hours": f"{days.least * min(paid):g}", "limit": f"{week.most:g}"}
        fields.problem((*place, "hours_a_week"), "schedule.too_many_hours", **values)
    longest = (days.most if days.most is not None else 7) * max(paid)
    if week.least is not None and longest < week.least - 1e-9:
        values = {"hours": f"{longest:g}", "limit": f"{week.least:g}"}
        fields.problem((*place, "hours_a_week"), "schedule.too_few_hours", **values)
    if (days.least or 0) + contract.days_off_together > 7:
        values = {"days": f"{days.least or 0:g}", "off": f"{contract.days_off_together}"}
        fields.problem((*place, "days_off_together"), "schedule.no_days_off_left", **values)
    for id_ in contract.patterns:
        pattern = patterns[id_]
        a_day = DAY_S // horizon.slot_s
        if contract.same_start and pattern.length + contract.rest > a_day and (days.least or 0) > 4:
            values = {"pattern": id_, "rest": f"{(a_day - pattern.length) * horizon.slot_s / 3600:g}"}
            fields.problem((*place, "rest"), "schedule.rest_too_long", **values)


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
        if pattern is not None and pattern not in patterns:
            fields.problem((*place, "pattern"), "schedule.unknown_pattern", pattern=pattern, known=list(patterns))
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
