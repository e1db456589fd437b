"""How much a morning can tell: days drawn from a known truth, reforecast, beside what theory allows.

The table of docs/background/intraday.md. Days are Gamma × Poisson: 400 contacts between 07:00 and 21:00 in half-hours,
the level of a day spread by 15 %, the profile known. Without shapes only the sum so far matters, so each sum is
reforecast once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upheld.forecast.distribution import Forecast
from upheld.forecast.intraday import reforecast
from upheld.queueing.arrivals import Floats

DAYS = 40_000
VARIANCE = 0.15**2  # relative, of a day's level
HOURS = (8, 10, 12, 14, 17)


@dataclass(frozen=True)
class Learnt:
    """At one time of day. Errors are of the sum of the rest of the day, ÷ what came."""

    hour: int
    expected: float  # contacts so far
    weight: float  # given to them, by the reforecast
    before: float  # error of the forecast of the morning
    after: float  # of the reforecast
    allowed: float  # of the best that theory allows
    rescaled: float  # of the forecast × came ÷ expected

    @property
    def row(self) -> str:
        """As a line of a table."""
        shares = (self.weight, self.before, self.rescaled, self.after, self.allowed)
        figures = [f"{self.hour:02d}:00", f"{self.expected:.0f}", *(f"{100 * each:.1f} %" for each in shares)]
        return "| " + " | ".join(figures) + " |"


def the_day() -> Forecast:
    """A morning and an afternoon peak; half-hours, closed at night."""
    hours = np.arange(48) / 2
    mean = np.exp(-(((hours - 10.5) / 2.2) ** 2)) + 0.8 * np.exp(-(((hours - 15.5) / 2.8) ** 2))
    mean = np.where((hours >= 7) & (hours < 21), mean, np.nan)
    mean *= 400 / np.nansum(mean)
    return Forecast(
        "billing", "UTC", 1800, np.array([100]), mean[None], np.array([[np.log1p(VARIANCE)]]), np.zeros((1, 48)), 0.0
    )


def learnt(hour: int) -> Learnt:
    """Over all days drawn."""
    forecast, until = the_day(), 2 * hour
    expected, rest = np.nansum(forecast.mean[0, :until]), np.nansum(forecast.mean[0, until:])
    rng = np.random.default_rng(hour)
    level = rng.gamma(1 / VARIANCE, VARIANCE, DAYS)
    came, comes = rng.poisson(level * expected), rng.poisson(level * rest)
    sums, where = np.unique(came, return_inverse=True)
    found = [reforecast(forecast, _in_one(until, each), 100, until) for each in sums.tolist()]
    shift = np.array([each.shift for each in found])[where]
    return Learnt(
        hour,
        float(expected),
        float(np.array([each.shrinkage for each in found])[where].mean()),
        _error(np.full(DAYS, rest), comes),
        _error(rest * shift, comes),
        float(np.sqrt(2 / np.pi * (VARIANCE / (1 + expected * VARIANCE) + 1 / rest))),
        _error(rest * came / expected, comes),
    )


def _in_one(until: int, came: float) -> Floats:
    """All that came in the last interval that is over, none in the others."""
    observed = np.full(48, np.nan)
    observed[:until] = 0.0
    observed[until - 1] = came
    return observed


def _error(forecast: Floats, came: Floats) -> float:
    return float(np.abs(forecast - came).sum() / came.sum())


if __name__ == "__main__":
    print("\n".join(learnt(hour).row for hour in HOURS))  # noqa: T201
