"""Promises in a reader's words: what the director's screens, the agreement's and the client's portal say alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from upheld.agreements.verdict import TargetResult
from upheld.reports import figures, numbers, words
from upheld.reports.catalogue import Language, mark
from upheld.reports.formula_words import title
from upheld.web.queries.promises import Promise

_MORE, _LONGER, _FEWER = 1.1, 1.08, 0.92

_UNKNOWN: Final[Mapping[str, str]] = {
    "few_days": mark("Too few days have been seen to say how levels vary."),
    "metric": mark("For this metric no chance is given."),
    "aggregate": mark("For misses in a row no chance is given."),
    "no_contacts": mark("Nothing has been counted yet."),
    "period": mark("Chances are given for months and weeks."),
}
_BASES: Final[Mapping[str, str]] = {
    "forecast": mark("the published forecast"),
    "weekdays": mark("the same weekdays so far"),
}


@dataclass(frozen=True)
class CauseSaid:
    """A cause in words: the parts stand beside each other, not in one sentence."""

    when: str
    hours: str
    queue: str
    different: tuple[str, ...]
    sentence: str
    row: Mapping[str, Any]  # as kept, for exports


@dataclass(frozen=True)
class PromiseSaid:
    """A promise in words and, where they are drawn, numbers."""

    promise: Promise
    id: str
    heading: str
    clause: str
    formula: str
    promised: str
    aggregate: str  # where it is not over all calls
    excluded: tuple[tuple[str, int], ...]
    actual: str
    numerator: str
    denominator: str
    parts: tuple[str, str]
    value: float | None
    bound: float
    low: float
    high: float
    state: str
    verdict: str
    chance: str
    chance_sentence: str
    rests_on: str
    range: str
    level_needed: str
    misses_left: str
    to_come: str
    to_come_basis: str
    credit: str
    expected_credit: str
    at_stake: str
    at_stake_share: str
    bonus: str
    price: str
    price_rests_on: str
    causes: tuple[CauseSaid, ...]


def said(promise: Promise, language: Language) -> PromiseSaid:
    """`promise` in the words of `language`."""
    result, currency, code = promise.result, _currency(promise), language.code
    low, high = _scale(result)
    return PromiseSaid(
        promise=promise,
        id=result.id,
        heading=words.heading(result, language),
        clause=numbers.label(result.clause, code),
        formula=title(result.formula, language) if result.formula else "",
        promised=words.promise(result, language),
        aggregate="" if result.aggregate == "contacts" else words.word(words.AGGREGATES, result.aggregate, language),
        excluded=tuple((words.clause(part, language), part.contacts) for part in result.excluded),
        actual=figures.figure(result.net, result, language),
        numerator=figures.count(result.net.numerator, language),
        denominator=figures.count(result.net.denominator, language),
        parts=words.parts(result, language),
        value=result.net.value,
        bound=result.required,
        low=low,
        high=high,
        state=promise.state,
        verdict=words.verdict(result.met, language, so_far=promise.open),
        chance=numbers.share(promise.chance, code, 0) if promise.open else numbers.UNKNOWN,
        chance_sentence=_chance(promise, language),
        rests_on=_rests_on(promise, language),
        range=_range(promise, language),
        level_needed=words.level_needed(result, language) if promise.open else numbers.UNKNOWN,
        misses_left=figures.count(_whole(result.remaining.misses_left), language)
        if result.remaining and promise.open
        else numbers.UNKNOWN,
        to_come=figures.count(_whole(result.remaining.expected_contacts), language)
        if result.remaining
        else numbers.UNKNOWN,
        to_come_basis=words.word(words.BASES, result.remaining.basis if result.remaining else None, language),
        credit=_money(float(result.credit), currency, language),
        expected_credit=_money(promise.expected_credit, currency, language),
        at_stake=_money(promise.outlook.get("at_stake"), currency, language),
        at_stake_share=numbers.share(float(result.weight), code, 0),
        bonus=_money(float(result.bonus), currency, language),
        price=_price(promise, language),
        price_rests_on=_price_rests_on(promise, language),
        causes=tuple(causes(promise, language)),
    )


def causes(promise: Promise, language: Language) -> Iterator[CauseSaid]:
    """The worst causes in words."""
    seconds = promise.result.unit == "s"
    for cause in promise.outlook.get("causes", ()):
        yield CauseSaid(
            when=_when(cause, language),
            hours=_hours(cause, language),
            queue=cause["queue"] or language.say("all queues"),
            different=tuple(_different(cause, language)),
            sentence=_misses(cause, seconds, language),
            row=cause,
        )


def money_lines(promises: tuple[Promise, ...], language: Language) -> list[dict[str, str]]:
    """By currency: what is at risk, what is due so far, and what is to be expected."""
    found: dict[str, list[float]] = {}
    seen: set[int] = set()
    for promise in promises:
        money = promise.assessment.money
        if money is None:
            continue
        sums = found.setdefault(money.currency, [0.0, 0.0, 0.0, 0.0])
        if promise.agreement.pk not in seen:
            seen.add(promise.agreement.pk)
            sums[0] += float(money.at_risk)
            sums[1] += float(money.credit)
            sums[3] += float(money.bonus)
        sums[2] += promise.expected_credit or 0.0
    return [
        {
            "currency": currency,
            "at_risk": _money(at_risk, currency, language),
            "credit": _money(credit, currency, language),
            "expected": _money(min(expected, at_risk), currency, language),
            "bonus": _money(bonus, currency, language),
        }
        for currency, (at_risk, credit, expected, bonus) in sorted(found.items())
    ]


def month_said(first_day: date | None, language: Language) -> str:
    """A month's name and year."""
    return numbers.month(first_day, language.code) if first_day else numbers.UNKNOWN


