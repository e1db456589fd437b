"""The risk of a month in words: the chance to 5 points, what it costs, what drives it, and two other rosters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np

from upheld.agreements.currency import half_up
from upheld.reports import numbers, staffing_charts, words
from upheld.reports.catalogue import Language, mark
from upheld.reports.checks_told import Column, Table
from upheld.reports.staffing_page import Told
from upheld.staffing.best import CHANCE, Choice, Choices
from upheld.staffing.month_scenario import Scenario
from upheld.staffing.risk import PromiseRisk, Risk, Source, shown

SOURCES: Final[Mapping[str, str]] = {
    "month_volume": mark("the volume of the month"),
    "day_volume": mark("the volume of the days"),
    "interval_volume": mark("the volume within the days"),
    "handling": mark("handling times"),
    "absence": mark("absence"),
    "queue": mark("the luck of the queue"),
}
_BARS = 30
_SHOWN_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def tell(
    scenario: Scenario, found: Risk, drivers: Sequence[Source], chosen: Choices | None, language: Language
) -> Told:
    """The risk in words, tables and charts."""
    code = language.code
    return Told(
        title=scenario.title,
        about=language.say(
            "{days} days of {intervals} intervals, {people} people-intervals a day; {months} months drawn",
            days=numbers.number(scenario.question.days_left, code),
            intervals=numbers.number(len(scenario.question.day), code),
            people=numbers.number(float(np.sum(scenario.question.agents)), code),
            months=numbers.number(scenario.question.months, code),
        ),
        answer=tuple(_answer(scenario, found, drivers, language)),
        tables=tuple(_tables(scenario, found, drivers, chosen, language)),
        charts={
            f"attained-{place}": _chart(scenario, promise, language) for place, promise in enumerate(found.promises)
        },
        notes=tuple(_notes(scenario, found, chosen, language)),
    )


def to_json(scenario: Scenario, found: Risk, drivers: Sequence[Source], chosen: Choices | None) -> dict[str, Any]:
    """The risk in JSON's own types: numbers unrounded, unknown as null."""
    money = scenario.question.agreement.money
    return {
        "title": scenario.title,
        "months": scenario.question.months,
        "days_left": scenario.question.days_left,
        "currency": None if money is None else money.currency,
        **_risk(found),
        "probability_shown": shown(found.probability),
        "standard_error": found.standard_error,
        "promises": [_promise(promise) for promise in found.promises],
        "drivers": [
            {"source": one.name, "share_of_variance": one.share, "probability_without": one.probability_without}
            for one in drivers
        ],
        "rosters": None
        if chosen is None
        else {
            "now": _choice(chosen.now),
            "cheapest": None if chosen.cheapest is None else _choice(chosen.cheapest),
            "chance_90": None if chosen.sure is None else _choice(chosen.sure),
        },
    }


def _risk(found: Risk) -> dict[str, Any]:
    return {
        "probability": found.probability,
        "wages": found.wages,
        "credit": found.credit,
        "bonus": found.bonus,
        "cost": found.cost,
        "triggers": [{"id": one.id, "probability": one.probability} for one in found.triggers],
    }


def _promise(promise: PromiseRisk) -> dict[str, Any]:
    names = ("id", "required", "probability", "mean", "misses", "credit", "bonus")
    quantiles = {f"p{round(share * 100)}": value for share, value in promise.quantiles.items()}
    return {**{name: getattr(promise, name) for name in names}, **quantiles}


def _choice(choice: Choice) -> dict[str, Any]:
    return {"agents": [float(n) for n in choice.agents], "floors_kept": choice.floors_kept, **_risk(choice.risk)}


def _answer(scenario: Scenario, found: Risk, drivers: Sequence[Source], language: Language) -> Iterator[str]:
    code = language.code
    yield language.say(
        "The chance of keeping every promise of the month is about {chance}.", chance=_chance(found.probability, code)
    )
    if scenario.question.agreement.money is not None:
        yield language.say(
            "Expected: {credit} credits, {bonus} bonuses.",
            credit=_money(found.credit, scenario, code), bonus=_money(found.bonus, scenario, code),
        )  # fmt: skip
    if drivers and drivers[0].share > 0:
        driver = drivers[0]
        yield language.say(
            "Most of the uncertainty is {source}: {share} of the variance of the figure. "
            "If it were certain, the chance would be about {chance}.",
            source=language.say(SOURCES[driver.name]), share=numbers.share(driver.share, code, 0),
            chance=_chance(driver.probability_without, code),
        )  # fmt: skip
    for one in found.triggers:
        yield language.say(
            "The chance that months like this reach {id} is about {chance}.",
            id=one.id, chance=_chance(one.probability, code),
        )  # fmt: skip


