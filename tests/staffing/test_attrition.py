"""Leaving: rates under their formulas, survival, early leavers and the hazard a plan counts with."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import inf, isnan

import pytest

from upheld.staffing import attrition
from upheld.staffing.attrition import Employment

LAST = date(2026, 12, 31)
ORACLE = [(10, 1), (25, 1), (25, 1), (40, 0), (60, 1), (75, 0), (90, 1), (120, 0), (120, 0), (200, 1)]
"""Days in the team, and whether the person left."""


def seen(days: list[tuple[int, int]]) -> list[Employment]:
    return [Employment("", LAST - timedelta(n), LAST if left else None) for n, left in days]


def team(people: int, start: date = date(2024, 1, 1)) -> list[Employment]:
    return [Employment(f"p{n}", start) for n in range(people)]


def test_three_per_cent_a_month_is_36_or_30_point_6_per_cent_a_year() -> None:
    assert round(attrition.times_12(0.03), 3) == 0.360
    assert round(attrition.compounded(0.03), 3) == 0.306


def test_survival_is_kaplan_and_meiers() -> None:
    curve = attrition.staying(seen(ORACLE), LAST)
    assert curve is not None
    assert curve.at_days.tolist() == [10, 25, 60, 90, 200]
    assert curve.share.round(4).tolist() == [0.9, 0.7, 0.5833, 0.4375, 0.0]


def test_the_band_of_survival_holds_the_share_and_stays_between_0_and_1() -> None:
    curve = attrition.staying(seen(ORACLE), LAST)
    assert curve is not None
    share, low, high = curve.at(60) or (0, 0, 0)
    assert 0 < low < share < high < 1
    # log(−log) with Greenwood's sum 1/90 + 2/63 + 1/30 = 0.07619: 0.58333 ** exp(±1.96 · 0.27603 / 0.53900)
    assert (round(low, 4), round(high, 4)) == (0.2298, 0.8207)


def test_nothing_is_known_beyond_the_longest_tenure_seen() -> None:
    curve = attrition.staying(seen(ORACLE), LAST)
    assert curve is not None
    assert curve.at(201) is None
    assert curve.at(5) == (1.0, 1.0, 1.0)


def test_a_group_below_ten_is_not_told() -> None:
    assert attrition.staying(seen(ORACLE[:9]), LAST) is None
    of = [Employment("", LAST - timedelta(9), group="north" if n < 10 else "south") for n in range(19)]
    told = attrition.groups(of, LAST)
    assert told["north"] is not None
    assert told["south"] is None


def test_a_transfer_is_no_attrition_but_visible() -> None:
    of = [*team(19), Employment("q", date(2024, 1, 1), date(2026, 11, 10), "transfer")]
    month = attrition.by_month(of, date(2026, 11, 1), date(2026, 11, 1))[0]
    assert (month.leavers, month.transfers) == (0, 1)
    assert month.headcount == pytest.approx(19 + 9 / 30)


def test_leavers_in_training_are_counted_apart() -> None:
    of = [*team(20), Employment("q", date(2026, 11, 1), date(2026, 11, 20))]
    month = attrition.by_month(of, date(2026, 11, 1), date(2026, 11, 1), training_days=35)[0]
    assert (month.leavers, month.in_training, month.headcount) == (0, 1, 20)


def test_the_denominator_is_the_average_of_daily_headcount() -> None:
    of = [*team(20), *(Employment("", date(2024, 1, 1), date(2026, 11, 16)) for _ in range(10))]
    month = attrition.by_month(of, date(2026, 11, 1), date(2026, 11, 1))[0]
    assert month.headcount == pytest.approx(25)
    assert month.rate == pytest.approx(10 / 25)


def test_the_rolling_rate_needs_twelve_months() -> None:
    of = [*team(20), Employment("", date(2024, 1, 1), date(2026, 7, 1))]
    months = attrition.by_month(of, date(2026, 1, 1), date(2026, 12, 1))
    assert attrition.rolling_12(months) == pytest.approx(1 / (20 + 6 * 1 / 12), rel=0.01)
    assert attrition.rolling_12(months[1:]) is None


def test_the_rate_of_a_small_team_is_not_told() -> None:
    months = attrition.by_month(team(9), date(2026, 1, 1), date(2026, 12, 1))
    assert (months[0].rate, attrition.mean_rate(months), attrition.rolling_12(months)) == (None, None, None)


def test_early_leavers_are_told_only_of_cohorts_seen_long_enough() -> None:
    of = [Employment("", date(2026, 9, 1 + n), date(2026, 9, 20) if n < 3 else None) for n in range(12)]
    found = attrition.early(of, date(2026, 11, 15))
    assert [(one.day, one.left, one.of) for one in found if one.cohort] == [(30, 3, 12)]
    assert [one.day for one in attrition.early(of, date(2026, 12, 29)) if one.cohort] == [30, 60, 90]
    assert [one.day for one in attrition.early(of, date(2026, 12, 28)) if one.cohort] == [30, 60]


def test_the_share_of_a_small_cohort_is_not_told() -> None:
    found = attrition.early([Employment("", date(2026, 1, 5)) for _ in range(9)], LAST)
    assert {(one.share, one.interval) for one in found} == {(None, None)}


def test_a_planted_hazard_is_found_again() -> None:
    rng = random.Random(4)
    of = []
    for _ in range(4000):
        start = date(2025, 1, 6) + timedelta(7 * rng.randrange(80))
        days = int(rng.expovariate(0.01) * 7) + 1
        of.append(Employment("", start, start + timedelta(days)))
    bands = attrition.learnt(of, LAST)
    assert [band.weekly for band in bands] == pytest.approx([0.01] * len(bands), rel=0.15)
    assert sum(band.leavers or 0 for band in bands) == sum(one.gone(LAST) for one in of)


def test_who_was_there_before_the_table_began_does_not_look_immortal() -> None:
    """Old hands are in the table only because they stayed: their earlier years are no time at risk."""
    since = LAST - timedelta(100)
    of = [Employment("", since - timedelta(700), since + timedelta(50) if n < 10 else None) for n in range(20)]
    bands = attrition.learnt(of, LAST, since=since)
    assert bands[-1].person_weeks == pytest.approx((10 * 50 + 10 * 100) / 7)
    assert sum(band.person_weeks or 0 for band in bands[:-1]) == 0


def test_a_band_that_few_reached_is_one_with_the_band_before() -> None:
    of = [Employment("", LAST - timedelta(100)) for _ in range(30)]
    assert [band.until_weeks for band in attrition.learnt(of, LAST)] == [4, 8, 13, inf]


def test_the_hazard_of_a_band_is_that_of_its_weeks() -> None:
    bands = (attrition.assumed(2, 0.1), attrition.assumed(inf, 0.02))
    assert attrition.hazards(bands, 4).tolist() == [bands[0].weekly] * 2 + [bands[1].weekly] * 2


def test_the_band_of_a_survival_of_0_is_unknown() -> None:
    curve = attrition.staying(seen(ORACLE), LAST)
    assert curve is not None
    assert isnan((curve.at(200) or (0, 0, 0))[1])
