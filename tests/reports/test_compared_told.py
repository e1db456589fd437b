"""Two drafts in words: the answer, the tables behind it, and what must be known before."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.agreements.centre import Call, calls
from tests.agreements.test_compare import MIXED, REQUIRED, WHY, compared, draft
from upheld.agreements.compare import Comparison
from upheld.agreements.differing_calls import CHANGES
from upheld.agreements.why_different import REASONS
from upheld.reports import compared_terminal, compared_told, compared_words, numbers
from upheld.reports.catalogue import CODES, language

ENGLISH = language("en")


@pytest.fixture(scope="module")
def different() -> Comparison:
    """Two drafts that differ in formula and threshold."""
    return compared(draft(), draft('formula = "answered_answered"\n' + REQUIRED, swap={"20s": "30s"}))


def told(found: Comparison) -> dict[str, list[tuple[str, ...]]]:
    """The rows of each table by its title."""
    return {table.title: list(table.rows) for table in compared_told.tell(found, ENGLISH).tables}


def answer(*changes: Any, visits: Sequence[Call] = MIXED) -> tuple[str, ...]:
    """The answer on two drafts."""
    return compared_told.tell(compared(*changes, visits), ENGLISH).answer


def shown(found: Comparison, width: int, code: str = "en") -> str:
    """What the terminal shows."""
    console = Console(file=io.StringIO(), width=width)
    compared_terminal.show(found, language(code), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_answer_says_periods_money_and_calls() -> None:
    assert answer(draft(), draft(swap={"20s": "30s"})) == (
        "A keeps 0 of 1 periods, B keeps 1 of 1.",
        "B costs the supplier €500.00 less than A.",
        "2 calls are counted differently.",
    )


def test_one_call_is_one_call() -> None:
    assert answer(draft(), draft('formula = "answered_answered"\n' + REQUIRED))[-1] == "1 call is counted differently."


def test_without_money_nothing_is_said_of_it() -> None:
    assert len(answer(draft(), draft(swap={"EUR": "PLN"}))) == 2


def test_a_month_says_what_the_supplier_owes_more_or_less() -> None:
    rows = told(compared(draft(swap={"20s": "30s"}), draft(swap={"20s": "20s"})))["Money by month"]
    assert rows == [
        ("2026-11", "€0.00", "€0.00", "€500.00", "€0.00", "€500.00 more"),
        ("All months", "€0.00", "€0.00", "€500.00", "€0.00", "€500.00 more"),
    ]


def test_amounts_in_two_currencies_stand_side_by_side_without_a_difference() -> None:
    rows = told(compared(draft(), draft(swap={"EUR": "PLN"})))["Money by month"]
    assert rows[0] == ("2026-11", "€500.00", "€0.00", "PLN500.00", "PLN0.00", numbers.UNKNOWN)


def test_each_period_has_its_sign_figure_and_promise() -> None:
    rows = told(compared(draft(), draft('required = "70%"')))["Each period"]
    assert rows == [("answer", "2026-11", "✗ 70.0% · at least 80.0%", "✓ 70.0% · at least 70.0%")]


def test_promises_that_must_be_kept_at_once_are_told_together() -> None:
    tiers = 'tiers = [ { within = "20s", required = "70%" }, { within = "60s", required = "95%" } ]'
    found = compared(draft(), draft(tiers, swap={'within = "20s"\n': ""}))
    rows = told(found)["Each period"]
    assert rows[0][3] == "✗ 70.0%, 90.0% · at least 70.0%, 95.0%"


def test_a_period_without_a_counted_call_is_a_dash() -> None:
    rows = told(compared(draft(), draft(valid_from="2026-11-10")))["Each period"]
    assert rows[0][3] == "– · at least 80.0%"


def test_of_many_periods_those_with_other_verdicts_are_shown() -> None:
    daily = '\nperiod = "day"'
    bad = calls("2026-11-02T09:00Z", missed=3)
    days = [call for day in range(1, 30) for call in calls(f"2026-11-{day:02}T10:00Z", kept=5)]
    found = compared(draft('required = "95%"' + daily), draft('required = "60%"' + daily), [*bad, *days])
    (table,) = [table for table in compared_told.tell(found, ENGLISH).tables if table.title == "Each period"]
    assert table.rows[0][1:] == ("2026-11-02", "✗ 62.5% · at least 95.0%", "✓ 62.5% · at least 60.0%")
    assert table.more == "24 of 30 are shown."


def test_a_clause_is_named_beside_its_kind() -> None:
    fog = '[[exclusions]]\nid = "fog"\nfrom = 2026-11-02\nto = 2026-11-03\n' + WHY
    rows = told(compared(draft(), draft(more=fog)))["Calls that count differently"]
    assert rows == [("answer", "counted in A alone", "approved exclusion: fog", "10")]


def test_what_they_say_differently_is_written_as_people_write_it() -> None:
    bands = REQUIRED.replace("50%", "25%") + '\nchannels = ["voice"]'
    rows = told(compared(draft(), draft(bands, swap={"20s": "1m", "10000.00": "12000.00"})))[
        "What they say differently"
    ]
    assert rows == [
        ("Whole agreement", "Base per month", "10,000.00", "12,000.00"),
        ("answer", "Within", "20 s", "1 min"),
        ("answer", "Channels", "–", "voice"),
        ("answer", "Credits", "below 80%: 50%", "below 80%: 25%"),
    ]


def test_the_periods_of_several_months_are_counted_together() -> None:
    rows = told(compared(draft(REQUIRED + '\nperiod = "day"'), draft('required = "10%"\nperiod = "day"')))
    assert rows["Periods kept"] == [("answer", "0 of 1", "1 of 1")]


def test_a_target_of_one_draft_is_told() -> None:
    more = '[[targets]]\nid = "abandoned"\nmetric = "abandon_rate"\nqueues = ["sales"]\nrequired = "5%"\n'
    notes = compared_told.tell(compared(draft(), draft(more=more)), ENGLISH).notes
    assert notes == ("Only B has the target abandoned: it counts 10 calls.",)


def test_every_change_and_every_reason_has_its_words() -> None:
    assert set(CHANGES) == set(compared_words.CHANGES)
    assert {*REASONS, "target"} <= set(compared_words.REASONS)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("code", CODES)
def test_no_line_is_wider_than_the_terminal(width: int, code: str, different: Comparison) -> None:
    assert max(cell_len(line) for line in shown(different, width, code).splitlines()) <= width


def test_a_narrow_terminal_breaks_no_figure() -> None:
    found = compared(draft(), draft(swap={"20s": "30s"}))
    assert "€500.00 less" in shown(found, 44)
