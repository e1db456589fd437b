"""Who leaves, and when: rates under named formulas, survival by tenure, and the hazard a hiring plan counts with.

A rate of leaving has no single definition, so each one here has a name and a version. People in training are counted
apart: they leave at another rate and answer no calls. Who moves to another team of the same employer is no leaver, but
is gone all the same: rates leave transfers out and name them, the hazard of a plan has them in.

Only numbers of people are made, never a score of one; groups of fewer than `GROUP` people are not told.

Sources: Kaplan and Meier (1958), DOI 10.1080/01621459.1958.10501452; a hazard constant in bands is leavers ÷ time at
risk, its maximum-likelihood estimate (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 2002).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import expm1, inf, log1p, sqrt
from typing import Final

import numpy as np

from upheld.metrics.patience import kaplan_meier
from upheld.queueing.demand import Floats

FORMULAS: Final = ("monthly/1", "times_12/1", "compounded/1", "rolling_12/1")
"""Names and versions of the rates: of a month, its mean × 12, compounded over 12, and leavers ÷ headcount of 12."""
REASONS: Final = ("voluntary", "involuntary", "end_of_term", "transfer")
"""Why somebody left; nothing that tells of health, and `transfer` is no attrition."""
GROUP: Final = 10
"""Fewer people than this are not told as a group."""
EDGES_WEEKS: Final = (4, 8, 13, 26, 52)
"""Tenure at which the hazard may change: early leavers apart."""
WEEKS_A_MONTH: Final = 365.25 / 12 / 7
_Z: Final = 1.959963984540054


@dataclass(frozen=True)
class Employment:
    """One person's time in the team, under a pseudonym: in it from `start` until the day before `end`."""

    person: str
    start: date
    end: date | None = None  # None: still there
    reason: str = ""  # one of REASONS, or not told
    group: str = ""  # site, shift pattern, class …
    full_time: float = 1.0  # share of a full-time contract

    def days(self, until: date) -> int:
        """Days in the team, as far as they are seen by `until`."""
        return (min(self.end or until, until) - self.start).days

    def gone(self, until: date) -> bool:
        """Whether the person had left by `until`, for whatever reason."""
        return self.end is not None and self.end <= until

    def left(self, until: date) -> bool:
        """Whether that was attrition: gone, but not to another team."""
        return self.gone(until) and self.reason != "transfer"


@dataclass(frozen=True)
class MonthRate:
    """One month: leavers past training, their average daily headcount, and what is counted apart."""

    month: date  # its first day
    leavers: int
    headcount: float  # past training, average over the days
    in_training: int  # left during it
    transfers: int

    @property
    def rate(self) -> float | None:
        """`monthly/1`: leavers ÷ average headcount; None for fewer than GROUP people."""
        return self.leavers / self.headcount if self.headcount >= GROUP else None


def times_12(monthly: float) -> float:
    """A year's rate as twelve times the month's: leavers of a year per place.

    >>> round(times_12(0.03), 4)
    0.36
    """
    return 12 * monthly


def compounded(monthly: float) -> float:
    """A year's rate as the share of those there at its start who are gone at its end, at a month's rate 0–1.

    >>> round(compounded(0.03), 4)
    0.3062
    """
    return -expm1(12 * log1p(-monthly)) if monthly < 1 else 1.0


def by_month(of: Sequence[Employment], first: date, last: date, training_days: int = 0) -> list[MonthRate]:
    """The months from `first` to `last` (first days of months, both counted)."""
    return [_month(of, month, training_days) for month in _months(first, last)]


def rolling_12(months: Sequence[MonthRate]) -> float | None:
    """`rolling_12/1`: leavers of the last twelve months ÷ their average headcount; None for fewer months or people."""
    last = months[-12:]
    headcount = sum(one.headcount for one in last) / 12
    return sum(one.leavers for one in last) / headcount if len(last) == 12 and headcount >= GROUP else None


