"""Two drafts that are compared: the versions of each, its verdict, and what they say differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from upheld.agreements.clauses import Agreement, Band, Target
from upheld.agreements.verdict import Assessment
from upheld.contacts.opening_hours import WEEKDAYS, WallSpan
from upheld.metrics.service_level import FORMULAS, with_defaults

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Draft:
    """One of the two: its versions in the order they come into force, and the verdict on them."""

    versions: tuple[Agreement, ...]
    assessment: Assessment

    @property
    def latest(self) -> Agreement:
        """The version that comes into force last."""
        return self.versions[-1]

    def target(self, target_id: str) -> Target | None:
        """The target as the latest version that has it says it."""
        found = (version.target(target_id) for version in reversed(self.versions))
        return next((target for target in found if target is not None), None)

    @property
    def target_ids(self) -> tuple[str, ...]:
        """The ids of the assessed targets, in their order."""
        return tuple(dict.fromkeys(result.id for result in self.assessment.targets))


def terms(a: Draft, b: Draft) -> list[Row]:
    """What the latest versions say differently: `target` (None: the whole agreement), `term`, and `a` and `b` as plain
    values; the time of day and money as text, as an agreement writes them."""
    found = list(_different(None, of_agreement(a.latest), of_agreement(b.latest)))
    for target_id in dict.fromkeys((*a.target_ids, *b.target_ids)):
        one, other = a.target(target_id), b.target(target_id)
        if one is not None and other is not None:
            found += _different(target_id, of_target(one), of_target(other))
    return found


def parameters(target: Target) -> Mapping[str, Any]:
    """The parameters in force of a target: those of its formula with their defaults."""
    if target.formula is None:
        return target.parameters
    return with_defaults(FORMULAS[target.formula], target.parameters)


def _different(target: str | None, a: Row, b: Row) -> Iterator[Row]:
    for term in a:
        if a[term] != b[term]:
            yield {"target": target, "term": term, "a": a[term], "b": b[term]}


def of_agreement(agreement: Agreement) -> Row:
    """The terms of the whole agreement as plain values, by name."""
    money = agreement.money
    forecast = agreement.forecast
    return {
        "time_zone": agreement.time_zone,
        "hours": _hours(agreement.calendar.hours) if agreement.calendar.hours else None,
        "counts_outside_hours": agreement.counts_outside_hours,
        "holidays": agreement.calendar.holidays,
        "exclusions": tuple(sorted(exclusion.id for exclusion in agreement.exclusions)),
        "gaps": tuple(sorted(gap.id for gap in agreement.gaps)),
        "forecast_band": forecast.band if forecast else None,
        "currency": money.currency if money else None,
        "base": money.base if money else None,
        "at_risk": money.at_risk if money else None,
    }


def of_target(target: Target) -> Row:
    """The terms of one target as plain values, by name."""
    return {
        "metric": target.metric,
        "formula": target.formula,
        "parameters": dict(parameters(target)),
        "within_s": tuple(tier.threshold_s for tier in target.tiers),
        "required": tuple(tier.required for tier in target.tiers),
        "queues": tuple(sorted(target.queues)),
        "channels": tuple(sorted(target.channels)),
        "dayparts": _hours(target.dayparts) if target.dayparts else None,
        "period": target.period,
        "aggregate": target.aggregate,
        "weight": target.weight,
        "credits": _bands(target.credits) or tuple((str(point.at), point.share) for point in target.linear_credits),
        "bonus": _bands(target.bonus),
    }


def _bands(bands: Sequence[Band]) -> tuple[Any, ...]:
    return tuple((f"{band.when} {band.written}", band.share) for band in bands)


def _hours(hours: Mapping[str, tuple[WallSpan, ...]]) -> str:
    """Hours as agreements write them, days with the same hours together: ``mon-fri 08:00-18:00``."""
    groups: list[tuple[list[str], str]] = []
    for day in (*WEEKDAYS, *(key for key in hours if key not in WEEKDAYS)):
        spans = " ".join(f"{_clock(span.start_s)}-{_clock(span.end_s)}" for span in hours.get(day, ()))
        if groups and groups[-1][1] == spans and day in WEEKDAYS:
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    return ", ".join(f"{_days(days)} {spans}" for days, spans in groups if spans)


def _days(days: Sequence[str]) -> str:
    return days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600 % 24 if seconds > 86400 else seconds // 3600:02}:{seconds % 3600 // 60:02}"
