"""Words for what two drafts do differently: kinds of difference, reasons, and the terms that agreements are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from upheld.reports import formula_words, numbers, words
from upheld.reports.catalogue import Language, mark

CHANGES: Final = {
    "only_a": mark("counted in A alone"),
    "only_b": mark("counted in B alone"),
    "kept_a": mark("kept in A, missed in B"),
    "kept_b": mark("missed in A, kept in B"),
    "figures": mark("counted with another figure"),
    "moved": mark("counted in another period"),
}

REASONS: Final = {
    **words.EXCLUSIONS,
    "queues": mark("the queue is not in the target"),
    "channels": mark("the channel is not in the target"),
    "daypart": mark("outside the target's time of day"),
    "not_in_force": mark("no such promise at that time"),
    "target": mark("no such target"),
    "metric": mark("another metric"),
    "formula": mark("another formula"),
    "parameters": mark("other parameters of the formula"),
    "threshold": mark("another threshold"),
    "formula_and_threshold": mark("formula and threshold together"),
    "attribution": mark("the formula counts it at another moment"),
    "time_zone": mark("another time zone"),
    "period": mark("other periods"),
}

TERMS: Final = {
    "time_zone": mark("Time zone"),
    "hours": mark("Opening hours"),
    "counts_outside_hours": mark("Calls outside the hours count"),
    "holidays": mark("Public holidays"),
    "exclusions": mark("Exclusions"),
    "gaps": mark("Declared gaps"),
    "forecast_band": mark("Forecast band"),
    "currency": mark("Currency"),
    "base": mark("Base per month"),
    "at_risk": mark("Share at risk"),
    "metric": mark("Metric"),
    "formula": mark("Formula"),
    "parameters": mark("Parameters of the formula"),
    "within_s": mark("Within"),
    "required": mark("Promised"),
    "queues": mark("Queues"),
    "channels": mark("Channels"),
    "dayparts": mark("Time of day"),
    "period": mark("Measured"),
    "aggregate": mark("Aggregate"),
    "weight": mark("Weight"),
    "credits": mark("Credits"),
    "bonus": mark("Bonus"),
}


def reason(key: str, clause: str | None, language: Language) -> str:
    """Why a call differs, with the id of the clause where one takes it out."""
    said = words.word(REASONS, key, language)
    return said if clause is None or clause == key else f"{said}: {clause.split(':', 1)[-1]}"


def term(name: str, value: Any, unit: str, language: Language) -> str:
    """The `value` that an agreement gives the term `name`; levels are in `unit`. Nothing said is ``–``."""
    if value is None or value == () or value == {}:
        return numbers.UNKNOWN
    return _WRITTEN.get(name, _text)(value, unit, language)


def _text(value: Any, _unit: str, language: Language) -> str:
    """As the file writes it: names, hours."""
    if isinstance(value, tuple):
        return ", ".join(_text(part, _unit, language) for part in value)
    return language.apart(str(value))


def _yes_or_no(value: Any, _unit: str, language: Language) -> str:
    return language.say("yes") if value else language.say("no")


def _share(value: Decimal, _unit: str, language: Language) -> str:
    return numbers.share(value, language.code)


def _amount(value: Decimal, _unit: str, language: Language) -> str:
    return numbers.number(value, language.code, 2)


def _within(value: Any, _unit: str, language: Language) -> str:
    return ", ".join(words.threshold(seconds, language) for seconds in value)


def _levels(value: Any, unit: str, language: Language) -> str:
    return ", ".join(numbers.figure(float(level), unit, language.code) for level in value)


def _bands(value: Any, _unit: str, language: Language) -> str:
    return ", ".join(f"{words.band(band, language)}: {numbers.share(due, language.code, 0)}" for band, due in value)


def _parameters(value: Mapping[str, Any], _unit: str, _language: Language) -> str:
    return ", ".join(f"{name} = {formula_words.written(one)}" for name, one in value.items())


def _word_of(table: Mapping[str, str]) -> Callable[[Any, str, Language], str]:
    return lambda value, _unit, language: words.word(table, value, language)


_WRITTEN: Final[Mapping[str, Callable[[Any, str, Language], str]]] = {
    "counts_outside_hours": _yes_or_no,
    "forecast_band": _share,
    "base": _amount,
    "at_risk": _share,
    "metric": _word_of(words.METRICS),
    "parameters": _parameters,
    "within_s": _within,
    "required": _levels,
    "period": _word_of(words.PERIODS),
    "aggregate": _word_of(words.AGGREGATES),
    "weight": _share,
    "credits": _bands,
    "bonus": _bands,
}
