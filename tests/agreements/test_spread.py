"""The spread over past periods and the levels that a promise could have been kept at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upheld.agreements.cells import of_parts
from upheld.agreements.levels import kept
from upheld.agreements.spread import Spread, safe, spread

LABELS = [f"2026-{month:02}" for month in range(1, 13)]


def of(*percents: float, better: str = "more", minimum: int = 30) -> Spread:
    """The spread of periods of 1,000 contacts at these levels in per cent."""
    tops = [round(percent * 10.0, 6) for percent in percents]
    return spread(tops, [1000.0] * len(tops), LABELS[: len(tops)], "share", better, minimum)


def test_worst_and_best_have_their_periods() -> None:
    found = of(82, 79, 91)
    assert (found.worst, found.worst_period, found.best, found.best_period) == (0.79, "2026-02", 0.91, "2026-03")


def test_all_periods_together_are_one_quotient_not_a_mean_of_quotients() -> None:
    found = spread([90.0, 10.0], [100.0, 50.0], LABELS[:2], "share", "more", 1)
    assert (found.pooled.value, found.median) == (100 / 150, 0.55)


def test_levels_are_kept_in_all_in_nine_of_ten_and_in_half() -> None:
    found = of(*range(81, 91))
    assert [(str(one.level), one.kept, one.of) for one in found.kept] == [
        ("0.81", 10, 10), ("0.82", 9, 10), ("0.86", 5, 10),
    ]  # fmt: skip


def test_a_level_is_rounded_down_to_the_half_point() -> None:
    assert [str(one.level) for one in of(84.9, 84.9).kept] == ["0.845"] * 3


def test_where_less_is_better_the_worst_is_the_most_and_levels_are_rounded_up() -> None:
    found = of(6.2, 4.1, better="less")
    assert (found.worst, found.best, str(found.kept[0].level)) == (0.062, 0.041, "0.065")


def test_the_worst_tenth_lies_at_the_bad_end() -> None:
    assert of(*range(80, 91)).tenth == pytest.approx(0.81)
    assert of(*range(10, 21), better="less").tenth == pytest.approx(0.19)


def test_thin_periods_are_left_out_and_named() -> None:
    found = spread([9.0, 80.0], [10.0, 100.0], LABELS[:2], "share", "more", 30)
    assert (found.periods, found.worst, found.thin) == (1, 0.8, ("2026-01",))


def test_nothing_measured_is_unknown() -> None:
    found = spread([0.0], [0.0], LABELS[:1], "share", "more", 0)
    assert (found.pooled.value, found.worst, found.kept, found.chance) == (None, None, (), None)


def test_one_period_has_no_deviation() -> None:
    assert of(80).standard_deviation is None


def test_chance_is_told_for_the_volume_of_a_middling_period() -> None:
    chance = of(80, 80, 80).chance
    assert chance is not None
    assert (chance.contacts, round(chance.low, 4), round(chance.high, 4)) == (1000, 0.7741, 0.8236)


def test_seconds_are_rounded_up_and_have_no_chance_of_calls() -> None:
    found = spread([31.2, 30.0], [3.0, 3.0], LABELS[:2], "s", "less", 1)
    assert ([str(one.level) for one in found.kept], found.chance) == (["11", "11", "10"], None)


counts = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda pair: (min(pair), pair[1])), min_size=1
)


@given(counts, st.sampled_from(["more", "less"]))
def test_a_level_is_kept_as_often_as_it_says_and_the_next_step_less_often_than_asked(
    months: list[tuple[int, int]], better: str
) -> None:
    found = spread(
        [float(n) for n, _ in months],
        [float(d) for _, d in months],
        list(map(str, range(len(months)))),
        "share",
        better,
        0,
    )
    values: list[Any] = [n / d for n, d in months]
    for one in found.kept:
        assert one.kept == sum(kept(value, one.level, better) for value in values)
        assert one.kept >= one.share * len(values)
        further = one.level + (Decimal("0.005") if better == "more" else Decimal("-0.005"))
        assert sum(kept(value, further, better) for value in values) < one.share * len(values)


@given(st.integers(0, 2000), st.integers(1, 2000))
def test_a_safe_level_is_never_beyond_the_figure(n: int, d: int) -> None:
    figure = of_parts(float(n), float(d))
    assert float(safe(figure, "share", "more")) <= n / d <= float(safe(figure, "share", "less"))
