"""``upheld hire``: the worked example against people drawn month by month, its page, and files that cannot be read."""

from __future__ import annotations

import csv
import json
import random
from datetime import date
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from tests.staffing.hires import lived
from upheld.cli import main
from upheld.problems import BadInput
from upheld.reports.problem_tables.hiring import SENTENCES
from upheld.staffing import hiring_reading
from upheld.staffing.hiring_flow import by_period
from upheld.staffing.hiring_question import Class

EXAMPLE = Path(__file__).parents[2] / "examples" / "hiring.toml"
LIVES = 120


def _run(*arguments: str):
    return CliRunner().invoke(main.application("hire"), ["hire", *arguments])


@lru_cache
def told() -> dict[str, Any]:
    """The example's answer."""
    found: dict[str, Any] = json.loads(_run(str(EXAMPLE), "--json").stdout)
    return found


@pytest.fixture
def quick(tmp_path: Path) -> str:
    """The example, shorter and with assumed rates."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("months = 12", "months = 4").replace('"26w"', '"4w"')
    text = text.replace("draws = 2000", "draws = 300").replace('table = "', f'table = "{EXAMPLE.parent}/')
    (tmp_path / "hiring.toml").write_text(text, encoding="utf-8")
    return str(tmp_path / "hiring.toml")


def test_every_month_of_the_example_is_what_people_drawn_one_by_one_come_to() -> None:
    of = hiring_reading.load(EXAMPLE).question
    starts = [(date.fromisoformat(one["start"]), one["starters"], one["under_way"]) for one in told()["classes"]]
    classes = [Class(of.week(start), people, under_way) for start, people, under_way in starts]
    rng = random.Random(8)
    lives = [lived(of, classes, rng) for _ in range(LIVES)]
    for name, place in (("available", 0), ("effective", 1)):
        drawn = by_period(of, np.array([life[place] for life in lives], np.float64))[:, : len(of.periods)]
        error = np.maximum(drawn.std(axis=0) / sqrt(LIVES), 1e-6)
        z = ([month[name] for month in told()["periods"]] - drawn.mean(axis=0)) / error
        assert np.abs(z).max() < 3.3


def test_every_month_of_the_example_is_kept() -> None:
    assert told()["kept"]
    assert max(month["chance_short"] for month in told()["periods"]) < 0.1 + 3 * sqrt(0.09 / told()["draws"])
    assert 0 <= told()["optimum"]["gap"] < 0.03


def test_the_cost_is_the_sum_of_its_parts() -> None:
    cost = told()["cost"]
    assert cost["total"] == pytest.approx(sum(value for name, value in cost.items() if name != "total"))
    assert cost["hiring"] == 1500 * sum(one["starters"] for one in told()["classes"])


def test_the_same_seed_tells_the_same(quick: str) -> None:
    assert _run(quick, "--json", "--quick").stdout == _run(quick, "--json", "--quick").stdout


def test_it_says_who_must_start_and_from_when_to_recruit(quick: str) -> None:
    said = _run(quick, "--quick").stdout
    assert "people must start in" in said
    assert "Recruiting opens" in said
    assert "Candidates needed by stage" in said


def test_nobody_is_named(quick: str) -> None:
    people = {one.person for one in hiring_reading.load(EXAMPLE).employments}
    said = _run(quick).stdout + _run(quick, "--json").stdout
    assert not [person for person in people if person in said]


def test_a_month_before_the_lead_time_is_named_with_the_cheapest_remedy(quick: str, tmp_path: Path) -> None:
    needs = (EXAMPLE.parent / "hiring_required.csv").read_text(encoding="utf-8").replace("2027-02,104", "2027-02,120")
    (tmp_path / "needs.csv").write_text(needs, encoding="utf-8")
    text = Path(quick).read_text(encoding="utf-8").replace(f"{EXAMPLE.parent}/hiring_required.csv", "needs.csv")
    Path(quick).write_text(text, encoding="utf-8")
    said = " ".join(_run(quick).stdout.replace("┃", " ").split())
    assert "Not every month can be kept with a chance of being short of 10%: February 2027" in said
    assert "What would keep the months that cannot be kept" in said
    assert "infeasible" not in said.lower()


def test_every_period_is_written_as_a_row(quick: str, tmp_path: Path) -> None:
    assert _run(quick, "--quick", "--output", str(tmp_path / "out.csv")).exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["period"] for row in rows] == ["2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01"]
    assert all(0 <= float(row["chance_short"]) <= 1 for row in rows)


def test_the_page_shows_the_work_and_who_stays(quick: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upheld.reports.javascript.bundle", lambda cache: "// charts")
    assert _run(quick, "--quick", "--html", str(tmp_path / "page.html")).exit_code == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    charts = json.loads(text.split('id="charts">')[1].split("</script>")[0])
    assert len(charts["work"]["data"]["values"]) == 4
    assert charts["staying"]["data"]["values"][0]["share"] == 1


def test_a_missing_file_is_told() -> None:
    assert isinstance(_run("no-such.toml").exception, BadInput)


def test_every_problem_has_its_sentence() -> None:
    source = Path(hiring_reading.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in source.glob("*.py"))
    named = {part.split('"')[0] for part in text.split('"hiring.')[1:]}
    keys = {f"hiring.{name}" for name in named if not name.startswith(("toml", "py"))}
    assert keys == set(SENTENCES)
