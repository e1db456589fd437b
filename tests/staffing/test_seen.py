"""What records say of a queue, as a scenario needs it."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from upheld.staffing.seen import seen

ROWS = [
    ("sales", "2026-03-02 08:10:00+00", "answered", 5, 100, 0, 20),
    ("sales", "2026-03-02 08:40:00+00", "abandoned", 9, None, None, None),
    ("sales", "2026-03-03 08:20:00+00", "answered", 12, 200, None, None),
    ("sales", "2026-03-03 09:05:00+00", "refused", 0, None, None, None),
    ("help", "2026-03-03 10:00:00+00", "answered", 0, 60, 0, 0),
]


@pytest.fixture
def found():
    con = duckdb.connect()
    con.execute("""CREATE TABLE visits (queue VARCHAR, offered_at TIMESTAMPTZ, outcome VARCHAR, wait_s DOUBLE,
        talk_s DOUBLE, hold_s DOUBLE, wrap_s DOUBLE)""")
    con.executemany("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)", ROWS)
    return seen(con, "Europe/Warsaw")


def test_an_average_day_by_interval(found) -> None:
    assert found["sales"].rates(9 * 3600.0, 1800.0, 3) == (1.0, 0.5, 0.0)


def test_handling_times_are_those_of_the_answered(found) -> None:
    assert found["sales"].handling.mean_s == 160.0


def test_patience_is_censored_by_answers(found) -> None:
    # of the two who would wait 9 s, one gave up; the other was answered at 12 s
    assert found["sales"].patience.at(np.array([0.4, 0.6])).tolist() == [9.0, np.inf]


def test_nobody_gave_up(found) -> None:
    assert found["help"].patience.mean_s == np.inf
