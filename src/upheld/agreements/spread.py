"""The spread of a figure over past periods, and the levels that a promise could have been kept at.

Levels are written as contracts write them: half points of a per cent, whole seconds, rounded to the safe side. How far
chance alone moves a period is told by the Wilson interval (E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209–212,
doi:10.1080/01621459.1927.10502953): of calls that are answered independently of each other. Waits come in clusters, so
the truth is wider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Final

import numpy as np

from upheld.agreements.cells import of_parts
from upheld.agreements.levels import kept
from upheld.agreements.verdict import Figure

SHARES_KEPT: Final = (Fraction(1), Fraction(9, 10), Fraction(1, 2))
"""In which part of the periods a level is to have been kept: all, nine of ten, half."""

_STEPS: Final = {"share": Fraction(1, 200), "s": Fraction(1)}
_Z: Final = 1.959963984540054  # 95 % of a normal distribution lie within


@dataclass(frozen=True)
class KeptLevel:
    """A level, rounded to the safe side, and in how many `of` the periods it would have been kept."""

    share: float  # of the periods, as asked: 1, 0.9, 0.5
    level: Decimal
    kept: int
    of: int


@dataclass(frozen=True)
class Chance:
    """How far chance alone moves a period of `contacts` contacts at this level: 95 % of them lie in [low, high]."""

    contacts: float  # the median of the periods
    low: float
    high: float
    standard_deviation: float


@dataclass(frozen=True)
class Spread:
    """A figure over `periods` periods; None where there is none. `tenth`: nine of ten periods were better."""

    periods: int
    contacts: float
    pooled: Figure
    worst: float | None
    tenth: float | None
    median: float | None
    best: float | None
    standard_deviation: float | None
    worst_period: str | None
    best_period: str | None
    thin: tuple[str, ...]  # labels of periods left out, with fewer contacts than the minimum
    kept: tuple[KeptLevel, ...]
    chance: Chance | None


def spread(
    numerator: Sequence[float],
    denominator: Sequence[float],
    labels: Sequence[str],
    unit: str,
    better: str,
    minimum: int,
) -> Spread:
    """The spread of one ratio over the periods called `labels`, those with fewer than `minimum` contacts left out."""
    figures = [of_parts(n, d) for n, d in zip(numerator, denominator, strict=True)]
    used = [n for n, figure in enumerate(figures) if figure.value is not None and figure.denominator >= minimum]
    thin = tuple(label for n, label in enumerate(labels) if n not in set(used))
    chosen = sorted((figures[n] for n in used), key=_value, reverse=better == "less")  # the worst first
    pooled = of_parts(sum((one.numerator for one in chosen), 0.0), sum((one.denominator for one in chosen), 0.0))
    values = [_value(figure) for figure in chosen]
    at = {_value(figures[n]): labels[n] for n in reversed(used)}
    return Spread(
        periods=len(chosen),
        contacts=pooled.denominator,
        pooled=pooled,
        worst=values[0] if values else None,
        tenth=float(np.quantile(values, 0.1 if better == "more" else 0.9)) if values else None,
        median=float(np.median(values)) if values else None,
        best=values[-1] if values else None,
        standard_deviation=float(np.std(values, ddof=1)) if len(values) > 1 else None,
        worst_period=at[values[0]] if values else None,
        best_period=at[values[-1]] if values else None,
        thin=thin,
        kept=tuple(_kept(chosen, share, unit, better) for share in SHARES_KEPT) if chosen else (),
        chance=_chance(chosen, pooled) if chosen and unit == "share" else None,
    )


def safe(figure: Figure, unit: str, better: str) -> Decimal:
    """The figure as a level a contract could have: down to the half point, or up where less is better.

    >>> safe(of_parts(1763.0, 2069.0), "share", "more"), safe(of_parts(31.2, 3.0), "s", "less")
    (Decimal('0.85'), Decimal('11'))
    """
    exact = Fraction(repr(figure.numerator)) / Fraction(repr(figure.denominator))
    steps = exact / _STEPS[unit]
    rounded = (floor(steps) if better == "more" else ceil(steps)) * _STEPS[unit]
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def wilson(share: float, contacts: float) -> tuple[float, float]:
    """The 95 % interval of the level of `contacts` calls, each kept with probability `share`.

    >>> [round(end, 4) for end in wilson(0.8, 1000)]
    [0.7741, 0.8236]
    """
    middle = (share + _Z**2 / (2 * contacts)) / (1 + _Z**2 / contacts)
    half = _Z * sqrt(share * (1 - share) / contacts + _Z**2 / (4 * contacts**2)) / (1 + _Z**2 / contacts)
    return max(0.0, middle - half), min(1.0, middle + half)


def _kept(worst_first: Sequence[Figure], share: Fraction, unit: str, better: str) -> KeptLevel:
    """The best level that at least `share` of the periods kept."""
    needed = ceil(share * len(worst_first))
    level = safe(worst_first[len(worst_first) - needed], unit, better)
    number = sum(kept(_value(figure), level, better) for figure in worst_first)
    return KeptLevel(float(share), level, number, len(worst_first))


def _chance(figures: Sequence[Figure], pooled: Figure) -> Chance:
    contacts, share = float(np.median([figure.denominator for figure in figures])), _value(pooled)
    low, high = wilson(share, contacts)
    return Chance(contacts, low, high, sqrt(share * (1 - share) / contacts))


def _value(figure: Figure) -> float:
    assert figure.value is not None
    return figure.value
