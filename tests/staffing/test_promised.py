"""Which promise people of a queue are planned for, and the people that keep it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from upheld.agreements import terms
from upheld.staffing import promised
from upheld.staffing.promised import ABANDONED, ASA, LEVEL, Promise
from upheld.staffing.single import Asked, figures

EXAMPLES = Path(__file__).parents[2] / "src/upheld/cli/demo_agreements"


def test_the_strictest_level_of_the_queue_is_planned_for() -> None:
    found = promised.of_queue(terms.load(EXAMPLES / "northwind.toml"), "energy-billing")
    assert found == Promise(LEVEL, 0.8, 20.0, "answer-billing")


def test_a_queue_without_a_level_is_planned_for_its_mean_wait() -> None:
    found = promised.of_queue(terms.load(EXAMPLES / "northwind.toml"), "energy-moves")
    assert found is not None
    assert (found.metric, found.required) == (ASA, 12.0)


def test_a_queue_that_is_promised_nothing_has_no_promise() -> None:
    assert promised.of_queue(terms.load(EXAMPLES / "northwind.toml"), "bank-cards") is None


@pytest.mark.parametrize(
    ("kept", "figure"),
    [
        (Promise(LEVEL, 0.8, 20.0), "service_level"),
        (Promise(ASA, 12.0, 20.0), "asa_s"),
        (Promise(ABANDONED, 0.03, 20.0), "abandon_rate"),
    ],
)
def test_the_fewest_agents_keep_the_promise_and_one_fewer_does_not(kept: Promise, figure: str) -> None:
    agents = int(promised.agents(kept, [60.0], 1800.0, 300.0, 180.0)[0])
    asked = Asked(60.0, 1800.0, (300.0,), 180.0, 20.0)
    with_them, with_fewer = (figures(asked, number)[figure] for number in (agents, agents - 1))
    assert with_them is not None
    assert with_fewer is not None
    better = (lambda value: value >= kept.required) if kept.metric == LEVEL else (lambda value: value <= kept.required)
    assert better(with_them)
    assert not better(with_fewer)


def test_without_a_handling_time_nobody_can_say() -> None:
    found = promised.agents(Promise(LEVEL, 0.8, 20.0), [60.0, 60.0], 1800.0, [np.nan, 300.0])
    assert np.isnan(found[0])
    assert found[1] > 0


def test_a_limit_of_occupancy_takes_more_agents() -> None:
    kept = Promise(LEVEL, 0.5, 60.0)
    free, limited = (promised.agents(kept, [600.0], 1800.0, 300.0, 180.0, most)[0] for most in (None, 0.8))
    assert limited > free
    assert 600 * 300 / 1800 / limited <= 0.8


def test_a_promise_survives_being_written() -> None:
    kept = Promise(ASA, 12.0, 20.0, "asa")
    assert promised.promise(kept.told()) == kept
