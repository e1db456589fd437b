"""Erlang's formulas against values at twenty digits, against each other, and at their edges."""

from __future__ import annotations

import csv
from math import inf, log1p
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.problems import BadInput
from upheld.queueing.demand import Demand
from upheld.queueing.erlang import (
    Goal,
    agents_required,
    blocking,
    calls_possible,
    keeps,
    measures,
    patience_from_abandonment,
    wait_beyond,
    wait_quantile_s,
)
from upheld.queueing.erlang_kernels import agents_for_level, agents_of_all

ORACLES = Path(__file__).parents[1] / "fixtures" / "oracles"
PROBABILITY, RELATIVE = 1e-9, 1e-9


def _rows(name: str) -> list[dict[str, str]]:
    with (ORACLES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


QUEUES = [row for row in _rows("erlang_oracles.csv") if row["model"] in "AC"]
LOSSES = [row for row in _rows("erlang_oracles.csv") if row["model"] == "B"]
STAFFING = [row for row in _rows("staffing_oracles.csv") if row["sl_at_n"] != "nan"]


def _demand(row: dict[str, str]) -> Demand:
    return Demand(float(row["calls"]), float(row["interval_s"]), float(row["aht_s"]), float(row["patience_s"] or inf))


@pytest.mark.parametrize("row", QUEUES, ids=lambda row: f"{row['id']}-{row['tag']}")
def test_every_measure_is_that_of_twenty_digits(row: dict[str, str]) -> None:
    found = measures(_demand(row), int(row["n"]), float(row["T_s"]))
    shares = {
        "p_wait": found.p_wait,
        "sl_offered": found.level["offered"],
        "sl_answered": found.level["answered"],
        "sl_excl_short_abandon": found.level["without_abandoned_within"],
        "p_wait_gt_T": found.p_wait_beyond,
        "p_abandon": found.abandon_rate,
        "p_abandon_within_T": found.abandoned_within,
        "occupancy": found.occupancy,
    }
    times = {"asa_served_s": found.asa_s, "mean_wait_all_s": found.mean_wait_s, "queue_len": found.queue_length}
    assert {name: float(value) for name, value in shares.items()} == pytest.approx(
        {name: float(row[name]) for name in shares}, abs=PROBABILITY
    )
    assert {name: float(value) for name, value in times.items()} == pytest.approx(
        {name: float(row[name]) for name in times}, rel=RELATIVE
    )


@pytest.mark.parametrize("row", LOSSES, ids=lambda row: row["id"])
def test_blocking_is_that_of_twenty_digits(row: dict[str, str]) -> None:
    assert float(blocking(int(row["n"]), float(row["erlangs"]))) == pytest.approx(float(row["p_block"]), abs=1e-9)


@pytest.mark.parametrize("row", STAFFING, ids=lambda row: "-".join(list(row.values())[:7]))
def test_the_fewest_agents_are_exactly_those_of_the_table(row: dict[str, str]) -> None:
    demand = Demand(float(row["calls_per_1800s"]), 1800, float(row["aht_s"]), float(row["patience_s"] or inf))
    goal = Goal(level=float(row["sl_target"]), threshold_s=float(row["T_s"]))
    assert int(agents_required(demand, goal)) == int(row["n_min"])


@pytest.mark.parametrize(
    ("load", "agents"),
    {
        1: (2, 3, 3), 5: (7, 8, 9), 10: (12, 14, 16), 50: (54, 58, 61), 100: (106, 111, 115), 250: (259, 268, 274),
        500: (512, 525, 533), 1000: (1017, 1034, 1046),
    }.items(),
)  # fmt: skip
def test_tijms_table_of_waiting_chances(load: int, agents: tuple[int, ...]) -> None:
    """H. C. Tijms, A First Course in Stochastic Models, table 5.3.2: P(wait) ≤ 0.5, 0.2, 0.1."""
    goals = [Goal(level=1 - chance, threshold_s=0.0) for chance in (0.5, 0.2, 0.1)]
    assert tuple(int(agents_required(Demand(load, 1, 1), goal)) for goal in goals) == agents


queues = st.tuples(
    st.floats(1e-4, 300),
    st.floats(1, 3600),
    st.floats(1e-3, 1e6) | st.just(inf),
    st.integers(1, 400),
    st.floats(0, 600),
)


def _noise(load: float, aht_s: float, patience_s: float) -> float:
    """What rounding may cost: an overload that waits a million handling times is exp(x log x) ÷ exp(x log x)."""
    far = 0.0 if patience_s == inf else load * patience_s / aht_s
    return 2.0**-52 * far * log1p(far)


@given(queues)
def test_the_parts_of_all_who_came_are_the_whole(queue: tuple[float, float, float, int, float]) -> None:
    load, aht_s, patience_s, agents, threshold_s = queue
    found = measures(Demand(load, aht_s, aht_s, patience_s), agents, threshold_s)
    whole = found.service_level + found.p_wait_beyond + found.abandoned_within
    assert float(whole) == pytest.approx(1.0, abs=1e-9 + _noise(load, aht_s, patience_s))
    assert 0 <= float(found.abandon_rate) <= 1
    assert float(found.occupancy) <= 1 + 1e-12


@given(queues)
def test_one_more_agent_never_makes_it_worse(queue: tuple[float, float, float, int, float]) -> None:
    load, aht_s, patience_s, agents, threshold_s = queue
    found = measures(Demand(load, aht_s, aht_s, patience_s), [agents, agents + 1], threshold_s)
    noise = 1e-10 + _noise(load, aht_s, patience_s)
    assert found.service_level[1] >= found.service_level[0] - noise
    assert found.abandon_rate[1] <= found.abandon_rate[0] + noise
    assert found.p_wait[1] <= found.p_wait[0] + noise


@given(st.floats(0.01, 200), st.floats(1, 600), st.floats(0.05, 0.98), st.floats(0, 60))
def test_the_required_agents_keep_the_promise_and_one_fewer_do_not(
    load: float, patience_s: float, level: float, threshold_s: float
) -> None:
    demand, goal = Demand(load, 180, 180, patience_s), Goal(level=level, threshold_s=threshold_s)
    agents = int(agents_required(demand, goal))
    assert bool(keeps(demand, agents, goal))
    assert agents == 0 or not bool(keeps(demand, agents - 1, goal))


def test_several_goals_need_as_many_as_the_hardest() -> None:
    demand = Demand(100, 1800, 180, 120)
    goals = [Goal(level=0.8), Goal(asa_s=5), Goal(abandon_rate=0.02), Goal(max_occupancy=0.7)]
    together = Goal(level=0.8, asa_s=5, abandon_rate=0.02, max_occupancy=0.7)
    assert int(agents_required(demand, together)) == max(int(agents_required(demand, goal)) for goal in goals)


def test_the_wait_of_the_answered_is_not_that_of_all() -> None:
    found = measures(Demand(100, 1800, 180, 120), 8)
    assert float(found.asa_s) != pytest.approx(float(found.mean_wait_s), rel=0.01)


def test_without_patience_overload_is_endless() -> None:
    found = measures(Demand(100, 1800, 180), [9, 10])
    assert found.asa_s.tolist() == [inf, inf]
    assert found.service_level.tolist() == [0, 0]
    assert found.p_wait.tolist() == [1, 1]


def test_nobody_calls_and_nobody_is_needed() -> None:
    assert int(agents_required(Demand(0, 1800, 180), Goal(level=0.8))) == 0
    assert np.isnan(measures(Demand(0, 1800, 180), 3).service_level)


def test_half_an_agent_lies_half_way() -> None:
    ends = measures(Demand(100, 1800, 180), [12, 13]).service_level
    assert float(measures(Demand(100, 1800, 180), 12.5).service_level) == pytest.approx(ends.mean())


def test_the_most_calls_are_those_that_need_just_these_agents() -> None:
    goal = Goal(level=0.8, threshold_s=20)
    calls = float(calls_possible(14, goal, interval_s=1800, aht_s=180))
    assert int(agents_required(Demand(calls * (1 - 1e-9), 1800, 180), goal)) == 14
    assert int(agents_required(Demand(calls * (1 + 1e-9), 1800, 180), goal)) == 15


@pytest.mark.parametrize("patience_s", [5.0, 120.0, 4000.0])
def test_patience_comes_back_from_the_abandonment_it_causes(patience_s: float) -> None:
    lost = float(measures(Demand(100, 1800, 180, patience_s), 10).abandon_rate)
    assert patience_from_abandonment(100, 1800, 180, 10, lost) == pytest.approx(patience_s, rel=1e-9)


@pytest.mark.parametrize("patience_s", [60.0, inf])
def test_a_quantile_is_the_wait_that_its_share_does_not_exceed(patience_s: float) -> None:
    demand = Demand(100, 1800, 180, patience_s)
    wait_s = wait_quantile_s(demand, 11, 0.9)
    assert float(wait_beyond(demand, 11, wait_s)) == pytest.approx(0.1, rel=1e-9)
    assert float(wait_quantile_s(demand, 30, 0.5)) == 0.0


@pytest.mark.parametrize(
    ("field", "ask"),
    [
        ("calls", lambda: Demand(-1, 1800, 180)),
        ("calls", lambda: Demand(float("nan"), 1800, 180)),
        ("aht_s", lambda: Demand(100, 1800, 180 * 3600)),
        ("patience_s", lambda: Demand(100, 1800, 180, 0)),
        ("target", lambda: Goal(level=1.0)),
        ("target", lambda: Goal()),
        ("agents", lambda: measures(Demand(100, 1800, 180), -1)),
    ],
)
def test_bad_input_names_its_field(field: str, ask) -> None:
    with pytest.raises(BadInput) as bad:
        ask()
    assert bad.value.problems[0].field == field


def test_rows_answered_four_at_a_time_are_those_answered_one_by_one() -> None:
    draw = np.random.default_rng(7)
    load = np.concatenate([np.exp(draw.uniform(np.log(1e-4), np.log(5000), 9000)), [0.0, 1.0, 1024.0, 1023.999]])
    level, threshold_s = draw.uniform(0, 0.999, len(load)), draw.choice([0.0, 5.0, 20.0, 300.0], len(load))
    handling_s = np.full(len(load), 180.0)
    patience_s = np.where(draw.random(len(load)) < 0.1, 120.0, inf)
    together = agents_of_all(load, handling_s, patience_s, threshold_s, level)
    alone = [agents_for_level(*row) for row in zip(load, handling_s, patience_s, threshold_s, level, strict=True)]
    assert together.tolist() == alone
