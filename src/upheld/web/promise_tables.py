"""Promises and their cells as rows of files: numbers as numbers, words in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from upheld.reports import words
from upheld.reports.catalogue import Language
from upheld.web.exports import Column
from upheld.web.promise_words import PromiseSaid
from upheld.web.queries.promises import Promise


def columns(language: Language) -> list[Column]:
    """The columns of `row`."""
    say = language.say
    return [
        Column("client", say("Client")),
        Column("agreement", say("Agreement")),
        Column("target", say("Target")),
        Column("what", say("What was promised")),
        Column("period", say("Period")),
        Column("required", say("Required"), "number"),
        Column("actual", say("Attained"), "number"),
        Column("numerator", say("Numerator"), "number"),
        Column("denominator", say("Denominator"), "number"),
        Column("verdict", say("Verdict")),
        Column("chance", say("Chance of keeping it"), "share"),
        Column("level_needed", say("Level needed for the rest"), "number"),
        Column("misses_left", say("Misses left"), "number"),
        Column("credit", say("Credit"), "number"),
        Column("expected_credit", say("Credit to expect"), "number"),
        Column("currency", say("Currency")),
    ]


def row(told: PromiseSaid, language: Language) -> Mapping[str, Any]:
    """One promise."""
    promise, result = told.promise, told.promise.result
    left = result.remaining
    return {
        "client": promise.client.name,
        "agreement": promise.agreement.title,
        "target": result.id,
        "what": told.heading,
        "period": result.period.label,
        "required": result.required,
        "actual": result.net.value,
        "numerator": result.net.numerator,
        "denominator": result.net.denominator,
        "verdict": told.verdict,
        "chance": promise.chance if promise.open else None,
        "level_needed": left.level_needed if left and promise.open else None,
        "misses_left": left.misses_left if left and promise.open else None,
        "credit": float(result.credit),
        "expected_credit": promise.expected_credit,
        "currency": promise.assessment.money.currency if promise.assessment.money else None,
    }


def cells(
    promise: Promise, intervals: bool, language: Language
) -> tuple[str, list[Column], Iterator[Mapping[str, Any]]]:
    """The days, or the intervals, of a promise: name of the table, columns, rows."""
    say = language.say
    titles = [
        Column("start", say("Beginning"), "instant"),
        Column("end", say("End"), "instant"),
        Column("value", say("Attained"), "number"),
        Column("numerator", say("Numerator"), "number"),
        Column("denominator", say("Denominator"), "number"),
        Column("verdict", say("Verdict")),
        Column("counted", say("Counted")),
    ]
    return ("intervals" if intervals else "days"), titles, _cells(promise, intervals, language)


def _cells(promise: Promise, intervals: bool, language: Language) -> Iterator[Mapping[str, Any]]:
    for result in promise.periods:
        for cell in result.intervals if intervals else result.days:
            yield {
                "start": cell.start,
                "end": cell.end,
                "value": cell.figure.value,
                "numerator": cell.figure.numerator,
                "denominator": cell.figure.denominator,
                "verdict": words.verdict(cell.met, language),
                "counted": language.say("yes") if cell.counted else language.say("no"),
            }
