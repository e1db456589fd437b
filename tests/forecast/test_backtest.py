"""Methods taken back to earlier days: what they see, and what is compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forecast.known_truth import MONDAY, days_of, history, oracle, simulated
from upheld.forecast.accuracy import Cells, scored
from upheld.forecast.backtest import fixed, rolling
from upheld.forecast.baselines import mean_of_four_weeks, seasonal_naive
from upheld.forecast.days import Days
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import OUTAGE, PARTIAL, SPIKE, Cleaned, History, Mark, plain

METHODS = {"naive": seasonal_naive, "four": mean_of_four_weeks}


class Watched:
    """A method that remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[int, int]] = []

    def __call__(self, cleaned: Cleaned, days: Days) -> Forecast:
        self.shown.append((int(cleaned.history.days[-1]), int(days.ordinal[-1])))
        return seasonal_naive(cleaned, days)


def run(cleaned: Cleaned, **how: object) -> Cells:
    days = days_of(len(cleaned.history.days))
    return rolling({"it": seasonal_naive}, cleaned, days, first=MONDAY + 28, **how)["it"]  # type: ignore[arg-type]


def test_each_origin_sees_the_days_before_it_and_no_further_than_its_horizon() -> None:
    watched = Watched()
    rolling({"it": watched}, simulated(45, 0.1, 1), days_of(45), first=MONDAY + 28, horizon_days=7, step_days=7)
    assert [(seen - MONDAY, until - MONDAY) for seen, until in watched.shown] == [(27, 34), (34, 41), (41, 44)]


def test_a_horizon_longer_than_the_step_compares_a_day_from_several_origins() -> None:
    cells = run(simulated(56, 0.1, 1), horizon_days=14, step_days=7)
    origins = cells.origin[cells.day == MONDAY + 37]
    assert sorted(set((origins - MONDAY).tolist())) == [28, 35]
    assert cells.horizon.max() == 14


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 27), st.integers(8, 19), st.sampled_from([0.0, 7.0, 1e4, float("nan")]))
def test_what_comes_later_never_changes_a_forecast(later: int, slot: int, value: float) -> None:
    cleaned, days = simulated(56, 0.2, 4), days_of(56)
    calls = cleaned.history.calls.copy()
    calls[28 + later, slot] = value
    before = rolling(METHODS, cleaned, days, first=MONDAY + 28, clean=plain)
    after = rolling(METHODS, plain(history(calls)), days, first=MONDAY + 28, clean=plain)
    for name in METHODS:
        assert foretold(before[name], MONDAY + 28 + later) == foretold(after[name], MONDAY + 28 + later)


def foretold(cells: Cells, day: int) -> dict[tuple[int, int, int], list[float]]:
    """What was said before `day` ended, of every other day."""
    keys = zip(cells.origin.tolist(), cells.day.tolist(), cells.slot.tolist(), strict=True)
    values = zip(cells.mean.tolist(), cells.quantiles.T.tolist(), strict=True)
    found = dict(zip(keys, values, strict=True))
    return {key: [mean, *rest] for key, (mean, rest) in found.items() if key[0] <= day != key[1]}


def test_a_later_value_changes_later_forecasts() -> None:
    cleaned = simulated(56, 0.2, 4)
    calls = cleaned.history.calls.copy()
    calls[30, 10] += 50
    changed = run(plain(history(calls))).mean != run(cleaned).mean
    cells = run(cleaned)
    assert set(zip(cells.day[changed].tolist(), cells.slot[changed].tolist(), strict=True)) == {(MONDAY + 37, 10)}


@pytest.mark.parametrize(("kind", "learnt", "apart"), [(OUTAGE, False, 4), (SPIKE, False, 4), (PARTIAL, True, 0)])
def test_marked_intervals_are_set_apart_unless_they_are_learnt_from(kind: str, learnt: bool, apart: int) -> None:
    cleaned = simulated(42, 0.1, 2)
    mark = Mark(kind, MONDAY + 30, 8, 12, 0.0, 150.0, learnt)
    accuracy = scored(run(replace(cleaned, marks=(mark,))))
    assert (accuracy.apart.cells, accuracy.pooled.cells) == (apart, 14 * 12 - apart)


def test_contacts_when_nobody_expected_any_are_shown_apart() -> None:
    cleaned = simulated(42, 0.1, 2)
    cleaned.history.calls[33, 3] = 9.0
    apart = scored(run(cleaned)).apart
    assert (apart.cells, apart.actual, apart.absolute) == (1, 9.0, 9.0)


def test_an_interval_that_the_method_takes_for_closed_was_forecast_as_nought() -> None:
    def closed(cleaned: Cleaned, days: Days) -> Forecast:
        told = seasonal_naive(cleaned, days)
        return replace(told, mean=np.full(told.mean.shape, np.nan))

    cleaned = simulated(35, 0.1, 2)
    pooled = scored(rolling({"it": closed}, cleaned, days_of(35), first=MONDAY + 28)["it"]).pooled
    assert (pooled.wape, pooled.bias) == (1.0, -1.0)


def test_untold_intervals_are_not_compared() -> None:
    cleaned = simulated(35, 0.1, 2)
    cleaned.history.calls[29] = np.nan
    assert MONDAY + 29 not in run(cleaned).day


def test_a_closed_day_without_contacts_is_not_compared() -> None:
    cleaned, days = simulated(35, 0.1, 2), days_of(35)
    cleaned.history.calls[30] = 0.0
    closed = replace(days, closed=days.ordinal == MONDAY + 30)
    cells = rolling({"it": seasonal_naive}, cleaned, closed, first=MONDAY + 28)["it"]
    assert sorted(set((cells.day - MONDAY).tolist())) == [28, 29, 31, 32, 33, 34]


def test_cleaning_anew_is_shown_only_what_was_known() -> None:
    seen: list[int] = []

    def clean(known: History) -> Cleaned:
        seen.append(len(known.days))
        return plain(known)

    run(simulated(42, 0.1, 2), clean=clean)
    assert seen == [28, 35]


def test_progress_is_told_run_by_run() -> None:
    told: list[tuple[int, int]] = []
    rolling(METHODS, simulated(42, 0.1, 2), days_of(42), first=MONDAY + 28, progress=lambda *at: told.append(at))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_fixed_origin_forecasts_all_the_rest_at_once() -> None:
    cells = fixed({"it": oracle(0.1)}, simulated(50, 0.1, 2), days_of(50), first=MONDAY + 28, last=MONDAY + 47)["it"]
    assert set(cells.origin.tolist()) == {MONDAY + 28}
    assert (cells.day.min() - MONDAY, cells.day.max() - MONDAY) == (28, 47)


def test_an_origin_after_the_last_day_compares_nothing() -> None:
    cells = rolling({"it": seasonal_naive}, simulated(28, 0.1, 2), days_of(35), first=MONDAY + 28)["it"]
    assert len(cells) == 0
    assert scored(cells).pooled.wape is None
