"""A schedule in words: cover, bound, broken rules, hours, fairness, and what is told where there is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schedule import floor
from upheld.reports import schedule_told, schedule_words
from upheld.reports.catalogue import language
from upheld.reports.schedule_told import Made, ScheduleTold
from upheld.schedule.check import Broken, broken
from upheld.schedule.rules import Fair

ENGLISH = language("en")


def _told(made: Made, **changes: Any) -> ScheduleTold:
    return schedule_told.tell(floor.problem(**changes), made, (), ENGLISH, pictures=False)


def _made(**changes: Any) -> Made:
    return Made(floor.plan(**changes), (), 1.5)


def test_what_is_missing_is_told_first() -> None:
    told = _told(_made())
    assert told.answer[0].startswith("47.5 of 112 agent-hours required are missing (42.41%), in 117 intervals; ")


def test_the_bound_is_told_in_words() -> None:
    assert "No plan can be better than 8: there is at most 20.0% left to gain." in _told(_made()).answer


def test_a_bound_is_never_told_higher_than_it_is() -> None:
    assert "No plan can be better than 7.99: there is at most 20.0% left to gain." in _told(_made(bound=7.999)).answer


def test_a_proven_plan_says_so() -> None:
    assert "No plan costs less: this is proven." in _told(_made(bound=10.0, proven=True)).answer


def test_a_plan_that_was_only_checked_tells_no_bound_and_no_time() -> None:
    told = _told(Made(floor.plan(), (), None))
    assert not any("better than" in line or "It took" in line for line in told.answer)


def test_a_plan_without_shifts_is_told() -> None:
    told = schedule_told.tell(floor.problem(), Made(floor.plan(shifts=()), (), 0.1), (), ENGLISH)
    assert told.answer[0] == "Nobody works: the plan has no shift."
    assert told.tables[0].title == "Cover by day, in agent-hours"


def test_broken_rules_are_a_table_with_who_and_when() -> None:
    made = Made(floor.plan(), (Broken("rest", "Ada", 1, {"rest": 40, "needed": 44}),), 1.0)
    table = _told(made).tables[0]
    assert table.rows == (("Between two shifts there is 10 h of rest; 11 h is needed.", "Ada", "Tue 17 Nov 2026"),)


def test_days_add_up_to_all_days() -> None:
    table = next(one for one in _told(_made()).tables if one.title == "Cover by day, in agent-hours")
    assert len(table.rows) == 8
    assert table.rows[-1][1] == "112.0"


def test_fairness_tells_late_shifts_and_wishes_where_there_are_any() -> None:
    told = _told(_made(), fairness=(Fair("late", 1.0, late_from=44),))
    table = next(one for one in told.tables if one.title == "What each person has")
    assert [column.name for column in table.columns][4:] == ["From 11:00 on", "Wishes granted"]
    assert table.rows[2] == ("Cem", "3", "12", "0", "3", "–")
    assert table.rows[0][-1] == "1 of 1"


def test_tours_without_names_have_no_fairness() -> None:
    assert not any(one.title == "What each person has" for one in _told(_made(), people=()).tables)


def test_shifts_whose_breaks_were_placed_are_named() -> None:
    one = floor.shift("Ada", 0, floor.FULL, 28)
    note = _told(Made(floor.plan(one), (), None, (one,))).notes[-1]
    assert note == "The table tells no breaks of 1 shift (Ada); they were put where their windows allow."


@pytest.mark.parametrize("rule", sorted(schedule_words.RULES))
def test_every_rule_has_a_sentence_that_is_filled(rule: str) -> None:
    values = dict.fromkeys(("most", "least", "worked", "needed", "rest", "apart", "at", "low", "high", "length"), 4)
    values |= dict.fromkeys(("start", "end", "first", "last", "used", "heads", "shifts", "planned", "days"), 3)
    words = dict.fromkeys(("pattern", "contract", "pause", "queue", "before", "after"), "x")
    said = schedule_words.rule(floor.problem(), Broken(rule, values={**values, **words, "starts": [28, 30]}), ENGLISH)
    assert said.endswith(".")
    assert "–" not in said


def test_the_sentences_fill_the_gaps_that_the_checker_leaves() -> None:
    bad = floor.plan(floor.shift("Ada", 0, floor.FULL, 29), floor.shift("Ada", 0, floor.PART, 70))
    found = broken(floor.problem(), bad)
    assert found
    assert not any("–" in schedule_words.rule(floor.problem(), one, ENGLISH) for one in found)


def test_times_keep_their_order_in_a_right_to_left_line() -> None:
    said = schedule_words.between(floor.problem(), 28, 60, language("fa"))
    assert said == "\u2066۰۷:۰۰–۱۵:۰۰\u2069"


def test_a_bound_that_nothing_proves_yet_is_unknown() -> None:
    assert schedule_words.at_least(float("-inf"), ENGLISH) == "–"
    assert "How much better a plan could be is not known." in _told(_made(bound=float("-inf"))).answer
