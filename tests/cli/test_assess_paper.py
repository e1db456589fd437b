"""``upheld assess`` on paper: PDF and Excel beside each other, whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from tests.cli import logs
from upheld.agreements import assess as assessing
from upheld.cli import main
from upheld.problems import BadInput

RUNNER = CliRunner()
NOW = ("--now", "2026-11-22T04:00Z")


def assess(*arguments: object) -> str:
    """What `upheld assess` prints."""
    done = RUNNER.invoke(main.application("assess"), ["assess", *map(str, arguments), *NOW], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_all_papers_are_written_in_one_run_beside_the_json(tmp_path: Path) -> None:
    names = {"--html": "a.html", "--pdf": "a.pdf", "--excel": "a.xlsx", "--calls": "a.csv"}
    options = [part for option, name in names.items() for part in (option, tmp_path / "out" / name)]
    found = json.loads(assess(*logs.write(tmp_path), *options, "--json"))
    assert found["targets"][0]["numerator"] == 3
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(names.values())


def test_the_calls_are_gathered_once_for_all_papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    gather = assessing.calls

    def counted(versions: object, con: object, target: str, **window: object) -> pa.Table:
        asked.append(target)
        return gather(versions, con, target, **window)  # type: ignore[arg-type]

    monkeypatch.setattr(assessing, "calls", counted)
    assess(
        *logs.write(tmp_path),
        "--html",
        tmp_path / "a.html",
        "--excel",
        tmp_path / "a.xlsx",
        "--pdf",
        tmp_path / "a.pdf",
    )
    assert asked == ["answer"]


def test_the_workbook_holds_every_call_of_the_log(tmp_path: Path) -> None:
    assess(*logs.write(tmp_path), "--excel", tmp_path / "a.xlsx")
    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name("Calls").to_python()
    assert [row[8] for row in rows[1:]] == [5.0, 5.0, 5.0, 40.0]


def test_the_same_run_gives_the_same_files(tmp_path: Path) -> None:
    given = logs.write(tmp_path)
    for name in ("a", "b"):
        assess(*given, "--excel", tmp_path / f"{name}.xlsx", "--pdf", tmp_path / f"{name}.pdf")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


@pytest.mark.parametrize("option", ["--pdf", "--excel"])
def test_a_paper_that_cannot_be_written_is_named(tmp_path: Path, option: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(BadInput, match=r"file/a file\.unwritable"):
        assess(*logs.write(tmp_path), option, tmp_path / "file" / "a")


def test_a_folder_of_fonts_that_is_not_there_leaves_the_old_paper_alone(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"old")
    with pytest.raises(BadInput, match=r"paper\.no_font_folder"):
        assess(*logs.write(tmp_path), "--pdf", tmp_path / "a.pdf", "--font-path", tmp_path / "none")
    assert (tmp_path / "a.pdf").read_bytes() == b"old"


def test_a_folder_of_fonts_may_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPHELD_FONT_PATH", str(tmp_path / "none"))
    with pytest.raises(BadInput, match=r"paper\.no_font_folder"):
        assess(*logs.write(tmp_path), "--pdf", tmp_path / "a.pdf")
