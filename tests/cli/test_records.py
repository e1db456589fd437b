"""``upheld import``, ``check`` and ``rebuild``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.cli import logs
from upheld.cli import main
from upheld.problems import BadInput

RUNNER = CliRunner()


def run(verb: str, *arguments: object) -> str:
    """What the verb prints."""
    done = RUNNER.invoke(main.application(verb), [verb, *map(str, arguments)], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def document(verb: str, *arguments: object) -> dict[str, Any]:
    """The JSON document the verb prints."""
    found: dict[str, Any] = json.loads(run(verb, *arguments, "--json"))
    return found


def imported(folder: Path) -> Path:
    """A workspace with the little log."""
    run("import", logs.write(folder)[1], "--workspace", folder / "home")
    return folder / "home"


def test_an_import_says_what_it_found(tmp_path: Path) -> None:
    log = logs.write(tmp_path)[1]
    found = document("import", log, "--workspace", tmp_path / "home")["sources"][0]
    assert (found["visits"], found["lines"], found["rejected_lines"]) == (4, 12, 0)


def test_the_same_log_counts_once(tmp_path: Path) -> None:
    home = imported(tmp_path)
    assert document("import", tmp_path / "queue_log", "--workspace", home)["changed"] is False


def test_check_counts_every_byte(tmp_path: Path) -> None:
    found = document("check", "--workspace", imported(tmp_path))
    assert found["trusted"] is True
    assert found["bytes"]["parsed_bytes"] == (tmp_path / "queue_log").stat().st_size


def test_check_shows_a_rejected_line_with_its_reason(tmp_path: Path) -> None:
    log = logs.write(tmp_path)[1]
    log.write_text(log.read_text(encoding="utf-8") + "nonsense\n", encoding="utf-8")
    run("import", log, "--workspace", tmp_path / "home")
    shown = run("check", "--workspace", tmp_path / "home")
    assert "The data cannot be trusted yet." in shown
    assert "nonsense" in shown


def test_a_rebuild_gives_the_same_records(tmp_path: Path) -> None:
    home = imported(tmp_path)
    before = document("check", "--workspace", home)
    run("rebuild", "--workspace", home)
    assert document("check", "--workspace", home) == before


def test_no_workspace_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"workspace\.missing"):
        run("check", "--workspace", tmp_path / "nowhere")


def test_an_import_of_nothing_leaves_no_workspace_behind(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        run("import", tmp_path / "none", "--workspace", tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("verb", [("metrics", "--by", "queue"), ("metrics", "--by", "agent")])
def test_a_damaged_page_is_named_by_the_question_that_meets_it(verb: tuple[str, ...], tmp_path: Path) -> None:
    home = imported(tmp_path)
    (visits,) = (home / "records" / "visits").glob("*/*.parquet")
    content = bytearray(visits.read_bytes())
    content[4 : len(content) // 2] = bytes(len(content) // 2 - 4)
    visits.write_bytes(content)
    with pytest.raises(BadInput, match=r"asterisk\.parquet store\.damaged"):
        run(*verb, "--workspace", home)
