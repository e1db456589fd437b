"""Which method is to be believed for a series, and why: the known one unless another is clearly better.

The best of many in a backtest is in part the luckiest. A rival therefore has to be better by more than the luck of the
weeks it was tried on: the difference of absolute errors is summed by week, and weeks are compared as by Diebold and
Mariano (1995, https://doi.org/10.1080/07350015.1995.10524599) with Student's t, as Harvey, Leybourne and Newbold
(1997, https://doi.org/10.1016/S0169-2070(96)00719-4) advise for few of them. Within a week errors hang together; from
week to week they are taken as independent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import t as student

from upheld.forecast.accuracy import PINBALLS, SHARES, Cells, pinball
from upheld.forecast.backtest import Backtest
from upheld.queueing.arrivals import Floats, Integers

BEST: Final = "best"
CLEARLY_BETTER: Final = "clearly_better"
NOT_CLEARLY_WORSE: Final = "not_clearly_worse"
TOO_LITTLE_HISTORY: Final = "too_little_history"
NOTHING_CAME: Final = "nothing_came"
REASONS: Final = (BEST, CLEARLY_BETTER, NOT_CLEARLY_WORSE, TOO_LITTLE_HISTORY, NOTHING_CAME)
"""The known method loses least; another loses less, beyond luck; another does, but it may be luck; too few weeks to
tell; nothing to compare with."""

WAPE: Final = "wape"
PINBALL: Final = "pinball"

FEWEST_WEEKS: Final = 4
LUCK: Final = 0.05
"""How often one of the rivals may be taken for better though none is."""


@dataclass(frozen=True)
class Rival:
    """One method beside the known one."""

    name: str
    loss: float | None  # of the known intervals ÷ what came
    better_by: float | None  # loss of the known method − this one's, ÷ what came; below 0 this one is worse
    chance: float | None  # that one which is no better would be better by as much; None: the known one itself


@dataclass(frozen=True)
class Choice:
    """The method that is taken, and why: `reason` is one of REASONS."""

    name: str
    reason: str
    measure: str  # of WAPE, PINBALL
    weeks: int  # that the backtest compared
    rivals: tuple[Rival, ...]  # every method, the known one too, the one that loses least first


def choose(backtest: Backtest, known: str, *, measure: str = WAPE, luck: float = LUCK) -> Choice:
    """The method to take of those in `backtest`; `known` is the one that is kept when in doubt.

    Losses are those of the intervals that are not set apart: absolute errors of the mean (WAPE), or the pinball losses
    of p10, p50 and p90 together (PINBALL). The same intervals have to be there for all. With several rivals each has to
    be better at `luck` ÷ their number (Bonferroni).
    """
    loss, came = by_week(backtest, measure)
    weeks, rivals = len(came), max(len(backtest) - 1, 1)
    total = float(came.sum())
    found = tuple(sorted((_rival(name, loss, known, total) for name in backtest), key=lambda one: _order(one, known)))
    if weeks < FEWEST_WEEKS:
        return Choice(known, TOO_LITTLE_HISTORY, measure, weeks, found)
    if not total > 0:
        return Choice(known, NOTHING_CAME, measure, weeks, found)
    first = found[0]
    if first.name == known:
        return Choice(known, BEST, measure, weeks, found)
    clear = [one for one in found if one.chance is not None and one.chance * rivals < luck]
    if clear:
        return Choice(clear[0].name, CLEARLY_BETTER, measure, weeks, found)
    return Choice(known, NOT_CLEARLY_WORSE, measure, weeks, found)


def by_week(backtest: Backtest, measure: str = WAPE) -> tuple[Mapping[str, Floats], Floats]:
    """(W,) losses of each method, and contacts that came, in weeks from the first day compared that have any."""
    cells = {name: each.only(~each.apart) for name, each in backtest.items()}
    some = next(iter(cells.values()))
    for other in cells.values():
        _same(some, other)
    if not len(some):
        return {name: np.empty(0) for name in cells}, np.empty(0)
    _, week = np.unique((some.day - some.day.min()) // 7, return_inverse=True)
    sums = {name: _sums(week, losses(each, measure)) for name, each in cells.items()}
    return sums, _sums(week, some.actual)


def losses(cells: Cells, measure: str) -> Floats:
    """(n,) what each interval adds to the loss."""
    if measure == WAPE:
        return np.asarray(np.abs(cells.mean - cells.actual), np.float64)
    each = [pinball(cells.actual, cells.quantiles[SHARES.index(share)], share) for share in PINBALLS]
    return np.asarray(np.sum(each, axis=0), np.float64)


def chance(better_by: Floats) -> float:
    """That differences of weeks which are 0 on average would have a mean as high as these (W,); 1 for a single week.

    >>> round(chance(np.array([1.0, 3.0, 2.0, 4.0])), 4)
    0.0152
    """
    weeks = len(better_by)
    spread = float(better_by.std(ddof=1)) if weeks > 1 else 0.0
    mean = float(better_by.mean()) if weeks else 0.0
    if weeks < 2 or (spread == 0.0 and mean <= 0.0):
        return 1.0
    return 0.0 if spread == 0.0 else float(student.sf(mean / (spread / weeks**0.5), weeks - 1))


def _rival(name: str, loss: Mapping[str, Floats], known: str, total: float) -> Rival:
    better_by = loss[known] - loss[name]
    if not total > 0:
        return Rival(name, None, None, None)
    seen = None if name == known else chance(better_by)
    return Rival(name, float(loss[name].sum()) / total, float(better_by.sum()) / total, seen)


def _sums(week: Integers, of_each: Floats) -> Floats:
    return np.asarray(np.bincount(week, of_each), np.float64)


def _order(rival: Rival, known: str) -> tuple[float, bool]:
    return (np.inf if rival.loss is None else rival.loss, rival.name != known)


def _same(some: Cells, other: Cells) -> None:
    for one, two in ((some.origin, other.origin), (some.day, other.day), (some.slot, other.slot)):
        if not np.array_equal(one, two):
            raise ValueError("the methods were tried on different intervals")
