"""A published forecast made by hand: two weeks of half-hours whose people follow from a promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np

from tests.web.conftest import NOW
from upheld.staffing.promised import LEVEL, Promise
from upheld.web.models import Client, ForecastInterval, ForecastRun
from upheld.web.queries.people_of_forecast import People

FIRST = date(2026, 11, 20)
DAYS = 10
QUEUE = "energy-billing"
PROMISE = Promise(LEVEL, 0.8, 20.0, "answer-billing")
AHT_S, PATIENCE_S = 300.0, 240.0


def forecast(client: Client, *, queue: str = QUEUE, calls: float = 40.0, published: bool = True) -> ForecastRun:
    """`calls` in each half-hour from 8 to 12 UTC on each day."""
    told = [
        {
            "day": (FIRST + timedelta(days=n)).isoformat(), "mean": calls * 8, "p10": calls * 6, "p90": calls * 10,
            "closed": False, "like_weekday": 0, "effects": ["event:Bill run"] if n == 3 else [],
        }
        for n in range(DAYS)
    ]  # fmt: skip
    scores = {
        "contacts": 1000.0, "absolute_error": 150.0, "wape": 0.15, "noise_floor": 0.12, "bias": -0.02,
        "coverage_80": 0.81, "coverage_80_promised": 0.82, "intervals": 100,
    }  # fmt: skip
    summary = {
        "queues": {
            queue: {
                "method": "level_profile", "choice": None, "accuracy": {"level_profile": scores},
                "history": {"contacts": 9000.0}, "came": [["2026-11-18", 300.0, False], ["2026-11-19", None, True]],
                "marks": [], "days": told, "promise": PROMISE.told(), "patience_s": PATIENCE_S,
            }
        },
        "client": [], "without_history": [], "learnt_until": "2026-11-19",
    }  # fmt: skip
    run = ForecastRun.objects.create(
        client=client, name="By hand", origin=datetime(2026, 11, 20, tzinfo=UTC), first_day=FIRST,
        last_day=FIRST + timedelta(days=DAYS - 1), parameters={"shrinkage": 0.3, "max_occupancy": None},
        summary=summary, made_at=NOW, published_at=NOW if published else None,
    )  # fmt: skip
    required, to_schedule = People.of_run(run).needed(queue, np.array([calls]), 1800, [AHT_S])
    ForecastInterval.objects.bulk_create(
        ForecastInterval(
            run=run, queue=queue, start=datetime(2026, 11, 20, 8, tzinfo=UTC) + timedelta(days=day, minutes=30 * slot),
            interval_s=1800, mean=calls, p10=calls * 0.8, p50=calls, p90=calls * 1.2, machine=calls, spread=0.02,
            aht_s=AHT_S, required=required[0], to_schedule=to_schedule[0],
        )
        for day in range(DAYS)
        for slot in range(8)
    )  # fmt: skip
    return run
