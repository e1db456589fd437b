"""What the verdicts cost: credits, bonuses, earn-back and the monthly cap, every line rounded half-up by itself.

credit = base × at_risk × weight × share. The sum of a month's credits is capped at base × at_risk; a quarter's credit
counts a third in each of its months. Everything is exact fractions until a line is rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from upheld.agreements import shares
from upheld.agreements.bases import Settlement, month_base, settlement
from upheld.agreements.clauses import Agreement, EarnBack, MoneyTerms
from upheld.agreements.currency import half_up, written
from upheld.agreements.levels import kept
from upheld.agreements.promise import Promise, of_period
from upheld.agreements.shares import Due
from upheld.agreements.verdict import Money, MoneyLine, TargetResult
from upheld.contacts import calendars

Stretch = tuple[datetime, datetime]

_NOTHING = Decimal(0)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Priced:
    """A result with its money, its lines, and what its credit puts on each month."""

    result: TargetResult
    lines: tuple[MoneyLine, ...]
    months: Mapping[str, Fraction]


def price(
    versions: Sequence[Agreement], results: Sequence[TargetResult], start: datetime, end: datetime
) -> tuple[tuple[TargetResult, ...], Money | None]:
    """The results of [start, end) with credits, bonuses and what was earned back, and the calculation.

    No Money without money terms.
    """
    by_version = {agreement.version: agreement for agreement in versions}
    latest = next((agreement.money for agreement in reversed(versions) if agreement.money), None)
    if latest is None:
        return tuple(results), None
    counts: dict[str, int] = {}
    priced = [_price(by_version[result.version], result, counts) for result in results]
    priced = _with_earn_back(by_version, priced)
    return tuple(item.result for item in priced), _money(versions, latest, priced, (start, end))


def _price(agreement: Agreement, result: TargetResult, counts: dict[str, int]) -> Priced:
    target, terms = agreement.target(result.id), agreement.money
    if target is None or terms is None or result.met is None or result.net.value is None:
        return Priced(result, (), {})
    settled = settlement(agreement, terms, target, result.period, counts)
    promise = of_period(agreement, target, result.period)
    due = shares.credit(target, result.net, result.longest_run) if _costs(promise, result) else None
    earned = shares.bonus(target, result.net)
    lines = [
        _line(kind, terms, result, settled, what)
        for kind, what in (("credit", due), ("bonus", earned))
        if what is not None
    ]
    amounts = {line.kind: line.amount for line in lines}
    priced = replace(
        result,
        credit=amounts.get("credit", _NOTHING),
        credit_clause=due.clause if due else None,
        bonus=amounts.get("bonus", _NOTHING),
        bonus_clause=earned.clause if earned else None,
    )
    return Priced(priced, tuple(lines), settled.months)


def _costs(promise: Promise, result: TargetResult) -> bool:
    """A ramp-up step forgives a target kept at its level, and every miss when it says so."""
    return promise.step is None or (promise.step.credits and not result.met)


def _line(kind: str, terms: MoneyTerms, result: TargetResult, settled: Settlement, due: Due) -> MoneyLine:
    exact = settled.base * Fraction(terms.at_risk) * Fraction(result.weight) * due.share
    return MoneyLine(
        target=result.id,
        period=result.period.label,
        kind=kind,
        base=written(settled.base),
        at_risk=terms.at_risk,
        weight=result.weight,
        share=written(due.share),
        amount=half_up(exact, terms.currency),
        clause=due.clause,
    )


def _with_earn_back(by_version: Mapping[int, Agreement], priced: Sequence[Priced]) -> list[Priced]:
    """Each credit that the following periods earned back, as a line of the last of them."""
    out = list(priced)
    for index, item in enumerate(priced):
        target = by_version[item.result.version].target(item.result.id)
        if target is None or target.earn_back is None or not item.result.credit:
            continue
        following = [i for i in range(index + 1, len(priced)) if priced[i].result.id == item.result.id]
        chosen = following[: target.earn_back.periods]
        if _earned([priced[i].result for i in chosen], target.earn_back):
            out[chosen[-1]] = _returned(by_version, out[chosen[-1]], item, target.earn_back)
    return out


def _earned(following: Sequence[TargetResult], terms: EarnBack) -> bool:
    """Whether enough whole periods follow and each reached the level."""
    return len(following) == terms.periods and all(
        result.period.complete
        and result.net.value is not None
        and kept(result.net.value, terms.level, "more" if result.aggregate == "intervals" else result.better)
        for result in following
    )


def _returned(by_version: Mapping[int, Agreement], last: Priced, of: Priced, terms: EarnBack) -> Priced:
    money = by_version[of.result.version].money
    credit = next(line for line in of.lines if line.kind == "credit")
    amount = half_up(Fraction(credit.amount) * Fraction(terms.share), money.currency if money else "")
    clause = f"earn_back {of.result.period.label}"
    line = replace(credit, kind="earn_back", period=last.result.period.label, amount=amount, clause=clause)
    result = replace(last.result, earned_back=last.result.earned_back + amount)
    return replace(last, result=result, lines=(*last.lines, line))


def _money(versions: Sequence[Agreement], terms: MoneyTerms, priced: Sequence[Priced], assessed: Stretch) -> Money:
    bases = _month_bases(versions, priced, assessed)
    lines = [line for item in priced for line in item.lines]
    lines += _caps(bases, priced, terms)
    return Money(
        currency=terms.currency,
        base=half_up(sum((base for base, _ in bases.values()), Fraction(0)), terms.currency),
        at_risk=half_up(sum((cap for _, cap in bases.values()), Fraction(0)), terms.currency),
        credit=_sum(lines, "credit") - _sum(lines, "cap"),
        bonus=_sum(lines, "bonus"),
        earned_back=_sum(lines, "earn_back"),
        lines=tuple(lines),
    )


def _month_bases(
    versions: Sequence[Agreement], priced: Sequence[Priced], assessed: Stretch
) -> dict[str, tuple[Fraction, Fraction]]:
    """Base and cap of every settlement month, over all versions in force in it.

    Settled are the months that the assessed stretch touches, those of its monthly and quarterly periods, and those of
    credits (a week that began in the month before).
    """
    whole = [item for item in priced if item.result.credit or item.result.period_kind in ("month", "quarter")]
    stretches = {assessed, *((item.result.period.start, item.result.period.start + _TICK) for item in whole)}
    stretches |= {(i.result.period.start, i.result.period.end) for i in whole if i.result.period_kind == "quarter"}
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for agreement in versions:
        months = {m.label: m for stretch in stretches for m in calendars.months(agreement.time_zone, *stretch)}
        for month in months.values():
            terms = agreement.money
            base = month_base(agreement, terms, month) if terms else Fraction(0)
            cap = base * Fraction(terms.at_risk) if terms else Fraction(0)
            before = found.get(month.label, (Fraction(0), Fraction(0)))
            found[month.label] = (before[0] + base, before[1] + cap)
    return found


def _caps(
    bases: Mapping[str, tuple[Fraction, Fraction]], priced: Sequence[Priced], terms: MoneyTerms
) -> Iterator[MoneyLine]:
    """A line for every month whose credits pass the cap; its amount comes off the credits."""
    credits: dict[str, Fraction] = defaultdict(Fraction)
    for item in priced:
        whole = sum(item.months.values(), Fraction(0))
        for month, base in item.months.items():
            credits[month] += Fraction(item.result.credit) * base / whole if whole else 0
    for month, credit in sorted(credits.items()):
        base, cap = bases.get(month, (Fraction(0), Fraction(0)))
        if credit > cap:
            excess = half_up(credit - cap, terms.currency)
            yield MoneyLine("", month, "cap", written(base), terms.at_risk, Decimal(1), Decimal(1), excess, "at_risk")


def _sum(lines: Sequence[MoneyLine], kind: str) -> Decimal:
    return sum((line.amount for line in lines if line.kind == kind), _NOTHING)
