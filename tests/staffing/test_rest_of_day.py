"""The level to expect of contacts still to come is Erlang A's, and none where nobody is there."""

from __future__ import annotations

from math import inf

import pytest

from upheld.queueing.demand import Demand
from upheld.queueing.erlang import measures
from upheld.staffing.rest_of_day import expected_parts


def test_without_agents_nobody_is_answered() -> None:
    within, of = expected_parts([20, 20], 1800, 300, [0, 5], patience_s=120, threshold_s=20)
    assert within[0] == 0.0
    assert within[1] > 15
    assert of.tolist() == [20.0, 20.0]


def test_without_contacts_nothing_is_expected() -> None:
    within, of = expected_parts([0.0], 1800, 300, [4], patience_s=120, threshold_s=20, short_s=5)
    assert (within.tolist(), of.tolist()) == ([0.0], [0.0])


def test_half_a_person_answers_nothing() -> None:
    whole, _ = expected_parts([20], 1800, 300, [5], patience_s=120, threshold_s=20)
    more, _ = expected_parts([20], 1800, 300, [5.9], patience_s=120, threshold_s=20)
    assert whole.tolist() == more.tolist()


def test_short_abandons_leave_the_denominator() -> None:
    _, of = expected_parts([20], 1800, 300, [3], patience_s=60, threshold_s=20, short_s=5)
    assert 17 < of[0] < 20


def test_callers_of_endless_patience_are_those_of_erlang_c() -> None:
    within, _ = expected_parts([20], 1800, 300, [5], patience_s=inf, threshold_s=20)
    truth = measures(Demand(20, 1800, 300), 5, 20.0)
    assert within[0] / 20 == pytest.approx(float(truth.level["offered"]))
