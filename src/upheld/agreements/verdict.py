"""What an assessment says: plain frozen values that reports render and that turn into JSON as they are.

Shares and seconds are floats; money is Decimal, already rounded half-up per line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Span:
    """Half-open [start, end) in UTC; `label` as people call it: ``2026-11``, ``2026-W47``, ``2026-11-22``."""

    start: datetime
    end: datetime
    label: str
    complete: bool  # False: the data or the clock do not reach its end


@dataclass(frozen=True)
class Figure:
    """A figure as numerator and denominator; `value` is None when the denominator is empty.

    All three are None where the figure is unknown: contacts are there, but what they come from cannot tell it.
    """

    value: float | None
    numerator: float | None
    denominator: float | None

    @property
    def unknown(self) -> bool:
        """Whether contacts are there whose figure nobody can tell."""
        return self.denominator is None


UNKNOWN = Figure(None, None, None)
"""The figure of contacts that nobody can tell."""


@dataclass(frozen=True)
class Tier:
    """One of a target's simultaneous promises (70 % in 20 s and 95 % in 60 s)."""

    threshold_s: float | None
    required: float
    figure: Figure
    met: bool | None


@dataclass(frozen=True)
class Excluded:
    """What one exclusion, band or opening-hours rule took out of a target."""

    clause: str  # id of the exclusion, "outside_hours", "forecast_band", "gap:<id>", "ramp_up:<id>"
    kind: str  # exclusion | outside_hours | forecast_band | gap | ramp_up
    contacts: int  # at least, where totals do not tell it
    numerator: float | None
    denominator: float | None
    intervals: int = 0


@dataclass(frozen=True)
class Remaining:
    """Misses left this period, and the level the rest must reach. None where it cannot be said."""

    expected_contacts: float | None  # still to come in the period, from the locked forecast or the pace so far
    misses_allowed: float | None  # in the whole period at the required level
    misses_so_far: float | None
    misses_left: float | None  # negative: the promise can no longer be kept at the expected volume
    level_needed: float | None  # service level the remaining contacts must reach; above 1: out of reach
    basis: str | None  # "forecast" | "pace" | "closed"


@dataclass(frozen=True)
class IntervalResult:
    """Attainment of one interval (or day) of a target, for charts and for share-of-intervals rules."""

    start: datetime
    end: datetime
    label: str
    figure: Figure
    met: bool | None
    counted: bool  # False: under the minimum volume, out of band or excluded


@dataclass(frozen=True)
class TargetResult:
    """The verdict on one target in one of its periods."""

    id: str
    clause: str  # where it stands in the agreement: "targets[1]" or its own `clause` text
    version: int  # of the agreement
    metric: str
    unit: str  # "share" | "s" | "count"
    better: str  # "more" | "less"
    formula: str | None
    threshold_s: float | None
    period: Span
    period_kind: str  # interval | day | week | month | quarter
    aggregate: str  # contacts | intervals | worst_day | consecutive
    queues: tuple[str, ...]
    required: float
    expected: float | None
    stretch: float | None
    net: Figure  # after exclusions: the one that counts
    gross: Figure  # before exclusions
    met: bool | None
    stretch_met: bool | None
    tiers: tuple[Tier, ...]
    excluded: tuple[Excluded, ...]
    days: tuple[IntervalResult, ...]
    intervals: tuple[IntervalResult, ...]
    remaining: Remaining | None
    weight: Decimal
    credit: Decimal
    credit_clause: str | None  # which band: "below 80%"
    bonus: Decimal
    bonus_clause: str | None
    earned_back: Decimal = Decimal(0)
    pooled: Figure | None = None  # over all counted contacts, where `net` is another aggregate
    interval_required: float | None = None  # aggregate "intervals": the level each interval must reach
    longest_run: int | None = None  # aggregate "consecutive": intervals missed in a row
    ramp_up: str | None = None  # id of the ramp-up step the promise comes from
    parameters: Mapping[str, Any] = field(default_factory=dict)  # of the metric or formula, as agreed
    origin: str = "visits"  # what the figure is made from: visits | totals | both | work_items | attempts | scores
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()  # catalogue keys with their values


@dataclass(frozen=True)
class MoneyLine:
    """One line of the service-credit calculation, with everything needed to do it by hand."""

    target: str
    period: str
    kind: str  # credit | bonus | earn_back | cap | minimum_billing
    base: Decimal
    at_risk: Decimal
    weight: Decimal
    share: Decimal
    amount: Decimal  # positive; the kind says the direction
    clause: str


@dataclass(frozen=True)
class Money:
    currency: str
    base: Decimal  # over the assessed settlement months
    at_risk: Decimal  # cap on the sum of credits over the same months
    credit: Decimal
    bonus: Decimal
    earned_back: Decimal
    lines: tuple[MoneyLine, ...]


@dataclass(frozen=True)
class Trigger:
    """A termination or escalation trigger of the agreement and whether it fired."""

    id: str
    fired: bool | None
    evidence: tuple[str, ...]  # labels of the periods that count towards it


@dataclass(frozen=True)
class Assessment:
    """The verdict on an agreement over a stretch of time."""

    agreement: str
    title: str
    client: str
    supplier: str
    versions: tuple[int, ...]
    time_zone: str
    start: datetime
    end: datetime
    first_day: date
    last_day: date
    checks: Mapping[str, Any]
    targets: tuple[TargetResult, ...]
    money: Money | None
    triggers: tuple[Trigger, ...] = ()
    gaps: tuple[Mapping[str, Any], ...] = ()
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    switch: tuple[Mapping[str, Any], ...] = field(default=())  # the targets under every formula
    billing: tuple[Mapping[str, Any], ...] = ()  # whole months under a forecast lock with minimum billing
