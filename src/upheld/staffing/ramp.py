"""What a newcomer is worth: the share of a tenured person's work by weeks since training, as one of four shapes.

A share is productivity: tenured handling time ÷ the newcomer's, so 1 where nothing is left to learn. During training it
is 0. Shapes are fitted by least squares and chosen by cohorts that the fit has not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

import numpy as np
from scipy.optimize import least_squares

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats

SHAPES: Final = ("linear", "exponential", "s-curve", "stepped")
_STEPS_WEEKS: Final = (0, 4, 8, 16)
_LONGEST_WEEKS: Final = 104.0


@dataclass(frozen=True)
class Ramp:
    """A shape with its parameters: the share at first, and in how many weeks 95 % of the way to 1 are gone.

    A linear ramp is at 1 after `weeks`; a stepped one holds each of `steps` (from week, share) until the next.
    """

    shape: str
    first: float = 0.5
    weeks: float = 12.0
    steps: tuple[tuple[float, float], ...] = ()

    def shares(self, weeks: Floats | Sequence[float]) -> Floats:
        """The share at each number of weeks since training.

        >>> Ramp("linear", 0.5, 10).shares([0, 5, 10, 20]).tolist()
        [0.5, 0.75, 1.0, 1.0]
        >>> Ramp("exponential", 0.4, 10).shares([0, 10]).round(4).tolist()
        [0.4, 0.97]
        """
        at = np.asarray(weeks, np.float64)
        if self.shape == "stepped":
            return _stepped(at, self.steps)
        return self.first + (1 - self.first) * _GONE[self.shape](at, self.weeks)

    def by_tenure(self, weeks: int, training_weeks: int) -> Floats:
        """(weeks,) the share by week of tenure: 0 in training; of the middle of each week after it."""
        worked = np.arange(weeks) - training_weeks + 0.5
        return np.where(worked < 0, 0.0, self.shares(np.maximum(worked, 0.0)))


def _linear(at: Floats, weeks: float) -> Floats:
    return np.minimum(at / max(weeks, 1e-9), 1.0)


def _exponential(at: Floats, weeks: float) -> Floats:
    return 1 - np.exp(-log(20) * at / max(weeks, 1e-9))


def _s_curve(at: Floats, weeks: float) -> Floats:
    """A logistic curve from 0 at no weeks to 0.95 at `weeks`, its middle half-way there."""
    low, steepness = 1 / 21, 2 * log(20)
    middle = 1 / (1 + np.exp(-steepness * (at / max(weeks, 1e-9) - 0.5)))
    return np.clip((middle - low) / (1 - low), 0.0, 1.0)


def _stepped(at: Floats, steps: Sequence[tuple[float, float]]) -> Floats:
    starts = np.array([start for start, _ in steps])
    shares = np.array([share for _, share in steps])
    return shares[np.maximum(np.searchsorted(starts, at, side="right") - 1, 0)]


_GONE: Final[Mapping[str, Callable[[Floats, float], Floats]]] = {
    "linear": _linear, "exponential": _exponential, "s-curve": _s_curve,
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What a cohort did in a week since training: its share of a tenured person's work."""

    cohort: str
    week: float
    share: float


@dataclass(frozen=True)
class Fit:
    """The ramp chosen, and the root mean square error of each shape on cohorts that its fit had not seen."""

    ramp: Ramp
    errors: Mapping[str, float]
    cohorts: int


def fit(seen: Sequence[Seen]) -> Fit:
    """The shape with the least error on cohorts left out one by one, fitted to all of them.

    Raises BadInput for fewer than two cohorts or six weeks in all: a choice needs something to be tried on.
    """
    cohorts = sorted({one.cohort for one in seen})
    if len(cohorts) < 2 or len(seen) < 6:
        raise BadInput(Problem("hiring.ramp_data", values={"cohorts": len(cohorts), "weeks": len(seen)}))
    errors = {shape: _held_out(shape, seen, cohorts) for shape in SHAPES}
    return Fit(fitted(min(SHAPES, key=errors.__getitem__), seen), errors, len(cohorts))


def fitted(shape: str, seen: Sequence[Seen]) -> Ramp:
    """The ramp of one shape nearest to what was seen."""
    weeks, shares = (np.array([getattr(one, name) for one in seen]) for name in ("week", "share"))
    if shape == "stepped":
        return Ramp(shape, steps=_steps(weeks, shares))
    ends = ((0.0, 0.5), (1.2, _LONGEST_WEEKS))
    begin = (min(max(float(shares[weeks <= weeks.min()].mean()), 0.01), 1.19), max(float(weeks.max()) / 2, 1.0))
    found = least_squares(lambda x: Ramp(shape, x[0], x[1]).shares(weeks) - shares, begin, bounds=ends)
    return Ramp(shape, float(found.x[0]), float(found.x[1]))


def _steps(weeks: Floats, shares: Floats) -> tuple[tuple[float, float], ...]:
    """The mean of each stretch of weeks; a stretch without a week is left out."""
    ends = (*_STEPS_WEEKS[1:], np.inf)
    inside = [(start, (weeks >= start) & (weeks < end)) for start, end in zip(_STEPS_WEEKS, ends, strict=True)]
    return tuple((float(start), float(shares[which].mean())) for start, which in inside if which.any())


def _held_out(shape: str, seen: Sequence[Seen], cohorts: Sequence[str]) -> float:
    squares: list[float] = []
    for left_out in cohorts:
        ramp = fitted(shape, [one for one in seen if one.cohort != left_out])
        others = [one for one in seen if one.cohort == left_out]
        said = ramp.shares([one.week for one in others])
        squares += [(share - one.share) ** 2 for share, one in zip(said.tolist(), others, strict=True)]
    return sqrt(sum(squares) / len(squares))


def proficient_week(shares: Sequence[float], within: float = 0.05, running: int = 3) -> int | None:
    """The first week since training from which `running` weeks are within `within` of a tenured share; None: never.

    >>> proficient_week([0.6, 0.96, 0.9, 0.95, 0.96, 0.97])
    3
    """
    kept = [share >= 1 - within - 1e-12 for share in shares]
    return next((week for week in range(len(kept) - running + 1) if all(kept[week : week + running])), None)
