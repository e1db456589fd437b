"""An agreement's clauses in words: what each says, in the reader's language, with the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from upheld.agreements import drafts
from upheld.agreements.clauses import Agreement, Target
from upheld.reports import numbers
from upheld.reports.catalogue import Language
from upheld.reports.compared_words import TERMS, term
from upheld.reports.formula_words import title

_LEVELS = ("required",)
_OF_MONEY = ("currency", "base", "at_risk")
_APART = ("exclusions", "gaps")


@dataclass(frozen=True)
class Clause:
    """One part of the agreement: names and values of its terms, and the line of the file it begins on."""

    id: str
    title: str
    terms: tuple[tuple[str, str], ...]
    line: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Said:
    """The agreement in words."""

    general: Clause
    targets: tuple[Clause, ...]
    money: Clause | None
    exclusions: tuple[Clause, ...]
    gaps: tuple[Clause, ...]
    ramp_up: tuple[Clause, ...]
    duties: tuple[Clause, ...]
    termination: tuple[Clause, ...]


def said(agreement: Agreement, language: Language) -> Said:
    """`agreement` in `language`."""
    return Said(
        general=_general(agreement, language),
        targets=tuple(_target(agreement, target, language) for target in agreement.targets),
        money=_money(agreement, language),
        exclusions=tuple(_exclusions(agreement, language)),
        gaps=tuple(_gaps(agreement, language)),
        ramp_up=tuple(_ramp_up(agreement, language)),
        duties=tuple(_duties(agreement, language)),
        termination=tuple(_termination(agreement, language)),
    )


def _general(agreement: Agreement, language: Language) -> Clause:
    say, code = language.say, language.code
    until = numbers.day(agreement.valid_to, code) if agreement.valid_to else say("until further notice")
    terms = [
        (say("Client"), agreement.client),
        (say("Supplier"), agreement.supplier),
        (say("In force from"), numbers.day(agreement.valid_from, code)),
        (say("No longer in force from"), until),
        (say("Queues"), ", ".join(language.apart(queue) for queue in agreement.queues) or say("the client's queues")),
        (say("Channels"), ", ".join(agreement.channels) or say("all")),
    ]
    for name, value in drafts.of_agreement(agreement).items():
        if name not in (*_OF_MONEY, *_APART):
            terms.append((say(TERMS[name]), term(name, value, "", language)))
    return Clause("general", agreement.title, tuple(terms), agreement.places.get("title"))


def _target(agreement: Agreement, target: Target, language: Language) -> Clause:
    say = language.say
    terms = []
    for name, value in drafts.of_target(target).items():
        formula = name == "formula" and value
        said_as = title(value, language) if formula else term(name, value, target.unit, language)
        if said_as != numbers.UNKNOWN:
            terms.append((say(TERMS[name]), said_as))
    if target.aggregate == "intervals":
        terms.append((say("Share of intervals required"), numbers.share(target.intervals_required, language.code)))
        terms.append((say("Interval"), numbers.minutes(target.interval_s, language.code)))
    if target.minimum_volume > 1:
        terms.append((say("Least volume of an interval"), numbers.number(target.minimum_volume, language.code)))
    for name, value in ((say("Expected"), target.expected), (say("Stretch"), target.stretch)):
        if value is not None:
            terms.append((name, numbers.figure(float(value), target.unit, language.code)))
    if target.earn_back:
        terms.append((say("Earned back"), numbers.share(target.earn_back.share, language.code, 0)))
    line = agreement.places.get(f"targets[{target.id}]")
    return Clause(target.id, numbers.label(target.clause, language.code), tuple(terms), line)


def _money(agreement: Agreement, language: Language) -> Clause | None:
    money = agreement.money
    if money is None:
        return None
    code, say = language.code, language.say
    terms = (
        (say("Base per month"), numbers.money(money.base, money.currency, code)),
        (say("Share at risk"), numbers.share(money.at_risk, code)),
        (say("Most that credits of a month come to"), numbers.money(money.base * money.at_risk, money.currency, code)),
    )
    return Clause("money", say("Money"), terms, agreement.places.get("money"))


def _exclusions(agreement: Agreement, language: Language) -> Iterator[Clause]:
    say = language.say
    for one in agreement.exclusions:
        terms = (
            *_stretch(agreement, one.start, one.end, language),
            (say("Targets"), ", ".join(one.targets) or say("all")),
            (say("Queues"), ", ".join(one.queues) or say("all")),
            (say("Evidence"), one.evidence),
            (say("Approved by"), ", ".join(one.approved_by)),
        )
        yield Clause(one.id, one.id, terms, agreement.places.get(f"exclusions[{one.id}]"), one.reason)


def _gaps(agreement: Agreement, language: Language) -> Iterator[Clause]:
    say = language.say
    for one in agreement.gaps:
        terms = (
            *_stretch(agreement, one.start, one.end, language),
            (say("Evidence"), one.evidence),
            (say("Approved by"), ", ".join(one.approved_by)),
        )
        yield Clause(one.id, one.id, terms, agreement.places.get(f"gaps[{one.id}]"), one.reason)


def _ramp_up(agreement: Agreement, language: Language) -> Iterator[Clause]:
    say = language.say
    for one in agreement.ramp_up:
        level = one.required or (numbers.share(one.scale, language.code) if one.scale else numbers.UNKNOWN)
        terms = (
            *_stretch(agreement, one.start, one.end, language),
            (say("Targets"), ", ".join(one.targets) or say("all")),
            (say("Required"), numbers.digits(level, language.code)),
            (say("Credits"), say("yes") if one.credits else say("no")),
        )
        yield Clause(one.id, one.id, terms, agreement.places.get(f"ramp_up[{one.id}]"))


def _duties(agreement: Agreement, language: Language) -> Iterator[Clause]:
    say = language.say
    sides = {"client": say("Client"), "supplier": say("Supplier")}
    for number, one in enumerate(agreement.duties):
        terms = ((say("Whose"), sides.get(one.side, one.side)), (say("Due"), one.due or numbers.UNKNOWN))
        yield Clause(one.id or str(number), "", terms, None, one.text)


def _termination(agreement: Agreement, language: Language) -> Iterator[Clause]:
    say, code = language.say, language.code
    for one in agreement.termination:
        terms = (
            (say("Target"), one.target),
            (say("Misses"), numbers.number(one.misses, code)),
            (say("Within so many periods"), numbers.number(one.within, code)),
        )
        yield Clause(one.id, one.id, terms, agreement.places.get(f"termination[{one.id}]"), one.text)


def _stretch(agreement: Agreement, start: object, end: object, language: Language) -> tuple[tuple[str, str], ...]:
    zone, code, say = agreement.time_zone, language.code, language.say
    return (
        (say("From"), numbers.instant(start, code, zone)),  # type: ignore[arg-type]
        (say("To"), numbers.instant(end, code, zone)),  # type: ignore[arg-type]
    )
