"""Rows of charts and tables."""

from __future__ import annotations

from dataclasses import replace

from tests.reports import lab
from upheld.reports import figures
from upheld.reports.catalogue import language
from upheld.reports.evidence import WaitBin

ENGLISH = language("en")


def test_one_missed_target_is_a_missed_agreement() -> None:
    assert figures.overall(lab.assessment().targets) is False


def test_what_was_not_measured_does_not_hide_what_was_kept() -> None:
    kept = lab.target(numerator=9, denominator=10)
    assert figures.overall([kept, lab.target(numerator=0, denominator=0)]) is True


def test_nothing_measured_is_neither_kept_nor_missed() -> None:
    assert figures.overall([lab.target(numerator=0, denominator=0)]) is None


def test_a_day_without_calls_has_no_value() -> None:
    rows = figures.day_rows([lab.target()], ENGLISH, "Europe/Warsaw")
    assert [(row["label"], row["value"]) for row in rows][2] == ("3 Nov", None)


def test_an_interval_stands_on_the_wall_clock_of_the_agreement() -> None:
    rows = figures.interval_rows([lab.target()], ENGLISH, "Europe/Warsaw")
    assert [(row["day"], row["clock"]) for row in rows[:2]] == [("1 Nov", "09:00"), ("1 Nov", "09:30")]


def test_bands_tell_near_misses_from_far_ones() -> None:
    bands = [row["band"] for row in figures.interval_rows([lab.target()], ENGLISH, "UTC")]
    assert bands == ["kept", "missed by far", "missed by far", "kept"]


def test_intervals_are_held_against_their_own_level() -> None:
    assert figures.level(replace(lab.target(), interval_required=0.7)) == 0.7


def test_the_agreed_formula_does_not_contradict_itself() -> None:
    rows = figures.formula_rows(lab.assessment(), [lab.target()], ENGLISH)
    would = figures.switch_would_say(rows, met=False)
    assert would is not None
    assert would["formula"] == "asterisk"
    assert figures.switch_would_say(rows, met=True) is None


def test_the_last_bin_says_that_it_is_open() -> None:
    rows = figures.wait_rows([WaitBin(115.0, 5.0, True, 2, 1)], ENGLISH)
    assert {row["range"] for row in rows} == {"more than 115 s"}


def test_the_money_of_a_target_is_summed_over_its_periods() -> None:
    rows = figures.money_rows(lab.assessment().targets, lab.money(), ENGLISH)
    assert [(row["target"], row["amount_text"]) for row in rows] == [
        ("answer-sales", "€0.00"),
        ("answer-support", "€864.00"),
    ]
