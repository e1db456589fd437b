"""The chance of keeping a promise: calibrated on simulated months, and sane at its edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
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


@pytest.mark.parametrize(("carry", "spread"), [(0.0, 0.4), (0.5, 0.4), (0.0, 0.1)])
def test_chances_come_true_as_often_as_they_say(agreement: Agreement, carry: float, spread: float) -> None:
    generator, said, came = np.random.default_rng(7), [], []
    for _ in range(250):
        good, volume = _month(generator, carry, spread)
        seen = Daily(_days(0, 45), good[None, :45], volume[None, :45])
        required = float(good[30:].sum() / volume[30:].sum()) + generator.normal(0, 0.012)
        target = replace(agreement.targets[0], tiers=(replace(agreement.targets[0].tiers[0], required=required),))
        rest = outlook.ToCome(_days(45, 60), np.full(15, 300.0), "weekdays")
        told = outlook.outlook(agreement, target, seen, [(good[30:45].sum(), volume[30:45].sum())], rest, draws=600)
        centre = float(good[30:45].sum() + told.expected_contacts * (good[:45].sum() / volume[:45].sum()))
        said.append(told.chance)
        came.append(good[30:].sum() / volume[30:].sum() >= required)
        assert centre > 0
    assert abs(np.mean(said) - np.mean(came)) < 0.07
