"""A day whose intervals are not independent, against published and computed values."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from upheld.queueing import erlang, timevarying
from upheld.queueing.demand import Demand
from upheld.queueing.erlang import Goal

TABLE = Path(__file__).parents[1] / "fixtures" / "oracles" / "time_varying_oracles.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['t_over_2pi_24ths']}-{row['alpha']}")
def test_agents_for_the_offered_load_are_exactly_those_of_the_table(row: dict[str, str]) -> None:
    """λ(t) = 100 + 20 sin t, handling and patience 1: the number in the system is Poisson of the offered load."""
    demand, goal = Demand(float(row["m"]), 1, 1, 1), Goal(level=1 - float(row["alpha"]), threshold_s=0.0)
    agents = int(erlang.agents_required(demand, goal))
    waits = erlang.measures(demand, [agents, agents - 1], 0.0).p_wait
    assert agents == int(row["s_min"])
    assert waits == pytest.approx([float(row["p_delay_at_s"]), float(row["p_delay_at_s_minus_1"])], abs=1e-9)


def test_the_offered_load_of_a_repeating_day_is_that_of_the_table() -> None:
    steps = 24 * 200
    at = 2 * np.pi * (np.arange(steps) + 0.5) / steps
    found = timevarying.offered_load(100 + 20 * np.sin(at), 1.0, steps / (2 * np.pi))
    wanted = {int(row["t_over_2pi_24ths"]): float(row["m"]) for row in ROWS}
    ends = {hour: found.at_end[(hour * 200 - 1) % steps] * 2 * np.pi / steps for hour in wanted}
    assert ends == pytest.approx(wanted, rel=1e-6)


def test_eight_hours_from_empty_are_those_published() -> None:
    """Buist and L'Ecuyer's MMC: exactly 1815.27 calls in 20 s, occupancy 0.69693."""
    found = timevarying.transient([4.2 * 60] * 8, [12] * 8, 3600, 120)
    assert (found.calls * found.service_level).sum() == pytest.approx(1815.27, abs=0.005)
    assert found.occupancy.mean() == pytest.approx(0.69693, abs=5e-6)


def test_eight_hours_with_patience_are_those_published() -> None:
    """Buist and L'Ecuyer's MMCAb: 1906.72 in time, 59.24 abandoned, occupancy 0.67656."""
    found = timevarying.transient([4.2 * 60] * 8, [12] * 8, 3600, 120, patience_s=60)
    assert (found.calls * found.service_level).sum() == pytest.approx(1906.72, abs=0.005)
    assert (found.calls * found.abandon_rate).sum() == pytest.approx(59.24, abs=0.005)
    assert found.occupancy.mean() == pytest.approx(0.67656, abs=5e-6)


def test_a_long_steady_day_ends_as_erlang_says() -> None:
    found = timevarying.transient([100] * 12, [13] * 12, 1800, 180, patience_s=120)
    steady = erlang.measures(Demand(100, 1800, 180, 120), 13)
    assert found.service_level[-1] == pytest.approx(float(steady.service_level), abs=1e-9)
    assert found.abandon_rate[-1] == pytest.approx(float(steady.abandon_rate), abs=1e-9)


def test_a_queue_left_over_is_the_next_interval_s_burden() -> None:
    found = timevarying.transient([120, 60, 60], [8, 8, 8], 1800, 180)
    fresh = timevarying.transient([60], [8], 1800, 180)
    assert found.backlog[0] > 10
    assert found.backlog[2] < found.backlog[1] < found.backlog[0]
    assert found.service_level[1] < fresh.service_level[0] - 0.2


def test_agents_finish_the_calls_they_are_in_when_their_shift_ends() -> None:
    found = timevarying.transient([100, 0], [12, 1], 1800, 180)
    assert found.occupancy[1] > 0.5  # one agent is left, and calls of the others go on
    assert found.in_service[1] == pytest.approx(found.in_service[1].clip(0, 12))


def test_nobody_on_duty_answers_nobody() -> None:
    found = timevarying.transient([10, 10], [0, 0], 1800, 180, patience_s=60)
    assert found.service_level.tolist() == [0, 0]


def test_staffing_keeps_the_level_in_every_interval() -> None:
    calls = [20, 60, 100, 80, 30]
    agents, course = timevarying.staffing(calls, 1800, 180, Goal(level=0.8), patience_s=300)
    assert (course.service_level >= 0.8).all()
    again = timevarying.transient(calls, agents, 1800, 180, patience_s=300)
    assert again.service_level == pytest.approx(course.service_level)