def mean_rate(months: Sequence[MonthRate]) -> float | None:
    """The average of the monthly rates, weighed by headcount: leavers ÷ person-months; None for small groups."""
    headcount = sum(one.headcount for one in months)
    small = not months or headcount / len(months) < GROUP
    return None if small else sum(one.leavers for one in months) / headcount


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [plus_months(first, place) for place in range(count)]


def plus_months(month: date, more: int) -> date:
    """The first day of the month that comes `more` months after the one of `month`.

    >>> plus_months(date(2026, 11, 1), 3)
    datetime.date(2027, 2, 1)
    """
    years, place = divmod(month.month - 1 + more, 12)
    return date(month.year + years, place + 1, 1)


def _month(of: Sequence[Employment], month: date, training_days: int) -> MonthRate:
    end = plus_months(month, 1)
    days, leavers, in_training, transfers = 0, 0, 0, 0
    for one in of:
        trained = one.start + timedelta(training_days)
        days += max((min(one.end or end, end) - max(trained, month)).days, 0)
        if one.end is not None and month <= one.end < end:
            transfer = one.reason == "transfer"
            transfers += transfer
            in_training += not transfer and one.end < trained
            leavers += not transfer and one.end >= trained
    return MonthRate(month, leavers, days / (end - month).days, in_training, transfers)


@dataclass(frozen=True)
class Staying:
    """The share still in the team after each tenure at which somebody left, with its band; from Kaplan and Meier."""

    at_days: Floats
    share: Floats
    low: Floats  # NaN where the share is 0
    high: Floats
    people: int
    seen_days: float  # the longest tenure seen: nothing is known beyond it

    def at(self, days: float) -> tuple[float, float, float] | None:
        """Share and band at a tenure; None beyond what was seen."""
        if days > self.seen_days:
            return None
        step = int(np.searchsorted(self.at_days, days, side="right")) - 1
        return (1.0, 1.0, 1.0) if step < 0 else (float(self.share[step]), float(self.low[step]), float(self.high[step]))


def staying(of: Sequence[Employment], until: date, confidence: float = 0.95) -> Staying | None:
    """Survival in the team as seen by `until`, those still there and transfers right-censored; None for a small group.

    >>> days = [(10, 1), (25, 1), (25, 1), (40, 0), (60, 1), (75, 0), (90, 1), (120, 0), (120, 0), (200, 1)]
    >>> last = date(2026, 12, 31)
    >>> people = [Employment("", last - timedelta(d), last if left else None) for d, left in days]
    >>> [round(float(share), 4) for share in staying(people, last).share]
    [0.9, 0.7, 0.5833, 0.4375, 0.0]
    """
    seen = [one for one in of if one.start <= until]
    if len(seen) < GROUP:
        return None
    days = np.array([one.days(until) for one in seen], np.float64)
    found = kaplan_meier(days, [one.left(until) for one in seen], confidence)
    return Staying(found.at_s, found.share, found.low, found.high, len(seen), float(days.max()))


@dataclass(frozen=True)
class Early:
    """How many of a cohort had left by a day of tenure; `share` and its interval are None for a small cohort."""

    cohort: date | None  # the month in which they started; None: all fully observed cohorts together
    day: int
    left: int
    of: int

    @property
    def share(self) -> float | None:
        """Left ÷ started."""
        return self.left / self.of if self.of >= GROUP else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """A 95 % interval of the share, after Wilson."""
        return wilson(self.left, self.of) if self.of >= GROUP else None


