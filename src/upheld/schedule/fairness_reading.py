"""What shall be spread fairly over people, from the schedule's file: ``[[fairness]]``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from upheld.agreements.places import Path as Place
from upheld.agreements.schema import nearest
from upheld.contacts import public_holidays
from upheld.problems import BadInput
from upheld.schedule.fairness import MEASURES
from upheld.schedule.fields import Fields, Table, Unfit, clock, number_of, text
from upheld.schedule.required_reading import Horizon
from upheld.schedule.rules import Fair, Person

_FAIR: Final = ("of", "price", "late_from", "holidays", "so_far")


def fairness(fields: Fields, horizon: Horizon, people: Sequence[Person]) -> tuple[Fair, ...]:
    """Each measure once; what is wrong is added to the problems of `fields`."""
    found = [
        _fair(fields, place, table, horizon, [person.id for person in people])
        for place, table in fields.tables((), fields.data, "fairness", _FAIR)
    ]
    return tuple(fair for fair in found if fair is not None)


def _fair(fields: Fields, place: Place, table: Table, horizon: Horizon, people: Sequence[str]) -> Fair | None:
    of = fields.field(place, table, "of", _measure)
    price = fields.field(place, table, "price", number_of(0, 1e9), 1.0)
    late_from = fields.field(place, table, "late_from", clock(horizon.slot_s), None)
    code = fields.field(place, table, "holidays", text, None)
    had = fields.field(place, table, "so_far", _numbers, {})
    for person in had:
        if person not in people:
            values = {"person": person, "nearest": nearest(person, people)}
            fields.problem((*place, "so_far", person), "schedule.unknown_person", **values)
    for measure, key, value in (("late", "late_from", late_from), ("holidays", "holidays", code)):
        if of == measure and value is None and key not in table:
            fields.problem((*place, key), "schedule.missing", key=key)
    if of is None:
        return None
    return Fair(of, price, late_from or 0, _holidays(fields, place, code, horizon), so_far=had)


def _measure(value: Any) -> str:
    if value not in MEASURES:
        raise Unfit("scenario.choice", text=str(value), known=list(MEASURES))
    return str(value)


def _numbers(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise Unfit("scenario.type", text=str(value), expected="{ anna = 2 }")
    return {str(name): number_of(0, 1e6)(number) for name, number in value.items()}


def _holidays(fields: Fields, place: Place, code: str | None, horizon: Horizon) -> frozenset[int]:
    """Days of the horizon on which the country has a public holiday."""
    if code is None:
        return frozenset()
    try:
        public_holidays.check(code, file=fields.file, field="holidays")
    except BadInput as bad:
        fields.problem((*place, "holidays"), bad.problems[0].key, **bad.problems[0].values)
        return frozenset()
    years = {horizon.first.year, horizon.first.year + horizon.days // 365 + 1}
    days = {(day - horizon.first).days for year in years for day in public_holidays.names(code, year)}
    return frozenset(day for day in days if 0 <= day < horizon.days)
