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


def test_absurd_input_is_refused_by_field() -> None:
    for asked, field in {
        ("--aht", "180h", "--target", "80%"): "aht_s",
        ("--aht", "180", "--target", "1"): "target",
    }.items():
        refused = _run("--calls", "100", *asked)
        assert isinstance(refused.exception, BadInput)
        assert refused.exception.problems[0].field == field
