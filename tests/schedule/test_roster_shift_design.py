from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upheld.problems import BadInput
from upheld.schedule.rules import Need, Pattern, Pause, Problem
from upheld.schedule.shift_design import covered, shift_design


def asked(required: list[float], **more: object) -> Problem:
    """Days of four slots; a shift of two slots that starts in slot 0, 1 or 3."""
    patterns = {"short": Pattern("short", 2, (0, 1, 3))}
    need = Need("q", np.array(required), under=2.0, over=1.0)
    made = {"first": 1, "days": 2, "slot_s": 21600, "patterns": patterns, "contracts": {}, "needs": (need,)}
    return Problem(**{**made, "shift_price": 3.0, **more})


def least(problem: Problem) -> float:
    """Slowly: all numbers of heads from 0 to 2."""
    found = np.inf
    for heads in product(range(3), repeat=6):
        there = np.zeros(8)
        for place, number in enumerate(heads):
            day, start = place % 2, (0, 1, 3)[place // 2]
            for slot in range(2):
                there[(day * 4 + start + slot) % 8] += number
        missing = problem.needs[0].required - there
        used = sum(any(heads[2 * shift : 2 * shift + 2]) for shift in range(3))
        found = min(found, 2 * missing.clip(0).sum() + (-missing).clip(0).sum() + 3 * used)
    return float(found)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 2).map(float), min_size=8, max_size=8))
def test_a_design_costs_what_the_best_of_all_does(required: list[float]) -> None:
    design = shift_design(asked(required), seconds=20.0)
    assert design.proven
    assert design.cost == pytest.approx(least(asked(required)))


def test_a_shift_of_the_last_day_goes_on_in_the_first() -> None:
    problem = asked([1.0, 0, 0, 0, 0, 0, 0, 1.0], shift_price=0.5)
    design = shift_design(problem)
    assert (design.cost, [shift.start for shift in design.shifts], design.heads.tolist()) == (0.5, [3], [[0, 1]])
    assert covered(problem, design.shifts[0]).tolist() == [[3, 4], [7, 0]]


def test_a_planted_design_is_found_again() -> None:
    required = np.zeros(8)
    for slot in (0, 1, 3, 4, 4, 5):
        required[slot] += 2.0
    assert shift_design(asked(required.tolist())).cost == 6.0


def test_patterns_with_pauses_and_several_queues_are_refused() -> None:
    patterns = {"short": Pattern("short", 2, (0,), pauses=(Pause("break", 1, 0, 1),))}
    with pytest.raises(BadInput) as caught:
        shift_design(asked([1.0] * 8, patterns=patterns, needs=()))
    assert [one.key for one in caught.value.problems] == ["shift_design.one_queue", "shift_design.pauses"]
