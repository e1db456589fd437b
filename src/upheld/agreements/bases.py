"""Which part of the monthly base a period settles.

A month: its base. A quarter: that of its three months. Shorter periods share a month's base evenly: it is divided by
the number of periods with opening time that begin in the month. A version in force for a part of a month has that part
of its base, by local days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from upheld.agreements.clauses import Agreement, MoneyTerms, Target
from upheld.agreements.periods import borders, in_force, of_kind, touches
from upheld.agreements.verdict import Span
from upheld.contacts import calendars
from upheld.contacts.calendars import Period


@dataclass(frozen=True)
class Settlement:
    """The amounts one version puts on the months of a period: base by month label, before the share at risk."""

    months: Mapping[str, Fraction]

    @property
    def base(self) -> Fraction:
        """The base of the period."""
        return sum(self.months.values(), Fraction(0))


def month_base(agreement: Agreement, terms: MoneyTerms, month: Period) -> Fraction:
    """The base of a calendar month for the days on which `agreement` is in force."""
    first, last = in_force(agreement, month.start, month.end)
    days = len(calendars.days(agreement.time_zone, month.start, month.end))
    held = len(calendars.days(agreement.time_zone, first, last)) if first < last else 0
    return Fraction(terms.base) * Fraction(held, days)


def settlement(
    agreement: Agreement, terms: MoneyTerms, target: Target, period: Span, counts: dict[str, int]
) -> Settlement:
    """What `period` of `target` settles; `counts` remembers the number of periods by target and month."""
    months = calendars.months(agreement.time_zone, period.start, period.end)
    if target.period in ("month", "quarter"):
        return Settlement({month.label: month_base(agreement, terms, month) for month in months})
    month = months[0]
    key = f"{agreement.version} {target.id} {month.label}"
    if key not in counts:
        counts[key] = _beginning_in(agreement, target, month)
    return Settlement({month.label: month_base(agreement, terms, month) / max(counts[key], 1)})


def _beginning_in(agreement: Agreement, target: Target, month: Period) -> int:
    """Periods of the target with opening time that begin in the month while the version is in force."""
    first, last = in_force(agreement, month.start, month.end)
    found = of_kind(target.period, agreement.time_zone, first, last, target.interval_s)
    cut = [(max(period.start, agreement.start), period.end) for period in found]
    begun = [span for span in cut if first <= span[0] < last]
    if agreement.counts_outside_hours or not begun:
        return len(begun)
    opened = borders(calendars.open_spans(agreement.calendar, begun[0][0], begun[-1][1]))
    return sum(touches(opened, *span) for span in begun)
