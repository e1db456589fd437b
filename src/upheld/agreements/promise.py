"""What was promised in one period: the target's tiers, or those of the ramp-up step its beginning lies in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from upheld.agreements.clauses import Agreement, RampUp, Target, TierTerm
from upheld.agreements.levels import level
from upheld.agreements.verdict import Span


@dataclass(frozen=True)
class Promise:
    """The tiers in force in a period, and the ramp-up step they come from."""

    tiers: tuple[TierTerm, ...]
    step: RampUp | None = None


def of_period(agreement: Agreement, target: Target, period: Span) -> Promise:
    """The promise of `target` in `period`."""
    step = next((step for step in agreement.ramp_up if _applies(step, target, period)), None)
    return Promise(target.tiers if step is None else _lowered(target, step), step)


def _applies(step: RampUp, target: Target, period: Span) -> bool:
    return step.start <= period.start < step.end and (not step.targets or target.id in step.targets)


def _lowered(target: Target, step: RampUp) -> tuple[TierTerm, ...]:
    """A level of its own replaces the first tier's; a scale multiplies every tier's (a share stays at most 1)."""
    first, *rest = target.tiers
    if step.required is not None:
        return (replace(first, required=level(step.required, target.unit)), *rest)
    return tuple(replace(tier, required=_scaled(target, tier, step)) for tier in target.tiers)


def _scaled(target: Target, tier: TierTerm, step: RampUp) -> Decimal:
    scaled = tier.required * (step.scale or 1)
    return min(scaled, Decimal(1)) if target.unit == "share" else scaled
