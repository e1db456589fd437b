"""The verdict in the terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.reports import lab
from upheld.reports import terminal
from upheld.reports.catalogue import CODES, language
from upheld.reports.figures import Report, so_far


def shown(report: Report) -> str:
    """What the terminal shows of a report, 120 columns wide."""
    console = Console(file=io.StringIO(), width=120)
    terminal.show(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_verdict_is_the_first_word() -> None:
    assert shown(lab.report(targets=(lab.closed(),))).split("┃")[1].strip() == "✗ MISSED"


def test_the_verdict_on_an_open_month_is_only_so_far() -> None:
    assert shown(lab.report()).split("┃")[1].strip() == "✗ MISSED so far"


def test_a_closed_month_that_missed_stays_missed() -> None:
    assert not so_far([lab.closed(), lab.target(numerator=180)])


def test_kept_is_said_in_words_and_not_by_colour_alone() -> None:
    kept = lab.report(targets=lab.assessment().targets[:1], switch=())
    assert "✓ KEPT" in shown(kept)


def test_formula_and_threshold_stand_beside_each_figure() -> None:
    text = shown(lab.report())
    assert text.count("answered_offered") >= 2
    assert "within 20 s" in text


def test_the_deciding_call_is_named() -> None:
    assert "Miss number 38 decided it: contact 1795315812.1" in shown(lab.report())


def test_the_switch_is_contradicted() -> None:
    assert "(asterisk: 93.1%) would have called this kept" in shown(lab.report())


def test_square_brackets_in_a_name_are_no_markup() -> None:
    text = shown(lab.report(targets=(lab.target(id="[red]vip[/red]"),), switch=()))
    assert "[red]vip[/red]" in text


@pytest.mark.parametrize("code", CODES)
def test_every_language_says_the_verdict(code: str) -> None:
    assert language(code).say("MISSED") in shown(lab.report(code))


def test_a_share_that_no_call_can_reach_is_out_of_reach() -> None:
    left = lab.Remaining(10.0, 30.0, 38.0, -8.0, 1.8, "forecast")
    assert "out of reach" in shown(lab.report(targets=(lab.target(remaining=left),)))


def test_of_many_periods_the_missed_and_the_last_are_shown() -> None:
    days = [lab.target(numerator=5 if n == 2 else 9, denominator=10) for n in range(20)]
    assert [result.met for result in terminal.shown(days)] == [False, *[True] * 6]
    assert "1 of 20 periods were missed" in shown(lab.report(targets=tuple(days), switch=()))
