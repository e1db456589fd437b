"""The compiled loop beside its plain reference: every column of every table is equal, and so are the counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.queueing.centres import centres, quiet_centres, rich_centres
from upheld.queueing import fast
from upheld.queueing.arrivals import arrivals
from upheld.queueing.counts import of_result
from upheld.queueing.fast_state import Grid
from upheld.queueing.rules import rules
from upheld.queueing.simulate import simulate
from upheld.queueing.staff import always_there

GRID = Grid(100.0, 3, np.array([[0.0, 20.0], [5.0, 10.0], [20.0, 40.0]]))
ENDS = st.sampled_from([np.inf, 150.0])


def assert_equal(one, other):
    for table in ("stays", "offers", "spans"):
        for name, column in vars(getattr(one, table)).items():
            np.testing.assert_array_equal(column, getattr(getattr(other, table), name), f"{table}.{name}")


@given(centres(), ENDS)
@settings(max_examples=150, deadline=None)
def test_it_is_the_reference_event_by_event(centre, until_s):
    assert_equal(simulate(*centre, until_s), fast.simulate(*centre, until_s))


@given(rich_centres(), ENDS)
@settings(max_examples=300, deadline=None)
def test_with_every_rule_it_is_the_reference_event_by_event(centre, until_s):
    assert_equal(simulate(*centre, until_s), fast.simulate(*centre, until_s))


@given(st.one_of(rich_centres(), quiet_centres()), ENDS)
@settings(max_examples=300, deadline=None)
def test_counting_alone_counts_what_a_whole_result_holds(centre, until_s):
    came, there, made = centre
    teams = np.arange(len(there.skills)) % 2
    counted = fast.count(came, there, made, GRID, teams, until_s)
    from_result = of_result(simulate(came, there, made, until_s), came, there, GRID, teams)
    for name, column in vars(from_result).items():
        np.testing.assert_allclose(getattr(counted, name), column, rtol=1e-12, atol=1e-9, err_msg=name)


def test_a_busy_week_is_the_reference_event_by_event():
    random = np.random.default_rng(5)
    at = np.cumsum(random.exponential(18.0, 4000))
    came = arrivals(
        at, random.integers(0, 2, 4000), random.exponential(60.0, 4000), random.exponential(170.0, 4000), ring_s=3.0
    )
    made = rules(2, overflow_after_s=30.0, overflow_to=[1, -1], longest_first=True)
    there = always_there([[1, 2]] * 4 + [[0, 1]] * 4 + [[2, 1]] * 2)
    assert_equal(simulate(came, there, made), fast.simulate(came, there, made))


def test_counting_refuses_offers_that_are_missed_for_ever():
    with pytest.raises(ValueError, match="no_answer_s"):
        fast.count(arrivals([0.0], missed_offers=1), always_there([[1]]), rules(1, no_answer_s=0.0), GRID)
