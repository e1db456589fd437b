"""What a level costs before it has happened: credits and bonuses of a target as functions of its figure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from upheld.agreements.clauses import Agreement, Band, Target

Floats = NDArray[np.float64]


def credit_shares(target: Target, values: Floats) -> Floats:
    """The share of base × at_risk × weight that is due at each figure of `values`, as `shares.credit` has it.

    Bands of misses in a row are left out: one figure does not tell them.
    """
    if target.linear_credits:
        at = [float(point.at) for point in target.linear_credits]
        return np.interp(values, at, [float(point.share) for point in target.linear_credits])
    return _deepest(target.credits, values)


def bonus_shares(target: Target, values: Floats) -> Floats:
    """The share that is earned at each figure of `values`, as `shares.bonus` has it."""
    return _deepest(target.bonus, values)


def at_stake(agreement: Agreement, target: Target) -> float:
    """Base × at_risk × weight of one month; 0 without money terms."""
    terms = agreement.money
    return 0.0 if terms is None else float(terms.base) * float(terms.at_risk) * float(target.weight)


def money_at(agreement: Agreement, target: Target, value: float) -> float:
    """Credits less bonuses of a month whose figure is `value`, for sure."""
    figure = np.array([value])
    share = credit_shares(target, figure)[0] - bonus_shares(target, figure)[0]
    return at_stake(agreement, target) * float(share)


def _deepest(bands: Sequence[Band], values: Floats) -> Floats:
    found = np.zeros(len(values))
    for band in bands:
        found = np.maximum(found, np.where(_applies(band, values), float(band.share), 0.0))
    return found


def _applies(band: Band, values: Floats) -> NDArray[np.bool_]:
    edge = float(band.edge)
    match band.when:
        case "below":
            return values < edge
        case "above":
            return values > edge
        case "from":
            return values >= edge
        case "to":
            return values <= edge
        case _:
            return np.zeros(len(values), dtype=bool)
