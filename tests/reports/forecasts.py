"""Forecasts of simulated queues, made by the forecast room and told by the reports: for the tests of their words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from tests.forecast.worlds import MONDAY, world
from upheld.forecast.change import change
from upheld.forecast.forecasting import Outlooks, Question, Today, forecast
from upheld.forecast.history import DAY_S, History
from upheld.forecast.overrides import Override, WallTimes
from upheld.reports import forecast_told
from upheld.reports.catalogue import language
from upheld.reports.forecast_told import ForecastTold

READ = {"rows": 1000, "accepted": 998, "refused": 2, "contacts": 54321}
NOW = datetime(2026, 3, 10, tzinfo=UTC)
DAYS = 63


def histories(queues: Sequence[str] = ("sales",), days: int = DAYS) -> list[History]:
    """Half-hourly counts from Monday, 5 January 2026 on; open from 7 to 21, all week."""
    made = [world(seed, days) for seed in range(len(queues))]
    return [each.known(days, queue).history for each, queue in zip(made, queues, strict=True)]


def found(queues: Sequence[str] = ("sales",), days: int = DAYS, **asked: Any) -> Outlooks:
    """What the forecast room makes of them, two weeks ahead."""
    return forecast(histories(queues, days), Question(**{"horizon_days": 14, **asked}))


def override(first: int, days: int = 1, written: str = "+15%", override_id: str = "one") -> Override:
    """A change of whole days, `first` days after the history's first; made the day before NOW."""
    start = (MONDAY + first) * DAY_S
    when = WallTimes(start, start + days * DAY_S, True)
    made = datetime(2026, 3, 9, 9, tzinfo=UTC)
    return Override(override_id, "", when, change(written), "ana", "a mailing goes out", made)


def under_way() -> Today:
    """The last day of the history, at eleven."""
    return Today(MONDAY + DAYS - 1, 22)


def busy_morning(factor: float) -> list[History]:
    """As `histories`, its last day `factor` times as busy."""
    (one,) = histories()
    calls = one.calls.copy()
    calls[-1] = np.round(calls[-1] * factor)
    return [replace(one, calls=calls)]


def told(of: Outlooks, code: str = "en", **more: Mapping[str, Any]) -> ForecastTold:
    """In words."""
    queues = [each.queue for each in of.queues]
    given = {"values": dict.fromkeys(queues), "beside": dict.fromkeys(queues, ()), **more}
    return forecast_told.tell(of, READ, given["values"], given["beside"], "Europe/Warsaw", language(code))


def text(of: ForecastTold) -> str:
    """Everything that a terminal shows."""
    cells = [cell for table in of.tables for row in table.rows for cell in (table.title, *row, table.more)]
    heads = [column.name for table in of.tables for column in table.columns]
    return "\n".join((of.title, of.about, *of.answer, *heads, *cells, *of.notes))
