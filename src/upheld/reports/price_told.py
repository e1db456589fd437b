"""The price of a point in words: the curve as a table, its knee, and where a point costs more than it saves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from upheld.agreements.currency import minor_digits
from upheld.reports import numbers, staffing_charts
from upheld.reports.catalogue import Language
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told
from upheld.staffing.price import STEEP, Curve, Point


@dataclass(frozen=True)
class Terms:
    """What the prices are in: currency (None: none known), how many such days, and whose promise."""

    currency: str | None
    days: float
    paid: bool
    threshold_s: float
    intervals: int
    promise: str | None = None


def tell(curve: Curve, terms: Terms, language: Language) -> Told:
    """The curve in words, tables and a chart."""
    about = " · ".join(_about(terms, language))
    return Told(
        title=language.say("The price of a point of service level"),
        about=about,
        answer=tuple(_answer(curve, terms, language)),
        tables=(_table(curve, terms, language),),
        charts={"price": _chart(curve, terms, language)},
        notes=tuple(_notes(curve, terms, language)),
    )


def to_json(curve: Curve, terms: Terms) -> dict[str, Any]:
    """The curve in JSON's own types: numbers unrounded, unknown as null."""
    return {
        "points": [_point(point, terms) for point in curve.points],
        "knee": curve.knee,
        "steep": curve.steep,
        "best": curve.best,
        "too_dear": curve.too_dear,
        "lowest": curve.lowest,
        "currency": terms.currency,
        "days": terms.days,
        "threshold_s": terms.threshold_s,
    }


def _point(point: Point, terms: Terms) -> dict[str, Any]:
    names = (
        "level", "agents", "level_of_agents", "agents_mixed", "extra_agents", "occupancy", "cost", "extra_cost", "due",
        "saved", "pays",
    )  # fmt: skip
    found = {name: getattr(point, name) for name in names}
    if not terms.paid:
        found |= {"cost": None, "extra_cost": None}
    return {**found, "plan": [int(n) for n in point.plan]}


def _about(terms: Terms, language: Language) -> Iterator[str]:
    code = language.code
    if terms.promise is not None:
        yield terms.promise
    yield language.say("answered within {threshold}", threshold=numbers.minutes(terms.threshold_s, code))
    intervals = numbers.number(terms.intervals, code)
    yield language.say_many("{count} interval", "{count} intervals", terms.intervals, count=intervals)
    days = numbers.number(terms.days, code, 0 if float(terms.days).is_integer() else 1)
    yield language.say_many("{count} day", "{count} days", int(terms.days), count=days)


def _answer(curve: Curve, terms: Terms, language: Language) -> Iterator[str]:
    code = language.code
    first, last = curve.points[0], curve.points[-1]
    yield language.say(
        "From {low} to {high}: {fewer} to {more} agents.",
        low=numbers.share(first.level, code, 0), high=numbers.share(last.level, code, 0),
        fewer=_agents(first.agents_mixed, code), more=_agents(last.agents_mixed, code),
    )  # fmt: skip
    if curve.knee is not None:
        yield language.say(
            "The knee is at {level}: from there on points get dear.", level=numbers.share(curve.knee, code, 0)
        )
    if curve.steep is not None:
        yield language.say(
            "From {level} on a point costs more than {times} times the first one.",
            level=numbers.share(curve.steep, code, 0), times=numbers.number(STEEP, code),
        )  # fmt: skip
    if curve.best is not None:
        yield language.say(
            "Wages and credits less bonuses are least at {level}.", level=numbers.share(curve.best, code, 0)
        )
    if curve.too_dear is not None:
        yield language.say(
            "The point to {level} costs more than it saves.", level=numbers.share(curve.too_dear, code, 0)
        )


def _table(curve: Curve, terms: Terms, language: Language) -> Table:
    say, money = language.say, any(point.due is not None for point in curve.points)
    names = [say("Level"), say("Agents"), say("Mixed"), say("More"), say("Occupancy")]
    names += [say("Wages"), say("A point")] if terms.paid else []
    names += [say("It saves")] if money else []
    rows = tuple(tuple(_row(point, terms, money, language)) for point in curve.points)
    return Table("", tuple(Column(name, numeric=True) for name in names), rows)


def _row(point: Point, terms: Terms, money: bool, language: Language) -> Iterator[str]:
    code = language.code
    yield numbers.share(point.level, code, 0)
    yield _agents(point.agents, code)
    yield numbers.number(point.agents_mixed, code, 2)
    yield numbers.number(point.extra_agents, code, 3)
    yield numbers.share(point.occupancy, code, 1)
    if terms.paid:
        yield _money(point.cost, terms, code)
        yield _money(point.extra_cost, terms, code)
    if money:
        yield _money(point.saved, terms, code)


def _notes(curve: Curve, terms: Terms, language: Language) -> Iterator[str]:
    if terms.intervals > 1:
        yield language.say("Agents are the mean over the intervals; each point is raised where an agent gains most.")
    yield language.say("Mixed: fewer and more agents in turn, so that the level is hit exactly.")
    if curve.lowest > curve.points[0].level + 1e-9:
        yield language.say(
            "Levels below {level} would close whole intervals; they are priced as that one.",
            level=numbers.share(curve.lowest, language.code, 1),
        )


def _chart(curve: Curve, terms: Terms, language: Language) -> dict[str, Any]:
    code, say = language.code, language.say
    value = {p.level: p.cost if terms.paid else p.agents_mixed for p in curve.points}
    rows = []
    for point in curve.points:
        taken = _money(point.cost, terms, code) if terms.paid else numbers.number(point.agents_mixed, code, 2)
        extra = _money(point.extra_cost, terms, code) if terms.paid else numbers.number(point.extra_agents, code, 3)
        shown = {"shown": numbers.share(point.level, code, 0), "of_value": taken, "extra": extra}
        rows.append({"level": point.level, "value": value[point.level], **shown})
    marked = ((curve.knee, say("knee")), (curve.best, say("cheapest in all")))
    marks = [
        {"level": level, "value": value[level], "said": numbers.inside_left_to_right(said, code)}
        for level, said in marked
        if level is not None
    ]
    words = {
        "level": say("Service level"), "cost": say("Wages"), "agents": say("Agents"), "price": say("It takes"),
        "extra": say("A point more"), "about": say("What each level takes"),
    }  # fmt: skip
    return staffing_charts.price(rows, marks, terms.paid, words)


def _agents(value: float, code: str) -> str:
    return numbers.number(value, code, 0 if float(value).is_integer() else 2)


def _money(value: float | None, terms: Terms, code: str) -> str:
    """An amount in the currency, or a plain number where none is known."""
    if value is None:
        return numbers.UNKNOWN
    if terms.currency is None:
        return numbers.number(value, code, 2)
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-minor_digits(terms.currency)))
    return numbers.money(rounded, terms.currency, code)
