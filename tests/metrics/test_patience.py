"""Patience: the published remission times of Freireich and others (1963), and why abandoners must not be averaged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.metrics.patience import kaplan_meier, patience

# Weeks in remission under 6-mercaptopurine; True: the remission ended, False: still in remission when last seen.
REMISSION = [
    *((6, True),) * 3, (6, False), (7, True), (9, False), (10, True), (10, False), (11, False), (13, True), (16, True),
    (17, False), (19, False), (20, False), (22, True), (23, True), (25, False), (32, False), (32, False), (34, False),
    (35, False),
]  # fmt: skip
WEEKS, ENDED = zip(*REMISSION, strict=True)


def test_the_published_remission_times_give_the_published_curve():
    curve = kaplan_meier(WEEKS, ENDED)

    assert curve.at_s.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.share.round(3).tolist() == [0.857, 0.807, 0.753, 0.69, 0.627, 0.538, 0.448]
    assert curve.standard_error.round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]


def test_the_published_median_remission_is_23_weeks():
    assert kaplan_meier(WEEKS, ENDED).median_s == 23


def test_confidence_bounds_enclose_the_curve_and_stay_shares():
    curve = kaplan_meier(WEEKS, ENDED)

    assert np.all((curve.low >= 0) & (curve.low < curve.share) & (curve.share < curve.high) & (curve.high <= 1))


def test_averaging_abandoners_is_far_too_short_and_kaplan_meier_is_not():
    stream = np.random.default_rng(20261122)
    patience_s, offered_s = stream.exponential(120, 20_000), stream.exponential(30, 20_000)
    waits_s, gave_up = np.minimum(patience_s, offered_s), patience_s < offered_s

    curve = kaplan_meier(waits_s, gave_up)

    assert waits_s[gave_up].mean() < 30
    assert curve.still_waiting(60) == pytest.approx(np.exp(-60 / 120), abs=0.02)
    assert curve.median_s == pytest.approx(120 * np.log(2), rel=0.1)


def test_nothing_is_said_beyond_the_longest_wait():
    curve = kaplan_meier([10, 20], [True, False])

    assert (curve.still_waiting(9.9), curve.still_waiting(10), curve.still_waiting(21)) == (1.0, 0.5, None)
    assert curve.quantile_s(0.9) is None


def test_nobody_waits_longer_than_the_last_one_who_gave_up():
    curve = kaplan_meier([10, 20], [True, True])

    assert (curve.still_waiting(30), curve.mean_s()) == (0.0, 15.0)


def test_no_visits_make_an_empty_curve():
    curve = kaplan_meier([], [])

    assert (curve.observed, curve.median_s, curve.mean_s(), curve.still_waiting(1)) == (0, None, None, None)


@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0, 5.0, 9.0]), st.booleans()), min_size=1, max_size=30))
def test_the_curve_is_the_product_over_every_moment_somebody_gave_up(observed):
    waits_s, gave_up = zip(*observed, strict=True)
    expected = 1.0

    curve = kaplan_meier(waits_s, gave_up)

    for at_s, share in zip(curve.at_s, curve.share, strict=True):
        at_risk = sum(wait_s >= at_s for wait_s in waits_s)
        expected *= 1 - sum(wait_s == at_s and gone for wait_s, gone in observed) / at_risk
        assert share == pytest.approx(expected)


def test_only_abandoned_visits_show_their_patience(attached):
    outcomes = ["answered", "abandoned", "timed_out", "left_by_key", "refused", "unknown"]
    con = attached([{"outcome": outcome, "wait_s": 10.0} for outcome in outcomes] + [{"wait_s": None}])

    curve = patience(con, queue="sales")

    assert (curve.observed, curve.abandoned.tolist(), curve.at_risk.tolist()) == (5, [1], [5])
