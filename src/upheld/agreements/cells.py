"""Net figures by interval or day: cells that charts show and that share-of-intervals, worst-day and run rules judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import isnan

import numpy as np

from upheld.agreements.counts import Counts, Numbers
from upheld.agreements.levels import kept
from upheld.agreements.periods import Instants, instants
from upheld.agreements.verdict import UNKNOWN, Figure, IntervalResult
from upheld.contacts.calendars import Period


@dataclass(frozen=True)
class Rule:
    """How a cell is judged."""

    required: Decimal
    better: str
    minimum_volume: int
    maximum: bool  # figures are maxima, not ratios


def figure(numerator: Numbers, denominator: Numbers, maximum: bool) -> Figure:
    """The figure of rows: sum ÷ sum, or the largest numerator; no value without a denominator.

    A row that is not a number (`interval_totals`) makes the whole figure unknown.
    """
    bottom = float(denominator.sum())
    top = float(numerator.max(initial=0.0)) if maximum else float(numerator.sum())
    return of_parts(top, bottom, maximum)


def of_parts(numerator: float, denominator: float, maximum: bool = False) -> Figure:
    """A figure from its parts.

    Records hold microseconds: what a sum of seconds has beyond them is noise of its floats, which must not break a
    promise kept exactly.
    """
    if isnan(numerator) or isnan(denominator):
        return UNKNOWN
    numerator = round(numerator, 6)
    value = None if not denominator else numerator if maximum else _ratio(numerator, denominator)
    return Figure(value, numerator, denominator)


def _ratio(numerator: float, denominator: float) -> float:
    """The float nearest to the quotient of the two as they are written: 1.2 ÷ 6 is 0.2."""
    if numerator.is_integer() and denominator.is_integer():
        return numerator / denominator
    return float(Fraction(repr(numerator)) / Fraction(repr(denominator)))


def judge(cells: Sequence[Period], counts: Counts, rule: Rule) -> list[IntervalResult]:
    """One result per cell from the counted rows `counts`; cells are disjoint, in order, and cover the rows."""
    number = cell_numbers(cells, counts.at_us)
    contacts = np.bincount(number, counts.contacts, len(cells))
    bottom = np.bincount(number, counts.denominator, len(cells))
    top = _tops(number, counts.numerator, len(cells), rule.maximum)
    parts = zip(cells, contacts.tolist(), top.tolist(), bottom.tolist(), strict=True)
    return [_result(cell, c, of_parts(n, d, rule.maximum), rule) for cell, c, n, d in parts]


def cell_numbers(cells: Sequence[Period], at_us: Instants) -> Instants:
    """The number of the cell each instant lies in."""
    return np.searchsorted(instants(cell.start for cell in cells), at_us, side="right") - 1


def within(cells: Iterable[Period], start: datetime, end: datetime) -> list[Period]:
    """The cells cut to [start, end)."""
    cut = (Period(max(cell.start, start), min(cell.end, end), cell.label) for cell in cells)
    return [cell for cell in cut if cell.start < cell.end]


def _tops(number: Instants, numerator: Numbers, length: int, maximum: bool) -> Numbers:
    if not maximum:
        return np.bincount(number, numerator, length).astype(np.float64)
    tops = np.zeros(length)
    np.maximum.at(tops, number, numerator)
    return tops


def _result(cell: Period, contacts: float, measured: Figure, rule: Rule) -> IntervalResult:
    counted = contacts >= rule.minimum_volume and measured.value is not None
    met = kept(measured.value, rule.required, rule.better) if measured.value is not None else None
    return IntervalResult(cell.start, cell.end, cell.label, measured, met, counted)
