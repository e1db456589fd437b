"""The hiring plan: proved on people drawn week by week, against brute force, and where it cannot be kept."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from math import inf, isfinite, sqrt

import numpy as np
import pytest

from tests.staffing.hires import cost, lived, question
from upheld.problems import BadInput
from upheld.staffing import hiring, hiring_remedies
from upheld.staffing.attrition import assumed
from upheld.staffing.funnel import Stage
from upheld.staffing.hiring import HiringPlan
from upheld.staffing.hiring_choice import GAP, choose
from upheld.staffing.hiring_flow import by_period, of_classes, of_team, stay
from upheld.staffing.hiring_question import Class, Costs, Period, Question, Team, Training
from upheld.staffing.hiring_simulation import Draws, kept

LIVES = 400
UNCERTAIN = question(attrition_spread=0.2)


@lru_cache
def planned(of: Question = UNCERTAIN) -> HiringPlan:
    return hiring.plan(of)


@lru_cache
def slow() -> tuple[np.ndarray, np.ndarray]:
    """People past training and their work in many lives of the team, week by week and person by person."""
    rng = random.Random(11)
    lives = [lived(UNCERTAIN, planned().choice.classes, rng) for _ in range(LIVES)]
    return np.array([there for there, _ in lives]), np.array([work for _, work in lives])


def test_what_is_expected_is_the_mean_of_people_drawn_month_by_month() -> None:
    asked = len(UNCERTAIN.periods)
    for drawn, name in zip(slow(), ("available", "effective"), strict=True):
        months = by_period(UNCERTAIN, drawn.astype(np.float64))[:, :asked]
        error = months.std(axis=0) / sqrt(LIVES)
        told = np.array([getattr(row, name) for row in planned().rows])
        z = (told - months.mean(axis=0)) / np.maximum(error, 1e-9)
        assert np.abs(z).max() < 3.3
        assert np.isfinite(z).all()


def test_the_fast_simulation_draws_the_same_lives_as_the_slow_one() -> None:
    draws = Draws(UNCERTAIN, 9)
    fast = draws.of_classes(planned().choice.classes).effective
    for week in (6, 12, 20, 27):
        a, b = fast[:, week], slow()[1][:, week]
        assert abs(a.mean() - b.mean()) < 3.5 * sqrt(a.var() / len(a) + b.var() / LIVES)
        assert a.std() == pytest.approx(b.std(), rel=0.15)


def test_the_chance_of_being_short_is_told_within_noise() -> None:
    asked, limit = len(UNCERTAIN.periods), 1 + UNCERTAIN.overtime_at_most
    work = by_period(UNCERTAIN, slow()[1])[:, :asked]
    seen = (limit * work < [row.need for row in planned().rows]).mean(axis=0)
    told = np.array([row.short for row in planned().rows])
    noise = np.sqrt(np.maximum(told * (1 - told), 0.01) * (1 / LIVES + 1 / UNCERTAIN.draws))
    assert (np.abs(seen - told) < 3.5 * noise).all()


def test_no_month_is_short_more_often_than_allowed() -> None:
    assert not planned().unmet
    assert max(row.short for row in planned().rows) < 0.1 + 3 * sqrt(0.09 / UNCERTAIN.draws)


def test_expected_people_of_every_week_are_within_the_error_of_the_draws() -> None:
    draws = Draws(UNCERTAIN, 21)
    drawn = draws.of_classes(planned().choice.classes)
    error = drawn.effective.std(axis=0) / sqrt(UNCERTAIN.draws)
    z = (drawn.effective.mean(axis=0) - planned().weekly.effective)[error > 1e-6] / error[error > 1e-6]
    assert len(z) > 25
    assert np.abs(z).max() < 3.5


def small(**changes: object) -> Question:
    usual = {
        "needs": (40.0, 42.0, 43.0),
        "training": Training(2, 2, 3, 1),
        "lead_weeks": 2,
        "beyond_weeks": 0,
        "short_at_most": None,
    }
    return question(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"needs": (39.0, 44.0, 41.0)},
        {"costs": Costs("EUR", 3000, 1000, 6000, 4500, 4000)},
        {"overtime_at_most": 0.0},
    ],
)
def test_brute_force_finds_nothing_cheaper(changes: dict[str, object]) -> None:
    of = small(**changes)
    found = choose(of, np.zeros(len(of.needs)))
    best, count = inf, 0
    for sizes in itertools.product((0, 2, 3), repeat=of.weeks - of.lead_weeks - 3):
        weeks = [week for week, size in enumerate(sizes) if size]
        if any(b - a < of.training.weeks for a, b in itertools.pairwise(weeks)):
            continue  # one trainer
        classes = [Class(of.lead_weeks + week, size) for week, size in enumerate(sizes) if size]
        best, count = min(best, cost(of, classes)), count + 1
    assert count > 100
    assert found.cost <= best * (1 + GAP)
    assert found.cost == pytest.approx(cost(of, found.classes), rel=1e-6)


def test_a_bound_is_told_beside_the_cost() -> None:
    found = planned().choice
    assert 0 < found.bound <= found.cost * (1 + 1e-9)
    assert found.gap < 0.03


def test_the_same_seed_makes_the_same_plan() -> None:
    assert hiring.plan(UNCERTAIN).rows == planned().rows


def test_classes_keep_size_trainers_and_seats() -> None:
    of = question((40, 44, 52, 56), training=Training(3, 3, 6, 3, 10))
    classes = choose(of, np.zeros(len(of.needs))).classes
    assert classes
    assert {3 <= one.starters <= 6 for one in classes} == {True}
    for week in range(3, of.all_weeks):
        inside = [one for one in classes if 0 <= week - one.week < 3]
        assert len(inside) <= 3
        assert sum(one.starters for one in inside) <= 10


def test_nesting_people_share_places() -> None:
    of = question((40, 44, 52, 56), training=Training(3, 3, 6, 3, None, 2, 7))
    classes = choose(of, np.zeros(len(of.needs))).classes
    for week in range(of.all_weeks):
        assert sum(one.starters for one in classes if 3 <= week - one.week < 5) <= 7


def test_no_class_starts_before_it_can_be_recruited() -> None:
    assert min(one.week for one in planned().choice.classes) >= UNCERTAIN.lead_weeks


def test_starters_are_replacement_or_growth_and_replace_no_more_than_leave() -> None:
    starts = planned().starts
    assert all(one.replacement + one.growth == one.starters for one in starts)
    gone = (planned().weekly.leavers + planned().weekly.in_training).sum()
    assert sum(one.replacement for one in starts) <= gone + 1


def test_a_need_that_stays_asks_only_for_replacement() -> None:
    found = hiring.plan(question((40,) * 6, team=(Team(44, 100),), short_at_most=0.5, overtime_at_most=0.0))
    assert sum(one.growth for one in found.starts) <= 6
    assert sum(one.replacement for one in found.starts) >= 0.6 * sum(one.starters for one in found.starts)


IMPOSSIBLE = question((38, 50, 50, 50))


def test_months_that_cannot_be_kept_are_named() -> None:
    found = planned(IMPOSSIBLE)
    assert IMPOSSIBLE.periods[0].first not in {row.first for row in found.unmet}
    assert found.unmet[0].first == IMPOSSIBLE.periods[1].first
    assert found.unmet[0].short > 0.5


def test_remedies_heal_and_the_cheapest_comes_first() -> None:
    found = hiring_remedies.remedies(planned(IMPOSSIBLE))
    healing = [one for one in found if one.heals]
    assert healing
    assert found[: len(healing)] == sorted(healing, key=lambda one: one.extra_cost)
    assert {one.kind for one in found} >= {"earlier"}


def test_a_healing_remedy_planned_for_keeps_every_month() -> None:
    earlier = next(one for one in hiring_remedies.remedies(planned(IMPOSSIBLE)) if one.kind == "earlier")
    again = hiring.plan(IMPOSSIBLE.having(lead_weeks=IMPOSSIBLE.lead_weeks - int(earlier.amount)))
    less = sum(row.wanting for row in again.unmet) < sum(row.wanting for row in planned(IMPOSSIBLE).unmet)
    assert less
    assert not earlier.heals or not again.unmet


def test_a_plan_that_is_kept_needs_no_remedy() -> None:
    assert hiring_remedies.remedies(planned()) == []


def test_a_limit_that_binds_saves_when_loosened() -> None:
    of = question((40, 44, 52, 56), training=Training(3, 3, 4, 1))
    found = {one.kind: one for one in hiring_remedies.limits(of, np.zeros(len(of.needs)))}
    assert found["trainers"].binds
    assert found["trainers"].wanting_less > 0 or found["trainers"].saves > 0


def test_a_class_that_slips_makes_more_weeks_short() -> None:
    slips = planned().slips
    assert {one.weeks for one in slips} == {1, 2, 3, 4}
    longest = max(len(one.short_weeks) for one in slips if one.weeks == 4)
    assert longest > max((len(one.short_weeks) for one in slips if one.weeks == 1), default=0)


def test_who_has_given_notice_is_gone_from_that_week() -> None:
    of = question(team=(Team(1, 80, 1.0, 3),), bands=(assumed(inf, 0.0),))
    assert of_team(of).available[:6].tolist() == [1, 1, 1, 0, 0, 0]


def test_who_has_not_given_notice_stays_for_its_length() -> None:
    of = question(team=(Team(10, 80), Team(10, 1)), notice_weeks=4)
    leavers = of_team(of).leavers + of_team(of).in_training
    in_training = of_team(question(team=(Team(10, 1),))).in_training
    assert leavers[:2].tolist() == pytest.approx(in_training[:2].tolist())
    assert of_team(question(team=(Team(10, 80),), notice_weeks=4)).leavers[:4].tolist() == [0, 0, 0, 0]


def test_the_share_that_leaves_in_training_is_as_written() -> None:
    of = question(training_leavers=0.2)
    flow = of_classes(of, (Class(4, 10),))
    assert flow.in_training.sum() == pytest.approx(2.0)


def test_a_class_under_way_needs_no_recruiting_and_takes_a_trainer() -> None:
    of = question((40, 44, 52, 56), training=Training(3, 3, 6, 1), under_way=(Class(4, 5, True),))
    found = choose(of, np.zeros(len(of.needs)))
    assert Class(4, 5, True) in found.classes
    assert min(one.week for one in found.classes if not one.under_way) >= 7


def test_part_time_people_do_their_share() -> None:
    of = question(team=(Team(10, 200, 0.5),), bands=(assumed(inf, 0.0),))
    assert (of_team(of).effective[0], of_team(of).available[0]) == (5, 10)


def test_a_need_that_is_uncertain_asks_for_a_margin() -> None:
    sure, unsure = planned(), hiring.plan(question(attrition_spread=0.2, need_spread=0.08))
    assert unsure.rows[0].margin > sure.rows[0].margin
    assert sum(one.starters for one in unsure.starts) > sum(one.starters for one in sure.starts)


def test_more_overtime_makes_a_plan_no_dearer() -> None:
    none, some = (question(overtime_at_most=most, short_at_most=None) for most in (0.0, 0.05))
    zero = np.zeros(len(none.needs))
    assert choose(some, zero).cost <= choose(none, zero).cost * (1 + GAP)


def test_candidates_are_counted_back_from_the_classes() -> None:
    stages = (Stage("applied", 100, 14), Stage("start", 20))
    found = hiring.plan(question((40, 44, 46), stages=stages))
    started = sum(one.starters for one in found.starts)
    applied = sum(of["applied"].mean for of in found.candidates.values() if "applied" in of)
    assert started > 0
    assert applied == 5 * started


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lead_weeks": -1}, "recruiting.lead"),
        ({"training": Training(3, 9, 6)}, "training.smallest"),
        ({"overtime_at_most": 0.9}, "overtime.at_most"),
        ({"costs": Costs(wage=float("nan"))}, "cost.wage"),
        ({"bands": (assumed(4, 0.1),)}, "attrition.bands"),
        ({"draws": 1}, "draws"),
        ({"periods": ()}, "months"),
    ],
)
def test_what_cannot_be_planned_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as bad:
        question(**changes)  # type: ignore[arg-type]
    assert field in {one.field for one in bad.value.problems}


def test_a_period_without_a_week_is_refused() -> None:
    of = question()
    twice = (*of.periods[:2], replace(of.periods[1], first=of.periods[1].first + timedelta(1)), *of.periods[2:])
    with pytest.raises(BadInput) as bad:
        of.having(periods=twice)
    assert bad.value.problems[0].key == "hiring.period_without_week"


def test_a_plan_without_new_people_costs_only_what_is_missing() -> None:
    found = hiring.plan(question((20, 20), beyond_weeks=0))
    assert found.starts == ()
    assert found.cost.total == 0
    assert isfinite(found.rows[0].short)


def test_the_last_draws_are_not_those_the_margins_were_found_on() -> None:
    of = UNCERTAIN
    told = kept(Draws(of, of.seed * 2 + 1), Draws(of, of.seed * 2 + 1).of_classes(planned().choice.classes))
    assert told.short[: len(of.periods)].tolist() == [row.short for row in planned().rows]


def test_periods_of_a_week_are_kept_week_by_week() -> None:
    start = UNCERTAIN.start
    periods = tuple(Period(start + timedelta(7 * week), 40.0 + week / 4) for week in range(12))
    found = hiring.plan(question(periods=periods, end=start + timedelta(84), attrition_spread=0.2))
    assert len(found.rows) == 12


def test_a_class_first_replaces_those_who_are_not_replaced_yet() -> None:
    of = question(team=(Team(20, 80), Team(4, 80, 1.0, 2)), bands=(assumed(inf, 0.0),), beyond_weeks=0)
    none = np.zeros(len(of.needs))
    choice = replace(choose(of, none), classes=(Class(4, 3), Class(6, 3)))
    found = hiring.told(of, choice, none).starts
    assert [(one.replacement, one.growth) for one in found] == [(3, 0), (1, 2)]


def test_a_common_uncertainty_of_leaving_is_averaged_as_gamma_factors_are() -> None:
    factors = np.random.default_rng(2).gamma(1 / 0.36, 0.36, 400_000)
    hazard = np.array([0.2, 1.0, 3.0])
    drawn = np.exp(-hazard[:, None] * factors).mean(axis=1)
    assert stay(hazard, 0.6).tolist() == pytest.approx(drawn.tolist(), rel=0.01)
