"""What an agreement says, as frozen values: levels and shares exact decimals, durations seconds, instants UTC.

Every `start`/`end` pair is half-open. Empty tuples mean "all". Level values (`required`, band edges, …) are in the unit
of the target's metric: a share 0–1, seconds or a count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from upheld.contacts.calendars import Calendar
from upheld.contacts.opening_hours import WallSpan


@dataclass(frozen=True)
class TierTerm:
    """`required` of the contacts within `threshold_s` seconds; without a threshold the metric has none."""

    threshold_s: float | None
    required: Decimal


@dataclass(frozen=True)
class Band:
    """Beyond `edge` (as `when` says) `share` of base × at_risk × weight is due."""

    when: str  # below | above | misses (credits), from | to (bonuses)
    edge: Decimal
    share: Decimal
    written: str  # the edge as the agreement writes it: "80%"


@dataclass(frozen=True)
class Point:
    """One point of a linear credit."""

    at: Decimal
    share: Decimal


@dataclass(frozen=True)
class EarnBack:
    """`share` of a credit returns when each of the next `periods` periods reaches `level`."""

    level: Decimal
    periods: int
    share: Decimal


@dataclass(frozen=True)
class Target:
    """One promise; `tiers[0]` is the one that figures and money look at."""

    id: str
    clause: str
    metric: str
    unit: str  # share | s | count
    better: str  # more | less
    formula: str | None
    parameters: Mapping[str, Any]
    tiers: tuple[TierTerm, ...]
    expected: Decimal | None
    stretch: Decimal | None
    queues: tuple[str, ...]
    channels: tuple[str, ...]
    dayparts: Mapping[str, tuple[WallSpan, ...]] | None  # as opening hours; None: all the time
    period: str  # interval | day | week | month | quarter
    aggregate: str  # contacts | intervals | worst_day | consecutive
    interval_s: int
    intervals_required: Decimal
    minimum_volume: int
    consecutive: int
    weight: Decimal
    credits: tuple[Band, ...]
    linear_credits: tuple[Point, ...]
    bonus: tuple[Band, ...]
    earn_back: EarnBack | None

    @property
    def required(self) -> Decimal:
        """The level of the first tier."""
        return self.tiers[0].required

    @property
    def threshold_s(self) -> float | None:
        """The threshold of the first tier."""
        return self.tiers[0].threshold_s


@dataclass(frozen=True)
class MoneyTerms:
    """`base` per month and the share of it at risk."""

    currency: str
    base: Decimal
    at_risk: Decimal


@dataclass(frozen=True)
class ForecastRow:
    """Contacts forecast for one queue (None: all of the agreement) in the interval that begins at `start`."""

    start: datetime
    queue: str | None
    contacts: float


@dataclass(frozen=True)
class ForecastTerms:
    """The locked forecast and the band around it."""

    rows: tuple[ForecastRow, ...]
    per_s: int
    band: Decimal | None
    mode: str  # exclude_interval | excuse_excess
    minimum_billing: Decimal | None
    file: str


@dataclass(frozen=True)
class Exclusion:
    """An approved stretch of time that is left out."""

    id: str
    start: datetime
    end: datetime
    reason: str
    evidence: str
    approved_by: tuple[str, ...]
    queues: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Substitute:
    """Agreed figures for one target in place of lost ones."""

    target: str
    numerator: float
    denominator: float


@dataclass(frozen=True)
class Gap:
    """A declared loss of the log."""

    id: str
    start: datetime
    end: datetime
    reason: str
    evidence: str
    approved_by: tuple[str, ...]
    substitutes: tuple[Substitute, ...] = ()


@dataclass(frozen=True)
class RampUp:
    """A lower promise for periods that begin within [start, end)."""

    id: str
    start: datetime
    end: datetime
    targets: tuple[str, ...]
    required: str | None  # as written: its unit is that of each target
    scale: Decimal | None
    credits: bool


@dataclass(frozen=True)
class Duty:
    """A duty of one side; shown, not measured."""

    side: str
    text: str
    due: str | None
    id: str | None = None


@dataclass(frozen=True)
class TerminationTrigger:
    """Fires when `misses` of `within` periods in a row are missed."""

    id: str
    target: str
    misses: int
    within: int
    text: str


@dataclass(frozen=True)
class Agreement:
    """One version of an agreement, in force in [start, end) (end None: open)."""

    id: str
    version: int
    title: str
    client: str
    supplier: str
    time_zone: str
    valid_from: date
    valid_to: date | None  # first day it no longer holds
    start: datetime
    end: datetime | None
    calendar: Calendar
    counts_outside_hours: bool
    queues: tuple[str, ...]
    channels: tuple[str, ...]
    money: MoneyTerms | None
    forecast: ForecastTerms | None
    targets: tuple[Target, ...]
    exclusions: tuple[Exclusion, ...]
    gaps: tuple[Gap, ...]
    ramp_up: tuple[RampUp, ...]
    duties: tuple[Duty, ...]
    termination: tuple[TerminationTrigger, ...]
    file: str
    places: Mapping[str, int] = field(default_factory=dict)  # line of each field, as errors name it

    def target(self, target_id: str) -> Target | None:
        """The target called `target_id`."""
        return next((target for target in self.targets if target.id == target_id), None)
