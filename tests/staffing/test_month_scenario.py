"""Scenarios of risk: what is read, and what is wrong by file, line and field."""

from __future__ import annotations

from math import inf
from pathlib import Path

import numpy as np
import pytest

from upheld.problems import BadInput, Problem
from upheld.staffing import month_scenario as scenario

EXAMPLE = Path(__file__).parents[2] / "examples" / "risk.toml"
WORDS = EXAMPLE.read_text(encoding="utf-8")


def refused(text: str, folder: Path = Path()) -> list[Problem]:
    with pytest.raises(BadInput) as bad:
        scenario.parse(text, "risk.toml", folder)
    return list(bad.value.problems)


def test_the_example_is_read_as_it_is_written() -> None:
    found = scenario.load(EXAMPLE)
    question = found.question
    assert (question.days, len(question.day), question.day.calls.sum()) == (21, 20, pytest.approx(1560))
    assert (question.uncertainty.absence, question.wages.per_hour, found.floors.level) == (0.06, 22.5, 0.75)
    assert float(question.agreement.targets[0].required) == 0.8


def test_a_table_of_intervals_may_leave_out_what_is_usual(tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_text("calls,agents,aht_s\n30,6,240\n50,9,\n", encoding="utf-8")
    start, end = WORDS.index("[volume]"), WORDS.index("[handling]")
    text = WORDS[:start] + '[intervals]\ntable = "day.csv"\n' + WORDS[end:].replace('patience = "2m"', "")
    text = text.replace('aht = "4m"', 'aht = "3m"')
    found = scenario.parse(text, "risk.toml", tmp_path).question
    assert found.day.aht_s.tolist() == [240, 180]
    assert found.day.patience_s.tolist() == [inf, inf]
    assert found.agents.tolist() == [6, 9]


def test_the_promises_of_an_agreement_can_be_named(tmp_path: Path) -> None:
    around = 'format = "upheld.agreement/1"\nid = "a"\nversion = 1\nclient = "c"\nsupplier = "s"\n'
    around += 'time_zone = "UTC"\nvalid_from = 2026-01-01\n'
    start = WORDS.index("[money]")
    (tmp_path / "own.toml").write_text(around + WORDS[start:], encoding="utf-8")
    text = WORDS[:start].replace("# agreement = ", "agreement = ")
    named = 'agreement = "own.toml"\n' + text.replace('agreement = "agreement.toml"', "")
    assert scenario.parse(named, "risk.toml", tmp_path).question.agreement.id == "a"


def test_what_has_happened_shortens_the_month() -> None:
    so_far = '[[so_far]]\ntarget = "answer"\ndays = 10\nnumerator = 12800\ndenominator = 15600\n'
    assert scenario.parse(WORDS + so_far, "risk.toml", Path()).question.days_left == 11


@pytest.mark.parametrize(
    ("old", "new", "key", "field"),
    [
        ("per_day = 1560", "per_day = -5", "queueing.number", "volume.per_day"),
        ("per_day = 1560", "per_day = nan", "agreement.number", "volume.per_day"),
        ('aht = "4m"', 'aht = "180h"', "queueing.number", "handling.aht"),
        ('aht = "4m"', 'aht = "quick"', "agreement.duration", "handling.aht"),
        ('month = "6%"', 'month = "600%"', "agreement.share", "uncertainty.month"),
        ('absence = "6%"', 'absence = "90%"', "queueing.number", "uncertainty.absence"),
        ('month = "6%"', 'moonth = "6%"', "agreement.unknown_key", "uncertainty.moonth"),
        ("days = 21 ", "days = 0 ", "queueing.number", "days"),
        ("days = 21 ", "dayz = 21 ", "agreement.unknown_key", "dayz"),
        ("months = 2000", "months = 3", "queueing.number", "months"),
        ('required = "80%"', 'required = "180%"', "agreement.level_share", "targets[answer].required"),
        ('within = "20s"', 'formula = "asterisk"\nwithin = "20s"', "risk.unknown_formula", "targets[answer].formula"),
        ("agents = [8, 11,", "agents = [", "risk.agents", "roster.agents"),
        ("agents = [8, 11,", 'agents = ["many", ', "risk.numbers", "roster.agents"),
        ("profile = [40, 60,", "profile = [-40, 60,", "risk.profile", "volume.profile"),
        ('format = "upheld.risk/1"', 'format = "other"', "risk.format", "format"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, key: str, field: str) -> None:
    text = WORDS.replace(old, new)
    problem = refused(text)[0]
    line = text[: text.index(new)].count("\n") + 1
    assert (problem.file, problem.key, problem.field, problem.line) == ("risk.toml", key, field, line)


def test_a_day_is_written_once() -> None:
    assert refused(WORDS + '\n[intervals]\ntable = "day.csv"\n')[0].key == "risk.one_day"


def test_an_agreement_and_own_promises_are_too_much() -> None:
    keys = {problem.key for problem in refused(WORDS.replace("# agreement = ", "agreement = "))}
    assert keys & {"risk.two_promises", "agreement.unknown_key"}


def test_without_a_promise_there_is_no_risk() -> None:
    assert [problem.key for problem in refused(WORDS[: WORDS.index("[money]")])] == ["risk.no_promise"]


def test_a_bad_cell_of_the_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_text("calls,agents\n30,6\n50,nine\n", encoding="utf-8")
    start, end = WORDS.index("[volume]"), WORDS.index("[handling]")
    text = WORDS[:start] + '[intervals]\ntable = "day.csv"\n' + WORDS[end:]
    problem = refused(text, tmp_path)[0]
    assert (problem.line, problem.field) == (3, "agents")


def test_no_toml_is_told_as_such() -> None:
    assert refused("= what")[0].key == "agreement.syntax"


@pytest.mark.parametrize("table", ["volume", "handling", "roster", "uncertainty", "wages", "floors"])
def test_a_table_that_is_none_is_told(table: str) -> None:
    lines = [line for line in WORDS.split("\n") if not line.startswith(f"[{table}]")]
    assert np.all([problem.file == "risk.toml" for problem in refused(f"{table} = 3\n" + "\n".join(lines))])
