"""Level × profile: near the oracle where the truth is known, honest where little is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forecast.worlds import World, plain_days, world
from upheld.forecast.days import Effect
from upheld.forecast.distribution import Forecast
from upheld.forecast.history import Cleaned, History
from upheld.forecast.level_profile import fitted, level_profile


def ahead(made: World, days: int, horizon: int = 7) -> tuple[Forecast, np.ndarray]:
    """A forecast from the first `days`, and what then came."""
    return level_profile(made.known(days), plain_days(days + horizon)), made.calls[days : days + horizon]


def error(actual: np.ndarray, forecast: np.ndarray) -> float:
    return float(np.nansum(np.abs(actual - forecast)))


def test_it_comes_within_five_per_cent_of_one_who_knows_the_truth() -> None:
    ours = truth = 0.0
    for seed in range(30):
        made = world(seed, 182 + 7)
        forecast, actual = ahead(made, 182)
        ours += error(actual, forecast.mean)
        truth += error(actual, made.truth[182:])
    assert ours / truth < 1.05


@pytest.mark.parametrize(("days", "volume"), [(3, 40.0), (14, 40.0), (70, 40.0), (70, 1.0)])
def test_intervals_cover_what_they_say(days: int, volume: float) -> None:
    covered = []
    for seed in range(40):
        forecast, actual = ahead(world(seed, days + 7, volume=volume), days)
        low, high = forecast.quantile(0.1), forecast.quantile(0.9)
        open_ = ~np.isnan(actual) & ~np.isnan(low)
        covered.append(((actual >= low) & (actual <= high))[open_].mean())
    assert np.mean(covered) > 0.77  # whole numbers cover more than they must, above all few contacts


def test_days_as_a_whole_are_covered_too() -> None:
    covered = []
    for seed in range(40):
        forecast, actual = ahead(world(seed, 77), 70)
        drawn = np.nansum(forecast.draws(400, seed), axis=2)
        low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
        came = np.nansum(actual, axis=1)
        covered.append(((came >= low) & (came <= high)).mean())
    assert 0.74 < np.mean(covered) < 0.9


def test_growth_is_followed() -> None:
    made = world(3, 98, noise=0.03, growth=0.004)
    forecast, _ = ahead(made, 91)
    assert np.nansum(forecast.mean) == pytest.approx(np.nansum(made.truth[91:]), rel=0.05)


def test_a_history_without_a_single_contact_gives_few_and_an_upper_bound() -> None:
    made = world(0, 30)
    history = History("new", "UTC", 1800, made.known(28).history.days, np.where(np.isnan(made.calls[:28]), np.nan, 0.0))
    opens = ~np.isnan(made.truth[:7])
    forecast = level_profile(Cleaned(history, ~np.isnan(history.calls), opens, ()), plain_days(30))
    assert np.nansum(forecast.mean) < 1
    assert (forecast.quantile(0.975)[opens[:2]] <= 1).all()


def test_one_day_is_enough_to_answer_and_its_spread_is_wide() -> None:
    forecast, _ = ahead(world(0, 8), 1)
    assert np.nansum(forecast.mean) > 0
    assert np.sqrt(forecast.level[0, 0]) > 0.3


def test_closed_days_and_hours_have_no_forecast() -> None:
    made = world(0, 77)
    days = plain_days(77)
    days.closed[72] = True
    forecast = level_profile(made.known(70), days)
    assert np.isnan(forecast.mean[2]).all()
    assert np.isnan(forecast.mean[3]).sum() == np.isnan(made.truth[73]).sum()


def test_an_effect_seen_twice_is_expected_the_third_time() -> None:
    made = world(5, 77, noise=0.03)
    mailing = (Effect("event:mailing", 0.3),)
    for day in (20, 44):
        made.calls[day] = np.round(made.calls[day] * 1.4)
    told = level_profile(made.known(70), plain_days(77, effects=dict.fromkeys((20, 44, 72), mailing)))
    assert np.nansum(told.mean[2]) == pytest.approx(1.4 * np.nansum(made.truth[72]), rel=0.08)


def test_an_expected_effect_is_believed_before_it_was_ever_seen() -> None:
    made = world(5, 77, noise=0.03)
    campaign = {72: (Effect("event:campaign", 0.1, float(np.log(1.5))),)}
    with_it, without = (level_profile(made.known(70), plain_days(77, effects=each)) for each in (campaign, {}))
    assert np.nansum(with_it.mean[2]) == pytest.approx(1.5 * np.nansum(without.mean[2]), rel=0.02)
    assert np.nansum(with_it.mean[3]) == pytest.approx(np.nansum(without.mean[3]), rel=0.001)


def test_a_day_after_a_holiday_follows_the_weekday_it_is_like() -> None:
    made = world(6, 77, noise=0.03)
    forecast = level_profile(made.known(70), plain_days(77, like={71: 0}))
    assert np.nansum(forecast.mean[1]) == pytest.approx(np.nansum(forecast.mean[0]), rel=0.05)


def test_holes_in_a_day_do_not_lower_it() -> None:
    whole, holed = world(7, 77), world(7, 77)
    holed.calls[40:70, 14:24] = np.nan
    full, less = (level_profile(each.known(70), plain_days(77)) for each in (whole, holed))
    assert np.nansum(less.mean) == pytest.approx(np.nansum(full.mean), rel=0.04)


def test_one_wild_day_moves_little() -> None:
    calm, wild = world(8, 77, noise=0.05), world(8, 77, noise=0.05)
    wild.calls[60] *= 3
    usual, after = (level_profile(each.known(70), plain_days(77)) for each in (calm, wild))
    assert np.nansum(after.mean) == pytest.approx(np.nansum(usual.mean), rel=0.06)


def test_given_variances_are_used_again() -> None:
    made = world(9, 77)
    first = fitted(made.known(69), plain_days(77))
    again = fitted(made.known(70), plain_days(77), first.variances)
    assert again.variances == first.variances
    assert np.nansum(again.forecast.mean) == pytest.approx(
        np.nansum(level_profile(made.known(70), plain_days(77)).mean), rel=0.02
    )
