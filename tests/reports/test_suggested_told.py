"""What was attained, in words."""

from __future__ import annotations

from typing import Any

from tests.agreements.test_suggest import every_day, suggested
from upheld.agreements import terms
from upheld.reports import draft, suggested_told
from upheld.reports.catalogue import language

ENGLISH = language("en")


def told(**more: Any) -> suggested_told.SuggestedTold:
    """October of ten calls a day, of which eight were kept, and November with nine."""
    visits = [*every_day(31), *every_day(30, "2026-11-01", kept=9, missed=1)]
    return suggested_told.tell(suggested(visits, **more), ENGLISH)


def test_the_answer_is_the_level_that_was_always_kept_then_what_was_kept_less_often() -> None:
    assert told().answer == (
        "answered_offered within 20 s: 80.0% would have been kept in 2 of 2 periods.",
        "90.0% in 1 of 2.",
    )


def test_it_says_what_it_was_made_from() -> None:
    assert told().about == ("2026-10 to 2026-11 · 2 whole periods, per month · Europe/Warsaw", "sales")


def test_each_formula_has_a_table_of_thresholds() -> None:
    whole, short = told(formulas=("answered_offered",), thresholds_s=(10.0, 40.0)).tables[0]
    assert whole.title == "answered_offered: Answered within the threshold ÷ offered · 610 calls"
    assert [row[:3] for row in whole.rows] == [("10 s", "84.9%", "80.0%"), ("40 s", "100.0%", "100.0%")]
    assert len(short.columns) < len(whole.columns)


def test_seconds_are_rounded_up_to_whole_ones() -> None:
    whole, _ = told().tables[-1]
    assert whole.rows[0][:2] + whole.rows[0][7:10] == ("Average speed of answer", "0:13.0", "0:14", "0:14", "0:12")


def test_a_figure_nobody_knows_is_a_dash() -> None:
    whole, _ = told().tables[-1]
    assert set(whole.rows[2][1:]) == {"–"}


def test_few_periods_are_said_to_be_weak_evidence() -> None:
    assert "weak evidence" in told().notes[0]


def test_queues_are_told_one_by_one_under_the_chosen_formula() -> None:
    visits = [*every_day(31), *every_day(31, queue="support", kept=5, missed=5)]  # type: ignore[arg-type]
    tables = suggested_told.tell(suggested(visits), ENGLISH).tables
    (each,) = [whole for whole, _ in tables if whole.title.startswith("Each queue")]
    assert [row[:2] for row in each.rows] == [("sales", "80.0%"), ("support", "50.0%")]


def test_no_period_with_enough_contacts_suggests_nothing() -> None:
    assert told(minimum=9999).answer == ("Nothing can be suggested: no period has enough contacts.",)


def test_a_draft_has_the_level_kept_in_nine_of_ten_and_its_evidence() -> None:
    text = draft.written(suggested(every_day()), "Client", None, ENGLISH)
    assert 'required = "80%"  # kept in 2 of 2 periods' in text
    assert 'client = "Client"\nsupplier = "FILL IN: the supplier"' in text


def test_a_name_with_signs_of_toml_stays_a_name(tmp_path: Any) -> None:
    name = 'say "hi" \\ \x7f\n[[targets]] # no'
    (tmp_path / "draft.toml").write_text(draft.written(suggested(every_day()), name, "E", ENGLISH), encoding="utf-8")
    assert terms.load(tmp_path / "draft.toml").client == name
