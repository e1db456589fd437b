"""Candidates: what becomes of them, how many are needed, and by when."""

from __future__ import annotations

from datetime import date
from math import ceil

import pytest
from scipy.stats import nbinom

from upheld.problems import BadInput
from upheld.staffing import funnel
from upheld.staffing.funnel import Stage

STAGES = [Stage("applied", 1240, 9), Stage("interview", 402, 12), Stage("offer", 168, 37), Stage("start", 104)]
START = date(2027, 3, 8)


def test_needed_is_the_starters_divided_by_the_product_of_shares() -> None:
    assert funnel.needed(STAGES, 12, START)[0].mean == ceil(12 * 1240 / 104)


def test_the_interval_holds_the_mean_and_is_wider_for_fewer_seen() -> None:
    few = [Stage(one.name, ceil(one.people / 20), one.days) for one in STAGES]
    wide, narrow = funnel.needed(few, 12, START)[0], funnel.needed(STAGES, 12, START)[0]
    assert narrow.low < narrow.mean < narrow.high
    assert wide.high - wide.low > narrow.high - narrow.low


def test_the_interval_holds_what_candidates_seen_one_by_one_need() -> None:
    """At shares that are known for certain the number of tries is negative binomial."""
    sure = [Stage(one.name, one.people * 10_000) for one in STAGES]
    found = funnel.needed(sure, 12, START)[0]
    low, high = 12 + nbinom.ppf([0.1, 0.9], 12, 104 / 1240)
    assert found.low == pytest.approx(low, abs=2)
    assert found.high == pytest.approx(high, abs=3)


def test_each_stage_is_dated_back_from_the_start() -> None:
    days = [one.by for one in funnel.needed(STAGES, 12, START)]
    assert days == [date(2027, 1, 9), date(2027, 1, 18), date(2027, 1, 30), START]
    assert funnel.recruiting_from(STAGES, START) == days[0]


def test_a_stage_cannot_exceed_the_earlier() -> None:
    with pytest.raises(BadInput) as bad:
        funnel.checked([Stage("applied", 10), Stage("interview", 11)])
    assert (bad.value.problems[0].key, bad.value.problems[0].field) == ("hiring.stage_exceeds", "interview")


def test_an_empty_stage_is_refused() -> None:
    with pytest.raises(BadInput) as bad:
        funnel.checked([Stage("applied", 10), Stage("start", 0)])
    assert bad.value.problems[0].key == "hiring.stage_empty"


def test_candidates_of_several_classes_add_up_by_month() -> None:
    found = funnel.by_month(STAGES, [(START, 6), (date(2027, 3, 15), 6)])
    one = funnel.needed(STAGES, 6, START)[0]
    assert found[date(2027, 1, 1)]["applied"].mean == 2 * one.mean
    assert list(found) == [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]


def test_conversion_has_wilsons_interval() -> None:
    first = funnel.conversions(STAGES)[0]
    assert (first.stage, first.following) == ("applied", "interview")
    assert (round(first.low, 3), round(first.share, 3), round(first.high, 3)) == (0.299, 0.324, 0.351)


def test_nobody_needed_is_no_candidate() -> None:
    assert [(one.mean, one.high) for one in funnel.needed(STAGES, 0, START)] == [(0, 0)] * 4
