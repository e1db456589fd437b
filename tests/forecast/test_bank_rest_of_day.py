"""The rest of real days: a bank's calls (five minutes, 2003), by a forecast of a few lines made from the past alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from upheld.forecast.distribution import Forecast
from upheld.forecast.intraday import reforecast
from upheld.queueing.arrivals import Floats, Integers

OPEN = slice(84, 252)  # 07:00 to 21:00
ROW = 169  # intervals the file has of each day
LEARNT_DAYS = 60


@dataclass(frozen=True)
class Rest:
    """Contacts after some hour, one row for each day."""

    came: Floats
    morning: Floats
    rescaled: Floats
    reforecast: Floats

    def error(self, forecast: Floats) -> float:
        return float(np.abs(forecast - self.came).sum() / self.came.sum())


@pytest.fixture(scope="module")
def bank(shared: Path) -> tuple[Integers, Floats]:
    """Weekday (days,), and calls (days, 168) of the intervals in which it is open."""
    path = shared / "data" / "volumes" / "bank_calls_5min_2003.csv"
    starts = np.loadtxt(path, np.str_, delimiter=",", skiprows=1, usecols=0)
    calls = np.loadtxt(path, delimiter=",", skiprows=1, usecols=1).reshape(-1, ROW)[:, :168]
    return (starts[::ROW].astype("datetime64[D]").astype(np.int64) + 3) % 7, calls


def a_simple_forecast(weekday: Integers, calls: Floats, day: int) -> Forecast:
    """Mean total of the last four such weekdays × profile of the last eight; spreads from how these missed."""
    totals = calls.sum(axis=1)
    alike = [np.flatnonzero(weekday[:each] == weekday[each]) for each in range(day + 1)]
    missed = [np.log(totals[each] / totals[alike[each][-4:]].mean()) for each in range(25, day)]
    used = alike[day][-8:]
    profile = np.convolve(
        np.pad((calls[used] / totals[used, None]).mean(axis=0), 2, mode="edge"), np.ones(5) / 5, "valid"
    )
    expected = (totals[used, None] * profile).reshape(len(used), -1, 6).sum(axis=2)
    excess = (calls[used].reshape(len(used), -1, 6).sum(axis=2) - expected) ** 2 * len(used) / (
        len(used) - 1
    ) - expected
    by_half_hour = np.maximum(excess.sum(axis=0) / (expected**2).sum(axis=0), 1e-5)
    shape = np.convolve(np.pad(by_half_hour, 1, mode="edge"), np.ones(3) / 3, "valid")
    mean, shape_sd = np.full((1, 288), np.nan), np.full((1, 288), np.nan)
    mean[0, OPEN] = totals[used[-4:]].mean() * profile / profile.sum()
    shape_sd[0, OPEN] = np.sqrt(np.repeat(shape, 6))
    level = np.array([[np.mean(np.clip(missed, -0.5, 0.5) ** 2)]])
    return Forecast("bank", "America/New_York", 300, np.array([day]), mean, level, shape_sd, 0.95)


def rest_of_days(bank: tuple[Integers, Floats], hour: int) -> Rest:
    weekday, calls = bank
    rows, until = [], hour * 12
    for day in range(LEARNT_DAYS, len(calls)):
        forecast, observed = a_simple_forecast(weekday, calls, day), np.full(288, np.nan)
        observed[OPEN] = calls[day]
        found = reforecast(forecast, observed, day, until)
        morning = np.nansum(forecast.mean[0, until:])
        scaled = morning * found.came_so_far / found.expected_so_far
        rows.append((np.nansum(observed[until:]), morning, scaled, np.nansum(found.forecast.mean)))
    return Rest(*np.array(rows).T)


@pytest.mark.parametrize(("hour", "left"), [(8, 0.9), (10, 0.7), (12, 0.65)])
def test_real_days_are_forecast_better_than_in_the_morning_and_than_by_scaling(
    bank: tuple[Integers, Floats], hour: int, left: float
) -> None:
    rest = rest_of_days(bank, hour)
    assert rest.error(rest.reforecast) < left * rest.error(rest.morning)
    assert rest.error(rest.reforecast) < 0.9 * rest.error(rest.rescaled)
