"""``upheld price``: the curve on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from upheld.cli import main
from upheld.problems import BadInput

HALF_HOUR = ("--calls", "100", "--aht", "180s")
AGREEMENT = Path(__file__).parents[2] / "examples" / "agreement.toml"


def _run(*arguments: str):
    return CliRunner().invoke(main.application("price"), ["price", *arguments])


def _json(*arguments: str):
    return json.loads(_run(*arguments, "--json").stdout)


def test_the_curve_as_json() -> None:
    found = _json(*HALF_HOUR, "--from-level", "80%", "--to-level", "82%", "--wage", "20")
    assert [point["agents"] for point in found["points"]] == [14, 14, 14]
    assert found["points"][1]["agents_mixed"] == pytest.approx(13.155303, abs=1e-6)
    assert found["points"][2]["extra_cost"] == pytest.approx(20 * 0.5 * 0.107811, abs=1e-5)


def test_without_a_wage_no_point_has_a_price_in_money() -> None:
    found = _json(*HALF_HOUR, "--from-level", "80%", "--to-level", "81%")
    assert [point["cost"] for point in found["points"]] == [None, None]


def test_an_agreement_says_what_a_point_saves() -> None:
    asked = ("--from-level", "69%", "--to-level", "71%", "--wage", "20", "--days", "21", "--agreement", str(AGREEMENT))
    found = _json(*HALF_HOUR, *asked)
    assert [point["saved"] for point in found["points"]] == [None, pytest.approx(864.0), 0.0]
    assert [point["pays"] for point in found["points"]] == [None, True, False]
    assert (found["currency"], found["best"], found["too_dear"]) == ("EUR", 0.7, 0.71)


def test_a_day_is_read_from_a_table(tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_text("calls,aht_s\n30,240\n60,\n", encoding="utf-8")
    found = _json("--input", str(tmp_path / "day.csv"), "--aht", "200s", "--from-level", "80%", "--to-level", "80%")
    assert len(found["points"][0]["plan"]) == 2
    assert found["points"][0]["level_of_agents"] >= 0.8


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_table_fits_the_terminal(width: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", width)
    said = _run(*HALF_HOUR, "--from-level", "70%", "--wage", "20").stdout
    assert "The knee is at" in said
    assert max(map(len, said.splitlines())) <= 120


def test_the_page_holds_its_chart_and_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("upheld.reports.javascript.bundle", lambda cache: "// charts")
    page = tmp_path / "price.html"
    assert _run(*HALF_HOUR, "--from-level", "70%", "--html", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert 'id="chart-price"' in text
    assert "default-src 'none'" in text


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("--calls", ("--aht", "180s")), ("--aht", ("--calls", "100")), ("to_level", (*HALF_HOUR, "--to-level", "1")),
        ("aht_s", ("--calls", "100", "--aht", "180h")), ("calls", ("--calls", "nan", "--aht", "180s")),
        ("--days", (*HALF_HOUR, "--agreement", str(AGREEMENT))), ("wage", (*HALF_HOUR, "--wage", "-1")),
        ("--target-id", (*HALF_HOUR, "--days", "21", "--agreement", str(AGREEMENT), "--target-id", "speed")),
    ],
)  # fmt: skip
def test_bad_options_are_refused_by_name(field: str, arguments: tuple[str, ...]) -> None:
    refused = _run(*arguments)
    assert isinstance(refused.exception, BadInput)
    assert refused.exception.problems[0].field == field


def test_a_bad_cell_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_text("calls,aht_s\n30,240\n-6,240\n", encoding="utf-8")
    refused = _run("--input", str(tmp_path / "day.csv"))
    assert isinstance(refused.exception, BadInput)
    assert (refused.exception.problems[0].line, refused.exception.problems[0].field) == (3, "calls")
