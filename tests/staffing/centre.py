"""A small centre with a promise, for the tests of risk."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from upheld.agreements import terms
from upheld.agreements.clauses import Agreement
from upheld.staffing.day import Day, day
from upheld.staffing.months import Uncertainty
from upheld.staffing.price import Wages
from upheld.staffing.risk import Question

WORDS = """format = "upheld.agreement/1"
id = "small"
version = 1
client = "A client"
supplier = "A supplier"
time_zone = "UTC"
valid_from = 2026-01-01
[money]
currency = "EUR"
base = "100000"
at_risk = "10%"
[[targets]]
id = "answer"
metric = "service_level"
"""
PROMISE = """within = "20s"
required = "80%"
credits = [ { below = "80%", share = "30%" }, { below = "75%", share = "100%" } ]
bonus = [ { from = "90%", share = "20%" } ]
[[termination]]
id = "leave"
target = "answer"
misses = 3
within = 6
"""
ALL_SOURCES = Uncertainty(
    month=0.06,
    day=0.08,
    interval=0.1,
    day_correlation=0.3,
    aht_month=0.03,
    aht_day=0.03,
    absence=0.06,
    absence_week=0.3,
)


def agreement(promise: str = PROMISE) -> Agreement:
    """An agreement with one target, `promise` being the rest of it."""
    return terms.parse(WORDS + promise, "small.toml", Path())


def morning() -> Day:
    """Four half-hours of a small centre."""
    return day([30, 55, 50, 25], 1800, 240, 120)


def question(
    agents: tuple[float, ...] = (6, 10, 9, 5),
    uncertainty: Uncertainty = ALL_SOURCES,
    *,
    days: int = 20,
    months: int = 400,
    promise: str = PROMISE,
    **more: object,
) -> Question:
    """A month of `days` mornings."""
    roster = np.array(agents, np.float64)
    return Question(
        morning(),
        days,
        roster,
        uncertainty,
        agreement(promise),
        Wages(20.0),
        months=months,
        seed=5,
        **more,  # type: ignore[arg-type]
    )
