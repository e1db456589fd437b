"""Tables in narrow terminals: paragraphs in which no figure is broken."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.reports import lab
from upheld.reports import narrow, terminal
from upheld.reports.checks_told import Column, Table

WAITS = Table(
    "Waits",
    (Column("Queue"), Column("Average speed of answer", numeric=True), Column("Offered", numeric=True)),
    (("sales", "0:06.0", "225"), ("support desk", "0:05.6", "187")),
)


def printed(width: int, *parts: object) -> str:
    console = Console(file=io.StringIO(), width=width)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [31, 32, 33, 36, 40, 80])
def test_a_table_that_fits_breaks_no_figure_and_no_word(width: int) -> None:
    shown = printed(width, terminal.checks_table(WAITS)).split()
    assert narrow.fits(WAITS, width) <= {"0:06.0", "0:05.6", "225", "Average", "Offered", "support"}.issubset(shown)


def test_the_first_width_that_fits_is_that_of_the_longest_parts() -> None:
    assert (narrow.fits(WAITS, 30), narrow.fits(WAITS, 31)) == (False, True)


def test_each_row_is_a_paragraph_of_named_figures() -> None:
    shown = printed(60, *narrow.paragraphs(WAITS))
    assert [line.strip() for line in shown.split("\n")[1:3]] == [
        "sales",
        "Average speed of answer 0:06.0   Offered 225",
    ]


def test_a_name_and_its_figure_stay_on_one_line() -> None:
    lines = printed(34, *narrow.paragraphs(WAITS)).split("\n")
    assert "Average speed of answer 0:06.0" in [line.strip() for line in lines]


def test_a_narrow_terminal_shows_every_figure_of_a_target() -> None:
    console = Console(file=io.StringIO(), width=80)
    terminal.show(lab.report(), console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert all(fact in shown for fact in ("Within 20 s 149", "Calls in the formula 187", "Credit €864.00"))