def _currency(promise: Promise) -> str | None:
    return promise.assessment.money.currency if promise.assessment.money else None


def _money(amount: float | None, currency: str | None, language: Language) -> str:
    if amount is None or currency is None:
        return numbers.UNKNOWN
    return numbers.money(Decimal(repr(round(amount, 2))), currency, language.code)


def _whole(value: float | None) -> float | None:
    """Misses as whole calls, rounded to the careful side."""
    return None if value is None else float(int(value // 1))


def _scale(result: TargetResult) -> tuple[float, float]:
    """The range of a meter: around the promise, so that differences of some points can be seen."""
    value = result.required if result.net.value is None else result.net.value
    if result.unit != "share":
        return 0.0, max(value, result.required) * 1.5 or 1.0
    room = max(abs(value - result.required) * 1.5, 0.08)
    return max(result.required - room, 0.0), min(result.required + room, 1.0)


def _chance(promise: Promise, language: Language) -> str:
    if not promise.open:
        return language.say("The period is over.")
    unknown = promise.outlook.get("unknown")
    if promise.chance is None:
        return language.say(_UNKNOWN.get(unknown or "", mark("No outlook has been made yet.")))
    if promise.outlook.get("settled"):
        return language.say("Nothing is to come any more.")
    chance = numbers.share(promise.chance, language.code, 0)
    return language.say("The chance of keeping it is about {chance}.", chance=chance)


def _rests_on(promise: Promise, language: Language) -> str:
    found = promise.outlook
    if promise.chance is None or found.get("settled") or not promise.open:
        return ""
    code = language.code
    return language.say(
        "It rests on how the level varied over {days} days, by weekday, and on {contacts} still to come as {basis} have"
        " it. Told to 5 points: the assumptions are not better than that.",
        days=numbers.number(found["days_seen"], code),
        contacts=numbers.number(found["expected_contacts"], code),
        basis=words.word(_BASES, found["basis"], language),
    )


def _range(promise: Promise, language: Language) -> str:
    found, result = promise.outlook, promise.result
    if found.get("low") is None or not promise.open:
        return numbers.UNKNOWN
    low, high = (words.level(found[name], result, language) for name in ("low", "high"))
    return language.say("{low} to {high}", low=low, high=high)


def _price(promise: Promise, language: Language) -> str:
    price = promise.outlook.get("price")
    if not price:
        return numbers.UNKNOWN
    return language.say("{hours} agent hours a week", hours=numbers.number(price["hours_per_week"], language.code, 1))


def _price_rests_on(promise: Promise, language: Language) -> str:
    price, code = promise.outlook.get("price"), language.code
    if not price:
        return ""
    return language.say(
        "From {level} on, for the calls and handling times of {weeks} weeks, callers who wait {patience} on average"
        " before they give up, and each queue with people of its own. Wages are not known here.",
        level=numbers.share(price["level"], code),
        weeks=numbers.number(price["weeks_seen"], code, 1),
        patience=numbers.minutes(price["patience_s"], code),
    )


def _when(cause: Mapping[str, Any], language: Language) -> str:
    code = language.code
    if cause["weekday"] is not None:
        # 2026-11-23 is a Monday.
        return language.say("Each {weekday}", weekday=numbers.weekday(date(2026, 11, 23 + cause["weekday"]), code))
    if not cause["first_day"]:
        return language.say("Every day")
    first, last = (date.fromisoformat(cause[name]) for name in ("first_day", "last_day"))
    if first == last:
        return numbers.day(first, code)
    return language.say("{first} to {last}", first=numbers.day(first, code), last=numbers.day(last, code))


def _hours(cause: Mapping[str, Any], language: Language) -> str:
    if cause["first_hour"] is None:
        return language.say("all day")
    first, last = (numbers.digits(f"{cause[name] % 24:02d}:00", language.code) for name in ("first_hour", "end_hour"))
    return language.say("{first} to {last}", first=first, last=last)


def _different(cause: Mapping[str, Any], language: Language) -> Iterator[str]:
    code = language.code
    calls, handling, people = (cause.get(f"{name}_ratio") for name in ("calls", "handling", "people"))
    if calls is not None and calls >= 2:
        yield language.say("{times} times the calls", times=numbers.number(calls, code, 1))
    elif calls is not None and calls >= _MORE:
        yield language.say("{share} more calls", share=numbers.share(calls - 1, code, 0))
    if handling is not None and handling >= _LONGER:
        yield language.say("calls take {share} longer", share=numbers.share(handling - 1, code, 0))
    if people is not None and people <= _FEWER:
        yield language.say("{share} fewer people answer", share=numbers.share(1 - people, code, 0))
        if calls is not None and calls <= _FEWER:
            yield language.say("{share} fewer calls", share=numbers.share(1 - calls, code, 0))


def _misses(cause: Mapping[str, Any], seconds: bool, language: Language) -> str:
    code = language.code
    total, share = numbers.number(cause["total"], code), numbers.share(cause["share"], code, 0)
    if seconds:
        mean = numbers.minutes(cause["misses"] / cause["total"], code, 1) if cause["total"] else numbers.UNKNOWN
        return language.say(
            "{time} on average for {total} calls, {share} of all the time", time=mean, total=total, share=share
        )
    return language.say(
        "{misses} misses of {total} calls, {share} of all misses",
        misses=numbers.number(cause["misses"], code),
        total=total,
        share=share,
    )
