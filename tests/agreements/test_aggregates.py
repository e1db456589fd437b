"""Share of intervals, worst day and runs of misses; budgets and triggers."""

from __future__ import annotations

import pytest

from tests.agreements.centre import Call, agreement, calls, only, parts, verdict
from upheld.agreements.budget import remaining
from upheld.agreements.verdict import Figure

HALF_HOURS = 'required = "80%"\naggregate = "intervals"\nintervals_required = "75%"\n'


def half_hours(*missed: int, volume: int = 10) -> list[Call]:
    clocks = [f"2026-11-02T{10 + n // 2}:{30 * (n % 2):02}" for n in range(len(missed))]
    return [call for clock, n in zip(clocks, missed, strict=True) for call in calls(clock, volume - n, n)]


def test_three_of_four_half_hours_reach_the_level() -> None:
    result = only(verdict(agreement(HALF_HOURS), half_hours(0, 2, 2, 3)))
    assert (parts(result), result.met, result.required, result.interval_required) == ((3, 4), True, 0.75, 0.8)
    assert result.pooled == Figure(33 / 40, 33, 40)


def test_half_hours_under_the_minimum_volume_are_not_judged() -> None:
    terms = agreement(HALF_HOURS + "minimum_volume = 5")
    visits = [*half_hours(0, 3), *calls("2026-11-02T15:00", 0, 4), *calls("2026-11-02T16:00", 5)]
    assert parts(only(verdict(terms, visits))) == (2, 3)


def test_without_a_judged_half_hour_there_is_no_verdict() -> None:
    result = only(verdict(agreement(HALF_HOURS + "minimum_volume = 50"), half_hours(0, 3)))
    assert (result.met, result.net.value) == (None, None)


def test_the_worst_day_speaks_for_the_month() -> None:
    visits = [*calls("2026-11-02T10:00", 90, 10), *calls("2026-11-03T10:00", 7, 3), *calls("2026-11-04T10:00", 0, 1)]
    result = only(verdict(agreement('required = "80%"\naggregate = "worst_day"\nminimum_volume = 5'), visits))
    assert (parts(result), result.met, result.pooled) == ((7, 10), False, Figure(97 / 111, 97, 111))


def test_the_worst_day_of_a_wait_is_the_longest() -> None:
    asa = '\n[[targets]]\nid = "asa"\nmetric = "asa"\nqueues = ["sales"]\nrequired = "20s"\naggregate = "worst_day"\n'
    visits = [*calls("2026-11-02T10:00", 3), *calls("2026-11-03T10:00", 0, 1)]
    assert verdict(agreement(more=asa), visits).targets[1].net.value == 30


@pytest.mark.parametrize(("missed", "run", "met"), [((3, 3, 0, 3), 2, True), ((0, 3, 3, 3), 3, False)])
def test_three_missed_in_a_row_break_the_promise(missed: tuple[int, ...], run: int, met: bool) -> None:
    terms = agreement('required = "80%"\naggregate = "consecutive"\nconsecutive = 3')
    result = only(verdict(terms, half_hours(*missed)))
    assert (result.longest_run, result.met, result.net.denominator) == (run, met, 40)


def test_an_interval_that_is_not_judged_neither_breaks_nor_lengthens_a_row() -> None:
    terms = agreement('required = "80%"\naggregate = "consecutive"\nconsecutive = 3\nminimum_volume = 5')
    visits = [*calls("2026-11-02T10:00", 5, 5), *calls("2026-11-02T10:30", 2), *calls("2026-11-02T11:00", 5, 5)]
    assert only(verdict(terms, visits)).longest_run == 2


def test_each_interval_can_be_a_period_of_its_own() -> None:
    terms = agreement('required = "80%"\nperiod = "interval"\ninterval = "1h"')
    found = verdict(terms, half_hours(0, 4, 3, 3), ("2026-11-02T11:00", "2026-11-02T13:00")).targets
    assert [(r.period.label, parts(r), r.met) for r in found] == [
        ("2026-11-02T11:00", (16, 20), True),
        ("2026-11-02T12:00", (14, 20), False),
    ]


def test_misses_left_by_hand() -> None:
    left = remaining(Figure(0.75, 450, 600), 0.8, "share", "more", expected=400, basis="forecast")
    assert left.misses_allowed == 200
    assert (left.misses_so_far, left.misses_left, left.level_needed) == (150, pytest.approx(50), pytest.approx(0.875))


def test_misses_left_where_less_is_better() -> None:
    left = remaining(Figure(0.06, 36, 600), 0.05, "share", "less", expected=400, basis="forecast")
    assert (left.misses_allowed, left.misses_so_far, left.misses_left) == (50, 36, 14)
    assert left.level_needed == pytest.approx(0.035)


def test_a_mean_has_a_level_needed_but_no_misses() -> None:
    left = remaining(Figure(10, 6000, 600), 8, "s", "less", expected=400, basis="pace")
    assert (left.misses_left, left.level_needed) == (None, pytest.approx(5.0))


def test_the_pace_so_far_says_how_much_is_still_to_come() -> None:
    left = only(verdict(agreement(), calls("2026-11-02T10:00", 25, 5), ("2026-11-01", "2026-11-11"))).remaining
    assert left is not None
    assert (left.basis, left.expected_contacts, left.misses_allowed) == ("pace", 60, pytest.approx(18))


def test_a_period_that_is_over_has_nothing_to_come() -> None:
    left = only(verdict(agreement(), calls("2026-11-02T10:00", 75, 25))).remaining
    assert left is not None
    assert (left.basis, left.expected_contacts, left.level_needed) == ("closed", 0, None)
    assert left.misses_left == pytest.approx(-5)


TRIGGER = '[[termination]]\nid = "exit"\ntarget = "answer"\nmisses = 2\nwithin = 3\n'


@pytest.mark.parametrize(
    ("missed", "fired", "evidence"),
    [
        ((3, 0, 3, 0), True, ("2026-11-02", "2026-11-04")),
        ((3, 0, 0, 3), False, ("2026-11-05",)),
        ((0, 0, 0, 0), False, ()),
    ],
)
def test_a_trigger_counts_misses_within_periods_in_a_row(
    missed: tuple[int, ...], fired: bool, evidence: tuple[str, ...]
) -> None:
    days = [call for day, n in enumerate(missed, 2) for call in calls(f"2026-11-0{day}T10:00", 10 - n, n)]
    found = verdict(agreement('required = "80%"\nperiod = "day"', more=TRIGGER), days, ("2026-11-02", "2026-11-06"))
    (trigger,) = found.triggers
    assert (trigger.fired, trigger.evidence) == (fired, evidence)