def _tables(
    scenario: Scenario, found: Risk, drivers: Sequence[Source], chosen: Choices | None, language: Language
) -> Iterator[Table]:
    say, code = language.say, language.code
    quantiles = [numbers.share(share, code, 0) for share in _SHOWN_QUANTILES]
    names = [say("Promise"), say("Promised"), say("Chance"), *quantiles, say("Misses")]
    columns = tuple(Column(name, numeric=place > 0) for place, name in enumerate(names))
    rows = tuple(tuple(_row(scenario, one, language)) for one in found.promises)
    yield Table(say("What months may attain: this share of them falls below"), columns, rows)
    if drivers:
        names = [say("Uncertainty"), say("Of the variance"), say("Chance without it")]
        columns = tuple(Column(name, numeric=place > 0) for place, name in enumerate(names))
        told = tuple(
            (say(SOURCES[one.name]), numbers.share(one.share, code, 0), _chance(one.probability_without, code))
            for one in drivers
        )
        yield Table(say("What drives it"), columns, told)
    if chosen is not None:
        names = [
            say("Roster"),
            say("People"),
            say("Chance"),
            say("Wages"),
            say("Credits"),
            say("Bonuses"),
            say("In all"),
        ]
        columns = tuple(Column(name, numeric=place > 0) for place, name in enumerate(names))
        yield Table(say("Which roster"), columns, tuple(_rosters(scenario, chosen, language)))


def _row(scenario: Scenario, promise: PromiseRisk, language: Language) -> Iterator[str]:
    code, unit = language.code, _unit(scenario, promise)
    yield promise.id
    yield numbers.figure(promise.required, unit, code)
    yield _chance(promise.probability, code)
    for share in _SHOWN_QUANTILES:
        yield numbers.figure(promise.quantiles[share], unit, code)
    yield numbers.number(promise.misses, code)


def _rosters(scenario: Scenario, chosen: Choices, language: Language) -> Iterator[tuple[str, ...]]:
    say, code = language.say, language.code
    named = (
        (say("as planned"), chosen.now),
        (say("cheapest above the floors"), chosen.cheapest),
        (say("for a chance of {chance}", chance=numbers.share(CHANCE, code, 0)), chosen.sure),
    )
    for name, choice in named:
        if choice is None:
            yield (name, *(numbers.UNKNOWN for _ in range(6)))
            continue
        amounts = (choice.risk.wages, choice.risk.credit, choice.risk.bonus, choice.risk.cost)
        yield (
            name,
            numbers.number(float(choice.agents.sum()), code),
            _chance(choice.risk.probability, code),
            *(_money(amount, scenario, code) for amount in amounts),
        )


def _notes(scenario: Scenario, found: Risk, chosen: Choices | None, language: Language) -> Iterator[str]:
    say, code = language.say, language.code
    yield say("Chances are told to 5 points: the assumptions are not better than that.")
    if chosen is not None:
        yield say("People are the sum over the intervals of a day, before absence.")
        if not chosen.now.floors_kept:
            yield say("The roster as planned does not keep the floors.")
        for name, choice in ((say("Cheapest"), chosen.cheapest), (numbers.share(CHANCE, code, 0), chosen.sure)):
            if choice is not None:
                by_interval = " ".join(numbers.number(float(n), code) for n in choice.agents)
                yield say("{roster}, by interval: {agents}", roster=name, agents=by_interval)


def _chart(scenario: Scenario, promise: PromiseRisk, language: Language) -> dict[str, Any]:
    code, say, unit = language.code, language.say, _unit(scenario, promise)
    target = scenario.question.agreement.target(promise.id)
    more = target is None or target.better == "more" or target.aggregate == "intervals"
    values = promise.values[np.isfinite(promise.values)]
    edges = _edges(values, promise.required)
    counts = np.histogram(values, edges)[0]
    named = {
        "kept": words.verdict(True, language), "missed": words.verdict(False, language), "unit": unit,
        "attained": say("Attained"), "months": say("Months"), "verdict": say("Verdict"),
        "required": numbers.inside_left_to_right(
            say("promised {bound}", bound=numbers.figure(promise.required, unit, code)), code
        ),
        "about": say("{id}: what drawn months attain", id=promise.id),
    }  # fmt: skip
    rows = [
        {
            "low": float(low), "high": float(high), "months": int(count),
            "verdict": named["kept"] if ((low + high) / 2 >= promise.required) is more else named["missed"],
            "range": f"{numbers.figure(float(low), unit, code)} – {numbers.figure(float(high), unit, code)}",
            "share": numbers.share(count / len(values), code, 1),
        }
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]  # fmt: skip
    return staffing_charts.attained(rows, promise.required, named)


def _edges(values: np.ndarray[Any, np.dtype[np.float64]], required: float) -> list[float]:
    """Even edges, one of them at the promise, so that each bar is kept or missed as a whole."""
    low, high = float(values.min()), float(values.max())
    step = max(high - low, 1e-6) / _BARS
    first = int(np.floor((low - required) / step))
    return [required + step * (first + place) for place in range(_BARS + 3)]


def _unit(scenario: Scenario, promise: PromiseRisk) -> str:
    target = scenario.question.agreement.target(promise.id)
    return "share" if target is None or target.aggregate == "intervals" else target.unit


def _chance(probability: float, code: str) -> str:
    """To 5 points, with a sign at either end where more is not known."""
    said = numbers.share(shown(probability), code, 0)
    if probability > shown(1.0):
        return f"> {said}"
    return f"< {said}" if probability < shown(0.0) else said


def _money(value: float, scenario: Scenario, code: str) -> str:
    money = scenario.question.agreement.money
    if money is None:
        return numbers.number(value, code, 2)
    amount = half_up(Decimal(repr(abs(value))), money.currency)
    return numbers.money(amount.copy_sign(Decimal(value)) if amount else amount, money.currency, code)
