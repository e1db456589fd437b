"""Five-minute calls of a bank: the baselines' errors are those that others published and that anyone can work out.

De Livera's split of these calls: 45 days known, the next 15 (2003-05-07 to 05-28) foretold; and one week ahead from the
46th day on. Slow references in plain loops stand beside the figures.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from upheld.forecast.accuracy import Accuracy, scored
from upheld.forecast.backtest import fixed, rolling
from upheld.forecast.baselines import mean_of_four_weeks, seasonal_naive
from upheld.forecast.days import Days
from upheld.forecast.history import Cleaned, History, plain, span, weekdays

_CALLS = Path(__file__).resolve().parents[3] / "shared" / "data" / "volumes" / "bank_calls_5min_2003.csv"
_FIRST, _LAST = date(2003, 5, 7).toordinal(), date(2003, 5, 28).toordinal()
_METHODS = {"naive": seasonal_naive, "four": mean_of_four_weeks}

pytestmark = pytest.mark.skipif(not _CALLS.is_file(), reason="needs the trial data in ../shared")


@cache
def by_day() -> Mapping[int, list[float]]:
    """The 169 values of each day that has any."""
    found: dict[int, list[float]] = {}
    with _CALLS.open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(date.fromisoformat(row["start"][:10]).toordinal(), []).append(float(row["calls"]))
    return found


@cache
def bank() -> tuple[Cleaned, Days]:
    days = span(min(by_day()), max(by_day()))
    calls = np.full((len(days), 288), np.nan)
    for day, values in by_day().items():
        calls[day - days[0], 84:253] = values
    closed = np.isnan(calls).all(axis=1)
    known = Days(days, weekdays(days), closed, np.zeros(len(days), np.int64), ((),) * len(days))
    return plain(History("bank", "America/New_York", 300, days, calls)), known


@cache
def week_by_week() -> Mapping[str, Accuracy]:
    return {name: scored(cells) for name, cells in rolling(_METHODS, *bank(), first=_FIRST).items()}


@cache
def at_once() -> Mapping[str, Accuracy]:
    return {name: scored(cells) for name, cells in fixed(_METHODS, *bank(), first=_FIRST, last=_LAST).items()}


def slow_wape(weeks: int, origin_of: Mapping[int, int]) -> float:
    """The mean of the last same weekdays before each day's origin, in plain loops."""
    off = came = 0.0
    for day, origin in origin_of.items():
        same = [by_day()[day - 7 * back] for back in range(1, 40) if day - 7 * back in by_day()
                and day - 7 * back < origin][:weeks]  # fmt: skip
        for slot, actual in enumerate(by_day()[day]):
            off += abs(sum(one[slot] for one in same) / len(same) - actual)
            came += actual
    return off / came


def test_the_split_is_de_liveras() -> None:
    assert sum(len(values) for day, values in by_day().items() if day < _FIRST) == 7605
    assert at_once()["naive"].pooled.cells == 2535


@pytest.mark.parametrize(("name", "weeks"), [("naive", 1), ("four", 4)])
def test_one_week_ahead_the_errors_are_those_of_plain_loops(name: str, weeks: int) -> None:
    origins = {day: _FIRST + (day - _FIRST) // 7 * 7 for day in by_day() if day >= _FIRST}
    assert week_by_week()[name].pooled.wape == pytest.approx(slow_wape(weeks, origins))


@pytest.mark.parametrize(("name", "weeks"), [("naive", 1), ("four", 4)])
def test_all_at_once_the_errors_are_those_of_plain_loops(name: str, weeks: int) -> None:
    origins = {day: _FIRST for day in by_day() if _FIRST <= day <= _LAST}
    assert at_once()[name].pooled.wape == pytest.approx(slow_wape(weeks, origins))


def test_the_mean_of_four_weeks_has_the_known_errors() -> None:
    assert at_once()["four"].pooled.wape == pytest.approx(0.0898, abs=5e-5)
    assert week_by_week()["four"].pooled.wape == pytest.approx(0.0899, abs=5e-5)


def test_nobody_can_be_better_than_the_noise() -> None:
    assert week_by_week()["four"].pooled.floor == pytest.approx(0.0563, abs=5e-5)
    assert week_by_week()["naive"].pooled.floor == week_by_week()["four"].pooled.floor


@pytest.mark.parametrize("name", list(_METHODS))
def test_intervals_of_the_baselines_hold_what_they_say_within_three_points(name: str) -> None:
    pooled = week_by_week()[name].pooled
    assert pooled.coverage_80 == pytest.approx(0.8, abs=0.03)
    assert pooled.coverage_95 == pytest.approx(0.95, abs=0.03)
