"""Months that may come: volume, handling times and absence drawn from what is uncertain, each from numbers of its own.

Volume is the forecast times Gamma factors of mean 1 for the month, the day and the interval: what months share makes
days alike, and a day its intervals (A. N. Avramidis, A. Deslauriers, P. L'Ecuyer, Management Science 50 (2004), DOI
10.1287/mnsc.1040.0236). Handling times are log-normal by month and day. Absence is binomial by day over the people on
the roster, with a Gamma factor for the week. Each source has its own stream of random numbers, so that one can be taken
out and all others stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import gammaincinv, ndtr

from upheld.problems import BadInput, Problem
from upheld.queueing.demand import Floats, checked

SOURCES: Final = ("month_volume", "day_volume", "interval_volume", "handling", "absence", "queue")
"""What makes a month differ from the next, `queue` being the luck of arrivals and waits themselves."""
_LARGEST_ABSENCE = 0.95


@dataclass(frozen=True)
class Uncertainty:
    """Coefficients of variation (standard deviation ÷ mean) and shares; 0 is certain.

    `day_correlation` is that of the volume of a day and the next, beside what the month's factor does.
    """

    month: float = 0.0
    day: float = 0.0
    interval: float = 0.0
    day_correlation: float = 0.0
    aht_month: float = 0.0
    aht_day: float = 0.0
    absence: float = 0.0  # share of the people on the roster who do not come, on average
    absence_week: float = 0.0  # how far the weeks differ in it

    def __post_init__(self) -> None:
        for name in ("month", "day", "interval", "aht_month", "aht_day", "absence_week"):
            checked(name, getattr(self, name), 0.0, 2.0)
        checked("day_correlation", self.day_correlation, 0.0, 0.99)
        checked("absence", self.absence, 0.0, 0.6)

    def without(self, source: str) -> Uncertainty:
        """The same with one of SOURCES certain; its mean stays. `queue` is not held here."""
        match source:
            case "month_volume":
                return replace(self, month=0.0)
            case "day_volume":
                return replace(self, day=0.0)
            case "interval_volume":
                return replace(self, interval=0.0)
            case "handling":
                return replace(self, aht_month=0.0, aht_day=0.0)
            case _:
                return self


@dataclass(frozen=True)
class Months:
    """Drawn months; the arrays have shape (months, days, intervals) or (months, days)."""

    volume: Floats  # factor of the calls of each interval
    handling: Floats  # factor of the handling time of each day
    absent: Floats  # share of the roster missing on each day
    luck: Floats  # standard normal, one per interval

    @property
    def shape(self) -> tuple[int, int, int]:
        """Months, days, intervals."""
        return self.luck.shape[0], self.luck.shape[1], self.luck.shape[2]


def drawn(
    of: Uncertainty, people: int, *, months: int, days: int, intervals: int, seed: int, fixed: str | None = None
) -> Months:
    """`months` drawn months with a roster of `people`; `fixed` is a source (of SOURCES) that keeps to its mean.

    Raises BadInput for fewer than 10 months, or sizes that no memory holds.
    """
    if months < 10 or days < 1 or months * days * intervals > 50_000_000:
        values = {"months": months, "days": days, "intervals": intervals}
        raise BadInput(Problem("risk.months", field="months", values=values))
    streams = [np.random.default_rng(own) for own in np.random.SeedSequence(seed).spawn(len(SOURCES))]
    kept = of if fixed is None else of.without(fixed)
    volume = _month(streams[0], kept.month, months)[:, None, None]
    volume = volume * _days(streams[1], kept.day, kept.day_correlation, months, days)[:, :, None]
    volume = volume * _gamma(streams[2], kept.interval, (months, days, intervals))
    handling = _lognormal(streams[3], kept.aht_month, (months, 1)) * _lognormal(
        streams[3], kept.aht_day, (months, days)
    )
    absent = _absent(streams[4], of, people, months, days)
    luck = streams[5].standard_normal((months, days, intervals))
    return Months(
        volume=np.broadcast_to(volume, luck.shape),
        handling=np.broadcast_to(handling, (months, days)),
        absent=np.full((months, days), of.absence) if fixed == "absence" else absent,
        luck=np.zeros_like(luck) if fixed == "queue" else luck,
    )


def _month(generator: np.random.Generator, variation: float, months: int) -> Floats:
    """A factor for each month, spread evenly over its distribution: fewer months tell as much."""
    chance = (generator.permutation(months) + generator.random(months)) / months
    return np.ones(months) if variation == 0 else _quantile(chance, variation)


def _days(generator: np.random.Generator, variation: float, correlation: float, months: int, days: int) -> Floats:
    steps = generator.standard_normal((months, days))
    if variation == 0:
        return np.ones((months, days))
    level, fresh = steps.copy(), float(np.sqrt(1 - correlation**2))
    for day in range(1, days):
        level[:, day] = correlation * level[:, day - 1] + fresh * steps[:, day]
    return _quantile(ndtr(level), variation)


def _quantile(chance: Floats, variation: float) -> Floats:
    """Quantiles of a Gamma distribution of mean 1."""
    shape = variation**-2
    return np.asarray(gammaincinv(shape, np.clip(chance, 1e-12, 1 - 1e-12)) / shape)


def _gamma(generator: np.random.Generator, variation: float, shape: tuple[int, ...]) -> Floats:
    if variation == 0:
        return np.ones(shape)
    return np.asarray(generator.gamma(variation**-2, variation**2, shape))


def _lognormal(generator: np.random.Generator, variation: float, shape: tuple[int, ...]) -> Floats:
    spread = float(np.sqrt(np.log1p(variation**2)))
    return np.asarray(np.exp(spread * generator.standard_normal(shape) - spread**2 / 2))


def _absent(generator: np.random.Generator, of: Uncertainty, people: int, months: int, days: int) -> Floats:
    if of.absence == 0 or people < 1:
        return np.zeros((months, days))
    weeks = _gamma(generator, of.absence_week, (months, (days + 4) // 5))
    share = np.minimum(of.absence * np.repeat(weeks, 5, axis=1)[:, :days], _LARGEST_ABSENCE)
    return np.asarray(generator.binomial(people, share) / people)
