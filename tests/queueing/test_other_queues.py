"""Finite lines, retrials, chat and uncertain loads: against simpler formulas, and against chains solved plainly."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.problems import BadInput
from upheld.queueing import chat, erlang, finite, uncertain
from upheld.queueing.demand import Demand
from upheld.queueing.erlang import Goal
from upheld.queueing.retrials import retrials


def _chain(load: float, agents: int, places: int, leave: float) -> np.ndarray:
    """The chances of 0 … agents + places callers, from the balance of births and deaths."""
    chances = [1.0]
    for k in range(1, agents + places + 1):
        chances.append(chances[-1] * load / (min(k, agents) + max(k - agents, 0) * leave))
    return np.array(chances) / sum(chances)


@given(st.floats(0.1, 30), st.integers(1, 30), st.integers(0, 40), st.floats(1, 2000) | st.just(inf))
def test_finite_lines_are_the_chain_of_births_and_deaths(
    load: float, agents: int, places: int, patience_s: float
) -> None:
    leave = 180 / patience_s
    chances = _chain(load, agents, places, leave)
    found = finite.measures(Demand(load, 180, 180, patience_s), agents, places)
    queue = (chances[agents:] * np.arange(places + 1)).sum()
    assert float(found.p_block) == pytest.approx(chances[-1], abs=1e-12)
    assert float(found.queue_length) == pytest.approx(queue, abs=1e-10)
    assert float(found.abandon_rate) == pytest.approx(queue * leave / load, abs=1e-10)


@pytest.mark.parametrize("patience_s", [0.5, 120.0, 1e5, inf])
@pytest.mark.parametrize(("agents", "calls"), [(14, 100), (50, 480)])
def test_many_places_are_as_good_as_endless_ones(patience_s: float, agents: int, calls: int) -> None:
    demand = Demand(calls, 1800, 180, patience_s)
    some, endless = finite.measures(demand, agents, 4000, 20), erlang.measures(demand, agents, 20)
    assert float(some.service_level) == pytest.approx(float(endless.service_level), abs=1e-12)
    assert float(some.asa_s) == pytest.approx(float(endless.asa_s), rel=1e-10)


def test_no_place_to_wait_is_erlang_b() -> None:
    found = finite.measures(Demand(10, 1, 1), [10, 14], 0)
    assert found.p_block == pytest.approx(erlang.blocking([10, 14], 10), abs=1e-14)
    assert found.service_level == pytest.approx(1 - found.p_block, abs=1e-14)


def test_who_calls_again_adds_to_the_load_until_it_settles() -> None:
    def lost(calls: float) -> float:
        return float(erlang.measures(Demand(calls, 1800, 180, 60), 10).abandon_rate)

    found = retrials(110.0, 0.4, lost)
    assert found.attempts == pytest.approx(110 + 0.4 * lost(found.attempts) * found.attempts, rel=1e-10)
    assert found.never_served == pytest.approx(1 - found.attempts * (1 - found.lost_share) / 110, rel=1e-9)


def test_one_chat_at_a_time_is_a_telephone() -> None:
    found, plain = chat.measures(100, 1800, [180], 13, patience_s=120), erlang.measures(Demand(100, 1800, 180, 120), 13)
    assert found.service_level == pytest.approx(float(plain.service_level), abs=1e-12)
    assert found.occupancy == pytest.approx(float(plain.occupancy), abs=1e-12)


def test_two_chats_that_take_twice_as_long_gain_nothing_in_the_long_run() -> None:
    single, double = chat.measures(100, 1800, [180], 12), chat.measures(100, 1800, [180, 360], 12)
    assert double.service_level > single.service_level  # more of them are taken up at once,
    assert double.busy == pytest.approx(single.busy)  # and the work is the same


def test_agents_for_chat_keep_the_level_and_one_fewer_do_not() -> None:
    goal = Goal(level=0.9, threshold_s=30)
    agents = chat.agents_required(300, 1800, [400, 500, 650], goal)
    kept = [chat.measures(300, 1800, [400, 500, 650], n, threshold_s=30).service_level for n in (agents - 1, agents)]
    assert kept[0] < 0.9 <= kept[1]


def test_chat_that_slows_down_with_more_contacts_at_once_is_refused() -> None:
    with pytest.raises(BadInput) as bad:
        chat.measures(100, 1800, [180, 400], 10)
    assert bad.value.problems[0].values["level"] == 2


@pytest.mark.parametrize("variation", [0.05, 0.1, 0.3, 0.8])
def test_an_uncertain_load_is_the_mean_over_drawn_loads(variation: float) -> None:
    drawn = np.random.default_rng(1).gamma(variation**-2, variation**2, 400_000)
    demand, goal = Demand(100, 1800, 180, 120), Goal(level=0.8)
    found = uncertain.mixed(demand, 13, goal, uncertain.busyness(variation))
    level = erlang.measures(Demand(100 * drawn, 1800, 180, 120), 13).service_level
    assert found.service_level == pytest.approx(float((drawn * level).sum() / drawn.sum()), abs=2e-3)


def test_a_certain_forecast_is_the_formula_itself() -> None:
    found = uncertain.mixed(Demand(100, 1800, 180), 14, Goal(level=0.8), uncertain.busyness(0))
    assert found.service_level == pytest.approx(0.88835, abs=1e-5)
    assert uncertain.agents_required(Demand(100, 1800, 180), Goal(level=0.8), uncertain.busyness(0)) == 14


def test_uncertainty_costs_agents() -> None:
    goal, demand = Goal(level=0.8), Demand(400, 1800, 180, 120)
    assert uncertain.agents_required(demand, goal, uncertain.busyness(0.3)) > int(erlang.agents_required(demand, goal))
