"""Which share of its part at risk a target's figure costs or earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from upheld.agreements.clauses import Band, Point, Target


@dataclass(frozen=True)
class Due:
    """A share of base × at_risk × weight, and the band it comes from."""

    share: Decimal
    clause: str


def credit(target: Target, value: float, longest_run: int | None) -> Due | None:
    """The credit for a figure: the deepest band that applies, or the point on the line; None when there is none."""
    if target.linear_credits:
        return _linear(target.linear_credits, value)
    return _deepest(target.credits, value, longest_run)


def bonus(target: Target, value: float) -> Due | None:
    """The bonus for a figure: the best band that applies."""
    return _deepest(target.bonus, value, None)


def _deepest(bands: Sequence[Band], value: float, longest_run: int | None) -> Due | None:
    applying = [band for band in bands if _applies(band, value, longest_run)]
    if not applying:
        return None
    deepest = max(applying, key=lambda band: band.share)
    return Due(deepest.share, f"{deepest.when} {deepest.written}")


def _applies(band: Band, value: float, longest_run: int | None) -> bool:
    edge = float(band.edge)
    match band.when:
        case "below":
            return value < edge
        case "above":
            return value > edge
        case "from":
            return value >= edge
        case "to":
            return value <= edge
        case _:
            return longest_run is not None and longest_run >= edge


def _linear(points: Sequence[Point], value: float) -> Due | None:
    """Between two points in proportion; beyond the first and last their share."""
    at = Decimal(repr(value))
    share = points[0].share if at <= points[0].at else points[-1].share
    for low, high in pairwise(points):
        if low.at <= at <= high.at and low.at < high.at:
            share = low.share + (high.share - low.share) * (at - low.at) / (high.at - low.at)
    return Due(share, "linear") if share else None
