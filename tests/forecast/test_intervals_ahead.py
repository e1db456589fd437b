"""Rows of a forecast where the clock changes."""

from __future__ import annotations

from datetime import date

import numpy as np

from upheld.forecast.distribution import Forecast
from upheld.forecast.intervals_ahead import rows


def night(day: date) -> Forecast:
    """Five contacts in each half-hour from midnight to 04:00."""
    mean = np.full((1, 48), np.nan)
    mean[0, :8] = 5.0
    days = np.array([day.toordinal()])
    return Forecast("night", "Europe/Warsaw", 1800, days, mean, np.zeros((1, 1)), np.zeros((1, 48)), 0.0)


def starts(day: date, zone: str | None) -> list[str]:
    return [row.start.isoformat(timespec="minutes") for row in rows(night(day), zone)]


def test_an_hour_that_comes_twice_has_two_rows_an_interval() -> None:
    found = starts(date(2026, 10, 25), "Europe/Warsaw")
    assert len(found) == 10
    assert found[4:8] == [
        "2026-10-25T02:00+02:00", "2026-10-25T02:00+01:00", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00",
    ]  # fmt: skip


def test_an_hour_that_is_skipped_has_none() -> None:
    assert [text[11:16] for text in starts(date(2026, 3, 29), "Europe/Warsaw")] == [
        "00:00", "00:30", "01:00", "01:30", "03:00", "03:30",
    ]  # fmt: skip


def test_without_a_zone_starts_are_the_wall_clocks() -> None:
    assert starts(date(2026, 10, 25), None)[4] == "2026-10-25T02:00"


def test_closed_intervals_have_no_row_and_unknown_handling_times_stay_unknown() -> None:
    found = list(rows(night(date(2026, 11, 2)), "Europe/Warsaw"))
    assert len(found) == 8
    assert {row.aht_s for row in found} == {None}
    assert (found[0].mean, found[0].p10, found[0].p50, found[0].p90) == (5.0, 2.0, 5.0, 8.0)
