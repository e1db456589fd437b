"""Forecasts to try things on, and what conditioning them upon counts should give: slowly, and obviously."""

from __future__ import annotations

import numpy as np

from upheld.forecast.distribution import Forecast
from upheld.queueing.arrivals import Floats


def a_forecast(
    slots: int = 48, days: int = 1, mean: float = 10.0, level: float = 0.04, shape_sd: float = 0.0, rho: float = 0.0
) -> Forecast:
    """The same mean everywhere; levels of neighbouring days correlated by a half; first day is ordinal 100."""
    apart = np.abs(np.subtract.outer(np.arange(days), np.arange(days)))
    means, shapes = np.full((days, slots), mean), np.full((days, slots), shape_sd)
    return Forecast(
        "billing", "UTC", 86400 // slots, np.arange(100, 100 + days), means, level * 0.5**apart, shapes, rho
    )


def weighed(forecast: Forecast, observed: Floats, number: int = 200_000) -> tuple[Floats, Floats]:
    """Mean (H, S) of the rates, and covariance (H·S, H·S) of rate ÷ mean, given counts: prior draws by likelihood."""
    rng = np.random.default_rng(7)
    days, slots = forecast.mean.shape
    apart = np.abs(np.subtract.outer(np.arange(slots), np.arange(slots)))
    spread = [np.outer(sd, sd) * forecast.shape_rho**apart for sd in forecast.shape_sd]
    covariance = np.kron(forecast.level, np.ones((slots, slots)))
    for day, shapes in enumerate(spread):
        covariance[day * slots : (day + 1) * slots, day * slots : (day + 1) * slots] += shapes
    mean = np.log(forecast.mean.ravel()) - np.diag(covariance) / 2
    rates = np.exp(rng.multivariate_normal(mean, covariance, number, method="eigh"))
    seen = ~np.isnan(observed.ravel())
    likelihood = (observed.ravel()[seen] * np.log(rates[:, seen]) - rates[:, seen]).sum(axis=1)
    weights = np.exp(likelihood - likelihood.max())
    weights /= weights.sum()
    found = weights @ rates
    relative = rates / found - 1
    return found.reshape(days, slots), (relative * weights[:, None]).T @ relative


def nothing_told(forecast: Forecast) -> Floats:
    return np.full(forecast.mean.shape, np.nan)
