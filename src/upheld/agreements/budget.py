"""Misses left: how many contacts may still miss in a period, and the level the rest must reach.

A miss is a contact of the denominator that is not in the numerator (for shares where less is better: one that is). With
the required level r and N contacts in the whole period, (1 − r) × N may miss (r × N where less is better).
"""

from __future__ import annotations

from typing import Final

from upheld.agreements.verdict import Figure, Remaining

LEAST_SEEN: Final = 0.05
"""The share of a period's open time that must have passed before its pace says anything about the rest."""


def remaining(
    measured: Figure, required: float, unit: str, better: str, *, expected: float | None, basis: str | None
) -> Remaining:
    """What is left when `measured` is the figure so far and `expected` more contacts are to come (None: unknown).

    >>> left = remaining(Figure(0.75, 450, 600), 0.8, "share", "more", expected=400, basis="forecast")
    >>> round(left.misses_left), left.level_needed
    (50, 0.875)
    """
    if measured.numerator is None or measured.denominator is None:
        return Remaining(None, None, None, None, None, None)
    if expected is None:
        return Remaining(None, None, _misses(measured, unit, better), None, None, None)
    total = measured.denominator + expected
    allowed = _allowed(required, total, better) if unit == "share" else None
    so_far = _misses(measured, unit, better)
    left = allowed - so_far if allowed is not None and so_far is not None else None
    needed = (required * total - measured.numerator) / expected if expected else None
    return Remaining(expected, allowed, so_far, left, needed, basis)


def pace(measured: Figure, open_so_far_s: float, open_left_s: float) -> float | None:
    """Contacts still to come when they keep coming as they did in the open time so far; None before LEAST_SEEN of it.

    >>> pace(Figure(0.8, 400, 500), open_so_far_s=10, open_left_s=20), pace(Figure(1.0, 9, 9), 1, 29)
    (1000.0, None)
    """
    if open_so_far_s < LEAST_SEEN * (open_so_far_s + open_left_s) or not open_so_far_s:
        return None
    if measured.denominator is None:
        return None
    return measured.denominator * open_left_s / open_so_far_s


def _allowed(required: float, total: float, better: str) -> float:
    return total - required * total if better == "more" else required * total


def _misses(measured: Figure, unit: str, better: str) -> float | None:
    if unit != "share" or measured.numerator is None or measured.denominator is None:
        return None
    return measured.denominator - measured.numerator if better == "more" else measured.numerator
