"""``upheld assess --compare``: what another draft makes of the same calls."""

from __future__ import annotations

import csv
import json
from collections import Counter
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


def drafts(folder: Path, *changes: tuple[str, str]) -> tuple[Path, Path, Path]:
    """An agreement, another draft of it with `changes`, and a log of four calls: 5, 5, 5 and 40 s waited."""
    agreement, log = logs.write(folder)
    text = logs.AGREEMENT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / "b.toml").write_text(text, encoding="utf-8")
    return agreement, folder / "b.toml", log


def compared(folder: Path, *changes: tuple[str, str]) -> dict[str, Any]:
    """What stands under ``compare`` in the document."""
    a, b, log = drafts(folder, *changes)
    found: dict[str, Any] = json.loads(assess(a, "--compare", b, log, "--json"))["compare"]
    return found


def test_the_document_of_the_first_draft_stays_as_it_is(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ("20s", "60s"))
    together = json.loads(assess(a, "--compare", b, log, "--json"))
    del together["compare"]
    assert together == json.loads(assess(a, log, "--json"))


def test_the_document_of_the_second_is_that_of_assessing_it_alone(tmp_path: Path) -> None:
    _, b, log = drafts(tmp_path, ("20s", "60s"))
    alone = json.loads(assess(b, log, "--json"))
    beside = compared(tmp_path, ("20s", "60s"))["b"]
    assert (beside["targets"], beside["money"]) == (alone["targets"], alone["money"])


def test_money_is_compared_by_month(tmp_path: Path) -> None:
    money = compared(tmp_path, ("20s", "60s"))["money"]
    assert [
        (month["month"], month["credit_a"], month["credit_b"], month["difference"]) for month in money["months"]
    ] == [("2026-11", 50.0, 0.0, -50.0)]


def test_the_call_that_differs_is_listed_with_its_reason(tmp_path: Path) -> None:
    calls = compared(tmp_path, ("20s", "60s"))["calls"]
    assert calls["counts"] == [
        {"target": "answer", "change": "kept_b", "reason": "threshold", "clause": None, "calls": 1}
    ]
    assert [row["wait_s"] for row in calls["rows"]] == [40.0]


def test_the_terminal_says_the_answer_first(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ("20s", "60s"))
    shown = assess(a, "--compare", b, log)
    assert shown.index("A keeps 0 of 1 periods, B keeps 1 of 1.") < shown.index("€50.00 less") < shown.index("b.toml")
    assert "missed in A, kept in B" in shown


def test_drafts_that_count_alike_say_so(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ('"small"', '"other"'))
    assert "Every call counts alike in both." in assess(a, "--compare", b, log)


def test_the_report_has_a_section_on_the_other_draft(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ("20s", "60s"))
    assess(a, "--compare", b, log, "--html", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Another draft on the same calls" in text
    assert "B costs the supplier €50.00 less than A." in text


def test_the_list_of_calls_tells_the_drafts_apart(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ("20s", "60s"))
    assess(a, "--compare", b, log, "--calls", tmp_path / "calls.csv")
    with (tmp_path / "calls.csv").open(encoding="utf-8", newline="") as written:
        rows = Counter((row["draft"], row["difference"]) for row in csv.DictReader(written))
    assert rows == {("A", ""): 3, ("A", "kept_b"): 1, ("B", ""): 3, ("B", "kept_b"): 1}


def test_versions_of_the_second_draft_are_given_one_by_one(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ("valid_from = 2026-11-01", "valid_from = 2026-11-01\nvalid_to = 2026-11-10"))
    later = tmp_path / "b2.toml"
    later.write_text(
        logs.AGREEMENT.replace("version = 1", "version = 2").replace("2026-11-01", "2026-11-10"), encoding="utf-8"
    )
    found = json.loads(assess(a, "--compare", b, "--compare", later, log, "--json"))["compare"]
    assert found["b"]["versions"] == [2]


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    a, _, log = drafts(tmp_path)
    with pytest.raises(BadInput, match=r"compare\.same_files"):
        assess(a, "--compare", a, log)


def test_faults_of_the_second_draft_name_its_file(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ('"80%"', '"eighty"'))
    with pytest.raises(BadInput, match=r"b\.toml.*agreement\.level"):
        assess(a, "--compare", b, log)


def test_a_second_draft_that_begins_after_the_data_is_refused(tmp_path: Path) -> None:
    a, b, log = drafts(tmp_path, ("valid_from = 2026-11-01", "valid_from = 2027-01-01"))
    with pytest.raises(BadInput, match=r"b\.toml.*agreement\.not_in_force"):
        assess(a, "--compare", b, log)


def test_the_laboratory_with_a_shorter_threshold(shared: Path, tmp_path: Path) -> None:
    lab = shared / "examples" / "lab.toml"
    (tmp_path / "b.toml").write_text(lab.read_text("utf-8").replace('"20s"', '"15s"'), encoding="utf-8")
    shown = assess(lab, "--compare", tmp_path / "b.toml", shared / "data" / "asterisk22" / "queue_log")
    assert "8 calls are counted differently." in shown
