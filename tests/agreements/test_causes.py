"""Patterns of misses: planted ones are found, and chance alone is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from upheld.agreements.causes import Cause, Cells, causes
from upheld.agreements.drivers import Worked, driver, longer_handling, worst

FIRST = date(2026, 10, 1)
DAYS, HOURS, SHOWN = 52, 10, 31
Rates = np.ndarray


def cells(plant: Callable[[Rates], None], seed: int = 1, calls: float = 40.0) -> Cells:
    """Two queues, 52 days of ten hours, 15 % misses but for what `plant` does to the rates; some days are worse."""
    generator = np.random.default_rng(seed)
    rate = np.full((2, DAYS, HOURS), 0.15) * np.exp(generator.normal(0, 0.1, (1, DAYS, 1)))
    plant(rate)
    total = generator.poisson(calls, rate.shape).astype(float)
    misses = generator.binomial(total.astype(int), np.clip(rate, 0, 1)).astype(float)
    days = tuple(FIRST + timedelta(days=n) for n in range(DAYS))
    return Cells(("bank-accounts", "bank-cards"), days, SHOWN, 8, misses, total)


def evening(rate: Rates) -> None:
    rate[1, 40, 7:10] = 0.8


def mondays(rate: Rates) -> None:
    rate[0, [n for n in range(DAYS) if (FIRST + timedelta(days=n)).weekday() == 0], 1:5] = 0.5


def at_noon(rate: Rates) -> None:
    rate[:, :, 4:6] = 0.45


def weeks(rate: Rates) -> None:
    rate[1, 40:] *= 2.0


def first(found: Cells, allowed: float = 0.2) -> Cause:
    return causes(found, allowed)[0]


def test_one_evening_of_one_queue_is_found() -> None:
    found = first(cells(evening))
    assert (found.kind, found.queue, found.first_day, found.last_day) == (
        "days", "bank-cards", FIRST + timedelta(days=40), FIRST + timedelta(days=40),
    )  # fmt: skip
    assert (found.first_hour, found.end_hour) == (15, 18)


def test_a_weekday_that_comes_again_is_found() -> None:
    found = first(cells(mondays))
    assert (found.kind, found.queue, found.weekday, found.first_hour, found.end_hour) == (
        "weekday", "bank-accounts", 0, 9, 13,
    )  # fmt: skip


def test_hours_of_every_day_are_found() -> None:
    found = first(cells(at_noon))
    assert (found.kind, found.queue, found.first_hour, found.end_hour) == ("hours", None, 12, 14)


def test_weeks_that_are_worse_than_those_before_are_found() -> None:
    found = first(cells(weeks))
    assert (found.kind, found.queue) == ("days", "bank-cards")
    assert found.first_day is not None
    assert abs((found.first_day - FIRST).days - 40) <= 1


def test_counts_are_those_of_the_pattern() -> None:
    table = cells(evening)
    found = first(table)
    assert found.misses == table.misses[1, 40, 7:10].sum()
    assert found.beyond == pytest.approx(found.misses - 0.2 * found.total)
    assert found.share == pytest.approx(found.misses / table.misses[:, SHOWN:].sum())


def test_what_keeps_the_promise_is_no_cause() -> None:
    assert causes(cells(mondays), 0.9) == ()


def test_chance_alone_seldom_makes_a_cause() -> None:
    found = [causes(cells(lambda _: None, seed=seed), 0.1) for seed in range(20)]
    assert sum(bool(one) for one in found) <= 4


def test_nothing_counted_has_no_causes() -> None:
    nothing = np.zeros((0, 0, 0))
    assert causes(Cells((), (), 0, 0, nothing, nothing), 0.2) == ()


def _worked(longer_from: int) -> Worked:
    offered = np.full((2, DAYS, HOURS), 40.0)
    handled = offered * 200.0 * np.random.default_rng(3).normal(1, 0.02, offered.shape)
    handled[1, longer_from:] *= 1.5
    people = np.full(offered.shape, 10.0)
    people[0, [n for n in range(DAYS) if (FIRST + timedelta(days=n)).weekday() == 0]] = 6.0
    return Worked(offered, offered, handled, people)


def test_longer_handling_is_told_with_its_misses() -> None:
    table = cells(weeks)
    found = longer_handling(table, _worked(40), 0.2)
    assert found is not None
    assert found.queue == "bank-cards"
    assert found.first_day is not None
    assert abs((found.first_day - FIRST).days - 40) <= 1
    assert driver(found, table, _worked(40)).handling == pytest.approx(1.5, abs=0.05)
    assert found in worst(table, _worked(40), 0.2)


def test_fewer_people_are_told_of_a_weekday() -> None:
    table = cells(mondays)
    assert driver(first(table), table, _worked(DAYS)).people == pytest.approx(0.6)
