"""``upheld metrics`` and ``upheld formulas``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main
from upheld.metrics.service_level import FORMULAS

RUNNER = CliRunner()


def run(verb: str, *arguments: object) -> str:
    """What the verb prints."""
    done = RUNNER.invoke(main.application(verb), [verb, *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def rows(*arguments: object) -> list[dict[str, Any]]:
    """The rows of `upheld metrics --json`."""
    found: list[dict[str, Any]] = json.loads(run("metrics", *arguments, "--json"))["rows"]
    return found


def test_counts_and_figures_by_queue(tmp_path: Path) -> None:
    row = rows(logs.write(tmp_path)[1])[0]
    assert (row["queue"], row["offered"], row["answered"], row["answered_within"]) == ("sales", 4, 4, 3)
    assert (row["service_level"], row["asa_s"], row["aht_s"]) == (0.75, 13.75, 60.0)


def test_intervals_begin_on_the_wall_clock_of_the_zone(tmp_path: Path) -> None:
    found = rows(logs.write(tmp_path)[1], "--by", "interval", "--interval", "30m", "--zone", "Europe/Warsaw")
    assert [row["interval_label"] for row in found] == ["2026-11-22T03:00"]
    assert found[0]["interval"] == "2026-11-22T02:00:00Z"


def test_from_is_included_and_to_is_not(tmp_path: Path) -> None:
    log = logs.write(tmp_path)[1]
    found = rows(log, "--from", "2026-11-22T02:01:40Z", "--to", "2026-11-22T02:05:00Z")
    assert found[0]["offered"] == 2


def test_the_table_says_formula_and_zone(tmp_path: Path) -> None:
    shown = run("metrics", logs.write(tmp_path)[1])
    assert "answered_offered" in shown
    assert "UTC" in shown
    assert "75.0%" in shown


def test_formulas_lists_every_published_one() -> None:
    listed = json.loads(run("formulas", "--json"))["formulas"]
    assert [row["id"] for row in listed] == list(FORMULAS)


@pytest.mark.parametrize("code", ["en", "pl", "zh_Hans", "fa"])
def test_formulas_are_explained_in_every_language(code: str) -> None:
    shown = run("formulas", "--language", code)
    assert all(formula in shown for formula in FORMULAS)


@pytest.mark.parametrize(("formula", "sales", "support"), [("asterisk", 98.0, 93.1), ("asterisk_sl2", 98.2, 94.1)])
def test_the_formulas_of_the_switch_give_what_it_prints(
    shared: Path, formula: str, sales: float, support: float
) -> None:
    found = rows(shared / "data" / "asterisk22" / "queue_log", "--formula", formula)
    shown = {row["queue"]: round(row["service_level"] * 100, 1) for row in found}
    assert shown == {"sales": sales, "support": support}
