"""Two drafts on the same data, in words: the answer in three sentences, then the tables behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any, Final

import pyarrow as pa

from upheld.agreements.compare import Comparison, Kept, MonthPair, PeriodPair
from upheld.agreements.drafts import Draft
from upheld.agreements.monthly_money import MonthMoney
from upheld.agreements.verdict import TargetResult
from upheld.reports import compared_words, figures, numbers, problem_sentences, words
from upheld.reports.catalogue import Language
from upheld.reports.checks_told import Column, Table

_MOST_PERIODS: Final = 24
_MOST_CALLS: Final = 12
_OF_A_KIND: Final = 2
_SEVERAL: Final = 2


@dataclass(frozen=True)
class ComparedTold:
    """What the drafts are, the answer, what must be known before believing it, and the tables behind it."""

    drafts: tuple[str, ...]  # one line each
    answer: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]


def tell(found: Comparison, language: Language) -> ComparedTold:
    """The comparison in words; tables without rows are left out."""
    tables = (
        _terms(found, language), _kept(found, language), _periods(found, language), _money(found, language),
        _counts(found, language), _examples(found, language),
    )  # fmt: skip
    zone = found.a.assessment.time_zone
    return ComparedTold(
        drafts=tuple(_draft(name, draft, language) for name, draft in (("A", found.a), ("B", found.b))),
        answer=tuple(_answer(found, language)),
        notes=tuple(_notes(found, language, zone)),
        tables=tuple(table for table in tables if table is not None and table.rows),
    )


def _draft(name: str, draft: Draft, language: Language) -> str:
    files = ", ".join(language.apart(PurePath(version.file).name) for version in draft.versions)
    return f"{name}: {language.apart(draft.assessment.title)} · {files}"


def _answer(found: Comparison, language: Language) -> Iterator[str]:
    a, b, code = found.overall.a, found.overall.b, language.code
    if a is not None and b is not None:
        yield language.say(
            "A keeps {kept_a} of {of_a} periods, B keeps {kept_b} of {of_b}.",
            kept_a=numbers.number(a.kept, code), of_a=numbers.number(a.measured, code),
            kept_b=numbers.number(b.kept, code), of_b=numbers.number(b.measured, code),
        )  # fmt: skip
    if found.total is not None and found.total.difference is not None:
        yield _cheaper(found.total.difference, found.a, language)
    total = found.different_calls
    yield (
        language.say_many(
            "{count} call is counted differently.",
            "{count} calls are counted differently.",
            total,
            count=numbers.number(total, code),
        )
        if total
        else language.say("Every call counts alike in both.")
    )


def _cheaper(difference: Decimal, a: Draft, language: Language) -> str:
    if not difference:
        return language.say("Credits and bonuses come to the same.")
    amount = _amount(abs(difference), a, language)
    if difference < 0:
        return language.say("B costs the supplier {amount} less than A.", amount=amount)
    return language.say("B costs the supplier {amount} more than A.", amount=amount)


def _notes(found: Comparison, language: Language, zone: str) -> Iterator[str]:
    for key, values in found.notes:
        yield problem_sentences.with_remedy(key, values, language, zone)
    for alone in found.alone:
        yield language.say(
            "Only A has the target {target}: it counts {calls} calls."
            if alone.draft == "a"
            else "Only B has the target {target}: it counts {calls} calls.",
            target=alone.target,
            calls=numbers.number(alone.counted, language.code),
        )


def _terms(found: Comparison, language: Language) -> Table:
    say = language.say
    rows = []
    for row in found.terms:
        target = found.a.target(row["target"]) if row["target"] else None
        unit = target.unit if target else ""
        cells = (compared_words.term(row["term"], row[side], unit, language) for side in "ab")
        name = words.word(compared_words.TERMS, row["term"], language)
        rows.append((row["target"] or say("Whole agreement"), name, *cells))
    columns = (Column(say("Target")), Column(say("Term")), Column("A"), Column("B"))
    return Table(say("What they say differently"), columns, tuple(rows))


def _kept(found: Comparison, language: Language) -> Table:
    say = language.say
    rows = [(pair.target, _of(pair.a, language), _of(pair.b, language)) for pair in found.targets]
    if all(max(_number(pair.a), _number(pair.b)) < _SEVERAL for pair in found.targets):
        rows = []  # then each period says it
    elif len(rows) > 1:
        rows.append((say("All targets"), _of(found.overall.a, language), _of(found.overall.b, language)))
    columns = (Column(say("Target")), Column("A", True), Column("B", True))
    return Table(say("Periods kept"), columns, tuple(rows))


def _number(kept: Kept | None) -> int:
    return 0 if kept is None else kept.measured + kept.unmeasured


def _of(kept: Kept | None, language: Language) -> str:
    if kept is None or not kept.measured:
        return numbers.UNKNOWN
    code = language.code
    return language.say(
        "{kept} of {count}", kept=numbers.number(kept.kept, code), count=numbers.number(kept.measured, code)
    )


def _periods(found: Comparison, language: Language) -> Table:
    say = language.say
    shown = _shown(found.periods)
    rows = [
        (pair.target, _period(pair, language), _verdict(pair.a, language), _verdict(pair.b, language)) for pair in shown
    ]
    columns = (Column(say("Target")), Column(say("Period")), Column("A"), Column("B"))
    return Table(say("Each period"), columns, tuple(rows), _more(len(shown), len(found.periods), language))


def _shown(periods: Sequence[PeriodPair]) -> list[PeriodPair]:
    """All where they are few, else those whose verdicts differ and the latest, in their order."""
    if len(periods) <= _MOST_PERIODS:
        return list(periods)
    apart = [n for n, pair in enumerate(periods) if pair.a and pair.b and pair.a.met != pair.b.met]
    latest = [n for n in reversed(range(len(periods))) if n not in set(apart)]
    return [periods[n] for n in sorted((apart + latest)[:_MOST_PERIODS])]


def _period(pair: PeriodPair, language: Language) -> str:
    label = numbers.label(pair.period, language.code)
    whole = all(one is None or one.period.complete for one in (pair.a, pair.b))
    return label if whole else f"{label} ({language.say('still open')})"


def _verdict(result: TargetResult | None, language: Language) -> str:
    """``✗ 79.7% · at least 80.0%``; where several promises must be kept at once, ``✗ 74.4%, 79.1% · at least …``."""
    if result is None:
        return numbers.UNKNOWN
    if result.net.value is None:
        return f"{numbers.UNKNOWN} · {words.promise(result, language)}"
    code, tiers = language.code, result.tiers
    figure, promise = figures.figure(result.net, result, language), words.promise(result, language)
    if tiers:
        figure = ", ".join(numbers.figure(tier.figure.value, result.unit, code, tier.required) for tier in tiers)
        promise = ", ".join([promise, *(numbers.figure(tier.required, result.unit, code) for tier in tiers[1:])])
    return f"{words.SYMBOLS[result.met]} {figure} · {promise}"


def _money(found: Comparison, language: Language) -> Table | None:
    say = language.say
    if found.total is None:
        return None
    columns = [Column(say("Month"))]
    for name in "AB":
        columns += [Column(say("{draft} credit", draft=name), True), Column(say("{draft} bonus", draft=name), True)]
    rows = [_month(numbers.label(pair.month, language.code), pair, found, language) for pair in found.months]
    rows.append(_month(say("All months"), found.total, found, language))
    return Table(say("Money by month"), (*columns, Column(say("The supplier owes in B"), True)), tuple(rows))


def _month(label: str, pair: MonthPair, found: Comparison, language: Language) -> tuple[str, ...]:
    sides: tuple[tuple[MonthMoney | None, Draft], ...] = ((pair.a, found.a), (pair.b, found.b))
    parts = [
        _amount(None if month is None else amount, draft, language)
        for month, draft in sides
        for amount in ((month.credit - month.earned_back, month.bonus) if month else (None, None))
    ]
    return label, *parts, _difference(pair.difference, found.a, language)


def _difference(difference: Decimal | None, draft: Draft, language: Language) -> str:
    if difference is None:
        return numbers.UNKNOWN
    amount = _amount(abs(difference), draft, language)
    if not difference:
        return language.say("the same")
    return language.say("{amount} less" if difference < 0 else "{amount} more", amount=amount)


def _amount(amount: Decimal | None, draft: Draft, language: Language) -> str:
    money = draft.assessment.money
    return numbers.money(amount, money.currency, language.code) if money else numbers.UNKNOWN


def _counts(found: Comparison, language: Language) -> Table:
    say = language.say
    rows = [
        (
            str(row["target"]),
            words.word(compared_words.CHANGES, row["change"], language),
            compared_words.reason(row["reason"], row["clause"], language),
            numbers.number(row["calls"], language.code),
        )
        for row in found.counts
    ]
    columns = (Column(say("Target")), Column(say("Difference")), Column(say("Why")), Column(say("Calls"), True))
    return Table(say("Calls that count differently"), columns, tuple(rows))


def _examples(found: Comparison, language: Language) -> Table | None:
    """The first calls of each kind of difference."""
    say, zone = language.say, found.a.assessment.time_zone
    rows = _first_of_each(found)
    if not rows:
        return None
    columns = (
        Column(say("Target")), Column(say("Offered at")), Column(say("Queue")), Column(say("Contact"), path=True),
        Column(say("Wait"), True), Column(say("Outcome")), Column(say("Difference")), Column(say("Why")),
    )  # fmt: skip
    told = [_call(row, language, zone) for row in rows]
    return Table(say("Examples of them"), columns, tuple(told), _more(len(rows), len(found.calls), language))


def _first_of_each(found: Comparison) -> list[Mapping[str, Any]]:
    chosen: list[Mapping[str, Any]] = []
    for group in found.counts:
        mask = None
        for name in ("target", "change", "reason"):
            part = pa.compute.equal(found.calls[name], group[name])
            mask = part if mask is None else pa.compute.and_(mask, part)
        chosen += found.calls.filter(mask).slice(0, _OF_A_KIND).to_pylist()
    unlike = {tuple(row[name] for name in ("target", "row_a", "row_b")): row for row in chosen}
    return list(unlike.values())[:_MOST_CALLS]


def _call(row: Mapping[str, Any], language: Language, zone: str) -> tuple[str, ...]:
    offered: datetime = row["offered_at"]
    return (
        str(row["target"]),
        numbers.instant(offered, language.code, zone),
        str(row["queue"]),
        str(row["contact_id"]),
        numbers.minutes(row["wait_s"], language.code, 1),
        words.word(words.OUTCOMES, row["outcome"], language),
        words.word(compared_words.CHANGES, row["change"], language),
        compared_words.reason(row["reason"], row["clause"], language),
    )


def _more(shown: int, total: int, language: Language) -> str:
    if shown >= total:
        return ""
    code = language.code
    return language.say(
        "{shown} of {all} are shown.", shown=numbers.number(shown, code), all=numbers.number(total, code)
    )
