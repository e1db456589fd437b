"""Rules of a country or a union as data: limits that every contract keeps, each with its source and its date.

Such a file is an example to edit, not advice: what the law allows beside it (other norms, agreed exceptions) it does
not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from upheld.agreements.places import Path as Place
from upheld.problems import BadInput
from upheld.schedule.fields import Fields, day_of, hours, text, whole
from upheld.schedule.rules import Contract, Pattern, Span

LIMITS: Final = (
    "daily_rest", "days_off_together", "days_in_a_row", "hours_a_day", "hours_a_week", "hours_a_week_on_average",
    "break_from", "break_length",
)  # fmt: skip


@dataclass(frozen=True)
class Limit:
    """One limit, of hours or of days, and where it is written."""

    value: float
    source: str
    since: date | None = None


def load(path: Path) -> Mapping[str, Limit]:
    """The limits in a file by name; raises BadInput with everything that is wrong with it."""
    fields = Fields(path)
    fields.known((), fields.data, ("country", "title", "limits"))
    found: dict[str, Limit] = {}
    for place, table in fields.tables((), fields.data, "limits", ("id", "value", "source", "since")):
        name = fields.field(place, table, "id", text)
        if name is None:
            continue
        if name not in LIMITS:
            fields.problem((*place, "id"), "scenario.choice", text=name, nearest=None, known=list(LIMITS))
            continue
        read: Any = whole(0, 366) if name.startswith("days") else hours
        value = fields.field(place, table, "value", read)
        source = fields.field(place, table, "source", text)
        since = fields.field(place, table, "since", day_of, None)
        if value is not None and source is not None:
            found[name] = Limit(value, source, since)
    if fields.problems:
        raise BadInput(*fields.problems)
    return found


def under(contract: Contract, limits: Mapping[str, Limit], told: Mapping[str, Any], slot_s: int, days: int) -> Contract:
    """The contract with the limits where it says nothing itself (`told`: what it says)."""
    changed: dict[str, Any] = {}
    if "daily_rest" in limits and "rest" not in told:
        changed["rest"] = -(-round(limits["daily_rest"].value * 3600) // slot_s)
    if "days_off_together" in limits and "days_off_together" not in told:
        changed["days_off_together"] = int(limits["days_off_together"].value)
    if "days_in_a_row" in limits and contract.work_in_a_row.most is None:
        changed["work_in_a_row"] = replace(contract.work_in_a_row, most=limits["days_in_a_row"].value)
    if "hours_a_week" in limits and contract.hours_a_week.most is None:
        changed["hours_a_week"] = replace(contract.hours_a_week, most=limits["hours_a_week"].value)
    if "hours_a_week_on_average" in limits and contract.hours.most is None and days % 7 == 0:
        changed["hours"] = replace(contract.hours, most=limits["hours_a_week_on_average"].value * days / 7)
    return replace(contract, **changed)


def looser(
    contract: Contract, patterns: Mapping[str, Pattern], limits: Mapping[str, Limit], slot_s: int, days: int
) -> list[tuple[Place, str, float]]:
    """What of the contract goes beyond a limit: (its field, the limit, the contract's value), in hours or days."""
    found: list[tuple[Place, str, float]] = []
    hour = 3600 / slot_s

    def least(name: str, key: str, value: float) -> None:
        if name in limits and value < limits[name].value - 1e-9:
            found.append(((key,), name, value))

    def most(name: str, key: str, span: Span, factor: float = 1.0) -> None:
        if name in limits and span.most is not None and span.most > limits[name].value * factor + 1e-9:
            found.append(((key,), name, span.most))

    least("daily_rest", "rest", contract.rest / hour)
    least("days_off_together", "days_off_together", contract.days_off_together)
    most("days_in_a_row", "work_in_a_row", contract.work_in_a_row)
    most("hours_a_week", "hours_a_week", contract.hours_a_week)
    most("hours_a_week_on_average", "hours", contract.hours, days / 7)
    for id_ in contract.patterns:
        pattern = patterns.get(id_)
        if pattern is None:
            continue
        most("hours_a_day", "patterns", Span(None, pattern.paid / hour))
        if "break_from" in limits and "break_length" in limits and pattern.length / hour >= limits["break_from"].value:
            longest = max((pause.length / hour for pause in pattern.pauses), default=0.0)
            least("break_length", "patterns", longest)
    return found
