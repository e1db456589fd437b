"""``upheld risk``: the example, its page, and files that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from upheld.cli import main
from upheld.problems import BadInput

EXAMPLE = Path(__file__).parents[2] / "examples" / "risk.toml"
FEW = EXAMPLE.read_text(encoding="utf-8").replace("months = 2000", "months = 200")


def _run(*arguments: str):
    return CliRunner().invoke(main.application("risk"), ["risk", *arguments])


@pytest.fixture
def scenario(tmp_path: Path) -> str:
    (tmp_path / "risk.toml").write_text(FEW, encoding="utf-8")
    return str(tmp_path / "risk.toml")


def test_the_example_is_answered(scenario: str) -> None:
    found = json.loads(_run(scenario, "--json").stdout)
    assert 0.5 < found["probability"] < 0.7
    assert found["drivers"][0]["source"] == "month_volume"
    assert found["rosters"]["chance_90"]["probability"] >= 0.9
    assert found["rosters"]["cheapest"]["floors_kept"]


def test_the_same_seed_tells_the_same(scenario: str) -> None:
    assert _run(scenario, "--json", "--quick").stdout == _run(scenario, "--json", "--quick").stdout


def test_chances_are_told_to_5_points(scenario: str) -> None:
    found = json.loads(_run(scenario, "--json", "--quick").stdout)
    assert round(found["probability_shown"] * 20) == pytest.approx(found["probability_shown"] * 20)
    assert f"is about {found['probability_shown']:.0%}" in _run(scenario, "--quick").stdout


def test_it_says_what_drives_the_risk_and_which_roster_to_choose(scenario: str) -> None:
    said = _run(scenario).stdout
    assert "the volume of the month" in said
    assert "cheapest above the floors" in said


def test_the_page_shows_what_months_attain(scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upheld.reports.javascript.bundle", lambda cache: "// charts")
    assert _run(scenario, "--quick", "--html", str(tmp_path / "page.html")).exit_code == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    bars = json.loads(text.split('id="charts">')[1].split("</script>")[0])["attained-0"]["data"]["values"]
    assert sum(bar["months"] for bar in bars) == 200


def test_a_missing_file_is_told() -> None:
    assert isinstance(_run("no-such.toml").exception, BadInput)
