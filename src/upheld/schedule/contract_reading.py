"""Contracts from the TOML file of a schedule, and what in them contradicts itself or the rules of a country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from upheld.agreements.places import Path as Place
from upheld.agreements.schema import nearest
from upheld.schedule import rule_sets
from upheld.schedule.fields import NEEDED, Fields, Table, Unfit, hours, number_of, slots, text, texts, whole, yes_or_no
from upheld.schedule.required_reading import Horizon
from upheld.schedule.rules import DAY_S, Contract, Pattern, Span

_KEYS: Final = (
    "id", "patterns", "heads", "days_a_week", "hours_a_week", "hours", "days_off_together", "off_in_a_row",
    "work_in_a_row", "same_start", "rest", "weekends", "most_of", "wage_per_hour", "skills",
)  # fmt: skip
_MOST_HEADS = 100_000


def contracts_of(
    fields: Fields, horizon: Horizon, patterns: Mapping[str, Pattern], limits: Mapping[str, rule_sets.Limit]
) -> tuple[dict[str, Contract], dict[str, int]]:
    """The contracts in the file, and how many people without names each has; what is wrong is collected in `fields`."""
    tables = fields.tables((), fields.data, "contracts", _KEYS)
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
    known = declared(fields, "patterns")
    most_of = field("most_of", _most_of, {})
    if allowed == ():
        fields.problem((*place, "patterns"), "schedule.missing", key="patterns")
    for key, named in (("patterns", allowed or ()), ("most_of", most_of)):
        for id_ in named:
            if id_ not in known:
                values = {"pattern": id_, "known": known, "nearest": nearest(id_, known)}
                fields.problem((*place, key), "schedule.unknown_pattern", **values)
    skills, queues = field("skills", texts, ()), declared(fields, "queues")
    for skill in skills:
        if skill not in queues:
            fields.problem((*place, "skills"), "schedule.unknown_queue", queue=skill, known=queues)
    if name is None or not allowed:
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
        skills=frozenset(skills),
    )


def declared(fields: Fields, key: str) -> list[str]:
    """The ids of a list of tables, also of those that cannot be used: what names them is not wrong for that."""
    several = fields.data.get(key)
    return [str(one.get("id")) for one in several if isinstance(one, Mapping)] if isinstance(several, list) else []


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
