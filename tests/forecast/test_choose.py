"""Which method is taken, and why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.forecast.known_truth import MONDAY, days_of, oracle, simulated
from upheld.forecast.accuracy import Cells
from upheld.forecast.backtest import rolling
from upheld.forecast.baselines import mean_of_four_weeks, seasonal_naive
from upheld.forecast.choose import PINBALL, WAPE, by_week, choose
from upheld.forecast.methods import Method

METHODS = {"naive": seasonal_naive, "four": mean_of_four_weeks, "oracle": oracle(0.1)}


def backtest(weeks: int = 20, seed: int = 1, **methods: Method) -> dict[str, Cells]:
    length = (weeks + 8) * 7
    found = rolling(methods or METHODS, simulated(length, 0.1, seed), days_of(length), first=MONDAY + 56)
    return dict(found)


@pytest.mark.parametrize("measure", [WAPE, PINBALL])
def test_a_method_that_is_clearly_better_is_taken(measure: str) -> None:
    choice = choose(backtest(), "naive", measure=measure)
    assert (choice.name, choice.reason, choice.weeks) == ("oracle", "clearly_better", 20)
    assert [rival.name for rival in choice.rivals] == ["oracle", "four", "naive"]


def test_the_known_method_is_kept_as_the_best() -> None:
    choice = choose(backtest(), "oracle")
    assert (choice.name, choice.reason, choice.rivals[0].better_by) == ("oracle", "best", 0.0)


def test_a_method_that_was_only_luckier_is_not_taken() -> None:
    cells = backtest(four=mean_of_four_weeks)["four"]
    rng = np.random.default_rng(2)
    shaken = replace(cells, mean=cells.mean * np.exp(0.02 * rng.standard_normal(len(cells))))
    lucky = replace(cells, mean=np.where(cells.day == cells.day[-1], cells.actual, shaken.mean))
    choice = choose({"four": shaken, "lucky": lucky}, "four")
    assert (choice.name, choice.reason, choice.rivals[0].name) == ("four", "not_clearly_worse", "lucky")


def test_rivals_that_are_no_better_are_seldom_taken() -> None:
    rng = np.random.default_rng(3)
    cells = backtest(weeks=12, four=mean_of_four_weeks)["four"]
    taken = 0
    for _ in range(100):
        tried = {str(one): shaken(cells, rng) for one in range(4)}
        taken += choose(tried, "0").name != "0"
    assert taken <= 10


def shaken(cells: Cells, rng: np.random.Generator) -> Cells:
    """A forecast as good as the others: each day's level wrong in its own way."""
    by_day = np.exp(0.1 * rng.standard_normal(int(cells.day.max() - cells.day.min()) + 1))
    return replace(cells, mean=cells.mean * by_day[cells.day - cells.day.min()])


@pytest.mark.parametrize(("weeks", "reason"), [(3, "too_little_history"), (4, "clearly_better")])
def test_with_few_weeks_the_known_method_is_kept(weeks: int, reason: str) -> None:
    cells = backtest(weeks=weeks, four=mean_of_four_weeks)["four"]
    choice = choose({"four": cells, "all_knowing": replace(cells, mean=cells.actual)}, "four")
    assert choice.reason == reason


def test_without_contacts_nothing_is_compared() -> None:
    cells = backtest(four=mean_of_four_weeks)["four"]
    choice = choose({"four": replace(cells, actual=np.zeros(len(cells)))}, "four")
    assert (choice.reason, choice.rivals[0].loss) == ("nothing_came", None)


def test_one_method_alone_is_the_best() -> None:
    assert choose(backtest(four=mean_of_four_weeks), "four").reason == "best"


def test_what_is_set_apart_does_not_decide() -> None:
    cells = backtest(four=mean_of_four_weeks)["four"]
    loss, came = by_week({"four": replace(cells, apart=cells.day < MONDAY + 63)})
    whole, all_came = by_week({"four": cells})
    assert (loss["four"].tolist(), came.tolist()) == (whole["four"][1:].tolist(), all_came[1:].tolist())


def test_methods_tried_on_different_intervals_are_refused() -> None:
    cells = backtest(four=mean_of_four_weeks)["four"]
    with pytest.raises(ValueError, match="different intervals"):
        choose({"four": cells, "less": cells.only(cells.day > MONDAY + 60)}, "four")
