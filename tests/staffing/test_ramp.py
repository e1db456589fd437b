"""How newcomers learn: the shapes, and the choice between them on cohorts left out."""

from __future__ import annotations

import numpy as np
import pytest

from upheld.problems import BadInput
from upheld.staffing import ramp
from upheld.staffing.ramp import Ramp, Seen

WEEKS = [week + 0.5 for week in range(20)]


def cohorts(of: Ramp, noise: float = 0.015) -> list[Seen]:
    rng = np.random.default_rng(5)
    shares = of.shares(WEEKS)
    return [
        Seen(name, week, float(share + rng.normal(0, noise)))
        for name in "abcd"
        for week, share in zip(WEEKS, shares, strict=True)
    ]


@pytest.mark.parametrize("shape", ["linear", "exponential", "s-curve"])
def test_the_shape_that_was_planted_is_chosen(shape: str) -> None:
    found = ramp.fit(cohorts(Ramp(shape, 0.45, 12)))
    assert found.ramp.shape == shape
    assert found.ramp.first == pytest.approx(0.45, abs=0.04)
    assert found.ramp.weeks == pytest.approx(12, abs=1)


def test_steps_are_chosen_where_there_are_steps() -> None:
    steps = Ramp("stepped", steps=((0, 0.4), (4, 0.6), (8, 0.85), (16, 1.0)))
    found = ramp.fit(cohorts(steps))
    assert found.ramp.shape == "stepped"
    assert found.ramp.shares([1, 5, 9, 17]).tolist() == pytest.approx([0.4, 0.6, 0.85, 1.0], abs=0.02)


def test_the_error_is_that_of_cohorts_left_out() -> None:
    found = ramp.fit(cohorts(Ramp("exponential", 0.5, 10), 0.03))
    assert found.errors["exponential"] == pytest.approx(0.03, rel=0.25)
    assert min(found.errors, key=found.errors.__getitem__) == "exponential"


@pytest.mark.parametrize("shape", ["linear", "exponential", "s-curve"])
def test_a_ramp_begins_at_its_first_share_and_never_falls(shape: str) -> None:
    shares = Ramp(shape, 0.3, 9).shares(np.linspace(0, 60, 200))
    assert shares[0] == pytest.approx(0.3)
    assert np.diff(shares).min() >= 0
    assert 0.95 * 0.7 + 0.3 - 1e-9 <= float(Ramp(shape, 0.3, 9).shares([9])[0]) <= 1
    assert shares[-1] == pytest.approx(1, abs=1e-6)


def test_in_training_nothing_is_done() -> None:
    assert Ramp("linear", 0.5, 4).by_tenure(5, 2).tolist() == [0, 0, 0.5625, 0.6875, 0.8125]


def test_one_cohort_is_too_few_to_choose() -> None:
    with pytest.raises(BadInput) as bad:
        ramp.fit([Seen("a", week, 0.5) for week in WEEKS])
    assert bad.value.problems[0].key == "hiring.ramp_data"


def test_proficient_is_who_stays_near_a_tenured_share() -> None:
    assert ramp.proficient_week([0.96, 0.9, 0.97, 0.98, 0.99]) == 2
    assert ramp.proficient_week([0.5] * 30) is None
