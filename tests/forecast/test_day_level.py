"""The Gaussian process of days, beside textbook conditioning."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.optimize import check_grad

from tests.forecast.worlds import plain_days
from upheld.forecast import day_level
from upheld.forecast.day_level import level


def test_with_many_contacts_it_is_the_textbook_answer() -> None:
    days = plain_days(20)
    rng = np.random.default_rng(1)
    counts = np.round(1e7 * np.exp(0.1 * rng.standard_normal(14)))
    past, ahead = (
        days.between(int(days.ordinal[0]), int(days.ordinal[13])),
        days.between(int(days.ordinal[14]), int(days.ordinal[19])),
    )
    found, variances = level(past, counts, np.ones(14), ahead)
    names = tuple(variances.parts)
    everything = day_level._Features.of(days)
    squares = np.array(list(variances.parts.values())) ** 2
    joint = np.tensordot(squares, day_level._correlations(everything, everything, names), 1)
    joint += day_level._MIDDLE_VARIANCE + variances.noise**2 * np.eye(20)
    middle = np.log((counts.sum() + 0.5) / 14.5)
    gain = joint[14:, :14] @ np.linalg.inv(joint[:14, :14])
    assert found.middle == pytest.approx(middle + gain @ (np.log(counts) - middle), abs=1e-4)
    left = joint[14:, 14:] - gain @ joint[:14, 14:]
    assert found.covariance == pytest.approx(left * (1 + 5 / 14 + 20 / 14**2), abs=1e-6)


def test_the_mode_of_few_contacts_is_where_the_posterior_density_is_largest() -> None:
    prior, mean = np.array([[0.5, 0.3], [0.3, 0.5]]), np.array([0.4, 0.4])
    counts, exposure = np.array([0.0, 3.0]), np.array([1.0, 0.5])
    found = day_level._mode(prior, mean, counts, exposure)
    grid = np.linspace(-3, 3, 601)
    first, second = np.meshgrid(grid, grid, indexing="ij")
    off = np.stack([first - mean[0], second - mean[1]])
    density = -0.5 * np.einsum("iab,ij,jab->ab", off, np.linalg.inv(prior), off)
    density += counts[0] * first - np.exp(first) + counts[1] * second - 0.5 * np.exp(second)
    best = np.unravel_index(density.argmax(), density.shape)
    assert found == pytest.approx([grid[best[0]], grid[best[1]]], abs=0.011)


def test_slopes_of_the_likelihood_are_those_of_its_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {}

    def minimised(loss, start, **_):
        kept["loss"], kept["start"] = loss, start
        return type("Found", (), {"x": start})()

    monkeypatch.setattr(day_level, "minimize", minimised)
    days = plain_days(21)
    level(
        days.between(int(days.ordinal[0]), int(days.ordinal[19])),
        np.arange(20.0) + 5,
        np.ones(20),
        days.between(int(days.ordinal[20]), int(days.ordinal[20])),
    )
    loss, start = kept["loss"], kept["start"]
    assert check_grad(lambda at: loss(at)[0], lambda at: loss(at)[1], start) < 1e-3


def test_half_a_day_seen_counts_as_half_a_day() -> None:
    days = plain_days(29)
    past, ahead = (
        days.between(int(days.ordinal[0]), int(days.ordinal[27])),
        days.between(int(days.ordinal[28]), int(days.ordinal[28])),
    )
    counts, exposure = np.full(28, 1000.0), np.ones(28)
    counts[20:], exposure[20:] = 500.0, 0.5
    found, _ = level(past, counts, exposure, ahead)
    assert np.exp(found.middle[0]) == pytest.approx(1000, rel=0.02)


def test_an_unseen_weekday_is_much_less_certain() -> None:
    days = plain_days(7)
    past, ahead = (
        days.between(int(days.ordinal[0]), int(days.ordinal[4])),
        days.between(int(days.ordinal[5]), int(days.ordinal[6])),
    )
    found, _ = level(past, np.full(5, 900.0), np.ones(5), ahead)
    again, _ = level(past, np.full(5, 900.0), np.ones(5), dataclasses.replace(ahead, like=np.array([0, 1])))
    assert found.covariance[0, 0] > 3 * again.covariance[0, 0]
