"""``upheld tables``, and ``upheld import`` of tables."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from docs import tables_page
from upheld.cli import main
from upheld.contacts.sources.table import SOURCES
from upheld.contacts.tables.kinds import KINDS
from upheld.contacts.tables.mapping import load
from upheld.problems import BadInput
from upheld.reports import table_words
from upheld.reports.problem_tables import table_kinds

RUNNER = CliRunner()
CALLS = """\
Skill;Call Start Time;Answered;Result;Wait;ANI
sales;2026-10-01 08:00:00;2026-10-01 08:00:10;Answered;00:10;+48600000377
sales;2026-10-01 08:0x:00;;Lost;0:45;+48600000378
;2026-10-01 08:05:00;;Strange +48600000379;-5;
"""


def run(verb: str, *arguments: object) -> str:
    """What the verb prints."""
    done = RUNNER.invoke(main.application(verb), [verb, *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    path = tmp_path / "calls.csv"
    path.write_text(CALLS, encoding="utf-8")
    return path


def dry(path: Path, *more: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("import", path, "--dry-run", "--zone", "Europe/Warsaw", "--json", *more))
    return found


def test_a_dry_run_lists_every_error_and_writes_nothing(calls: Path, tmp_path: Path) -> None:
    found = dry(calls, "--workspace", tmp_path / "home")
    assert (found["rows"], found["accepted"], found["rejected"]) == (3, 1, 2)
    errors = found["files"][0]["errors"]
    assert [(error["row"], error["column"]) for error in errors] == [
        (3, "Call Start Time"), (4, "Result"), (4, "Wait"), (4, "Skill"),
    ]  # fmt: skip
    assert all(error["reason"] and error["remedy"] for error in errors)
    assert not (tmp_path / "home").exists()


def test_a_number_is_masked_in_every_error(calls: Path, tmp_path: Path) -> None:
    assert "48600000379" not in json.dumps(dry(calls, "--errors", tmp_path / "errors.csv"))
    assert "48600000379" not in (tmp_path / "errors.csv").read_text("utf-8")
    assert "48600000379" not in run("import", calls, "--dry-run", "--zone", "Europe/Warsaw")


def test_errors_are_written_as_a_table(calls: Path, tmp_path: Path) -> None:
    dry(calls, "--errors", tmp_path / "errors.csv")
    with (tmp_path / "errors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["3", "4", "4", "4"]
    assert rows[2]["value"] == "'-5"  # no spreadsheet takes it for a formula


def test_an_import_counts_rejected_rows_as_rejected_lines(calls: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    found = json.loads(run("import", calls, "--zone", "Europe/Warsaw", "--workspace", home, "--json"))
    (source,) = found["sources"]
    assert (source["source"], source["visits"], source["lines"], source["rejected_lines"]) == ("calls", 1, 3, 2)
    checked = json.loads(run("check", "--workspace", home, "--json"))
    assert checked["bytes"]["conserved"] is True
    assert [line["line"] for line in checked["rejected"]] == [3, 4]


def test_a_dry_run_of_a_log_tells_its_lines(tmp_path: Path) -> None:
    log = tmp_path / "queue_log"
    log.write_text("1795312666|x|sales|NONE|ENTERQUEUE||+48600000377|1\nnonsense\n", encoding="utf-8")
    found = json.loads(run("import", log, "--dry-run", "--json"))
    assert (found["rows"], found["rejected"], found["files"][0]["errors"][0]["row"]) == (2, 1, 2)


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_is_an_empty_table_of_its_kind(kind: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{ending}"
    run("tables", kind, "--template", path)
    if kind in SOURCES:
        assert dry(f"{kind}:{path}")["rows"] == 0  # type: ignore[arg-type]


def test_a_template_needs_a_kind_and_a_known_ending(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"tables\.template_kind"):
        run("tables", "--template", tmp_path / "t.csv")
    with pytest.raises(BadInput, match=r"tables\.template_ending"):
        run("tables", "calls", "--template", tmp_path / "t.doc")


def test_a_proposed_mapping_can_be_used_as_it_is(calls: Path, tmp_path: Path) -> None:
    run("tables", "--map", calls, "--out", tmp_path / "m.toml")
    assert load(tmp_path / "m.toml")["columns"]["offered_at"] == "Call Start Time"
    found = dry(calls, "--mapping", tmp_path / "m.toml")
    assert found["accepted"] == 1
    assert tomllib.loads(run("tables", "--map", calls))["kind"] == "calls"


def test_kinds_are_listed_and_explained() -> None:
    assert all(kind in run("tables") for kind in KINDS)
    told = json.loads(run("tables", "totals", "--json"))["kinds"]
    assert [kind["kind"] for kind in told] == ["interval_totals"]
    assert "offered" in run("tables", "totals")
    with pytest.raises(BadInput, match=r"mapping\.kind"):
        run("tables", "cals")


def test_every_kind_and_column_is_told_in_words() -> None:
    columns = {column.name for kind in KINDS.values() for column in kind.columns}
    assert columns == set(table_words.COLUMNS)
    assert set(KINDS) == set(table_words.KINDS)


def test_every_fault_of_a_row_has_a_sentence_and_a_remedy() -> None:
    told = table_kinds.SENTENCES
    assert len(told) > 30
    assert [key for key, (sentence, remedy) in told.items() if not (sentence and remedy)] == []


def test_the_page_of_tables_is_up_to_date() -> None:
    assert tables_page.PAGE.read_text("utf-8") == tables_page.page()
