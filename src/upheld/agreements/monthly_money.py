"""An assessment's money by settlement month: what its targets' lines and the monthly cap put on each.

A quarter's amounts are shared over its months as its base is, in whole minor units, so that the months add up to the
totals of the service-credit calculation exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from upheld.agreements.bases import settlement
from upheld.agreements.clauses import Agreement
from upheld.agreements.currency import half_up
from upheld.agreements.periods import in_force
from upheld.agreements.verdict import Assessment, TargetResult
from upheld.contacts import calendars

_NOTHING = Decimal(0)


@dataclass(frozen=True)
class MonthMoney:
    """Amounts of one month: credits after the cap, what was earned back, bonuses; `net` is due to the client."""

    credit: Decimal = _NOTHING
    earned_back: Decimal = _NOTHING
    bonus: Decimal = _NOTHING

    @property
    def net(self) -> Decimal:
        """What the supplier owes after all: negative where the client owes more."""
        return self.credit - self.earned_back - self.bonus

    def plus(self, other: MonthMoney) -> MonthMoney:
        """Both together."""
        return MonthMoney(self.credit + other.credit, self.earned_back + other.earned_back, self.bonus + other.bonus)


def by_month(versions: Sequence[Agreement], assessment: Assessment) -> dict[str, MonthMoney] | None:
    """The money of every calendar month that a version in force touches or settles; None without money terms."""
    money = assessment.money
    if money is None:
        return None
    stretches = [in_force(agreement, assessment.start, assessment.end) for agreement in versions]
    touched = [month for first, last in stretches if first < last for month in _months(assessment, first, last)]
    found = dict.fromkeys(touched, MonthMoney())
    by_version = {agreement.version: agreement for agreement in versions}
    for result in assessment.targets:
        for month, amounts in _of_result(by_version[result.version], result, money.currency):
            found[month] = found.get(month, MonthMoney()).plus(amounts)
    for line in money.lines:
        if line.kind == "cap":
            found[line.period] = found.get(line.period, MonthMoney()).plus(MonthMoney(credit=-line.amount))
    return dict(sorted(found.items()))


def _months(assessment: Assessment, start: datetime, end: datetime) -> list[str]:
    return [month.label for month in calendars.months(assessment.time_zone, start, end)]


def total(months: Mapping[str, MonthMoney]) -> MonthMoney:
    """All months together."""
    everything = MonthMoney()
    for amounts in months.values():
        everything = everything.plus(amounts)
    return everything


def _of_result(agreement: Agreement, result: TargetResult, currency: str) -> Iterator[tuple[str, MonthMoney]]:
    amounts = (result.credit, result.earned_back, result.bonus)
    target = agreement.target(result.id)
    if not any(amounts) or target is None or agreement.money is None:
        return
    bases = settlement(agreement, agreement.money, target, result.period, {}).months
    columns = [_shared(amount, list(bases.values()), currency) for amount in amounts]
    yield from ((month, MonthMoney(*parts)) for month, *parts in zip(bases, *columns, strict=True))


def _shared(amount: Decimal, weights: Sequence[Fraction], currency: str) -> list[Decimal]:
    """`amount` in parts like `weights`, each in whole minor units, together exactly the amount."""
    whole, passed, given, parts = sum(weights, Fraction(0)), Fraction(0), _NOTHING, []
    for number, weight in enumerate(weights, 1):
        passed += weight if whole else Fraction(1, len(weights))
        due = amount if number == len(weights) else half_up(Fraction(amount) * passed / (whole or 1), currency)
        parts.append(due - given)
        given = due
    return parts