def early(of: Iterable[Employment], until: date, days: Sequence[int] = (30, 60, 90)) -> list[Early]:
    """Early leavers by the month of their start, only of cohorts whose every member could be seen so long.

    Cohorts in order, each with its `days`; last, for each of the days, all such cohorts together.
    """
    cohorts: dict[date, list[Employment]] = {}
    for one in of:
        cohorts.setdefault(one.start.replace(day=1), []).append(one)
    found = [
        _early(month, cohorts[month], day, until)
        for month in sorted(cohorts)
        for day in days
        if plus_months(month, 1) + timedelta(day - 1) <= until
    ]
    together = [[one for one in found if one.day == day] for day in days]
    pooled = [
        Early(None, day, sum(one.left for one in rows), sum(one.of for one in rows))
        for day, rows in zip(days, together, strict=True)
        if rows
    ]
    return [*found, *pooled]


def _early(month: date, members: Sequence[Employment], day: int, until: date) -> Early:
    return Early(month, day, sum(one.left(until) and one.days(until) <= day for one in members), len(members))


def wilson(successes: float, of: float, z: float = _Z) -> tuple[float, float]:
    """The interval of a share after E. B. Wilson (1927), DOI 10.1080/01621459.1927.10502953; `of` above 0.

    >>> tuple(round(x, 4) for x in wilson(8, 10))
    (0.4902, 0.9433)
    """
    share = successes / of
    middle = share + z * z / (2 * of)
    spread = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


@dataclass(frozen=True)
class Band:
    """A hazard of leaving per week that holds for tenures from the band before until `until_weeks`.

    `leavers` and `person_weeks` are what it was learnt from; None where it was assumed.
    """

    until_weeks: float
    weekly: float
    leavers: int | None = None
    person_weeks: float | None = None

    @property
    def monthly(self) -> float:
        """The share that leaves within a month."""
        return -expm1(-self.weekly * WEEKS_A_MONTH)


def assumed(until_weeks: float, monthly: float) -> Band:
    """A band in which the share `monthly` (0–1, below 1) leaves each month.

    >>> round(assumed(13, 0.03).monthly, 12)
    0.03
    """
    return Band(until_weeks, -log1p(-monthly) / WEEKS_A_MONTH)


def learnt(
    of: Iterable[Employment], until: date, edges_weeks: Sequence[int] = EDGES_WEEKS, since: date = date.min
) -> tuple[Band, ...]:
    """The hazard by tenure, transfers included, of what was seen from `since` until `until`.

    Who was there before `since` counts from the tenure they had then: those who left earlier are not in the table. A
    band in which fewer than GROUP people were seen is one with the band before.
    """
    edges = [0.0, *edges_weeks, inf]
    every = [(max((since - one.start).days, 0) / 7, one.days(until) / 7, one.gone(until)) for one in of]
    seen = [one for one in every if one[1] >= one[0]]
    while len(edges) > 2 and sum(end > edges[-2] for _, end, _ in seen) < GROUP:
        del edges[-2]
    return tuple(_band(seen, low, high) for low, high in itertools.pairwise(edges))


def _band(seen: Sequence[tuple[float, float, bool]], low: float, high: float) -> Band:
    at_risk = sum(max(min(end, high) - max(begin, low), 0.0) for begin, end, _ in seen)
    leavers = sum(gone and (low < end <= high or end == low == 0) for _, end, gone in seen)
    return Band(high, leavers / at_risk if at_risk else 0.0, leavers, at_risk)


def starters(of: Iterable[Employment], since: date) -> list[Employment]:
    """Those whose whole time in the team is in a table that is complete from `since`."""
    return [one for one in of if one.start >= since]


def hazards(bands: Sequence[Band], weeks: int) -> Floats:
    """(weeks,) the hazard in each week of tenure."""
    edges = np.array([band.until_weeks for band in bands])
    each = np.array([band.weekly for band in bands])
    return each[np.minimum(np.searchsorted(edges, np.arange(weeks), side="right"), len(bands) - 1)]


def groups(of: Sequence[Employment], until: date) -> dict[str, Staying | None]:
    """Survival by group; None where the group is too small to be told."""
    members = Counter(one.group for one in of if one.group)
    return {name: staying([one for one in of if one.group == name], until) for name in sorted(members)}
