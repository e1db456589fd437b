"""Which share of its part at risk a target's figure costs or earns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from upheld.agreements.clauses import Band, Point, Target
from upheld.agreements.verdict import Figure


@dataclass(frozen=True)
class Due:
    """An exact share of base × at_risk × weight, and the band it comes from."""

    share: Fraction
    clause: str


def credit(target: Target, measured: Figure, longest_run: int | None) -> Due | None:
    """The credit for a figure: the deepest band that applies, or the point on the line; None when there is none."""
    if target.linear_credits:
        return _linear(target.linear_credits, _exact(measured))
    return _deepest(target.credits, measured, longest_run)


def bonus(target: Target, measured: Figure) -> Due | None:
    """The bonus for a figure: the best band that applies."""
    return _deepest(target.bonus, measured, None)


def _deepest(bands: Sequence[Band], measured: Figure, longest_run: int | None) -> Due | None:
    value = measured.value or 0.0
    applying = [band for band in bands if _applies(band, value, longest_run)]
    if not applying:
        return None
    deepest = max(applying, key=lambda band: band.share)
    return Due(Fraction(deepest.share), f"{deepest.when} {deepest.written}")


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


def _linear(points: Sequence[Point], at: Fraction) -> Due | None:
    """Between two points in proportion; beyond the first and last their share."""
    line = [(Fraction(point.at), Fraction(point.share)) for point in points]
    share = line[0][1] if at <= line[0][0] else line[-1][1]
    for (low, cheap), (high, dear) in pairwise(line):
        if low <= at <= high:
            share = cheap + (dear - cheap) * (at - low) / (high - low)
    return Due(share, "linear") if share else None


def _exact(measured: Figure) -> Fraction:
    """The figure without the rounding of floats: its quotient, or its numerator where it is a maximum.

    Only a figure that is known costs anything.
    """
    assert measured.numerator is not None
    assert measured.denominator is not None
    quotient = Fraction(repr(measured.numerator)) / Fraction(repr(measured.denominator))
    return quotient if float(quotient) == measured.value else Fraction(repr(measured.numerator))
