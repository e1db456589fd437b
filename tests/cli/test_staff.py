"""``upheld staff``: one interval, and a table of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from upheld.cli import main
from upheld.problems import BadInput

TABLE = """calls,interval_s,aht_s,patience_s,threshold_s,target,agents,shrinkage
100,1800,180,,20,0.8,,0.3
-5,1800,180,,20,0.8,,
nan,1800,180,,20,0.8,,
100,1800,180,120,20,,11,
100,1800,180,,20,,9,
0,1800,180,,20,0.8,,
"""


def _run(*arguments: str):
    return CliRunner().invoke(main.application("staff"), ["staff", *arguments])


def _answered(folder: Path) -> list[dict[str, str]]:
    (folder / "in.csv").write_text(TABLE, encoding="utf-8")
    assert _run("--input", str(folder / "in.csv"), "--output", str(folder / "out.csv")).exit_code == 0
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_example_of_the_help() -> None:
    asked = ("--calls", "100", "--interval", "30m", "--aht", "180s", "--target", "80%", "--within", "20s")
    found = json.loads(_run(*asked, "--shrinkage", "30%", "--json").stdout)
    assert (found["agents_required"], found["people_to_schedule"]) == (14, 20)
    assert round(found["service_level"], 5) == 0.88835
    assert (round(found["occupancy"], 4), round(found["p_wait"], 5)) == (0.7143, 0.17413)


def test_a_table_is_answered_row_by_row(tmp_path: Path) -> None:
    rows = _answered(tmp_path)
    assert [row["agents_required"] for row in rows] == ["14", "", "", "", "", "0"]
    assert [bool(row["error"]) for row in rows] == [False, True, True, False, True, False]


def test_the_reason_names_the_field_and_what_would_be_sensible(tmp_path: Path) -> None:
    reasons = [row["error"] for row in _answered(tmp_path)]
    assert reasons[1].startswith("calls: -5 is out of range.")
    assert "at least 11 agents" in reasons[4]


def test_unknown_is_empty_and_never_0(tmp_path: Path) -> None:
    nothing = _answered(tmp_path)[5]
    assert (nothing["service_level"], nothing["asa_s"], nothing["people_to_schedule"]) == ("", "", "0")


def test_absurd_input_is_refused_by_the_option_that_was_typed() -> None:
    for asked, field in {
        ("--aht", "180h", "--target", "80%"): "--aht",
        ("--aht", "180", "--target", "1"): "--target",
        ("--aht", "180", "--target", "80%", "--within", "20d"): "--within",
        ("--aht", "180", "--target", "80%", "--variation", "4"): "--variation",
    }.items():
        refused = _run("--calls", "100", *asked)
        assert isinstance(refused.exception, BadInput)
        assert refused.exception.problems[0].field == field


HALF_HOUR = ("--calls", "100", "--interval", "30m", "--aht", "180s")


def _one(*arguments: str):
    return json.loads(_run(*HALF_HOUR, *arguments, "--json").stdout)


def test_several_promises_at_once_need_the_agents_of_the_hardest() -> None:
    level, speed, both = (
        _one("--patience", "2m", *asked)["agents_required"]
        for asked in (("--target", "80%"), ("--asa", "2s"), ("--target", "80%", "--asa", "2s"))
    )
    assert both == max(level, speed) > level


def test_places_to_wait_turn_callers_away() -> None:
    found = _one("--agents", "12", "--places", "0")
    assert round(found["p_block"], 6) == 0.119739  # Erlang B: 10 erlangs, 12 lines
    assert found["service_level"] == 1 - found["p_block"]


def test_callers_who_try_again_make_more_calls() -> None:
    found = _one("--target", "80%", "--patience", "2m", "--retrials", "40%")
    assert found["attempts"] > 100
    assert found["never_served"] < found["abandon_rate"]


def test_an_uncertain_load_needs_more_agents() -> None:
    asked = ("--target", "80%", "--patience", "2m")
    assert _one(*asked, "--variation", "30%")["agents_required"] > _one(*asked)["agents_required"]


def test_chats_at_once_need_fewer_agents() -> None:
    found = _one("--concurrency", "180s,220s,300s", "--target", "80%", "--patience", "2m")
    assert found["agents_required"] == 6
    assert 1 < found["concurrency"] <= 3


def test_what_no_formula_answers_together_is_refused_by_name() -> None:
    for asked, field in {
        ("--places", "3", "--variation", "10%"): "--places",
        ("--concurrency", "180s,220s", "--denominator", "answered"): "--denominator",
        ("--agents", "9", "--denominator", "all"): "--denominator",
        ("--agents", "9.5", "--places", "3"): "--agents",
        ("--retrials", "100%", "--agents", "9", "--patience", "1m"): "--retrials",
        ("--concurrency", "fast", "--target", "80%"): "--concurrency",
    }.items():
        refused = _run(*HALF_HOUR, *(("--target", "80%") if "--agents" not in asked else ()), *asked)
        assert isinstance(refused.exception, BadInput), asked
        assert refused.exception.problems[0].field == field


def test_a_table_has_columns_instead_of_these_options(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    refused = _run("--input", str(tmp_path / "in.csv"), "--places", "3", "--asa", "5s")
    assert isinstance(refused.exception, BadInput)
    assert [problem.field for problem in refused.exception.problems] == ["--asa", "--places"]
