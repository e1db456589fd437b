"""The risk of a month: against exact figures, against an event simulation, and its money."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pytest

from tests.staffing.centre import ALL_SOURCES, PROMISE, WORDS, agreement, morning, question
from upheld.agreements import shares, terms
from upheld.agreements.money_curve import bonus_shares, credit_shares
from upheld.agreements.verdict import Figure
from upheld.problems import BadInput
from upheld.queueing import fast
from upheld.queueing.arrivals import arrivals, poisson_times
from upheld.queueing.demand import Demand
from upheld.queueing.erlang import measures
from upheld.queueing.level_noise import noise_factor
from upheld.queueing.result import ANSWERED
from upheld.queueing.rules import rules
from upheld.queueing.staff import always_there
from upheld.staffing.best import CHANCE, Floors, choices
from upheld.staffing.day import day, level_of_day
from upheld.staffing.months import SOURCES, Uncertainty, drawn
from upheld.staffing.promises import SoFar
from upheld.staffing.risk import model, of_roster, risk, shown, sources
from upheld.staffing.surface import exact

CERTAIN = Uncertainty()
"""No uncertainty but the luck of the queue."""
LEVEL_DAY = day(np.full(6, 50.0), 1800, 240, 120)


def _event_by_event(volume: np.ndarray, generator: np.random.Generator) -> float:
    """The attained level of one month of LEVEL_DAY, each day call by call after an hour that does not count."""
    good = offered = 0
    for factor in volume:
        at_s = poisson_times(generator, np.repeat(50 * factor, 8), 1800.0)
        patience_s, service_s = generator.exponential(120, len(at_s)), generator.exponential(240, len(at_s))
        centre = always_there(np.ones((9, 1), dtype=int))
        stays = fast.simulate(arrivals(at_s, 0, patience_s, service_s), centre, rules(1)).stays
        counted = stays.entered_s >= 3600
        good += int((counted & (stays.outcome == ANSWERED) & (stays.left_s - stays.entered_s <= 20)).sum())
        offered += int(counted.sum())
    return good / offered


def test_a_certain_month_attains_the_level_of_its_day() -> None:
    found = risk(question(uncertainty=CERTAIN))
    assert found.promises[0].mean == pytest.approx(level_of_day(morning(), [6, 10, 9, 5]), abs=0.002)


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ('within = "20s"\nformula = "answered_answered"\nrequired = "80%"', lambda m: m.level["answered"]),
        ('within = "20s"\nformula = "excluding_short"\nparameters = { short_s = "20s" }\nrequired = "80%"',
         lambda m: m.level["without_abandoned_within"]),
        ('metric = "abandon_rate"\nrequired = "5%"', lambda m: m.abandon_rate),
        ('metric = "asa"\nrequired = "20s"', lambda m: m.asa_s),
    ],
)  # fmt: skip
def test_each_metric_and_formula_is_that_of_erlang_a(promise: str, said) -> None:
    words = WORDS.replace('metric = "service_level"\n', "") if "metric" in promise else WORDS
    asked = replace(
        question(uncertainty=CERTAIN), day=LEVEL_DAY, agents=np.full(6, 9.0),
        agreement=terms.parse(words + promise, "small.toml", Path()),
    )  # fmt: skip
    exact_one = float(said(measures(Demand(50, 1800, 240, 120), 9)))
    assert risk(asked).promises[0].mean == pytest.approx(exact_one, rel=0.01)


def test_the_worst_day_is_worse_than_the_month_and_few_intervals_are_all_good() -> None:
    month, worst, share = (
        risk(question(promise=f'within = "20s"\nrequired = "80%"\n{more}')).promises[0]
        for more in ("", 'aggregate = "worst_day"', 'aggregate = "intervals"\nintervals_required = "90%"')
    )
    assert worst.mean < month.mean
    assert (share.required, share.values.max() <= 1) == (0.9, True)
    assert share.probability < month.probability


def test_every_tier_must_be_kept() -> None:
    alone, both = (
        risk(question(promise=f'within = "20s"\nrequired = "80%"\n{more}')).probability
        for more in ("", 'tiers = [ { within = "60s", required = "90%" } ]')
    )
    assert both < alone


def test_the_surface_reads_what_the_formula_says() -> None:
    of = model(question(months=10))
    what = next(iter(of.surfaces))
    read = of.surfaces[what].read(of.months, np.array([6.0, 10.0, 9.0, 5.0]))
    for place, agents in enumerate((6.0, 10.0, 9.0, 5.0)):
        handling = of.months.handling.ravel()
        load = morning().load[place] * of.months.volume[..., place].ravel() * handling
        here = agents * (1 - of.months.absent.ravel())
        said = exact(morning(), what, place, load, 240 * handling, here)
        assert np.abs(read[..., place, 0].ravel() - said[:, 0]).max() < 2e-3


def test_the_luck_of_a_queue_is_that_of_the_event_simulation() -> None:
    generator, load, agents = np.random.default_rng(3), 6.0, 7
    at_s = np.sort(generator.random(40_000) * 40_000 * 30)
    stays = fast.simulate(
        arrivals(at_s, 0, generator.exponential(120, 40_000), generator.exponential(180, 40_000)),
        always_there(np.ones((agents, 1), dtype=int)), rules(1),
    ).stays  # fmt: skip
    good = (stays.outcome == ANSWERED) & (stays.left_s - stays.entered_s <= 20)
    level = good.mean()
    blocks = np.add.reduceat(good - level, np.arange(0, 40_000, 200))
    assert blocks.var() / (200 * level * (1 - level)) == pytest.approx(
        noise_factor(load, 180, 120, agents, 20), rel=0.25
    )


@pytest.mark.parametrize("month", [0.0, 0.1])
@pytest.mark.parametrize("chance", [0.7, 0.9])
def test_months_given_so_many_chances_are_kept_so_often(month: float, chance: float) -> None:
    uncertain = Uncertainty(month=month, day=0.1)
    asked = replace(question(uncertainty=uncertain, days=5, months=2000), day=LEVEL_DAY, agents=np.full(6, 9.0))
    level = float(np.quantile(risk(asked).promises[0].values, 1 - chance))  # given this chance of being kept
    generator = np.random.default_rng(11)
    volumes = drawn(uncertain, 9, months=300, days=5, intervals=6, seed=99).volume[:, :, 0]
    kept = np.mean([_event_by_event(volume, generator) >= level for volume in volumes])
    assert kept == pytest.approx(chance, abs=0.07)


def test_chances_between_70_and_90_per_cent_are_kept_as_often_under_the_model() -> None:
    given, kept = [], []
    for extra in (1.04, 1.05, 1.06):
        asked = question(tuple(np.array([6, 10, 9, 5]) * extra), months=1000)
        chance = risk(asked).probability
        if 0.7 <= chance <= 0.9:
            given.append(chance)
            kept.append(risk(replace(asked, seed=77)).probability)
    assert given
    assert np.mean(kept) == pytest.approx(np.mean(given), abs=0.04)


def test_more_people_never_lower_the_chance() -> None:
    of = model(question(), np.array([4, 8, 7, 3]), np.array([9, 13, 12, 8]))
    chances = [of_roster(of, np.array([6.0, 10, 9, 5]) + more).probability for more in (-1, 0, 1, 2)]
    assert chances == sorted(chances)


def test_the_mean_level_without_noise_is_below_that_of_the_mean_load() -> None:
    assert risk(question()).promises[0].mean < level_of_day(morning(), np.array([6, 10, 9, 5]) * 0.94)


def test_credit_shares_are_those_of_the_calculation() -> None:
    target = agreement().targets[0]
    values = np.array([0.5, 0.7499, 0.75, 0.7999, 0.8, 0.8999, 0.9, 1.0])
    figures = [Figure(value, round(value * 10_000), 10_000) for value in values]
    due = [shares.credit(target, one, None) for one in figures]
    earned = [shares.bonus(target, one) for one in figures]
    assert credit_shares(target, values).tolist() == [float(one.share if one else Fraction(0)) for one in due]
    assert bonus_shares(target, values).tolist() == [float(one.share if one else Fraction(0)) for one in earned]


def test_the_expected_credit_is_the_mean_of_those_of_the_months() -> None:
    found = risk(question())
    values = found.promises[0].values
    assert found.credit == pytest.approx(np.where(values < 0.75, 10_000, np.where(values < 0.8, 3_000, 0)).mean())


def test_a_trigger_needs_so_many_misses_in_its_window() -> None:
    found = risk(question())
    miss = 1 - found.promises[0].probability
    window = sum(comb(6, k) * miss**k * (1 - miss) ** (6 - k) for k in range(3, 7))
    alone = risk(question(promise=PROMISE.replace("misses = 3\nwithin = 6", "misses = 1\nwithin = 1")))
    assert alone.triggers[0].probability == pytest.approx(miss)
    assert found.triggers[0].probability == pytest.approx(window)


def test_a_month_nearly_over_is_nearly_decided() -> None:
    late = {"answer": SoFar(19, 2_800, 3_040)}
    assert risk(question(so_far=late)).probability == 1.0
    assert risk(question(so_far={"answer": SoFar(19, 2_200, 3_040)})).probability == 0.0


def test_what_drives_the_risk_is_what_is_uncertain() -> None:
    found = sources(question(uncertainty=Uncertainty(month=0.15, aht_day=0.02), months=300))
    assert found[0].name == "month_volume"
    assert {source.name for source in found} == set(SOURCES)
    assert found[0].share > 0.7


def test_a_source_taken_out_leaves_the_others_as_they_were() -> None:
    one, other = (
        drawn(ALL_SOURCES, 10, months=10, days=5, intervals=4, seed=1, fixed=fixed) for fixed in (None, "handling")
    )
    assert (one.volume == other.volume).all()
    assert (one.absent == other.absent).all()
    assert (other.handling == 1).all()


def test_the_drawn_factors_have_their_mean_and_spread() -> None:
    found = drawn(Uncertainty(month=0.2, absence=0.1), 50, months=1000, days=2, intervals=1, seed=4)
    month = found.volume[:, 0, 0]
    assert (month.mean(), month.std()) == (pytest.approx(1, abs=0.002), pytest.approx(0.2, abs=0.01))
    assert found.absent.mean() == pytest.approx(0.1, abs=0.005)


@pytest.mark.parametrize(("chance", "told"), [(0.62, 0.6), (0.63, 0.65), (1.0, 0.95), (0.01, 0.05)])
def test_a_chance_is_told_to_5_points_and_never_as_certain(chance: float, told: float) -> None:
    assert shown(chance) == told


def test_the_cheapest_roster_costs_least_among_those_looked_at() -> None:
    found = choices(question())
    assert found.cheapest is not None
    assert found.sure is not None
    assert found.cheapest.risk.cost <= min(found.now.risk.cost, found.sure.risk.cost)
    assert found.sure.risk.probability >= CHANCE


def test_floors_come_before_money() -> None:
    dear = replace(question(promise=PROMISE.replace("100%", "31%")), wages=replace(question().wages, per_hour=300.0))
    free, floored = choices(dear), choices(dear, Floors(at_least=3, level=0.8))
    assert free.cheapest is not None
    assert floored.cheapest is not None
    assert free.cheapest.risk.promises[0].mean < 0.8 <= floored.cheapest.risk.promises[0].mean
    assert (floored.cheapest.agents >= 3).all()


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ("targets[answer].formula", lambda: question(promise='formula = "asterisk"\n' + PROMISE)),
        ("targets[answer].period", lambda: question(promise='period = "week"\n' + PROMISE)),
        ("agents", lambda: question(agents=(6, 10, 9))),
        ("month", lambda: question(uncertainty=Uncertainty(month=float("nan")))),
        ("absence", lambda: question(uncertainty=Uncertainty(absence=0.9))),
        ("months", lambda: risk(question(months=1))),
    ],
)  # fmt: skip
def test_bad_questions_are_refused_by_field(field: str, make) -> None:
    with pytest.raises(BadInput) as refused:
        make()
    assert refused.value.problems[0].field == field
