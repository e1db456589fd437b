"""``upheld assess``: logs and an agreement in, verdict out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main
from upheld.problems import BadInput

RUNNER = CliRunner()
NOW = ("--now", "2026-11-22T04:00Z")


def assess(*arguments: object) -> str:
    """What `upheld assess` prints."""
    done = RUNNER.invoke(main.application("assess"), ["assess", *map(str, arguments), *NOW], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def document(*arguments: object) -> dict[str, Any]:
    """The JSON document of `upheld assess`."""
    found: dict[str, Any] = json.loads(assess(*arguments, "--json"))
    return found


def test_a_missed_target_is_a_result_with_its_credit(tmp_path: Path) -> None:
    found = document(*logs.write(tmp_path))
    target = found["targets"][0]
    assert (target["met"], target["numerator"], target["denominator"]) == (False, 3, 4)
    assert (target["actual"], target["credit"], found["money"]["at_risk"]) == (0.75, 50.0, 100.0)


def test_a_kept_target_costs_nothing(tmp_path: Path) -> None:
    found = document(*logs.write(tmp_path, (5, 5, 5, 5, 40)))
    assert (found["targets"][0]["met"], found["money"]["credit"]) == (True, 0.0)


def test_the_terminal_says_the_verdict_first(tmp_path: Path) -> None:
    shown = assess(*logs.write(tmp_path))
    assert shown.index("MISSED") < shown.index("A small agreement") < shown.index("75.0%")


def test_a_target_without_counted_calls_is_not_measured(tmp_path: Path) -> None:
    agreement, log = logs.write(tmp_path)
    closed = logs.AGREEMENT.replace("valid_from", 'hours = { mon = ["08:00-09:00"] }\nvalid_from')
    agreement.write_text(closed, encoding="utf-8")
    target = document(agreement, log)["targets"][0]
    assert (target["met"], target["actual"], target["excluded"]) == (None, None, 4)


def test_every_counted_call_is_listed_with_its_clause(tmp_path: Path) -> None:
    assess(*logs.write(tmp_path), "--calls", tmp_path / "calls.csv")
    with (tmp_path / "calls.csv").open(encoding="utf-8", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [(row["target"], row["clause"], row["numerator"]) for row in rows] == [
        ("answer", "counted", hit) for hit in "1110"
    ]


def test_the_html_report_is_written_whole(tmp_path: Path) -> None:
    assess(*logs.write(tmp_path), "--html", tmp_path / "out" / "report.html")
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert text.endswith("</html>")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]


def test_a_workspace_is_a_source_too(tmp_path: Path) -> None:
    agreement, log = logs.write(tmp_path)
    home = tmp_path / "home"
    RUNNER.invoke(main.application("import"), ["import", str(log), "--workspace", str(home)], catch_exceptions=False)
    assert document(agreement, "--workspace", home)["targets"] == document(agreement, log)["targets"]


def test_a_source_without_an_agreement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"assess\.no_agreement"):
        assess(logs.write(tmp_path)[1])


def test_an_unknown_queue_is_named(tmp_path: Path) -> None:
    agreement, log = logs.write(tmp_path)
    agreement.write_text(logs.AGREEMENT.replace('["sales"]', '["sails"]'), encoding="utf-8")
    with pytest.raises(BadInput, match=r"agreement\.unknown_queue.*sails"):
        assess(agreement, log)


def test_the_laboratory_gives_the_published_verdict(shared: Path) -> None:
    found = document(shared / "examples" / "lab.toml", shared / "data" / "asterisk22" / "queue_log")
    met = {target["id"]: target["met"] for target in found["targets"]}
    assert met == {"answer-sales": True, "answer-support": False, "asa": True}
    assert found["money"]["credit"] == 864.0


def test_the_switch_would_have_called_support_kept(shared: Path) -> None:
    shown = assess(shared / "examples" / "lab.toml", shared / "data" / "asterisk22" / "queue_log")
    assert "The switch's own figure (asterisk: 93.1%) would have called this kept." in shown


def test_a_period_that_has_not_begun_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"period\.future"):
        assess(*logs.write(tmp_path), "--from", "2026-11-23")
