"""Models of another package, where it is installed; and what is said where it is not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.known_truth import MONDAY, SLOTS, days_of, history, simulated
from upheld.forecast import rivals
from upheld.forecast.accuracy import scored
from upheld.forecast.backtest import rolling
from upheld.forecast.baselines import seasonal_naive
from upheld.forecast.history import plain
from upheld.problems import BadInput

NAMES = [rivals.SEASONAL_NAIVE, rivals.ETS_BY_PROFILE, rivals.MSTL]
installed = pytest.mark.skipif(rivals.missing() is not None, reason="statsforecast is not installed")


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which nothing of that name can be found."""
    monkeypatch.setattr(rivals, "PACKAGE", "statsforecast_that_is_not_there")


@pytest.mark.usefixtures("no_package")
def test_without_the_package_there_are_no_rivals_and_it_is_said_why() -> None:
    problem = rivals.missing()
    assert problem is not None
    assert (problem.key, dict(rivals.rivals())) == ("forecast.no_package", {})


@pytest.mark.usefixtures("no_package")
def test_a_rival_asked_for_without_the_package_is_refused_with_a_reason() -> None:
    with pytest.raises(BadInput) as refused:
        rivals.mstl(simulated(42, 0.1, 1), days_of(49))
    assert refused.value.problems[0].key == "forecast.no_package"


@pytest.mark.parametrize("name", NAMES)
def test_after_few_days_a_rival_is_last_week_again(name: str) -> None:
    method = {rivals.SEASONAL_NAIVE: rivals.naive_again, rivals.MSTL: rivals.mstl}.get(name, rivals.ets_by_profile)
    cleaned = simulated(10, 0.1, 1)
    np.testing.assert_array_equal(method(cleaned, days_of(14)).mean, seasonal_naive(cleaned, days_of(14)).mean)


@installed
def test_its_naive_method_says_what_ours_says() -> None:
    cleaned = simulated(42, 0.1, 1)
    theirs = rivals.naive_again(cleaned, days_of(49)).mean
    np.testing.assert_allclose(theirs, seasonal_naive(cleaned, days_of(49)).mean, atol=0.02)


@installed
@pytest.mark.parametrize("name", NAMES)
def test_a_rival_is_tried_like_any_method(name: str) -> None:
    cells = rolling({name: rivals.rivals()[name]}, simulated(84, 0.1, 1), days_of(84), first=MONDAY + 70)[name]
    pooled = scored(cells).pooled
    assert 0.1 < (pooled.wape or 0) < 0.3
    assert 0.6 < (pooled.coverage_80 or 0) <= 1.0


@installed
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0.0, 5.0])
def test_a_rival_stands_a_series_that_never_changes(name: str, value: float) -> None:
    cleaned = plain(history(np.full((42, SLOTS), value)))
    cleaned.opens[:] = True
    forecast = rivals.rivals()[name](cleaned, days_of(49))
    assert forecast.mean == pytest.approx(np.full((7, SLOTS), value), abs=0.05)


@installed
@pytest.mark.parametrize("name", NAMES)
def test_a_rival_stands_gaps(name: str) -> None:
    cleaned = simulated(42, 0.1, 1)
    cleaned.used[20:23] = False
    cleaned.history.calls[20:23] = np.nan
    mean = rivals.rivals()[name](cleaned, days_of(49)).mean
    assert (~np.isnan(mean)).any(axis=0).nonzero()[0].tolist() == list(range(8, 20))
