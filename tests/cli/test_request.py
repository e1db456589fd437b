"""``upheld request``: swaps and leave in a published plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from upheld.cli import main
from upheld.problems import BadInput

RULES = """
first = 2026-11-16
days = 3
slot = "1h"
[[queues]]
id = "sales"
required = "required.csv"
[[patterns]]
id = "early"
length = "8h"
starts = ["08:00"]
[[patterns]]
id = "late"
length = "8h"
starts = ["12:00"]
not_before = ["early"]
[[contracts]]
id = "full-time"
patterns = ["early", "late"]
[[people]]
id = "anna"
contract = "full-time"
skills = ["sales"]
[[people]]
id = "ewa"
contract = "full-time"
skills = ["sales"]
"""
PLAN = """person,day,pattern,start
anna,2026-11-16,early,08:00
anna,2026-11-17,early,08:00
ewa,2026-11-17,late,12:00
anna,2026-11-18,early,08:00
"""


@pytest.fixture
def given(tmp_path: Path) -> tuple[str, str]:
    """Two agents are required on Tuesday at 13:00 and nobody else; anna is early all days, ewa late on Tuesday."""
    hours = [
        f"2026-11-{day}T{hour:02}:00,{2 * (day == 17 and hour == 13)}\n"
        for day in (16, 17, 18)
        for hour in range(8, 20)
    ]
    (tmp_path / "required.csv").write_text("start,required_agents\n" + "".join(hours))
    (tmp_path / "schedule.toml").write_text(RULES)
    (tmp_path / "plan.csv").write_text(PLAN)
    return str(tmp_path / "schedule.toml"), str(tmp_path / "plan.csv")


def _run(*arguments: str) -> Any:
    return CliRunner().invoke(main.application("request"), ["request", *arguments])


def test_leave_is_granted_where_enough_remain_and_not_where_too_few_do(given: tuple[str, str]) -> None:
    asked = ["--leave", "anna:2026-11-16", "--leave", "anna:2026-11-16..2026-11-17", "--json"]
    one, both = json.loads(_run(*given, *asked).stdout)["leave"]
    assert (one["granted"], one["lowest_net_before"], one["lowest_net_after"]) == (True, 0.0, 0.0)
    assert not both["granted"]
    assert both["falls_under"] == [{"day": "2026-11-17", "start": "13:00"}]


def test_a_swap_of_a_day_is_possible_and_one_that_breaks_a_rule_says_which(given: tuple[str, str]) -> None:
    asked = ["--swap", "anna:2026-11-16=ewa", "--swap", "anna:2026-11-17=ewa", "--json"]
    fine, not_fine = json.loads(_run(*given, *asked).stdout)["swaps"]
    assert fine["allowed"]
    assert not not_fine["allowed"]
    assert [(one["rule"], one["person"]) for one in not_fine["broken"]] == [("not_before", "anna")]


def test_the_answer_stands_in_words(given: tuple[str, str]) -> None:
    said = " ".join(_run(*given, "--leave", "anna:2026-11-17", "--swap", "anna:2026-11-16=ewa").stdout.split())
    assert "cannot be off" in said
    assert "possible, no rule is broken" in said


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ([], "request.nothing"),
        (["--swap", "anna"], "request.swap"),
        (["--leave", "anna:soon"], "request.leave"),
        (["--leave", "anna:2026-11-17..2026-11-16"], "request.leave"),
        (["--leave", "anna:2026-12-01"], "request.day"),
        (["--leave", "nobody:2026-11-16"], "roster.unknown_person"),
    ],
)
def test_what_cannot_be_read_is_said(given: tuple[str, str], asked: list[str], key: str) -> None:
    exception = _run(*given, *asked).exception
    assert isinstance(exception, BadInput)
    assert exception.problems[0].key == key
