"""The chance of keeping a promise: calibrated on simulated months, and sane at its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement
from upheld.agreements.counted import Daily
from upheld.staffing import outlook

_TEXT = """
format = "upheld.agreement/1"
id = "a"
version = 1
title = "T"
client = "C"
supplier = "S"
time_zone = "UTC"
valid_from = 2026-10-01
[scope]
queues = ["q"]
[money]
currency = "EUR"
base = "1000.00"
at_risk = "10%"
[[targets]]
id = "sl"
metric = "service_level"
formula = "answered_offered"
within = "20s"
required = "80%"
period = "month"
credits = [ { below = "80%", share = "100%" } ]
"""
START = date(2026, 9, 1)


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return terms.parse(_TEXT, "a.toml", Path())


def _days(first: int, last: int) -> tuple[date, ...]:
    return tuple(START + timedelta(days=n) for n in range(first, last))


def _month(generator: np.random.Generator, carry: float, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Sixty days of a centre whose level varies by weekday, by day, and carries over."""
    weekday = generator.normal(0, 0.25, 7)
    surprise, volume, good = 0.0, np.zeros(60), np.zeros(60)
    for day in range(60):
        surprise = carry * surprise + np.sqrt(1 - carry**2) * generator.normal(0, spread)
        level = 1 / (1 + np.exp(-(1.45 + weekday[(START + timedelta(days=day)).weekday()] + surprise)))
        volume[day] = generator.poisson(300 * np.exp(generator.normal(0, 0.1)))
        good[day] = generator.binomial(volume[day], level)
    return good, volume


def _told(agreement: Agreement, good: np.ndarray, volume: np.ndarray, required: float) -> outlook.Outlook:
    """The outlook on day 45 of a period that began on day 30."""
    target = replace(agreement.targets[0], tiers=(replace(agreement.targets[0].tiers[0], required=Decimal(required)),))
    seen = Daily(_days(0, 45), good[None, :45], volume[None, :45])
    rest = outlook.ToCome(_days(45, 60), np.full(15, 300.0), "weekdays")
    return outlook.outlook(agreement, target, seen, [(good[30:45].sum(), volume[30:45].sum())], rest, draws=500)


@pytest.mark.parametrize(("carry", "spread"), [(0.0, 0.4), (0.5, 0.4), (0.0, 0.1)])
def test_chances_come_true_as_often_as_they_say(agreement: Agreement, carry: float, spread: float) -> None:
    generator, said, came = np.random.default_rng(7), [], []
    for _ in range(300):
        good, volume = _month(generator, carry, spread)
        required = float(good[:45].sum() / volume[:45].sum()) + generator.normal(0, 0.012)
        said.append(_told(agreement, good, volume, required).chance)
        came.append(good[30:].sum() / volume[30:].sum() >= required)
    chances, kept = np.array(said, dtype=float), np.array(came)
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.01)):
        inside = (chances >= low) & (chances < high)
        allowed = 0.03 + 3 * np.sqrt(0.25 / inside.sum())
        assert abs(chances[inside].mean() - kept[inside].mean()) < allowed
    assert np.mean((chances - kept) ** 2) < 0.8 * kept.mean() * (1 - kept.mean())


def test_the_same_question_has_the_same_answer(agreement: Agreement) -> None:
    good, volume = _month(np.random.default_rng(1), 0.3, 0.3)
    assert _told(agreement, good, volume, 0.8) == _told(agreement, good, volume, 0.8)


def test_a_harder_promise_is_less_likely(agreement: Agreement) -> None:
    good, volume = _month(np.random.default_rng(1), 0.3, 0.3)
    chances = [_told(agreement, good, volume, required).chance for required in (0.7, 0.8, 0.9)]
    assert chances == sorted(chances, reverse=True)


def test_few_days_say_nothing(agreement: Agreement) -> None:
    seen = Daily(_days(0, 3), np.array([[90.0] * 3]), np.array([[100.0] * 3]))
    rest = outlook.ToCome(_days(3, 30), np.full(27, 100.0), "weekdays")
    told = outlook.outlook(agreement, agreement.targets[0], seen, [(270.0, 300.0)], rest)
    assert (told.chance, told.unknown) == (None, "few_days")


def test_what_is_over_is_certain(agreement: Agreement) -> None:
    seen = Daily(_days(0, 30), np.array([[90.0] * 30]), np.array([[100.0] * 30]))
    rest = outlook.ToCome((), np.zeros(0), "weekdays")
    told = outlook.outlook(agreement, agreement.targets[0], seen, [(2700.0, 3000.0)], rest)
    assert (told.chance, told.settled) == (1.0, True)


def test_a_worst_day_below_the_promise_cannot_be_made_good(agreement: Agreement) -> None:
    target = replace(agreement.targets[0], aggregate="worst_day")
    good, volume = _month(np.random.default_rng(1), 0.0, 0.1)
    seen = Daily(_days(0, 45), good[None, :45], volume[None, :45])
    rest = outlook.ToCome(_days(45, 60), np.full(15, 300.0), "weekdays")
    assert outlook.outlook(agreement, target, seen, [(60.0, 100.0)], rest).chance == 0.0


def test_misses_in_a_row_have_no_chance_told(agreement: Agreement) -> None:
    assert outlook.can_be_said(replace(agreement.targets[0], aggregate="consecutive")) == "aggregate"
